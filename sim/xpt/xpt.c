/* xpt.c - type libraries as data: making, linking, looking up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/xpt-private.h"

#include <stdio.h>
#include <string.h>

gboolean
sim_xpt_fail(GError **error, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, g_quark_from_static_string("sim-xpt-error"), 0, message);
    return FALSE;
}

static guint
iid_hash(gconstpointer key)
{
    guint32 word;

    memcpy(&word, key, sizeof(word));
    return word;
}

static gboolean
iid_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, 16) == 0;
}

SimXpt *
sim_xpt_new(void)
{
    SimXpt *xpt = g_new0(SimXpt, 1);

    xpt->interfaces = g_ptr_array_new_with_free_func(g_free);
    xpt->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    xpt->by_iid = g_hash_table_new(iid_hash, iid_equal);
    xpt->blocks = g_ptr_array_new_with_free_func(g_free);
    xpt->strings = g_string_chunk_new(4096);
    return xpt;
}

void
sim_xpt_free(SimXpt *xpt)
{
    if (xpt == NULL)
        return;
    g_hash_table_unref(xpt->by_name);
    g_hash_table_unref(xpt->by_iid);
    g_ptr_array_unref(xpt->interfaces);
    g_ptr_array_unref(xpt->blocks);
    g_string_chunk_free(xpt->strings);
    g_free(xpt);
}

const char *
sim_xpt_intern(SimXpt *xpt, const char *text)
{
    return g_string_chunk_insert_const(xpt->strings, text);
}

gpointer
sim_xpt_alloc(SimXpt *xpt, gsize n, gsize size)
{
    gpointer block = g_malloc0_n(MAX(n, 1), size);

    g_ptr_array_add(xpt->blocks, block);
    return block;
}

SimInterface *
sim_xpt_declare(SimXpt *xpt, const char *name, const guint8 *iid)
{
    SimInterface *known = g_hash_table_lookup(xpt->by_name, name);

    if (known != NULL)
        return iid_equal(known->iid, iid) ? known : NULL;
    if (g_hash_table_contains(xpt->by_iid, iid))
        return NULL;

    SimInterface *made = g_new0(SimInterface, 1);

    made->name = sim_xpt_intern(xpt, name);
    memcpy(made->iid, iid, 16);
    made->index = xpt->interfaces->len;
    g_ptr_array_add(xpt->interfaces, made);
    g_hash_table_insert(xpt->by_name, (gpointer) made->name, made);
    g_hash_table_insert(xpt->by_iid, made->iid, made);
    return made;
}

/* Joins each array with the argument that holds its length. */
static gboolean
link_logical(SimXpt *xpt, SimMethod *method, GError **error)
{
    gint8 length_of[256];
    gboolean is_length[256] = { FALSE };

    memset(length_of, -1, sizeof(length_of));
    for (guint i = 0; i < method->n_params; i++) {
        const SimType *type = &method->params[i].type;

        if (type->tag == SIM_TAG_INTERFACE_IS && type->arg >= method->n_params)
            return sim_xpt_fail(error, "%s::%s: no argument %u", method->interface->name,
                                method->name, type->arg);
        if (type->tag != SIM_TAG_ARRAY)
            continue;
        if (type->arg >= method->n_params || type->arg == i ||
            method->params[type->arg].type.tag != SIM_TAG_U32)
            return sim_xpt_fail(error, "%s::%s: array %u has no length", method->interface->name,
                                method->name, i);
        length_of[i] = (gint8) type->arg;
        is_length[type->arg] = TRUE;
    }

    SimLogical *logical = sim_xpt_alloc(xpt, method->n_params, sizeof(SimLogical));

    for (guint i = 0; i < method->n_params; i++) {
        if (is_length[i])
            continue;
        logical[method->n_logical++] = (SimLogical){ &method->params[i], (guint8) i, length_of[i] };
    }
    method->logical = logical;
    return TRUE;
}

static gboolean
link_interface(SimXpt *xpt, SimInterface *interface, guint depth, GError **error)
{
    guint inherited = 0;

    if (interface->n_slots > 0 || !interface->has_body)
        return TRUE;
    if (depth > 32)
        return sim_xpt_fail(error, "%s: inherits itself", interface->name);
    if (interface->parent_name != NULL) {
        SimInterface *parent = g_hash_table_lookup(xpt->by_name, interface->parent_name);

        if (parent == NULL)
            return sim_xpt_fail(error, "%s: unknown parent %s", interface->name,
                                interface->parent_name);
        interface->parent = parent;
        if (!link_interface(xpt, parent, depth + 1, error))
            return FALSE;
        if (parent->n_slots == 0)
            return TRUE; /* known by name alone: so are the slots here */
        inherited = parent->n_slots;
    }
    for (guint i = 0; i < interface->n_methods; i++) {
        interface->methods[i].slot = inherited + i;
        interface->methods[i].n_logical = 0;
        if (!link_logical(xpt, &interface->methods[i], error))
            return FALSE;
    }
    interface->n_slots = inherited + interface->n_methods;
    return TRUE;
}

gboolean
sim_xpt_link(SimXpt *xpt, GError **error)
{
    for (guint i = 0; i < xpt->interfaces->len; i++)
        if (!link_interface(xpt, g_ptr_array_index(xpt->interfaces, i), 0, error))
            return FALSE;
    return TRUE;
}

guint
sim_xpt_n_interfaces(const SimXpt *xpt)
{
    return xpt->interfaces->len;
}

const SimInterface *
sim_xpt_nth(const SimXpt *xpt, guint n)
{
    return n < xpt->interfaces->len ? g_ptr_array_index(xpt->interfaces, n) : NULL;
}

const SimInterface *
sim_xpt_find(const SimXpt *xpt, const char *name)
{
    return g_hash_table_lookup(xpt->by_name, name);
}

const SimInterface *
sim_xpt_find_iid(const SimXpt *xpt, const guint8 *iid)
{
    return g_hash_table_lookup(xpt->by_iid, iid);
}

const char *
sim_xpt_release(const SimXpt *xpt)
{
    return xpt->release;
}

gboolean
sim_interface_is_a(const SimInterface *interface, const SimInterface *ancestor)
{
    for (; interface != NULL; interface = interface->parent)
        if (interface == ancestor)
            return TRUE;
    return FALSE;
}

const SimMethod *
sim_interface_slot(const SimInterface *interface, guint slot)
{
    for (; interface != NULL; interface = interface->parent) {
        guint first = interface->n_slots - interface->n_methods;

        if (slot >= interface->n_slots)
            return NULL;
        if (slot >= first)
            return &interface->methods[slot - first];
    }
    return NULL;
}

const SimMethod *
sim_interface_find(const SimInterface *interface, const char *name, gboolean setter)
{
    for (; interface != NULL; interface = interface->parent)
        for (guint i = 0; i < interface->n_methods; i++)
            if (strcmp(interface->methods[i].name, name) == 0 &&
                interface->methods[i].setter == setter)
                return &interface->methods[i];
    return NULL;
}

gboolean
sim_xpt_enum(const SimXpt *xpt, const char *enumeration, const char *member, guint32 *value)
{
    const SimInterface *found = sim_xpt_find(xpt, enumeration);

    for (guint i = 0; found != NULL && i < found->n_constants; i++)
        if (strcmp(found->constants[i].name, member) == 0) {
            *value = found->constants[i].value;
            return TRUE;
        }
    return FALSE;
}

const char *
sim_xpt_enum_name(const SimXpt *xpt, const char *enumeration, guint32 value)
{
    const SimInterface *found = sim_xpt_find(xpt, enumeration);

    for (guint i = 0; found != NULL && i < found->n_constants; i++)
        if (found->constants[i].value == value)
            return found->constants[i].name;
    return NULL;
}

gboolean
sim_iid_parse(const char *text, guint8 *iid)
{
    static const guint8 group_end[] = { 4, 6, 8, 10 };
    guint group = 0;

    for (guint i = 0; i < 16; i++) {
        int high, low;

        if (group < G_N_ELEMENTS(group_end) && i == group_end[group]) {
            if (*text++ != '-')
                return FALSE;
            group++;
        }
        high = g_ascii_xdigit_value(text[0]);
        low = high < 0 ? -1 : g_ascii_xdigit_value(text[1]);
        if (low < 0)
            return FALSE;
        iid[i] = (guint8) (high << 4 | low);
        text += 2;
    }
    return *text == '\0';
}

void
sim_iid_format(const guint8 *i, char *text)
{
    snprintf(text, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", i[0],
             i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9], i[10], i[11], i[12], i[13],
             i[14], i[15]);
}
