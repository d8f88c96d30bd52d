/* log.h - where messages go, and which: g_debug(), g_info(), g_warning() and the like, filtered.
 *
 * Levels and outputs are libvirt's: "1:file:/tmp/log 3:stderr 2:journald" sends everything to a
 * file, warnings (and worse) to standard error, information to the journal.
 *
 * Threads: any may log; the functions here belong to the main thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxLog VxLog;

/* Takes over the process's messages; once, and for as long as the process lives. Until
 * vx_log_configure(), warnings go to standard error. */
VxLog *vx_log_install(void);

/**
 * vx_log_configure:
 * @level: 1 debug, 2 information, 3 warnings, 4 errors: for outputs that do not say
 * @outputs: (nullable): level:kind[:file] with spaces between; kinds: stderr, journald, file.
 * %NULL: standard error
 * @error: VIR_ERR_CONF_SYNTAX; #GFileError if a file cannot be opened. Nothing is changed then
 */
gboolean vx_log_configure(VxLog *log, int level, const char *outputs, GError **error);

/* Whether a journal is there to write to. */
gboolean vx_log_has_journal(void);
