/* raw-disk.c - writes and reads descriptors of whole devices.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/raw-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/error.h"

#define SECTOR          512
#define HEADS           16
#define SECTORS         63
#define MAX_CYLINDERS   16383
#define MAX_DESCRIPTOR  (64 * 1024) /* other images are larger, or no text */
#define FIRST_LINE      "# Disk DescriptorFile"
#define MARK            "# Made by virtvboxd, which removes it with the disk of the domain."
#define EXTENT_OF_WHOLE "FLAT \""
#define NO_UUID         "00000000-0000-0000-0000-000000000000"

static gboolean
refuse(const char *device, const char *why, GError **error)
{
    vx_set_error(error, VIR_ERR_OPERATION_FAILED, "Cannot access storage file '%s': %s", device,
                 why);
    return FALSE;
}

static gboolean
measure(int file, const char *device, guint64 *size, GError **error)
{
    struct stat about;
    off_t end;

    if (fstat(file, &about) != 0)
        return refuse(device, g_strerror(errno), error);
    if (!S_ISBLK(about.st_mode))
        return refuse(device, "it is no block device", error);
    end = lseek(file, 0, SEEK_END);
    if (end < SECTOR)
        return refuse(device, end < 0 ? g_strerror(errno) : "it is empty", error);
    if (size)
        *size = (guint64) end;
    return TRUE;
}

gboolean
vx_raw_disk_check_device(const char *device, guint64 *size, GError **error)
{
    int file = open(device, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    gboolean fits;

    if (file < 0)
        return refuse(device, g_strerror(errno), error);
    fits = measure(file, device, size, error);
    close(file);
    return fits;
}

/* Returns: (transfer full) */
static char *
make_descriptor(const char *device, guint64 size)
{
    g_autofree char *uuid = g_uuid_string_random();
    guint64 sectors = size / SECTOR;
    guint64 cylinders = CLAMP(sectors / ((guint64) HEADS * SECTORS), 1, MAX_CYLINDERS);

    return g_strdup_printf(FIRST_LINE "\n" MARK "\n"
                                      "version=1\n"
                                      "CID=%08x\n"
                                      "parentCID=ffffffff\n"
                                      "createType=\"fullDevice\"\n\n"
                                      "# Extent description\n"
                                      "RW %" G_GUINT64_FORMAT " " EXTENT_OF_WHOLE "%s\" 0\n\n"
                                      "# The disk Data Base\n"
                                      "#DDB\n\n"
                                      "ddb.virtualHWVersion = \"4\"\n"
                                      "ddb.adapterType=\"ide\"\n"
                                      "ddb.geometry.cylinders=\"%" G_GUINT64_FORMAT "\"\n"
                                      "ddb.geometry.heads=\"%d\"\n"
                                      "ddb.geometry.sectors=\"%d\"\n"
                                      "ddb.uuid.image=\"%s\"\n"
                                      "ddb.uuid.parent=\"" NO_UUID "\"\n"
                                      "ddb.uuid.modification=\"" NO_UUID "\"\n"
                                      "ddb.uuid.parentmodification=\"" NO_UUID "\"\n",
                           g_random_int(), sectors, device, cylinders, HEADS, SECTORS, uuid);
}

static gboolean
write_all(int file, const char *text)
{
    gsize left = strlen(text);

    while (left > 0) {
        gssize written = write(file, text, left);

        if (written < 0)
            return FALSE;
        text += written;
        left -= (gsize) written;
    }
    return TRUE;
}

gboolean
vx_raw_disk_create(const char *image, const char *device, GError **error)
{
    g_autofree char *descriptor = NULL;
    gboolean written;
    guint64 size;
    int file;
    int reason;

    if (!vx_raw_disk_check_device(device, &size, error))
        return FALSE;
    file = open(image, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return refuse(image, g_strerror(errno), error);
    descriptor = make_descriptor(device, size);
    written = write_all(file, descriptor);
    reason = errno;
    close(file);
    if (written)
        return TRUE;
    unlink(image);
    return refuse(image, g_strerror(reason), error);
}

/* Returns: (transfer full) (nullable): %NULL: it is none */
static char *
read_descriptor(const char *image)
{
    struct stat about;
    char *text = NULL;

    if (stat(image, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > MAX_DESCRIPTOR ||
        !g_file_get_contents(image, &text, NULL, NULL))
        return NULL;
    if (g_str_has_prefix(text, FIRST_LINE))
        return text;
    g_free(text);
    return NULL;
}

char *
vx_raw_disk_get_device(const char *image)
{
    g_autofree char *text = read_descriptor(image);
    const char *extent = text ? strstr(text, EXTENT_OF_WHOLE) : NULL;
    const char *path = extent ? extent + strlen(EXTENT_OF_WHOLE) : NULL;
    const char *end = path ? strchr(path, '"') : NULL;

    return end && g_str_has_prefix(path, "/dev/") ? g_strndup(path, (gsize) (end - path)) : NULL;
}

gboolean
vx_raw_disk_is_made(const char *image)
{
    g_autofree char *text = read_descriptor(image);

    return text && strstr(text, MARK);
}
