/* image.c - disk image files.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/image.h"
#include "xpt/xpt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VDI_SIGNATURE 0xbeda107fu
#define VDI_BLOCK     (1u << 20)
#define OWN_MAGIC     "simulated VirtualBox image\n"

typedef struct {
    char text[64];
    guint32 signature, version, header_size, type, flags;
    char comment[256];
    guint32 blocks_at, data_at, geometry[3], sector_size, unused;
    guint64 size;
    guint32 block_size, block_extra, blocks, allocated;
    guint8 uuid[16], modified[16], parent[16], parent_modified[16];
} __attribute__((packed)) VdiHeader;

static gboolean
fail(GError **error, const char *path)
{
    int code = errno;

    g_set_error(error, G_FILE_ERROR, (int) g_file_error_from_errno(code), "%s: %s", path,
                g_strerror(code));
    return FALSE;
}

/* The first three groups of a UUID are little-endian numbers in the file. */
static void
swap_uuid(guint8 *bytes)
{
    static const guint8 order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
    guint8 copy[16];

    memcpy(copy, bytes, 16);
    for (guint i = 0; i < 16; i++)
        bytes[i] = copy[order[i]];
}

static void
put_uuid(guint8 *bytes, const char *text)
{
    if (sim_iid_parse(text, bytes))
        swap_uuid(bytes);
}

static void
get_uuid(char *text, const guint8 *bytes)
{
    static const guint8 none[16];
    guint8 copy[16];

    text[0] = '\0';
    if (memcmp(bytes, none, 16) == 0)
        return;
    memcpy(copy, bytes, 16);
    swap_uuid(copy);
    sim_iid_format(copy, text);
}

static gboolean
write_vdi(int fd, const SimImage *image, gboolean fixed)
{
    VdiHeader header = { .signature = GUINT32_TO_LE(VDI_SIGNATURE),
                         .version = GUINT32_TO_LE(0x00010001) };
    guint32 blocks = (guint32) ((image->size + VDI_BLOCK - 1) / VDI_BLOCK);
    g_autofree guint32 *map = g_new(guint32, blocks + 1);

    strcpy(header.text, "<<< simulated VirtualBox disk image >>>\n");
    header.header_size = GUINT32_TO_LE(sizeof(header) - 0x48);
    header.type = GUINT32_TO_LE(image->parent[0] != '\0' ? 4u : fixed ? 2u : 1u);
    header.blocks_at = GUINT32_TO_LE(1u << 20);
    header.data_at = GUINT32_TO_LE(2u << 20);
    header.sector_size = GUINT32_TO_LE(512);
    header.size = GUINT64_TO_LE(image->size);
    header.block_size = GUINT32_TO_LE(VDI_BLOCK);
    header.blocks = GUINT32_TO_LE(blocks);
    header.allocated = fixed ? header.blocks : 0;
    put_uuid(header.uuid, image->uuid);
    put_uuid(header.parent, image->parent);
    for (guint32 i = 0; i < blocks; i++)
        map[i] = GUINT32_TO_LE(fixed ? i : 0xffffffffu);
    return pwrite(fd, &header, sizeof(header), 0) == (gssize) sizeof(header) &&
           pwrite(fd, map, (gsize) blocks * 4, 1 << 20) == (gssize) blocks * 4 &&
           (!fixed || ftruncate(fd, (off_t) ((2u << 20) + image->size)) == 0);
}

static gboolean
write_own(int fd, const SimImage *image)
{
    g_autofree char *text =
        g_strdup_printf(OWN_MAGIC "%s %" G_GUINT64_FORMAT " %s %s\n", image->format, image->size,
                        image->uuid, image->parent[0] != '\0' ? image->parent : "-");

    return write(fd, text, strlen(text)) == (gssize) strlen(text) && ftruncate(fd, 1024) == 0;
}

gboolean
sim_image_create(const char *path, const SimImage *image, gboolean fixed, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd;
    gboolean ok;

    if (g_mkdir_with_parents(folder, 0700) < 0)
        return fail(error, folder);
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(error, path);
    if (strcmp(image->format, "VDI") == 0)
        ok = write_vdi(fd, image, fixed);
    else if (strcmp(image->format, "RAW") == 0)
        ok = ftruncate(fd, (off_t) image->size) == 0;
    else
        ok = write_own(fd, image);
    if (!ok)
        fail(error, path);
    close(fd);
    if (!ok)
        g_unlink(path);
    return ok;
}

static gboolean
probe_own(const char *head, SimImage *image)
{
    static const char *const formats[] = { "VMDK", "VHD", "Parallels", "QED", "QCOW" };
    char format[16], uuid[64], parent[64];
    unsigned long long size;

    if (sscanf(head + strlen(OWN_MAGIC), "%15s %llu %63s %63s", format, &size, uuid, parent) != 4)
        return FALSE;
    image->size = size;
    g_strlcpy(image->uuid, uuid, sizeof(image->uuid));
    g_strlcpy(image->parent, strcmp(parent, "-") == 0 ? "" : parent, sizeof(image->parent));
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(format, formats[i]) == 0)
            image->format = formats[i];
    return image->format != NULL;
}

static gboolean
probe(const char *path, int fd, SimImage *image)
{
    char head[1025] = { 0 };
    const VdiHeader *vdi = (const VdiHeader *) head;
    gssize n = pread(fd, head, 1024, 0);

    if (n >= (gssize) sizeof(VdiHeader) && GUINT32_FROM_LE(vdi->signature) == VDI_SIGNATURE) {
        image->format = "VDI";
        image->size = GUINT64_FROM_LE(vdi->size);
        get_uuid(image->uuid, vdi->uuid);
        get_uuid(image->parent, vdi->parent);
        return TRUE;
    }
    if (g_str_has_prefix(head, OWN_MAGIC))
        return probe_own(head, image);
    if (n >= 512 && memcmp(head, "KDMV", 4) == 0) {
        guint64 sectors;

        memcpy(&sectors, head + 12, 8);
        image->format = "VMDK";
        image->size = GUINT64_FROM_LE(sectors) * 512;
        return TRUE;
    }
    if (n >= 512 && memcmp(head, "conectix", 8) == 0) {
        guint64 size;

        memcpy(&size, head + 48, 8);
        image->format = "VHD";
        image->size = GUINT64_FROM_BE(size);
        return TRUE;
    }
    if (g_str_has_suffix(path, ".raw") || g_str_has_suffix(path, ".img") ||
        g_str_has_suffix(path, ".dsk")) {
        off_t size = lseek(fd, 0, SEEK_END);

        image->format = "RAW";
        image->size = size > 0 ? (guint64) size : 0;
        return size > 0 && size % 512 == 0;
    }
    return FALSE;
}

gboolean
sim_image_probe(const char *path, SimImage *image, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    gboolean ok;

    *image = (SimImage){ 0 };
    if (fd < 0)
        return fail(error, path);
    ok = probe(path, fd, image);
    close(fd);
    if (!ok)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: no known image format", path);
    return ok;
}

gboolean
sim_image_is_cd(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char id[6] = "";
    off_t size;

    if (fd < 0)
        return FALSE;
    size = lseek(fd, 0, SEEK_END);
    if (size % 2048 != 0 || pread(fd, id, 5, 16 * 2048 + 1) != 5)
        id[0] = '\0';
    close(fd);
    return strcmp(id, "CD001") == 0 || strcmp(id, "BEA01") == 0 || strcmp(id, "NSR02") == 0;
}

gboolean
sim_image_resize(const char *path, const SimImage *image, GError **error)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    gboolean ok;

    if (fd < 0)
        return fail(error, path);
    ok = strcmp(image->format, "VDI") == 0 ? write_vdi(fd, image, FALSE) : write_own(fd, image);
    if (!ok)
        fail(error, path);
    close(fd);
    return ok;
}
