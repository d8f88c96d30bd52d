/* storage-xml.c - the rows of <volume> and <pool>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/storage-def.h"

#include <string.h>

#include "util/error.h"
#include "xml/storage-rows.h"
#include "xml/value.h"

const VxEnumName vx_volume_type_names[] = {
    {VX_VOLUME_FILE,   "file" },
    { VX_VOLUME_BLOCK, "block"},
    { 0,               NULL   },
};

/* libvirt writes <source> even where nothing is in it; what may be in it is refused like anything
 * else that has no row. */
static gboolean
check_nothing(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
              GError **error)
{
    return TRUE;
}

static gboolean
check_file_name(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                GError **error)
{
    if (!strpbrk(text, "/\n"))
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_ERROR, "name '%s' has a slash or a line break in it", text);
    return FALSE;
}

#define PERMISSIONS_ROWS(S)                                                                        \
    VX_ROW_PRESENT("target/permissions", S, permissions.set),                                      \
        VX_ROW_OCTAL("target/permissions/mode", S, permissions.mode, .max = 07777),                \
        VX_ROW_INT("target/permissions/owner", S, permissions.owner, .min = -1),                   \
        VX_ROW_INT("target/permissions/group", S, permissions.group, .min = -1)

static const VxBindRow volume_rows[] = {
    VX_ROW_ENUM("@type", VxVolumeDef, type, vx_volume_type_names),
    VX_ROW_STRING("name", VxVolumeDef, name, .flags = VX_BIND_REQUIRED, .check = check_file_name),
    VX_ROW_STRING("key", VxVolumeDef, key, .note = "UUID of the medium; written only"),
    VX_ROW_CHECKED("source", check_nothing, .note = "checked: empty"),
    VX_ROW_BYTES("capacity", VxVolumeDef, capacity_bytes, .flags = VX_BIND_ALWAYS),
    VX_ROW_PRESENT("allocation", VxVolumeDef, allocation_set),
    VX_ROW_BYTES("allocation", VxVolumeDef, allocation_bytes, .flags = VX_BIND_ALWAYS,
                 .when =
                     VX_WHEN_ANY(VxVolumeDef, allocation_set, VX_BIT(TRUE), NULL, "allocation")),
    VX_ROW_BYTES("physical", VxVolumeDef, physical_bytes),
    VX_ROW_STRING("target/path", VxVolumeDef, path, .note = "written only"),
    VX_ROW_STRING("target/format/@type", VxVolumeDef, format),
    PERMISSIONS_ROWS(VxVolumeDef),
    VX_ROW_STRING("backingStore/path", VxVolumeDef, backing_path),
    VX_ROW_STRING("backingStore/format/@type", VxVolumeDef, backing_format),
};
const VxBindTable vx_volume_table = VX_TABLE(VxVolumeDef, volume_rows);

static const VxBindRow pool_rows[] = {
    VX_ROW_CONSTANT("@type", "dir", .flags = VX_BIND_REQUIRED),
    VX_ROW_STRING("name", VxPoolDef, name, .flags = VX_BIND_REQUIRED, .check = check_file_name),
    VX_ROW_UUID("uuid", VxPoolDef, uuid),
    VX_ROW_BYTES("capacity", VxPoolDef, capacity_bytes, .flags = VX_BIND_ALWAYS),
    VX_ROW_BYTES("allocation", VxPoolDef, allocation_bytes, .flags = VX_BIND_ALWAYS),
    VX_ROW_BYTES("available", VxPoolDef, available_bytes, .flags = VX_BIND_ALWAYS),
    VX_ROW_CHECKED("source", check_nothing, .note = "checked: empty"),
    VX_ROW_STRING("target/path", VxPoolDef, target_path),
    PERMISSIONS_ROWS(VxPoolDef),
};
const VxBindTable vx_pool_table = VX_TABLE(VxPoolDef, pool_rows);

VxVolumeDef *
vx_volume_def_new(void)
{
    return vx_bind_new(&vx_volume_table);
}

void
vx_volume_def_free(VxVolumeDef *def)
{
    vx_bind_free(def);
}

VxVolumeDef *
vx_volume_def_parse(const char *xml, GError **error)
{
    return vx_bind_parse_document(&vx_volume_table, xml, "volume", error);
}

char *
vx_volume_def_format(const VxVolumeDef *def, GError **error)
{
    return vx_bind_format_document(def, "volume", 0, error);
}

VxPoolDef *
vx_pool_def_new(void)
{
    return vx_bind_new(&vx_pool_table);
}

void
vx_pool_def_free(VxPoolDef *def)
{
    vx_bind_free(def);
}

VxPoolDef *
vx_pool_def_parse(const char *xml, VxParseFlags flags, GError **error)
{
    VxPoolDef *def = vx_bind_parse_document(&vx_pool_table, xml, "pool", error);

    if (def && !def->uuid && (flags & VX_PARSE_NO_DEFAULTS) == 0)
        def->uuid = vx_value_make_uuid();
    return def;
}

char *
vx_pool_def_format(const VxPoolDef *def, GError **error)
{
    return vx_bind_format_document(def, "pool", 0, error);
}
