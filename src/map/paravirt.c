/* paravirt.c - <features> and <timer>s that are the one paravirtualisation provider of a machine.
 *
 * Several elements are the same provider; which of them were given is kept.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define GROUP           "domain"
#define PATH_VIRIDIAN   "features/viridian"
#define PATH_RELAXED    "features/hyperv/relaxed/@state"
#define PATH_HIDDEN     "features/kvm/hidden/@state"
#define PATH_KVMCLOCK   "clock/timer[@name='kvmclock']/@present"
#define PATH_HYPERCLOCK "clock/timer[@name='hypervclock']/@present"

/* Members of ParavirtProvider. */
#define HYPERV  "HyperV"
#define KVM     "KVM"
#define NOTHING "None"
#define NEITHER "Minimal" /* neither Hyper-V's nor KVM's clock */
#define CHOICE  "Default" /* VirtualBox chooses by the guest OS type */

static const VxSetting provider = {
    VX_VALUE_ENUM, { VX_PLACE_ENUM(MACHINE, "IMachine", "paravirtProvider", "ParavirtProvider") }
};

static VxTristate
get_timer(const VxDomainDef *def, VxTimerName name)
{
    for (guint i = 0; i < def->clock.timers->len; i++) {
        const VxTimerDef *timer = g_ptr_array_index(def->clock.timers, i);

        if (timer->name == name)
            return timer->present ? timer->present : VX_TRI_YES;
    }
    return VX_TRI_ABSENT;
}

static void
add_timer(VxDomainDef *def, VxTimerName name, gboolean present)
{
    VxTimerDef *timer = vx_domain_def_add_timer(def);

    timer->name = name;
    timer->present = present ? VX_TRI_YES : VX_TRI_NO;
}

static gboolean
wants_hyperv(const VxDomainDef *def)
{
    return def->features.viridian || def->features.hyperv_relaxed == VX_TRI_YES ||
           get_timer(def, VX_TIMER_HYPERVCLOCK) == VX_TRI_YES;
}

static const char *
get_wanted(const VxDomainDef *def)
{
    if (wants_hyperv(def))
        return HYPERV;
    if (get_timer(def, VX_TIMER_KVMCLOCK) == VX_TRI_YES)
        return KVM;
    if (def->features.kvm_hidden == VX_TRI_YES)
        return NOTHING;
    if (get_timer(def, VX_TIMER_KVMCLOCK) || get_timer(def, VX_TIMER_HYPERVCLOCK))
        return NEITHER;
    return CHOICE;
}

static gboolean
read_paravirt(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *viridian = vx_keep_get(map->keep, GROUP, PATH_VIRIDIAN);
    g_autofree char *relaxed = vx_keep_get(map->keep, GROUP, PATH_RELAXED);
    g_autofree char *hidden = vx_keep_get(map->keep, GROUP, PATH_HIDDEN);
    g_autofree char *kvmclock = vx_keep_get(map->keep, GROUP, PATH_KVMCLOCK);
    g_autofree char *hyperclock = vx_keep_get(map->keep, GROUP, PATH_HYPERCLOCK);
    g_auto(VxValue) value = { 0 };
    gboolean is_hyperv;
    gboolean is_kvm;

    if (vx_setting_find(&provider, map->runtime) &&
        !vx_setting_get(&provider, map->parts, &value, error))
        return FALSE;
    is_hyperv = g_strcmp0(value.text, HYPERV) == 0;
    is_kvm = g_strcmp0(value.text, KVM) == 0;
    if (is_hyperv) {
        gboolean clock_alone = g_strcmp0(hyperclock, "yes") == 0;

        def->features.viridian = viridian || (!relaxed && !clock_alone);
        def->features.hyperv_relaxed = relaxed ? VX_TRI_YES : VX_TRI_ABSENT;
        if (clock_alone)
            add_timer(def, VX_TIMER_HYPERVCLOCK, TRUE);
    } else if (g_strcmp0(hyperclock, "no") == 0) {
        add_timer(def, VX_TIMER_HYPERVCLOCK, FALSE);
    }
    if (is_kvm || g_strcmp0(kvmclock, "no") == 0)
        add_timer(def, VX_TIMER_KVMCLOCK, is_kvm);
    if (g_strcmp0(value.text, NOTHING) == 0)
        def->features.kvm_hidden = VX_TRI_YES;
    else if (hidden)
        def->features.kvm_hidden = VX_TRI_NO;
    return TRUE;
}

static gboolean
check_paravirt(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean hyperv = wants_hyperv(def);
    gboolean kvm = get_timer(def, VX_TIMER_KVMCLOCK) == VX_TRI_YES;
    gboolean hidden = def->features.kvm_hidden == VX_TRI_YES;

    if (hyperv + kvm + hidden > 1)
        return vx_map_unsupported(error, hidden ? PATH_HIDDEN : PATH_KVMCLOCK,
                                  "a machine has one kind of paravirtualisation: Hyper-V's, KVM's "
                                  "or none");
    if (hyperv && get_timer(def, VX_TIMER_HYPERVCLOCK) == VX_TRI_NO)
        return vx_map_unsupported(error, PATH_HYPERCLOCK,
                                  "'no': Hyper-V's interface comes with its clock");
    if ((hyperv || kvm) && (!vx_setting_find(&provider, map->runtime) ||
                            !vx_has_enum(map->runtime, "ParavirtProvider", get_wanted(def))))
        return vx_map_unsupported(error, hyperv ? PATH_VIRIDIAN : PATH_KVMCLOCK,
                                  "this VirtualBox has no such paravirtualisation");
    return TRUE;
}

static void
keep_tristate(VxMap *map, const char *path, VxTristate value)
{
    if (value)
        vx_keep_set(map->keep, GROUP, path, value == VX_TRI_YES ? "yes" : "no");
}

static gboolean
plan_paravirt(VxMap *map, const VxDomainDef *def, GError **error)
{
    keep_tristate(map, PATH_VIRIDIAN, def->features.viridian ? VX_TRI_YES : VX_TRI_ABSENT);
    keep_tristate(map, PATH_RELAXED, def->features.hyperv_relaxed);
    keep_tristate(map, PATH_HIDDEN, def->features.kvm_hidden);
    keep_tristate(map, PATH_KVMCLOCK, get_timer(def, VX_TIMER_KVMCLOCK));
    keep_tristate(map, PATH_HYPERCLOCK, get_timer(def, VX_TIMER_HYPERVCLOCK));
    return TRUE;
}

/* What no definition can have said stays where a definition says nothing. */
static gboolean
is_left(VxMap *map, const char *present)
{
    g_autofree char *kvmclock = NULL;
    g_autofree char *hyperclock = NULL;

    if (g_str_equal(present, HYPERV) || g_str_equal(present, KVM) || g_str_equal(present, NOTHING))
        return FALSE;
    kvmclock = vx_keep_get(map->before, GROUP, PATH_KVMCLOCK);
    hyperclock = vx_keep_get(map->before, GROUP, PATH_HYPERCLOCK);
    return !kvmclock && !hyperclock;
}

static gboolean
apply_paravirt(VxMap *map, const VxDomainDef *def, GError **error)
{
    const char *wanted = get_wanted(def);
    VxValue value = { .text = (char *) wanted };
    g_auto(VxValue) present = { 0 };

    if (!vx_setting_find(&provider, map->runtime))
        return TRUE;
    if (!vx_setting_get(&provider, map->parts, &present, error))
        return FALSE;
    return g_str_equal(present.text, wanted) ||
           (g_str_equal(wanted, CHOICE) && is_left(map, present.text)) ||
           vx_setting_set(&provider, map->parts, &value, error);
}

const VxFamily vx_family_paravirt = {
    .name = "paravirtualisation",
    .read = read_paravirt,
    .check = check_paravirt,
    .plan = plan_paravirt,
    .apply = apply_paravirt,
};
