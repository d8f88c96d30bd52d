/* graphics.h - ports of the remote display, in libvirt's words and VirtualBox's.
 *
 * Threads: any; what takes a machine: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"
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

/* Where a machine's server for VNC looks for its port when it starts. */
typedef struct {
    guint first; /* 0: it has a port of its own, or a range that somebody else chose */
    guint last;
    guint begin;   /* VirtualBox is told to begin here; it takes this port in any case */
    char *address; /* that it listens on; "": all */
} VxDisplayRange;

void vx_display_range_clear(VxDisplayRange *range);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxDisplayRange, vx_display_range_clear)

/* @machine: registered; @range: (out): vx_display_range_clear() */
gboolean vx_display_range_read(VxMachine *machine, VxDisplayRange *range, GError **error);

/* Has the machine, which does not run, begin at @port of the range. It is saved. */
gboolean vx_display_range_begin(VxMachine *machine, const VxDisplayRange *range, guint port,
                                GError **error);
