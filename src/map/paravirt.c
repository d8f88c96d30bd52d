/* paravirt.c - <features> and <timer>s that are the one paravirtualisation provider of a machine.
 *
 * Several elements are the same provider; which of them were given is kept.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/paravirt.h"

#include "map/field.h"

#define GROUP         "domain"
#define PATH_VIRIDIAN "features/viridian"
#define PATH_HIDDEN   "features/kvm/hidden/@state"

static const VxSetting provider = {
    VX_VALUE_ENUM, { VX_PLACE_ENUM(MACHINE, "IMachine", "paravirtProvider", "ParavirtProvider") }
};

static gboolean
read_paravirt(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) value = { 0 };

    if (vx_setting_find(&provider, map->runtime) &&
        !vx_setting_get(&provider, map->parts, &value, error))
        return FALSE;
    vx_paravirt_read(value.text, map->keep, def);
    return TRUE;
}

static gboolean
check_paravirt(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean hyperv = vx_paravirt_wants_hyperv(def);
    gboolean kvm = vx_paravirt_get_timer(def, VX_TIMER_KVMCLOCK) == VX_TRI_YES;
    gboolean hidden = def->features.kvm_hidden == VX_TRI_YES;

    if (hyperv + kvm + hidden > 1)
        return vx_map_unsupported(error, hidden ? PATH_HIDDEN : VX_PARAVIRT_PATH_KVMCLOCK,
                                  "a machine has one kind of paravirtualisation: Hyper-V's, KVM's "
                                  "or none");
    if (hyperv && vx_paravirt_get_timer(def, VX_TIMER_HYPERVCLOCK) == VX_TRI_NO)
        return vx_map_unsupported(error, VX_PARAVIRT_PATH_HYPERCLOCK,
                                  "'no': Hyper-V's interface comes with its clock");
    if ((hyperv || kvm) &&
        (!vx_setting_find(&provider, map->runtime) ||
         !vx_has_enum(map->runtime, "ParavirtProvider", vx_paravirt_get_wanted(def))))
        return vx_map_unsupported(error, hyperv ? PATH_VIRIDIAN : VX_PARAVIRT_PATH_KVMCLOCK,
                                  "this VirtualBox has no such paravirtualisation");
    return TRUE;
}

static gboolean
plan_paravirt(VxMap *map, const VxDomainDef *def, GError **error)
{
    vx_paravirt_keep(map->keep, def);
    return TRUE;
}

/* What no definition can have said stays where a definition says nothing. */
static gboolean
is_left(VxMap *map, const char *present)
{
    g_autofree char *kvmclock = NULL;
    g_autofree char *hyperclock = NULL;

    if (g_str_equal(present, VX_PARAVIRT_HYPERV) || g_str_equal(present, VX_PARAVIRT_KVM) ||
        g_str_equal(present, VX_PARAVIRT_NOTHING))
        return FALSE;
    kvmclock = vx_keep_get(map->before, GROUP, VX_PARAVIRT_PATH_KVMCLOCK);
    hyperclock = vx_keep_get(map->before, GROUP, VX_PARAVIRT_PATH_HYPERCLOCK);
    return !kvmclock && !hyperclock;
}

static gboolean
apply_paravirt(VxMap *map, const VxDomainDef *def, GError **error)
{
    const char *wanted = vx_paravirt_get_wanted(def);
    VxValue value = { .text = (char *) wanted };
    g_auto(VxValue) present = { 0 };

    if (!vx_setting_find(&provider, map->runtime))
        return TRUE;
    if (!vx_setting_get(&provider, map->parts, &present, error))
        return FALSE;
    return g_str_equal(present.text, wanted) ||
           (g_str_equal(wanted, VX_PARAVIRT_CHOICE) && is_left(map, present.text)) ||
           vx_setting_set(&provider, map->parts, &value, error);
}

const VxFamily vx_family_paravirt = {
    .name = "paravirtualisation",
    .read = read_paravirt,
    .check = check_paravirt,
    .plan = plan_paravirt,
    .apply = apply_paravirt,
};
