/* def.h - a VirtualBox snapshot in libvirt's words.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/snapshot.h"
#include "xml/snapshot-def.h"

/* @secure: with passwords. Returns: (transfer full): with the configuration that the snapshot
 * froze. */
VxSnapshotDef *vx_snapshot_def_read(VxSnapshot *snapshot, gboolean secure, GError **error);

/**
 * vx_snapshot_def_check_new:
 * @def: what a client wants
 * @domain: (nullable): the configuration to be frozen; not needed where @def names no disk
 * @active: the domain runs
 * @error: VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_XML_ERROR
 *
 * VirtualBox freezes every disk that it can write to, and the memory of a machine that runs:
 * whether @def wants no more and no less.
 */
gboolean vx_snapshot_def_check_new(const VxSnapshotDef *def, const VxDomainDef *domain,
                                   gboolean active, GError **error);

/**
 * vx_snapshot_def_check_same:
 * @given: what a client wants @existing to be
 * @error: VIR_ERR_OPERATION_UNSUPPORTED
 *
 * Of a snapshot that exists VirtualBox can change the description. Whether @given, as far as it
 * says anything, differs in nothing else. What @given leaves open is filled in.
 */
gboolean vx_snapshot_def_check_same(VxSnapshotDef *given, const VxSnapshotDef *existing,
                                    GError **error);
