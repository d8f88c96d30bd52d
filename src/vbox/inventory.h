/* inventory.h - what is known of every machine, kept true by VirtualBox's events.
 *
 * Filled on first use by the watcher's thread, which listens to VirtualBox and reads again what an
 * event says has changed. Readers get an unchanging VxMachineInfo and cost no call of VirtualBox.
 * When the service is lost everything is dropped, and read anew at the next use: what is not known
 * to be true is not served.
 *
 * Whoever changes a machine calls vx_inventory_refresh() before it answers its client, since events
 * take a moment.
 *
 * Threads: any, except where something else is said. The main thread does not wait: what is not
 * known yet is G_IO_ERROR_WOULD_BLOCK there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/derived.h"
#include "vbox/machine-details.h"
#include "vbox/machine-info.h"
#include "vbox/machine.h"
#include "vbox/news.h"

typedef struct VxInventory VxInventory;

/* @host: must live longer. Starts nothing yet. */
VxInventory *vx_inventory_new(VxHost *host);
/* Main thread, after vx_host_stop(): ends the watcher's thread. Nobody may use the inventory any
 * more. */
void vx_inventory_free(VxInventory *inventory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxInventory, vx_inventory_free)

/* Returns: (transfer full): array of VxMachineInfo, by name. @error: no connection to VirtualBox */
GPtrArray *vx_inventory_list(VxInventory *inventory, GError **error);
/* The same of those that run; costs what runs. */
GPtrArray *vx_inventory_list_running(VxInventory *inventory, GError **error);

/* Returns: (transfer full): VIR_ERR_NO_DOMAIN where there is none. */
VxMachineInfo *vx_inventory_find_by_uuid(VxInventory *inventory, const char *uuid, GError **error);
VxMachineInfo *vx_inventory_find_by_name(VxInventory *inventory, const char *name, GError **error);
VxMachineInfo *vx_inventory_find_by_id(VxInventory *inventory, int id, GError **error);

/* The registered machine of @info, without a call. Threads: one that joined VirtualBox.
 * Returns: (transfer full): VIR_ERR_NO_DOMAIN where it has gone meanwhile; where the service was
 * lost meanwhile, nobody knows whether it has. */
VxMachine *vx_inventory_ref_machine(VxInventory *inventory, const VxMachineInfo *info,
                                    GError **error);

/* Read when they are first asked for, and kept until the machine changes.
 * Threads: one that joined VirtualBox, though there is a call only the first time. */
gboolean vx_inventory_get_details(VxInventory *inventory, const VxMachineInfo *info,
                                  VxMachineDetails *details, GError **error);

/* ---- What others made of a machine: kept with it, dropped when it changes ---- */

/* To be taken before the machine is read for vx_inventory_keep_derived(). */
guint64 vx_inventory_take_ticket(VxInventory *inventory);

/* Keeps @derived, unless the machine changed since @ticket was taken. */
void vx_inventory_keep_derived(VxInventory *inventory, const char *uuid, VxDerivedKind kind,
                               guint64 ticket, VxDerived *derived);

/* Returns: (transfer full) (nullable): what was kept and is still true. */
VxDerived *vx_inventory_ref_derived(VxInventory *inventory, const char *uuid, VxDerivedKind kind);

/**
 * vx_inventory_refresh:
 *
 * Reads a machine again: registered, gone, changed. Threads: one that joined VirtualBox.
 */
void vx_inventory_refresh(VxInventory *inventory, const char *uuid);

/**
 * vx_inventory_expect:
 * @state: a virDomainState that an operation is about to bring the machine into
 * @reason: the reason to give while the machine is in that state
 *
 * VirtualBox does not tell why a machine is in its state; whoever brought it there knows.
 */
void vx_inventory_expect(VxInventory *inventory, const char *uuid, int state, int reason);

/**
 * VxInventoryFunc:
 * @before: (nullable): %NULL: was registered
 * @after: (nullable): %NULL: was removed
 *
 * Something of a machine changed. Called without locks on the thread that saw it, which joined
 * VirtualBox; must not block. Changes of one machine are told in order.
 */
typedef void (*VxInventoryFunc)(const VxMachineInfo *before, const VxMachineInfo *after,
                                gpointer data);

/* At most one; before the first use of the inventory. */
void vx_inventory_set_listener(VxInventory *inventory, VxInventoryFunc func, gpointer data);

/**
 * VxInventoryNewsFunc:
 * @info: (nullable): the machine that it concerns, as it is now
 * @console: (nullable): its IConsole, where the news come from there
 * @news: %NULL: from now on the machine is listened to
 *
 * What VirtualBox says beyond the states of machines. Called without locks: for news of one machine
 * that runs on that machine's thread, for all others on the watcher's. Both joined VirtualBox, and
 * may call it; what the watcher's thread does delays all that comes after.
 */
typedef void (*VxInventoryNewsFunc)(const VxMachineInfo *info, VxObject *console,
                                    const VxNews *news, gpointer data);

/* At most one; before the first use of the inventory. */
void vx_inventory_set_news_func(VxInventory *inventory, VxInventoryNewsFunc func, gpointer data);

/* Whether the machine runs, as far as is known; no wait, and %FALSE where the service is lost.
 * Whoever keeps something of a run until its end (@listener) asks after it began to: the end may
 * have been before. */
gboolean vx_inventory_is_active(VxInventory *inventory, const char *uuid);

/* Whether something derived from the machine was handed out since this was last asked. */
gboolean vx_inventory_was_shown(VxInventory *inventory, const char *uuid);

/* Whether what a running machine says of itself is heard, so that nothing of it changes unnoticed.
 */
gboolean vx_inventory_hears(VxInventory *inventory, const char *uuid);
