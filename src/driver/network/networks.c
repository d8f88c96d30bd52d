/* networks.c - keeps the list of networks, and tells what differs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/network/networks.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/kept-list.h"
#include "driver/stamps.h"
#include "rpc/values.h"
#include "vbox/settings-file.h"

struct VxNetworks {
    VxHost *host;
    VxEvents *events;
    VxKeptList *list;

    GMutex lock;      /* protects what follows */
    char *settings;   /* (nullable): the path of VirtualBox's settings */
    gboolean started; /* those that start with the host have been */
};

const VxNetwork *
vx_networks_find_name(GPtrArray *list, const char *name)
{
    for (guint i = 0; i < list->len; i++) {
        const VxNetwork *network = g_ptr_array_index(list, i);

        if (g_str_equal(network->def->name, name))
            return network;
    }
    return NULL;
}

const VxNetwork *
vx_networks_find_uuid(GPtrArray *list, const char *uuid)
{
    for (guint i = 0; i < list->len; i++) {
        const VxNetwork *network = g_ptr_array_index(list, i);

        if (g_str_equal(network->def->uuid, uuid))
            return network;
    }
    return NULL;
}

/* ---- What differs ---- */

static void
send_event(VxEvents *events, const VxNetwork *network, int event)
{
    remote_network_event_lifecycle_msg msg = { .net.name = network->def->name, .event = event };

    g_debug("network '%s': event %d", network->def->name, event);
    vx_remote_uuid_parse(network->def->uuid, msg.net.uuid);
    vx_events_send(events, VX_EVENTS_NETWORK, VIR_NETWORK_EVENT_ID_LIFECYCLE, network->def->uuid,
                   &msg);
}

/* Returns: (nullable): the same network in the other list */
static const VxNetwork *
find_same(GPtrArray *list, const VxNetwork *network)
{
    const VxNetwork *found = vx_networks_find_uuid(list, network->def->uuid);

    return found && found->kind == network->kind &&
                   g_str_equal(found->def->name, network->def->name)
               ? found
               : NULL;
}

static gboolean
is_defined_alike(const VxNetwork *a, const VxNetwork *b)
{
    g_autofree char *first = vx_network_def_format(a->def, NULL);
    g_autofree char *second = vx_network_def_format(b->def, NULL);

    return g_strcmp0(first, second) == 0;
}

static void
tell(GPtrArray *before, GPtrArray *after, gpointer data)
{
    VxEvents *events = ((VxNetworks *) data)->events;

    for (guint i = 0; i < before->len; i++) {
        const VxNetwork *network = g_ptr_array_index(before, i);

        if (find_same(after, network))
            continue;
        if (network->active)
            send_event(events, network, VIR_NETWORK_EVENT_STOPPED);
        send_event(events, network, VIR_NETWORK_EVENT_UNDEFINED);
    }
    for (guint i = 0; i < after->len; i++) {
        const VxNetwork *network = g_ptr_array_index(after, i);
        const VxNetwork *old = find_same(before, network);

        if (!old || !is_defined_alike(old, network))
            send_event(events, network, VIR_NETWORK_EVENT_DEFINED);
        if (network->active != (old && old->active))
            send_event(events, network,
                       network->active ? VIR_NETWORK_EVENT_STARTED : VIR_NETWORK_EVENT_STOPPED);
    }
}

/* ---- The list ---- */

/* DHCP servers and NAT networks are in VirtualBox's settings; host-only interfaces are the
 * kernel's. */
static char *
make_stamp(VxHost *host, gpointer data, GError **error)
{
    VxNetworks *networks = data;
    g_autofree char *path = NULL;
    g_autofree char *file = NULL;
    g_autofree char *interfaces = NULL;

    g_mutex_lock(&networks->lock);
    path = g_strdup(networks->settings);
    g_mutex_unlock(&networks->lock);
    if (!path) {
        if (!vx_settings_file_get(host, &path, error))
            return NULL;
        g_mutex_lock(&networks->lock);
        g_free(networks->settings);
        networks->settings = g_strdup(path);
        g_mutex_unlock(&networks->lock);
    }
    file = vx_stamp_file(path);
    interfaces = vx_stamp_interfaces();
    return g_strdup_printf("%s\n%s", file, interfaces);
}

char *
vx_networks_get_settings_directory(VxNetworks *networks)
{
    char *directory;

    g_mutex_lock(&networks->lock);
    directory = g_path_get_dirname(networks->settings);
    g_mutex_unlock(&networks->lock);
    return directory;
}

static const VxKeptListKind kind = { vx_networks_read, make_stamp, tell };

VxNetworks *
vx_networks_new(VxHost *host, VxEvents *events)
{
    VxNetworks *networks = g_new0(VxNetworks, 1);

    networks->host = host;
    networks->events = events;
    g_mutex_init(&networks->lock);
    networks->list = vx_kept_list_new(&kind, host, networks);
    return networks;
}

void
vx_networks_free(VxNetworks *networks)
{
    if (!networks)
        return;
    vx_kept_list_free(networks->list);
    g_free(networks->settings);
    g_mutex_clear(&networks->lock);
    g_free(networks);
}

/* Once. What cannot be started is logged. */
static gboolean
start_first(VxNetworks *networks, GPtrArray *list)
{
    g_autoptr(GError) error = NULL;
    gboolean changed = FALSE;
    gboolean first;

    g_mutex_lock(&networks->lock);
    first = !networks->started;
    networks->started = TRUE;
    g_mutex_unlock(&networks->lock);
    if (first && !vx_networks_autostart(networks->host, list, &changed, &error))
        g_warning("networks that start with the host: %s", error->message);
    return changed;
}

GPtrArray *
vx_networks_list(VxNetworks *networks, GError **error)
{
    g_autoptr(GPtrArray) list = vx_kept_list_get(networks->list, error);

    if (!list || !start_first(networks, list))
        return g_steal_pointer(&list);
    vx_kept_list_note_change(networks->list);
    return vx_kept_list_get(networks->list, error);
}

void
vx_networks_note_change(VxNetworks *networks)
{
    vx_kept_list_note_change(networks->list);
}

void
vx_networks_begin_change(VxNetworks *networks)
{
    vx_kept_list_begin_change(networks->list);
}

void
vx_networks_end_change(VxNetworks *networks)
{
    vx_kept_list_end_change(networks->list);
    vx_networks_look(networks);
}

void
vx_networks_look(VxNetworks *networks)
{
    g_autoptr(GPtrArray) list = NULL;
    g_autoptr(GError) error = NULL;

    if (vx_kept_list_is_changing(networks->list) ||
        !vx_events_wanted(networks->events, VX_EVENTS_NETWORK, VIR_NETWORK_EVENT_ID_LIFECYCLE,
                          NULL))
        return;
    list = vx_networks_list(networks, &error);
    if (!list)
        vx_host_note_error(networks->host, error);
}
