/* lock-file.c - the file that only one instance of the daemon can hold.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/lock-file.h"
#include "net/own-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

struct VxLockFile {
    char *path;
    int fd;
};

static gboolean
set_errno_error(GError **error, const char *what, const char *path)
{
    int saved = errno;

    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved), "%s '%s': %s", what, path,
                g_strerror(saved));
    return FALSE;
}

/* Says whose the lock is, as far as the file tells. */
static gboolean
set_busy_error(GError **error, int fd, const char *path)
{
    char text[16] = "";
    gssize n = pread(fd, text, sizeof text - 1, 0);

    text[n > 0 ? strspn(text, "0123456789") : 0] = '\0';
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_BUSY,
                "another instance is running already (process %s holds '%s')",
                *text ? text : "unknown", path);
    return FALSE;
}

static gboolean
lock(int fd, const char *path, GError **error)
{
    struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

    if (fcntl(fd, F_OFD_SETLK, &range) == 0)
        return TRUE;
    if (errno == EAGAIN || errno == EACCES)
        return set_busy_error(error, fd, path);
    return set_errno_error(error, "cannot lock", path);
}

VxLockFile *
vx_lock_file_take(const char *path, GError **error)
{
    g_autoptr(VxLockFile) result = g_new0(VxLockFile, 1);

    result->path = g_strdup(path);
    result->fd = -1;
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

        if (fd < 0) {
            set_errno_error(error, "cannot open", path);
            return NULL;
        }
        if (!lock(fd, path, error)) {
            close(fd);
            return NULL;
        }
        /* Its last holder may have removed it meanwhile. */
        if (vx_own_file_equal(vx_own_file_of(fd), vx_own_file_at(path))) {
            result->fd = fd;
            break;
        }
        close(fd);
    }
    if (!vx_lock_file_write_pid(result, error))
        return NULL;
    return g_steal_pointer(&result);
}

gboolean
vx_lock_file_write_pid(VxLockFile *lock_file, GError **error)
{
    g_autofree char *text = g_strdup_printf("%d\n", (int) getpid());
    gssize size = strlen(text);

    if (ftruncate(lock_file->fd, 0) < 0 || pwrite(lock_file->fd, text, size, 0) != size)
        return set_errno_error(error, "cannot write", lock_file->path);
    return TRUE;
}

void
vx_lock_file_free(VxLockFile *lock_file)
{
    if (!lock_file)
        return;
    if (lock_file->fd >= 0) {
        vx_own_file_remove(vx_own_file_of(lock_file->fd), lock_file->path);
        close(lock_file->fd);
    }
    g_free(lock_file->path);
    g_free(lock_file);
}
