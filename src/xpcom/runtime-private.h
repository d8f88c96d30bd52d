/* runtime-private.h - what the files of xpcom/ share about the runtime.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/binding.h"
#include "xpcom/object.h"

#include <pthread.h>

/* Tells a file from one that took its place. */
typedef struct {
    guint64 device, inode;
    gint64 size, changed_ns;
} VxStamp;

struct VxRuntime {
    char *home;
    VxStamp stamps[2]; /* of the library and the type library, as they were loaded */
    VxBinding binding;
    VxTypelib *typelib;
    gint n_objects; /* atomic */
    gint was_lost;  /* atomic: a call failed because the other process has gone */

    /* Main thread: which of the binding's two initialisations is to be undone. */
    gboolean client_is_up, com_is_up;
    int server_fd;          /* of the last connection (vx_ipc_open_server()) */
    gboolean ipc_is_broken; /* VirtualBox's component is to be unloaded before it is used again */
    VxNsEventQueue *event_queue; /* borrowed from the binding; NULL until asked for */

    pthread_mutex_t lock; /* protects handles; ThreadSanitizer understands this kind */
    GHashTable *handles;  /* VxMember, by address -> VxHandle (member.h) */
};

struct VxObject {
    gatomicrefcount ref_count;
    VxRuntime *runtime;
    const VxInterface *interface;
    gpointer pointer; /* one XPCOM reference */
};

/* @pointer: (transfer full): an XPCOM reference of type @interface. */
VxObject *vx_object_new(VxRuntime *runtime, const VxInterface *interface, gpointer pointer);

/* Counts a call of the calling thread. */
void vx_runtime_count_call(void);
/* ... and this one sets something. */
void vx_runtime_count_set(void);

/* Frees a string or an array block that VirtualBox gave; NULL is fine. */
void vx_runtime_unalloc(VxRuntime *runtime, gpointer block);

/* Returns: (transfer full) (nullable): the last exception of the calling thread, which is
 * forgotten. */
VxNsException *vx_runtime_take_exception(VxRuntime *runtime);
