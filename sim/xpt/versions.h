/* versions.h - which VirtualBox versions there are tables for, and what each table says.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpt/xpt.h"

/**
 * sim_versions_list:
 * @api: the directory sim/api
 *
 * Returns: (transfer full): "4.0", "4.0.0", "4.0.2", ... in order: a branch (its newest table),
 * then its earlier tables by the first release that had each.
 */
char **sim_versions_list(const char *api, GError **error);

/* @version: one of the list. Returns: (transfer full): the table's text, with its diff applied. */
char *sim_versions_table(const char *api, const char *version, GError **error);

/* The last release that had exactly this table, "4.0.20". Returns: (transfer full) */
char *sim_versions_release(const char *table);
