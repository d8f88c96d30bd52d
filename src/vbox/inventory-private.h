/* inventory-private.h - what the files of the inventory share.
 *
 * inventory.c answers those who ask; inventory-read.c reads machines and tells the listener what
 * became of them; inventory-watch.c is the thread that fills it and follows VirtualBox's events.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/console-watch.h"
#include "vbox/inventory.h"
#include "vbox/machine-store.h"
#include "vbox/watcher.h"

struct VxInventory {
    VxHost *host;
    VxInventoryFunc listener;
    gpointer listener_data;
    VxInventoryNewsFunc news_func;
    gpointer news_data;
    VxConsoleWatch *consoles;

    GMutex telling; /* keeps what listeners are told in order; taken before lock */
    GMutex lock;    /* protects what follows; never held during a call of VirtualBox */
    GCond changed;
    GThread *thread;
    VxWatcher *watcher; /* (nullable): while it listens; not owned */
    gboolean stop;
    gboolean wanted; /* somebody waits for the inventory to be filled */
    guint attempts;  /* finished attempts to fill it */
    GError *failure; /* (nullable): of the last one */
    gboolean valid;  /* what the store has is true */
    VxMachineStore *store;
};

/* ---- inventory-read.c: without the lock, on a thread that joined VirtualBox ---- */

/* Reads a machine, keeps what was read, and tells the listener what changed.
 * @error: only where the service is lost */
gboolean vx_inventory_read(VxInventory *inventory, const char *uuid, GError **error);

/* Reads all machines and keeps what was read. The listener is told nothing. */
gboolean vx_inventory_fill(VxInventory *inventory, GError **error);

/* Tells the listener what differs from what was known when the service was lost. */
void vx_inventory_tell_missed(VxInventory *inventory);

/* ---- inventory-watch.c ---- */

/* The watcher's thread. @data: the inventory */
gpointer vx_inventory_run_watcher(gpointer data);

/* A VxConsoleFunc; @data: the inventory */
void vx_inventory_console_spoke(const char *uuid, VxObject *console, const VxNews *news,
                                gpointer data);
