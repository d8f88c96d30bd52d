/* object.c - objects: their life, properties, parts and lists.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/object.h"
#include "svc/class.h"
#include "svc/service.h"

#include <string.h>

static guint
fold_hash(gconstpointer key)
{
    guint hash = 5381;

    for (const char *c = key; *c != '\0'; c++)
        hash = hash * 33 + (guint) g_ascii_tolower(*c);
    return hash;
}

static gboolean
fold_equal(gconstpointer a, gconstpointer b)
{
    return g_ascii_strcasecmp(a, b) == 0;
}

static void
value_free(gpointer data)
{
    sim_value_clear(data);
    g_free(data);
}

static void
unref_part(gpointer data)
{
    SimObject *object = data;

    sim_object_kill(object);
    object->owner = NULL;
    sim_object_unref(object);
}

SimObject *
sim_object_new(SimService *service, const char *interface, SimObject *owner)
{
    const SimClass *class = g_hash_table_lookup(service->classes, interface);
    SimObject *object;

    if (class == NULL)
        return NULL;
    object = g_new0(SimObject, 1);
    object->refs = 1;
    object->id = ++service->last_id;
    object->class = class;
    object->service = service;
    object->owner = owner;
    if (class->def->init != NULL)
        class->def->init(object);
    return object;
}

SimObject *
sim_object_ref(SimObject *object)
{
    object->refs++;
    return object;
}

void
sim_object_unref(SimObject *object)
{
    if (--object->refs > 0)
        return;
    object->refs = 1; /* dispose may take and drop references */
    if (object->class->def->dispose != NULL)
        object->class->def->dispose(object);
    g_clear_pointer(&object->props, g_hash_table_unref);
    g_clear_pointer(&object->parts, g_hash_table_unref);
    g_clear_pointer(&object->lists, g_hash_table_unref);
    g_free(object);
}

void
sim_object_kill(SimObject *object)
{
    GHashTableIter iter;
    gpointer value;

    if (object->dead)
        return;
    object->dead = TRUE;
    if (object->class->def->removed != NULL)
        object->class->def->removed(object);
    if (object->parts != NULL) {
        g_hash_table_iter_init(&iter, object->parts);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            sim_object_kill(value);
    }
    if (object->lists != NULL) {
        g_hash_table_iter_init(&iter, object->lists);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            for (guint i = 0; i < ((GPtrArray *) value)->len; i++)
                sim_object_kill(g_ptr_array_index((GPtrArray *) value, i));
    }
}

gboolean
sim_object_is_dead(const SimObject *object)
{
    for (; object != NULL; object = object->owner)
        if (object->dead)
            return TRUE;
    return FALSE;
}

gboolean
sim_object_is(const SimObject *object, const char *interface)
{
    const SimInterface *wanted = sim_xpt_find(object->service->install->xpt, interface);

    return wanted != NULL && sim_interface_is_a(object->class->interface, wanted);
}

/* Views keep nothing themselves. */
static SimObject *
keeper(SimObject *object)
{
    while (object->class->def->view && object->owner != NULL)
        object = object->owner;
    return object;
}

/* What an attribute has that was never set, by its row; its C type is the caller's business. */
static SimValue
default_value(SimObject *object, const char *name)
{
    const SimAttr *attr = g_hash_table_lookup(object->class->attrs, name);

    if (attr == NULL || attr->value == NULL)
        return (SimValue){ 0 };
    if (attr->enumeration != NULL)
        return sim_value_int(sim_enum(object->service, attr->enumeration, attr->value));
    if (g_ascii_isdigit(attr->value[0]) ||
        (attr->value[0] == '-' && g_ascii_isdigit(attr->value[1]))) {
        char *end;
        gint64 number = g_ascii_strtoll(attr->value, &end, 0);

        if (*end == '\0')
            return sim_value_int(number);
    }
    return sim_value_string(attr->value);
}

gboolean
sim_object_is_default(SimObject *object, const char *name, const SimValue *value)
{
    const SimAttr *attr = g_hash_table_lookup(object->class->attrs, name);
    SimValue fallback;
    gboolean same;

    if (attr == NULL)
        return FALSE;
    fallback = default_value(object, name);
    if (value->kind == SIM_V_INT)
        same = value->integer == (fallback.kind == SIM_V_INT ? fallback.integer : 0);
    else
        same = value->kind == SIM_V_STRING &&
               g_strcmp0(value->string, fallback.kind == SIM_V_STRING ? fallback.string : "") == 0;
    sim_value_clear(&fallback);
    return same;
}

SimValue
sim_object_get(SimObject *object, const char *name)
{
    SimObject *at = keeper(object);
    const SimValue *value = at->props != NULL ? g_hash_table_lookup(at->props, name) : NULL;

    return value != NULL ? sim_value_copy(value) : default_value(object, name);
}

gint64
sim_object_get_int(SimObject *object, const char *name)
{
    SimObject *at = keeper(object);
    const SimValue *value = at->props != NULL ? g_hash_table_lookup(at->props, name) : NULL;
    SimValue fallback;
    gint64 number;

    if (value != NULL)
        return value->kind == SIM_V_INT ? value->integer : 0;
    fallback = default_value(object, name);
    number = fallback.kind == SIM_V_INT ? fallback.integer : 0;
    sim_value_clear(&fallback);
    return number;
}

char *
sim_object_get_string(SimObject *object, const char *name)
{
    SimValue value = sim_object_get(object, name);
    char *text = value.kind == SIM_V_STRING ? g_strdup(value.string) : g_strdup("");

    sim_value_clear(&value);
    return text;
}

SimObject *
sim_object_get_object(SimObject *object, const char *name)
{
    SimObject *at = keeper(object);
    const SimValue *value = at->props != NULL ? g_hash_table_lookup(at->props, name) : NULL;

    return value != NULL && value->kind == SIM_V_OBJECT ? value->object : NULL;
}

gboolean
sim_object_is_set(SimObject *object, const char *name)
{
    SimObject *at = keeper(object);

    return at->props != NULL && g_hash_table_contains(at->props, name);
}

void
sim_object_set(SimObject *object, const char *name, SimValue value)
{
    SimObject *at = keeper(object);

    if (at->props == NULL)
        at->props = g_hash_table_new_full(fold_hash, fold_equal, g_free, value_free);
    g_hash_table_replace(at->props, g_strdup(name), g_memdup2(&value, sizeof(value)));
}

void
sim_object_set_int(SimObject *object, const char *name, gint64 value)
{
    sim_object_set(object, name, sim_value_int(value));
}

void
sim_object_set_string(SimObject *object, const char *name, const char *value)
{
    sim_object_set(object, name, sim_value_string(value));
}

void
sim_object_set_object(SimObject *object, const char *name, SimObject *value)
{
    sim_object_set(object, name, sim_value_object(value));
}

void
sim_object_unset(SimObject *object, const char *name)
{
    SimObject *at = keeper(object);

    if (at->props != NULL)
        g_hash_table_remove(at->props, name);
}

SimObject *
sim_object_peek_part(SimObject *object, const char *name)
{
    return object->parts != NULL ? g_hash_table_lookup(object->parts, name) : NULL;
}

SimObject *
sim_object_part(SimObject *object, const char *name, const char *interface)
{
    SimObject *part = sim_object_peek_part(object, name);

    if (part != NULL)
        return part;
    part = sim_object_new(object->service, interface, object);
    if (part == NULL)
        return NULL;
    if (object->parts == NULL)
        object->parts = g_hash_table_new_full(fold_hash, fold_equal, g_free, unref_part);
    g_hash_table_insert(object->parts, g_strdup(name), part);
    return part;
}

GPtrArray *
sim_object_list(SimObject *object, const char *name)
{
    GPtrArray *list = object->lists != NULL ? g_hash_table_lookup(object->lists, name) : NULL;

    if (list == NULL) {
        if (object->lists == NULL)
            object->lists = g_hash_table_new_full(fold_hash, fold_equal, g_free,
                                                  (GDestroyNotify) g_ptr_array_unref);
        list = g_ptr_array_new_with_free_func(unref_part);
        g_hash_table_insert(object->lists, g_strdup(name), list);
    }
    return list;
}

SimObject *
sim_object_find(SimObject *object, const char *list, const char *property, const char *text)
{
    GPtrArray *elements = sim_object_list(object, list);

    for (guint i = 0; i < elements->len; i++) {
        SimObject *element = g_ptr_array_index(elements, i);
        g_autofree char *value = sim_object_get_string(element, property);

        if (strcmp(value, text) == 0)
            return element;
    }
    return NULL;
}

SimObject *
sim_object_append(SimObject *object, const char *list, const char *interface)
{
    SimObject *element = sim_object_new(object->service, interface, object);

    if (element != NULL)
        g_ptr_array_add(sim_object_list(object, list), element);
    return element;
}

static void
assign_props(SimObject *to, SimObject *from)
{
    GHashTableIter iter;
    gpointer name, value;

    g_clear_pointer(&to->props, g_hash_table_unref);
    if (from->props == NULL)
        return;
    g_hash_table_iter_init(&iter, from->props);
    while (g_hash_table_iter_next(&iter, &name, &value))
        sim_object_set(to, name, sim_value_copy(value));
}

/* The element of @list that is the same thing as @like; taken out of it. */
static SimObject *
take_counterpart(GPtrArray *list, SimObject *like, guint place)
{
    const char *identity = like->class->def->identity;

    if (identity == NULL) {
        SimObject *same = place < list->len ? g_ptr_array_index(list, place) : NULL;

        if (same != NULL && same->class == like->class) {
            list->pdata[place] = NULL;
            return same;
        }
        return NULL;
    }
    for (guint i = 0; i < list->len; i++) {
        SimObject *element = g_ptr_array_index(list, i);
        SimValue ours, theirs;
        gboolean same;

        if (element == NULL || element->class != like->class)
            continue;
        ours = sim_object_get(element, identity);
        theirs = sim_object_get(like, identity);
        same = sim_value_equal(&ours, &theirs);
        sim_value_clear(&ours);
        sim_value_clear(&theirs);
        if (same) {
            list->pdata[i] = NULL;
            return element;
        }
    }
    return NULL;
}

static void
assign_list(SimObject *to, const char *name, GPtrArray *from)
{
    GPtrArray *list = sim_object_list(to, name);
    g_autoptr(GPtrArray) fresh = g_ptr_array_new();

    for (guint i = 0; i < from->len; i++) {
        SimObject *source = g_ptr_array_index(from, i);
        SimObject *element = take_counterpart(list, source, i);

        if (element == NULL)
            element = sim_object_new(to->service, source->class->interface->name, to);
        sim_object_assign(element, source);
        g_ptr_array_add(fresh, element);
    }
    for (guint i = 0; i < list->len; i++)
        if (list->pdata[i] != NULL)
            unref_part(list->pdata[i]);
    g_ptr_array_set_free_func(list, NULL);
    g_ptr_array_set_size(list, 0);
    g_ptr_array_set_free_func(list, unref_part);
    for (guint i = 0; i < fresh->len; i++)
        g_ptr_array_add(list, g_ptr_array_index(fresh, i));
}

void
sim_object_assign(SimObject *to, SimObject *from)
{
    GHashTableIter iter;
    gpointer name, value;

    assign_props(to, from);
    if (to->parts != NULL) { /* parts that @from never needed go back to their defaults */
        g_hash_table_iter_init(&iter, to->parts);
        while (g_hash_table_iter_next(&iter, &name, &value))
            if (sim_object_peek_part(from, name) == NULL) {
                SimObject *part = value;
                gint64 slot = sim_object_get_int(part, "slot");

                if (part->class->def->view)
                    continue;
                g_clear_pointer(&part->props, g_hash_table_unref);
                if (part->class->def->defaults != NULL) {
                    sim_object_set_int(part, "slot", slot);
                    part->class->def->defaults(part);
                }
            }
    }
    if (from->parts != NULL) {
        g_hash_table_iter_init(&iter, from->parts);
        while (g_hash_table_iter_next(&iter, &name, &value)) {
            SimObject *part = value;

            sim_object_assign(sim_object_part(to, name, part->class->interface->name), part);
        }
    }
    if (to->lists != NULL) {
        g_hash_table_iter_init(&iter, to->lists);
        while (g_hash_table_iter_next(&iter, &name, &value))
            if (from->lists == NULL || !g_hash_table_contains(from->lists, name))
                g_ptr_array_set_size(value, 0);
    }
    if (from->lists != NULL) {
        g_hash_table_iter_init(&iter, from->lists);
        while (g_hash_table_iter_next(&iter, &name, &value))
            assign_list(to, name, value);
    }
    if (to->class->def->copied != NULL)
        to->class->def->copied(to, from);
}

SimObject *
sim_object_ancestor(SimObject *object, const char *interface)
{
    for (; object != NULL; object = object->owner)
        if (strcmp(object->class->interface->name, interface) == 0)
            return object;
    return NULL;
}

/* The name by which this version has an enum. */
static const char *
enumeration_name(SimService *service, const char *name)
{
    static const char *const respelled[][2] = {
        {"PointingHIDType",  "PointingHidType"},
        { "KeyboardHIDType", "KeyboardHidType"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(respelled); i++)
        if (strcmp(name, respelled[i][0]) == 0 && sim_xpt_find(service->install->xpt, name) == NULL)
            return respelled[i][1];
    return name;
}

gint64
sim_enum(SimService *service, const char *enumeration, const char *member)
{
    guint32 value = 0;

    return sim_xpt_enum(service->install->xpt, enumeration_name(service, enumeration), member,
                        &value)
               ? value
               : 0;
}

gboolean
sim_has_enum(SimService *service, const char *enumeration, const char *member)
{
    guint32 value;

    return sim_xpt_enum(service->install->xpt, enumeration_name(service, enumeration), member,
                        &value);
}

const char *
sim_enum_name(SimService *service, const char *enumeration, gint64 value)
{
    const char *name = sim_xpt_enum_name(service->install->xpt,
                                         enumeration_name(service, enumeration), (guint32) value);

    return name != NULL ? name : "?";
}
