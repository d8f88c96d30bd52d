/* events.c - registrations for domain events, and their delivery.
 *
 * Every event of libvirt can be registered for, as with libvirt's own drivers; VirtualBox is the
 * source of lifecycle events.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/events.h"

#include "driver/domain-common.h"
#include "driver/lifecycle-events.h"
#include "util/error.h"

typedef struct {
    VxClient *client; /* not a reference: see vx_events_forget() */
    int callback_id;
    int event_id;
    char *uuid; /* (nullable) */
} Registration;

struct VxEvents {
    GMutex lock;
    GPtrArray *registrations;
    int last_id;
    VxLifecycle *lifecycle;
};

static void
free_registration(gpointer data)
{
    Registration *registration = data;

    g_free(registration->uuid);
    g_free(registration);
}

static void
tell(const Registration *registration, const VxLifecycleEvent *event)
{
    remote_domain_event_callback_lifecycle_msg msg = {
        .callbackID = registration->callback_id,
        .msg = {.event = event->event, .detail = event->detail},
    };

    vx_driver_fill_domain_info(event->info, &msg.msg.dom);
    VX_SEND_EVENT(registration->client, domain_event_callback_lifecycle, &msg);
    g_free(msg.msg.dom.name);
}

static void
machine_changed(const VxMachineInfo *before, const VxMachineInfo *after, gpointer data)
{
    VxEvents *events = data;
    VxLifecycleEvent changes[VX_LIFECYCLE_MAX_EVENTS];
    guint n;

    g_mutex_lock(&events->lock);
    n = vx_lifecycle_change(events->lifecycle, before, after, changes);
    for (guint i = 0; i < n; i++)
        for (guint k = 0; k < events->registrations->len; k++) {
            const Registration *registration = g_ptr_array_index(events->registrations, k);

            if (registration->event_id == VIR_DOMAIN_EVENT_ID_LIFECYCLE &&
                (!registration->uuid || g_str_equal(registration->uuid, changes[i].info->uuid)))
                tell(registration, &changes[i]);
        }
    g_mutex_unlock(&events->lock);
}

VxEvents *
vx_events_new(VxInventory *inventory)
{
    VxEvents *events = g_new0(VxEvents, 1);

    g_mutex_init(&events->lock);
    events->registrations = g_ptr_array_new_with_free_func(free_registration);
    events->lifecycle = vx_lifecycle_new();
    vx_inventory_set_listener(inventory, machine_changed, events);
    return events;
}

void
vx_events_free(VxEvents *events)
{
    if (!events)
        return;
    vx_lifecycle_free(events->lifecycle);
    g_ptr_array_unref(events->registrations);
    g_mutex_clear(&events->lock);
    g_free(events);
}

int
vx_events_register(VxEvents *events, VxClient *client, int event_id, const char *uuid)
{
    Registration *registration = g_new0(Registration, 1);
    int callback_id;

    registration->client = client;
    registration->event_id = event_id;
    registration->uuid = g_strdup(uuid);
    g_mutex_lock(&events->lock);
    callback_id = registration->callback_id = events->last_id++;
    g_ptr_array_add(events->registrations, registration);
    g_mutex_unlock(&events->lock);
    return callback_id;
}

gboolean
vx_events_deregister(VxEvents *events, VxClient *client, int callback_id, GError **error)
{
    gboolean found = FALSE;

    g_mutex_lock(&events->lock);
    for (guint i = 0; i < events->registrations->len && !found; i++) {
        const Registration *registration = g_ptr_array_index(events->registrations, i);

        found = registration->client == client && registration->callback_id == callback_id;
        if (found)
            g_ptr_array_remove_index(events->registrations, i);
    }
    g_mutex_unlock(&events->lock);
    if (!found)
        vx_set_error(error, VIR_ERR_INVALID_ARG, "domain event callback %d not registered",
                     callback_id);
    return found;
}

void
vx_events_forget(VxEvents *events, VxClient *client)
{
    g_mutex_lock(&events->lock);
    for (guint i = events->registrations->len; i > 0; i--) {
        const Registration *registration = g_ptr_array_index(events->registrations, i - 1);

        if (registration->client == client)
            g_ptr_array_remove_index(events->registrations, i - 1);
    }
    g_mutex_unlock(&events->lock);
}
