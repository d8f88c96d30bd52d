/* manage.c - VBoxManage's commands: finding them, their words, calls and errors.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/manage-private.h"
#include "svc/medium.h"
#include "svc/progress.h"
#include "svc/session.h"

#include <string.h>

/* A command that waits to be run, apart from the connection that it came by. */
typedef struct {
    SimService *service;
    SimConnection *connection; /* %NULL when it has gone */
    char **words;
} Job;

static const SimManageCommand *const all_commands[] = {
    sim_manage_list_commands,    sim_manage_machine_commands, sim_manage_modify_commands,
    sim_manage_run_commands,     sim_manage_show_commands,    sim_manage_storage_commands,
    sim_manage_network_commands,
};

const char *
sim_manage_word(SimManage *m, guint n)
{
    return n < m->n ? m->words[n] : "";
}

static gboolean
is_option(const char *word, const char *option)
{
    return strcmp(word, option) == 0 ||
           (word[0] == '-' && word[1] != '-' && strcmp(word + 1, option + 2) == 0);
}

const char *
sim_manage_option(SimManage *m, const char *option)
{
    gsize length = strlen(option);

    for (guint i = 0; i < m->n; i++) {
        if (is_option(m->words[i], option))
            return sim_manage_word(m, i + 1);
        if (strncmp(m->words[i], option, length) == 0 && m->words[i][length] == '=')
            return m->words[i] + length + 1;
    }
    return NULL;
}

gboolean
sim_manage_has(SimManage *m, const char *option)
{
    for (guint i = 0; i < m->n; i++)
        if (is_option(m->words[i], option))
            return TRUE;
    return FALSE;
}

void
sim_manage_fail(SimManage *m, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_string_append(m->err, "VBoxManage: error: ");
    g_string_append_vprintf(m->err, format, args);
    g_string_append_c(m->err, '\n');
    va_end(args);
    m->failed = TRUE;
}

static const struct {
    SimResult code;
    const char *name;
} result_names[] = {
    {SIM_E_OBJECT_NOT_FOUND,      "VBOX_E_OBJECT_NOT_FOUND"    },
    { SIM_E_INVALID_VM_STATE,     "VBOX_E_INVALID_VM_STATE"    },
    { SIM_E_FILE_ERROR,           "VBOX_E_FILE_ERROR"          },
    { SIM_E_IPRT_ERROR,           "VBOX_E_IPRT_ERROR"          },
    { SIM_E_INVALID_OBJECT_STATE, "VBOX_E_INVALID_OBJECT_STATE"},
    { SIM_E_NOT_SUPPORTED,        "VBOX_E_NOT_SUPPORTED"       },
    { SIM_E_OBJECT_IN_USE,        "VBOX_E_OBJECT_IN_USE"       },
    { SIM_E_INVALIDARG,           "E_INVALIDARG"               },
    { SIM_E_ACCESSDENIED,         "E_ACCESSDENIED"             },
    { SIM_E_FAIL,                 "NS_ERROR_FAILURE"           },
};

void
sim_manage_fail_result(SimManage *m, SimResult code, const char *component, const char *text)
{
    const char *name = "Unknown Status";

    for (guint i = 0; i < G_N_ELEMENTS(result_names); i++)
        if (result_names[i].code == code)
            name = result_names[i].name;
    sim_manage_fail(m, "%s", text != NULL ? text : "The operation failed");
    sim_manage_fail(
        m, "Details: code %s (0x%08x), component %sWrap, interface I%s, callee nsISupports", name,
        code, component, component);
}

SimMachine *
sim_manage_machine(SimManage *m, const char *name_or_id)
{
    SimMachine *machine = sim_machines_find_id(m->service, name_or_id);

    if (machine == NULL)
        machine = sim_machines_find_name(m->service, name_or_id);
    if (machine == NULL) {
        g_autofree char *text =
            g_strdup_printf("Could not find a registered machine named '%s'", name_or_id);

        sim_manage_fail_result(m, SIM_E_OBJECT_NOT_FOUND, "VirtualBox", text);
    }
    return machine;
}

static gboolean
run_call(SimManage *m, SimObject *self, const SimMethod *method, SimHandler handler, SimValue *in,
         guint n_in, SimValue *out, guint n_out)
{
    SimCall *call = g_new0(SimCall, 1);
    SimResult result;

    call->service = m->service;
    call->self = sim_object_ref(self);
    call->method = method;
    call->slot = method != NULL ? sim_class_slot(self->class, method) : NULL;
    call->n_in = n_in;
    call->n_out = n_out;
    call->in = g_new0(SimValue, n_in + 1);
    call->out = g_new0(SimValue, n_out + 1);
    memcpy(call->in, in, n_in * sizeof(SimValue));
    result = handler(call);
    if (result == SIM_DEFERRED)
        return TRUE; /* the call is freed by whoever answers it */
    if (SIM_FAILED(result))
        sim_manage_fail_result(m, result, self->class->interface->name + 1, call->error.text);
    for (guint i = 0; i < n_out && out != NULL; i++) {
        out[i] = call->out[i];
        call->out[i] = (SimValue){ 0 };
    }
    sim_call_free(call);
    return !SIM_FAILED(result);
}

gboolean
sim_manage_call(SimManage *m, SimObject *self, SimHandler handler, SimValue *in, guint n_in,
                SimValue *out, guint n_out)
{
    return run_call(m, self, NULL, handler, in, n_in, out, n_out);
}

gboolean
sim_manage_invoke(SimManage *m, SimObject *self, const char *name, SimValue *in, guint n_in,
                  SimValue *out, guint n_out)
{
    const SimMethod *method = sim_interface_find(self->class->interface, name, FALSE);

    if (method == NULL) {
        for (guint i = 0; i < n_in; i++)
            sim_value_clear(&in[i]);
        sim_manage_fail(m, "This version has no %s::%s", self->class->interface->name, name);
        return FALSE;
    }
    return sim_manage_invoke_method(m, self, method, in, n_in, out, n_out);
}

gboolean
sim_manage_invoke_method(SimManage *m, SimObject *self, const SimMethod *method, SimValue *in,
                         guint n_in, SimValue *out, guint n_out)
{
    return run_call(m, self, method, sim_dispatch, in, n_in, out, n_out);
}

void
sim_manage_wait(gboolean (*done)(gpointer), gpointer data)
{
    while (!done(data))
        g_main_context_iteration(NULL, TRUE);
}

static gboolean
progress_done(gpointer progress)
{
    return sim_progress_result(progress, NULL, NULL);
}

/* After a call whose last result is an IProgress: waits for it. */
static gboolean
finish(SimManage *m, gboolean ok, SimValue *results, SimValue *out, guint n_out)
{
    const char *text = NULL;
    SimResult result;

    if (ok) {
        SimObject *progress = results[n_out - 1].object;

        g_string_append(m->err, "0%...");
        sim_manage_wait(progress_done, progress);
        g_string_append(m->err, "100%\n");
        sim_progress_result(progress, &result, &text);
        ok = !SIM_FAILED(result);
        if (!ok)
            sim_manage_fail_result(m, result, "Console", text);
    }
    for (guint i = 0; i < n_out; i++) {
        if (out != NULL && ok)
            out[i] = results[i];
        else
            sim_value_clear(&results[i]);
    }
    return ok;
}

gboolean
sim_manage_do(SimManage *m, SimObject *self, SimHandler handler, SimValue *in, guint n_in,
              SimValue *out, guint n_out)
{
    g_autofree SimValue *results = g_new0(SimValue, n_out);

    return finish(m, sim_manage_call(m, self, handler, in, n_in, results, n_out), results, out,
                  n_out);
}

gboolean
sim_manage_do_named(SimManage *m, SimObject *self, const char *method, SimValue *in, guint n_in,
                    SimValue *out, guint n_out)
{
    g_autofree SimValue *results = g_new0(SimValue, n_out);

    return finish(m, sim_manage_invoke(m, self, method, in, n_in, results, n_out), results, out,
                  n_out);
}

static gboolean
is_unlocked(gpointer machine)
{
    return ((SimMachine *) machine)->session_state == SIM_SESSION_UNLOCKED;
}

SimObject *
sim_manage_begin(SimManage *m, SimMachine *machine, gboolean *locked)
{
    g_autofree char *name = sim_machine_name(machine);

    *locked = FALSE;
    if (machine->session_state == SIM_SESSION_UNLOCKING)
        sim_manage_wait(is_unlocked, machine);
    if (machine->session_state == SIM_SESSION_LOCKED && machine->vm != NULL)
        return machine->mutable;
    if (machine->session_state != SIM_SESSION_UNLOCKED) {
        g_autofree char *text =
            g_strdup_printf("The machine '%s' is already locked by a session", name);

        sim_manage_fail_result(m, SIM_E_INVALID_OBJECT_STATE, "Machine", text);
        return NULL;
    }
    *locked = TRUE;
    sim_machine_make_mutable(machine);
    machine->session_name = g_strdup("VBoxManage");
    sim_machine_set_session_state(machine, SIM_SESSION_LOCKED);
    return machine->mutable;
}

static SimResult
save(SimCall *call)
{
    return sim_machine_commit(call, call->self->data);
}

void
sim_manage_end(SimManage *m, SimMachine *machine, gboolean locked, gboolean save_it)
{
    if (save_it && machine->mutable != NULL)
        sim_manage_call(m, machine->mutable, save, NULL, 0, NULL, 0);
    if (!locked)
        return;
    sim_machine_unlock(machine);
    sim_manage_wait(is_unlocked, machine);
}

static void
run(SimManage *m, const char *command)
{
    for (guint i = 0; i < G_N_ELEMENTS(all_commands); i++)
        for (const SimManageCommand *each = all_commands[i]; each->name != NULL; each++)
            if (strcmp(each->name, command) == 0) {
                each->run(m);
                return;
            }
    sim_manage_fail(m, "The simulated VBoxManage has no command '%s'", command);
}

static void
run_words(SimManage *m, const char *command, const char *first, const char *second)
{
    const char *words[] = { first, second, NULL };

    m->words = words;
    m->n = second != NULL ? 2 : 1;
    run(m, command);
}

/* The simulator's own command, for tests: every machine and every medium goes. */
static void
removeall(SimManage *m)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *machines = sim_machines_list(m->service);
    static const char *const kinds[] = { "HardDisk", "DVD", "Floppy" };

    for (guint i = 0; i < machines->len; i++)
        g_ptr_array_add(ids, g_strdup(((SimMachine *) g_ptr_array_index(machines, i))->id));
    for (guint i = 0; i < ids->len; i++) {
        SimMachine *machine = sim_machines_find_id(m->service, ids->pdata[i]);

        if (machine != NULL && machine->vm != NULL)
            run_words(m, "controlvm", ids->pdata[i], "poweroff");
        machine = sim_machines_find_id(m->service, ids->pdata[i]);
        if (machine == NULL)
            continue;
        if (machine->session_state == SIM_SESSION_UNLOCKING)
            sim_manage_wait(is_unlocked, machine);
        run_words(m, "unregistervm", ids->pdata[i], "--delete");
    }
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GPtrArray) media = sim_media_list(m->service, kinds[i], FALSE);

        for (guint n = media->len; n-- > 0;) {
            g_autofree char *id = sim_object_get_string(media->pdata[n], "id");

            run_words(m, "closemedium", id, NULL);
        }
    }
}

static void
answer(Job *job, SimManage *m)
{
    GByteArray *frame;

    if (job->connection == NULL)
        return;
    frame = sim_wire_new();
    sim_wire_put(frame, m->failed ? 1 : 0, 4);
    sim_wire_put_string(frame, m->out->str);
    sim_wire_put_string(frame, m->err->str);
    sim_server_answer(job->connection, frame);
}

static gboolean
run_job(gpointer data)
{
    Job *job = data;
    SimManage m = { .service = job->service, .out = g_string_new(NULL), .err = g_string_new(NULL) };
    const char *const *words = (const char *const *) job->words;

    while (words[0] != NULL && (strcmp(words[0], "-q") == 0 || strcmp(words[0], "--nologo") == 0 ||
                                strcmp(words[0], "-nologo") == 0))
        words++;
    m.words = words[0] != NULL ? words + 1 : words;
    m.n = g_strv_length((char **) m.words);
    if (words[0] != NULL && strcmp(words[0], "removeall") == 0)
        removeall(&m);
    else
        run(&m, words[0] != NULL ? words[0] : "");
    answer(job, &m);
    g_ptr_array_remove(job->service->jobs, job);
    g_string_free(m.out, TRUE);
    g_string_free(m.err, TRUE);
    g_strfreev(job->words);
    g_free(job);
    return G_SOURCE_REMOVE;
}

void
sim_manage(SimService *service, SimConnection *connection, const char *const *words)
{
    Job *job = g_new0(Job, 1);

    job->service = service;
    job->connection = connection;
    job->words = g_strdupv((char **) words);
    g_ptr_array_add(service->jobs, job);
    g_idle_add(run_job, job);
}

void
sim_manage_forget(SimService *service, SimConnection *connection)
{
    for (guint i = 0; i < service->jobs->len; i++) {
        Job *job = g_ptr_array_index(service->jobs, i);

        if (job->connection == connection)
            job->connection = NULL;
    }
}
