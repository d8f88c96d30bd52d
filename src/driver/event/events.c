/* events.c - registrations for events, and their delivery.
 *
 * Every event of libvirt can be registered for, as with libvirt's own drivers, whether VirtualBox
 * is a source of it or not.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/event/events.h"

#include <libvirt/libvirt.h>

#include "rpc/values.h"
#include "util/error.h"

/* A registration without a number. */
#define VX_OLD_CALLBACK (-1)

/* Of one client: more than anybody listens to. */
#define REGISTRATIONS_MAX 10000

typedef struct {
    VxClient *client; /* not a reference: see vx_events_forget() */
    VxEventClass class;
    int event_id;
    int callback_id; /* or VX_OLD_CALLBACK */
    char *subject;   /* (nullable) */
} Registration;

struct VxEvents {
    GMutex lock;
    GPtrArray *registrations;
    GHashTable *counts; /* of registrations, by client */
    int last_id;
    VxEventsFilter filter;
    gpointer filter_data;
};

static const char *const class_names[VX_N_EVENT_CLASSES] = {
    [VX_EVENTS_DOMAIN] = "domain",
    [VX_EVENTS_NETWORK] = "network",
    [VX_EVENTS_STORAGE_POOL] = "storage pool",
    [VX_EVENTS_NODE_DEVICE] = "node device",
    [VX_EVENTS_SECRET] = "secret",
};

static void
free_registration(gpointer data)
{
    Registration *registration = data;

    g_free(registration->subject);
    g_free(registration);
}

VxEvents *
vx_events_new(VxEventsFilter filter, gpointer data)
{
    VxEvents *events = g_new0(VxEvents, 1);

    g_mutex_init(&events->lock);
    events->filter = filter;
    events->filter_data = data;
    events->registrations = g_ptr_array_new_with_free_func(free_registration);
    events->counts = g_hash_table_new(NULL, NULL);
    return events;
}

void
vx_events_free(VxEvents *events)
{
    if (!events)
        return;
    g_ptr_array_unref(events->registrations);
    g_hash_table_unref(events->counts);
    g_mutex_clear(&events->lock);
    g_free(events);
}

/* ---- Registering ---- */

/* @old: as clients may that do not know numbers of registrations: what is older than those */
static gboolean
check_event(VxEventClass class, int event_id, gboolean old, GError **error)
{
    const VxEventRow *row = vx_event_row(class, event_id);

    if (row && (!old || row->old_number))
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "unsupported %s event ID %d", class_names[class],
                 event_id);
    return FALSE;
}

/* Called with the lock. Returns: its index, or -1. */
static int
find(VxEvents *events, VxClient *client, VxEventClass class, int callback_id, int event_id)
{
    for (guint i = 0; i < events->registrations->len; i++) {
        const Registration *registration = g_ptr_array_index(events->registrations, i);

        if (registration->client == client && registration->class == class &&
            registration->callback_id == callback_id &&
            (callback_id != VX_OLD_CALLBACK || registration->event_id == event_id))
            return (int) i;
    }
    return -1;
}

/* Called with the lock. */
static guint
count(VxEvents *events, VxClient *client)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(events->counts, client));
}

/* Called with the lock. */
static void
set_count(VxEvents *events, VxClient *client, guint n)
{
    if (n > 0)
        g_hash_table_insert(events->counts, client, GUINT_TO_POINTER(n));
    else
        g_hash_table_remove(events->counts, client);
}

/* Called with the lock. */
static void
add(VxEvents *events, VxClient *client, VxEventClass class, int event_id, int callback_id,
    const char *subject)
{
    Registration *registration = g_new0(Registration, 1);

    registration->client = client;
    registration->class = class;
    registration->event_id = event_id;
    registration->callback_id = callback_id;
    registration->subject = g_strdup(subject);
    g_ptr_array_add(events->registrations, registration);
    set_count(events, client, count(events, client) + 1);
}

gboolean
vx_events_register(VxEvents *events, VxClient *client, VxEventClass class, int event_id,
                   const char *subject, int *callback_id, GError **error)
{
    gboolean room;

    if (!check_event(class, event_id, FALSE, error))
        return FALSE;
    g_mutex_lock(&events->lock);
    room = count(events, client) < REGISTRATIONS_MAX;
    if (room) {
        *callback_id = events->last_id++;
        add(events, client, class, event_id, *callback_id, subject);
    }
    g_mutex_unlock(&events->lock);
    if (!room)
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "the connection has registered for events %d times already",
                     REGISTRATIONS_MAX);
    return room;
}

gboolean
vx_events_register_old(VxEvents *events, VxClient *client, int event_id, GError **error)
{
    gboolean is_new;

    if (!check_event(VX_EVENTS_DOMAIN, event_id, TRUE, error))
        return FALSE;
    g_mutex_lock(&events->lock);
    is_new = find(events, client, VX_EVENTS_DOMAIN, VX_OLD_CALLBACK, event_id) < 0;
    if (is_new)
        add(events, client, VX_EVENTS_DOMAIN, event_id, VX_OLD_CALLBACK, NULL);
    g_mutex_unlock(&events->lock);
    if (!is_new)
        vx_set_error(error, VIR_ERR_INVALID_ARG, "domain event %d already registered", event_id);
    return is_new;
}

static gboolean
remove_registration(VxEvents *events, VxClient *client, VxEventClass class, int callback_id,
                    int event_id)
{
    int found;

    g_mutex_lock(&events->lock);
    found = find(events, client, class, callback_id, event_id);
    if (found >= 0) {
        g_ptr_array_remove_index(events->registrations, (guint) found);
        set_count(events, client, count(events, client) - 1);
    }
    g_mutex_unlock(&events->lock);
    return found >= 0;
}

gboolean
vx_events_deregister(VxEvents *events, VxClient *client, VxEventClass class, int callback_id,
                     GError **error)
{
    if (callback_id >= 0 && remove_registration(events, client, class, callback_id, -1))
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "%s event callback %d not registered",
                 class_names[class], callback_id);
    return FALSE;
}

gboolean
vx_events_deregister_old(VxEvents *events, VxClient *client, int event_id, GError **error)
{
    if (!check_event(VX_EVENTS_DOMAIN, event_id, TRUE, error))
        return FALSE;
    if (remove_registration(events, client, VX_EVENTS_DOMAIN, VX_OLD_CALLBACK, event_id))
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "domain event %d not registered", event_id);
    return FALSE;
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
    set_count(events, client, 0);
    g_mutex_unlock(&events->lock);
}

/* ---- Telling ---- */

static gboolean
wants(const Registration *registration, VxEventClass class, int event_id, const char *subject)
{
    return registration->class == class && registration->event_id == event_id &&
           (!registration->subject || !subject || g_str_equal(registration->subject, subject));
}

gboolean
vx_events_wanted(VxEvents *events, VxEventClass class, int event_id, const char *subject)
{
    gboolean wanted = FALSE;

    g_mutex_lock(&events->lock);
    for (guint i = 0; i < events->registrations->len && !wanted; i++)
        wanted = wants(g_ptr_array_index(events->registrations, i), class, event_id, subject);
    g_mutex_unlock(&events->lock);
    return wanted;
}

/* Called with the lock. */
static gboolean
may_know(VxEvents *events, const Registration *registration, const char *domain)
{
    return !events->filter || events->filter(registration->client, domain, events->filter_data);
}

static void
tell(const Registration *registration, const VxEventRow *row, gpointer msg)
{
    if (registration->callback_id == VX_OLD_CALLBACK) {
        if (row->old_number)
            vx_client_send_event(registration->client, row->old_number, row->old_codec,
                                 (const guint8 *) msg + row->old_offset);
        return;
    }
    *(int *) msg = registration->callback_id;
    vx_client_send_event(registration->client, row->number, row->codec, msg);
}

void
vx_events_send(VxEvents *events, VxEventClass class, int event_id, const char *subject,
               gpointer msg)
{
    const VxEventRow *row = vx_event_row(class, event_id);
    const char *domain = NULL;

    if (class == VX_EVENTS_DOMAIN)
        domain = G_STRUCT_MEMBER(remote_nonnull_domain, msg, row->domain_offset).name;
    g_mutex_lock(&events->lock);
    for (guint i = 0; i < events->registrations->len; i++) {
        const Registration *registration = g_ptr_array_index(events->registrations, i);

        if (wants(registration, class, event_id, subject) && may_know(events, registration, domain))
            tell(registration, row, msg);
    }
    g_mutex_unlock(&events->lock);
}

remote_nonnull_domain
vx_event_domain(const VxMachineInfo *info)
{
    remote_nonnull_domain domain = { .name = info->name, .id = info->id };

    vx_remote_uuid_parse(info->uuid, domain.uuid);
    return domain;
}

void
vx_events_send_lifecycle(VxEvents *events, const VxMachineInfo *info, int event, int detail)
{
    remote_domain_event_callback_lifecycle_msg msg = {
        .msg = {.dom = vx_event_domain(info), .event = event, .detail = detail},
    };

    vx_events_send(events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_LIFECYCLE, info->uuid, &msg);
}
