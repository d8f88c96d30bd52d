/* job.c - how far the jobs of domains are, and ending them.
 *
 * VirtualBox tells how much of a job is done in percent, so that is the unit of the data here.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/common.h"
#include "driver/domain/jobs.h"
#include "driver/procs.h"
#include "util/error.h"

#define VX_ALL_PERCENT 100

/* What is known of a job that somebody asks for. */
typedef struct {
    int type; /* virDomainJobType */
    VxJobState state;
    guint64 remaining_ms; /* 0: not known yet */
} Answer;

static void
estimate(Answer *answer)
{
    const VxJobState *state = &answer->state;

    answer->type = state->percent > 0 ? VIR_DOMAIN_JOB_BOUNDED : VIR_DOMAIN_JOB_UNBOUNDED;
    if (state->percent > 0)
        answer->remaining_ms =
            state->elapsed_ms * (VX_ALL_PERCENT - state->percent) / state->percent;
}

/* What somebody else has begun shows in the machine's state. */
static gboolean
get_running(VxRequest *request, const VxMachineInfo *info, Answer *answer, GError **error)
{
    if (vx_jobs_get(vx_request_get_jobs(request), info->uuid, &answer->state)) {
        estimate(answer);
        return TRUE;
    }
    if (!info->state->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
        return FALSE;
    }
    answer->type = info->state->transient ? VIR_DOMAIN_JOB_UNBOUNDED : VIR_DOMAIN_JOB_NONE;
    return TRUE;
}

VX_HANDLER(domain_get_job_info)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, &args->dom, error);
    Answer answer = { 0 };

    if (!info || !get_running(request, info, &answer, error))
        return FALSE;
    ret->type = answer.type;
    ret->timeElapsed = answer.state.elapsed_ms;
    ret->timeRemaining = answer.remaining_ms;
    if (answer.type == VIR_DOMAIN_JOB_BOUNDED) {
        ret->dataTotal = VX_ALL_PERCENT;
        ret->dataProcessed = answer.state.percent;
        ret->dataRemaining = VX_ALL_PERCENT - answer.state.percent;
    }
    return TRUE;
}

static VxTypedParams *
make_params(const Answer *answer, gboolean completed)
{
    VxTypedParams *params = vx_typed_params_new();
    const VxJobState *state = &answer->state;

    vx_typed_params_add_int(params, VIR_DOMAIN_JOB_OPERATION, state->operation);
    vx_typed_params_add_ullong(params, VIR_DOMAIN_JOB_TIME_ELAPSED, state->elapsed_ms);
    if (completed) {
        vx_typed_params_add_boolean(params, VIR_DOMAIN_JOB_SUCCESS, state->success);
    } else if (answer->type == VIR_DOMAIN_JOB_BOUNDED) {
        vx_typed_params_add_ullong(params, VIR_DOMAIN_JOB_TIME_REMAINING, answer->remaining_ms);
        vx_typed_params_add_ullong(params, VIR_DOMAIN_JOB_DATA_TOTAL, VX_ALL_PERCENT);
        vx_typed_params_add_ullong(params, VIR_DOMAIN_JOB_DATA_PROCESSED, state->percent);
        vx_typed_params_add_ullong(params, VIR_DOMAIN_JOB_DATA_REMAINING,
                                   VX_ALL_PERCENT - state->percent);
    }
    return params;
}

VX_HANDLER(domain_get_job_stats)
{
    g_autoptr(VxMachineInfo) info = NULL;
    gboolean completed = (args->flags & VIR_DOMAIN_JOB_STATS_COMPLETED) != 0;
    gboolean take = !(args->flags & VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED);
    Answer answer = { 0 };

    if (!vx_request_check_flags(
            request, args->flags,
            VIR_DOMAIN_JOB_STATS_COMPLETED | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED, error))
        return FALSE;
    info = vx_driver_find_info(request, &args->dom, error);
    if (!info)
        return FALSE;
    if (completed) {
        if (!vx_jobs_get_completed(vx_request_get_jobs(request), info->uuid, take, &answer.state))
            return TRUE; /* none: VIR_DOMAIN_JOB_NONE */
        answer.type = answer.state.success ? VIR_DOMAIN_JOB_COMPLETED : VIR_DOMAIN_JOB_FAILED;
    } else if (!get_running(request, info, &answer, error)) {
        return FALSE;
    }
    ret->type = answer.type;
    if (answer.state.operation)
        vx_typed_params_finish(make_params(&answer, completed), VIR_TYPED_PARAM_STRING_OKAY,
                               &ret->params.params_len, &ret->params.params_val);
    return TRUE;
}

static gboolean
abort_job(VxRequest *request, const remote_nonnull_domain *domain, GError **error)
{
    g_autoptr(VxMachineInfo) info = vx_driver_find_info(request, domain, error);

    return info && vx_driver_connect(request, error) &&
           vx_jobs_abort(vx_request_get_jobs(request), info->uuid, error);
}

VX_HANDLER(domain_abort_job)
{
    return abort_job(request, &args->dom, error);
}

/* The one flag is about what migration leaves behind. */
VX_HANDLER(domain_abort_job_flags)
{
    return vx_request_check_flags(request, args->flags, 0, error) &&
           abort_job(request, &args->dom, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_get_job_info),
    VX_PROC(domain_get_job_stats),
    VX_PROC(domain_abort_job),
    VX_PROC(domain_abort_job_flags),
};
const VxProcTable vx_domain_job_procs = VX_PROC_TABLE(procs);
