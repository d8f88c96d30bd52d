/* options.c - the daemon's command line.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/options.h"

gboolean
vx_options_parse(VxOptions *options, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"check",     0,   0, G_OPTION_ARG_NONE,     &options->check,
         "Say which VirtualBox and which sockets would be used, and what is wrong",               NULL     },
        { "config",   'f', 0, G_OPTION_ARG_FILENAME, &options->config_file, "Configuration file",
         "FILE"                                                                                            },
        { "daemon",   'd', 0, G_OPTION_ARG_NONE,     &options->background,
         "Run in the background; return when clients can connect",                                NULL     },
        { "pid-file", 'p', 0, G_OPTION_ARG_FILENAME, &options->pid_file,
         "File that holds the process id and keeps a second instance out",                        "FILE"   },
        { "timeout",  't', 0, G_OPTION_ARG_INT,      &options->timeout_s,
         "Exit after so many seconds without a client",                                           "SECONDS"},
        { "verbose",  'v', 0, G_OPTION_ARG_NONE,     &options->verbose,
         "Log information, not only warnings",                                                    NULL     },
        { "version",  'V', 0, G_OPTION_ARG_NONE,     &options->version,     "Print the version",  NULL     },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);

    *options = (VxOptions){ 0 };
    g_option_context_set_summary(context, "libvirt's daemon for VirtualBox, of any version.");
    g_option_context_set_description(
        context, "Clients find it by the URI vbox:///session (vbox:///system for root).\n"
                 "See virtvboxd(8).");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, error))
        return FALSE;
    if (*argc > 1) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "unexpected argument '%s'",
                    (*argv)[1]);
        return FALSE;
    }
    if (options->timeout_s < 0) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "the timeout must not be negative");
        return FALSE;
    }
    return TRUE;
}

void
vx_options_clear(VxOptions *options)
{
    g_free(options->config_file);
    g_free(options->pid_file);
}
