/* log.h - where messages go, and which: g_debug(), g_info(), g_warning() and the like, filtered.
 *
 * As with libvirt, a message is written where it has the level that its part of the program is
 * filtered by ("1:rpc 3:vbox"; log_level where no filter fits), to each output whose level it has,
 * too ("1:file:/tmp/log 3:stderr").
 *
 * Threads: any may log; the functions here belong to the main thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxLog VxLog;

/* Takes over the process's messages; once, and for as long as the process lives. Until
 * vx_log_set_rules(), warnings go to standard error. */
VxLog *vx_log_install(void);

/* What is written, and where to. */
typedef struct VxLogRules VxLogRules;

/**
 * vx_log_rules_new:
 * @level: 1 debug, 2 information, 3 warnings, 4 errors: for what no filter is about
 * @filters: (nullable): see log-filter.h
 * @outputs: see log-output.h
 * @error: VIR_ERR_CONF_SYNTAX; #GFileError if a file cannot be opened
 *
 * Returns: (transfer full)
 */
VxLogRules *vx_log_rules_new(int level, const char *filters, const char *outputs, GError **error);
void vx_log_rules_free(VxLogRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxLogRules, vx_log_rules_free)

/* @rules: (transfer full): what holds from now on */
void vx_log_set_rules(VxLog *log, VxLogRules *rules);

/* Whether debug messages go anywhere. */
gboolean vx_log_takes_debug(VxLog *log);

/* Whether a journal is there to write to. */
gboolean vx_log_has_journal(void);
