/* background.c - to become a daemon.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/background.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
fail(GError **error, const char *what)
{
    int saved = errno;

    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(saved), "%s: %s", what,
                g_strerror(saved));
    return -1;
}

/* The pipe ends without a byte if the child does. */
static void
wait_for_child(int fd)
{
    char byte;
    gssize n;

    do
        n = read(fd, &byte, 1);
    while (n < 0 && errno == EINTR);
    _exit(n == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

int
vx_background_start(GError **error)
{
    int fds[2];
    pid_t pid;

    if (pipe2(fds, O_CLOEXEC) < 0)
        return fail(error, "cannot make a pipe");
    pid = fork();
    if (pid < 0)
        return fail(error, "cannot make a process");
    if (pid > 0) {
        close(fds[1]);
        wait_for_child(fds[0]);
    }
    close(fds[0]);
    if (setsid() < 0)
        return fail(error, "cannot begin a session");
    return fds[1];
}

void
vx_background_ready(int start)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null >= 0) {
        for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
            dup2(null, fd);
        close(null);
    }
    if (chdir("/") < 0)
        g_info("cannot change to the root directory: %s", g_strerror(errno));
    if (write(start, "", 1) != 1)
        g_info("nobody waits for the daemon to start");
    close(start);
}
