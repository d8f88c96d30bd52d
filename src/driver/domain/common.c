/* common.c - domains of the wire and machines of VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/common.h"

#include "driver/access.h"
#include "driver/connection.h"
#include "driver/domain/error.h"
#include "rpc/values.h"
#include "util/error.h"

GPtrArray *
vx_driver_list_domains(VxRequest *request, gboolean running, GError **error)
{
    VxDriver *driver = vx_request_get_driver(request);
    VxClient *client = vx_request_get_client(request);
    const VxWho *who = vx_request_get_connection(request)->who;
    VxInventory *inventory = vx_driver_get_inventory(driver);
    g_autoptr(GPtrArray) all =
        running ? vx_inventory_list_running(inventory, error) : vx_inventory_list(inventory, error);
    GPtrArray *visible;

    if (!all || vx_access_sees_all(vx_driver_get_access(driver), client))
        return g_steal_pointer(&all);
    visible = g_ptr_array_new_with_free_func((GDestroyNotify) vx_machine_info_unref);
    for (guint i = 0; i < all->len; i++) {
        VxMachineInfo *info = all->pdata[i];

        if (vx_access_can_see(vx_driver_get_access(driver), client, who, info->name))
            g_ptr_array_add(visible, vx_machine_info_ref(info));
    }
    return visible;
}

VxMachineInfo *
vx_driver_find_info(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autofree char *uuid = vx_remote_uuid_format(domain->uuid);
    g_autoptr(GError) local = NULL;
    VxMachineInfo *info =
        vx_inventory_find_by_uuid(vx_request_get_inventory(request), uuid, &local);

    if (info)
        return info;
    if (vx_error_is(local, VIR_ERR_NO_DOMAIN))
        vx_driver_set_no_domain(domain, error);
    else
        g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
}

/* The machine of @info for the calling thread. */
static VxMachine *
ref_machine(VxRequest *request, const VxMachineInfo *info, GError **error)
{
    if (!vx_driver_connect(request, error))
        return NULL;
    return vx_inventory_ref_machine(vx_request_get_inventory(request), info, error);
}

VxMachine *
vx_driver_find_domain_any(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, domain, error);

    return info ? ref_machine(request, info, error) : NULL;
}

static gboolean
check_accessible(const VxMachineInfo *info, GError **error)
{
    if (!info->accessible)
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "domain '%s' is not accessible to VirtualBox: %s", info->name,
                     info->inaccessible_reason);
    return info->accessible;
}

VxMachineInfo *
vx_driver_find_accessible(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, domain, error);

    if (info && !info->accessible) { /* somebody may have mended it: VirtualBox looks when asked */
        if (!vx_driver_connect(request, error))
            return NULL;
        vx_driver_domain_changed(request, info->uuid);
        g_clear_pointer(&info, vx_machine_info_unref);
        info = vx_driver_find_info(request, domain, error);
    }
    return info && check_accessible(info, error) ? g_steal_pointer(&info) : NULL;
}

/* What waits for its disks does not keep anybody from asking. */
static gboolean
settle(VxRequest *request, const VxMachineInfo *info, GError **error)
{
    VxNextDefinitions *next = vx_request_get_next(request);
    gboolean unmade = FALSE;

    if (info->state->active)
        return TRUE;
    return (!vx_request_is_reading(request) ||
            vx_next_is_unmade(next, info->uuid, &unmade, error)) &&
           (unmade || vx_next_settle(next, info->uuid, error));
}

VxMachine *
vx_driver_find_domain(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_accessible(request, domain, error);

    if (!info || !settle(request, info, error))
        return NULL;
    return ref_machine(request, info, error);
}

VxMachine *
vx_driver_find_active(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);

    return machine && vx_domain_require_active(machine, NULL, error) ? g_steal_pointer(&machine)
                                                                     : NULL;
}

VxMachineInfo *
vx_driver_find_active_info(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_accessible(request, domain, error);

    if (info && !info->state->active) {
        vx_driver_set_not_running(error);
        return NULL;
    }
    return g_steal_pointer(&info);
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

char *
vx_driver_format_definition(VxRequest *request, VxDefinition *definition, guint flags,
                            GError **error)
{
    VxDriver *driver = vx_request_get_driver(request);

    return vx_definition_format(definition, vx_driver_get_documents(driver),
                                vx_driver_get_host(driver), flags, error);
}

gboolean
vx_driver_get_details(VxRequest *request, const VxMachineInfo *info, VxMachineDetails *details,
                      GError **error)
{
    return vx_inventory_get_details(vx_request_get_inventory(request), info, details, error);
}

void
vx_driver_fill_domain_info(const VxMachineInfo *info, remote_nonnull_domain *domain)
{
    vx_remote_uuid_parse(info->uuid, domain->uuid);
    domain->name = g_strdup(info->name);
    domain->id = info->id;
}

gboolean
vx_driver_fill_domain(VxRequest *request, VxMachine *machine, remote_nonnull_domain *domain,
                      GError **error)
{
    VxInventory *inventory = vx_request_get_inventory(request);
    const char *uuid = vx_machine_get_uuid(machine);
    g_autoptr(VxMachineInfo) info = vx_inventory_find_by_uuid(inventory, uuid, NULL);

    if (!info) { /* just registered: its event is on its way */
        vx_inventory_refresh(inventory, uuid);
        info = vx_inventory_find_by_uuid(inventory, uuid, error);
        if (!info)
            return FALSE;
    }
    vx_driver_fill_domain_info(info, domain);
    return TRUE;
}

void
vx_driver_domain_changed(VxRequest *request, const char *uuid)
{
    vx_inventory_refresh(vx_request_get_inventory(request), uuid);
}

static gboolean
get_state(VxMachine *machine, const VxMachineState **state, GError **error)
{
    const char *name;

    if (!vx_machine_get_state(machine, &name, error))
        return FALSE;
    *state = vx_machine_state_find(name);
    return TRUE;
}

gboolean
vx_domain_require_active(VxMachine *machine, const VxMachineState **state, GError **error)
{
    const VxMachineState *current;

    if (!get_state(machine, &current, error))
        return FALSE;
    if (!current->active) {
        vx_driver_set_not_running(error);
        return FALSE;
    }
    if (state)
        *state = current;
    return TRUE;
}

gboolean
vx_domain_require_inactive(VxMachine *machine, const VxMachineState **state, GError **error)
{
    const VxMachineState *current;

    if (!get_state(machine, &current, error))
        return FALSE;
    if (current->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is already running");
        return FALSE;
    }
    if (state)
        *state = current;
    return TRUE;
}
