/* crash-action.h - does what definitions say of machines that have crashed.
 *
 * VirtualBox leaves a machine whose guest cannot go on as it is ("guru meditation"), with its
 * process. One whose definition says <on_crash>destroy</on_crash> is powered off here, also where
 * it has crashed before the daemon began. With preserve it stays; with restart VirtualBox itself
 * has reset it, and what it could not reset stays. Who else powers it off meanwhile has done it.
 *
 * Threads: any; nothing waits.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/inventory.h"

typedef struct VxCrashActions VxCrashActions;

/* @host, @inventory: must live longer */
VxCrashActions *vx_crash_actions_new(VxHost *host, VxInventory *inventory);
/* Ends the thread; before the inventory is freed. */
void vx_crash_actions_stop(VxCrashActions *crashes);
void vx_crash_actions_free(VxCrashActions *crashes);

/* The machine has crashed. */
void vx_crash_actions_take(VxCrashActions *crashes, const char *uuid);

/* The first client is there: machines may have crashed before. Does nothing the second time. */
void vx_crash_actions_look(VxCrashActions *crashes);
