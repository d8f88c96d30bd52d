/* paravirt.c - <features> and <timer>s that are the one paravirtualisation of a machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/paravirt.h"

#define GROUP         "domain"
#define PATH_VIRIDIAN "features/viridian"
#define PATH_RELAXED  "features/hyperv/relaxed/@state"
#define PATH_HIDDEN   "features/kvm/hidden/@state"

VxTristate
vx_paravirt_get_timer(const VxDomainDef *def, VxTimerName name)
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

gboolean
vx_paravirt_wants_hyperv(const VxDomainDef *def)
{
    return def->features.viridian || def->features.hyperv_relaxed == VX_TRI_YES ||
           vx_paravirt_get_timer(def, VX_TIMER_HYPERVCLOCK) == VX_TRI_YES;
}

const char *
vx_paravirt_get_wanted(const VxDomainDef *def)
{
    if (vx_paravirt_wants_hyperv(def))
        return VX_PARAVIRT_HYPERV;
    if (vx_paravirt_get_timer(def, VX_TIMER_KVMCLOCK) == VX_TRI_YES)
        return VX_PARAVIRT_KVM;
    if (def->features.kvm_hidden == VX_TRI_YES)
        return VX_PARAVIRT_NOTHING;
    if (vx_paravirt_get_timer(def, VX_TIMER_KVMCLOCK) ||
        vx_paravirt_get_timer(def, VX_TIMER_HYPERVCLOCK))
        return VX_PARAVIRT_NEITHER;
    return VX_PARAVIRT_CHOICE;
}

void
vx_paravirt_read(const char *provider, const VxKeep *keep, VxDomainDef *def)
{
    g_autofree char *viridian = vx_keep_get(keep, GROUP, PATH_VIRIDIAN);
    g_autofree char *relaxed = vx_keep_get(keep, GROUP, PATH_RELAXED);
    g_autofree char *hidden = vx_keep_get(keep, GROUP, PATH_HIDDEN);
    g_autofree char *kvmclock = vx_keep_get(keep, GROUP, VX_PARAVIRT_PATH_KVMCLOCK);
    g_autofree char *hyperclock = vx_keep_get(keep, GROUP, VX_PARAVIRT_PATH_HYPERCLOCK);
    gboolean is_kvm = g_strcmp0(provider, VX_PARAVIRT_KVM) == 0;

    if (g_strcmp0(provider, VX_PARAVIRT_HYPERV) == 0) {
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
    if (g_strcmp0(provider, VX_PARAVIRT_NOTHING) == 0)
        def->features.kvm_hidden = VX_TRI_YES;
    else if (hidden)
        def->features.kvm_hidden = VX_TRI_NO;
}

static void
keep_tristate(VxKeep *keep, const char *path, VxTristate value)
{
    if (value)
        vx_keep_set(keep, GROUP, path, value == VX_TRI_YES ? "yes" : "no");
}

void
vx_paravirt_keep(VxKeep *keep, const VxDomainDef *def)
{
    keep_tristate(keep, PATH_VIRIDIAN, def->features.viridian ? VX_TRI_YES : VX_TRI_ABSENT);
    keep_tristate(keep, PATH_RELAXED, def->features.hyperv_relaxed);
    keep_tristate(keep, PATH_HIDDEN, def->features.kvm_hidden);
    keep_tristate(keep, VX_PARAVIRT_PATH_KVMCLOCK, vx_paravirt_get_timer(def, VX_TIMER_KVMCLOCK));
    keep_tristate(keep, VX_PARAVIRT_PATH_HYPERCLOCK,
                  vx_paravirt_get_timer(def, VX_TIMER_HYPERVCLOCK));
}
