/* session.h - sessions: who may change or drive a machine.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"

SimObject *sim_session_new(SimService *service, SimClient *client); /* (transfer full) */
/* All sessions of a client that went away are over. */
void sim_sessions_client_gone(SimService *service, SimClient *client);
/* A program, @connection's, takes the lock and runs the machine itself.
 * Returns: (transfer full) (nullable): its session; %NULL with @problem */
SimObject *sim_session_run(SimService *service, SimClient *client, const char *name_or_id,
                           gboolean paused, SimConnection *connection, char **problem);
/* That program has ended: so has the machine. */
void sim_session_runner_gone(SimObject *session);
/* What sessions show while they hold a machine: with IConsole where it runs. */
void sim_session_attach(SimObject *session, SimMachine *machine, const char *type);
/* The machine's process has ended: whoever shared it has nothing any more. */
void sim_session_detach(SimObject *session);
/* Gives the write lock back, at once for the session, after a moment for everybody else. */
void sim_machine_unlock(SimMachine *machine);
/* Makes the mutable copy, for the holder of a new lock. */
void sim_machine_make_mutable(SimMachine *machine);
