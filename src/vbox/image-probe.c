/* image-probe.c - tells an image's format and capacity from its header.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/image-probe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VX_SECTOR 512

typedef enum { VX_END_LITTLE, VX_END_BIG } VxByteOrder;

/* Where a format's mark stands, and the 64 bits of its capacity; counted from the file's end where
 * @from_end is set. */
static const struct {
    const char *format;
    const char *magic;
    gsize magic_size;
    gsize magic_at;
    gsize capacity_at; /* 0: the header does not have it */
    guint capacity_unit;
    VxByteOrder order;
    gboolean from_end;
} formats[] = {
    {"VDI",   "\x7f\x10\xda\xbe",      4,  64, 368, 1,         VX_END_LITTLE, FALSE},
    { "VMDK", "KDMV",                  4,  0,  12,  VX_SECTOR, VX_END_LITTLE, FALSE},
    { "VMDK", "# Disk DescriptorFile", 21, 0,  0,   1,         VX_END_LITTLE, FALSE},
    { "QCOW", "QFI\xfb",               4,  0,  24,  1,         VX_END_BIG,    FALSE},
    { "QED",  "QED",                   4,  0,  48,  1,         VX_END_LITTLE, FALSE},
    { "VHD",  "conectix",              8,  0,  48,  1,         VX_END_BIG,    TRUE },
};

static guint64
read_number(const guint8 *data, VxByteOrder order)
{
    guint64 number;

    memcpy(&number, data, sizeof number);
    return order == VX_END_BIG ? GUINT64_FROM_BE(number) : GUINT64_FROM_LE(number);
}

static void
probe(const guint8 *head, const guint8 *foot, VxImage *image)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        const guint8 *data = formats[i].from_end ? foot : head;

        if (memcmp(data + formats[i].magic_at, formats[i].magic, formats[i].magic_size) != 0)
            continue;
        image->format = formats[i].format;
        if (formats[i].capacity_at)
            image->capacity = read_number(data + formats[i].capacity_at, formats[i].order) *
                              formats[i].capacity_unit;
        return;
    }
}

static gboolean
probe_file(int file, VxImage *image)
{
    guint8 head[VX_SECTOR] = { 0 };
    guint8 foot[VX_SECTOR] = { 0 };
    struct stat status;

    if (fstat(file, &status) != 0)
        return FALSE;
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return FALSE;
    }
    if (pread(file, head, sizeof head, 0) < 0 ||
        (status.st_size >= VX_SECTOR &&
         pread(file, foot, sizeof foot, status.st_size - VX_SECTOR) < 0))
        return FALSE;
    *image = (VxImage){ .format = "RAW", .capacity = (guint64) status.st_size };
    probe(head, foot, image);
    return TRUE;
}

gboolean
vx_image_probe(const char *path, VxImage *image)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    gboolean probed = file >= 0 && probe_file(file, image);
    int saved = errno;

    if (file >= 0)
        close(file);
    errno = saved;
    return probed;
}
