/* log-filter.h - which messages are of interest, by the part of the program that they come from.
 *
 * A category is a source file: "rpc.server" for src/rpc/server.c; for messages of libraries, their
 * log domain: "GLib-GIO". "1:rpc 3:vbox.host" takes all of rpc/, but of vbox/host.c warnings alone.
 *
 * Threads: any; filters are not changed once they are made.
 * Source: virLogSetFilters() of libvirt: a pattern of a shell that is found anywhere in the
 * category; the first that fits counts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxLogFilters VxLogFilters;

/**
 * vx_log_filters_parse:
 * @text: (nullable): level:pattern with spaces between
 * @error: VIR_ERR_CONF_SYNTAX
 *
 * Returns: (transfer full)
 */
VxLogFilters *vx_log_filters_parse(const char *text, GError **error);
void vx_log_filters_free(VxLogFilters *filters);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxLogFilters, vx_log_filters_free)

/* Returns: the least level of @category that is wanted; 0 where no filter says. */
int vx_log_filters_find(const VxLogFilters *filters, const char *category);

/* Returns: the lowest level of all filters; @otherwise where there are none. */
int vx_log_filters_get_least(const VxLogFilters *filters, int otherwise);

/* Returns: (transfer full): the category of a message of @file (nullable) and @domain (nullable).
 */
char *vx_log_make_category(const char *file, const char *domain);
