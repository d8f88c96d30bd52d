/* os.c - <os><type arch='' machine=''>.
 *
 * VirtualBox has no attribute for "32 or 64 bits": the guest OS type says it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/os.h"

#include <string.h>

#include "map/field.h"
#include "native/guest-os.h"
#include "vbox/machine-metadata.h"
#include "xml/metadata.h"

static const VxSetting os_type = { VX_VALUE_STRING, { VX_PLACE(MACHINE, "IMachine", "OSTypeId") } };
static const VxSetting architecture = {
    VX_VALUE_ENUM, { VX_PLACE_ENUM(PLATFORM, "IPlatform", "architecture", "PlatformArchitecture") }
};
static const VxSetting chipset = {
    VX_VALUE_ENUM,
    {VX_PLACE_ENUM(PLATFORM, "IPlatform", "chipsetType", "ChipsetType"),
      VX_PLACE_ENUM(MACHINE, "IMachine", "chipsetType", "ChipsetType")},
};

#define GROUP        "domain"
#define PATH_ARCH    "os/type/@arch"
#define PATH_MACHINE "os/type/@machine"

static const char *
get_default_chipset(const char *of)
{
    for (const VxMachineKind *kind = vx_machine_kinds; kind->machine; kind++)
        if (g_str_equal(kind->architecture, of))
            return kind->chipset;
    return vx_machine_kinds[0].chipset;
}

VxPlatform
vx_os_get_platform(const VxDomainDef *def)
{
    VxPlatform platform = { .architecture = vx_guest_arch_find(def->os.arch)->architecture };

    platform.chipset = get_default_chipset(platform.architecture);
    for (const VxMachineKind *kind = vx_machine_kinds; def->os.machine && kind->machine; kind++)
        if (g_str_equal(kind->machine, def->os.machine))
            platform.chipset = kind->chipset;
    return platform;
}

const char *
vx_os_get_type(const VxDomainDef *def)
{
    return vx_guest_arch_find(def->os.arch)->type;
}

const char *
vx_os_type_get_arch(const char *type)
{
    return vx_guest_arch_from_type(type)->arch;
}

gboolean
vx_os_read_platform(VxMap *map, VxPlatform *platform, GError **error)
{
    g_auto(VxValue) value = { 0 };

    if (!vx_setting_get(&chipset, map->parts, &value, error))
        return FALSE;
    for (const VxMachineKind *kind = vx_machine_kinds; kind->machine; kind++)
        if (g_str_equal(kind->chipset, value.text)) {
            *platform =
                (VxPlatform){ .architecture = kind->architecture, .chipset = kind->chipset };
            return TRUE;
        }
    vx_value_clear(&value);
    platform->architecture = vx_guest_arch_find(NULL)->architecture;
    if (vx_setting_find(&architecture, map->runtime)) {
        if (!vx_setting_get(&architecture, map->parts, &value, error))
            return FALSE;
        platform->architecture = vx_guest_arch_from_architecture(value.text)->architecture;
    }
    platform->chipset = get_default_chipset(platform->architecture);
    return TRUE;
}

/* What clients noted of the guest's system, or what VirtualBox has, where that is another. */
static gboolean
read_metadata(VxMap *map, const char *type, VxDomainDef *def, GError **error)
{
    char *metadata;

    if (!vx_extra_data_get(map->extra, VX_KEY_METADATA, &def->metadata, error))
        return FALSE;
    metadata = vx_guest_os_note(def->metadata, type);
    if (metadata) {
        g_free(def->metadata);
        def->metadata = metadata;
    }
    return TRUE;
}

static gboolean
read_os(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) type = { 0 };
    const char *usual = get_default_chipset(map->platform.architecture);

    if (!vx_setting_get(&os_type, map->parts, &type, error) ||
        !read_metadata(map, type.text, def, error))
        return FALSE;
    def->os.arch = g_strdup(vx_os_type_get_arch(type.text));
    if (g_str_equal(map->platform.chipset, usual)) {
        def->os.machine = vx_keep_get(map->keep, GROUP, PATH_MACHINE);
        return TRUE;
    }
    for (const VxMachineKind *kind = vx_machine_kinds; kind->machine; kind++)
        if (g_str_equal(kind->chipset, map->platform.chipset))
            def->os.machine = g_strdup(kind->machine);
    return TRUE;
}

static gboolean
check_machine(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);

    if (!def->os.machine)
        return TRUE;
    for (const VxMachineKind *kind = vx_machine_kinds; kind->machine; kind++) {
        if (!g_str_equal(kind->architecture, map->platform.architecture) ||
            !vx_has_enum(map->runtime, "ChipsetType", kind->chipset))
            continue;
        if (g_str_equal(kind->machine, def->os.machine))
            return TRUE;
        g_string_append_printf(known, "%s%s", known->len ? ", " : "", kind->machine);
    }
    return vx_map_unsupported(error, PATH_MACHINE, "'%s' is none of %s", def->os.machine,
                              known->str);
}

static gboolean
check_os(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (!g_str_equal(map->platform.architecture, vx_guest_arch_find(NULL)->architecture) &&
        !vx_has_enum(map->runtime, "PlatformArchitecture", map->platform.architecture))
        return vx_map_unsupported(error, PATH_ARCH, "this VirtualBox has no machines of type '%s'",
                                  def->os.arch);
    return check_machine(map, def, error);
}

static gboolean
plan_os(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (!g_str_equal(map->platform.architecture, map->present.architecture))
        return vx_map_unsupported(error, PATH_ARCH,
                                  "a machine of architecture %s cannot become one of %s",
                                  map->present.architecture, map->platform.architecture);
    if (def->os.machine &&
        g_str_equal(map->platform.chipset, get_default_chipset(map->platform.architecture)))
        vx_keep_set(map->keep, GROUP, PATH_MACHINE, def->os.machine);
    return TRUE;
}

static gboolean
is_known(VxMap *map, const char *type)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(map->host, NULL);

    return virtualbox && vx_call(virtualbox, VX_METHOD("IVirtualBox", "getGuestOSType"), NULL,
                                 VX_STR(type), VX_OUT_NONE);
}

/* The system that @def names, by the best type that VirtualBox has for it. Returns: (transfer full)
 * (nullable): %NULL where it names none, or @present is one for it */
static char *
find_noted_type(VxMap *map, const VxDomainDef *def, const char *present, const VxGuestArch *wanted)
{
    g_autofree char *noted = vx_metadata_get_os(def->metadata);
    g_auto(GStrv) stems = noted ? vx_guest_os_get_types(noted) : NULL;

    for (char **stem = stems; stem && *stem; stem++) {
        g_autofree char *type = g_strconcat(*stem, wanted->suffix, NULL);

        if (g_str_equal(type, present))
            return NULL;
        if (is_known(map, type))
            return g_steal_pointer(&type);
    }
    return NULL;
}

/* The same system with another width, where VirtualBox knows that. */
static char *
find_type(VxMap *map, const char *present, const VxGuestArch *wanted)
{
    g_autofree char *stem = vx_guest_os_get_stem(present);
    g_autofree char *type = g_strconcat(stem, wanted->suffix, NULL);

    return is_known(map, type) ? g_steal_pointer(&type) : g_strdup(wanted->type);
}

static gboolean
apply_os(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_auto(VxValue) present = { 0 };
    g_auto(VxValue) type = { 0 };
    const char *arch;
    VxValue wanted_chipset = { .text = (char *) map->platform.chipset };

    if (!g_str_equal(map->platform.chipset, map->present.chipset) &&
        !vx_setting_set(&chipset, map->parts, &wanted_chipset, error))
        return FALSE;
    if (!vx_setting_get(&os_type, map->parts, &present, error))
        return FALSE;
    arch = def->os.arch ? def->os.arch : vx_os_type_get_arch(present.text);
    type.text = find_noted_type(map, def, present.text, vx_guest_arch_find(arch));
    if (!type.text && g_str_equal(vx_os_type_get_arch(present.text), arch))
        return TRUE;
    if (!type.text)
        type.text = find_type(map, present.text, vx_guest_arch_find(arch));
    return vx_setting_set(&os_type, map->parts, &type, error);
}

const VxFamily vx_family_os = {
    .name = "os",
    .read = read_os,
    .check = check_os,
    .plan = plan_os,
    .apply = apply_os,
};
