/* log-output.h - the places where messages go.
 *
 * Threads: one at a time.
 * Source: virLogSetOutputs() of libvirt.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxLogOutputs VxLogOutputs;

/**
 * vx_log_outputs_check:
 * @text: level:kind[:argument] with spaces between; kinds: stderr, journald, file:PATH, syslog:NAME
 * @error: VIR_ERR_CONF_SYNTAX
 *
 * Opens nothing.
 */
gboolean vx_log_outputs_check(const char *text, GError **error);

/* @error: that, and #GFileError where a file cannot be opened. Returns: (transfer full) */
VxLogOutputs *vx_log_outputs_open(const char *text, GError **error);
void vx_log_outputs_free(VxLogOutputs *outputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxLogOutputs, vx_log_outputs_free)

/* Returns: the least level that any of them takes; above all levels where there are none. */
int vx_log_outputs_get_least(const VxLogOutputs *outputs);

/* @line: of files, with its end; @message: what it is about, for those that add time and sender
 * themselves; @fields: all, for the journal */
void vx_log_outputs_write(const VxLogOutputs *outputs, int level, const char *line,
                          const char *message, GLogLevelFlags flags, const GLogField *fields,
                          gsize n);
