/* run-statistics.h - what the devices of running domains have moved, collected while somebody wants
 * to know.
 *
 * The first question is answered by asking the machine; from then on, and until a minute after the
 * last question, the thread that listens to the machine reads the counters once a second, so that a
 * question costs no call.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/inventory.h"
#include "vbox/run-counters.h"

typedef struct VxRunStatistics VxRunStatistics;

VxRunStatistics *vx_run_statistics_new(VxHost *host, VxInventory *inventory);
void vx_run_statistics_free(VxRunStatistics *statistics);

/* The thread that listens to the machine, at least once a second. */
void vx_run_statistics_tick(VxRunStatistics *statistics, const VxMachineInfo *info,
                            VxObject *console);

/* The domain does not run any more. */
void vx_run_statistics_forget(VxRunStatistics *statistics, const char *uuid);

/**
 * vx_run_statistics_ref:
 * @info: a running machine
 *
 * Connects the thread where VirtualBox has to be asked. Returns: (transfer full): a VxDerived whose
 * value is a VxRunCounters, at most a few seconds old.
 */
VxDerived *vx_run_statistics_ref(VxRunStatistics *statistics, const VxMachineInfo *info,
                                 GError **error);
