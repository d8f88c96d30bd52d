/* runtime.h - the C binding (VBoxXPCOMC.so) of an installed VirtualBox, loaded into this process.
 *
 * VirtualBox's runtime cannot be loaded twice in a process: one VxRuntime per process;
 * vx_runtime_shutdown() drops the connection but keeps the library, so that a new one can be made.
 *
 * Threads: load, connect, process_events and shutdown on one and the same thread, the main thread
 * as XPCOM calls it, which need not be the program's; everything else on the main thread or on one
 * between vx_runtime_join_thread() and vx_runtime_leave_thread().
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/typelib.h"

typedef struct VxRuntime VxRuntime;
typedef struct VxObject VxObject;

/**
 * vx_runtime_load:
 * @home: VirtualBox's program directory (has VBoxXPCOMC.so and components/VirtualBox_XPCOM.xpt)
 *
 * Sets VBOX_APP_HOME in the environment unless it is set so already (set it early, before there are
 * other threads), loads the library, picks the newest function table that both
 * sides know, reads the type library. Returns: (transfer full): the runtime.
 */
VxRuntime *vx_runtime_load(const char *home, GError **error);

/* The same with an older function table, which a newer VirtualBox still has: for tests.
 * @newest_table: 2, 3 or 4 */
VxRuntime *vx_runtime_load_table(const char *home, guint newest_table, GError **error);

/* After vx_runtime_shutdown(), at the end of the program; the library stays in the process. */
void vx_runtime_free(VxRuntime *runtime);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxRuntime, vx_runtime_free)

const VxTypelib *vx_runtime_get_typelib(VxRuntime *runtime);
guint32 vx_runtime_get_version(VxRuntime *runtime); /* 7002022 for 7.2.22 */
const char *vx_runtime_get_home(VxRuntime *runtime);

/* Whether the installation's files are others than those that were loaded, or gone: this process
 * cannot go on with them. */
gboolean vx_runtime_is_replaced(VxRuntime *runtime);

/* The function table in use: 2, 3 or 4; for messages only. */
guint vx_runtime_get_table(VxRuntime *runtime);

/* Whether the binding has a client object (function table 3 and later). */
gboolean vx_runtime_has_client(VxRuntime *runtime);

/**
 * vx_runtime_client_new:
 * @interface: name of the client interface in the type library
 *
 * Function table 3 and later: the client object, which hands out all others.
 * Undone by vx_runtime_shutdown(), after all objects were released. Returns: (transfer full)
 */
VxObject *vx_runtime_client_new(VxRuntime *runtime, const char *interface, GError **error);

/**
 * vx_runtime_root_objects:
 *
 * Any function table, the only way with table 2: the root object and one session object. Both are
 * references of the caller. Undone by vx_runtime_shutdown(), after all objects were released.
 */
gboolean vx_runtime_root_objects(VxRuntime *runtime, const char *root_interface,
                                 const char *session_interface, VxObject **root, VxObject **session,
                                 GError **error);

/**
 * vx_runtime_create_instance:
 * @contract_id: e.g. a session object's contract id
 *
 * Makes an object through XPCOM's component manager (needed where the binding has no client
 * object), which VBoxXPCOM.so, a dependency of the binding, gives access to. Only between
 * vx_runtime_root_objects() or vx_runtime_client_new() and vx_runtime_shutdown().
 * Returns: (transfer full)
 */
VxObject *vx_runtime_create_instance(VxRuntime *runtime, const char *contract_id,
                                     const char *interface, GError **error);

/**
 * vx_runtime_shutdown:
 *
 * Drops the connection. Every object must have been released. A new connection can be made then,
 * also after the service was lost (docs/xpcom.md): making it fails with VIR_ERR_OPERATION_FAILED
 * while the lost service is still ending, and with VIR_ERR_INTERNAL_ERROR while objects of it are
 * held.
 */
void vx_runtime_shutdown(VxRuntime *runtime);

/* Whether VirtualBox's component has noticed that the connection is lost; %TRUE where there is
 * none. A component that is well notices within milliseconds. Any thread. */
gboolean vx_runtime_is_cut_off(VxRuntime *runtime);

/* Becomes readable when the process that serves the connection has ended; -1 if there is none, or
 * the kernel cannot tell (before Linux 5.3). Valid until vx_runtime_shutdown(); not to be read or
 * closed. */
int vx_runtime_get_server_fd(VxRuntime *runtime);

/* Each thread other than the main one, once around its use of VirtualBox (not nested), while there
 * is a connection. */
gboolean vx_runtime_join_thread(VxRuntime *runtime, GError **error);
void vx_runtime_leave_thread(VxRuntime *runtime);

/* Main thread: handles what is pending in VirtualBox's event queue, without waiting. */
void vx_runtime_process_events(VxRuntime *runtime);
/* Becomes readable when vx_runtime_process_events() has work; -1 if there is no
 * connection or the binding has no queue. Valid until vx_runtime_shutdown(). */
int vx_runtime_get_event_fd(VxRuntime *runtime);

/* Calls to VirtualBox (of methods, of QueryInterface to see an object as another interface) made by
 * the calling thread so far; differences of it are what tests count. */
guint64 vx_runtime_n_calls(void);

/* How many of them set something: attributes, and methods called "set...". */
guint64 vx_runtime_n_sets(void);

/* Objects alive in the process (0 after everything was released): what leak tests count. */
guint vx_runtime_n_objects(VxRuntime *runtime);
