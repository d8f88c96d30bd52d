/* relay.c - bytes between a client's pipes and the daemon's socket.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ssh-helper/relay.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    int from; /* -1: it has ended */
    int to;
    char bytes[65536];
    gsize begin, end; /* what of @bytes is to be written */
} Way;

static gboolean
is_passing(int number)
{
    return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

static gboolean
fail(const char *what, GError **error)
{
    int saved = errno;

    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved), "%s: %s", what, g_strerror(saved));
    return FALSE;
}

static gboolean
has_bytes(const Way *way)
{
    return way->begin < way->end;
}

/* Reads where there is nothing to write. A peer that vanished has ended, too. */
static gboolean
take(Way *way, GError **error)
{
    ssize_t n = read(way->from, way->bytes, sizeof way->bytes);

    if (n > 0) {
        way->begin = 0;
        way->end = (gsize) n;
    } else if (n == 0 || errno == ECONNRESET) {
        way->from = -1;
    } else if (!is_passing(errno)) {
        return fail("reading", error);
    }
    return TRUE;
}

static gboolean
give(Way *way, GError **error)
{
    ssize_t n = write(way->to, way->bytes + way->begin, way->end - way->begin);

    if (n >= 0)
        way->begin += (gsize) n;
    else if (!is_passing(errno))
        return fail("writing", error);
    return TRUE;
}

/* A pipe whose reader has gone shows it by an error alone. */
static gboolean
is_broken(const struct pollfd *watch)
{
    return watch->revents & (POLLERR | POLLNVAL);
}

static gboolean
step(Way *way, const struct pollfd *from, const struct pollfd *to, GError **error)
{
    if (has_bytes(way))
        return to->revents ? give(way, error) : TRUE;
    return way->from >= 0 && from->revents ? take(way, error) : TRUE;
}

/* How poll() is to watch one end of @way; an end that is not waited for is left out, so that one
 * that hung up does not keep it awake. */
static void
watch(const Way *way, struct pollfd *from, struct pollfd *to)
{
    *from = (struct pollfd){ .fd = has_bytes(way) ? -1 : way->from, .events = POLLIN };
    *to = (struct pollfd){ .fd = has_bytes(way) ? way->to : -1, .events = POLLOUT };
}

gboolean
vx_relay_run(int in, int out, int socket, GError **error)
{
    g_autofree Way *up = g_new0(Way, 1);
    g_autofree Way *down = g_new0(Way, 1);
    gboolean told = FALSE;

    up->from = in;
    up->to = down->from = socket;
    down->to = out;
    if (!g_unix_set_fd_nonblocking(in, TRUE, error) ||
        !g_unix_set_fd_nonblocking(out, TRUE, error) ||
        !g_unix_set_fd_nonblocking(socket, TRUE, error))
        return FALSE;
    while (down->from >= 0 || has_bytes(down)) {
        struct pollfd watches[5];

        watch(up, &watches[0], &watches[1]);
        watch(down, &watches[2], &watches[3]);
        watches[4] = (struct pollfd){ .fd = out }; /* that the client has gone */
        if (poll(watches, G_N_ELEMENTS(watches), -1) < 0) {
            if (is_passing(errno))
                continue;
            return fail("waiting", error);
        }
        if (is_broken(&watches[4]))
            return TRUE;
        if (!step(down, &watches[2], &watches[3], error))
            return FALSE;
        /* What the daemon does not want any more is lost; its last words are not. */
        if (!step(up, &watches[0], &watches[1], NULL)) {
            up->from = -1;
            up->begin = up->end = 0;
        }
        if (up->from < 0 && !has_bytes(up) && !told) {
            told = TRUE;
            shutdown(socket, SHUT_WR);
        }
    }
    return TRUE;
}
