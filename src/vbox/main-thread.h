/* main-thread.h - VirtualBox's main thread: what its binding wants done on one and the same thread.
 *
 * It is not the program's: what VirtualBox does there may take seconds, and hang. It is started
 * when something is first to be done, and runs a main loop.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxMainThread VxMainThread;

VxMainThread *vx_main_thread_new(void);

/* When nobody calls any more. @last: what the thread does before it ends, if it was ever started;
 * waits for that. */
void vx_main_thread_free(VxMainThread *main_thread, void (*last)(gpointer data), gpointer data);

/* Of the thread's own loop. */
GMainContext *vx_main_thread_get_context(VxMainThread *main_thread);
gboolean vx_main_thread_is_current(VxMainThread *main_thread);

/**
 * vx_main_thread_call:
 *
 * Has @func called on that thread and waits until it has returned. One call at a time.
 * Returns: %FALSE if it was not called, because of vx_main_thread_stop() or for want of a thread.
 */
gboolean vx_main_thread_call(VxMainThread *main_thread, void (*func)(gpointer data), gpointer data);

/* Nothing is called any more from now on; what is being done goes on to its end. */
void vx_main_thread_stop(VxMainThread *main_thread);
gboolean vx_main_thread_is_stopped(VxMainThread *main_thread);
