/* graphics.h - ports of the remote display, in libvirt's words and VirtualBox's.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/**
 * vx_graphics_ports_parse:
 * @text: VirtualBox's "TCP/Ports": "3389", "3389-3689", "5000,5010-5012", "" or "0" for the default
 * @port: (out): the one port, or -1 if VirtualBox chooses one when the machine starts
 */
void vx_graphics_ports_parse(const char *text, gint *port);

/* Returns: (transfer full): what VirtualBox is to be told.
 * @present: (nullable): what it has: stays if it means the same */
char *vx_graphics_ports_format(const VxGraphicsDef *graphics, const char *present);
