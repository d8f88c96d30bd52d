/* frontend.h - starts machines: in a desktop window where one is wanted and possible, else
 * headless.
 *
 * What is wanted is kept with the machine, under the extra-data keys that libvirt's own VirtualBox
 * driver uses, so that machines made by either start alike.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

/* "gui", "sdl" or "vrdp"; none: headless. */
#define VX_FRONTEND_TYPE_KEY "FRONTEND/Type"
/* The X display of the window, ":0"; none: the daemon's own. */
#define VX_FRONTEND_DISPLAY_KEY "FRONTEND/Display"

typedef struct {
    const char *name;  /* as VirtualBox's launchVMProcess() knows it: "gui", "headless"; static */
    char *environment; /* (nullable): "NAME=VALUE\n" lines: how it finds its display */
} VxFrontend;

void vx_frontend_clear(VxFrontend *frontend);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxFrontend, vx_frontend_clear)

/**
 * vx_frontend_choose:
 * @type: (nullable): value of VX_FRONTEND_TYPE_KEY
 * @display: (nullable): value of VX_FRONTEND_DISPLAY_KEY
 * @frontend: (out): vx_frontend_clear()
 *
 * A window only where a display can be reached: @display, else the one of the daemon's environment.
 * Any thread.
 */
void vx_frontend_choose(const char *type, const char *display, VxFrontend *frontend);

/**
 * vx_frontend_start:
 * @paused: whether the machine must not execute anything before it is resumed
 *
 * Starts the machine in a process of its own, as its extra-data ask for. Where a window was
 * possible and still does not open, it is started headless. Returns when it runs (or is paused), or
 * has failed.
 */
gboolean vx_frontend_start(VxMachine *machine, gboolean paused, GError **error);
