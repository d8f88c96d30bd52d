/* cpu.c - <vcpu> and <cpu>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/cpu.h"

#include "map/field.h"
#include "util/error.h"
#include "vbox/supported.h"

#define GROUP        "domain"
#define PATH_MODE    "cpu/@mode"
#define HOST_PROFILE "host"

static const VxSetting hotplug = { VX_VALUE_BOOL,
                                   { VX_PLACE(MACHINE, "IMachine", "CPUHotPlugEnabled") } };
static const VxSetting profile = { VX_VALUE_STRING,
                                   { VX_PLACE(MACHINE, "IMachine", "CPUProfile") } };

/* clang-format off */
static const VxField kept_fields[] = {
    { .path = "cpu", .offset = VX_OF(VxDomainDef, cpu.set), .conversion = &vx_as_flag },
    { .path = PATH_MODE, .offset = VX_OF(VxDomainDef, cpu.mode),
      .conversion = &vx_as_enum, .names = vx_cpu_mode_names },
    { .path = "cpu/topology/@sockets", .offset = VX_OF(VxDomainDef, cpu.sockets), .conversion = &vx_as_uint },
    { .path = "cpu/topology/@cores", .offset = VX_OF(VxDomainDef, cpu.cores), .conversion = &vx_as_uint },
    { .path = "cpu/topology/@threads", .offset = VX_OF(VxDomainDef, cpu.threads), .conversion = &vx_as_uint },
    { .path = "cpu/@check", .offset = VX_OF(VxDomainDef, cpu.check), .conversion = &vx_as_string },
};
/* clang-format on */

#define PATH_FEATURE "cpu/feature"
#define CPU_PROPERTY(member)                                                                       \
    {                                                                                              \
        VX_VALUE_BOOL,                                                                             \
        {                                                                                          \
            VX_PLACE_KEY(X86, "IPlatformX86", "getCPUProperty", "setCPUProperty",                  \
                         "CPUPropertyTypeX86", member),                                            \
                VX_PLACE_KEY(MACHINE, "IMachine", "getCPUProperty", "setCPUProperty",              \
                             "CPUPropertyType", member)                                            \
        }                                                                                          \
    }

/* In the order in which they are set: without its extension VirtualBox takes away the APIC. */
static const struct {
    VxCpuFeatureName name;
    gboolean usual; /* of a new machine */
    VxSetting setting;
} cpu_features[] = {
    {VX_CPU_FEATURE_LONG_MODE,  TRUE,  CPU_PROPERTY("LongMode")},
    { VX_CPU_FEATURE_X2APIC,    TRUE,  CPU_PROPERTY("X2APIC")  },
    { VX_CPU_FEATURE_APIC,      TRUE,  CPU_PROPERTY("APIC")    },
    { VX_CPU_FEATURE_SPEC_CTRL, FALSE, CPU_PROPERTY("SpecCtrl")},
};

static gboolean
is_on(VxCpuFeaturePolicy policy)
{
    return policy == VX_POLICY_REQUIRE || policy == VX_POLICY_FORCE;
}

static const VxCpuFeatureDef *
find_feature(const VxDomainDef *def, VxCpuFeatureName name)
{
    for (guint i = 0; def->cpu.set && i < def->cpu.features->len; i++) {
        const VxCpuFeatureDef *feature = g_ptr_array_index(def->cpu.features, i);

        if (feature->name == name)
            return feature;
    }
    return NULL;
}

static char *
get_feature_path(VxCpuFeatureName name)
{
    return g_strdup_printf(PATH_FEATURE "[@name='%s']/@policy",
                           vx_enum_to_name(vx_cpu_feature_names, (int) name));
}

/* Those that a definition spoke of. */
static gboolean
read_features(VxMap *map, VxDomainDef *def, GError **error)
{
    for (gsize i = 0; def->cpu.set && i < G_N_ELEMENTS(cpu_features); i++) {
        g_autofree char *path = get_feature_path(cpu_features[i].name);
        g_autofree char *kept = vx_keep_get(map->keep, GROUP, path);
        g_auto(VxValue) value = { 0 };
        VxCpuFeatureDef *feature;
        int policy;

        if (!kept || !vx_setting_find(&cpu_features[i].setting, map->runtime))
            continue;
        if (!vx_setting_get(&cpu_features[i].setting, map->parts, &value, error))
            return FALSE;
        feature = vx_domain_def_add_cpu_feature(def);
        feature->name = cpu_features[i].name;
        feature->policy = value.number ? VX_POLICY_REQUIRE : VX_POLICY_DISABLE;
        if (vx_enum_from_name(vx_cpu_feature_policy_names, kept, &policy) &&
            is_on(policy) == !!value.number)
            feature->policy = policy;
    }
    return TRUE;
}

static gboolean
check_features(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cpu_features); i++) {
        g_autofree char *path = get_feature_path(cpu_features[i].name);

        if (find_feature(def, cpu_features[i].name) &&
            (!g_str_equal(map->platform.architecture, "x86") ||
             !vx_setting_find(&cpu_features[i].setting, map->runtime)))
            return vx_map_unsupported(error, path, "this VirtualBox cannot switch it");
    }
    return TRUE;
}

static void
plan_features(VxMap *map, const VxDomainDef *def)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cpu_features); i++) {
        g_autofree char *path = get_feature_path(cpu_features[i].name);
        const VxCpuFeatureDef *feature = find_feature(def, cpu_features[i].name);

        if (feature)
            vx_keep_set(map->keep, GROUP, path,
                        vx_enum_to_name(vx_cpu_feature_policy_names, (int) feature->policy));
    }
}

/* One that is not spoken of any more is as in a new machine again. */
static gboolean
apply_features(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cpu_features); i++) {
        g_autofree char *path = get_feature_path(cpu_features[i].name);
        g_autofree char *before = vx_keep_get(map->before, GROUP, path);
        const VxCpuFeatureDef *feature = find_feature(def, cpu_features[i].name);
        VxValue wanted = { .number = feature ? is_on(feature->policy) : cpu_features[i].usual };

        if ((feature || before) &&
            !vx_setting_set(&cpu_features[i].setting, map->parts, &wanted, error)) {
            g_prefix_error(error, "%s: ", path);
            return FALSE;
        }
    }
    return TRUE;
}

/* All modes but "custom" are the processor of the host as VirtualBox passes it on; which of them
 * was asked for is kept. */
static gboolean
read_mode(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) value = { 0 };

    if (!vx_fields_read(map, kept_fields, G_N_ELEMENTS(kept_fields), GROUP, def, error))
        return FALSE;
    if (vx_setting_find(&profile, map->runtime) &&
        !vx_setting_get(&profile, map->parts, &value, error))
        return FALSE;
    if (!value.text || !*value.text || g_str_equal(value.text, HOST_PROFILE)) {
        if (def->cpu.mode == VX_CPU_CUSTOM) {
            def->cpu.mode = 0;
            def->cpu.set = FALSE;
        }
        return TRUE;
    }
    def->cpu.set = TRUE;
    def->cpu.mode = VX_CPU_CUSTOM;
    def->cpu.model = g_strdup(value.text);
    return TRUE;
}

static gboolean
read_cpu(VxMap *map, VxDomainDef *def, GError **error)
{
    guint max;
    guint current;

    if (!vx_machine_count_cpus(map->machine, &max, &current, error))
        return FALSE;
    def->vcpus = max;
    def->vcpus_current = current < max ? current : 0;
    return read_mode(map, def, error) && read_features(map, def, error);
}

/* VirtualBox takes any name, and then does not start the machine. */
static gboolean
check_profile(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean exists;

    if (!vx_setting_find(&profile, map->runtime))
        return vx_map_unsupported(error, PATH_MODE, "this VirtualBox has no CPU profiles");
    if (!vx_supported_find_cpu_profile(map->host, def->cpu.model, &exists, error))
        return FALSE;
    return exists || vx_map_unsupported(error, "cpu/model", "VirtualBox has no CPU profile '%s'",
                                        def->cpu.model);
}

static gboolean
check_cpu(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (def->vcpus_current > def->vcpus) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "vcpu/@current is more than vcpu");
        return FALSE;
    }
    if (def->cpu.set && def->cpu.mode == VX_CPU_CUSTOM && !check_profile(map, def, error))
        return FALSE;
    if (!check_features(map, def, error))
        return FALSE;
    return vx_map_check_limit(map, "vcpu", VX_LIMIT_MIN_CPUS, def->vcpus, error) &&
           vx_map_check_limit(map, "vcpu", VX_LIMIT_MAX_CPUS, def->vcpus, error);
}

static gboolean
plan_cpu(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (def->cpu.set)
        vx_fields_keep(map, kept_fields, G_N_ELEMENTS(kept_fields), GROUP, def);
    plan_features(map, def);
    return TRUE;
}

/* A machine whose CPUs can be plugged stays so. */
static gboolean
apply_count(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint current = def->vcpus_current ? def->vcpus_current : def->vcpus;
    VxValue on = { .number = 1 };
    VxCpus present;

    if (!vx_machine_get_cpus(map->machine, &present, error) ||
        (present.max != def->vcpus && !vx_machine_set_max_cpus(map->machine, def->vcpus, error)))
        return FALSE;
    if (current == def->vcpus && !present.hotplug)
        return TRUE;
    return (present.hotplug || vx_setting_set(&hotplug, map->parts, &on, error)) &&
           vx_machine_plug_cpus(map->machine, current, error);
}

static gboolean
apply_cpu(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean custom = def->cpu.set && def->cpu.mode == VX_CPU_CUSTOM && def->cpu.model;
    g_auto(VxValue) value = { .text = g_strdup(custom ? def->cpu.model : HOST_PROFILE) };

    if (!apply_count(map, def, error) || !apply_features(map, def, error))
        return FALSE;
    return !vx_setting_find(&profile, map->runtime) ||
           vx_setting_set(&profile, map->parts, &value, error);
}

const VxFamily vx_family_cpu = {
    .name = "cpu",
    .fields = { VX_FIELD_LIST(kept_fields) },
    .read = read_cpu,
    .check = check_cpu,
    .plan = plan_cpu,
    .apply = apply_cpu,
};
