/* fault.c - failures on request: VBOX_USER_HOME/sim-faults, read again whenever it changes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct SimFaults {
    SimService *service;
    char *path, *log;
    struct timespec modified;
    ino_t inode;
    guint64 n_calls; /* since the file was read */

    guint64 fail_at, die_at, hang_at;
    SimResult fail_code;
    char *fail_method; /* (nullable): "IMachine::lockMachine" */
    guint hang_ms, slow_ms;
    gboolean disk_full;
    gboolean tell; /* what is held, at the next call */
    char *locked;  /* (nullable): a machine's name, "*" for all */
};

static void
forget(struct SimFaults *faults)
{
    faults->n_calls = 0;
    faults->fail_at = faults->die_at = faults->hang_at = 0;
    faults->hang_ms = faults->slow_ms = 0;
    faults->disk_full = faults->tell = FALSE;
    g_clear_pointer(&faults->fail_method, g_free);
    g_clear_pointer(&faults->locked, g_free);
}

static void
read_line(struct SimFaults *faults, char *line)
{
    g_auto(GStrv) words = g_strsplit(g_strstrip(line), " ", -1);
    guint n = g_strv_length(words);

    if (n >= 3 && strcmp(words[0], "fail") == 0) {
        faults->fail_at = g_ascii_strtoull(words[1], NULL, 10);
        faults->fail_code = (SimResult) g_ascii_strtoull(words[2], NULL, 16);
        faults->fail_method = n >= 4 ? g_strdup(words[3]) : NULL;
    } else if (n >= 2 && strcmp(words[0], "die") == 0) {
        faults->die_at = g_ascii_strtoull(words[1], NULL, 10);
    } else if (n >= 3 && strcmp(words[0], "hang") == 0) {
        faults->hang_at = g_ascii_strtoull(words[1], NULL, 10);
        faults->hang_ms = (guint) g_ascii_strtoull(words[2], NULL, 10);
    } else if (n >= 2 && strcmp(words[0], "slow") == 0) {
        faults->slow_ms = (guint) g_ascii_strtoull(words[1], NULL, 10);
    } else if (n >= 2 && strcmp(words[0], "locked") == 0) {
        faults->locked = g_strdup(line + strlen("locked "));
    } else if (n >= 1 && strcmp(words[0], "diskfull") == 0) {
        faults->disk_full = TRUE;
    } else if (n >= 1 && strcmp(words[0], "tell") == 0) {
        faults->tell = TRUE;
    }
}

static void
refresh(struct SimFaults *faults)
{
    struct stat about;
    g_autofree char *text = NULL;

    if (stat(faults->path, &about) != 0) {
        if (faults->inode != 0)
            forget(faults);
        faults->inode = 0;
        return;
    }
    if (about.st_ino == faults->inode && about.st_mtim.tv_sec == faults->modified.tv_sec &&
        about.st_mtim.tv_nsec == faults->modified.tv_nsec)
        return;
    faults->inode = about.st_ino;
    faults->modified = about.st_mtim;
    forget(faults);
    if (g_file_get_contents(faults->path, &text, NULL, NULL)) {
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (guint i = 0; lines[i] != NULL; i++)
            read_line(faults, lines[i]);
    }
}

/* Whoever asked for it can see that it has come. */
static void
report(struct SimFaults *faults, SimCall *call, const char *what)
{
    FILE *log = g_fopen(faults->log, "ae");

    if (log == NULL)
        return;
    fprintf(log, "%s %" G_GUINT64_FORMAT " %s::%s\n", what, faults->n_calls,
            call->method->interface->name, call->method->name);
    fclose(log);
}

/* Machines that are locked and do not run: somebody has not let go. */
static void
report_sessions(struct SimFaults *faults)
{
    GPtrArray *machines = sim_machines_list(faults->service);
    FILE *log = NULL;

    faults->tell = FALSE;
    for (guint i = 0; i < machines->len; i++) {
        SimMachine *machine = g_ptr_array_index(machines, i);
        g_autofree char *name = sim_machine_name(machine);

        if (machine->session_state != SIM_SESSION_LOCKED || machine->vm != NULL)
            continue;
        if (log == NULL && (log = g_fopen(faults->log, "ae")) == NULL)
            return;
        fprintf(log, "session %s\n", name);
    }
    if (log != NULL)
        fclose(log);
}

SimResult
sim_faults_check(struct SimFaults *faults, SimCall *call, guint *delay_ms)
{
    refresh(faults);
    if (faults->inode == 0)
        return SIM_OK;
    if (faults->tell)
        report_sessions(faults);
    if (faults->fail_method != NULL) {
        g_autofree char *name =
            g_strdup_printf("%s::%s", call->method->interface->name, call->method->name);

        if (strcmp(name, faults->fail_method) != 0)
            return SIM_OK;
    }
    faults->n_calls++;
    *delay_ms = faults->slow_ms;
    if (faults->n_calls == faults->die_at) {
        report(faults, call, "died");
        kill(getpid(), SIGKILL);
    }
    if (faults->n_calls == faults->hang_at) {
        report(faults, call, "hung");
        g_usleep((gulong) faults->hang_ms * 1000);
    }
    if (faults->n_calls == faults->fail_at) {
        report(faults, call, "failed");
        return sim_fail(call, faults->fail_code, "The call %s::%s was made to fail",
                        call->method->interface->name, call->method->name);
    }
    return SIM_OK;
}

gboolean
sim_faults_disk_full(struct SimFaults *faults)
{
    refresh(faults);
    return faults->disk_full;
}

gboolean
sim_faults_locked(struct SimFaults *faults, const char *machine_name)
{
    refresh(faults);
    return faults->locked != NULL &&
           (strcmp(faults->locked, "*") == 0 || strcmp(faults->locked, machine_name) == 0);
}

struct SimFaults *
sim_faults_new(SimService *service)
{
    struct SimFaults *faults = g_new0(struct SimFaults, 1);

    faults->service = service;
    faults->path = g_build_filename(service->user_home, "sim-faults", NULL);
    faults->log = g_build_filename(service->user_home, "sim-faults.log", NULL);
    return faults;
}

void
sim_faults_free(struct SimFaults *faults)
{
    forget(faults);
    g_free(faults->path);
    g_free(faults->log);
    g_free(faults);
}
