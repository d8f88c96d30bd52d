/* define.c - defines, starts, stops and removes networks.
 *
 * VirtualBox has no transient networks: what is created is defined, and started.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/network/common.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"
#include "vbox/again.h"
#include "xml/schema.h"

static VxNetworkDef *
parse(const char *xml, gboolean validate, GError **error)
{
    if (validate && !vx_schema_validate(xml, "network.rng", error))
        return NULL;
    return vx_network_def_parse(xml, error);
}

/* libvirt's rule: a name and a UUID belong together. @known: (out) (nullable): what is redefined */
static gboolean
check_identity(GPtrArray *list, const VxNetworkDef *def, const VxNetwork **known, GError **error)
{
    const VxNetwork *by_name = vx_networks_find_name(list, def->name);
    const VxNetwork *by_uuid = def->uuid ? vx_networks_find_uuid(list, def->uuid) : NULL;

    /* A network may take the place of the machines' own NAT. */
    if (by_uuid && by_uuid != by_name && by_uuid->kind != VX_NETWORK_OF_MACHINES) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "network is already defined with uuid '%s' as '%s'", def->uuid,
                     by_uuid->def->name);
        return FALSE;
    }
    if (by_name && def->uuid && !by_uuid && by_name->kind != VX_NETWORK_OF_MACHINES) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED, "network '%s' already exists with uuid %s",
                     def->name, by_name->def->uuid);
        return FALSE;
    }
    *known = by_name;
    return TRUE;
}

/* @is_new: (out): whether there was none of that name */
static gboolean
define_in(VxRequest *request, const VxNetworkDef *def, gboolean start, gboolean *is_new,
          GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    VxNetworks *networks = vx_request_get_networks(request);
    g_autoptr(GPtrArray) list = host ? vx_networks_list(networks, error) : NULL;
    const VxNetwork *known = NULL;

    if (!list || !check_identity(list, def, &known, error))
        return FALSE;
    *is_new = !known || known->kind == VX_NETWORK_OF_MACHINES;
    if (start && !*is_new && known->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "network is already active as '%s'",
                     def->name);
        return FALSE;
    }
    return vx_network_define(host, known, def, error);
}

static gboolean
start_named(VxRequest *request, const char *name, gboolean is_new, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(GPtrArray) list =
        host ? vx_networks_list(vx_request_get_networks(request), error) : NULL;
    const VxNetwork *network = list ? vx_networks_find_name(list, name) : NULL;
    g_autoptr(GError) local = NULL;

    if (!list)
        return FALSE;
    if (!network) {
        vx_set_error(error, VIR_ERR_NO_NETWORK, "no network with matching name '%s'", name);
        return FALSE;
    }
    if (network->active || vx_network_set_active(host, network, TRUE, error))
        return TRUE;
    if (is_new && !vx_network_undefine(host, network, &local))
        g_warning("network '%s', which could not be started, cannot be removed: %s", name,
                  local->message);
    return FALSE;
}

/* It is done: a question about it that fails is put again. */
static GPtrArray *
list_again(VxRequest *request, GError **error)
{
    guint n_failed = 0;

    for (;;) {
        g_autoptr(GError) local = NULL;
        GPtrArray *list = vx_networks_list(vx_request_get_networks(request), &local);

        if (list)
            return list;
        if (!vx_again(&n_failed, &local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return NULL;
        }
    }
}

static gboolean
answer(VxRequest *request, const char *name, remote_nonnull_network *ret, GError **error)
{
    g_autoptr(GPtrArray) list = list_again(request, error);
    const VxNetwork *network = list ? vx_networks_find_name(list, name) : NULL;

    if (list && !network)
        vx_set_error(error, VIR_ERR_NO_NETWORK, "network '%s' was removed meanwhile", name);
    if (network)
        vx_driver_fill_network(network, ret);
    return network != NULL;
}

static gboolean
define(VxRequest *request, const char *xml, gboolean validate, gboolean start,
       remote_nonnull_network *ret, GError **error)
{
    VxNetworks *networks = vx_request_get_networks(request);
    g_autoptr(VxNetworkDef) def = parse(xml, validate, error);
    gboolean is_new = FALSE;
    gboolean done;

    if (!def)
        return FALSE;
    vx_networks_begin_change(networks);
    done = define_in(request, def, start, &is_new, error) &&
           (!start || start_named(request, def->name, is_new, error));
    vx_networks_end_change(networks);
    return done && answer(request, def->name, ret, error);
}

VX_HANDLER(network_define_xml)
{
    return define(request, args->xml, FALSE, FALSE, &ret->net, error);
}

VX_HANDLER(network_define_xml_flags)
{
    return vx_request_check_flags(request, args->flags, VIR_NETWORK_DEFINE_VALIDATE, error) &&
           define(request, args->xml, args->flags & VIR_NETWORK_DEFINE_VALIDATE, FALSE, &ret->net,
                  error);
}

VX_HANDLER(network_create_xml)
{
    return define(request, args->xml, FALSE, TRUE, &ret->net, error);
}

VX_HANDLER(network_create_xml_flags)
{
    return vx_request_check_flags(request, args->flags, VIR_NETWORK_CREATE_VALIDATE, error) &&
           define(request, args->xml, args->flags & VIR_NETWORK_CREATE_VALIDATE, TRUE, &ret->net,
                  error);
}

/* ---- One that there is ---- */

typedef gboolean (*Change)(VxHost *host, const VxNetwork *network, gboolean value, GError **error);

static gboolean
change(VxRequest *request, const remote_nonnull_network *net, Change func, gboolean value,
       GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    VxNetworks *networks = vx_request_get_networks(request);
    g_autoptr(GPtrArray) list = NULL;
    const VxNetwork *network = host ? vx_driver_find_network(request, net, &list, error) : NULL;
    gboolean done;

    if (!network)
        return FALSE;
    vx_networks_begin_change(networks);
    done = func(host, network, value, error);
    vx_networks_end_change(networks);
    return done;
}

static gboolean
set_active(VxHost *host, const VxNetwork *network, gboolean active, GError **error)
{
    if (network->active == active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     active ? "network is already active" : "network '%s' is not active",
                     network->def->name);
        return FALSE;
    }
    return vx_network_set_active(host, network, active, error);
}

static gboolean
undefine(VxHost *host, const VxNetwork *network, gboolean value, GError **error)
{
    if (network->active && network->kind != VX_NETWORK_HOST_ONLY_INTERFACE &&
        network->kind != VX_NETWORK_OF_MACHINES) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "network '%s' is active, and VirtualBox has no transient networks that it "
                     "could become",
                     network->def->name);
        return FALSE;
    }
    return vx_network_undefine(host, network, error);
}

VX_HANDLER(network_create)
{
    return change(request, &args->net, set_active, TRUE, error);
}

VX_HANDLER(network_destroy)
{
    return change(request, &args->net, set_active, FALSE, error);
}

VX_HANDLER(network_undefine)
{
    return change(request, &args->net, undefine, FALSE, error);
}

VX_HANDLER(network_set_autostart)
{
    return change(request, &args->net, vx_network_set_autostart, args->autostart != 0, error);
}

static const VxProc procs[] = {
    VX_PROC(network_create),           VX_PROC(network_create_xml),
    VX_PROC(network_create_xml_flags), VX_PROC(network_define_xml),
    VX_PROC(network_define_xml_flags), VX_PROC(network_destroy),
    VX_PROC(network_set_autostart),    VX_PROC(network_undefine),
};
const VxProcTable vx_network_define_procs = VX_PROC_TABLE(procs);
