/* object.h - the service's objects: what every VirtualBox object is made of here.
 *
 * An object has an interface of the installation's type library, properties (its plain attributes,
 * by name, defaults left out), parts (single objects that belong to it, made when first asked for)
 * and lists (objects that belong to it, in order). A deep copy of a machine is a copy of that tree.
 *
 * Names of properties, parts and lists compare without case: VirtualBox has respelled many of them.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ipc/install.h"
#include "ipc/results.h"

typedef struct SimObject SimObject;
typedef struct SimClass SimClass;
typedef struct SimService SimService;

typedef enum {
    SIM_V_NONE,
    SIM_V_INT, /* booleans and enums too */
    SIM_V_STRING,
    SIM_V_OBJECT,
    SIM_V_BYTES,
    SIM_V_LIST,
} SimKind;

typedef struct {
    SimKind kind;
    union {
        gint64 integer;
        char *string;
        SimObject *object; /* (nullable) */
        GBytes *bytes;
        GArray *list; /* of SimValue */
    };
} SimValue;

void sim_value_clear(SimValue *value);
SimValue sim_value_copy(const SimValue *value);
gboolean sim_value_equal(const SimValue *a, const SimValue *b);
SimValue sim_value_int(gint64 integer);
SimValue sim_value_string(const char *string); /* copies; %NULL becomes "" */
SimValue sim_value_object(SimObject *object);  /* takes a new reference; (nullable) */
SimValue sim_value_list(void);
void sim_value_append(SimValue *list, SimValue element); /* takes @element */

struct SimObject {
    guint refs;
    gboolean dead; /* answers "not ready" from now on, with all that belongs to it */
    guint64 id;
    const SimClass *class;
    SimService *service;
    SimObject *owner;  /* what it belongs to; borrowed; (nullable) */
    GHashTable *props; /* (nullable) */
    GHashTable *parts; /* (nullable) */
    GHashTable *lists; /* name -> GPtrArray; (nullable) */
    gpointer data;     /* of the class */
};

/* Returns: (transfer full) (nullable): %NULL where this version has no such interface. */
SimObject *sim_object_new(SimService *service, const char *interface, SimObject *owner);
SimObject *sim_object_ref(SimObject *object);
void sim_object_unref(SimObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimObject, sim_object_unref)
void sim_object_kill(SimObject *object);
gboolean sim_object_is_dead(const SimObject *object);
gboolean sim_object_is(const SimObject *object, const char *interface);

/* Properties. Getting one that is not set gives its default (see class.h). */
SimValue sim_object_get(SimObject *object, const char *name); /* (transfer full) */
gint64 sim_object_get_int(SimObject *object, const char *name);
char *sim_object_get_string(SimObject *object, const char *name); /* (transfer full), never %NULL */
SimObject *sim_object_get_object(SimObject *object, const char *name); /* borrowed (nullable) */
gboolean sim_object_is_set(SimObject *object, const char *name);
/* Whether @value is what the attribute's row says that one has which was never set. */
gboolean sim_object_is_default(SimObject *object, const char *name, const SimValue *value);
void sim_object_set(SimObject *object, const char *name, SimValue value); /* takes @value */
void sim_object_set_int(SimObject *object, const char *name, gint64 value);
void sim_object_set_string(SimObject *object, const char *name, const char *value);
void sim_object_set_object(SimObject *object, const char *name, SimObject *value);
void sim_object_unset(SimObject *object, const char *name);

/* The part of that name, made if it is not there yet. Returns: borrowed (nullable) */
SimObject *sim_object_part(SimObject *object, const char *name, const char *interface);
SimObject *sim_object_peek_part(SimObject *object, const char *name);
/* The list of that name. Returns: borrowed, owned elements */
GPtrArray *sim_object_list(SimObject *object, const char *name);
/* An element of it whose property has that text. Returns: borrowed (nullable) */
SimObject *sim_object_find(SimObject *object, const char *list, const char *property,
                           const char *text);
/* A new element at the end. Returns: borrowed */
SimObject *sim_object_append(SimObject *object, const char *list, const char *interface);

/* Makes @to's properties, parts and lists those of @from. Parts and list elements that correspond
 * keep their identity. */
void sim_object_assign(SimObject *to, SimObject *from);
/* What @object belongs to, or itself, that is of @interface. Returns: borrowed (nullable) */
SimObject *sim_object_ancestor(SimObject *object, const char *interface);

/* Values of enums of the installed version; 0 for a member it lacks. */
gint64 sim_enum(SimService *service, const char *enumeration, const char *member);
const char *sim_enum_name(SimService *service, const char *enumeration,
                          gint64 value); /* never %NULL */
gboolean sim_has_enum(SimService *service, const char *enumeration, const char *member);
