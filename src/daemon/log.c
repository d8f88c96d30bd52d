/* log.c - where messages go, and which.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/log.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>
#include "util/error.h"

typedef struct {
    int level; /* the least that it takes */
    gboolean journal;
    int fd; /* -1 for the journal */
    gboolean close;
} Output;

struct VxLog {
    GMutex lock;     /* of the outputs */
    GArray *outputs; /* of Output */
    gint level;      /* atomic: the least that any takes */
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
format_line(int level, const GLogField *fields, gsize n)
{
    static const char *const names[] = { "", "debug", "info", "warning", "error" };
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%F %T.%f");
    const char *domain = get_field(fields, n, "GLIB_DOMAIN");
    const char *message = get_field(fields, n, "MESSAGE");

    time[strlen(time) - 3] = '\0'; /* milliseconds */
    return g_strdup_printf("%s+0000: %d: %s: %s: %s\n", time, (int) gettid(), names[level],
                           domain ? domain : "-", message ? message : "");
}

static void
write_line(int fd, const char *line)
{
    gsize length = strlen(line);

    while (length > 0) {
        gssize n = write(fd, line, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* there is nobody left to tell */
        line += n;
        length -= n;
    }
}

static GLogWriterOutput
log_writer(GLogLevelFlags flags, const GLogField *fields, gsize n, gpointer data)
{
    VxLog *log = data;
    int level = get_level(flags);
    g_autofree char *line = NULL;

    if (level < g_atomic_int_get(&log->level))
        return G_LOG_WRITER_HANDLED;
    line = format_line(level, fields, n);
    g_mutex_lock(&log->lock);
    for (guint i = 0; i < log->outputs->len; i++) {
        const Output *output = &g_array_index(log->outputs, Output, i);

        if (level < output->level)
            continue;
        if (output->journal)
            g_log_writer_journald(flags, fields, n, NULL);
        else
            write_line(output->fd, line);
    }
    g_mutex_unlock(&log->lock);
    return G_LOG_WRITER_HANDLED;
}

static void
clear_output(gpointer data)
{
    Output *output = data;

    if (output->close)
        close(output->fd);
}

static GArray *
new_outputs(void)
{
    GArray *outputs = g_array_new(FALSE, TRUE, sizeof(Output));

    g_array_set_clear_func(outputs, clear_output);
    return outputs;
}

static gboolean
open_file(const char *path, Output *output, GError **error)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0) {
        int saved = errno;

        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(saved), "cannot open log '%s': %s",
                    path, g_strerror(saved));
        return FALSE;
    }
    output->fd = fd;
    output->close = TRUE;
    return TRUE;
}

/* Reads one of "3:stderr", "1:file:/path". */
static gboolean
parse_output(const char *text, Output *output, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 3);
    guint n = g_strv_length(parts);

    *output = (Output){ .fd = -1 };
    if (n >= 2 && strlen(parts[0]) == 1 && parts[0][0] >= '1' && parts[0][0] <= '4') {
        output->level = parts[0][0] - '0';
        if (n == 2 && strcmp(parts[1], "stderr") == 0) {
            output->fd = STDERR_FILENO;
            return TRUE;
        }
        if (n == 2 && strcmp(parts[1], "journald") == 0) {
            output->journal = TRUE;
            return TRUE;
        }
        if (n == 3 && strcmp(parts[1], "file") == 0 && g_path_is_absolute(parts[2]))
            return open_file(parts[2], output, error);
    }
    vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                 "log output \"%s\" is not <level>:stderr, <level>:journald or <level>:file:<path> "
                 "with a level from 1 to 4",
                 text);
    return FALSE;
}

static GArray *
parse_outputs(const char *text, GError **error)
{
    g_auto(GStrv) items = g_strsplit_set(text, " \t\n", -1);
    g_autoptr(GArray) outputs = new_outputs();

    for (char **item = items; *item; item++) {
        Output output;

        if (!**item)
            continue;
        if (!parse_output(*item, &output, error))
            return NULL;
        g_array_append_val(outputs, output);
    }
    return g_steal_pointer(&outputs);
}

gboolean
vx_log_configure(VxLog *log, int level, const char *outputs, GError **error)
{
    g_autofree char *standard = g_strdup_printf("%d:stderr", level);
    g_autoptr(GArray) parsed = parse_outputs(outputs ? outputs : standard, error);
    int least = 5;

    if (!parsed)
        return FALSE;
    for (guint i = 0; i < parsed->len; i++)
        least = MIN(least, g_array_index(parsed, Output, i).level);
    g_mutex_lock(&log->lock);
    g_array_unref(log->outputs);
    log->outputs = g_steal_pointer(&parsed);
    g_mutex_unlock(&log->lock);
    g_atomic_int_set(&log->level, least);
    return TRUE;
}

VxLog *
vx_log_install(void)
{
    VxLog *log = g_new0(VxLog, 1);
    gboolean ok;

    g_mutex_init(&log->lock);
    log->outputs = new_outputs();
    ok = vx_log_configure(log, 3, NULL, NULL);
    g_assert(ok);
    g_log_set_writer_func(log_writer, log, NULL);
    return log;
}

gboolean
vx_log_has_journal(void)
{
    return access("/run/systemd/journal/socket", W_OK) == 0;
}
