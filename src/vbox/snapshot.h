/* snapshot.h - a snapshot of a VirtualBox machine, and the tree that a machine's snapshots are.
 *
 * A snapshot's name here is unique among those of its machine, as libvirt wants it. VirtualBox lets
 * several have the same name; then the one that VirtualBox itself finds by the name (so that
 * `VBoxManage snapshot` means the same) is called by it, and the others by their UUID. A snapshot
 * without a name, or whose name looks like a UUID, is called by its UUID too. Each can always be
 * found by its UUID.
 *
 * Whether the machine was paused, or saved, when an online snapshot was taken is what VirtualBox
 * does not tell afterwards: it is kept in the machine's extra-data under VX_KEY_SNAPSHOT_STATE
 * UUID.
 *
 * Threads: one that joined VirtualBox; a VxSnapshot is used by one thread at a time.
 * Source: ISnapshot, IMachine::takeSnapshot and its neighbours (IConsole's in older versions).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/session.h"

#define VX_KEY_SNAPSHOT_STATE "libvirt/snapshot-state/" /* + UUID: "paused", "shutoff" */

typedef struct VxSnapshot VxSnapshot;

/**
 * vx_snapshot_find:
 * @name: a name as above, or a UUID
 * @error: VIR_ERR_NO_DOMAIN_SNAPSHOT "no domain snapshot with matching name 'before'"
 *
 * Returns: (transfer full)
 */
VxSnapshot *vx_snapshot_find(VxMachine *machine, const char *name, GError **error);

/* @current: (out) (transfer full) (nullable): what the machine's present state is based on; %NULL
 * where it has no snapshots. */
gboolean vx_snapshot_get_current(VxMachine *machine, VxSnapshot **current, GError **error);

/* Whether @snapshot is that. */
gboolean vx_snapshot_is_current(VxSnapshot *snapshot, gboolean *is_current, GError **error);

void vx_snapshot_free(VxSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxSnapshot, vx_snapshot_free)

const char *vx_snapshot_get_uuid(const VxSnapshot *snapshot); /* 36 characters, lower case */
const char *vx_snapshot_get_name(const VxSnapshot *snapshot); /* unique, see above */

/* @parent: (out) (transfer full) (nullable): %NULL for a root */
gboolean vx_snapshot_get_parent(VxSnapshot *snapshot, VxSnapshot **parent, GError **error);

/* @description: (out) (transfer full) (nullable): %NULL where there is none */
gboolean vx_snapshot_get_description(VxSnapshot *snapshot, char **description, GError **error);

/* @time_s: seconds since 1970 */
gboolean vx_snapshot_get_time(VxSnapshot *snapshot, gint64 *time_s, GError **error);

/* Whether it has the state of a running machine in it. */
gboolean vx_snapshot_get_online(VxSnapshot *snapshot, gboolean *online, GError **error);

/* @state: (out): virDomainState that the machine was in: VIR_DOMAIN_RUNNING, _PAUSED or _SHUTOFF.
 * The last also for an online snapshot of a machine that was saved. */
gboolean vx_snapshot_get_state(VxSnapshot *snapshot, int *state, GError **error);

/* Returns: (transfer full): the frozen settings: a machine that can only be read, with the identity
 * of the machine that the snapshot is of. */
VxMachine *vx_snapshot_ref_machine(VxSnapshot *snapshot, GError **error);

/* ---- The tree ---- */

typedef struct {
    VxSnapshot *snapshot;
    gint parent; /* index in the tree, always smaller than its own; -1 for a root */
    guint n_children;
} VxSnapshotNode;

/* Returns: (transfer full): VxSnapshotNodes, parents before their children; empty if there are
 * none. */
GPtrArray *vx_snapshot_tree_read(VxMachine *machine, GError **error);

/* Returns: the index of the snapshot with @uuid; -1 if there is none. */
gint vx_snapshot_tree_find(GPtrArray *tree, const char *uuid);

/* Returns: whether @node is @ancestor or below it; both are indices. */
gboolean vx_snapshot_tree_is_below(GPtrArray *tree, gint node, gint ancestor);

/* ---- Changes: each waits until VirtualBox is done ---- */

/**
 * vx_snapshot_take:
 * @session: VX_LOCK_SHARED
 * @pause: a running machine stands still meanwhile (else VirtualBox copies its memory while it
 * runs)
 * @name: must be a possible name, see vx_snapshot_check_name()
 *
 * Returns: (transfer full): the new snapshot, which is the current one now.
 */
VxSnapshot *vx_snapshot_take(VxSession *session, const char *name, const char *description,
                             gboolean pause, GError **error);

/* VIR_ERR_CONFIG_UNSUPPORTED if VirtualBox could not find a snapshot by @name;
 * VIR_ERR_OPERATION_INVALID "domain snapshot 'before' already exists". */
gboolean vx_snapshot_check_name(VxMachine *machine, const char *name, GError **error);

/* @session: VX_LOCK_SHARED; the machine must not run. Its settings and disks, and the saved state
 * of an online snapshot, become those of @snapshot. What it was before is lost. */
gboolean vx_snapshot_restore(VxSession *session, VxSnapshot *snapshot, GError **error);

/* @session: VX_LOCK_SHARED. The machine may run. @snapshot's children, if it has one, become its
 * parent's. */
gboolean vx_snapshot_delete(VxSession *session, VxSnapshot *snapshot, GError **error);

/* @session: VX_LOCK_SHARED. Saved at once. */
gboolean vx_snapshot_set_description(VxSession *session, VxSnapshot *snapshot,
                                     const char *description, GError **error);
