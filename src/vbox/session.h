/* session.h - a lock on a machine, and the machine and console that it gives access to.
 *
 * Threads: one that joined VirtualBox; a VxSession is used by one thread at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

typedef struct VxSession VxSession;

typedef enum {
    VX_LOCK_WRITE,  /* powered off (or saved) and nobody else's: everything can be changed */
    VX_LOCK_SHARED, /* joins the session of a running machine, or takes a write lock where there is
                       none */
    VX_LOCK_AUTO,   /* write lock where possible, else shared */
} VxLockKind;

/**
 * vx_session_lock:
 * @error: VIR_ERR_RESOURCE_BUSY naming the machine, its state and who holds it
 *
 * Retries for a moment while another session is just being closed (VirtualBox unlocks
 * asynchronously). Returns: (transfer full)
 */
VxSession *vx_session_lock(VxMachine *machine, VxLockKind kind, GError **error);

/**
 * vx_session_launch:
 * @frontend: "headless", "gui", "sdl"
 * @environment: (nullable): "NAME=VALUE\n" lines for the VM process
 *
 * Starts the machine in a process of its own and waits until it runs (or failed).
 */
gboolean vx_session_launch(VxMachine *machine, const char *frontend, const char *environment,
                           GError **error);

/* Waits until the process of a machine that was switched off has let go of it. */
gboolean vx_session_wait_unlocked(VxMachine *machine, GError **error);

/* The machine to change; borrowed, dead after vx_session_free(). */
VxMachine *vx_session_get_machine(VxSession *session);

/* Returns: (transfer full): IConsole; VIR_ERR_OPERATION_INVALID where the machine does not run. */
VxObject *vx_session_ref_console(VxSession *session, GError **error);

/* Saves the changes. */
gboolean vx_session_commit(VxSession *session, GError **error);

/* Undoes what was not committed, now: media that were attached are free again. */
void vx_session_discard(VxSession *session);

/* Discards what was not committed, unlocks, waits until VirtualBox shows it unlocked. */
void vx_session_free(VxSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxSession, vx_session_free)
