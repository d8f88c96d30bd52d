/* cpu-cap.c - <cputune> out of a percentage.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/cpu-cap.h"

#define GROUP       "domain"
#define PATH_PERIOD "cputune/period"

#define USUAL_PERIOD_US 100000 /* of the scheduler, where none is given */

guint
vx_cpu_cap_get_percent(guint64 period_us, gint64 quota_us)
{
    guint64 period = period_us ? period_us : USUAL_PERIOD_US;

    if (quota_us <= 0 || (guint64) quota_us >= period)
        return VX_CPU_CAP_ALL;
    return (guint) (((guint64) quota_us * VX_CPU_CAP_ALL + period / 2) / period);
}

void
vx_cpu_cap_read(gint64 percent, const VxKeep *keep, VxDomainDef *def)
{
    g_autofree char *period = vx_keep_get(keep, GROUP, PATH_PERIOD);
    g_autofree char *quota = vx_keep_get(keep, GROUP, VX_CPU_CAP_PATH_QUOTA);
    guint64 period_us = period ? g_ascii_strtoull(period, NULL, 10) : 0;
    gint64 quota_us = quota ? g_ascii_strtoll(quota, NULL, 10) : 0;

    if (vx_cpu_cap_get_percent(period_us, quota_us) != percent) {
        period_us = USUAL_PERIOD_US;
        quota_us = percent < VX_CPU_CAP_ALL ? percent * USUAL_PERIOD_US / VX_CPU_CAP_ALL : -1;
    }
    def->cputune.period_us = period_us;
    def->cputune.quota_us = quota_us;
}

void
vx_cpu_cap_keep(VxKeep *keep, const VxDomainDef *def)
{
    g_autofree char *period = g_strdup_printf("%" G_GUINT64_FORMAT, def->cputune.period_us);
    g_autofree char *quota = g_strdup_printf("%" G_GINT64_FORMAT, def->cputune.quota_us);

    if (def->cputune.period_us)
        vx_keep_set(keep, GROUP, PATH_PERIOD, period);
    if (def->cputune.quota_us)
        vx_keep_set(keep, GROUP, VX_CPU_CAP_PATH_QUOTA, quota);
}
