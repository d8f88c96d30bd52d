/* cpu-cap.h - <cputune>: how much of the host's CPUs a machine gets.
 *
 * VirtualBox has a percentage; which period and quota it was made of is kept.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"
#include "xml/keep.h"

#define VX_CPU_CAP_PATH_QUOTA "cputune/quota"
#define VX_CPU_CAP_ALL        100 /* percent */

/* Rounded to the nearest; 0 is less than VirtualBox can. */
guint vx_cpu_cap_get_percent(guint64 period_us, gint64 quota_us);

void vx_cpu_cap_read(gint64 percent, const VxKeep *keep, VxDomainDef *def);
void vx_cpu_cap_keep(VxKeep *keep, const VxDomainDef *def);
