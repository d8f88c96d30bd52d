/* patch.h - unified diffs: how sim/api keeps the tables of earlier patch releases.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * sim_patch_apply:
 * @text: what the diff was made against
 * @diff: one file's unified diff; its context must match @text exactly
 *
 * Returns: (transfer full): the other side of the diff.
 */
char *sim_patch_apply(const char *text, const char *diff, GError **error);
