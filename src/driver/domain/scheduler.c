/* scheduler.c - how much of the host's CPUs a domain gets, as scheduler parameters.
 *
 * They are the definition's <cputune>: VirtualBox's execution cap, which a running machine takes at
 * once.
 *
 * Source: virDomainSetSchedulerParameters() (libvirt API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/definitions.h"
#include "driver/domain/change.h"
#include "driver/domain/common.h"
#include "driver/domain/impact.h"
#include "driver/procs.h"
#include "rpc/typed-params.h"
#include "util/error.h"

#define SCHEDULER "posix"

static const VxTypedParamSpec specs[] = {
    {VIR_DOMAIN_SCHEDULER_VCPU_PERIOD, VIR_TYPED_PARAM_ULLONG, FALSE},
    { VIR_DOMAIN_SCHEDULER_VCPU_QUOTA, VIR_TYPED_PARAM_LLONG,  FALSE},
    { NULL,                            0,                      FALSE},
};
#define N_PARAMS (G_N_ELEMENTS(specs) - 1)

/* What counts where a definition says nothing: a period of libvirt's, all of it. */
#define USUAL_PERIOD_US 100000
#define MIN_PERIOD_US   1000
#define MAX_PERIOD_US   1000000
#define MAX_QUOTA_US    G_GINT64_CONSTANT(17592186044415)
#define ALL             (-1)

VX_HANDLER(domain_get_scheduler_type)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);

    if (!info)
        return FALSE;
    ret->type = g_strdup(SCHEDULER);
    ret->nparams = N_PARAMS;
    return TRUE;
}

/* ---- Get ---- */

static gboolean
get_parameters(VxRequest *request, const remote_nonnull_domain *domain, int n_params, guint flags,
               u_int *n, remote_typed_param **values, GError **error)
{
    g_autoptr(VxTypedParams) params = vx_typed_params_new();
    g_autoptr(VxMachineInfo) info = vx_driver_find_accessible(request, domain, error);
    g_autoptr(VxDefinition) definition =
        info ? vx_driver_ref_definition(request, info, TRUE, error) : NULL;
    const VxDomainDef *def;

    if (!definition)
        return FALSE;
    def = vx_definition_get(definition);
    if (n_params > 0)
        vx_typed_params_add_ullong(params, VIR_DOMAIN_SCHEDULER_VCPU_PERIOD,
                                   def->cputune.period_us ? def->cputune.period_us
                                                          : USUAL_PERIOD_US);
    if (n_params > 1)
        vx_typed_params_add_llong(params, VIR_DOMAIN_SCHEDULER_VCPU_QUOTA,
                                  def->cputune.quota_us ? def->cputune.quota_us : ALL);
    vx_typed_params_finish(g_steal_pointer(&params), flags, n, values);
    return TRUE;
}

VX_HANDLER(domain_get_scheduler_parameters)
{
    return get_parameters(request, &args->dom, args->nparams, 0, &ret->params.params_len,
                          &ret->params.params_val, error);
}

/* Both configurations are one. */
VX_HANDLER(domain_get_scheduler_parameters_flags)
{
    g_autoptr(VxMachine) machine = NULL;
    VxImpact impact;

    if (!vx_request_check_flags(request, args->flags,
                                VX_DOMAIN_AFFECT_FLAGS | VIR_TYPED_PARAM_STRING_OKAY, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    return machine &&
           vx_domain_get_one_impact(request, machine, args->flags & VX_DOMAIN_AFFECT_FLAGS, &impact,
                                    error) &&
           get_parameters(request, &args->dom, args->nparams, args->flags, &ret->params.params_len,
                          &ret->params.params_val, error);
}

/* ---- Set ---- */

typedef struct {
    const remote_typed_param *period; /* (nullable) */
    const remote_typed_param *quota;  /* (nullable) */
} Change;

static gboolean
check_values(const Change *change, GError **error)
{
    guint64 period = change->period ? change->period->value.remote_typed_param_value_u.ul : 0;
    gint64 quota = change->quota ? change->quota->value.remote_typed_param_value_u.l : 0;

    if (period && (period < MIN_PERIOD_US || period > MAX_PERIOD_US))
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "value of '%s' is out of range [%d, %d]: %" G_GUINT64_FORMAT,
                     VIR_DOMAIN_SCHEDULER_VCPU_PERIOD, MIN_PERIOD_US, MAX_PERIOD_US, period);
    else if (quota < ALL || (quota > 0 && quota < MIN_PERIOD_US) || quota > MAX_QUOTA_US)
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "value of '%s' is neither -1 nor in [%d, %" G_GINT64_FORMAT
                     "]: %" G_GINT64_FORMAT,
                     VIR_DOMAIN_SCHEDULER_VCPU_QUOTA, MIN_PERIOD_US, MAX_QUOTA_US, quota);
    else
        return TRUE;
    return FALSE;
}

static gboolean
edit(VxDomainDef *def, gconstpointer data, GError **error)
{
    const Change *change = data;

    if (change->period)
        def->cputune.period_us = change->period->value.remote_typed_param_value_u.ul;
    if (change->quota)
        def->cputune.quota_us = change->quota->value.remote_typed_param_value_u.l;
    return TRUE;
}

static gboolean
set_parameters(VxRequest *request, const remote_nonnull_domain *domain,
               const remote_typed_param *values, guint n, guint flags, GError **error)
{
    const Change change = {
        vx_typed_params_find(values, n, VIR_DOMAIN_SCHEDULER_VCPU_PERIOD),
        vx_typed_params_find(values, n, VIR_DOMAIN_SCHEDULER_VCPU_QUOTA),
    };

    return vx_typed_params_validate(values, n, specs, error) && check_values(&change, error) &&
           vx_driver_change_domain(request, domain, flags, edit, &change, error);
}

VX_HANDLER(domain_set_scheduler_parameters)
{
    return set_parameters(request, &args->dom, args->params.params_val, args->params.params_len,
                          VIR_DOMAIN_AFFECT_CURRENT, error);
}

VX_HANDLER(domain_set_scheduler_parameters_flags)
{
    return vx_request_check_flags(request, args->flags, VX_DOMAIN_AFFECT_FLAGS, error) &&
           set_parameters(request, &args->dom, args->params.params_val, args->params.params_len,
                          args->flags, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_get_scheduler_parameters),
    VX_PROC(domain_get_scheduler_parameters_flags),
    VX_PROC(domain_get_scheduler_type),
    VX_PROC(domain_set_scheduler_parameters),
    VX_PROC(domain_set_scheduler_parameters_flags),
};
const VxProcTable vx_domain_scheduler_procs = VX_PROC_TABLE(procs);
