/* log.c - where messages go, and which.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/log.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>
#include "daemon/log-filter.h"
#include "daemon/log-output.h"

struct VxLogRules {
    int level; /* where no filter says */
    VxLogFilters *filters;
    VxLogOutputs *outputs;
};

struct VxLog {
    gint least;  /* atomic: what is below can be of no interest */
    GMutex lock; /* of what follows */
    VxLogRules *rules;
};

static int
get_level(GLogLevelFlags flags)
{
    if (flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
        return 4;
    if (flags & G_LOG_LEVEL_WARNING)
        return 3;
    if (flags & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO))
        return 2;
    return 1;
}

static const char *
get_field(const GLogField *fields, gsize n, const char *key)
{
    for (gsize i = 0; i < n; i++) {
        if (strcmp(fields[i].key, key) == 0)
            return fields[i].value;
    }
    return NULL;
}

/* One line, in one write(), so that lines of several threads do not mix. */
static char *
format_line(int level, const char *category, const char *message)
{
    static const char *const names[] = { "", "debug", "info", "warning", "error" };
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%F %T.%f");

    time[strlen(time) - 3] = '\0'; /* milliseconds */
    return g_strdup_printf("%s+0000: %d: %s: %s: %s\n", time, (int) gettid(), names[level],
                           category, message);
}

static gboolean
is_wanted(const VxLogRules *rules, int level, const char *category)
{
    int filtered = vx_log_filters_find(rules->filters, category);

    return level >= (filtered ? filtered : rules->level);
}

static GLogWriterOutput
log_writer(GLogLevelFlags flags, const GLogField *fields, gsize n, gpointer data)
{
    VxLog *log = data;
    int level = get_level(flags);
    const char *message = get_field(fields, n, "MESSAGE");
    g_autofree char *category = NULL;
    g_autofree char *line = NULL;

    if (level < g_atomic_int_get(&log->least))
        return G_LOG_WRITER_HANDLED;
    if (!message)
        message = "";
    category = vx_log_make_category(get_field(fields, n, "CODE_FILE"),
                                    get_field(fields, n, "GLIB_DOMAIN"));
    line = format_line(level, category, message);
    g_mutex_lock(&log->lock);
    if (is_wanted(log->rules, level, category))
        vx_log_outputs_write(log->rules->outputs, level, line, message, flags, fields, n);
    g_mutex_unlock(&log->lock);
    return G_LOG_WRITER_HANDLED;
}

VxLogRules *
vx_log_rules_new(int level, const char *filters, const char *outputs, GError **error)
{
    g_autoptr(VxLogRules) rules = g_new0(VxLogRules, 1);

    rules->level = level;
    rules->filters = vx_log_filters_parse(filters, error);
    if (rules->filters)
        rules->outputs = vx_log_outputs_open(outputs, error);
    return rules->outputs ? g_steal_pointer(&rules) : NULL;
}

void
vx_log_rules_free(VxLogRules *rules)
{
    if (!rules)
        return;
    vx_log_filters_free(rules->filters);
    vx_log_outputs_free(rules->outputs);
    g_free(rules);
}

void
vx_log_set_rules(VxLog *log, VxLogRules *rules)
{
    int least = MAX(vx_log_filters_get_least(rules->filters, rules->level),
                    vx_log_outputs_get_least(rules->outputs));
    VxLogRules *before;

    g_mutex_lock(&log->lock);
    before = log->rules;
    log->rules = rules;
    g_mutex_unlock(&log->lock);
    g_atomic_int_set(&log->least, least);
    vx_log_rules_free(before);
}

VxLog *
vx_log_install(void)
{
    VxLog *log = g_new0(VxLog, 1);

    g_mutex_init(&log->lock);
    vx_log_set_rules(log, vx_log_rules_new(3, NULL, "3:stderr", NULL));
    g_log_set_writer_func(log_writer, log, NULL);
    return log;
}

gboolean
vx_log_has_journal(void)
{
    return access("/run/systemd/journal/socket", W_OK) == 0;
}

gboolean
vx_log_takes_debug(VxLog *log)
{
    return g_atomic_int_get(&log->least) <= get_level(G_LOG_LEVEL_DEBUG);
}
