/* jobs.h - what takes its time with a domain: how far it is, and how to end it.
 *
 * A handler that begins something long says so; the IProgress objects that its thread waits for
 * until the end of the job say how far it is.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/event/events.h"
#include "rpc/request.h"
#include "rpc/typed-params.h"

typedef struct VxJobs VxJobs;
typedef struct VxJob VxJob;

VxJobs *vx_jobs_new(VxEvents *events, VxInventory *inventory);
void vx_jobs_free(VxJobs *jobs);

/**
 * vx_job_begin:
 * @operation: (a virDomainJobOperation)
 *
 * The calling thread works on the domain until vx_job_end(). Returns: (transfer full)
 */
VxJob *vx_job_begin(VxRequest *request, const char *uuid, int operation);
/* The same thread. Clients are told that the job is over. */
void vx_job_end(VxJob *job, gboolean success);

/* How far a job is. */
typedef struct {
    int operation;
    guint64 elapsed_ms;
    guint percent;    /* as VirtualBox tells */
    gboolean success; /* of one that is over */
} VxJobState;

/* Returns: whether something is being done with the domain. @state: (out) */
gboolean vx_jobs_get(VxJobs *jobs, const char *uuid, VxJobState *state);

/* The last job that is over, which is known until the daemon ends or it is taken. @take: forget it
 */
gboolean vx_jobs_get_completed(VxJobs *jobs, const char *uuid, gboolean take, VxJobState *state);

/* The domain is gone, and so is what was done with it. */
void vx_jobs_forget(VxJobs *jobs, const char *uuid);

/* @error: VIR_ERR_OPERATION_INVALID where there is no job, or VirtualBox cannot end it. Threads:
 * one that joined VirtualBox. */
gboolean vx_jobs_abort(VxJobs *jobs, const char *uuid, GError **error);
