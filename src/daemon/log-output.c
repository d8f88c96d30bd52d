/* log-output.c - the places where messages go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/log-output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>
#include "util/error.h"

typedef enum { STDERR, JOURNAL, SYSLOG, FILE_ } Kind;

typedef struct {
    int level; /* the least that it takes */
    Kind kind;
    char *argument; /* path of a file, name for syslog */
    int fd;         /* of a file; -1 */
} Output;

struct VxLogOutputs {
    GArray *rows; /* of Output */
};

static const struct {
    const char *word;
    Kind kind;
    gboolean has_argument;
} kinds[] = {
    {"stderr",    STDERR,  FALSE},
    { "journald", JOURNAL, FALSE},
    { "syslog",   SYSLOG,  TRUE },
    { "file",     FILE_,   TRUE },
};

/* ---- From text ---- */

static gboolean
parse_kind(char **parts, Output *output)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(parts[1], kinds[i].word) != 0 || (parts[2] != NULL) != kinds[i].has_argument)
            continue;
        if (parts[2] && (!*parts[2] || (kinds[i].kind == FILE_ && !g_path_is_absolute(parts[2]))))
            return FALSE;
        output->kind = kinds[i].kind;
        output->argument = g_strdup(parts[2]);
        return TRUE;
    }
    return FALSE;
}

/* Reads one of "3:stderr", "1:file:/path". */
static gboolean
parse_output(const char *text, Output *output, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 3);

    *output = (Output){ .fd = -1 };
    if (g_strv_length(parts) >= 2 && strlen(parts[0]) == 1 && parts[0][0] >= '1' &&
        parts[0][0] <= '4' && parse_kind(parts, output)) {
        output->level = parts[0][0] - '0';
        return TRUE;
    }
    vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                 "log output \"%s\" is not <level>:stderr, <level>:journald, <level>:syslog:<name> "
                 "or <level>:file:<path> with a level from 1 to 4",
                 text);
    return FALSE;
}

static void
clear_output(gpointer data)
{
    Output *output = data;

    if (output->fd >= 0)
        close(output->fd);
    g_free(output->argument);
}

static VxLogOutputs *
parse_outputs(const char *text, GError **error)
{
    g_autoptr(VxLogOutputs) outputs = g_new0(VxLogOutputs, 1);
    g_auto(GStrv) items = g_strsplit_set(text, " \t\n", -1);

    outputs->rows = g_array_new(FALSE, FALSE, sizeof(Output));
    g_array_set_clear_func(outputs->rows, clear_output);
    for (char **item = items; *item; item++) {
        Output output;

        if (!**item)
            continue;
        if (!parse_output(*item, &output, error))
            return NULL;
        g_array_append_val(outputs->rows, output);
    }
    return g_steal_pointer(&outputs);
}

gboolean
vx_log_outputs_check(const char *text, GError **error)
{
    g_autoptr(VxLogOutputs) outputs = parse_outputs(text, error);

    return outputs != NULL;
}

/* ---- Opening and closing ---- */

static gboolean
open_file(Output *output, GError **error)
{
    output->fd = open(output->argument, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (output->fd < 0) {
        int saved = errno;

        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(saved), "cannot open log '%s': %s",
                    output->argument, g_strerror(saved));
        return FALSE;
    }
    return TRUE;
}

VxLogOutputs *
vx_log_outputs_open(const char *text, GError **error)
{
    g_autoptr(VxLogOutputs) outputs = parse_outputs(text, error);

    for (guint i = 0; outputs && i < outputs->rows->len; i++) {
        Output *output = &g_array_index(outputs->rows, Output, i);

        if (output->kind == FILE_ && !open_file(output, error))
            return NULL;
    }
    return g_steal_pointer(&outputs);
}

void
vx_log_outputs_free(VxLogOutputs *outputs)
{
    if (!outputs)
        return;
    g_array_unref(outputs->rows);
    g_free(outputs);
}

int
vx_log_outputs_get_least(const VxLogOutputs *outputs)
{
    int least = 5;

    for (guint i = 0; i < outputs->rows->len; i++)
        least = MIN(least, g_array_index(outputs->rows, Output, i).level);
    return least;
}

/* ---- Writing ---- */

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

/* syslog(3) has one name at a time, which it does not copy: several outputs take turns. */
static void
write_syslog(const char *name, int level, const char *message)
{
    static const int priorities[] = { LOG_DEBUG, LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERR };

    openlog(name, 0, LOG_DAEMON);
    syslog(priorities[level], "%s", message);
    closelog();
}

void
vx_log_outputs_write(const VxLogOutputs *outputs, int level, const char *line, const char *message,
                     GLogLevelFlags flags, const GLogField *fields, gsize n)
{
    for (guint i = 0; i < outputs->rows->len; i++) {
        const Output *output = &g_array_index(outputs->rows, Output, i);

        if (level < output->level)
            continue;
        switch (output->kind) {
        case JOURNAL:
            g_log_writer_journald(flags, fields, n, NULL);
            break;
        case SYSLOG:
            write_syslog(output->argument, level, message);
            break;
        case STDERR:
            write_line(STDERR_FILENO, line);
            break;
        case FILE_:
            write_line(output->fd, line);
            break;
        }
    }
}
