/* log-setup.c - what the command line, the environment and the configuration say of logging.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/log-setup.h"

/* Where messages go if nobody says; as with libvirt's daemons, the journal is spared the calls. */
static char *
get_standard_output(const VxOptions *options, const VxPaths *paths, int level)
{
    g_autofree char *dir = g_path_get_dirname(paths->log_file);

    if (!options->background)
        return g_strdup_printf("%d:stderr", level);
    if (vx_log_has_journal())
        return g_strdup_printf("%d:journald", MAX(level, 2));
    g_mkdir_with_parents(dir, 0700);
    return g_strdup_printf("%d:file:%s", level, paths->log_file);
}

VxLogRules *
vx_log_setup_read(const VxOptions *options, const VxPaths *paths, const VxConfig *config,
                  GError **error)
{
    const char *wanted_level = g_getenv("LIBVIRT_DEBUG");
    const char *outputs = g_getenv("LIBVIRT_LOG_OUTPUTS");
    const char *filters = g_getenv("LIBVIRT_LOG_FILTERS");
    g_autofree char *standard = NULL;
    int level = config->log_level;
    guint64 number;

    if (wanted_level && g_ascii_string_to_unsigned(wanted_level, 10, 1, 4, &number, NULL))
        level = number;
    if (options->verbose)
        level = MIN(level, 2);
    if (!filters || !*filters)
        filters = config->log_filters;
    if (!outputs || !*outputs)
        outputs = config->log_outputs;
    if (!outputs || !*outputs)
        outputs = standard = get_standard_output(options, paths, level);
    return vx_log_rules_new(level, filters, outputs, error);
}
