/* progress.c - IProgress: operations that take time, and waiting for them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/progress.h"
#include "svc/events.h"
#include "svc/machine.h"

typedef struct {
    SimCall *call; /* owned until it is answered */
    guint timeout;
    SimObject *progress; /* borrowed: the call holds it */
} Waiter;

typedef struct {
    gint64 started_us, duration_us;
    guint timer;
    gboolean cancelable, canceled, completed;
    SimResult result;
    char *error_text;
    char *id;
    SimTask task;
    SimTaskFunc func;
    GPtrArray *waiters;
} Progress;

static void
waiter_answer(Waiter *waiter)
{
    if (waiter->timeout != 0)
        g_source_remove(waiter->timeout);
    sim_call_answer(waiter->call, SIM_OK);
    g_free(waiter);
}

static void
task_clear(SimTask *task)
{
    g_clear_pointer(&task->object, sim_object_unref);
    g_clear_pointer(&task->other, sim_object_unref);
    g_clear_pointer(&task->objects, g_ptr_array_unref);
    g_clear_pointer(&task->text, g_free);
    g_clear_pointer(&task->error.text, g_free);
}

static void
complete(SimObject *object, SimResult result)
{
    Progress *progress = object->data;

    progress->completed = TRUE;
    progress->result = result;
    progress->error_text = g_steal_pointer(&progress->task.error.text);
    g_hash_table_remove(object->service->progresses, progress->id);
    task_clear(&progress->task);
    sim_fire(object, "ProgressTaskCompleted", "s:progressId", progress->id, NULL);
    while (progress->waiters->len > 0)
        waiter_answer(g_ptr_array_steal_index(progress->waiters, 0));
    sim_object_unref(object); /* it was kept while it was under way */
}

static gboolean
time_over(gpointer data)
{
    SimObject *object = data;
    Progress *progress = object->data;

    progress->timer = 0;
    complete(object, progress->func(&progress->task));
    return G_SOURCE_REMOVE;
}

static void
progress_init(SimObject *object)
{
    Progress *progress = g_new0(Progress, 1);

    progress->id = sim_uuid_new();
    progress->waiters = g_ptr_array_new();
    object->data = progress;
}

static void
progress_dispose(SimObject *object)
{
    Progress *progress = object->data;

    g_free(progress->id);
    g_free(progress->error_text);
    g_ptr_array_unref(progress->waiters);
    g_free(progress);
}

SimTask *
sim_progress_start(SimCall *call, const char *description, guint ms, gboolean cancelable,
                   SimTaskFunc func, SimObject *object)
{
    SimObject *self = sim_object_new(call->service, "IProgress", NULL);
    Progress *progress = self->data;

    sim_object_set_string(self, "description", description);
    sim_object_set_string(self, "operationDescription", description);
    progress->started_us = g_get_monotonic_time();
    ms = sim_service_duration(call->service, ms);
    progress->duration_us = (gint64) ms * 1000;
    progress->cancelable = cancelable;
    progress->func = func;
    progress->task.service = call->service;
    progress->task.progress = self;
    progress->task.object = object != NULL ? sim_object_ref(object) : NULL;
    g_hash_table_insert(call->service->progresses, progress->id, self);
    progress->timer = g_timeout_add(ms, time_over, self);
    sim_out_object(call, call->n_out - 1, self);
    return &progress->task;
}

SimResult
sim_task_fail(SimTask *task, SimResult code, const char *format, ...)
{
    va_list args;

    g_free(task->error.text);
    va_start(args, format);
    task->error.text = g_strdup_vprintf(format, args);
    va_end(args);
    task->error.code = code;
    return code;
}

gboolean
sim_progress_result(SimObject *object, SimResult *result, const char **text)
{
    const Progress *progress = object->data;

    if (result != NULL)
        *result = progress->result;
    if (text != NULL)
        *text = progress->error_text;
    return progress->completed;
}

static gint64
percent(const Progress *progress)
{
    gint64 gone = g_get_monotonic_time() - progress->started_us;

    if (progress->completed)
        return 100;
    return progress->duration_us > 0 ? CLAMP(gone * 100 / progress->duration_us, 0, 99) : 99;
}

static SimResult
get_id(SimCall *call)
{
    sim_out_string(call, 0, ((Progress *) call->self->data)->id);
    return SIM_OK;
}

static SimResult
get_initiator(SimCall *call)
{
    sim_out_object(call, 0, call->service->virtualbox);
    return SIM_OK;
}

static SimResult
get_cancelable(SimCall *call)
{
    sim_out_int(call, 0, ((Progress *) call->self->data)->cancelable);
    return SIM_OK;
}

static SimResult
get_percent(SimCall *call)
{
    sim_out_int(call, 0, percent(call->self->data));
    return SIM_OK;
}

static SimResult
get_time_remaining(SimCall *call)
{
    const Progress *progress = call->self->data;
    gint64 left = progress->started_us + progress->duration_us - g_get_monotonic_time();

    sim_out_int(call, 0, progress->completed ? 0 : MAX(left, 0) / G_USEC_PER_SEC);
    return SIM_OK;
}

static SimResult
get_completed(SimCall *call)
{
    sim_out_int(call, 0, ((Progress *) call->self->data)->completed);
    return SIM_OK;
}

static SimResult
get_canceled(SimCall *call)
{
    sim_out_int(call, 0, ((Progress *) call->self->data)->canceled);
    return SIM_OK;
}

static SimResult
get_result(SimCall *call)
{
    const Progress *progress = call->self->data;

    if (!progress->completed)
        return sim_fail(call, SIM_E_FAIL, "There is no result while the operation is under way");
    sim_out_int(call, 0, (gint32) progress->result);
    return SIM_OK;
}

static SimResult
get_error_info(SimCall *call)
{
    const Progress *progress = call->self->data;
    g_autoptr(SimObject) info = NULL;

    if (!progress->completed)
        return sim_fail(call, SIM_E_FAIL,
                        "There is no error info while the operation is under way");
    if (SIM_FAILED(progress->result)) {
        info = sim_object_new(call->service, "IVirtualBoxErrorInfo", NULL);
        sim_object_set_int(info, "resultCode", (gint32) progress->result);
        sim_object_set_int(info, "result", progress->result);
        sim_object_set_string(info, "component", "ConsoleWrap");
        sim_object_set_string(info, "text",
                              progress->error_text != NULL ? progress->error_text : "");
        sim_object_set_string(info, "message",
                              progress->error_text != NULL ? progress->error_text : "");
    }
    sim_out_object(call, 0, info);
    return SIM_OK;
}

static SimResult
get_one(SimCall *call)
{
    sim_out_int(call, 0, 1);
    return SIM_OK;
}

static gboolean
wait_over(gpointer data)
{
    Waiter *waiter = data;
    Progress *progress = waiter->progress->data;

    waiter->timeout = 0;
    g_ptr_array_remove(progress->waiters, waiter);
    waiter_answer(waiter);
    return G_SOURCE_REMOVE;
}

/* waitForCompletion(timeout), waitForOperationCompletion(operation, timeout) */
static SimResult
wait_for(SimCall *call)
{
    Progress *progress = call->self->data;
    gint64 timeout = sim_in_int(call, call->n_in - 1);
    Waiter *waiter;

    if (progress->completed || timeout == 0)
        return SIM_OK;
    waiter = g_new0(Waiter, 1);
    waiter->call = call;
    waiter->progress = call->self;
    if (timeout > 0)
        waiter->timeout = g_timeout_add((guint) timeout, wait_over, waiter);
    g_ptr_array_add(progress->waiters, waiter);
    return SIM_DEFERRED;
}

static SimResult
cancel(SimCall *call)
{
    Progress *progress = call->self->data;

    if (!progress->cancelable)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "This operation cannot be canceled");
    if (progress->completed)
        return SIM_OK;
    progress->canceled = TRUE;
    g_source_remove(progress->timer);
    progress->timer = 0;
    if (progress->task.canceled != NULL)
        progress->task.canceled(&progress->task);
    complete(call->self, sim_task_fail(&progress->task, SIM_E_FAIL, "The operation was canceled"));
    return SIM_OK;
}

static const SimMember members[] = {
    {"id",                          SIM_GETTER, get_id,             NULL},
    { "initiator",                  SIM_GETTER, get_initiator,      NULL},
    { "cancelable",                 SIM_GETTER, get_cancelable,     NULL},
    { "percent",                    SIM_GETTER, get_percent,        NULL},
    { "timeRemaining",              SIM_GETTER, get_time_remaining, NULL},
    { "completed",                  SIM_GETTER, get_completed,      NULL},
    { "canceled",                   SIM_GETTER, get_canceled,       NULL},
    { "resultCode",                 SIM_GETTER, get_result,         NULL},
    { "errorInfo",                  SIM_GETTER, get_error_info,     NULL},
    { "operationCount",             SIM_GETTER, get_one,            NULL},
    { "operationPercent",           SIM_GETTER, get_percent,        NULL},
    { "operationWeight",            SIM_GETTER, get_one,            NULL},
    { "eventSource",                SIM_PART,   NULL,               NULL},
    { "waitForCompletion",          SIM_METHOD, wait_for,           NULL},
    { "waitForOperationCompletion", SIM_METHOD, wait_for,           NULL},
    { "cancel",                     SIM_METHOD, cancel,             NULL},
    { NULL,                         0,          NULL,               NULL},
};

const SimClassDef sim_progress_classes[] = {
    {.interface = "IProgress",
     .members = members,
     .init = progress_init,
     .dispose = progress_dispose },
    { .interface = NULL   },
};
