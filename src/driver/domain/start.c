/* start.c - a port for the display, then the machine's process.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/start.h"

#include <libvirt/libvirt.h>

#include "map/graphics.h"
#include "util/error.h"
#include "vbox/frontend.h"

/* @port: (out): to be given back when the machine runs; 0: it has one, or needs none */
static gboolean
choose_port(VxDisplayPorts *ports, VxMachine *machine, guint *port, GError **error)
{
    g_auto(VxDisplayRange) range = { 0 };

    *port = 0;
    if (!vx_display_range_read(machine, &range, error))
        return FALSE;
    if (!range.first)
        return TRUE;
    *port = vx_display_ports_take(ports, range.address, range.first, range.last);
    if (!*port) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR,
                     "Unable to find an unused port in range 'vnc' (%u-%u)", range.first,
                     range.last);
        return FALSE;
    }
    if (*port == range.begin || vx_display_range_begin(machine, &range, *port, error))
        return TRUE;
    vx_display_ports_give_back(ports, *port);
    return FALSE;
}

gboolean
vx_driver_start(VxRequest *request, VxMachine *machine, gboolean paused, GError **error)
{
    VxDisplayPorts *ports = vx_request_get_display_ports(request);
    gboolean started;
    guint port;

    if (!choose_port(ports, machine, &port, error))
        return FALSE;
    started = vx_frontend_start(machine, paused, error);
    vx_display_ports_give_back(ports, port);
    return started;
}
