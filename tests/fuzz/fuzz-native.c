/* fuzz-native.c - any bytes as a file of each format.
 *
 * What is read is a domain, but for paths that are relative to the file. It is written again in
 * each format that has a place for all of it, and read again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <stdint.h>
#include <string.h>

#include "native/native.h"
#include "xml/domain-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const formats[] = { VX_NATIVE_VBOX_SETTINGS, VX_NATIVE_OVF, VX_NATIVE_OVA };

static void
make_absolute(char **path)
{
    char *absolute = *path && !g_path_is_absolute(*path) ? g_strconcat("/", *path, NULL) : NULL;

    if (!absolute)
        return;
    g_free(*path);
    *path = absolute;
}

static void
make_images_absolute(VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = def->disks->pdata[i];

        if (disk->type == VX_DISK_FILE)
            make_absolute(&disk->source);
        for (VxBackingStoreDef *store = disk->backing_store; store; store = store->backing_store)
            make_absolute(&store->source);
    }
}

static void
assert_is_domain(const VxDomainDef *def)
{
    g_autofree char *xml = vx_domain_def_format(def, VIR_DOMAIN_XML_INACTIVE, NULL);
    g_autoptr(VxDomainDef) again = xml ? vx_domain_def_parse(xml, VX_PARSE_DEFAULT, NULL) : NULL;

    if (!again)
        g_error("read what is no domain:\n%s", xml ? xml : "nothing");
}

/* A descriptor has to say how large images are, of which there are none here. */
static void
write_again(VxDomainDef *def, const char *format)
{
    g_autofree char *written = NULL;
    g_autoptr(VxDomainDef) back = NULL;

    if (!g_str_equal(format, VX_NATIVE_VBOX_SETTINGS))
        g_ptr_array_set_size(def->disks, 0);
    written = vx_native_format(format, def, NULL);
    back = written ? vx_native_parse(format, written, NULL) : NULL;
    if (written && !back)
        g_error("wrote what cannot be read:\n%s", written);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *config = g_strndup((const char *) data, size);

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autoptr(VxDomainDef) def = vx_native_parse(formats[i], config, NULL);

        if (!def)
            continue;
        make_images_absolute(def);
        assert_is_domain(def);
        for (gsize j = 0; j < G_N_ELEMENTS(formats); j++)
            write_again(def, formats[j]);
    }
    return 0;
}
