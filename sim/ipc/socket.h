/* socket.h - the service's UNIX socket, in the user's VirtualBox directory, and frames through it.
 *
 * The directory is $VBOX_USER_HOME, else ~/.config/VirtualBox. $VBOX_IPC_SOCKETID, as with the real
 * service, tells several services of one directory apart.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

char *sim_user_home(void); /* (transfer full): made if it is missing */

/* A descriptor (CLOEXEC), or -1 with errno. Paths longer than a socket address holds are no
 * problem. */
int sim_socket_connect(const char *user_home);
int sim_socket_listen(const char *user_home);
/* Takes the lock that says "the service of this directory is me"; -1 with errno if another has it.
 */
int sim_socket_lock(const char *user_home);
void sim_socket_unlink(const char *user_home);

/* Blocking; %FALSE with errno (0 at the end of the stream). */
gboolean sim_socket_send(int fd, const GByteArray *frame);
/* Returns: (transfer full): the frame without its length */
GByteArray *sim_socket_receive(int fd);
