/* service.h - finding the service of the user's VirtualBox directory, or starting it.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ipc/install.h"
#include "ipc/wire.h"

/**
 * sim_service_hello:
 * @with_token: 0 for a new client
 * @token: (out): the client's
 *
 * Returns: a descriptor, or -1 with errno: EPERM where the service is one of another installation
 */
int sim_service_hello(const SimInstall *install, const char *user_home, guint64 with_token,
                      guint64 *token);

/* The same for a new client, starting the service where there is none. */
int sim_service_connect(const SimInstall *install, const char *user_home, guint64 *token);

/* The directory of the running program. (transfer full) (nullable) */
char *sim_service_program_home(void);
