/* sysinfo.c - reads /sys/class/dmi/id.
 *
 * Serial numbers and the UUID can be read by root only; what cannot be read is left out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/sysinfo.h"

#include "util/error.h"

#define VX_DMI "sys/class/dmi/id"

static const struct {
    const char *block; /* element of <sysinfo> */
    const char *entry; /* its <entry>'s name */
    const char *file;
} entries[] = {
    {"bios",       "vendor",       "bios_vendor"      },
    { "bios",      "version",      "bios_version"     },
    { "bios",      "date",         "bios_date"        },
    { "bios",      "release",      "bios_release"     },
    { "system",    "manufacturer", "sys_vendor"       },
    { "system",    "product",      "product_name"     },
    { "system",    "version",      "product_version"  },
    { "system",    "serial",       "product_serial"   },
    { "system",    "uuid",         "product_uuid"     },
    { "system",    "sku",          "product_sku"      },
    { "system",    "family",       "product_family"   },
    { "baseBoard", "manufacturer", "board_vendor"     },
    { "baseBoard", "product",      "board_name"       },
    { "baseBoard", "version",      "board_version"    },
    { "baseBoard", "serial",       "board_serial"     },
    { "baseBoard", "asset",        "board_asset_tag"  },
    { "chassis",   "manufacturer", "chassis_vendor"   },
    { "chassis",   "version",      "chassis_version"  },
    { "chassis",   "serial",       "chassis_serial"   },
    { "chassis",   "asset",        "chassis_asset_tag"},
};

char *
vx_sysinfo_read_entry(const char *root, const char *file)
{
    g_autofree char *path = g_build_filename(root, VX_DMI, file, NULL);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL) || !*g_strstrip(text))
        return NULL;
    return g_utf8_make_valid(text, -1);
}

char *
vx_sysinfo_format(const char *root, GError **error)
{
    g_autoptr(GString) xml = g_string_new("<sysinfo type='smbios'>\n");
    const char *block = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        g_autofree char *value = vx_sysinfo_read_entry(root, entries[i].file);
        g_autofree char *line = NULL;

        if (!value)
            continue;
        if (g_strcmp0(block, entries[i].block) != 0) {
            if (block)
                g_string_append_printf(xml, "  </%s>\n", block);
            block = entries[i].block;
            g_string_append_printf(xml, "  <%s>\n", block);
        }
        line =
            g_markup_printf_escaped("    <entry name='%s'>%s</entry>\n", entries[i].entry, value);
        g_string_append(xml, line);
    }
    if (!block) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "Host SMBIOS information is not available");
        return NULL;
    }
    g_string_append_printf(xml, "  </%s>\n</sysinfo>\n", block);
    return g_string_free(g_steal_pointer(&xml), FALSE);
}

char *
vx_sysinfo_read_uuid(const char *root)
{
    g_autofree char *uuid = vx_sysinfo_read_entry(root, "product_uuid");

    return uuid && g_uuid_string_is_valid(uuid) ? g_ascii_strdown(uuid, -1) : NULL;
}
