/* object.h - a counted reference to a VirtualBox object, with the interface it is known by.
 *
 * Threads: ref, unref and the accessors: any thread that joined VirtualBox (the last unref releases
 * the XPCOM reference, which may be a call to VBoxSVC).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/runtime.h"

VxObject *vx_object_ref(VxObject *object);
void vx_object_unref(VxObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxObject, vx_object_unref)

VxRuntime *vx_object_get_runtime(const VxObject *object);
const VxInterface *vx_object_get_interface(const VxObject *object);

/**
 * vx_object_cast:
 * @interface: name of the wanted interface
 *
 * QueryInterface. Returns: (transfer full): the same object seen through @interface.
 */
VxObject *vx_object_cast(VxObject *object, const char *interface, GError **error);

/* Whether both are the same XPCOM object (compares what QueryInterface(nsISupports) gives). */
gboolean vx_object_same(VxObject *a, VxObject *b);
