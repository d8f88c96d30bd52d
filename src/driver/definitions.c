/* definitions.c - definitions of domains, kept in the inventory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/definitions.h"

#include <libvirt/libvirt.h>

#include "map/map.h"
#include "xml/device-alias.h"

/* A VxDefinition is a VxDerived whose value is a VxDomainDef. */
static VxDerived *
to_derived(const VxDefinition *definition)
{
    return (VxDerived *) definition;
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
    return to_derived(definition)->value;
}

VxDefinition *
vx_definition_new(VxDomainDef *def)
{
    return (VxDefinition *) vx_derived_new(def, (GDestroyNotify) vx_domain_def_free);
}

/* On the way from one state to another it may not say all yet. What a running machine says beyond
 * its settings can change unnoticed as long as it is not listened to. */
static gboolean
can_keep(VxInventory *inventory, const VxMachineInfo *info, VxDerivedKind kind)
{
    return !info->state->transient &&
           (kind == VX_DERIVED_SETTINGS || vx_inventory_hears(inventory, info->uuid));
}

static VxDerived *
read_definition(VxHost *host, VxInventory *inventory, const VxMachineInfo *info, VxDerivedKind kind,
                GError **error)
{
    guint64 ticket = vx_inventory_take_ticket(inventory);
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxDerived) derived = NULL;
    gboolean keep = can_keep(inventory, info, kind); /* before it is read */
    VxDomainDef *def = NULL;

    if (!vx_host_connect(host, error))
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
    derived = vx_derived_new(def, (GDestroyNotify) vx_domain_def_free);
    if (keep)
        vx_inventory_keep_derived(inventory, info->uuid, kind, ticket, derived);
    return g_steal_pointer(&derived);
}

VxDefinition *
vx_definition_read(VxHost *host, VxInventory *inventory, const VxMachineInfo *info,
                   gboolean inactive, GError **error)
{
    VxDerivedKind kind =
        inactive || !info->state->active ? VX_DERIVED_SETTINGS : VX_DERIVED_RUNNING;
    VxDerived *known = vx_inventory_ref_derived(inventory, info->uuid, kind);

    return (VxDefinition *) (known ? known : read_definition(host, inventory, info, kind, error));
}

VxDefinition *
vx_driver_ref_definition(VxRequest *request, const VxMachineInfo *info, gboolean inactive,
                         GError **error)
{
    VxDriver *driver = vx_request_get_driver(request);
    VxDefinition *next = NULL;

    if ((inactive || !info->state->active) &&
        (!vx_next_ref(vx_driver_get_next(driver), info->uuid, &next, error) || next))
        return next;
    return vx_definition_read(vx_driver_get_host(driver), vx_driver_get_inventory(driver), info,
                              inactive, error);
}
