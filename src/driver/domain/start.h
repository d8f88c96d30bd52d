/* start.h - starts a domain's machine, and what has to be settled before.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/state.h"
#include "vbox/machine.h"

/**
 * vx_driver_start:
 * @machine: off, or saved; not locked
 * @error: VIR_ERR_INTERNAL_ERROR "Unable to find an unused port ...", as libvirt's drivers say
 *
 * Finds its display a port where it has none of its own, and starts it (vx_frontend_start()).
 */
gboolean vx_driver_start(VxRequest *request, VxMachine *machine, gboolean paused, GError **error);
