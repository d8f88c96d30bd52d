/* display.h - the guest's screen: members of IDisplay, and pictures of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

#define SIM_SCREEN_WIDTH  640
#define SIM_SCREEN_HEIGHT 400

SimResult sim_display_resolution(SimCall *call);
SimResult sim_display_screenshot(SimCall *call);
SimResult sim_display_screenshot_png(SimCall *call);
SimResult sim_display_set_hint(SimCall *call);

/* A picture of the screen in that size. @format: of BitmapFormat; "PNG", "BGR0", "BGRA", "RGBA".
 * Returns: (transfer full) (nullable): %NULL for another format */
GBytes *sim_screen_picture(guint width, guint height, const char *format);
