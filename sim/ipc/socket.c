/* socket.c - finding, making and using the service's socket.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ipc/socket.h"
#include "ipc/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

char *
sim_user_home(void)
{
    const char *set = g_getenv("VBOX_USER_HOME");
    char *home = set != NULL && set[0] != '\0'
                     ? g_strdup(set)
                     : g_build_filename(g_get_user_config_dir(), "VirtualBox", NULL);

    g_mkdir_with_parents(home, 0700);
    return home;
}

/* The socket's directory and name, below the user's, end as the real IPC server's do. */
static char *
file_name(const char *suffix)
{
    const char *id = g_getenv("VBOX_IPC_SOCKETID");

    return g_strdup_printf(".sim-%s-ipc%s", id != NULL ? id : g_get_user_name(), suffix);
}

/* The address names the directory by descriptor: short, however long its path is. */
static int
with_address(const char *user_home, int (*use)(int, const struct sockaddr *, socklen_t))
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    g_autofree char *name = file_name("/ipcd");
    int directory = open(user_home, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd, result, saved;

    if (directory < 0)
        return -1;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", directory, name);
    result = fd < 0 ? -1 : use(fd, (const struct sockaddr *) &address, sizeof(address));
    saved = errno;
    close(directory);
    if (result < 0 && fd >= 0)
        close(fd);
    errno = saved;
    return result < 0 ? -1 : fd;
}

int
sim_socket_connect(const char *user_home)
{
    return with_address(user_home, connect);
}

int
sim_socket_listen(const char *user_home)
{
    int fd;
    mode_t mask = umask(0077);
    g_autofree char *name = file_name("");
    g_autofree char *directory = g_build_filename(user_home, name, NULL);

    g_mkdir(directory, 0700);
    sim_socket_unlink(user_home);
    fd = with_address(user_home, bind);
    umask(mask);
    if (fd >= 0 && listen(fd, 128) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void
sim_socket_unlink(const char *user_home)
{
    g_autofree char *name = file_name("/ipcd");
    g_autofree char *path = g_build_filename(user_home, name, NULL);

    g_unlink(path);
}

int
sim_socket_lock(const char *user_home)
{
    g_autofree char *directory_name = file_name("");
    g_autofree char *name = file_name("/lock");
    g_autofree char *directory = g_build_filename(user_home, directory_name, NULL);
    g_autofree char *path = g_build_filename(user_home, name, NULL);
    int fd;

    g_mkdir(directory, 0700);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

gboolean
sim_socket_send(int fd, const GByteArray *frame)
{
    gsize at = 0;

    while (at < frame->len) {
        gssize n = send(fd, frame->data + at, frame->len - at, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FALSE;
        at += (gsize) n;
    }
    return TRUE;
}

static gboolean
receive_all(int fd, guint8 *data, gsize size)
{
    gsize at = 0;

    while (at < size) {
        gssize n = recv(fd, data + at, size - at, 0);

        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = 0;
        if (n <= 0)
            return FALSE;
        at += (gsize) n;
    }
    return TRUE;
}

GByteArray *
sim_socket_receive(int fd)
{
    guint32 length;
    GByteArray *frame;

    if (!receive_all(fd, (guint8 *) &length, 4))
        return NULL;
    length = GUINT32_FROM_LE(length);
    if (length > SIM_MAX_FRAME) {
        errno = EPROTO;
        return NULL;
    }
    frame = g_byte_array_sized_new(length);
    g_byte_array_set_size(frame, length);
    if (!receive_all(fd, frame->data, length)) {
        g_byte_array_unref(frame);
        return NULL;
    }
    return frame;
}
