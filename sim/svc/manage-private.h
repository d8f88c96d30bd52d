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
    sim_manage_modify_commands[], sim_manage_run_commands[], sim_manage_show_commands[],
    sim_manage_storage_commands[], sim_manage_network_commands[];

/* `list` of networks and what belongs to them. Returns: whether @what is one of those. */
gboolean sim_manage_list_networks(SimManage *m, const char *what);

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
/* Calls a member by name, as a client of this version would; an array counts as one argument.
 * Returns: success; the error is said. */
gboolean sim_manage_invoke(SimManage *m, SimObject *self, const char *method, SimValue *in,
                           guint n_in, SimValue *out, guint n_out);
gboolean sim_manage_invoke_method(SimManage *m, SimObject *self, const SimMethod *method,
                                  SimValue *in, guint n_in, SimValue *out, guint n_out);
/* The same with an IProgress as the last result, which is waited for. */
gboolean sim_manage_do_named(SimManage *m, SimObject *self, const char *method, SimValue *in,
                             guint n_in, SimValue *out, guint n_out);

/* --- manage-path.c: values by the names of members, as this version has them. "a.b" is b of a;
 * "a.b|c" is c where this version has no a.b. */
SimObject *sim_manage_object(SimManage *m, SimObject *object,
                             const char *paths); /* borrowed (nullable) */
gboolean sim_manage_get(SimManage *m, SimObject *object, const char *paths, SimValue *value);
gint64 sim_manage_number(SimManage *m, SimObject *object, const char *paths); /* 0 if missing */
char *sim_manage_text(SimManage *m, SimObject *object, const char *paths);    /* (transfer full) */
/* A member's name of an enum; "" where this version lacks the value. */
const char *sim_manage_enum(SimManage *m, SimObject *object, const char *paths,
                            const char *enumeration);
/* The settings that count now: those of the process that runs it. Borrowed */
SimObject *sim_manage_settings(SimMachine *machine);
/* The n-th network adapter, serial or parallel port ("getSerialPort"). Borrowed (nullable) */
SimObject *sim_manage_slot(SimManage *m, SimObject *machine, const char *getter, guint n);
SimObject *sim_manage_medium(SimManage *m, const char *what); /* (nullable) with the error said */
/* Stores a value; the caller holds the lock. FALSE: this version lacks it, which is said. */
gboolean sim_manage_set(SimManage *m, SimObject *object, const char *paths, SimValue value);

/* Lets everybody else go on until @done(data). */
void sim_manage_wait(gboolean (*done)(gpointer), gpointer data);

/* The machine to change: locked for the command, or shared with the process that runs it.
 * (nullable) */
SimObject *sim_manage_begin(SimManage *m, SimMachine *machine, gboolean *locked);
void sim_manage_list_snapshots(SimManage *m, SimMachine *machine);
/* Saves, or not, and lets go. */
void sim_manage_end(SimManage *m, SimMachine *machine, gboolean locked, gboolean save);
