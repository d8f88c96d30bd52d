/* definitions.c - definitions of domains, kept in the inventory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/definitions.h"

#include <libvirt/libvirt.h>

#include "map/map.h"
#include "xml/device-alias.h"
#include "xml/domain-xml.h"

/* The value of a VxDerived, which a VxDefinition is. */
typedef struct {
    VxDomainDef *def;
    VxDocumentSet documents;
} Value;

static VxDerived *
to_derived(const VxDefinition *definition)
{
    return (VxDerived *) definition;
}

static Value *
get_value(const VxDefinition *definition)
{
    return to_derived(definition)->value;
}

static void
free_value(gpointer data)
{
    Value *value = data;

    vx_document_set_clear(&value->documents);
    vx_domain_def_free(value->def);
    g_free(value);
}

VxDefinition *
vx_definition_ref(VxDefinition *definition)
{
    return (VxDefinition *) vx_derived_ref(to_derived(definition));
}

void
vx_definition_unref(VxDefinition *definition)
{
    vx_derived_unref(to_derived(definition));
}

const VxDomainDef *
vx_definition_get(const VxDefinition *definition)
{
    return get_value(definition)->def;
}

VxDefinition *
vx_definition_new(VxDomainDef *def)
{
    Value *value = g_new0(Value, 1);

    value->def = def;
    return (VxDefinition *) vx_derived_new(value, free_value);
}

/* On the way from one state to another it may not say all yet. What a running machine says beyond
 * its settings can change unnoticed as long as it is not listened to. */
static gboolean
can_keep(VxInventory *inventory, const VxMachineInfo *info, VxDerivedKind kind)
{
    return !info->state->transient &&
           (kind == VX_DERIVED_SETTINGS || vx_inventory_hears(inventory, info->uuid));
}

static VxDefinition *
read_definition(VxHost *host, VxInventory *inventory, const VxMachineInfo *info, VxDerivedKind kind,
                GError **error)
{
    guint64 ticket = vx_inventory_take_ticket(inventory);
    g_autoptr(VxMachine) machine = NULL;
    VxDefinition *definition;
    gboolean keep = can_keep(inventory, info, kind); /* before it is read */
    VxDomainDef *def = NULL;

    if (!vx_host_connect_for_call(host, error))
        return NULL;
    machine = vx_inventory_ref_machine(inventory, info, error);
    if (!machine ||
        !vx_map_read_saved(machine,
                           VIR_DOMAIN_XML_SECURE |
                               (kind == VX_DERIVED_SETTINGS ? VIR_DOMAIN_XML_INACTIVE : 0),
                           &def, error))
        return NULL;
    def->id = info->id;
    if (kind == VX_DERIVED_RUNNING)
        vx_domain_def_fill_aliases(def);
    definition = vx_definition_new(def);
    if (keep)
        vx_inventory_keep_derived(inventory, info->uuid, kind, ticket, to_derived(definition));
    return definition;
}

VxDefinition *
vx_definition_read(VxHost *host, VxInventory *inventory, const VxMachineInfo *info,
                   gboolean inactive, GError **error)
{
    VxDerivedKind kind =
        inactive || !info->state->active ? VX_DERIVED_SETTINGS : VX_DERIVED_RUNNING;
    VxDerived *known = NULL;

    /* Whoever listened may have ended before the machine did. */
    if (kind == VX_DERIVED_SETTINGS || vx_inventory_hears(inventory, info->uuid))
        known = vx_inventory_ref_derived(inventory, info->uuid, kind);
    return known ? (VxDefinition *) known : read_definition(host, inventory, info, kind, error);
}

char *
vx_definition_format(VxDefinition *definition, VxDocuments *documents, VxHost *host, guint flags,
                     GError **error)
{
    VxDocumentSet *set = &get_value(definition)->documents;
    char *text = vx_documents_dup(documents, set, flags);

    if (text || !vx_host_check_may_wait(host, error))
        return text;
    text = vx_domain_def_format(vx_definition_get(definition), flags, error);
    if (text)
        vx_documents_keep(documents, set, flags, text);
    return text;
}
