/* paused-start.c - runs VirtualBox's own programs for machines.
 *
 * The program belongs to nobody when we end: it is no child of ours (GLib forks twice) and has a
 * session of its own. Its output goes to a file without a name, so that it never meets a closed
 * pipe; a pipe that nobody writes to tells by its end that the program has ended.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/paused-start.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "util/error.h"
#include "vbox/again.h"
#include "vbox/machine-state.h"

#define VX_POLL_MS        20
#define VX_START_LIMIT_MS 120000
#define VX_OUTPUT_MAX     4096
#define VX_LIFE_FD        3 /* where the program has its end of the pipe */

/* The first that is installed is run. */
static const struct {
    const char *frontend;
    const char *program;
    const char *pause_option;
} programs[] = {
    {"headless", "VBoxHeadless", "--start-paused"},
    { "gui",     "VirtualBoxVM", "--start-paused"},
    { "gui",     "VirtualBox",   "--start-paused"},
};

typedef struct {
    int life;   /* readable at the program's end */
    int output; /* what it printed */
} Program;

static void
clear_program(Program *program)
{
    if (program->life >= 0)
        close(program->life);
    if (program->output >= 0)
        close(program->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Program, clear_program)

static char **
make_arguments(const char *home, const char *frontend, const char *uuid, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *path = g_build_filename(home, programs[i].program, NULL);
        const char *arguments[] = { path, "--startvm", uuid, programs[i].pause_option, NULL };

        if (g_str_equal(programs[i].frontend, frontend) &&
            g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            return g_strdupv((char **) arguments);
    }
    vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                 "no program of VirtualBox in %s starts a paused machine with frontend '%s'", home,
                 frontend);
    return NULL;
}

static char **
make_environment(const char *changes)
{
    char **environment = g_get_environ();
    g_auto(GStrv) lines = g_strsplit(changes ? changes : "", "\n", -1);

    for (char **line = lines; *line; line++) {
        char *value = strchr(*line, '=');

        if (!value)
            continue;
        *value++ = '\0';
        environment = g_environ_setenv(environment, *line, value, TRUE);
    }
    return environment;
}

static void
detach(gpointer data)
{
    setsid();
}

static gboolean
run(char **arguments, char **environment, Program *program, GError **error)
{
    const int target = VX_LIFE_FD;
    int pipe_fds[2] = { -1, -1 };
    g_autofree char *name = NULL;
    gboolean started;

    program->output = g_file_open_tmp("virtvbox-start-XXXXXX", &name, error);
    if (program->output < 0)
        return FALSE;
    g_unlink(name);
    if (fcntl(program->output, F_SETFD, FD_CLOEXEC) < 0 ||
        !g_unix_open_pipe(pipe_fds, FD_CLOEXEC, error))
        return FALSE;
    program->life = pipe_fds[0];
    started = g_spawn_async_with_pipes_and_fds(
        NULL, (const char *const *) arguments, (const char *const *) environment,
        G_SPAWN_STDIN_FROM_DEV_NULL, detach, NULL, -1, program->output, program->output,
        &pipe_fds[1], &target, 1, NULL, NULL, NULL, NULL, error);
    close(pipe_fds[1]);
    return started;
}

static char *
read_output(const Program *program)
{
    char text[VX_OUTPUT_MAX + 1];
    ssize_t n = pread(program->output, text, VX_OUTPUT_MAX, 0);

    text[MAX(n, 0)] = '\0';
    return g_utf8_make_valid(g_strstrip(text), -1);
}

static gboolean
has_ended(const Program *program, int timeout_ms)
{
    struct pollfd fd = { .fd = program->life, .events = POLLIN };

    return poll(&fd, 1, timeout_ms) > 0;
}

static gboolean
wait_paused(VxMachine *machine, const Program *program, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + VX_START_LIMIT_MS * G_TIME_SPAN_MILLISECOND;
    guint n_failed = 0;

    while (g_get_monotonic_time() < deadline) {
        gboolean ended = has_ended(program, VX_POLL_MS);
        g_autoptr(GError) local = NULL;
        const char *state;

        if (!vx_machine_get_state(machine, &state, &local)) {
            if (vx_again(&n_failed, &local))
                continue;
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        n_failed = 0;
        if (g_str_equal(state, "Paused"))
            return TRUE;
        if (g_str_equal(state, "Running") || ended) {
            g_autofree char *output = read_output(program);

            vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                         "VirtualBox did not start it paused (%s): %s", state,
                         *output ? output : "its program said nothing");
            return FALSE;
        }
    }
    vx_set_error(error, VIR_ERR_OPERATION_TIMEOUT, "VirtualBox did not start it within %d ms",
                 VX_START_LIMIT_MS);
    return FALSE;
}

gboolean
vx_paused_start(VxMachine *machine, const char *frontend, const char *environment, GError **error)
{
    const char *home = vx_runtime_get_home(vx_object_get_runtime(vx_machine_get_object(machine)));
    g_auto(GStrv) arguments = make_arguments(home, frontend, vx_machine_get_uuid(machine), error);
    g_auto(GStrv) changed_environment = make_environment(environment);
    g_auto(Program) program = { .life = -1, .output = -1 };

    return arguments && run(arguments, changed_environment, &program, error) &&
           wait_paused(machine, &program, error);
}
