/* window-system.h - whether there is a screen to put a window on.
 *
 * Threads: any; may block for a moment.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_window_system_x11_reachable:
 * @display: as in DISPLAY: ":0", "unix:1.0", "localhost:10.0"
 *
 * Returns: whether an X server listens there (local ones: run by this user or by root).
 */
gboolean vx_window_system_x11_reachable(const char *display);

/**
 * vx_window_system_wayland_reachable:
 * @display: as in WAYLAND_DISPLAY: "wayland-0", or a path
 * @runtime_dir: (nullable): XDG_RUNTIME_DIR
 *
 * Returns: whether a compositor listens there.
 */
gboolean vx_window_system_wayland_reachable(const char *display, const char *runtime_dir);
