/* client.c - the VirtualBoxClient object: hands out the others and watches over the service.
 *
 * A thread of its own waits for the service to go. Then it tells the client's event source, and
 * tries every half second to have a service again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

typedef struct {
    SimProxy *event_source;
    GThread *watcher;
    int stop[2]; /* written when the object ends */
} Client;

/* Waits until @fd hangs up or the client ends. Returns: %FALSE at the end. */
static gboolean
wait_for(Client *client, int fd, int timeout_ms)
{
    struct pollfd both[] = {
        {.fd = client->stop[0], .events = POLLIN},
        { .fd = fd,             .events = POLLIN}
    };

    while (poll(both, fd >= 0 ? 2 : 1, timeout_ms) < 0)
        ;
    return both[0].revents == 0;
}

static gpointer
watch(gpointer data)
{
    Client *client = data;

    for (;;) {
        int fd = sim_connection_watch();
        gboolean go_on = fd < 0 || wait_for(client, fd, -1);

        if (fd >= 0)
            close(fd);
        if (!go_on)
            return NULL;
        sim_connection_close();
        sim_client_event_source_fire(client->event_source, FALSE);
        do {
            if (!wait_for(client, -1, 500))
                return NULL;
        } while (SIM_FAILED(sim_connection_open()));
        sim_client_event_source_fire(client->event_source, TRUE);
    }
}

static void
client_free(gpointer data)
{
    Client *client = data;

    while (write(client->stop[1], "", 1) < 0)
        ;
    g_thread_join(client->watcher);
    close(client->stop[0]);
    close(client->stop[1]);
    sim_proxy_unref_own(client->event_source);
    g_free(client);
}

static SimResult
client_virtual_box(SimProxy *self, void **args)
{
    SimFace *face = NULL;
    SimResult result = sim_connection_root(NULL, &face);

    return SIM_FAILED(result) ? result : sim_out_face(args, 0, face);
}

static SimResult
client_session(SimProxy *self, void **args)
{
    SimFace *face = NULL;
    SimResult result = sim_connection_create("ISession", NULL, &face);

    return SIM_FAILED(result) ? result : sim_out_face(args, 0, face);
}

static SimResult
client_event_source(SimProxy *self, void **args)
{
    SimProxy *source = ((Client *) self->data)->event_source;

    return sim_out_face(args, 0, sim_proxy_query(source, source->class));
}

/* Says why a machine is not accessible: here every registered machine is. */
static SimResult
client_check_machine_error(SimProxy *self, void **args)
{
    return SIM_ARG(args, 0, void *) != NULL ? SIM_OK : SIM_E_INVALIDARG;
}

static const SimLocalClass client_class = {
    .interface = "IVirtualBoxClient",
    .free = client_free,
    .members = {
        { "get:virtualBox", client_virtual_box },
        { "get:session", client_session },
        { "get:eventSource", client_event_source },
        { "checkMachineError", client_check_machine_error },
    },
};

SimProxy *
sim_client_new(void)
{
    Client *client;

    if (SIM_FAILED(sim_connection_open()))
        return NULL;
    client = g_new0(Client, 1);
    if (pipe2(client->stop, O_CLOEXEC) < 0)
        g_error("no pipe");
    client->event_source = sim_client_event_source_new();
    client->watcher = g_thread_new("nspr-svcwatch", watch, client);
    return sim_proxy_new_local(&client_class, client);
}
