/* watcher.c - a passive event listener.
 *
 * Only the types of the table are subscribed to. Never Any: a vetoable event that nobody answers
 * holds up the change that it asks about, for every user of this VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/watcher.h"

#include "util/error.h"

struct VxWatcher {
    VxObject *source;
    VxObject *listener;
};

static gboolean
get_machine(VxObject *event, char **id, GError **error)
{
    return vx_get_string(event, VX_GET("IMachineEvent", "machineId"), id, error);
}

/* Without an id it concerns VirtualBox as a whole. */
static gboolean
get_extra_data_machine(VxObject *event, char **id, GError **error)
{
    return vx_get_string(event, VX_GET("IExtraDataChangedEvent", "machineId"), id, error);
}

/* Members of VBoxEventType; those that a VirtualBox does not have yet are left out. */
static const struct {
    const char *type;
    gboolean (*get_machine)(VxObject *event, char **id, GError **error); /* %NULL: of a medium */
} event_types[] = {
    {"OnMachineRegistered",    get_machine           },
    { "OnMachineStateChanged", get_machine           },
    { "OnSessionStateChanged", get_machine           },
    { "OnMachineDataChanged",  get_machine           },
    { "OnExtraDataChanged",    get_extra_data_machine},
    { "OnSnapshotTaken",       get_machine           },
    { "OnSnapshotDeleted",     get_machine           },
    { "OnSnapshotRestored",    get_machine           },
    { "OnSnapshotChanged",     get_machine           },
    { "OnMediumConfigChanged", NULL                  },
};

static gboolean
subscribe(VxObject *source, VxObject *listener, GError **error)
{
    const VxTypelib *typelib = vx_runtime_get_typelib(vx_object_get_runtime(source));
    gint64 types[G_N_ELEMENTS(event_types)];
    gsize n_types = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(event_types); i++) {
        guint32 value;

        if (vx_typelib_enum_value(typelib, "VBoxEventType", event_types[i].type, &value))
            types[n_types++] = value;
    }
    return vx_call(source, VX_METHOD("IEventSource", "registerListener"), error, VX_OBJ(listener),
                   VX_INTS(types, n_types), VX_INT(FALSE));
}

VxWatcher *
vx_watcher_new(VxHost *host, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) source = NULL;
    g_autoptr(VxObject) listener = NULL;
    VxWatcher *watcher;

    if (!virtualbox ||
        !vx_get_object(virtualbox, VX_GET("IVirtualBox", "eventSource"), &source, error) ||
        !vx_call(source, VX_METHOD("IEventSource", "createListener"), error,
                 VX_OUT_OBJ(&listener)) ||
        !subscribe(source, listener, error))
        return NULL;
    watcher = g_new0(VxWatcher, 1);
    watcher->source = g_steal_pointer(&source);
    watcher->listener = g_steal_pointer(&listener);
    return watcher;
}

void
vx_watcher_interrupt(VxWatcher *watcher)
{
    vx_call(watcher->source, VX_METHOD("IEventSource", "unregisterListener"), NULL,
            VX_OBJ(watcher->listener));
}

void
vx_watcher_free(VxWatcher *watcher)
{
    if (!watcher)
        return;
    vx_watcher_interrupt(watcher);
    vx_object_unref(watcher->listener);
    vx_object_unref(watcher->source);
    g_free(watcher);
}

/* What it concerns; a type that is not in the table: nothing. */
static gboolean
read_event(VxObject *event, VxConcern *concern, char **uuid, GError **error)
{
    const char *type = NULL;
    g_autofree char *id = NULL;
    gsize i;

    if (!vx_get_enum(event, VX_GET("IEvent", "type"), "VBoxEventType", &type, error))
        return FALSE;
    for (i = 0; i < G_N_ELEMENTS(event_types); i++)
        if (g_str_equal(event_types[i].type, type))
            break;
    if (i == G_N_ELEMENTS(event_types))
        return TRUE;
    if (!event_types[i].get_machine) {
        *concern = VX_CONCERNS_MEDIUM;
        return TRUE;
    }
    if (!event_types[i].get_machine(event, &id, error))
        return FALSE;
    if (id && *id) {
        *concern = VX_CONCERNS_MACHINE;
        *uuid = g_ascii_strdown(id, -1);
    }
    return TRUE;
}

gboolean
vx_watcher_next(VxWatcher *watcher, gint32 timeout_ms, VxConcern *concern, char **uuid,
                GError **error)
{
    g_autoptr(VxObject) event = NULL;
    g_autoptr(GError) local = NULL;
    gboolean waitable = FALSE;

    *concern = VX_CONCERNS_NOTHING;
    *uuid = NULL;
    if (!vx_call(watcher->source, VX_METHOD("IEventSource", "getEvent"), error,
                 VX_OBJ(watcher->listener), VX_INT(timeout_ms), VX_OUT_OBJ(&event)))
        return FALSE;
    if (!event)
        return TRUE;
    if (!read_event(event, concern, uuid, &local) && vx_xpcom_error_is_disconnect(local)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (local)
        g_debug("an event of VirtualBox cannot be read: %s", local->message);
    /* Somebody waits for every listener to have seen such an event. */
    if (vx_get_bool(event, VX_GET("IEvent", "waitable"), &waitable, NULL) && waitable)
        vx_call(watcher->source, VX_METHOD("IEventSource", "eventProcessed"), NULL,
                VX_OBJ(watcher->listener), VX_OBJ(event));
    return TRUE;
}
