/* vbox-cpu.c - <CPU> and <Paravirt> of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/cpu-cap.h"
#include "native/paravirt.h"
#include "native/rows.h"
#include "native/vbox-parts.h"

#define HOST_PROFILE "host"

/* clang-format off */
static const VxNativeRow rows[] = {
    { "", "count", VX_NATIVE_UINT, G_STRUCT_OFFSET(VxDomainDef, vcpus), NULL, "1", NULL },
};
static const VxNativeRow x86_rows[] = {
    { "PAE", "enabled", VX_NATIVE_FLAG, G_STRUCT_OFFSET(VxDomainDef, features.pae), NULL, "true", NULL },
    { "HardwareVirtExNestedPaging", "enabled", VX_NATIVE_TRI,
      G_STRUCT_OFFSET(VxDomainDef, features.hap), NULL, "true", "true" },
    { "NestedHWVirt", "enabled", VX_NATIVE_TRI, G_STRUCT_OFFSET(VxDomainDef, features.nested_hv), NULL, "false", "false" },
    { "TripleFaultReset", "enabled", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxDomainDef, on_crash), vx_words_crash, "false", NULL },
};
/* clang-format on */

static const struct {
    VxCpuFeatureName name;
    const char *element;
    gboolean usual; /* where the file does not say it */
} features[] = {
    {VX_CPU_FEATURE_LONG_MODE,  "LongMode", TRUE },
    { VX_CPU_FEATURE_X2APIC,    "X2APIC",   FALSE},
    { VX_CPU_FEATURE_APIC,      "APIC",     TRUE },
    { VX_CPU_FEATURE_SPEC_CTRL, "SpecCtrl", FALSE},
};

static const xmlNode *
get_x86(const VxVboxNotes *notes)
{
    const xmlNode *platform = vx_vbox_get_platform(notes);
    const xmlNode *x86 = vx_native_find(platform, "x86/CPU");

    return x86 ? x86 : vx_native_find(platform, "CPU");
}

/* ---- Features of processors ---- */

static gboolean
is_on(VxCpuFeaturePolicy policy)
{
    return policy == VX_POLICY_REQUIRE || policy == VX_POLICY_FORCE;
}

static char *
get_feature_path(VxCpuFeatureName name)
{
    return g_strdup_printf("cpu/feature[@name='%s']/@policy",
                           vx_enum_to_name(vx_cpu_feature_names, (int) name));
}

/* Those that a definition spoke of. */
static void
read_features(const VxVboxNotes *notes, VxDomainDef *def)
{
    const xmlNode *x86 = get_x86(notes);

    for (gsize i = 0; def->cpu.set && i < G_N_ELEMENTS(features); i++) {
        g_autofree char *path = get_feature_path(features[i].name);
        g_autofree char *kept = vx_keep_get(notes->keep, VX_VBOX_DOMAIN_GROUP, path);
        const xmlNode *node = x86 ? vx_native_find(x86, features[i].element) : NULL;
        gboolean on = vx_native_get_bool(node, "enabled", features[i].usual);
        VxCpuFeatureDef *feature;
        int policy;

        if (!kept)
            continue;
        feature = vx_domain_def_add_cpu_feature(def);
        feature->name = features[i].name;
        feature->policy = on ? VX_POLICY_REQUIRE : VX_POLICY_DISABLE;
        if (vx_enum_from_name(vx_cpu_feature_policy_names, kept, &policy) &&
            is_on((VxCpuFeaturePolicy) policy) == on)
            feature->policy = (VxCpuFeaturePolicy) policy;
    }
}

static void
write_features(const VxVboxNotes *notes, xmlNode *cpu, const VxDomainDef *def)
{
    for (guint i = 0; i < def->cpu.features->len; i++) {
        const VxCpuFeatureDef *feature = def->cpu.features->pdata[i];
        g_autofree char *path = get_feature_path(feature->name);

        vx_keep_set(notes->keep, VX_VBOX_DOMAIN_GROUP, path,
                    vx_enum_to_name(vx_cpu_feature_policy_names, (int) feature->policy));
        for (gsize j = 0; j < G_N_ELEMENTS(features); j++)
            if (features[j].name == feature->name)
                vx_native_set_bool(vx_native_make(cpu, features[j].element), "enabled",
                                   is_on(feature->policy));
    }
    if (!vx_native_find(cpu, features[0].element))
        vx_native_set_bool(vx_native_make(cpu, features[0].element), "enabled",
                           g_strcmp0(def->os.arch, "i686") != 0);
}

/* ---- Processors ---- */

/* Where processors can be plugged in, those that are there are listed. */
static void
read_plugged(const xmlNode *cpu, VxDomainDef *def)
{
    guint n = 0;

    if (!vx_native_get_bool(cpu, "hotplug", FALSE))
        return;
    for (const xmlNode *node = vx_native_find(cpu, "CpuTree/Cpu"); node;
         node = vx_native_next(node))
        n++;
    def->vcpus_current = n > 0 && n < def->vcpus ? n : 0;
}

/* All modes but "custom" are the host's processor; which of them was asked for is kept. */
static void
read_profile(const xmlNode *cpu, VxDomainDef *def)
{
    g_autofree char *profile = vx_native_get(cpu, "CpuProfile");

    if (profile && *profile && !g_str_equal(profile, HOST_PROFILE)) {
        def->cpu.set = TRUE;
        def->cpu.mode = VX_CPU_CUSTOM;
        def->cpu.model = g_steal_pointer(&profile);
    } else if (def->cpu.mode == VX_CPU_CUSTOM) {
        def->cpu.mode = 0;
        def->cpu.set = FALSE;
    }
}

gboolean
vx_vbox_cpu_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    const xmlNode *cpu = vx_native_find(vx_vbox_get_platform(notes), "CPU");
    g_autofree char *provider =
        vx_native_get(vx_native_find(notes->hardware, "Paravirt"), "provider");
    guint percent = VX_CPU_CAP_ALL;

    if (!vx_native_read(rows, G_N_ELEMENTS(rows), cpu, def, error) ||
        !vx_native_get_uint(cpu, "executionCap", VX_CPU_CAP_ALL, &percent, error) ||
        (!vx_vbox_is_arm(def) &&
         !vx_native_read(x86_rows, G_N_ELEMENTS(x86_rows), get_x86(notes), def, error)))
        return FALSE;
    if (!def->on_crash)
        def->on_crash = VX_ACTION_PRESERVE; /* VirtualBox has but one way for other processors */
    if (cpu)
        read_plugged(cpu, def);
    vx_cpu_cap_read(percent, notes->keep, def);
    vx_paravirt_read(provider, notes->keep, def);
    return TRUE;
}

void
vx_vbox_cpu_settle(const VxVboxNotes *notes, VxDomainDef *def)
{
    read_profile(vx_native_find(vx_vbox_get_platform(notes), "CPU"), def);
    read_features(notes, def);
    if (def->cpu.sockets * (guint64) def->cpu.cores * def->cpu.threads != def->vcpus)
        def->cpu.sockets = def->cpu.cores = def->cpu.threads = 0; /* of another number */
}

/* ---- Writing ---- */

static void
write_plugged(xmlNode *cpu, const VxDomainDef *def)
{
    if (!def->vcpus_current)
        return;
    vx_native_set_bool(cpu, "hotplug", TRUE);
    for (guint i = 0; i < def->vcpus_current; i++)
        vx_native_set_uint(vx_native_add(vx_native_make(cpu, "CpuTree"), "Cpu"), "id", i);
}

void
vx_vbox_cpu_write(const VxVboxNotes *notes, const VxDomainDef *def)
{
    xmlNode *cpu = vx_native_make(vx_vbox_make_platform(notes, def), "CPU");
    guint percent = vx_cpu_cap_get_percent(def->cputune.period_us, def->cputune.quota_us);

    vx_native_write(rows, G_N_ELEMENTS(rows), cpu, def);
    if (percent < VX_CPU_CAP_ALL)
        vx_native_set_uint(cpu, "executionCap", percent);
    write_plugged(cpu, def);
    if (def->cpu.mode == VX_CPU_CUSTOM && def->cpu.model)
        vx_native_set(cpu, "CpuProfile", def->cpu.model);
    if (!vx_vbox_is_arm(def)) {
        vx_native_write(x86_rows, G_N_ELEMENTS(x86_rows), cpu, def);
        write_features(notes, cpu, def);
    }
    vx_cpu_cap_keep(notes->keep, def);
    vx_native_set(vx_native_make(notes->hardware, "Paravirt"), "provider",
                  vx_paravirt_get_wanted(def));
    vx_paravirt_keep(notes->keep, def);
}
