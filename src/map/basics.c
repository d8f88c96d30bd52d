/* basics.c - values of the domain itself that are one value of the machine each.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"
#include "util/error.h"
#include "vbox/machine-metadata.h"

#define GROUP "domain"

static const VxEnumName yes_no_names[] = {
    {VX_TRI_YES, "yes"},
    { VX_TRI_NO, "no" },
    { 0,         NULL }
};

/* clang-format off */
static const VxField fields[] = {
    { .path = "description", .offset = VX_OF(VxDomainDef, description),
      .conversion = &vx_as_string, .absent = "", .file = "Description",
      .setting = { VX_VALUE_STRING, { VX_PLACE(MACHINE, "IMachine", "description") } } },
    { .path = "memory", .offset = VX_OF(VxDomainDef, memory_kib),
      .conversion = &vx_as_mib,
      .setting = { VX_VALUE_NUMBER, { VX_PLACE(MACHINE, "IMachine", "memorySize") } } },
    { .path = "features/acpi", .offset = VX_OF(VxDomainDef, features.acpi),
      .conversion = &vx_as_flag,
      .setting = { VX_VALUE_BOOL, { VX_PLACE(FIRMWARE, "IFirmwareSettings", "ACPIEnabled"),
                                    VX_PLACE(FIRMWARE, "IBIOSSettings", "ACPIEnabled") } } },
    { .path = "features/apic", .offset = VX_OF(VxDomainDef, features.apic),
      .conversion = &vx_as_flag,
      .setting = { VX_VALUE_BOOL, { VX_PLACE(FIRMWARE, "IFirmwareSettings", "IOAPICEnabled"),
                                    VX_PLACE(FIRMWARE, "IBIOSSettings", "IOAPICEnabled") } } },
    { .path = "os/bootmenu/@enable", .offset = VX_OF(VxDomainDef, os.bootmenu),
      .conversion = &vx_as_enum, .pairs = vx_words_bootmenu, .names = yes_no_names, .absent = "MessageAndMenu",
      .leave_unknown = TRUE,
      .setting = { VX_VALUE_ENUM,
                   { VX_PLACE_ENUM(FIRMWARE, "IFirmwareSettings", "bootMenuMode", "FirmwareBootMenuMode"),
                     VX_PLACE_ENUM(FIRMWARE, "IBIOSSettings", "bootMenuMode", "BIOSBootMenuMode") } } },
    { .path = "os/bootmenu/@timeout", .offset = VX_OF(VxDomainDef, os.bootmenu_timeout_ms),
      .conversion = &vx_as_uint, .absent = "0",
      .setting = { VX_VALUE_NUMBER, { VX_PLACE(FIRMWARE, "IFirmwareSettings", "logoDisplayTime"),
                                      VX_PLACE(FIRMWARE, "IBIOSSettings", "logoDisplayTime") } } },
    { .path = "features/vmport/@state", .offset = VX_OF(VxDomainDef, features.vmport), .conversion = &vx_as_tri },
    { .path = "pm/suspend-to-mem/@enabled", .offset = VX_OF(VxDomainDef, suspend_to_mem), .conversion = &vx_as_tri },
    { .path = "devices/emulator", .offset = VX_OF(VxDomainDef, emulator), .conversion = &vx_as_string },
    { .path = "devices/memballoon", .offset = VX_OF(VxDomainDef, no_memballoon), .conversion = &vx_as_flag },
};

static const VxField crash_field[] = {
    { .path = "on_crash", .offset = VX_OF(VxDomainDef, on_crash),
      .conversion = &vx_as_enum, .pairs = vx_words_crash, .names = vx_lifecycle_action_names,
      .setting = { VX_VALUE_BOOL,
                   { VX_PLACE_KEY(X86, "IPlatformX86", "getCPUProperty", "setCPUProperty", "CPUPropertyTypeX86",
                                  "TripleFaultReset"),
                     VX_PLACE_KEY(MACHINE, "IMachine", "getCPUProperty", "setCPUProperty", "CPUPropertyType",
                                  "TripleFaultReset") } } },
};

/* Without a processor of its kind there is none of these. */
static const VxField x86_fields[] = {
    { .path = "features/pae", .offset = VX_OF(VxDomainDef, features.pae),
      .conversion = &vx_as_flag,
      .setting = { VX_VALUE_BOOL,
                   { VX_PLACE_KEY(X86, "IPlatformX86", "getCPUProperty", "setCPUProperty", "CPUPropertyTypeX86", "PAE"),
                     VX_PLACE_KEY(MACHINE, "IMachine", "getCPUProperty", "setCPUProperty", "CPUPropertyType", "PAE") } } },
    { .path = "features/hap/@state", .offset = VX_OF(VxDomainDef, features.hap),
      .conversion = &vx_as_tri, .absent = "1",
      .setting = { VX_VALUE_BOOL,
                   { VX_PLACE_KEY(X86, "IPlatformX86", "getHWVirtExProperty", "setHWVirtExProperty",
                                  "HWVirtExPropertyType", "NestedPaging"),
                     VX_PLACE_KEY(MACHINE, "IMachine", "getHWVirtExProperty", "setHWVirtExProperty",
                                  "HWVirtExPropertyType", "NestedPaging") } } },
    { .path = "features/nested-hv/@state", .offset = VX_OF(VxDomainDef, features.nested_hv),
      .conversion = &vx_as_tri, .absent = "0",
      .setting = { VX_VALUE_BOOL,
                   { VX_PLACE_KEY(X86, "IPlatformX86", "getCPUProperty", "setCPUProperty", "CPUPropertyTypeX86", "HWVirt"),
                     VX_PLACE_KEY(MACHINE, "IMachine", "getCPUProperty", "setCPUProperty", "CPUPropertyType", "HWVirt") } } },
};
/* clang-format on */

#define PATH_S4 "pm/suspend-to-disk/@enabled"

static const VxSetting balloon = { VX_VALUE_NUMBER,
                                   { VX_PLACE(MACHINE, "IMachine", "memoryBalloonSize") } };
static const VxSetting hardware_uuid = { VX_VALUE_STRING,
                                         { VX_PLACE(MACHINE, "IMachine", "hardwareUUID") } };

static gboolean
is_x86(VxMap *map)
{
    return g_str_equal(map->platform.architecture, "x86");
}

#define KIB_PER_MIB 1024

static guint64
to_mib(guint64 kib)
{
    return kib / KIB_PER_MIB + (kib % KIB_PER_MIB ? 1 : 0);
}

/* What the guest is left by the balloon: of a running one, that of its additions. */
static gboolean
read_current_memory(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) size = { 0 };
    g_autoptr(VxObject) guest = NULL;
    guint64 balloon_kib;
    guint32 live;

    if (!vx_setting_get(&balloon, map->parts, &size, error))
        return FALSE;
    if (map->console) {
        if (!vx_get_object(map->console, VX_GET("IConsole", "guest"), &guest, error) ||
            (guest && !vx_get_u32(guest, VX_GET("IGuest", "memoryBalloonSize"), &live, error)))
            return FALSE;
        if (guest)
            size.number = live;
    }
    balloon_kib = (guint64) size.number * KIB_PER_MIB;
    def->current_memory_kib =
        balloon_kib < def->memory_kib ? def->memory_kib - balloon_kib : def->memory_kib;
    return TRUE;
}

static gboolean
read_hardware_uuid(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) value = { 0 };

    if (vx_settings_hint_lacks(map->hint, "Hardware/@uuid"))
        return TRUE;
    if (!vx_setting_get(&hardware_uuid, map->parts, &value, error))
        return FALSE;
    if (*value.text && g_ascii_strcasecmp(value.text, def->uuid) != 0)
        def->hwuuid = g_ascii_strdown(value.text, -1);
    return TRUE;
}

/* Also where the settings cannot say it: what is kept. */
static gboolean
read_crash(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *kept = NULL;

    if (is_x86(map) && vx_setting_find(&crash_field[0].setting, map->runtime))
        return vx_fields_read(map, crash_field, G_N_ELEMENTS(crash_field), GROUP, def, error);
    kept = vx_keep_get(map->keep, GROUP, crash_field[0].path);
    if (kept)
        vx_as_enum.from_text(&crash_field[0], kept, &def->on_crash);
    return TRUE;
}

static gboolean
read_suspend(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *kept = vx_keep_get(map->keep, GROUP, PATH_S4);
    g_autofree char *s4 = NULL;

    if (!vx_extra_data_get(map->extra, VX_KEY_S4, &s4, error))
        return FALSE;
    if (g_strcmp0(s4, "1") == 0)
        def->suspend_to_disk = VX_TRI_YES;
    else if (kept)
        def->suspend_to_disk = VX_TRI_NO;
    return TRUE;
}

static gboolean
read_reboot(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *no_reset = NULL;

    if (!vx_extra_data_get(map->extra, VX_KEY_NO_RESET, &no_reset, error))
        return FALSE;
    def->on_reboot = g_strcmp0(no_reset, "1") == 0 ? VX_ACTION_DESTROY : VX_ACTION_RESTART;
    return TRUE;
}

static gboolean
read_basics(VxMap *map, VxDomainDef *def, GError **error)
{
    def->uuid = g_strdup(vx_machine_get_uuid(map->machine));
    def->name = g_strdup(vx_machine_get_name(map->machine));
    def->on_poweroff = VX_ACTION_DESTROY;
    if (!vx_fields_read(map, fields, G_N_ELEMENTS(fields), GROUP, def, error) ||
        (is_x86(map) &&
         !vx_fields_read(map, x86_fields, G_N_ELEMENTS(x86_fields), GROUP, def, error)) ||
        !read_crash(map, def, error) || !read_reboot(map, def, error) ||
        !read_suspend(map, def, error) || !read_current_memory(map, def, error) ||
        !read_hardware_uuid(map, def, error) ||
        !vx_extra_data_get(map->extra, VX_KEY_TITLE, &def->title, error))
        return FALSE;
    if (!def->on_crash)
        def->on_crash = VX_ACTION_PRESERVE;
    if (def->os.bootmenu_timeout_ms && !def->os.bootmenu)
        def->os.bootmenu = VX_TRI_YES; /* libvirt wants it said */
    return TRUE;
}

static gboolean
check_basics(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint64 memory = to_mib(def->memory_kib);

    if (def->current_memory_kib > def->memory_kib) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "currentMemory is more than memory");
        return FALSE;
    }
    if (def->on_crash == VX_ACTION_RESTART &&
        (!is_x86(map) || !vx_setting_find(&crash_field[0].setting, map->runtime)))
        return vx_map_unsupported(error, "on_crash", "'restart' is not possible with this machine");
    return vx_map_check_limit(map, "memory (MiB)", VX_LIMIT_MIN_MEMORY_MIB, memory, error) &&
           vx_map_check_limit(map, "memory (MiB)", VX_LIMIT_MAX_MEMORY_MIB, memory, error) &&
           vx_fields_check(map, fields, G_N_ELEMENTS(fields), def, error) &&
           (is_x86(map) ? vx_fields_check(map, x86_fields, G_N_ELEMENTS(x86_fields), def, error)
                        : vx_fields_refuse(x86_fields, G_N_ELEMENTS(x86_fields), def,
                                           "this machine type has no such thing", error));
}

static gboolean
plan_basics(VxMap *map, const VxDomainDef *def, GError **error)
{
    vx_fields_keep(map, fields, G_N_ELEMENTS(fields), GROUP, def);
    vx_fields_keep(map, x86_fields, G_N_ELEMENTS(x86_fields), GROUP, def);
    vx_keep_set(map->keep, GROUP, crash_field[0].path,
                vx_enum_to_name(vx_lifecycle_action_names, (int) def->on_crash));
    if (def->suspend_to_disk == VX_TRI_NO)
        vx_keep_set(map->keep, GROUP, PATH_S4, "no");
    vx_map_want_extra(map, VX_KEY_S4, def->suspend_to_disk == VX_TRI_YES ? "1" : NULL);
    vx_map_want_extra(map, VX_KEY_NO_RESET, def->on_reboot == VX_ACTION_DESTROY ? "1" : NULL);
    vx_map_want_extra(map, VX_KEY_TITLE, def->title);
    vx_map_want_extra(map, VX_KEY_METADATA, def->metadata);
    return TRUE;
}

static gboolean
apply_basics(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint64 current = def->current_memory_kib ? def->current_memory_kib : def->memory_kib;
    VxValue balloon_size = { .number = (gint64) (to_mib(def->memory_kib) - to_mib(current)) };
    VxValue uuid = { .text = def->hwuuid ? def->hwuuid : def->uuid };

    return vx_fields_apply(map, fields, G_N_ELEMENTS(fields), def, error) &&
           (!is_x86(map) ||
            (vx_fields_apply(map, x86_fields, G_N_ELEMENTS(x86_fields), def, error) &&
             vx_fields_apply(map, crash_field, G_N_ELEMENTS(crash_field), def, error))) &&
           vx_setting_set(&balloon, map->parts, &balloon_size, error) &&
           vx_setting_set(&hardware_uuid, map->parts, &uuid, error);
}

/* Of these VirtualBox has the description; the others are extra-data, which are written anyway. */
static const VxLivePath live_paths[] = {
    { "description" }, { "title" }, { "metadata" }, { "devices/emulator" }, { NULL },
};

static gboolean
apply_basics_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return vx_fields_apply_changes(map, fields, G_N_ELEMENTS(fields), from, to, error);
}

const VxFamily vx_family_basics = {
    .name = "basics",
    .fields = {VX_FIELD_LIST(fields), VX_FIELD_LIST(crash_field), VX_FIELD_LIST(x86_fields)},
    .read = read_basics,
    .check = check_basics,
    .plan = plan_basics,
    .apply = apply_basics,
    .live_paths = live_paths,
    .live = apply_basics_live,
};
