/* progress.h - operations that take time.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/service.h"

typedef struct SimTask SimTask;

/* What an operation does at its end. @error: set with sim_task_fail(). Returns: the result */
typedef SimResult (*SimTaskFunc)(SimTask *task);

struct SimTask {
    SimService *service;
    SimObject *progress; /* borrowed */
    SimObject *object;   /* what it works on; own reference; (nullable) */
    SimObject *other;    /* own reference; (nullable) */
    char *text;          /* own; (nullable) */
    GPtrArray *objects;  /* own references; (nullable) */
    gint64 number;
    void (*canceled)(
        SimTask *task); /* (nullable): instead of its effect, where a client stops it */
    SimError error;
};

/**
 * sim_progress_start:
 * @call: the IProgress becomes its last result
 * @description: what it does
 * @ms: how long it takes
 * @cancelable: whether a client may stop it before @func runs
 * @func: its effect, at the end
 *
 * Returns: the task, to be filled; valid until @func has run.
 */
SimTask *sim_progress_start(SimCall *call, const char *description, guint ms, gboolean cancelable,
                            SimTaskFunc func, SimObject *object);
SimResult sim_task_fail(SimTask *task, SimResult code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Returns: whether it is over. @result, @text: (out) (nullable): what came of it; borrowed */
gboolean sim_progress_result(SimObject *progress, SimResult *result, const char **text);
