/* cputune.c - <cputune>: how much of the host's CPUs a machine gets.
 *
 * VirtualBox has a percentage; which period and quota it was made of is kept.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define GROUP       "domain"
#define PATH_PERIOD "cputune/period"
#define PATH_QUOTA  "cputune/quota"

#define USUAL_PERIOD_US 100000 /* of the scheduler, where none is given */
#define ALL             100    /* percent */

static const VxSetting cap = { VX_VALUE_NUMBER,
                               { VX_PLACE(MACHINE, "IMachine", "CPUExecutionCap") } };

/* Rounded to the nearest; 0 is less than VirtualBox can. */
static guint
get_percent(guint64 period_us, gint64 quota_us)
{
    guint64 period = period_us ? period_us : USUAL_PERIOD_US;

    if (quota_us <= 0 || (guint64) quota_us >= period)
        return ALL;
    return (guint) (((guint64) quota_us * ALL + period / 2) / period);
}

static gboolean
read_cputune(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *period = vx_keep_get(map->keep, GROUP, PATH_PERIOD);
    g_autofree char *quota = vx_keep_get(map->keep, GROUP, PATH_QUOTA);
    guint64 period_us = period ? g_ascii_strtoull(period, NULL, 10) : 0;
    gint64 quota_us = quota ? g_ascii_strtoll(quota, NULL, 10) : 0;
    g_auto(VxValue) percent = { 0 };

    if (!vx_setting_get(&cap, map->parts, &percent, error))
        return FALSE;
    if (get_percent(period_us, quota_us) != percent.number) {
        period_us = USUAL_PERIOD_US;
        quota_us = percent.number < ALL ? percent.number * USUAL_PERIOD_US / ALL : -1;
    }
    def->cputune.period_us = period_us;
    def->cputune.quota_us = quota_us;
    return TRUE;
}

static gboolean
check_cputune(VxMap *map, const VxDomainDef *def, GError **error)
{
    return get_percent(def->cputune.period_us, def->cputune.quota_us) > 0 ||
           vx_map_unsupported(error, PATH_QUOTA,
                              "%" G_GINT64_FORMAT " us in a period are less than one percent of it",
                              def->cputune.quota_us);
}

static gboolean
plan_cputune(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autofree char *period = g_strdup_printf("%" G_GUINT64_FORMAT, def->cputune.period_us);
    g_autofree char *quota = g_strdup_printf("%" G_GINT64_FORMAT, def->cputune.quota_us);

    if (def->cputune.period_us)
        vx_keep_set(map->keep, GROUP, PATH_PERIOD, period);
    if (def->cputune.quota_us)
        vx_keep_set(map->keep, GROUP, PATH_QUOTA, quota);
    return TRUE;
}

static gboolean
apply_cputune(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxValue percent = { .number = get_percent(def->cputune.period_us, def->cputune.quota_us) };

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
