/* manage.h - VBoxManage's commands, carried out in the service.
 *
 * The program of that name only sends its words here and prints what comes back: so one
 * implementation does for all versions, and the daemon under test is compared with something that
 * shares none of its code. The commands keep VirtualBox's rules: who changes a machine holds its
 * lock.
 *
 * Threads: the service has one; a command that waits lets the others go on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/service.h"

void sim_manage(SimService *service, SimConnection *connection, const char *const *words);
/* The program has gone: nobody waits for the answer any more. */
void sim_manage_forget(SimService *service, SimConnection *connection);
