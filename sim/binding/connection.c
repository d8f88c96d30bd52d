/* connection.c - this process' connection to the service: one socket for each thread, joined by a
 * token.
 *
 * Each time the connection is made anew the epoch grows; objects of an earlier epoch are dead.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"
#include "ipc/service.h"
#include "ipc/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static GMutex lock; /* of everything below */
static gboolean is_open;
static guint epoch; /* read without the lock too */
static guint64 token;
static char *user_home;
static GHashTable *sockets; /* set of the threads' descriptors */
static GThread
    *watcher; /* as long as there is a connection; the real binding's has that name too */
static int watcher_stop[2] = { -1, -1 };

typedef struct {
    int fd;
    guint epoch;
} ThreadSocket;

static void
thread_socket_free(gpointer data)
{
    ThreadSocket *own = data;

    g_mutex_lock(&lock);
    if (sockets != NULL)
        g_hash_table_remove(sockets, GINT_TO_POINTER(own->fd));
    g_mutex_unlock(&lock);
    close(own->fd);
    g_free(own);
}

static GPrivate thread_socket = G_PRIVATE_INIT(thread_socket_free);

guint
sim_connection_epoch(void)
{
    return __atomic_load_n(&epoch, __ATOMIC_ACQUIRE);
}

gboolean
sim_connection_is_open(void)
{
    gboolean open;

    g_mutex_lock(&lock);
    open = is_open;
    g_mutex_unlock(&lock);
    return open;
}

/* Called with the lock. */
static void
remember_socket(int fd)
{
    ThreadSocket *own = g_new0(ThreadSocket, 1);

    own->fd = fd;
    own->epoch = epoch;
    if (sockets == NULL)
        sockets = g_hash_table_new(NULL, NULL);
    g_hash_table_add(sockets, GINT_TO_POINTER(fd));
    g_mutex_unlock(&lock);
    g_private_replace(&thread_socket, own); /* may free the old one, which takes the lock */
    g_mutex_lock(&lock);
}

static void connection_lost(guint of_epoch);

/* Ends when the service does, or when the connection is closed. */
static gpointer
watch_connection(gpointer data)
{
    int fd = GPOINTER_TO_INT(data);
    struct pollfd both[] = {
        {.fd = watcher_stop[0], .events = POLLIN},
        { .fd = fd,             .events = POLLIN}
    };
    guint own_epoch = sim_connection_epoch();

    while (poll(both, 2, -1) < 0)
        ;
    close(fd);
    if (both[0].revents == 0)
        connection_lost(own_epoch);
    return NULL;
}

/* Called with the lock, while there is none. */
static void
start_watcher(void)
{
    guint64 same = token;
    int fd = sim_service_hello(sim_binding_install(), user_home, token, &same);

    if (fd < 0 || pipe2(watcher_stop, O_CLOEXEC) < 0)
        return;
    watcher = g_thread_new("Ipc-Conn", watch_connection, GINT_TO_POINTER(fd));
}

static void
end_watcher(void)
{
    GThread *thread;
    int stop[2];

    g_mutex_lock(&lock);
    if (watcher == g_thread_self()) {
        g_mutex_unlock(&lock);
        return; /* it is just ending */
    }
    thread = g_steal_pointer(&watcher);
    stop[0] = watcher_stop[0];
    stop[1] = watcher_stop[1];
    g_mutex_unlock(&lock);
    if (thread == NULL)
        return;
    while (write(stop[1], "", 1) < 0)
        ;
    g_thread_join(thread);
    close(stop[0]);
    close(stop[1]);
}

SimResult
sim_connection_open(void)
{
    int fd;

    if (!sim_connection_is_open())
        end_watcher(); /* of a connection that was lost */
    g_mutex_lock(&lock);
    if (is_open) {
        g_mutex_unlock(&lock);
        return SIM_OK;
    }
    if (sim_binding_install() == NULL) {
        g_mutex_unlock(&lock);
        return SIM_E_NOT_INITIALIZED;
    }
    g_free(user_home);
    user_home = sim_user_home();
    fd = sim_service_connect(sim_binding_install(), user_home, &token);
    if (fd < 0) {
        g_mutex_unlock(&lock);
        return SIM_E_CALL_FAILED;
    }
    __atomic_add_fetch(&epoch, 1, __ATOMIC_ACQ_REL);
    is_open = TRUE;
    remember_socket(fd);
    start_watcher();
    g_mutex_unlock(&lock);
    return SIM_OK;
}

void
sim_connection_close(void)
{
    GHashTableIter iter;
    gpointer fd;

    g_mutex_lock(&lock);
    if (is_open) {
        is_open = FALSE;
        __atomic_add_fetch(&epoch, 1, __ATOMIC_ACQ_REL);
        g_hash_table_iter_init(&iter, sockets);
        while (g_hash_table_iter_next(&iter, &fd, NULL))
            shutdown(GPOINTER_TO_INT(fd), SHUT_RDWR); /* each thread closes its own */
    }
    g_mutex_unlock(&lock);
    sim_proxies_forget();
    end_watcher();
}

static void
connection_lost(guint of_epoch)
{
    gboolean now;

    g_mutex_lock(&lock);
    now = is_open && epoch == of_epoch;
    g_mutex_unlock(&lock);
    if (now)
        sim_connection_close();
}

/* This thread's socket of the present connection; -1 if there is no connection. */
static int
own_socket(guint wanted_epoch)
{
    ThreadSocket *own = g_private_get(&thread_socket);
    guint64 same;
    int fd;

    if (own != NULL && own->epoch == wanted_epoch && sim_connection_epoch() == wanted_epoch)
        return own->fd;
    g_mutex_lock(&lock);
    if (!is_open || epoch != wanted_epoch) {
        g_mutex_unlock(&lock);
        return -1;
    }
    fd = sim_service_hello(sim_binding_install(), user_home, token, &same);
    if (fd >= 0)
        remember_socket(fd);
    g_mutex_unlock(&lock);
    return fd;
}

GByteArray *
sim_connection_call(GByteArray *frame, guint of_epoch)
{
    g_autoptr(GByteArray) owned = frame;
    int fd = own_socket(of_epoch);
    GByteArray *reply;

    sim_wire_finish(owned);
    reply = fd >= 0 && sim_socket_send(fd, owned) ? sim_socket_receive(fd) : NULL;
    if (reply == NULL)
        connection_lost(of_epoch);
    return reply;
}

void
sim_connection_release(guint64 id, guint32 count, guint of_epoch)
{
    g_autoptr(GByteArray) frame = NULL;
    int fd;

    if (sim_connection_epoch() != of_epoch || (fd = own_socket(of_epoch)) < 0)
        return;
    frame = sim_wire_new();
    sim_wire_put(frame, SIM_OP_RELEASE, 1);
    sim_wire_put(frame, id, 8);
    sim_wire_put(frame, count, 4);
    sim_wire_finish(frame);
    sim_socket_send(fd, frame);
}

static SimResult
create(const char *name, const SimInterface *wanted, SimFace **face)
{
    GByteArray *frame = sim_wire_new();
    g_autoptr(GByteArray) reply = NULL;
    SimReader reader = { 0 };
    SimResult result;
    guint64 id;

    sim_wire_put(frame, SIM_OP_CREATE, 1);
    sim_wire_put_string(frame, name);
    reply = sim_connection_call(frame, sim_connection_epoch());
    if (reply == NULL)
        return SIM_E_CALL_FAILED;
    reader.data = reply->data;
    reader.size = reply->len;
    result = (SimResult) sim_reader_get(&reader, 4);
    if (SIM_FAILED(result)) {
        sim_exception_receive(&reader);
        return result;
    }
    id = sim_reader_get(&reader, 8);
    *face = sim_proxy_receive(id, (guint) sim_reader_get(&reader, 2), wanted);
    return *face != NULL ? SIM_OK : SIM_E_NOINTERFACE;
}

SimResult
sim_connection_create(const char *name, const SimInterface *wanted, SimFace **face)
{
    SimResult result = sim_connection_open();

    return SIM_FAILED(result) ? result : create(name, wanted, face);
}

SimResult
sim_connection_root(const SimInterface *wanted, SimFace **face)
{
    return sim_connection_create("IVirtualBox", wanted, face);
}

int
sim_connection_watch(void)
{
    guint64 same;
    int fd = -1;

    g_mutex_lock(&lock);
    if (is_open)
        fd = sim_service_hello(sim_binding_install(), user_home, token, &same);
    g_mutex_unlock(&lock);
    return fd;
}
