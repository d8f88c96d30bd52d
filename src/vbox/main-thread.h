/* main-thread.h - has something done on the main thread, by its main loop.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxMainThread VxMainThread;

/* @context: (nullable): of the main thread, whose loop must be running when something is called.
 * Main thread. */
VxMainThread *vx_main_thread_new(GMainContext *context);
/* Main thread, when nobody calls any more. */
void vx_main_thread_free(VxMainThread *main_thread);

GMainContext *vx_main_thread_get_context(VxMainThread *main_thread);
gboolean vx_main_thread_is_current(VxMainThread *main_thread);

/**
 * vx_main_thread_call:
 *
 * Has @func called on the main thread and waits until it has returned. One call at a time.
 * Returns: %FALSE if it was not called, because of vx_main_thread_stop().
 */
gboolean vx_main_thread_call(VxMainThread *main_thread, void (*func)(gpointer data), gpointer data);

/* Main thread: nothing is called any more. */
void vx_main_thread_stop(VxMainThread *main_thread);
gboolean vx_main_thread_is_stopped(VxMainThread *main_thread);
