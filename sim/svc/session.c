/* session.c - locking machines: ISession, lockMachine, launchVMProcess.
 *
 * Unlocking is over at once for the session that unlocks; everybody else sees the machine
 * "unlocking" for a moment, as with the real service, which waits for the other process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/session.h"
#include "svc/events.h"
#include "svc/progress.h"
#include "svc/vm.h"

#include <string.h>

#define UNLOCK_MS 20
#define LAUNCH_MS 60

typedef struct {
    SimClient *client;   /* borrowed; NULL when it has gone */
    SimMachine *machine; /* what it holds (nullable); its object is kept */
    SimObject *kept;
    const char *type;  /* of SessionType */
    gboolean spawning; /* waits for the process that it launched */
    gboolean for_vm;   /* its own process is to run the machine */
} Session;

static void
session_init(SimObject *object)
{
    object->data = g_new0(Session, 1);
}

SimObject *
sim_session_new(SimService *service, SimClient *client)
{
    SimObject *object = sim_object_new(service, "ISession", NULL);

    ((Session *) object->data)->client = client;
    return object;
}

void
sim_session_attach(SimObject *object, SimMachine *machine, const char *type)
{
    Session *session = object->data;

    session->machine = machine;
    session->kept = sim_object_ref(machine->object);
    session->type = type;
}

void
sim_session_detach(SimObject *object)
{
    Session *session = object->data;

    session->machine = NULL;
    session->type = NULL;
    session->spawning = FALSE;
    g_clear_pointer(&session->kept, sim_object_unref);
}

void
sim_machine_make_mutable(SimMachine *machine)
{
    machine->mutable = sim_machine_object_new(machine, NULL);
    sim_object_assign(machine->mutable, machine->object);
    machine->console = sim_object_new(machine->service, "IConsole", machine->mutable);
    machine->modified = FALSE;
}

static gboolean
unlocked(gpointer data)
{
    SimObject *object = data;
    SimMachine *machine = sim_machine_of(object);

    if (machine->session_state == SIM_SESSION_UNLOCKING)
        sim_machine_set_session_state(machine, SIM_SESSION_UNLOCKED);
    sim_object_unref(object);
    return G_SOURCE_REMOVE;
}

void
sim_machine_unlock(SimMachine *machine)
{
    SimObject *mutable = g_steal_pointer(&machine->mutable);
    SimObject *console = g_steal_pointer(&machine->console);

    while (machine->sharers->len > 0)
        sim_session_detach(g_ptr_array_steal_index(machine->sharers, 0));
    if (machine->owner != NULL)
        sim_session_detach(g_steal_pointer(&machine->owner));
    g_clear_pointer(&machine->session_name, g_free);
    machine->session_pid = 0;
    machine->modified = FALSE;
    sim_machine_set_session_state(machine, SIM_SESSION_UNLOCKING);
    if (console != NULL) {
        sim_object_kill(console);
        console->owner = NULL;
        sim_object_unref(console);
    }
    if (mutable != NULL) {
        sim_object_kill(mutable);
        sim_object_unref(mutable);
    }
    g_timeout_add(sim_service_duration(machine->service, UNLOCK_MS), unlocked,
                  sim_object_ref(machine->object));
}

/* What unlockMachine does, and what happens when the session's client dies. */
static void
release(SimObject *object)
{
    Session *session = object->data;
    SimMachine *machine = session->machine;
    g_autoptr(SimObject) kept = NULL;

    if (machine == NULL)
        return;
    kept = sim_object_ref(session->kept);
    if (machine->owner == object) {
        /* A machine that this session's own process runs ends with it. */
        if (machine->vm != NULL)
            sim_vm_end(machine, SIM_STATE_ABORTED);
        else
            sim_machine_unlock(machine);
        return;
    }
    g_ptr_array_remove(machine->sharers, object);
    sim_session_detach(object);
}

static void
session_dispose(SimObject *object)
{
    release(object);
    g_free(object->data);
}

void
sim_sessions_client_gone(SimService *service, SimClient *client)
{
    GPtrArray *machines = sim_machines_list(service);

    for (guint i = 0; i < machines->len; i++) {
        SimMachine *machine = g_ptr_array_index(machines, i);

        if (machine->owner != NULL && ((Session *) machine->owner->data)->client == client)
            release(machine->owner);
        for (guint n = machine->sharers->len; n-- > 0;) {
            SimObject *sharer = g_ptr_array_index(machine->sharers, n);

            if (((Session *) sharer->data)->client == client)
                release(sharer);
        }
    }
}

/* --- Members of ISession. */

static SimResult
get_state(SimCall *call)
{
    Session *session = call->self->data;

    sim_out_int(call, 0,
                sim_session_state_value(call->service, session->spawning ? SIM_SESSION_SPAWNING
                                                       : session->machine != NULL
                                                           ? SIM_SESSION_LOCKED
                                                           : SIM_SESSION_UNLOCKED));
    return SIM_OK;
}

static SimResult
not_locked(SimCall *call)
{
    return sim_fail(call, SIM_E_UNEXPECTED, "The session is not locked (session state: Unlocked)");
}

static SimResult
get_type(SimCall *call)
{
    Session *session = call->self->data;

    if (session->machine == NULL)
        return not_locked(call);
    sim_out_int(call, 0, sim_enum(call->service, "SessionType", session->type));
    return SIM_OK;
}

static SimResult
get_machine(SimCall *call)
{
    Session *session = call->self->data;

    if (session->machine == NULL || session->spawning)
        return not_locked(call);
    sim_out_object(call, 0, session->machine->mutable);
    return SIM_OK;
}

/* While snapshots were its business every write lock had a console; later those that run machines.
 */
static gboolean
has_console_for_all(SimService *service)
{
    const SimInterface *console = sim_xpt_find(service->install->xpt, "IConsole");

    return sim_interface_find(console, "takeSnapshot", FALSE) != NULL;
}

static SimResult
get_console(SimCall *call)
{
    Session *session = call->self->data;

    if (session->machine == NULL || session->spawning)
        return not_locked(call);
    if (session->machine->vm != NULL || (session->machine->owner == call->self &&
                                         (session->for_vm || has_console_for_all(call->service))))
        sim_out_object(call, 0, session->machine->console);
    return SIM_OK;
}

static SimResult
unlock(SimCall *call)
{
    Session *session = call->self->data;

    if (session->machine == NULL || session->spawning)
        return not_locked(call);
    release(call->self);
    return SIM_OK;
}

/* --- Members of IMachine. */

static SimResult
check_free(SimCall *call, SimMachine *machine)
{
    g_autofree char *name = sim_machine_name(machine);

    if (!machine->registered)
        return sim_fail(call, SIM_E_UNEXPECTED, "The machine '%s' is not registered", name);
    if (sim_faults_locked(call->service->faults, name))
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE,
                        "The machine '%s' is already locked by a session", name);
    if (machine->session_state != SIM_SESSION_UNLOCKED)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE,
                        machine->session_state == SIM_SESSION_UNLOCKING
                            ? "The machine '%s' is just being unlocked"
                            : "The machine '%s' is already locked by a session",
                        name);
    return SIM_OK;
}

static Session *
free_session(SimCall *call, SimResult *result)
{
    SimObject *object = sim_in_object(call, 0, "ISession");
    Session *session = object != NULL ? object->data : NULL;

    *result = SIM_OK;
    if (session == NULL)
        *result = sim_fail(call, SIM_E_INVALIDARG, "Not a session");
    else if (session->machine != NULL)
        *result = sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The session holds a lock already");
    return SIM_FAILED(*result) ? NULL : session;
}

/* lockMachine(session, lockType) */
SimResult
sim_machine_lock(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    const char *kind = sim_enum_name(call->service, "LockType", sim_in_int(call, 1));
    gboolean shared = strcmp(kind, "Shared") == 0;
    SimObject *object = sim_in_object(call, 0, "ISession");
    SimResult result;

    if (free_session(call, &result) == NULL)
        return result;
    if (kind[0] == '?' || strcmp(kind, "Null") == 0)
        return sim_fail(call, SIM_E_INVALIDARG, "There is no such kind of lock");
    if (shared && machine->session_state == SIM_SESSION_SPAWNING)
        return sim_fail(call, SIM_E_ACCESSDENIED,
                        "The machine is just starting in a process of its own");
    if (shared && machine->session_state == SIM_SESSION_LOCKED) {
        sim_session_attach(object, machine, "Shared");
        g_ptr_array_add(machine->sharers, object);
        return SIM_OK;
    }
    result = check_free(call, machine);
    if (SIM_FAILED(result))
        return result;
    sim_machine_make_mutable(machine);
    machine->owner = object;
    machine->session_pid = ((Session *) object->data)->client->pid;
    g_free(machine->session_name);
    machine->session_name = sim_object_get_string(object, "name");
    sim_session_attach(object, machine, "WriteLock");
    ((Session *) object->data)->for_vm = strcmp(kind, "VM") == 0;
    sim_machine_set_session_state(machine, SIM_SESSION_LOCKED);
    return SIM_OK;
}

void
sim_session_runner_gone(SimObject *object)
{
    SimMachine *machine = ((Session *) object->data)->machine;

    if (machine != NULL && machine->vm != NULL)
        machine->vm->runner = NULL;
    release(object);
}

SimObject *
sim_session_run(SimService *service, SimClient *client, const char *name_or_id, gboolean paused,
                SimConnection *connection, char **problem)
{
    SimMachine *machine = sim_machines_find_id(service, name_or_id);
    g_autoptr(SimObject) object = sim_session_new(service, client);
    SimTask task = { .service = service };

    if (machine == NULL)
        machine = sim_machines_find_name(service, name_or_id);
    if (machine == NULL || machine->session_state != SIM_SESSION_UNLOCKED) {
        *problem =
            g_strdup_printf(machine == NULL ? "There is no machine '%s'"
                                            : "The machine '%s' is already locked by a session",
                            name_or_id);
        return NULL;
    }
    sim_machine_make_mutable(machine);
    machine->owner = object;
    machine->session_pid = client->pid;
    machine->session_name = g_strdup("headless");
    sim_session_attach(object, machine, "WriteLock");
    sim_machine_set_session_state(machine, SIM_SESSION_LOCKED);
    sim_vm_start(machine, "headless", (int) client->pid);
    if (SIM_FAILED(sim_vm_power_up(machine, paused, &task))) {
        *problem = g_steal_pointer(&task.error.text);
        return NULL;
    }
    machine->vm->runner = connection;
    return g_steal_pointer(&object);
}

/* The process is there: the machine begins to run. */
static SimResult
launched(SimTask *task)
{
    SimMachine *machine = sim_machine_of(task->object);
    Session *session = task->other->data;
    g_autofree char *name = NULL;

    if (machine == NULL || machine->session_state != SIM_SESSION_SPAWNING)
        return sim_task_fail(task, SIM_E_FAIL, "The machine's process ended while it was starting");
    name = sim_machine_name(machine);
    session->spawning = FALSE;
    if (!task->number) {
        sim_vm_end(machine, machine->state);
        return sim_task_fail(task, SIM_E_FAIL,
                             "The machine '%s' has ended unexpectedly during its start", name);
    }
    sim_machine_make_mutable(machine);
    sim_machine_set_session_state(machine, SIM_SESSION_LOCKED);
    return sim_vm_power_up(machine, FALSE, task);
}

/* A window needs a display: the service's own, or one that the caller names. */
static gboolean
has_display(SimCall *call)
{
    g_autofree char *lines = g_strconcat("\n", sim_in_string(call, 2), NULL);

    for (guint i = 0; i < sim_in_length(call, 2); i++)
        if (g_str_has_prefix(sim_in_element_string(call, 2, i), "DISPLAY="))
            return TRUE;
    return strstr(lines, "\nDISPLAY=") != NULL || g_getenv("DISPLAY") != NULL;
}

/* launchVMProcess(session, frontend, environment); the last is one text or, from 6.1 on, several */
SimResult
sim_machine_launch(SimCall *call)
{
    static const char *const frontends[] = {
        "headless", "gui", "sdl", "separate", "vrdp", "capture"
    };
    SimMachine *machine = sim_machine_of(call->self);
    const char *frontend = sim_in_string(call, 1);
    Session *session;
    SimResult result;
    SimTask *task;
    gboolean known = frontend[0] == '\0';

    session = free_session(call, &result);
    if (session == NULL)
        return result;
    if (frontend[0] == '\0')
        frontend = "gui";
    for (guint i = 0; i < G_N_ELEMENTS(frontends); i++)
        known = known || strcmp(frontends[i], frontend) == 0;
    if (!known)
        return sim_fail(call, SIM_E_INVALIDARG, "There is no frontend '%s'", frontend);
    result = check_free(call, machine);
    if (SIM_FAILED(result))
        return result;

    if (!sim_vm_start(machine, frontend, 0))
        return sim_fail(call, SIM_E_IPRT_ERROR, "Could not start the process of the machine");
    sim_session_attach(sim_in_object(call, 0, "ISession"), machine, "Remote");
    machine->session_pid = (guint32) machine->vm->pid;
    session->spawning = TRUE;
    g_ptr_array_add(machine->sharers, sim_in_object(call, 0, "ISession"));
    g_free(machine->session_name);
    machine->session_name = g_strdup(frontend);
    sim_machine_set_session_state(machine, SIM_SESSION_SPAWNING);
    task = sim_progress_start(call, "Starting the machine", LAUNCH_MS, FALSE, launched,
                              machine->object);
    task->other = sim_object_ref(sim_in_object(call, 0, "ISession"));
    task->text = g_strdup(frontend);
    task->number =
        strcmp(frontend, "gui") != 0 && strcmp(frontend, "sdl") != 0 ? TRUE : has_display(call);
    return SIM_OK;
}

static const SimMember members[] = {
    {"state",          SIM_GETTER, get_state,   NULL},
    { "type",          SIM_GETTER, get_type,    NULL},
    { "machine",       SIM_GETTER, get_machine, NULL},
    { "console",       SIM_GETTER, get_console, NULL},
    { "unlockMachine", SIM_METHOD, unlock,      NULL},
    { NULL,            0,          NULL,        NULL},
};

const SimClassDef sim_session_classes[] = {
    {.interface = "ISession",
     .members = members,
     .init = session_init,
     .dispose = session_dispose },
    { .interface = NULL   },
};
