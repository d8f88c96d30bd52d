/* display-ports.h - the ports that machines which are being started are going to listen on.
 *
 * VirtualBox's server for VNC takes the first port of its range, and says that it has it even where
 * another has: so whoever starts a machine looks for one that is free, and two that are started at
 * the same time must not find the same.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxDisplayPorts VxDisplayPorts;

VxDisplayPorts *vx_display_ports_new(void);
void vx_display_ports_free(VxDisplayPorts *ports);

/* @address: (nullable): where it is to listen. Returns: the first port from @first to @last that is
 * free, and the caller's until it is given back; 0: there is none */
guint vx_display_ports_take(VxDisplayPorts *ports, const char *address, guint first, guint last);

/* @port: 0: none. Where the machine listens by now it is not free all the same. */
void vx_display_ports_give_back(VxDisplayPorts *ports, guint port);
