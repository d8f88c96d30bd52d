/* later.h - to have something done by the thread that runs a main context.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Calls @func with @data in @context, never before returning. In the order of such calls. */
void vx_later(GMainContext *context, void (*func)(gpointer data), gpointer data);
