/* events.c - the client object's own event source: it says when the service goes and when it is
 * back.
 *
 * The service cannot announce its own death, so this event source lives in the client's process.
 * Listeners are passive ones (getEvent); an active one of the client's own making gets its event
 * when the event is fired.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

typedef struct {
    GMutex lock;
    GCond changed;
    GPtrArray *passive; /* of SimProxy, listeners made here and registered */
    GPtrArray *active;  /* of SimFace, the client's own objects */
} Source;

typedef struct {
    GQueue events; /* of SimProxy; protected by the lock of the source it is registered with */
} Listener;

typedef struct {
    gboolean available;
    SimProxy *source; /* own reference */
} Event;

static void
event_free(gpointer data)
{
    Event *event = data;

    sim_proxy_unref_own(event->source);
    g_free(event);
}

static SimResult
event_type(SimProxy *self, void **args)
{
    guint32 type = 0;

    if (!sim_xpt_enum(sim_binding_install()->xpt, "VBoxEventType", "OnVBoxSVCAvailabilityChanged",
                      &type))
        return SIM_E_NOTIMPL;
    *SIM_ARG(args, 0, guint32 *) = type;
    return SIM_OK;
}

static SimResult
event_source(SimProxy *self, void **args)
{
    SimProxy *source = ((Event *) self->data)->source;

    return sim_out_face(args, 0, sim_proxy_query(source, source->class));
}

static SimResult
event_available(SimProxy *self, void **args)
{
    *SIM_ARG(args, 0, gint32 *) = ((Event *) self->data)->available;
    return SIM_OK;
}

static SimResult
event_waitable(SimProxy *self, void **args)
{
    *SIM_ARG(args, 0, gint32 *) = FALSE;
    return SIM_OK;
}

static SimResult
event_set_processed(SimProxy *self, void **args)
{
    return SIM_OK;
}

static SimResult
event_wait_processed(SimProxy *self, void **args)
{
    *SIM_ARG(args, 1, gint32 *) = TRUE;
    return SIM_OK;
}

static const SimLocalClass event_class = {
    .interface = "IVBoxSVCAvailabilityChangedEvent",
    .free = event_free,
    .members = {
        { "get:type", event_type },
        { "get:source", event_source },
        { "get:waitable", event_waitable },
        { "get:available", event_available },
        { "setProcessed", event_set_processed },
        { "waitProcessed", event_wait_processed },
    },
};

static void
listener_free(gpointer data)
{
    Listener *listener = data;
    SimProxy *event;

    while ((event = g_queue_pop_head(&listener->events)) != NULL)
        sim_proxy_unref_own(event);
    g_free(listener);
}

static SimResult
listener_handle_event(SimProxy *self, void **args)
{
    return SIM_E_NOTIMPL; /* a passive listener is asked, never told */
}

static const SimLocalClass listener_class = {
    .interface = "IEventListener",
    .free = listener_free,
    .members = { { "handleEvent", listener_handle_event } },
};

static void
source_free(gpointer data)
{
    Source *source = data;

    g_ptr_array_unref(source->passive);
    g_ptr_array_unref(source->active);
    g_mutex_clear(&source->lock);
    g_cond_clear(&source->changed);
    g_free(source);
}

static SimResult
source_create_listener(SimProxy *self, void **args)
{
    SimProxy *listener = sim_proxy_new_local(&listener_class, g_new0(Listener, 1));
    SimFace *face = sim_proxy_query(listener, listener->class);

    sim_proxy_unref_own(listener);
    return sim_out_face(args, 0, face);
}

/* The call slots of the client's own objects. */
typedef struct {
    SimResult (*query_interface)(void *self, const void *iid, void **result);
    guint32 (*add_ref)(void *self);
    guint32 (*release)(void *self);
    SimResult (*handle_event)(void *self, void *event);
} ForeignListener;

#define FOREIGN(object) (*(const ForeignListener *const *) (object))

static void
release_foreign(gpointer object)
{
    FOREIGN(object)->release(object);
}

/* registerListener(listener, count, types, active): one event type is sent here, so types do not
 * matter beyond being of this source. */
static SimResult
source_register(SimProxy *self, void **args)
{
    Source *source = self->data;
    void *object = SIM_ARG(args, 0, void *);
    SimProxy *listener = sim_proxy_from_pointer(object);
    gboolean active = SIM_ARG(args, 3, gint32) != 0;

    if (object == NULL)
        return SIM_E_INVALIDARG;
    g_mutex_lock(&source->lock);
    if (listener != NULL && listener->local == &listener_class && !active) {
        if (!g_ptr_array_find(source->passive, listener, NULL)) {
            sim_proxy_ref_own(listener);
            g_ptr_array_add(source->passive, listener);
        }
    } else if (listener == NULL && active) {
        FOREIGN(object)->add_ref(object);
        g_ptr_array_add(source->active, object);
    } else {
        g_mutex_unlock(&source->lock);
        return SIM_E_INVALIDARG;
    }
    g_mutex_unlock(&source->lock);
    return SIM_OK;
}

static SimResult
source_unregister(SimProxy *self, void **args)
{
    Source *source = self->data;
    void *object = SIM_ARG(args, 0, void *);
    SimProxy *listener = sim_proxy_from_pointer(object);
    gboolean known;

    g_mutex_lock(&source->lock);
    known = g_ptr_array_remove(listener != NULL ? source->passive : source->active,
                               listener != NULL ? (gpointer) listener : object);
    g_cond_broadcast(&source->changed);
    g_mutex_unlock(&source->lock);
    return known ? SIM_OK : SIM_E_OBJECT_NOT_FOUND;
}

static SimResult
source_get_event(SimProxy *self, void **args)
{
    Source *source = self->data;
    SimProxy *listener = sim_proxy_from_pointer(SIM_ARG(args, 0, void *));
    gint32 timeout = SIM_ARG(args, 1, gint32);
    gint64 end = g_get_monotonic_time() + (gint64) timeout * 1000;
    SimProxy *event = NULL;
    SimFace *face = NULL;
    SimResult result = SIM_OK;

    if (listener == NULL || listener->local != &listener_class)
        return SIM_E_INVALIDARG;
    sim_proxy_ref_own(listener);
    g_mutex_lock(&source->lock);
    for (;;) {
        if (!g_ptr_array_find(source->passive, listener, NULL)) {
            result = SIM_E_OBJECT_NOT_FOUND;
            break;
        }
        event = g_queue_pop_head(&((Listener *) listener->data)->events);
        if (event != NULL || timeout == 0)
            break;
        if (timeout < 0)
            g_cond_wait(&source->changed, &source->lock);
        else if (!g_cond_wait_until(&source->changed, &source->lock, end))
            break;
    }
    g_mutex_unlock(&source->lock);
    sim_proxy_unref_own(listener);
    if (event != NULL) {
        face = sim_proxy_query(event, sim_xpt_find(sim_binding_install()->xpt, "IEvent"));
        sim_proxy_unref_own(event);
    }
    return SIM_FAILED(result) ? result : sim_out_face(args, 2, face);
}

static SimResult
source_event_processed(SimProxy *self, void **args)
{
    return SIM_OK;
}

static const SimLocalClass source_class = {
    .interface = "IEventSource",
    .free = source_free,
    .members = {
        { "createListener", source_create_listener },
        { "registerListener", source_register },
        { "unregisterListener", source_unregister },
        { "getEvent", source_get_event },
        { "eventProcessed", source_event_processed },
    },
};

static void
unref_own(gpointer proxy)
{
    sim_proxy_unref_own(proxy);
}

SimProxy *
sim_client_event_source_new(void)
{
    Source *source = g_new0(Source, 1);

    g_mutex_init(&source->lock);
    g_cond_init(&source->changed);
    source->passive = g_ptr_array_new_with_free_func(unref_own);
    source->active = g_ptr_array_new_with_free_func(release_foreign);
    return sim_proxy_new_local(&source_class, source);
}

void
sim_client_event_source_fire(SimProxy *self, gboolean available)
{
    Source *source = self->data;
    Event *data = g_new0(Event, 1);
    SimProxy *event;
    g_autoptr(GPtrArray) active = g_ptr_array_new();

    data->available = available;
    data->source = self;
    sim_proxy_ref_own(self);
    event = sim_proxy_new_local(&event_class, data);
    if (event == NULL)
        return; /* this version has no such event */
    g_mutex_lock(&source->lock);
    for (guint i = 0; i < source->passive->len; i++) {
        Listener *listener = ((SimProxy *) g_ptr_array_index(source->passive, i))->data;

        sim_proxy_ref_own(event);
        g_queue_push_tail(&listener->events, event);
    }
    for (guint i = 0; i < source->active->len; i++) {
        FOREIGN(g_ptr_array_index(source->active, i))
            ->add_ref(g_ptr_array_index(source->active, i));
        g_ptr_array_add(active, g_ptr_array_index(source->active, i));
    }
    g_cond_broadcast(&source->changed);
    g_mutex_unlock(&source->lock);
    for (guint i = 0; i < active->len; i++) {
        void *object = g_ptr_array_index(active, i);
        SimFace *face = sim_proxy_query(event, sim_xpt_find(sim_binding_install()->xpt, "IEvent"));

        FOREIGN(object)->handle_event(object, face);
        sim_proxy_unref(face->proxy);
        FOREIGN(object)->release(object);
    }
    sim_proxy_unref_own(event);
}
