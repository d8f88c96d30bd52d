/* console-watch.h - listens to the running machines, a thread for each.
 *
 * A running machine tells what happens to it (media, displays, errors) through the event source of
 * its own process, so somebody has to wait there.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"
#include "vbox/news.h"

typedef struct VxConsoleWatch VxConsoleWatch;

/**
 * VxConsoleFunc:
 * @uuid: the machine
 * @console: its IConsole
 * @news: what happened; %NULL: from now on it is listened to
 *
 * Called without locks on the machine's thread, in order; may call VirtualBox.
 */
typedef void (*VxConsoleFunc)(const char *uuid, VxObject *console, const VxNews *news,
                              gpointer data);

VxConsoleWatch *vx_console_watch_new(VxHost *host, VxConsoleFunc func, gpointer data);

/* Waits until no thread calls the function any more. */
void vx_console_watch_free(VxConsoleWatch *watch);

/* The machine runs: listen to it. @id: tells this run from others. Does not call VirtualBox. */
void vx_console_watch_begin(VxConsoleWatch *watch, const char *uuid, int id);

/* It ends, or does not run any more. Does not call VirtualBox. */
void vx_console_watch_end(VxConsoleWatch *watch, const char *uuid);

/* Whether what happens to the machine is heard. */
gboolean vx_console_watch_hears(VxConsoleWatch *watch, const char *uuid);
