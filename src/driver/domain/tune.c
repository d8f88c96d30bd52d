/* tune.c - limits of a disk and of a network card, as parameters.
 *
 * They are the definition's <iotune> and <bandwidth>: VirtualBox's bandwidth groups. libvirt has
 * more of them than VirtualBox; what is not there is 0, and cannot be anything else.
 *
 * Source: virDomainSetBlockIoTune(), virDomainSetInterfaceParameters() (libvirt API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/definitions.h"
#include "driver/domain/change.h"
#include "driver/domain/common.h"
#include "driver/domain/disk.h"
#include "driver/domain/interface.h"
#include "driver/procs.h"
#include "rpc/typed-params.h"
#include "util/error.h"

/* In libvirt's order. */
static const VxTypedParamSpec disk_specs[] = {
    {VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC,             VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC,             VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC,            VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC,             VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC,              VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC,             VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX,        VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX,         VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX,        VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX,         VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX,          VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX,         VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_SIZE_IOPS_SEC,              VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME,                 VIR_TYPED_PARAM_STRING, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX_LENGTH, VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX_LENGTH,  VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX_LENGTH, VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX_LENGTH,  VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX_LENGTH,   VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX_LENGTH,  VIR_TYPED_PARAM_ULLONG, FALSE},
    { NULL,                                               0,                      FALSE},
};
static const VxTypedParamSpec card_specs[] = {
    {VIR_DOMAIN_BANDWIDTH_IN_AVERAGE,   VIR_TYPED_PARAM_UINT, FALSE},
    { VIR_DOMAIN_BANDWIDTH_IN_PEAK,     VIR_TYPED_PARAM_UINT, FALSE},
    { VIR_DOMAIN_BANDWIDTH_IN_BURST,    VIR_TYPED_PARAM_UINT, FALSE},
    { VIR_DOMAIN_BANDWIDTH_IN_FLOOR,    VIR_TYPED_PARAM_UINT, FALSE},
    { VIR_DOMAIN_BANDWIDTH_OUT_AVERAGE, VIR_TYPED_PARAM_UINT, FALSE},
    { VIR_DOMAIN_BANDWIDTH_OUT_PEAK,    VIR_TYPED_PARAM_UINT, FALSE},
    { VIR_DOMAIN_BANDWIDTH_OUT_BURST,   VIR_TYPED_PARAM_UINT, FALSE},
    { NULL,                             0,                    FALSE},
};
#define N_DISK_PARAMS (G_N_ELEMENTS(disk_specs) - 1)
#define N_CARD_PARAMS (G_N_ELEMENTS(card_specs) - 1)

typedef struct {
    const char *device;
    const remote_typed_param *limit; /* (nullable) */
    const remote_typed_param *group; /* (nullable): of a disk */
} Change;

/* What is asked for is known, and nothing of it but @limit and @group is more than 0. */
static gboolean
check_values(const remote_typed_param *values, guint n, const VxTypedParamSpec *specs,
             const Change *change, GError **error)
{
    if (!vx_typed_params_validate(values, n, specs, error))
        return FALSE;
    for (guint i = 0; i < n; i++) {
        const remote_typed_param_value *value = &values[i].value;
        gboolean some = value->type == VIR_TYPED_PARAM_UINT
                            ? value->remote_typed_param_value_u.ui != 0
                            : value->type != VIR_TYPED_PARAM_ULLONG ||
                                  value->remote_typed_param_value_u.ul != 0;

        if (some && &values[i] != change->limit && &values[i] != change->group) {
            vx_set_error(error, VIR_ERR_ARGUMENT_UNSUPPORTED, "VirtualBox has no limit '%s'",
                         values[i].field);
            return FALSE;
        }
    }
    return TRUE;
}

/* Returns: (transfer full): what the domain is, or is to be. */
static VxDefinition *
ref_definition(VxRequest *request, const remote_nonnull_domain *domain, guint flags, GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    g_autoptr(VxMachineInfo) info = machine ? vx_driver_find_info(request, domain, error) : NULL;
    VxImpact impact;

    return info && vx_domain_get_one_impact(request, machine, flags & VX_DOMAIN_AFFECT_FLAGS,
                                            &impact, error)
               ? vx_driver_ref_definition(request, info, impact.config, error)
               : NULL;
}

/* ---- Disks ---- */

static const VxDiskDef *
find_disk(const VxDomainDef *def, const char *name, GError **error)
{
    const VxDiskDef *disk = name ? vx_domain_find_disk(def, name) : NULL;

    if (!disk)
        vx_set_error(error, VIR_ERR_INVALID_ARG, "disk '%s' was not found in the domain config",
                     name ? name : "");
    return disk;
}

static void
add_disk_param(VxTypedParams *params, const VxTypedParamSpec *spec, const VxDiskDef *disk)
{
    if (spec->type == VIR_TYPED_PARAM_STRING)
        vx_typed_params_add_string(params, spec->field,
                                   disk->iotune_group ? disk->iotune_group : "");
    else
        vx_typed_params_add_ullong(params, spec->field,
                                   g_str_equal(spec->field, VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC)
                                       ? disk->total_bytes_sec
                                       : 0);
}

VX_HANDLER(domain_get_block_io_tune)
{
    g_autoptr(VxTypedParams) params = vx_typed_params_new();
    g_autoptr(VxDefinition) definition = NULL;
    const VxDiskDef *disk = NULL;
    guint n = MIN((guint) MAX(args->nparams, 0), N_DISK_PARAMS);

    if (!vx_request_check_flags(request, args->flags,
                                VX_DOMAIN_AFFECT_FLAGS | VIR_TYPED_PARAM_STRING_OKAY, error))
        return FALSE;
    definition = ref_definition(request, &args->dom, args->flags, error);
    if (!definition ||
        ((n > 0 || args->disk) && !(disk = find_disk(vx_definition_get(definition),
                                                     args->disk ? *args->disk : NULL, error))))
        return FALSE;
    for (guint i = 0; i < n; i++)
        add_disk_param(params, &disk_specs[i], disk);
    vx_typed_params_finish(g_steal_pointer(&params), args->flags, &ret->params.params_len,
                           &ret->params.params_val);
    ret->nparams = n > 0 ? (int) ret->params.params_len : (int) N_DISK_PARAMS;
    return TRUE;
}

static void
limit_disk(VxDiskDef *disk, guint64 limit, const char *group)
{
    disk->total_bytes_sec = limit;
    if (limit && group && g_strcmp0(disk->iotune_group, group) == 0)
        return;
    g_free(disk->iotune_group);
    disk->iotune_group = limit && group ? g_strdup(group) : NULL;
}

/* The disks of a group have one limit: all get it. */
static gboolean
edit_disk(VxDomainDef *def, gconstpointer data, GError **error)
{
    const Change *change = data;
    VxDiskDef *disk = (VxDiskDef *) find_disk(def, change->device, error);
    g_autofree char *before = disk ? g_strdup(disk->iotune_group) : NULL;
    const char *group = before;
    guint64 limit;

    if (!disk)
        return FALSE;
    limit =
        change->limit ? change->limit->value.remote_typed_param_value_u.ul : disk->total_bytes_sec;
    if (change->group)
        group = *change->group->value.remote_typed_param_value_u.s
                    ? change->group->value.remote_typed_param_value_u.s
                    : NULL;
    limit_disk(disk, limit, group);
    for (guint i = 0; group && i < def->disks->len; i++) {
        VxDiskDef *other = g_ptr_array_index(def->disks, i);

        if (other != disk && g_strcmp0(other->iotune_group, group) == 0)
            limit_disk(other, limit, group);
    }
    return TRUE;
}

VX_HANDLER(domain_set_block_io_tune)
{
    const remote_typed_param *values = args->params.params_val;
    guint n = args->params.params_len;
    const Change change = {
        args->disk,
        vx_typed_params_find(values, n, VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC),
        vx_typed_params_find(values, n, VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME),
    };

    return vx_request_check_flags(request, args->flags, VX_DOMAIN_AFFECT_FLAGS, error) &&
           check_values(values, n, disk_specs, &change, error) &&
           vx_driver_change_domain(request, &args->dom, args->flags, edit_disk, &change, error);
}

/* ---- Network cards ---- */

static VxInterfaceDef *
find_card(const VxDomainDef *def, const char *name, GError **error)
{
    int i = vx_domain_find_interface(def, name);

    if (i < 0)
        vx_set_error(error, VIR_ERR_INVALID_ARG, "cannot find interface '%s' in domain '%s'", name,
                     def->name);
    return i < 0 ? NULL : g_ptr_array_index(def->interfaces, (guint) i);
}

VX_HANDLER(domain_get_interface_parameters)
{
    g_autoptr(VxTypedParams) params = vx_typed_params_new();
    g_autoptr(VxDefinition) definition = NULL;
    const VxInterfaceDef *card;
    guint n = MIN((guint) MAX(args->nparams, 0), N_CARD_PARAMS);

    if (!vx_request_check_flags(request, args->flags,
                                VX_DOMAIN_AFFECT_FLAGS | VIR_TYPED_PARAM_STRING_OKAY, error))
        return FALSE;
    definition = ref_definition(request, &args->dom, args->flags, error);
    card = definition ? find_card(vx_definition_get(definition), args->device, error) : NULL;
    if (!card)
        return FALSE;
    for (guint i = 0; i < n; i++)
        vx_typed_params_add_uint(params, card_specs[i].field,
                                 g_str_equal(card_specs[i].field, VIR_DOMAIN_BANDWIDTH_OUT_AVERAGE)
                                     ? card->outbound_kib_s
                                     : 0);
    vx_typed_params_finish(g_steal_pointer(&params), args->flags, &ret->params.params_len,
                           &ret->params.params_val);
    ret->nparams = (int) N_CARD_PARAMS;
    return TRUE;
}

static gboolean
edit_card(VxDomainDef *def, gconstpointer data, GError **error)
{
    const Change *change = data;
    VxInterfaceDef *card = find_card(def, change->device, error);

    if (card && change->limit)
        card->outbound_kib_s = change->limit->value.remote_typed_param_value_u.ui;
    return card != NULL;
}

VX_HANDLER(domain_set_interface_parameters)
{
    const remote_typed_param *values = args->params.params_val;
    guint n = args->params.params_len;
    const Change change = { args->device,
                            vx_typed_params_find(values, n, VIR_DOMAIN_BANDWIDTH_OUT_AVERAGE),
                            NULL };

    return vx_request_check_flags(request, args->flags, VX_DOMAIN_AFFECT_FLAGS, error) &&
           check_values(values, n, card_specs, &change, error) &&
           vx_driver_change_domain(request, &args->dom, args->flags, edit_card, &change, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_get_block_io_tune),
    VX_PROC(domain_get_interface_parameters),
    VX_PROC(domain_set_block_io_tune),
    VX_PROC(domain_set_interface_parameters),
};
const VxProcTable vx_domain_tune_procs = VX_PROC_TABLE(procs);
