/* node-device.c - the host's devices: listing, finding and describing them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/flags.h"
#include "driver/procs.h"
#include "driver/state.h"
#include "rpc/values.h"
#include "util/error.h"

/* Newer than some headers that this is built with. */
#define VX_LIST_PERSISTENT (1u << 28)
#define VX_LIST_TRANSIENT  (1u << 29)
#define VX_LIST_INACTIVE   (1u << 30)
#define VX_LIST_ACTIVE     (1u << 31)
/* All bits below are capabilities; libvirt keeps adding some. */
#define VX_LIST_CAPABILITIES (VX_LIST_PERSISTENT - 1)

/* Both are capabilities of a network device. */
#define ETHERNET "80203"
#define WIRELESS "80211"

static const struct {
    VxNodeKind kind;
    guint flag;
} kinds[] = {
    {VX_NODE_SYSTEM,   VIR_CONNECT_LIST_NODE_DEVICES_CAP_SYSTEM },
    { VX_NODE_NET,     VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET    },
    { VX_NODE_USB,     VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV},
    { VX_NODE_STORAGE, VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE},
};

/* Connects. @all: (out) (transfer full) */
static gboolean
list(VxRequest *request, GPtrArray **all, GError **error)
{
    *all = vx_host_objects_list_devices(vx_request_get_host_objects(request), error);
    return *all != NULL;
}

static gboolean
passes(const VxNodeDeviceDef *def, guint flags)
{
    static const guint groups[] = { VX_LIST_CAPABILITIES, VX_LIST_ACTIVE | VX_LIST_INACTIVE,
                                    VX_LIST_PERSISTENT | VX_LIST_TRANSIENT };
    guint is = VX_LIST_ACTIVE | VX_LIST_PERSISTENT;

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].kind == def->kind)
            is |= kinds[i].flag;
    return vx_flags_pass(flags, is, groups, G_N_ELEMENTS(groups));
}

static const char *
get_second_capability(const VxNodeDeviceDef *def)
{
    return def->kind != VX_NODE_NET ? NULL : def->net == VX_NET_WIRELESS ? WIRELESS : ETHERNET;
}

/* @capability: (nullable): any */
static gboolean
has_capability(const VxNodeDeviceDef *def, const char *capability)
{
    return !capability ||
           g_str_equal(vx_enum_to_name(vx_node_kind_names, (int) def->kind), capability) ||
           g_strcmp0(get_second_capability(def), capability) == 0;
}

/* ---- Lists ---- */

VX_HANDLER(node_num_of_devices)
{
    const char *capability = vx_remote_string_get(args->cap);
    g_autoptr(GPtrArray) all = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error) || !list(request, &all, error))
        return FALSE;
    for (guint i = 0; i < all->len; i++)
        ret->num += has_capability(g_ptr_array_index(all, i), capability);
    return TRUE;
}

VX_HANDLER(node_list_devices)
{
    const char *capability = vx_remote_string_get(args->cap);
    g_autoptr(GPtrArray) all = NULL;
    guint max = (guint) MAX(args->maxnames, 0);

    if (!vx_request_check_flags(request, args->flags, 0, error) || !list(request, &all, error))
        return FALSE;
    ret->names.names_val = g_new0(remote_nonnull_string, all->len);
    for (guint i = 0; i < all->len && ret->names.names_len < max; i++) {
        const VxNodeDeviceDef *def = g_ptr_array_index(all, i);

        if (has_capability(def, capability))
            ret->names.names_val[ret->names.names_len++] = g_strdup(def->name);
    }
    return TRUE;
}

VX_HANDLER(connect_list_all_node_devices)
{
    g_autoptr(GPtrArray) all = NULL;

    if (!list(request, &all, error))
        return FALSE;
    if (args->need_results)
        ret->devices.devices_val = g_new0(remote_nonnull_node_device, all->len);
    for (guint i = 0; i < all->len; i++) {
        const VxNodeDeviceDef *def = g_ptr_array_index(all, i);

        if (!passes(def, args->flags))
            continue;
        ret->ret++;
        if (args->need_results)
            ret->devices.devices_val[ret->devices.devices_len++].name = g_strdup(def->name);
    }
    return TRUE;
}

/* ---- One ---- */

/* @all: as list(). Returns: (transfer none) */
static const VxNodeDeviceDef *
find(VxRequest *request, const char *name, GPtrArray **all, GError **error)
{
    if (!list(request, all, error))
        return NULL;
    for (guint i = 0; i < (*all)->len; i++) {
        const VxNodeDeviceDef *def = g_ptr_array_index(*all, i);

        if (g_str_equal(def->name, name))
            return def;
    }
    vx_set_error(error, VIR_ERR_NO_NODE_DEVICE, "no node device with matching name '%s'", name);
    return NULL;
}

VX_HANDLER(node_device_lookup_by_name)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNodeDeviceDef *def = find(request, args->name, &all, error);

    if (def)
        ret->dev.name = g_strdup(def->name);
    return def != NULL;
}

VX_HANDLER(node_device_get_xml_desc)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNodeDeviceDef *def;

    /* 1: VIR_NODE_DEVICE_XML_INACTIVE */
    if (!vx_request_check_flags(request, args->flags, 1, error) ||
        !(def = find(request, args->name, &all, error)))
        return FALSE;
    ret->xml = vx_node_device_def_format(def, error);
    return ret->xml != NULL;
}

VX_HANDLER(node_device_get_parent)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNodeDeviceDef *def = find(request, args->name, &all, error);

    if (def)
        ret->parent = vx_remote_string(def->parent);
    return def != NULL;
}

VX_HANDLER(node_device_num_of_caps)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNodeDeviceDef *def = find(request, args->name, &all, error);

    if (def)
        ret->num = get_second_capability(def) ? 2 : 1;
    return def != NULL;
}

VX_HANDLER(node_device_list_caps)
{
    g_autoptr(GPtrArray) all = NULL;
    const VxNodeDeviceDef *def = find(request, args->name, &all, error);
    const char *names[2];
    guint n;

    if (!def)
        return FALSE;
    names[0] = vx_enum_to_name(vx_node_kind_names, (int) def->kind);
    names[1] = get_second_capability(def);
    n = MIN(names[1] ? 2u : 1u, (guint) MAX(args->maxnames, 0));
    ret->names.names_len = n;
    ret->names.names_val = g_new0(remote_nonnull_string, n);
    for (guint i = 0; i < n; i++)
        ret->names.names_val[i] = g_strdup(names[i]);
    return TRUE;
}

/* What is there is active, and will be there again. */

VX_HANDLER(node_device_is_active)
{
    g_autoptr(GPtrArray) all = NULL;

    ret->active = 1;
    return find(request, args->name, &all, error) != NULL;
}

VX_HANDLER(node_device_is_persistent)
{
    g_autoptr(GPtrArray) all = NULL;

    ret->persistent = 1;
    return find(request, args->name, &all, error) != NULL;
}

VX_HANDLER(node_device_get_autostart)
{
    g_autoptr(GPtrArray) all = NULL;

    ret->autostart = 1;
    return find(request, args->name, &all, error) != NULL;
}

static const VxProc procs[] = {
    VX_PROC(connect_list_all_node_devices), VX_PROC(node_device_get_autostart),
    VX_PROC(node_device_get_parent),        VX_PROC(node_device_get_xml_desc),
    VX_PROC(node_device_is_active),         VX_PROC(node_device_is_persistent),
    VX_PROC(node_device_list_caps),         VX_PROC(node_device_lookup_by_name),
    VX_PROC(node_device_num_of_caps),       VX_PROC(node_list_devices),
    VX_PROC(node_num_of_devices),
};
const VxProcTable vx_node_device_procs = VX_PROC_TABLE(procs);
