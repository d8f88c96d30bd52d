/* manage-private.h - what the files of VBoxManage's commands share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"
#include "svc/manage.h"

typedef struct {
    SimService *service;
    const char *const *words; /* after the command's name */
    guint n;
    GString *out, *err;
    gboolean failed;
} SimManage;

typedef void (*SimManageFunc)(SimManage *m);
typedef struct {
    const char *name;
    SimManageFunc run;
} SimManageCommand;

/* One array for each file; ends with a NULL name. */
extern const SimManageCommand sim_manage_list_commands[], sim_manage_machine_commands[],
    sim_manage_modify_commands[], sim_manage_run_commands[], sim_manage_storage_commands[];

const char *sim_manage_word(SimManage *m, guint n); /* "" past the end */
/* The word after @option ("--name"); both may start with one dash too. (nullable) */
const char *sim_manage_option(SimManage *m, const char *option);
gboolean sim_manage_has(SimManage *m, const char *option);
void sim_manage_fail(SimManage *m, const char *format, ...) G_GNUC_PRINTF(2, 3);
void sim_manage_fail_result(SimManage *m, SimResult code, const char *component, const char *text);
SimMachine *sim_manage_machine(SimManage *m,
                               const char *name_or_id); /* (nullable) with the error said */

/* Calls a handler as a client's call would; arguments and results as in call.h.
 * @in: taken; @out: (nullable): @n_out values, to be cleared. Returns: success; the error is said.
 */
gboolean sim_manage_call(SimManage *m, SimObject *self, SimHandler handler, SimValue *in,
                         guint n_in, SimValue *out, guint n_out);
/* The same with an IProgress as the last result, which is waited for. */
gboolean sim_manage_do(SimManage *m, SimObject *self, SimHandler handler, SimValue *in, guint n_in,
                       SimValue *out, guint n_out);
/* Lets everybody else go on until @done(data). */
void sim_manage_wait(gboolean (*done)(gpointer), gpointer data);

/* The machine to change: locked for the command, or shared with the process that runs it.
 * (nullable) */
SimObject *sim_manage_begin(SimManage *m, SimMachine *machine, gboolean *locked);
void sim_manage_list_snapshots(SimManage *m, SimMachine *machine);
/* Saves, or not, and lets go. */
void sim_manage_end(SimManage *m, SimMachine *machine, gboolean locked, gboolean save);
