/* class.c - joins definitions with the interfaces of the installed type library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/class.h"

#include <string.h>

static const SimClassDef *const all_definitions[] = {
    sim_virtualbox_classes, sim_machine_classes,     sim_settings_classes, sim_session_classes,
    sim_console_classes,    sim_progress_classes,    sim_event_classes,    sim_medium_classes,
    sim_controller_classes, sim_attachment_classes,  sim_network_classes,  sim_usb_classes,
    sim_host_classes,       sim_properties_classes,  sim_snapshot_classes, sim_netserver_classes,
    sim_dhcp_classes,       sim_performance_classes, sim_folder_classes,
};

/* "getMachines" -> "machines" if it is the getter of an array-valued attribute. */
static const char *
array_attribute(const SimMethod *method, gboolean *setter)
{
    const SimLogical *only = &method->logical[0];

    if (method->n_logical != 1 || only->length_index < 0 || strlen(method->name) < 4)
        return NULL;
    *setter = g_str_has_prefix(method->name, "set") && only->param->in;
    if (!*setter && !(g_str_has_prefix(method->name, "get") && only->param->retval))
        return NULL;
    return method->name + 3;
}

static const SimMember *
find_member(const SimClassDef *def, const SimMethod *method)
{
    for (const SimMember *member = def->members; member != NULL && member->name != NULL; member++) {
        if (g_ascii_strcasecmp(member->name, method->name) != 0)
            continue;
        if (method->getter ? member->kind == SIM_GETTER || member->kind == SIM_PART
                           : member->kind == (method->setter ? SIM_SETTER : SIM_METHOD))
            return member;
    }
    return NULL;
}

static void
fill_slot(SimClass *class, SimSlot *slot, const SimMethod *method)
{
    const SimMember *member = find_member(class->def, method);
    gboolean setter = FALSE;
    const char *attribute = array_attribute(method, &setter);

    slot->kind = method->getter ? SIM_GETTER : method->setter ? SIM_SETTER : SIM_METHOD;
    slot->name = method->name;
    if (slot->kind == SIM_METHOD && attribute != NULL && member == NULL) {
        slot->kind = setter ? SIM_SETTER : SIM_GETTER;
        slot->name = attribute;
    }
    slot->attr = g_hash_table_lookup(class->attrs, slot->name);
    if (member != NULL) {
        slot->kind = member->kind;
        slot->handler = member->handler;
        slot->key = member->key != NULL ? member->key : method->name;
    }
}

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

static SimClass *
class_new(const SimClassDef *def, const SimInterface *interface)
{
    SimClass *class = g_new0(SimClass, 1);

    class->def = def;
    class->interface = interface;
    class->attrs = g_hash_table_new(fold_hash, fold_equal);
    for (const SimAttr *attr = def->attrs; attr != NULL && attr->name != NULL; attr++)
        g_hash_table_insert(class->attrs, (gpointer) attr->name, (gpointer) attr);
    class->slots = g_new0(SimSlot, interface->n_slots);
    for (guint i = 3; i < interface->n_slots; i++)
        fill_slot(class, &class->slots[i], sim_interface_slot(interface, i));
    return class;
}

static void
class_free(gpointer data)
{
    SimClass *class = data;

    g_hash_table_unref(class->attrs);
    g_free(class->slots);
    g_free(class);
}

GHashTable *
sim_classes_new(const SimInstall *install)
{
    static const SimClassDef plain = { 0 };
    GHashTable *classes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, class_free);

    for (guint i = 0; i < G_N_ELEMENTS(all_definitions); i++)
        for (const SimClassDef *def = all_definitions[i]; def->interface != NULL; def++) {
            const SimInterface *interface = sim_xpt_find(install->xpt, def->interface);

            if (interface != NULL && interface->n_slots > 0)
                g_hash_table_insert(classes, (gpointer) interface->name, class_new(def, interface));
        }
    /* Everything else is objects with plain attributes: events, and what no client has needed yet.
     */
    for (guint i = 0; i < sim_xpt_n_interfaces(install->xpt); i++) {
        const SimInterface *interface = sim_xpt_nth(install->xpt, i);

        if (interface->n_slots > 0 && !g_hash_table_contains(classes, interface->name))
            g_hash_table_insert(classes, (gpointer) interface->name, class_new(&plain, interface));
    }
    return classes;
}

const SimSlot *
sim_class_slot(const SimClass *class, const SimMethod *method)
{
    return &class->slots[method->slot];
}
