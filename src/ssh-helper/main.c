/* main.c - virt-ssh-helper: what a client of libvirt runs on the remote host, by ssh, to be joined
 * to the daemon there. The name and the command line are libvirt's.
 *
 * It stands beside libvirt's own program of that name and never replaces it: asked for another
 * driver than VirtualBox's, it hands over to that program.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ssh-helper/relay.h"
#include "ssh-helper/target.h"

#define NAME "virt-ssh-helper"

typedef struct {
    gboolean read_only;
    gboolean version;
    const char *uri;
} Options;

static int
fail(const GError *error)
{
    fprintf(stderr, NAME ": %s\n", error->message);
    return EXIT_FAILURE;
}

static gboolean
parse(Options *options, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"readonly", 'r', 0, G_OPTION_ARG_NONE, &options->read_only, "Connect read-only", NULL},
        { "version", 'V', 0, G_OPTION_ARG_NONE, &options->version,   "Print the version", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context =
        g_option_context_new("URI - joins a remote client of libvirt to the daemon for VirtualBox");

    g_option_context_set_summary(context, "Clients run it by ssh; it is of no use by hand.");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, error))
        return FALSE;
    if (!options->version && *argc != 2) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "one URI is expected");
        return FALSE;
    }
    options->uri = *argc > 1 ? (*argv)[1] : NULL;
    return TRUE;
}

/* Returns: whether @path is this very program. */
static gboolean
is_this(const char *path)
{
    struct stat own, other;

    return stat("/proc/self/exe", &own) == 0 && stat(path, &other) == 0 &&
           own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

/* The helper of libvirt itself, further down the path. Returns only where there is none. */
static void
hand_over(const Options *options)
{
    const char *path = g_getenv("PATH");
    g_auto(GStrv) directories = g_strsplit(path ? path : "/usr/local/bin:/usr/bin:/bin", ":", -1);

    for (char **directory = directories; *directory; directory++) {
        g_autofree char *program = g_build_filename(*directory, NAME, NULL);

        if (g_file_test(program, G_FILE_TEST_IS_EXECUTABLE) && !is_this(program)) {
            if (options->read_only)
                execl(program, NAME, "-r", options->uri, NULL);
            else
                execl(program, NAME, options->uri, NULL);
        }
    }
}

/* Returns: (transfer full) (nullable): the daemon that is installed beside this program; none where
 * the user does not want it to be started. */
static char *
find_daemon(void)
{
    const char *wanted = g_getenv("LIBVIRT_AUTOSTART");
    const char *directory = g_getenv("VIRTD_PATH");

    if (g_strcmp0(wanted, "0") == 0)
        return NULL;
    return g_build_filename(directory ? directory : VX_SBINDIR, "virtvboxd", NULL);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocket) socket = NULL;
    g_autofree char *daemon = NULL;
    Options options = { 0 };

    if (!parse(&options, &argc, &argv, &error))
        return fail(error);
    if (options.version) {
        printf(NAME " (virtvbox) %s\n", VX_VERSION);
        return EXIT_SUCCESS;
    }
    if (!vx_target_is_ours(options.uri)) {
        hand_over(&options);
        fprintf(stderr,
                NAME ": '%s' is not VirtualBox's, and libvirt's own helper is not installed\n",
                options.uri);
        return EXIT_FAILURE;
    }
    daemon = find_daemon();
    socket = vx_target_connect(options.uri, options.read_only, daemon, &error);
    if (!socket)
        return fail(error);
    signal(SIGPIPE, SIG_IGN);
    if (!vx_relay_run(STDIN_FILENO, STDOUT_FILENO, g_socket_get_fd(socket), &error))
        return fail(error);
    return EXIT_SUCCESS;
}
