/* expect-log.c - messages that a test provokes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "expect-log.h"

#include <string.h>

typedef struct {
    GLogLevelFlags level;
    char *pattern;
} Expected;

static GMutex lock; /* of what follows */
static GQueue *expected;

static const char *
find_message(const GLogField *fields, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0)
            return fields[i].value;
    return "";
}

static void
free_expected(Expected *first)
{
    g_free(first->pattern);
    g_free(first);
}

static GLogWriterOutput
write_log(GLogLevelFlags flags, const GLogField *fields, gsize n, gpointer data)
{
    Expected *first;
    gboolean is_it;

    g_mutex_lock(&lock);
    first = g_queue_peek_head(expected);
    is_it = first && (flags & first->level) &&
            g_pattern_match_simple(first->pattern, find_message(fields, n));
    if (is_it)
        free_expected(g_queue_pop_head(expected));
    g_mutex_unlock(&lock);
    return is_it ? G_LOG_WRITER_HANDLED : g_log_writer_default(flags, fields, n, NULL);
}

void
expect_log(GLogLevelFlags level, const char *pattern)
{
    Expected *last = g_new0(Expected, 1);

    last->level = level;
    last->pattern = g_strdup(pattern);
    g_mutex_lock(&lock);
    if (!expected) {
        expected = g_queue_new();
        g_log_set_writer_func(write_log, NULL, NULL);
    }
    g_queue_push_tail(expected, last);
    g_mutex_unlock(&lock);
}

void
expect_log_assert(void)
{
    g_mutex_lock(&lock);
    if (!g_queue_is_empty(expected))
        g_error("not logged: %s", ((Expected *) g_queue_peek_head(expected))->pattern);
    g_mutex_unlock(&lock);
}
