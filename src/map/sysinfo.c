/* sysinfo.c - <sysinfo> and <smbios>: what the firmware tells the guest of the computer.
 *
 * VirtualBox's firmware takes it from extra-data, and which key depends on the firmware.
 * Source: "Configuring the BIOS DMI information" in VirtualBox's manual.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/context.h"

#include <string.h>

#define GROUP       "domain"
#define PATH        "sysinfo"
#define PATH_SMBIOS "os/smbios/@mode"
#define PATH_UUID   "sysinfo/system/entry[@name='uuid']"

#define KEY_PREFIX "VBoxInternal/Devices/"
#define BIOS       "pcbios"
#define EFI        "efi"
#define KEY_FORMAT KEY_PREFIX "%s/0/Config/%s"
#define USE_HOST   "DmiUseHostInfo"
/* Values that look like numbers must be told to be none. */
#define STRING_PREFIX "string:"

/* "1.2" has a key for each number. */
#define RELEASE_MAJOR "DmiBIOSReleaseMajor"
#define RELEASE_MINOR "DmiBIOSReleaseMinor"

#define SECTION_OF(member) G_STRUCT_OFFSET(VxDomainDef, sysinfo.member)

static const struct {
    gsize section; /* of the list in VxDomainDef */
    VxSysinfoName name;
    const char *key;
} entries[] = {
    {SECTION_OF(bios),        VX_SYSINFO_VENDOR,       "DmiBIOSVendor"     },
    { SECTION_OF(bios),       VX_SYSINFO_VERSION,      "DmiBIOSVersion"    },
    { SECTION_OF(bios),       VX_SYSINFO_DATE,         "DmiBIOSReleaseDate"},
    { SECTION_OF(system),     VX_SYSINFO_MANUFACTURER, "DmiSystemVendor"   },
    { SECTION_OF(system),     VX_SYSINFO_PRODUCT,      "DmiSystemProduct"  },
    { SECTION_OF(system),     VX_SYSINFO_VERSION,      "DmiSystemVersion"  },
    { SECTION_OF(system),     VX_SYSINFO_SERIAL,       "DmiSystemSerial"   },
    { SECTION_OF(system),     VX_SYSINFO_SKU,          "DmiSystemSKU"      },
    { SECTION_OF(system),     VX_SYSINFO_FAMILY,       "DmiSystemFamily"   },
    { SECTION_OF(base_board), VX_SYSINFO_MANUFACTURER, "DmiBoardVendor"    },
    { SECTION_OF(base_board), VX_SYSINFO_PRODUCT,      "DmiBoardProduct"   },
    { SECTION_OF(base_board), VX_SYSINFO_VERSION,      "DmiBoardVersion"   },
    { SECTION_OF(base_board), VX_SYSINFO_SERIAL,       "DmiBoardSerial"    },
    { SECTION_OF(base_board), VX_SYSINFO_ASSET,        "DmiBoardAssetTag"  },
    { SECTION_OF(base_board), VX_SYSINFO_LOCATION,     "DmiBoardLocInChass"},
    { SECTION_OF(chassis),    VX_SYSINFO_MANUFACTURER, "DmiChassisVendor"  },
    { SECTION_OF(chassis),    VX_SYSINFO_VERSION,      "DmiChassisVersion" },
    { SECTION_OF(chassis),    VX_SYSINFO_SERIAL,       "DmiChassisSerial"  },
    { SECTION_OF(chassis),    VX_SYSINFO_ASSET,        "DmiChassisAssetTag"},
};

static const gsize sections[] = { SECTION_OF(bios), SECTION_OF(system), SECTION_OF(base_board),
                                  SECTION_OF(chassis) };

static const char *
get_device(const VxDomainDef *def)
{
    return def->os.firmware == VX_FIRMWARE_EFI ? EFI : BIOS;
}

static GPtrArray *
get_section(const VxDomainDef *def, gsize section)
{
    return *(GPtrArray *const *) ((const char *) def + section);
}

static const char *
find_value(const VxDomainDef *def, gsize section, VxSysinfoName name)
{
    GPtrArray *list = get_section(def, section);

    for (guint i = 0; i < list->len; i++) {
        const VxSysinfoEntryDef *entry = g_ptr_array_index(list, i);

        if (entry->name == name)
            return entry->value;
    }
    return NULL;
}

static void
add_entry(VxDomainDef *def, gsize section, VxSysinfoName name, const char *value)
{
    VxSysinfoEntryDef *entry = section == SECTION_OF(bios)     ? vx_domain_def_add_bios_entry(def)
                               : section == SECTION_OF(system) ? vx_domain_def_add_system_entry(def)
                               : section == SECTION_OF(base_board)
                                   ? vx_domain_def_add_base_board_entry(def)
                                   : vx_domain_def_add_chassis_entry(def);

    entry->name = name;
    entry->value = g_strdup(value);
    def->sysinfo.set = TRUE;
}

/* ---- Reading ---- */

/* @value: (out) (transfer full) (nullable) */
static gboolean
read_key(VxMap *map, const char *device, const char *key, char **value, GError **error)
{
    g_autofree char *path = g_strdup_printf(KEY_FORMAT, device, key);
    g_autofree char *text = NULL;

    if (!vx_extra_data_get(map->extra, path, &text, error))
        return FALSE;
    *value = text && g_str_has_prefix(text, STRING_PREFIX) ? g_strdup(text + strlen(STRING_PREFIX))
                                                           : g_steal_pointer(&text);
    return TRUE;
}

static gboolean
read_release(VxMap *map, const char *device, VxDomainDef *def, GError **error)
{
    g_autofree char *major = NULL;
    g_autofree char *minor = NULL;
    g_autofree char *release = NULL;

    if (!read_key(map, device, RELEASE_MAJOR, &major, error) ||
        !read_key(map, device, RELEASE_MINOR, &minor, error))
        return FALSE;
    if (!major && !minor)
        return TRUE;
    release = g_strdup_printf("%s.%s", major ? major : "0", minor ? minor : "0");
    add_entry(def, SECTION_OF(bios), VX_SYSINFO_RELEASE, release);
    return TRUE;
}

static gboolean
read_sysinfo(VxMap *map, VxDomainDef *def, GError **error)
{
    const char *device = get_device(def);
    g_autofree char *kept = vx_keep_get(map->keep, GROUP, PATH_SMBIOS);
    g_autofree char *uuid = vx_keep_get(map->keep, GROUP, PATH_UUID);
    g_autofree char *host = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        g_autofree char *value = NULL;

        if (!read_key(map, device, entries[i].key, &value, error))
            return FALSE;
        if (value)
            add_entry(def, entries[i].section, entries[i].name, value);
    }
    if (!read_release(map, device, def, error) || !read_key(map, device, USE_HOST, &host, error))
        return FALSE;
    if (uuid)
        add_entry(def, SECTION_OF(system), VX_SYSINFO_UUID, def->hwuuid ? def->hwuuid : def->uuid);
    if (def->sysinfo.set)
        def->os.smbios = VX_SMBIOS_SYSINFO;
    else if (g_strcmp0(host, "1") == 0)
        def->os.smbios = VX_SMBIOS_HOST;
    else if (kept)
        def->os.smbios = VX_SMBIOS_EMULATE;
    return TRUE;
}

/* ---- Checking ---- */

static gboolean
check_release(const VxDomainDef *def, GError **error)
{
    const char *release = find_value(def, SECTION_OF(bios), VX_SYSINFO_RELEASE);
    g_auto(GStrv) parts = NULL;

    if (!release)
        return TRUE;
    parts = g_strsplit(release, ".", -1);
    return (g_strv_length(parts) == 2 &&
            g_ascii_string_to_unsigned(parts[0], 10, 0, G_MAXUINT8, NULL, NULL) &&
            g_ascii_string_to_unsigned(parts[1], 10, 0, G_MAXUINT8, NULL, NULL)) ||
           vx_map_unsupported(error, "sysinfo/bios/entry[@name='release']",
                              "'%s' is not two numbers up to 255 with a dot between them", release);
}

/* The guest is told the machine's. */
static gboolean
check_uuid(const VxDomainDef *def, GError **error)
{
    const char *uuid = find_value(def, SECTION_OF(system), VX_SYSINFO_UUID);
    const char *own = def->hwuuid ? def->hwuuid : def->uuid;

    return !uuid || g_ascii_strcasecmp(uuid, own) == 0 ||
           vx_map_unsupported(error, PATH_UUID, "'%s' is not the UUID of the domain, '%s'", uuid,
                              own);
}

static gboolean
check_twice(const VxDomainDef *def, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++) {
        GPtrArray *list = get_section(def, sections[i]);
        guint seen = 0;

        for (guint j = 0; j < list->len; j++) {
            const VxSysinfoEntryDef *entry = g_ptr_array_index(list, j);

            if (seen & 1u << entry->name)
                return vx_map_unsupported(error, PATH, "an entry is given more than once ('%s')",
                                          entry->value);
            seen |= 1u << entry->name;
        }
    }
    return TRUE;
}

static gboolean
check_sysinfo(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean wants = def->os.smbios == VX_SMBIOS_SYSINFO;

    if (!def->os.smbios && !def->sysinfo.set)
        return TRUE;
    if (!g_str_equal(map->platform.architecture, "x86") && def->os.smbios != VX_SMBIOS_EMULATE)
        return vx_map_unsupported(error, PATH_SMBIOS, "machines of this architecture have none");
    if (wants && !def->sysinfo.set)
        return vx_map_unsupported(error, PATH_SMBIOS, "'sysinfo' needs an element sysinfo");
    if (def->sysinfo.set && !wants)
        return vx_map_unsupported(error, PATH, "it needs <smbios mode='sysinfo'/> in os");
    return check_twice(def, error) && check_release(def, error) && check_uuid(def, error);
}

/* ---- Planning ---- */

static void
want(VxMap *map, const char *device, const char *key, const char *value)
{
    g_autofree char *path = g_strdup_printf(KEY_FORMAT, device, key);
    g_autofree char *text = NULL;

    if (value)
        text = g_ascii_isalpha(*value) && !strchr(value, ':')
                   ? g_strdup(value)
                   : g_strconcat(STRING_PREFIX, value, NULL);
    vx_map_want_extra(map, path, text);
}

static void
want_number(VxMap *map, const char *device, const char *key, const char *value)
{
    g_autofree char *path = g_strdup_printf(KEY_FORMAT, device, key);

    vx_map_want_extra(map, path, value);
}

/* @def: (nullable): what the firmware @device is to say; %NULL: nothing */
static void
want_device(VxMap *map, const char *device, const VxDomainDef *def)
{
    const char *release = def ? find_value(def, SECTION_OF(bios), VX_SYSINFO_RELEASE) : NULL;
    g_auto(GStrv) parts = release ? g_strsplit(release, ".", 2) : NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++)
        want(map, device, entries[i].key,
             def ? find_value(def, entries[i].section, entries[i].name) : NULL);
    want_number(map, device, RELEASE_MAJOR, parts ? parts[0] : NULL);
    want_number(map, device, RELEASE_MINOR, parts ? parts[1] : NULL);
    want_number(map, device, USE_HOST, def && def->os.smbios == VX_SMBIOS_HOST ? "1" : NULL);
}

static gboolean
plan_sysinfo(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean efi = def->os.firmware == VX_FIRMWARE_EFI;

    want_device(map, BIOS, efi ? NULL : def);
    want_device(map, EFI, efi ? def : NULL);
    if (def->os.smbios == VX_SMBIOS_EMULATE)
        vx_keep_set(map->keep, GROUP, PATH_SMBIOS, "emulate");
    if (find_value(def, SECTION_OF(system), VX_SYSINFO_UUID))
        vx_keep_set(map->keep, GROUP, PATH_UUID, "yes");
    return TRUE;
}

const VxFamily vx_family_sysinfo = {
    .name = "sysinfo",
    .read = read_sysinfo,
    .check = check_sysinfo,
    .plan = plan_sysinfo,
};
