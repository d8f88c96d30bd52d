/* image.c - reads headers of disk images.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/image.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define SECTOR       512
#define HEADER_BYTES 1024
#define UUID_AT      0x188 /* VDI */
#define FLAGS_AT     8     /* VMDK */
#define FLAG_STREAM  (1u << 16)
#define VHD          "conectix"
#define TEXT_VMDK    "# Disk DescriptorFile"

static void
read_vdi(const guint8 *header, VxImage *image)
{
    const guint8 *id = header + UUID_AT;

    image->uuid =
        g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                        id[3], id[2], id[1], id[0], id[5], id[4], id[7], id[6], id[8], id[9],
                        id[10], id[11], id[12], id[13], id[14], id[15]);
}

static void
read_vmdk(const guint8 *header, VxImage *image)
{
    guint32 flags;

    memcpy(&flags, header + FLAGS_AT, sizeof(flags));
    image->streamed = GUINT32_FROM_LE(flags) & FLAG_STREAM;
}

/* Where each format has its capacity, as 64 bits. */
static const struct {
    gsize signature_at;
    const char *signature;
    gsize signature_length;
    gsize capacity_at;
    guint64 unit; /* 0: the header does not say it */
    gboolean big_endian;
    void (*read)(const guint8 *header, VxImage *image); /* (nullable): what else it says */
} formats[] = {
    {0x40, "\x7f\x10\xda\xbe", 4,                     0x170, 1,      FALSE, read_vdi },
    { 0,   "KDMV",             4,                     0x0c,  SECTOR, FALSE, read_vmdk},
    { 0,   TEXT_VMDK,          sizeof(TEXT_VMDK) - 1, 0,     0,      FALSE, NULL     },
    { 0,   VHD,                sizeof(VHD) - 1,       48,    1,      TRUE,  NULL     },
    { 0,   "QFI\xfb",          4,                     24,    1,      TRUE,  NULL     },
};

static guint64
get_capacity(const guint8 *header, gsize format)
{
    guint64 raw;

    memcpy(&raw, header + formats[format].capacity_at, sizeof(raw));
    raw = formats[format].big_endian ? GUINT64_FROM_BE(raw) : GUINT64_FROM_LE(raw);
    return formats[format].unit && raw <= G_MAXUINT64 / formats[format].unit
               ? raw * formats[format].unit
               : 0;
}

static gboolean
begins_like(const guint8 *header, gsize format)
{
    return memcmp(header + formats[format].signature_at, formats[format].signature,
                  formats[format].signature_length) == 0;
}

void
vx_image_clear(VxImage *image)
{
    g_clear_pointer(&image->uuid, g_free);
}

static void
read_header(const guint8 *header, gsize format, VxImage *image)
{
    image->capacity = get_capacity(header, format);
    if (formats[format].read)
        formats[format].read(header, image);
}

gboolean
vx_image_read(const char *path, VxImage *image)
{
    guint8 header[HEADER_BYTES] = { 0 };
    struct stat status;
    FILE *file;
    gsize n;

    *image = (VxImage){ 0 };
    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode) || !(file = fopen(path, "rbe")))
        return FALSE;
    n = fread(header, 1, sizeof(header), file);
    for (gsize i = 0; n == sizeof(header) && i < G_N_ELEMENTS(formats); i++) {
        if (!begins_like(header, i))
            continue;
        fclose(file);
        read_header(header, i, image);
        return TRUE;
    }
    /* A VHD image of fixed size has its header at its end. */
    image->capacity = (guint64) status.st_size;
    if (status.st_size > SECTOR && fseek(file, -SECTOR, SEEK_END) == 0 &&
        fread(header, 1, SECTOR, file) == SECTOR && memcmp(header, VHD, sizeof(VHD) - 1) == 0)
        image->capacity = (guint64) status.st_size - SECTOR;
    fclose(file);
    return TRUE;
}
