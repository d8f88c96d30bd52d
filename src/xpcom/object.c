/* object.c - counted references to VirtualBox objects.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/object.h"

#include "util/error.h"
#include "xpcom/error-private.h"

static const VxIid supports_iid = {
    0x00000000, 0x0000, 0x0000, {0xc0, [7] = 0x46}
};

VxObject *
vx_object_new(VxRuntime *runtime, const VxInterface *interface, gpointer pointer)
{
    VxObject *object = g_new(VxObject, 1);

    g_atomic_ref_count_init(&object->ref_count);
    object->runtime = runtime;
    object->interface = interface;
    object->pointer = pointer;
    g_atomic_int_inc(&runtime->n_objects);
    return object;
}

VxObject *
vx_object_ref(VxObject *object)
{
    g_atomic_ref_count_inc(&object->ref_count);
    return object;
}

void
vx_object_unref(VxObject *object)
{
    if (!object || !g_atomic_ref_count_dec(&object->ref_count))
        return;
    vx_ns_release(object->pointer);
    g_atomic_int_add(&object->runtime->n_objects, -1);
    g_free(object);
}

VxRuntime *
vx_object_get_runtime(const VxObject *object)
{
    return object->runtime;
}

const VxInterface *
vx_object_get_interface(const VxObject *object)
{
    return object->interface;
}

VxObject *
vx_object_cast(VxObject *object, const char *interface, GError **error)
{
    const VxInterface *type;
    gpointer pointer = NULL;
    VxResult result;

    if (vx_interface_is_a(object->interface, interface))
        return vx_object_ref(object);
    type = vx_typelib_find(object->runtime->typelib, interface);
    if (!type) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox has no interface %s", interface);
        return NULL;
    }
    vx_runtime_count_call();
    result = vx_ns_query(object->pointer, vx_interface_get_iid(type), &pointer);
    if (VX_FAILED(result) || !pointer) {
        vx_set_xpcom_error(error, VX_FAILED(result) ? result : VX_NS_ERROR_NO_INTERFACE,
                           "an object of type %s cannot be seen as %s",
                           vx_interface_get_name(object->interface), interface);
        return NULL;
    }
    return vx_object_new(object->runtime, type, pointer);
}

gboolean
vx_object_same(VxObject *a, VxObject *b)
{
    gpointer x = NULL;
    gpointer y = NULL;
    gboolean same;

    if (a->pointer == b->pointer)
        return TRUE;
    vx_runtime_count_call();
    vx_runtime_count_call();
    same = !VX_FAILED(vx_ns_query(a->pointer, &supports_iid, &x)) &&
           !VX_FAILED(vx_ns_query(b->pointer, &supports_iid, &y)) && x && x == y;
    vx_ns_release(x);
    vx_ns_release(y);
    return same;
}
