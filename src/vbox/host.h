/* host.h - the VirtualBox of this user: the loaded runtime and the connection to its service.
 *
 * The connection is made on first use and remade after the service was lost. What the host hands
 * out are new references; objects of a lost connection fail their calls and are simply dropped.
 *
 * Threads: any thread that vx_host_connect() let in, except where "main thread" (the program's) or
 * "any thread" is said. The connection is made, and lost, on a thread of its own
 * (vbox/main-thread): nothing that the program's main thread does waits for VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/facts.h"
#include "xpcom/call.h"

typedef struct VxHost VxHost;

/* @main_context: (nullable): the main thread's context, for vx_host_set_unusable_func(). Nothing is
 * loaded yet, but VirtualBox is looked for, and VBOX_APP_HOME is set in the environment to what was
 * found. Main thread, before there are others. */
VxHost *vx_host_new(GMainContext *main_context);
void vx_host_free(VxHost *host); /* main thread */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxHost, vx_host_free)

/* Returns: (transfer none): array of VxInstall: where VirtualBox was looked for. Main thread. */
GPtrArray *vx_host_get_installations(VxHost *host);

/**
 * vx_host_connect:
 * @error: VIR_ERR_INTERNAL_ERROR-like with what was tried: no installation found, library not
 * loadable, service not startable; each with what to do about it. A disconnect, as
 * vx_host_check_may_wait()
 *
 * Idempotent and cheap once connected; lets the calling thread in.
 */
gboolean vx_host_connect(VxHost *host, GError **error);
/* The same for what a client asked, which the program's main thread may be answering: see
 * vx_host_check_may_wait(), which it asks first. Any thread. */
gboolean vx_host_connect_for_call(VxHost *host, GError **error);

/**
 * vx_host_set_unusable_func:
 * @func: called on the main thread
 *
 * Called when the service was lost and this process cannot connect to another one: VirtualBox's IPC
 * library may keep the dead connection or not notice that it is dead, or the installation may have
 * been replaced. Only a new process can go on. Main thread, before the first connection.
 */
void vx_host_set_unusable_func(VxHost *host, void (*func)(gpointer data), gpointer data);

/* Any thread: no connection is begun from now on, and who waits for one to be gets an error. What
 * is connected stays so until vx_host_free(). */
void vx_host_stop(VxHost *host);

/* Any thread: whether the calling one is the program's main thread, which has to wait for nothing.
 */
gboolean vx_host_is_main_thread(VxHost *host);
/* A worker: a client's call begins, which holds no object yet. Should the service be lost before
 * the next one begins, this one cannot wait for another service: that waits until the call has let
 * go of its objects. */
void vx_host_call_begins(VxHost *host);

/* Any thread: whether the calling one may wait for VirtualBox. @error: G_IO_ERROR_WOULD_BLOCK on
 * the main thread; a disconnect where the service was lost since the thread's call began. */
gboolean vx_host_check_may_wait(VxHost *host, GError **error);

/* A worker thread's end: undoes what vx_host_connect() did for it. Any thread; nothing if never let
 * in. */
void vx_host_leave_thread(VxHost *host);

/* Valid after vx_host_connect() succeeded once. */
VxRuntime *vx_host_get_runtime(VxHost *host);

/* Counts connections made and lost; what was read under another number may not be true any more.
 * 0: not connected. Any thread. */
guint vx_host_get_generation(VxHost *host);

/**
 * vx_host_note_error:
 * @error: (nullable): what a call failed with
 *
 * Where @error says that the other side hung up, finds out whether that was VirtualBox's service
 * (and not just a machine's process); if so the connection is dropped, and vx_host_connect() makes
 * a new one. Any thread: on one that the connection has not let in nothing happens.
 */
void vx_host_note_error(VxHost *host, const GError *error);

/* Returns: (transfer none): numbers that need not be asked for twice. Any thread. */
VxFacts *vx_host_get_facts(VxHost *host);

/* Returns: (transfer full): the root object (IVirtualBox). */
VxObject *vx_host_ref_virtualbox(VxHost *host, GError **error);

/**
 * vx_host_keep:
 * @virtualbox: the root object that @object was got from
 *
 * Keeps an object of the service that is the same as long as the connection lasts, and asked for
 * again and again. Any thread.
 */
void vx_host_keep(VxHost *host, VxObject *virtualbox, const char *key, VxObject *object);
/* Returns: (transfer full) (nullable) */
VxObject *vx_host_ref_kept(VxHost *host, const char *key);

/* Returns: (transfer full): a new, unlocked session object (ISession). */
VxObject *vx_host_new_session(VxHost *host, GError **error);

/**
 * vx_host_translate_error:
 * @error: (nullable): any error of the layers below
 *
 * Table of VirtualBox's result codes and the virErrorNumber each becomes.
 * Returns: (transfer full): a VX_ERROR with the same text. Any thread.
 */
GError *vx_host_translate_error(const GError *error);
