/* events.c - event sources with passive listeners.
 *
 * A listener has a queue of events; getEvent takes the next or waits for it. Vetoable events are
 * held until every listener that got one has processed it, three seconds at the most.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/events.h"

#include <string.h>

#define VETO_MS   3000
#define MAX_QUEUE 1024 /* a listener that lets so many events lie is dropped */

typedef struct {
    GPtrArray *listeners; /* of SimObject, own references */
} Source;

typedef struct {
    SimObject *source; /* borrowed (nullable): where it is registered */
    GArray *types;     /* of guint32 */
    GQueue events;     /* of SimObject, own references */
    SimCall *waiting;  /* in getEvent (nullable) */
    guint timeout;
} Listener;

/* A vetoable event that waits for its listeners. */
typedef struct {
    SimObject *event;
    guint pending, timeout;
    gboolean vetoed;
    SimVetoFunc answered;
    gpointer data;
} Veto;

static void
source_init(SimObject *object)
{
    Source *source = g_new0(Source, 1);

    source->listeners = g_ptr_array_new_with_free_func((GDestroyNotify) sim_object_unref);
    object->data = source;
}

static void
listener_init(SimObject *object)
{
    Listener *listener = g_new0(Listener, 1);

    listener->types = g_array_new(FALSE, FALSE, sizeof(guint32));
    object->data = listener;
}

static void
wake(Listener *listener, SimResult result, SimObject *event)
{
    SimCall *call = g_steal_pointer(&listener->waiting);

    if (listener->timeout != 0)
        g_source_remove(listener->timeout);
    listener->timeout = 0;
    if (call == NULL)
        return;
    if (event != NULL)
        sim_out_object(call, 0, event);
    sim_call_answer(call, result);
}

static void
source_dispose(SimObject *object)
{
    Source *source = object->data;

    for (guint i = 0; i < source->listeners->len; i++) {
        Listener *listener = ((SimObject *) g_ptr_array_index(source->listeners, i))->data;

        listener->source = NULL;
        wake(listener, SIM_E_OBJECT_NOT_FOUND, NULL);
    }
    g_ptr_array_unref(source->listeners);
    g_free(source);
}

static void
listener_dispose(SimObject *object)
{
    Listener *listener = object->data;
    SimObject *event;

    while ((event = g_queue_pop_head(&listener->events)) != NULL)
        sim_object_unref(event);
    g_array_unref(listener->types);
    g_free(listener);
}

static gboolean
is_type(SimService *service, guint32 type, const char *member)
{
    return sim_has_enum(service, "VBoxEventType", member) &&
           type == (guint32) sim_enum(service, "VBoxEventType", member);
}

static gboolean
wants(SimService *service, const Listener *listener, guint32 type, const SimObject *event)
{
    for (guint i = 0; i < listener->types->len; i++) {
        guint32 wanted = g_array_index(listener->types, guint32, i);

        if (wanted == type || is_type(service, wanted, "Any") ||
            (is_type(service, wanted, "MachineEvent") && sim_object_is(event, "IMachineEvent")) ||
            (is_type(service, wanted, "SnapshotEvent") && sim_object_is(event, "ISnapshotEvent")) ||
            (is_type(service, wanted, "Vetoable") && sim_object_is(event, "IVetoEvent")))
            return TRUE;
    }
    return FALSE;
}

static void
unregister(SimObject *source_object, SimObject *listener_object)
{
    Source *source = source_object->data;
    Listener *listener = listener_object->data;

    listener->source = NULL;
    wake(listener, SIM_E_OBJECT_NOT_FOUND, NULL);
    g_ptr_array_remove(source->listeners, listener_object);
}

static SimObject *
event_new(SimObject *of, const char *name, guint32 *type)
{
    g_autofree char *interface = g_strdup_printf("I%sEvent", name);
    g_autofree char *member = g_strdup_printf("On%s", name);
    SimObject *event;

    if (!sim_has_enum(of->service, "VBoxEventType", member))
        return NULL;
    event = sim_object_new(of->service, interface, NULL);
    if (event == NULL)
        return NULL;
    *type = (guint32) sim_enum(of->service, "VBoxEventType", member);
    sim_object_set_int(event, "type", *type);
    return event;
}

/* Returns: how many listeners have it. */
static guint
deliver(SimObject *source_object, SimObject *event, guint32 type)
{
    Source *source = source_object->data;
    guint n = 0;

    for (guint i = source->listeners->len; i-- > 0;) {
        SimObject *object = g_ptr_array_index(source->listeners, i);
        Listener *listener = object->data;

        if (!wants(source_object->service, listener, type, event))
            continue;
        n++;
        if (listener->waiting != NULL) {
            wake(listener, SIM_OK, event);
        } else if (g_queue_get_length(&listener->events) >= MAX_QUEUE) {
            unregister(source_object, object);
        } else {
            g_queue_push_tail(&listener->events, sim_object_ref(event));
        }
    }
    return n;
}

static SimObject *
source_of(SimObject *of)
{
    SimObject *source = sim_object_peek_part(of, "eventSource");

    return source != NULL && ((Source *) source->data)->listeners->len > 0 ? source : NULL;
}

void
sim_fire(SimObject *of, const char *name, ...)
{
    SimObject *source = source_of(of);
    g_autoptr(SimObject) event = NULL;
    guint32 type;
    const char *attribute;
    va_list args;

    if (source == NULL || (event = event_new(of, name, &type)) == NULL)
        return;
    sim_object_set_object(event, "source", source);
    va_start(args, name);
    while ((attribute = va_arg(args, const char *)) != NULL) {
        switch (attribute[0]) {
        case 's':
            sim_object_set_string(event, attribute + 2, va_arg(args, const char *));
            break;
        case 'o':
            sim_object_set_object(event, attribute + 2, va_arg(args, SimObject *));
            break;
        default:
            sim_object_set_int(event, attribute + 2, va_arg(args, gint64));
        }
    }
    va_end(args);
    deliver(source, event, type);
}

static void
veto_end(Veto *veto)
{
    if (veto->timeout != 0)
        g_source_remove(veto->timeout);
    veto->event->data = NULL;
    veto->answered(veto->vetoed, veto->data);
    sim_object_unref(veto->event);
    g_free(veto);
}

static gboolean
veto_timeout(gpointer data)
{
    Veto *veto = data;

    veto->timeout = 0;
    veto_end(veto);
    return G_SOURCE_REMOVE;
}

gboolean
sim_fire_vetoable(SimObject *of, const char *name, const char *machine_id, const char *key,
                  const char *value, SimVetoFunc answered, gpointer data)
{
    SimObject *source = source_of(of);
    SimObject *event;
    Veto *veto;
    guint32 type;

    if (source == NULL || (event = event_new(of, name, &type)) == NULL)
        return FALSE;
    sim_object_set_object(event, "source", source);
    sim_object_set_int(event, "waitable", TRUE);
    sim_object_set_string(event, "machineId", machine_id);
    sim_object_set_string(event, "key", key);
    sim_object_set_string(event, "value", value);
    veto = g_new0(Veto, 1);
    veto->event = event;
    veto->answered = answered;
    veto->data = data;
    event->data = veto;
    veto->pending = deliver(source, event, type);
    if (veto->pending == 0) {
        event->data = NULL;
        sim_object_unref(event);
        g_free(veto);
        return FALSE;
    }
    veto->timeout = g_timeout_add(VETO_MS, veto_timeout, veto);
    return TRUE;
}

/* --- Members. */

static SimResult
create_listener(SimCall *call)
{
    g_autoptr(SimObject) listener = sim_object_new(call->service, "IEventListener", NULL);

    sim_out_object(call, 0, listener);
    return SIM_OK;
}

/* registerListener(listener, types, active) */
static SimResult
register_listener(SimCall *call)
{
    SimObject *object = sim_in_object(call, 0, "IEventListener");
    Listener *listener = object != NULL ? object->data : NULL;

    if (sim_in_int(call, 2) != 0)
        return sim_fail(call, SIM_E_NOTIMPL, "The simulated VirtualBox has passive listeners only");
    if (listener == NULL)
        return sim_fail(call, SIM_E_INVALIDARG, "Not a listener that was made by createListener");
    if (listener->source != NULL)
        return sim_fail(call, SIM_E_INVALIDARG, "The listener is registered already");
    listener->source = call->self;
    g_array_set_size(listener->types, 0);
    for (guint i = 0; i < sim_in_length(call, 1); i++) {
        guint32 type = (guint32) sim_in_element(call, 1, i)->integer;

        g_array_append_val(listener->types, type);
    }
    g_ptr_array_add(((Source *) call->self->data)->listeners, sim_object_ref(object));
    return SIM_OK;
}

static Listener *
registered(SimCall *call)
{
    SimObject *object = sim_in_object(call, 0, "IEventListener");
    Listener *listener = object != NULL ? object->data : NULL;

    return listener != NULL && listener->source == call->self ? listener : NULL;
}

static SimResult
unregister_listener(SimCall *call)
{
    if (registered(call) == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "The listener is not registered");
    unregister(call->self, sim_in_object(call, 0, "IEventListener"));
    return SIM_OK;
}

static gboolean
get_event_over(gpointer data)
{
    Listener *listener = data;

    listener->timeout = 0;
    wake(listener, SIM_OK, NULL);
    return G_SOURCE_REMOVE;
}

/* getEvent(listener, timeout, ret event) */
static SimResult
get_event(SimCall *call)
{
    Listener *listener = registered(call);
    gint64 timeout = sim_in_int(call, 1);
    g_autoptr(SimObject) event = NULL;

    if (listener == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "The listener is not registered");
    if (listener->waiting != NULL)
        return sim_fail(call, SIM_E_UNEXPECTED, "Another thread waits for this listener's events");
    event = g_queue_pop_head(&listener->events);
    if (event != NULL || timeout == 0) {
        sim_out_object(call, 0, event);
        return SIM_OK;
    }
    listener->waiting = call;
    if (timeout > 0)
        listener->timeout = g_timeout_add((guint) timeout, get_event_over, listener);
    return SIM_DEFERRED;
}

/* eventProcessed(listener, event) */
static SimResult
event_processed(SimCall *call)
{
    SimObject *event = sim_in_object(call, 1, "IVetoEvent");
    Veto *veto = event != NULL ? event->data : NULL;

    if (veto != NULL && --veto->pending == 0)
        veto_end(veto);
    return SIM_OK;
}

/* addVeto(reason) */
static SimResult
add_veto(SimCall *call)
{
    Veto *veto = call->self->data;

    if (veto != NULL)
        veto->vetoed = TRUE;
    return SIM_OK;
}

static SimResult
do_nothing(SimCall *call)
{
    return SIM_OK;
}

static const SimMember source_members[] = {
    {"createListener",      SIM_METHOD, create_listener,     NULL},
    { "registerListener",   SIM_METHOD, register_listener,   NULL},
    { "unregisterListener", SIM_METHOD, unregister_listener, NULL},
    { "getEvent",           SIM_METHOD, get_event,           NULL},
    { "eventProcessed",     SIM_METHOD, event_processed,     NULL},
    { NULL,                 0,          NULL,                NULL},
};

static const SimMember veto_members[] = {
    {"addVeto",       SIM_METHOD, add_veto,   NULL},
    { "setProcessed", SIM_METHOD, do_nothing, NULL},
    { NULL,           0,          NULL,       NULL},
};

const SimClassDef sim_event_classes[] = {
    {.interface = "IEventSource",
     .members = source_members,
     .init = source_init,
     .dispose = source_dispose },
    { .interface = "IEventListener",         .init = listener_init, .dispose = listener_dispose },
    { .interface = "IExtraDataCanChangeEvent",                          .members = veto_members },
    { .interface = NULL},
};
