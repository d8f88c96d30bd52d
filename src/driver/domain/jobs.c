/* jobs.c - the jobs of domains.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/jobs.h"

#include <libvirt/libvirt.h>

#include "driver/state.h"
#include "util/error.h"
#include "vbox/progress.h"

struct VxJob {
    VxJobs *jobs;
    char *uuid;
    VxMachineInfo *domain; /* (nullable): as it was when the job began */
    int operation;
    gint64 began_us;    /* monotonic */
    VxObject *progress; /* (nullable): what its thread waits for */
    guint percent;
};

struct VxJobs {
    VxEvents *events;
    VxInventory *inventory;
    GMutex lock;           /* protects what follows, and the jobs; never held during a call */
    GHashTable *running;   /* uuid -> VxJob, not owned */
    GHashTable *completed; /* uuid -> VxJobState */
};

VxJobs *
vx_jobs_new(VxEvents *events, VxInventory *inventory)
{
    VxJobs *jobs = g_new0(VxJobs, 1);

    jobs->events = events;
    jobs->inventory = inventory;
    g_mutex_init(&jobs->lock);
    jobs->running = g_hash_table_new(g_str_hash, g_str_equal);
    jobs->completed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return jobs;
}

void
vx_jobs_free(VxJobs *jobs)
{
    if (!jobs)
        return;
    g_hash_table_unref(jobs->running);
    g_hash_table_unref(jobs->completed);
    g_mutex_clear(&jobs->lock);
    g_free(jobs);
}

/* The job's thread. */
static void
note_progress(VxObject *progress, guint percent, gpointer data)
{
    VxJob *job = data;
    VxObject *released;

    g_mutex_lock(&job->jobs->lock);
    released = job->progress;
    job->progress = progress ? vx_object_ref(progress) : NULL;
    job->percent = percent;
    g_mutex_unlock(&job->jobs->lock);
    vx_object_unref(released);
}

VxJob *
vx_job_begin(VxRequest *request, const char *uuid, int operation)
{
    VxJobs *jobs = vx_request_get_jobs(request);
    VxJob *job = g_new0(VxJob, 1);

    job->jobs = jobs;
    job->uuid = g_strdup(uuid);
    job->operation = operation;
    job->began_us = g_get_monotonic_time();
    job->domain = vx_inventory_find_by_uuid(jobs->inventory, uuid, NULL);
    g_mutex_lock(&jobs->lock);
    g_hash_table_replace(jobs->running, job->uuid, job);
    g_mutex_unlock(&jobs->lock);
    vx_progress_set_observer(note_progress, job);
    return job;
}

/* Called with the lock. */
static VxJobState
get_state(const VxJob *job)
{
    return (VxJobState){
        .operation = job->operation,
        .elapsed_ms = (guint64) (g_get_monotonic_time() - job->began_us) / G_TIME_SPAN_MILLISECOND,
        .percent = job->percent,
    };
}

static void
tell_completed(const VxJob *job, const VxJobState *state)
{
    VxJobs *jobs = job->jobs;
    g_autoptr(VxMachineInfo) now = vx_inventory_find_by_uuid(jobs->inventory, job->uuid, NULL);
    const VxMachineInfo *info = now ? now : job->domain; /* where the service was lost meanwhile */
    remote_domain_event_callback_job_completed_msg msg = { 0 };
    VxTypedParams *params = vx_typed_params_new();

    vx_typed_params_add_int(params, VIR_DOMAIN_JOB_OPERATION, state->operation);
    vx_typed_params_add_ullong(params, VIR_DOMAIN_JOB_TIME_ELAPSED, state->elapsed_ms);
    vx_typed_params_add_boolean(params, VIR_DOMAIN_JOB_SUCCESS, state->success);
    vx_typed_params_finish(params, VIR_TYPED_PARAM_STRING_OKAY, &msg.params.params_len,
                           &msg.params.params_val);
    if (info) {
        msg.dom = vx_event_domain(info);
        vx_events_send(jobs->events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, job->uuid,
                       &msg);
        msg.dom.name = NULL; /* borrowed */
    }
    xdr_free((xdrproc_t) xdr_remote_domain_event_callback_job_completed_msg, (char *) &msg);
}

void
vx_job_end(VxJob *job, gboolean success)
{
    VxJobs *jobs = job->jobs;
    VxJobState state;

    vx_progress_set_observer(NULL, NULL);
    note_progress(NULL, job->percent, job);
    g_mutex_lock(&jobs->lock);
    state = get_state(job);
    state.success = success;
    if (g_hash_table_lookup(jobs->running, job->uuid) == job)
        g_hash_table_remove(jobs->running, job->uuid);
    g_hash_table_replace(jobs->completed, g_strdup(job->uuid), g_memdup2(&state, sizeof state));
    g_mutex_unlock(&jobs->lock);
    tell_completed(job, &state);
    g_clear_pointer(&job->domain, vx_machine_info_unref);
    g_free(job->uuid);
    g_free(job);
}

gboolean
vx_jobs_get(VxJobs *jobs, const char *uuid, VxJobState *state)
{
    const VxJob *job;

    g_mutex_lock(&jobs->lock);
    job = g_hash_table_lookup(jobs->running, uuid);
    if (job)
        *state = get_state(job);
    g_mutex_unlock(&jobs->lock);
    return job != NULL;
}

gboolean
vx_jobs_get_completed(VxJobs *jobs, const char *uuid, gboolean take, VxJobState *state)
{
    const VxJobState *completed;

    g_mutex_lock(&jobs->lock);
    completed = g_hash_table_lookup(jobs->completed, uuid);
    if (completed) {
        *state = *completed;
        if (take)
            g_hash_table_remove(jobs->completed, uuid);
        g_mutex_unlock(&jobs->lock);
        return TRUE;
    }
    g_mutex_unlock(&jobs->lock);
    return FALSE;
}

void
vx_jobs_forget(VxJobs *jobs, const char *uuid)
{
    g_mutex_lock(&jobs->lock);
    g_hash_table_remove(jobs->completed, uuid);
    g_mutex_unlock(&jobs->lock);
}

/* VirtualBox says that a start can be canceled. What ends then is the waiting: the machine runs a
 * moment later. libvirt's other drivers refuse it as well. */
static gboolean
can_start(const VxJob *job)
{
    return job->operation == VIR_DOMAIN_JOB_OPERATION_START ||
           job->operation == VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_REVERT;
}

gboolean
vx_jobs_abort(VxJobs *jobs, const char *uuid, GError **error)
{
    g_autoptr(VxObject) progress = NULL;
    gboolean starts = FALSE;
    const VxJob *job;
    gboolean can_be;

    g_mutex_lock(&jobs->lock);
    job = g_hash_table_lookup(jobs->running, uuid);
    if (job && job->progress)
        progress = vx_object_ref(job->progress);
    if (job)
        starts = can_start(job);
    g_mutex_unlock(&jobs->lock);
    if (!job) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "no job is active on the domain");
        return FALSE;
    }
    if (starts) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "a domain that starts cannot be stopped by ending the job: destroy it");
        return FALSE;
    }
    if (progress && !vx_progress_can_cancel(progress, &can_be, error))
        return FALSE;
    if (!progress || !can_be) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "VirtualBox cannot end this job before it is done");
        return FALSE;
    }
    return vx_progress_cancel(progress, error);
}
