/* run-ids.h - the numbers by which libvirt knows running domains.
 *
 * A running machine's id is the number of its VM process: it stays while the machine runs, whatever
 * becomes of the daemon, and is known to whoever looks at the host's processes. The kernel gives
 * process numbers out again; an id that another run had while this daemon lived is not, then: such
 * a run gets a number above all that a process can have.
 *
 * Threads: one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxRunIds VxRunIds;

VxRunIds *vx_run_ids_new(void);
void vx_run_ids_free(VxRunIds *ids);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxRunIds, vx_run_ids_free)

/**
 * vx_run_ids_get:
 * @uuid: the machine that runs
 * @pid: its VM process; 0 where VirtualBox does not tell
 *
 * Returns: the id of this run: the same for the same machine and process as long as
 * vx_run_ids_end() was not called between.
 */
int vx_run_ids_get(VxRunIds *ids, const char *uuid, guint32 pid);

/* The machine does not run (any more). */
void vx_run_ids_end(VxRunIds *ids, const char *uuid);
