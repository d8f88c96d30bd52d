/* sysinfo.c - <sysinfo> and <smbios>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/sysinfo.h"

#include "map/context.h"

#define PATH        "sysinfo"
#define PATH_SMBIOS "os/smbios/@mode"
#define PATH_UUID   "sysinfo/system/entry[@name='uuid']"

static const gsize sections[] = { VX_SYSINFO_SECTION(bios), VX_SYSINFO_SECTION(system),
                                  VX_SYSINFO_SECTION(base_board), VX_SYSINFO_SECTION(chassis) };

/* ---- Reading ---- */

typedef struct {
    VxMap *map;
    GError *error; /* the first one */
} Reading;

static char *
get_extra(gpointer data, const char *key)
{
    Reading *reading = data;
    char *value = NULL;

    if (!reading->error)
        (void) vx_extra_data_get(reading->map->extra, key, &value, &reading->error);
    return value;
}

static gboolean
read_sysinfo(VxMap *map, VxDomainDef *def, GError **error)
{
    Reading reading = { map, NULL };

    vx_sysinfo_read(map->keep, get_extra, &reading, def);
    if (!reading.error)
        return TRUE;
    g_propagate_error(error, reading.error);
    return FALSE;
}

/* ---- Checking ---- */

static gboolean
check_release(const VxDomainDef *def, GError **error)
{
    const char *release = vx_sysinfo_find(def, VX_SYSINFO_SECTION(bios), VX_SYSINFO_RELEASE);
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
    const char *uuid = vx_sysinfo_find(def, VX_SYSINFO_SECTION(system), VX_SYSINFO_UUID);
    const char *own = def->hwuuid ? def->hwuuid : def->uuid;

    return !uuid || g_ascii_strcasecmp(uuid, own) == 0 ||
           vx_map_unsupported(error, PATH_UUID, "'%s' is not the UUID of the domain, '%s'", uuid,
                              own);
}

static gboolean
check_twice(const VxDomainDef *def, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++) {
        GPtrArray *list = vx_sysinfo_get_section(def, sections[i]);
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
want_extra(gpointer data, const char *key, const char *value)
{
    vx_map_want_extra(data, key, value);
}

static gboolean
plan_sysinfo(VxMap *map, const VxDomainDef *def, GError **error)
{
    vx_sysinfo_write(def, map->keep, want_extra, map);
    return TRUE;
}

const VxFamily vx_family_sysinfo = {
    .name = "sysinfo",
    .read = read_sysinfo,
    .check = check_sysinfo,
    .plan = plan_sysinfo,
};
