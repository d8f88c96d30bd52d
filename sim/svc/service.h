/* service.h - the simulated VBoxSVC: one process for each VirtualBox user directory, holding
 * everything.
 *
 * Threads: one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ipc/wire.h"
#include "svc/class.h"

struct SimService {
    SimInstall *install;
    char *user_home;
    GMainLoop *loop;
    GHashTable *classes;
    guint64 last_id;
    struct SimServer *server;
    struct SimMachines *machines;
    struct SimMedia *media;
    struct SimFaults *faults;
    struct SimEvents *events;
    SimObject *virtualbox;
    GPtrArray *jobs;        /* manage.c: commands under way */
    GHashTable *progresses; /* id (text) -> SimObject: operations under way, borrowed */
};

/* How long an operation takes that lasts @ms at normal speed. $VBOXSIM_SPEED: percent, default 100.
 */
guint sim_service_duration(SimService *service, guint ms);

/* --- server.c: clients and their connections. */
typedef struct SimServer SimServer;

struct SimClient {
    SimServer *server;
    guint64 token;
    guint32 pid;
    guint n_connections;
    GHashTable *handles; /* object id -> what the client holds of it */
};

SimServer *sim_server_new(SimService *service, int listen_fd);
void sim_server_free(SimServer *server);
/* Ends the service some seconds after the last client went, if nothing else needs it. */
void sim_server_check_idle(SimServer *server);
void sim_server_answer(SimConnection *connection, GByteArray *frame); /* takes @frame */

/* The machine that a program was started for by hand has ended. */
void sim_server_runner_ended(SimConnection *connection);

/* A reference to be sent: the client holds it from now on. */
void sim_client_hold(SimClient *client, SimObject *object);
SimObject *sim_client_find(SimClient *client, guint64 id); /* borrowed (nullable) */

/* --- marshal.c: arguments and results, by the types of the method. */
/* @frame: after the operation byte. Returns: (transfer full) (nullable): %NULL for nonsense */
SimCall *sim_marshal_read(SimClient *client, SimReader *reader);
GByteArray *sim_marshal_answer(SimCall *call, SimResult result); /* (transfer full) */

/* --- fault.c: failures on request; see sim/README.md for the file that asks for them. */
struct SimFaults *sim_faults_new(SimService *service);
void sim_faults_free(struct SimFaults *faults);
/* What is to become of this call. Returns: SIM_OK to run it; a failure to answer with; does not
 * return where the service is to die. @delay_ms: to wait first */
SimResult sim_faults_check(struct SimFaults *faults, SimCall *call, guint *delay_ms);
gboolean sim_faults_disk_full(struct SimFaults *faults);
gboolean sim_faults_locked(struct SimFaults *faults, const char *machine_name);
