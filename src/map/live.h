/* live.h - a machine that runs, or whose state is saved, changed as far as it can be.
 *
 * VirtualBox has one definition of a machine; what is changed while it runs takes effect at once
 * and stays. What can be changed is what the families say (VxLivePath). All or nothing, as
 * everything.
 *
 * Threads: as the VxMap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"

/**
 * vx_live_check:
 * @while_what: for the error: "runs", "has a managed save image"
 * @error: VIR_ERR_OPERATION_UNSUPPORTED naming the first element that cannot be changed
 */
gboolean vx_live_check(const VxDomainDef *from, const VxDomainDef *to, const char *while_what,
                       GError **error);

/* @map: of a session's machine, planned for @to. Where it fails, part of it has been done. */
gboolean vx_live_apply(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error);

/* The way back to @from; what VirtualBox does not take back is logged. */
void vx_live_undo(VxMap *map, const VxDomainDef *from, const VxDomainDef *to);
