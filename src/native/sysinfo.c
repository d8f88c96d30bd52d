/* sysinfo.c - entries of <sysinfo> and keys of extra-data.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/sysinfo.h"

#include <string.h>

#define GROUP       "domain"
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

static const struct {
    gsize section; /* of the list in VxDomainDef */
    VxSysinfoName name;
    const char *key;
} entries[] = {
    {VX_SYSINFO_SECTION(bios),        VX_SYSINFO_VENDOR,       "DmiBIOSVendor"     },
    { VX_SYSINFO_SECTION(bios),       VX_SYSINFO_VERSION,      "DmiBIOSVersion"    },
    { VX_SYSINFO_SECTION(bios),       VX_SYSINFO_DATE,         "DmiBIOSReleaseDate"},
    { VX_SYSINFO_SECTION(system),     VX_SYSINFO_MANUFACTURER, "DmiSystemVendor"   },
    { VX_SYSINFO_SECTION(system),     VX_SYSINFO_PRODUCT,      "DmiSystemProduct"  },
    { VX_SYSINFO_SECTION(system),     VX_SYSINFO_VERSION,      "DmiSystemVersion"  },
    { VX_SYSINFO_SECTION(system),     VX_SYSINFO_SERIAL,       "DmiSystemSerial"   },
    { VX_SYSINFO_SECTION(system),     VX_SYSINFO_SKU,          "DmiSystemSKU"      },
    { VX_SYSINFO_SECTION(system),     VX_SYSINFO_FAMILY,       "DmiSystemFamily"   },
    { VX_SYSINFO_SECTION(base_board), VX_SYSINFO_MANUFACTURER, "DmiBoardVendor"    },
    { VX_SYSINFO_SECTION(base_board), VX_SYSINFO_PRODUCT,      "DmiBoardProduct"   },
    { VX_SYSINFO_SECTION(base_board), VX_SYSINFO_VERSION,      "DmiBoardVersion"   },
    { VX_SYSINFO_SECTION(base_board), VX_SYSINFO_SERIAL,       "DmiBoardSerial"    },
    { VX_SYSINFO_SECTION(base_board), VX_SYSINFO_ASSET,        "DmiBoardAssetTag"  },
    { VX_SYSINFO_SECTION(base_board), VX_SYSINFO_LOCATION,     "DmiBoardLocInChass"},
    { VX_SYSINFO_SECTION(chassis),    VX_SYSINFO_MANUFACTURER, "DmiChassisVendor"  },
    { VX_SYSINFO_SECTION(chassis),    VX_SYSINFO_VERSION,      "DmiChassisVersion" },
    { VX_SYSINFO_SECTION(chassis),    VX_SYSINFO_SERIAL,       "DmiChassisSerial"  },
    { VX_SYSINFO_SECTION(chassis),    VX_SYSINFO_ASSET,        "DmiChassisAssetTag"},
};

static const char *
get_device(const VxDomainDef *def)
{
    return def->os.firmware == VX_FIRMWARE_EFI ? EFI : BIOS;
}

GPtrArray *
vx_sysinfo_get_section(const VxDomainDef *def, gsize section)
{
    return *(GPtrArray *const *) ((const char *) def + section);
}

const char *
vx_sysinfo_find(const VxDomainDef *def, gsize section, VxSysinfoName name)
{
    GPtrArray *list = vx_sysinfo_get_section(def, section);

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
    VxSysinfoEntryDef *entry =
        section == VX_SYSINFO_SECTION(bios)         ? vx_domain_def_add_bios_entry(def)
        : section == VX_SYSINFO_SECTION(system)     ? vx_domain_def_add_system_entry(def)
        : section == VX_SYSINFO_SECTION(base_board) ? vx_domain_def_add_base_board_entry(def)
                                                    : vx_domain_def_add_chassis_entry(def);

    entry->name = name;
    entry->value = g_strdup(value);
    def->sysinfo.set = TRUE;
}

/* ---- Reading ---- */

typedef struct {
    VxSysinfoGet get;
    gpointer data;
    const char *device;
} Reading;

/* Returns: (transfer full) (nullable) */
static char *
read_key(const Reading *reading, const char *key)
{
    g_autofree char *path = g_strdup_printf(KEY_FORMAT, reading->device, key);
    g_autofree char *text = reading->get(reading->data, path);

    return text && g_str_has_prefix(text, STRING_PREFIX) ? g_strdup(text + strlen(STRING_PREFIX))
                                                         : g_steal_pointer(&text);
}

static void
read_release(const Reading *reading, VxDomainDef *def)
{
    g_autofree char *major = read_key(reading, RELEASE_MAJOR);
    g_autofree char *minor = read_key(reading, RELEASE_MINOR);
    g_autofree char *release = NULL;

    if (!major && !minor)
        return;
    release = g_strdup_printf("%s.%s", major ? major : "0", minor ? minor : "0");
    add_entry(def, VX_SYSINFO_SECTION(bios), VX_SYSINFO_RELEASE, release);
}

void
vx_sysinfo_read(const VxKeep *keep, VxSysinfoGet get, gpointer data, VxDomainDef *def)
{
    const Reading reading = { get, data, get_device(def) };
    g_autofree char *kept = vx_keep_get(keep, GROUP, PATH_SMBIOS);
    g_autofree char *uuid = vx_keep_get(keep, GROUP, PATH_UUID);
    g_autofree char *host = read_key(&reading, USE_HOST);

    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        g_autofree char *value = read_key(&reading, entries[i].key);

        if (value)
            add_entry(def, entries[i].section, entries[i].name, value);
    }
    read_release(&reading, def);
    if (uuid)
        add_entry(def, VX_SYSINFO_SECTION(system), VX_SYSINFO_UUID,
                  def->hwuuid ? def->hwuuid : def->uuid);
    if (def->sysinfo.set)
        def->os.smbios = VX_SMBIOS_SYSINFO;
    else if (g_strcmp0(host, "1") == 0)
        def->os.smbios = VX_SMBIOS_HOST;
    else if (kept)
        def->os.smbios = VX_SMBIOS_EMULATE;
}

/* ---- Writing ---- */

typedef struct {
    VxSysinfoSet set;
    gpointer data;
    const char *device;
} Writing;

static void
set_number(const Writing *writing, const char *key, const char *value)
{
    g_autofree char *path = g_strdup_printf(KEY_FORMAT, writing->device, key);

    writing->set(writing->data, path, value);
}

static void
set_string(const Writing *writing, const char *key, const char *value)
{
    g_autofree char *text = NULL;

    if (value)
        text = g_ascii_isalpha(*value) && !strchr(value, ':')
                   ? g_strdup(value)
                   : g_strconcat(STRING_PREFIX, value, NULL);
    set_number(writing, key, text);
}

/* @def: (nullable): what the firmware of @writing is to say; %NULL: nothing */
static void
write_device(const Writing *writing, const VxDomainDef *def)
{
    const char *release =
        def ? vx_sysinfo_find(def, VX_SYSINFO_SECTION(bios), VX_SYSINFO_RELEASE) : NULL;
    g_auto(GStrv) parts = release ? g_strsplit(release, ".", 2) : NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++)
        set_string(writing, entries[i].key,
                   def ? vx_sysinfo_find(def, entries[i].section, entries[i].name) : NULL);
    set_number(writing, RELEASE_MAJOR, parts ? parts[0] : NULL);
    set_number(writing, RELEASE_MINOR, parts ? parts[1] : NULL);
    set_number(writing, USE_HOST, def && def->os.smbios == VX_SMBIOS_HOST ? "1" : NULL);
}

void
vx_sysinfo_write(const VxDomainDef *def, VxKeep *keep, VxSysinfoSet set, gpointer data)
{
    const Writing bios = { set, data, BIOS };
    const Writing efi = { set, data, EFI };
    gboolean is_efi = def->os.firmware == VX_FIRMWARE_EFI;

    write_device(&bios, is_efi ? NULL : def);
    write_device(&efi, is_efi ? def : NULL);
    if (def->os.smbios == VX_SMBIOS_EMULATE)
        vx_keep_set(keep, GROUP, PATH_SMBIOS, "emulate");
    if (vx_sysinfo_find(def, VX_SYSINFO_SECTION(system), VX_SYSINFO_UUID))
        vx_keep_set(keep, GROUP, PATH_UUID, "yes");
}
