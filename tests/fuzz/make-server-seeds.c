/* make-server-seeds.c - writes the seeds of fuzz-server.c: every procedure in its turn, and each
 * way to log in.
 *
 *     make-server-seeds DIRECTORY
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <stdio.h>
#include "rpc/procedure.h"
#include "steps.h"

enum { ANYBODY, READER, POLKIT, POLKIT_READER, SASL, SASL_LAYER, SASL_PLAIN_TCP };

#define PER_SEED 40 /* procedures */

static void
write_seed(const char *directory, const char *name, const guint8 *bytes, gsize n)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GError) error = NULL;

    if (!g_file_set_contents(path, (const char *) bytes, n, &error))
        g_error("%s", error->message);
}

static void
add_call(GByteArray *seed, int procedure, guint8 value)
{
    guint8 step[] = { STEP_INVENT, procedure >> 8, procedure & 255, value };

    g_byte_array_append(seed, step, sizeof step);
}

/* All that there are, after @prologue. */
static void
write_procedures(const char *directory, const char *name, const guint8 *prologue, gsize n)
{
    int procedure = 0;

    for (guint part = 0; procedure < vx_procedure_limit(); part++) {
        g_autoptr(GByteArray) seed = g_byte_array_new();
        g_autofree char *file = g_strdup_printf("%s-%02u", name, part);

        g_byte_array_append(seed, prologue, n);
        for (guint i = 0; i < PER_SEED && procedure < vx_procedure_limit(); i++, procedure++)
            add_call(seed, procedure, procedure * 7);
        write_seed(directory, file, seed->data, seed->len);
    }
}

#define SEED(name, ...)                                                                            \
    {                                                                                              \
        name, (const guint8[]){ __VA_ARGS__ }, sizeof((const guint8[]){ __VA_ARGS__ })             \
    }

#define AUTH_LIST   0, REMOTE_PROC_AUTH_LIST
#define SCREENSHOT  0, REMOTE_PROC_DOMAIN_SCREENSHOT
#define GET_TYPE    0, REMOTE_PROC_CONNECT_GET_TYPE
#define ALIVE       STEP_INVENT, GET_TYPE, 1
#define SASL_START_ 0, REMOTE_PROC_AUTH_SASL_START

static const struct {
    const char *name;
    const guint8 *bytes;
    gsize n;
} seeds[] = {
    SEED("polkit", POLKIT, STEP_CALL, AUTH_LIST, 0, 0, 0, STEP_POLKIT, 0, STEP_OPEN, 0, STEP_POLKIT,
         1, STEP_OPEN, 0, ALIVE),
    SEED("polkit-reader", POLKIT_READER, STEP_POLKIT, 1, STEP_OPEN, 0, STEP_INVENT, 0,
         REMOTE_PROC_DOMAIN_DESTROY, 3),
    SEED("scram", SASL, STEP_LOGIN, 1, STEP_OPEN, 0, ALIVE),
    SEED("scram-1", SASL, STEP_LOGIN, 4, STEP_OPEN, 0, ALIVE),
    SEED("plain", SASL, STEP_LOGIN, 3, STEP_OPEN, 1, ALIVE),
    SEED("digest", SASL_PLAIN_TCP, STEP_LOGIN, 2, STEP_OPEN, 0, ALIVE),
    SEED("layer", SASL_LAYER, STEP_LOGIN, 2, STEP_OPEN, 0, ALIVE, STEP_BIG, GET_TYPE, 90, ALIVE),
    SEED("layer-weak", SASL_LAYER, STEP_LOGIN, 1, STEP_OPEN, 0, ALIVE),
    SEED("scram-turned", SASL, STEP_SASL_INIT, STEP_SASL_START, 1, 0, 0, STEP_SASL_STEP, 5, 1,
         STEP_SASL_STEP, 0, 0),
    SEED("scram-started-twice", SASL, STEP_SASL_INIT, STEP_SASL_START, 1, 0, 0, STEP_SASL_START, 2,
         0, 0, STEP_SASL_STEP, 0, 0, STEP_SASL_STEP, 0, 0, STEP_OPEN, 0),
    SEED("step-first", SASL, STEP_SASL_STEP, 0, 0, STEP_INVENT, 0, REMOTE_PROC_AUTH_SASL_STEP, 1,
         STEP_SASL_INIT),
    SEED("step-before-start", SASL, STEP_SASL_INIT, STEP_INVENT, 0, REMOTE_PROC_AUTH_SASL_STEP, 1),
    SEED("init-twice", SASL, STEP_SASL_INIT, STEP_SASL_INIT, STEP_LOGIN, 1),
    SEED("no-mechanism", SASL, STEP_SASL_INIT, STEP_CALL, SASL_START_, 0, 0, 16, 0, 0, 0, 3, 'N',
         'O', 'T', 0, 0, 0, 0, 0, 0, 0, 0, 0),
    SEED("guesses-in-a-row", SASL, STEP_HOLD, STEP_SASL_INIT, STEP_SASL_START, 3, 7, 1,
         STEP_SASL_INIT, STEP_SASL_START, 3, 8, 1, STEP_SASL_INIT, STEP_SASL_START, 3, 0, 0,
         STEP_HOLD, ALIVE),
    SEED("early", SASL, STEP_HOLD, STEP_SASL_INIT, STEP_HOLD, STEP_HOLD, STEP_SASL_START, 3, 0, 0,
         STEP_OPEN, 0, STEP_HOLD, ALIVE),
    SEED("login-again", SASL, STEP_LOGIN, 1, STEP_LOGIN, 1, STEP_OPEN, 0, ALIVE),
    SEED("stream", ANYBODY, STEP_OPEN, 0, STEP_INVENT, SCREENSHOT, 1, STEP_INVENT, SCREENSHOT, 2,
         STEP_STREAM, SCREENSHOT, 0, 1, STEP_STREAM, SCREENSHOT, 1, 5),
    SEED("stream-deaf", ANYBODY, STEP_OPEN, 0, STEP_DEAF, STEP_INVENT, SCREENSHOT, 1, STEP_INVENT,
         SCREENSHOT, 2, STEP_INVENT, SCREENSHOT, 3, STEP_STREAM, SCREENSHOT, 1, 0, STEP_DEAF,
         STEP_STREAM, SCREENSHOT, 0, 1, ALIVE),
    SEED("keepalive", ANYBODY, STEP_OPEN, 0, STEP_INVENT, 0, REMOTE_PROC_CONNECT_SUPPORTS_FEATURE,
         1, STEP_KEEPALIVE, 9, STEP_KEEPALIVE, 10, STEP_KEEPALIVE, 3),
    SEED("events", ANYBODY, STEP_OPEN, 0, STEP_EVENTS, 1, STEP_DEAF, STEP_EVENTS, 200, ALIVE,
         STEP_DEAF, ALIVE),
    SEED("closed-in-the-middle", ANYBODY, STEP_OPEN, 0, STEP_HOLD, ALIVE, STEP_INVENT, SCREENSHOT,
         3, STEP_RUN, STEP_CLOSE, 0, STEP_HOLD),
    SEED("half-closed", ANYBODY, STEP_OPEN, 0, STEP_HOLD, ALIVE, STEP_CLOSE, 1, STEP_HOLD),
    SEED("quit", ANYBODY, STEP_OPEN, 0, STEP_INVENT, SCREENSHOT, 2, STEP_HOLD, ALIVE, STEP_QUIT,
         STEP_RUN, ALIVE),
    SEED("length-too-great", ANYBODY, STEP_LENGTH, 255, 255, 255, 255),
    SEED("length-too-small", ANYBODY, STEP_LENGTH, 0, 0, 0, 27),
    SEED("length-alone", ANYBODY, STEP_PIECES, 1, STEP_LENGTH, 0, 0, 0, 99, STEP_BYTES, 3, 1, 2, 3,
         STEP_CLOSE, 1),
    SEED("types", ANYBODY, STEP_OPEN, 0, STEP_CALL, GET_TYPE, 1, 0, 0, STEP_CALL, GET_TYPE, 2, 0, 0,
         STEP_CALL, GET_TYPE, 3, 2, 0, STEP_CALL, GET_TYPE, 0, 2, 0, STEP_CALL, GET_TYPE, 4, 0, 0,
         ALIVE),
};

int
main(int argc, char **argv)
{
    static const guint8 opened[] = { ANYBODY, STEP_OPEN, 0 };
    static const guint8 reading[] = { READER, STEP_OPEN, 0, STEP_PIECES, 7 };
    static const guint8 unknown[] = { SASL };
    static const guint8 layered[] = { SASL_LAYER, STEP_LOGIN, 0, STEP_OPEN, 0, STEP_PIECES, 5 };
    if (argc != 2) {
        fprintf(stderr, "usage: make-server-seeds DIRECTORY\n");
        return 2;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(seeds); i++)
        write_seed(argv[1], seeds[i].name, seeds[i].bytes, seeds[i].n);
    write_procedures(argv[1], "opened", opened, sizeof opened);
    write_procedures(argv[1], "reading", reading, sizeof reading);
    write_procedures(argv[1], "unknown", unknown, sizeof unknown);
    write_procedures(argv[1], "layered", layered, sizeof layered);
    return 0;
}
