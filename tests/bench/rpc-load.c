/* rpc-load.c - how many calls a libvirt daemon answers, and how fast.
 *
 *     rpc-load URI CALL CLIENTS SECONDS
 *
 * CALL: version (nothing to look up), state (of the first domain), list (all domains), xml (of the first
 * domain). Each client is a thread with a connection of its own that makes one call after the other. Prints
 * one line of JSON: calls, calls per second, and the median and 99th percentile of a call's time in
 * microseconds. Works with any daemon of libvirt's, so that two can be compared.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    virConnectPtr connection;
    virDomainPtr domain; /* (nullable) */
} Client;

static gboolean
call_version(Client *client)
{
    unsigned long version;

    return virConnectGetLibVersion(client->connection, &version) == 0;
}

static gboolean
call_state(Client *client)
{
    int state;
    int reason;

    return virDomainGetState(client->domain, &state, &reason, 0) == 0;
}

static gboolean
call_list(Client *client)
{
    virDomainPtr *domains = NULL;
    int n = virConnectListAllDomains(client->connection, &domains, 0);

    for (int i = 0; i < n; i++)
        virDomainFree(domains[i]);
    free(domains);
    return n >= 0;
}

static gboolean
call_xml(Client *client)
{
    char *xml = virDomainGetXMLDesc(client->domain, 0);

    free(xml);
    return xml != NULL;
}

static const struct {
    const char *name;
    gboolean (*call)(Client *client);
    gboolean needs_domain;
} calls[] = {
    {"version", call_version, FALSE},
    { "state",  call_state,   TRUE },
    { "list",   call_list,    FALSE},
    { "xml",    call_xml,     TRUE },
};

/* What the clients share. */
typedef struct {
    const char *uri;
    gboolean (*call)(Client *client);
    gboolean needs_domain;
    gint64 warm_up_us, measure_us;
    GMutex lock;
    GCond changed;
    guint ready;
    gboolean go;
    GArray *times; /* guint32: microseconds of each call, of all clients */
    guint failures;
} Load;

static gboolean
open_client(const Load *load, Client *client)
{
    virDomainPtr *domains = NULL;
    int n;

    client->connection = virConnectOpen(load->uri);
    if (!client->connection)
        return FALSE;
    if (!load->needs_domain)
        return TRUE;
    n = virConnectListAllDomains(client->connection, &domains, 0);
    client->domain = n > 0 ? domains[0] : NULL;
    for (int i = 1; i < n; i++)
        virDomainFree(domains[i]);
    free(domains);
    return client->domain != NULL;
}

static void
close_client(Client *client)
{
    if (client->domain)
        virDomainFree(client->domain);
    if (client->connection)
        virConnectClose(client->connection);
}

static void
wait_for_all(Load *load)
{
    g_mutex_lock(&load->lock);
    load->ready++;
    g_cond_broadcast(&load->changed);
    while (!load->go)
        g_cond_wait(&load->changed, &load->lock);
    g_mutex_unlock(&load->lock);
}

/* Returns: whether all calls succeeded. */
static gboolean
measure(const Load *load, Client *client, GArray *times)
{
    gint64 begin = g_get_monotonic_time() + load->warm_up_us;
    gint64 end = begin + load->measure_us;

    for (;;) {
        gint64 before = g_get_monotonic_time();
        guint32 took;

        if (before >= end)
            return TRUE;
        if (!load->call(client))
            return FALSE;
        took = (guint32) (g_get_monotonic_time() - before);
        if (before >= begin)
            g_array_append_val(times, took);
    }
}

static gpointer
run_client(gpointer data)
{
    Load *load = data;
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(guint32));
    Client client = { 0 };
    gboolean success = open_client(load, &client);

    wait_for_all(load);
    success = success && measure(load, &client, times);
    g_mutex_lock(&load->lock);
    g_array_append_vals(load->times, times->data, times->len);
    if (!success)
        load->failures++;
    g_mutex_unlock(&load->lock);
    close_client(&client);
    return NULL;
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
    guint32 first = *(const guint32 *) a;
    guint32 second = *(const guint32 *) b;

    return (first > second) - (first < second);
}

static void
ignore_error(void *data, virErrorPtr error)
{
    fprintf(stderr, "rpc-load: %s\n", error->message);
}

static void
run(Load *load, guint n_clients)
{
    g_autoptr(GPtrArray) threads = g_ptr_array_new();

    for (guint i = 0; i < n_clients; i++)
        g_ptr_array_add(threads, g_thread_new("client", run_client, load));
    g_mutex_lock(&load->lock);
    while (load->ready < n_clients)
        g_cond_wait(&load->changed, &load->lock);
    load->go = TRUE;
    g_cond_broadcast(&load->changed);
    g_mutex_unlock(&load->lock);
    for (guint i = 0; i < n_clients; i++)
        g_thread_join(g_ptr_array_index(threads, i));
}

int
main(int argc, char **argv)
{
    Load load = { .warm_up_us = G_USEC_PER_SEC / 4 };
    guint n_clients = argc == 5 ? (guint) strtoul(argv[3], NULL, 10) : 0;
    double seconds = argc == 5 ? g_ascii_strtod(argv[4], NULL) : 0;

    for (gsize i = 0; argc == 5 && i < G_N_ELEMENTS(calls); i++)
        if (g_str_equal(calls[i].name, argv[2])) {
            load.call = calls[i].call;
            load.needs_domain = calls[i].needs_domain;
        }
    if (!load.call || n_clients == 0 || seconds <= 0) {
        fprintf(stderr, "usage: rpc-load URI version|state|list|xml CLIENTS SECONDS\n");
        return 2;
    }
    virSetErrorFunc(NULL, ignore_error);
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0)
        return 1;
    load.uri = argv[1];
    load.measure_us = (gint64) (seconds * G_USEC_PER_SEC);
    load.times = g_array_new(FALSE, FALSE, sizeof(guint32));
    run(&load, n_clients);
    g_array_sort(load.times, compare_times);
    if (load.failures || load.times->len == 0) {
        fprintf(stderr, "rpc-load: %u of %u clients failed\n", load.failures, n_clients);
        return 1;
    }
    printf("{\"calls\": %u, \"per_second\": %.0f, \"median_us\": %u, \"p99_us\": %u}\n",
           load.times->len, load.times->len / seconds,
           g_array_index(load.times, guint32, load.times->len / 2),
           g_array_index(load.times, guint32, load.times->len * 99ULL / 100));
    g_array_unref(load.times);
    return 0;
}
