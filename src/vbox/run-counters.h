/* run-counters.h - what a running machine's devices have moved so far.
 *
 * Threads: any; reading needs one that joined VirtualBox.
 * Source: IMachineDebugger::getStats (VirtualBox SDK), the counters under /Public, whose names were
 * read off VirtualBox 7.2; older ones have none of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/call.h"

/* A port of a storage controller. */
typedef struct {
    char *device;   /* "AHCI", "PIIX3IDE", "I82078", ...: the kind of controller */
    guint instance; /* among the controllers of that kind */
    guint port;
    guint64 read_requests, read_bytes;
    guint64 write_requests, write_bytes;
    guint64 flush_requests;
} VxDiskCounters;

typedef struct {
    guint slot; /* of the network adapter */
    guint64 received_bytes, sent_bytes;
} VxNetCounters;

typedef struct {
    GPtrArray *disks; /* VxDiskCounters, by device, instance and port */
    GPtrArray *nets;  /* VxNetCounters, by slot */
} VxRunCounters;

void vx_run_counters_free(VxRunCounters *counters);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxRunCounters, vx_run_counters_free)

/* One call, and one for the debugger. Returns: (transfer full) */
VxRunCounters *vx_run_counters_read(VxObject *console, GError **error);

/* @text: an answer of getStats. Returns: (transfer full) */
VxRunCounters *vx_run_counters_parse(const char *text, GError **error);
