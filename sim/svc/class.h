/* class.h - what kinds of objects there are: behaviour and defaults, once, by the names of members.
 *
 * A class definition lists handlers by member name; an installation's class joins them with the
 * slots of the interface in its type library. What a version's interface lacks does not exist
 * there, and what the definition lacks is a plain attribute (stored and given back) or a method
 * that is not implemented.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

typedef enum {
    SIM_METHOD, /* array attributes are methods: "getMachines" */
    SIM_GETTER,
    SIM_SETTER, /* runs after the guard; has to store the value itself: sim_store() */
    SIM_PART,   /* an attribute whose value is a part: named by @key, else by its own name */
} SimMemberKind;

typedef struct {
    const char *name;
    SimMemberKind kind;
    SimHandler handler;
    const char *key;
} SimMember;

/* When the attribute of something that belongs to a machine may be changed. The machine has to be a
 * session's mutable copy, or a new one, always. */
typedef enum {
    SIM_WHEN_OFF,
    SIM_WHEN_SAVED,      /* or has a saved state */
    SIM_WHEN_LIVE,       /* or runs */
    SIM_WHEN_SAVED_LIVE, /* either */
} SimWhen;

typedef struct {
    const char *name;
    const char *value;       /* default; a member's name for enums; NULL: 0, "" */
    const char *enumeration; /* NULL: none */
    SimWhen when;
    gint64 minimum, maximum; /* both 0: any */
} SimAttr;

typedef struct SimClassDef {
    const char *interface;
    const SimMember *members; /* ends with a NULL name */
    const SimAttr *attrs;     /* ends with a NULL name */
    gboolean view;            /* its properties are those of its owner */
    gboolean transient;       /* not in files */
    const char
        *identity; /* in lists: elements with the same value are the same one; NULL: by place */
    void (*init)(SimObject *object);
    void (*defaults)(SimObject *object); /* of a part in a slot, whose property "slot" is set */
    void (*copied)(SimObject *copy, SimObject *original);
    void (*removed)(SimObject *object); /* it no longer counts, whoever may still hold it */
    void (*dispose)(SimObject *object);
} SimClassDef;

struct SimSlot {
    SimMemberKind kind;
    SimHandler handler;  /* NULL: generic */
    const char *name;    /* attributes: their name, also those that are methods */
    const char *key;     /* parts */
    const SimAttr *attr; /* (nullable) */
};

struct SimClass {
    const SimClassDef *def;
    const SimInterface *interface;
    SimSlot *slots;
    GHashTable *attrs; /* name -> SimAttr */
};

GHashTable *sim_classes_new(const SimInstall *install); /* name -> SimClass */
const SimSlot *sim_class_slot(const SimClass *class, const SimMethod *method);

/* Runs a call: guard, handler or generic behaviour. */
SimResult sim_dispatch(SimCall *call);
/* A setter's last step: stores the argument under the attribute's name. */
SimResult sim_store(SimCall *call);
/* Whether what belongs to a machine may be changed now; sets the error if not. */
SimResult sim_check_mutable(SimCall *call, SimObject *object, SimWhen when);

/* The definitions, one array for each file of behaviour; end with a NULL interface. */
extern const SimClassDef sim_virtualbox_classes[], sim_machine_classes[], sim_settings_classes[],
    sim_session_classes[], sim_console_classes[], sim_progress_classes[], sim_event_classes[],
    sim_medium_classes[], sim_controller_classes[], sim_attachment_classes[], sim_network_classes[],
    sim_usb_classes[], sim_host_classes[], sim_properties_classes[], sim_snapshot_classes[],
    sim_netserver_classes[], sim_dhcp_classes[], sim_performance_classes[], sim_folder_classes[];
