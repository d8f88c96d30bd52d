/* options.h - the daemon's command line.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
    gboolean background;
    gboolean verbose;
    gboolean version;
    gboolean check;
    gint timeout_s;    /* 0: none */
    char *config_file; /* (nullable) */
    char *pid_file;    /* (nullable) */
} VxOptions;

/* @error: #GOptionError. "--help" prints and exits. */
gboolean vx_options_parse(VxOptions *options, int *argc, char ***argv, GError **error);
void vx_options_clear(VxOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxOptions, vx_options_clear)
