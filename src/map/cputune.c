/* cputune.c - <cputune>: how much of the host's CPUs a machine gets.
 *
 * VirtualBox has a percentage; which period and quota it was made of is kept.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/cpu-cap.h"

#include "map/field.h"

static const VxSetting cap = { VX_VALUE_NUMBER,
                               { VX_PLACE(MACHINE, "IMachine", "CPUExecutionCap") } };

static gboolean
read_cputune(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) percent = { 0 };

    if (!vx_setting_get(&cap, map->parts, &percent, error))
        return FALSE;
    vx_cpu_cap_read(percent.number, map->keep, def);
    return TRUE;
}

static gboolean
check_cputune(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_cpu_cap_get_percent(def->cputune.period_us, def->cputune.quota_us) > 0 ||
           vx_map_unsupported(error, VX_CPU_CAP_PATH_QUOTA,
                              "%" G_GINT64_FORMAT " us in a period are less than one percent of it",
                              def->cputune.quota_us);
}

static gboolean
plan_cputune(VxMap *map, const VxDomainDef *def, GError **error)
{
    vx_cpu_cap_keep(map->keep, def);
    return TRUE;
}

static gboolean
apply_cputune(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxValue percent = { .number =
                            vx_cpu_cap_get_percent(def->cputune.period_us, def->cputune.quota_us) };

    return vx_setting_set(&cap, map->parts, &percent, error);
}

static const VxLivePath live_paths[] = {
    { "cputune" },
    { NULL },
};

static gboolean
apply_cputune_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return apply_cputune(map, to, error);
}

const VxFamily vx_family_cputune = {
    .name = "cputune",
    .read = read_cputune,
    .check = check_cputune,
    .plan = plan_cputune,
    .apply = apply_cputune,
    .live_paths = live_paths,
    .live = apply_cputune_live,
};
