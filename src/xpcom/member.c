/* member.c - finds members in the installed type library and prepares their calls.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/member.h"

#include "util/error.h"
#include "xpcom/marshal.h"
#include "xpcom/runtime-private.h"

#include <string.h>

/* The section in which the macros of call.h leave a pointer to each member; the linker names its
 * ends. They are weak, for programs that use no member. */
extern const VxMember *const __start_vx_members[] __attribute__((weak));
extern const VxMember *const __stop_vx_members[] __attribute__((weak));

void
vx_members_foreach(VxMemberFunc func, gpointer data)
{
    for (const VxMember *const *m = __start_vx_members; m < __stop_vx_members; m++)
        func(*m, data);
}

char *
vx_member_to_string(const VxMember *member)
{
    return g_strconcat(member->interface, "::", member->name, NULL);
}

void
vx_handle_free(VxHandle *handle)
{
    g_free(handle->problem);
    g_free(handle->params);
    g_free(handle->types);
    g_free(handle);
}

static const VxMethod *
find_method(const VxInterface *interface, const VxMember *member)
{
    switch (member->kind) {
    case VX_MEMBER_METHOD:
        return vx_interface_find_method(interface, member->name);
    case VX_MEMBER_GETTER:
        return vx_interface_find_getter(interface, member->name);
    case VX_MEMBER_SETTER:
        return vx_interface_find_setter(interface, member->name);
    }
    return NULL;
}

/* Whether the engine can pass values of that type, alone or as elements of an array. */
static gboolean
type_is_supported(const VxType *type)
{
    return vx_scalar(type->tag)->size > 0 || type->tag == VX_TYPE_STRING ||
           type->tag == VX_TYPE_WSTRING || type->tag == VX_TYPE_INTERFACE;
}

/* Whether @param is an array that says where its length is, in a way that the engine can use. */
static gboolean
array_is_supported(const VxMethod *method, const VxParam *param)
{
    const VxType *type = &param->type;
    const VxParam *count = &method->params[type->size_arg];
    guint n_users = 0;

    for (guint i = 0; i < method->n_params; i++) {
        const VxType *other = &method->params[i].type;

        n_users += other->tag == VX_TYPE_ARRAY && other->size_arg == type->size_arg;
    }
    return n_users == 1 && type->size_arg == type->length_arg && count->type.tag == VX_TYPE_U32 &&
           count->in == param->in && count->out == param->out && type_is_supported(type->element);
}

static gboolean
is_count(const VxMethod *method, guint index)
{
    for (guint i = 0; i < method->n_params; i++) {
        const VxType *type = &method->params[i].type;

        if (type->tag == VX_TYPE_ARRAY && type->size_arg == index)
            return TRUE;
    }
    return FALSE;
}

/* Fills the logical parameters. Returns: (nullable): what the engine cannot do. */
static char *
handle_set_params(VxHandle *handle)
{
    const VxMethod *method = handle->method;

    handle->params = g_new0(VxHandleParam, method->n_params);
    for (guint i = 0; i < method->n_params; i++) {
        const VxParam *param = &method->params[i];
        VxHandleParam *logical = &handle->params[handle->n_params];
        gboolean array = param->type.tag == VX_TYPE_ARRAY;

        if (is_count(method, i))
            continue;
        handle->n_params++;
        if (param->in == param->out || param->dipper ||
            !(array ? array_is_supported(method, param) : type_is_supported(&param->type))) {
            g_autofree char *type = vx_type_to_string(&param->type);
            g_autofree char *member = vx_member_to_string(handle->member);

            return g_strdup_printf("parameter %u of %s has a type that cannot be passed: %s%s",
                                   handle->n_params, member,
                                   param->in && param->out ? "in and out " : "", type);
        }
        logical->type = array ? param->type.element : &param->type;
        logical->out = param->out;
        logical->array = array;
        logical->index = (guint8) i;
        logical->count = param->type.size_arg;
    }
    return NULL;
}

static gboolean
handle_set_cif(VxHandle *handle)
{
    const VxMethod *method = handle->method;

    handle->types = g_new0(ffi_type *, method->n_params + 1);
    handle->types[0] = &ffi_type_pointer; /* the object */
    for (guint i = 0; i < method->n_params; i++) {
        const VxParam *param = &method->params[i];
        ffi_type *scalar = vx_scalar(param->type.tag)->ffi;

        handle->types[i + 1] = param->out || !scalar ? &ffi_type_pointer : scalar;
    }
    return ffi_prep_cif(&handle->cif, FFI_DEFAULT_ABI, method->n_params + 1, &ffi_type_uint32,
                        handle->types) == FFI_OK;
}

static void
handle_resolve(VxHandle *handle, VxRuntime *runtime)
{
    g_autofree char *name = vx_member_to_string(handle->member);

    handle->interface = vx_typelib_find(runtime->typelib, handle->member->interface);
    if (handle->interface)
        handle->method = find_method(handle->interface, handle->member);
    if (!handle->method)
        handle->problem = g_strdup_printf("this VirtualBox has no %s", name);
    else if (handle->method->notxpcom)
        handle->problem = g_strdup_printf("%s does not return a result code", name);
    else
        handle->problem = handle_set_params(handle);
    if (!handle->problem && !handle_set_cif(handle))
        handle->problem = g_strdup_printf("libffi cannot call %s", name);
}

const VxHandle *
vx_handle_get(VxRuntime *runtime, const VxMember *member)
{
    VxHandle *handle;

    pthread_mutex_lock(&runtime->lock);
    handle = g_hash_table_lookup(runtime->handles, member);
    if (!handle) {
        handle = g_new0(VxHandle, 1);
        handle->member = member;
        handle_resolve(handle, runtime);
        g_hash_table_insert(runtime->handles, (gpointer) member, handle);
    }
    pthread_mutex_unlock(&runtime->lock);
    return handle;
}

gboolean
vx_has(VxRuntime *runtime, const VxMember *member)
{
    return !vx_handle_get(runtime, member)->problem;
}

int
vx_n_params(VxRuntime *runtime, const VxMember *member)
{
    const VxHandle *handle = vx_handle_get(runtime, member);

    return handle->problem ? -1 : (int) handle->n_params;
}

gboolean
vx_has_interface(VxRuntime *runtime, const char *interface)
{
    const VxInterface *found = vx_typelib_find(runtime->typelib, interface);

    return found && vx_interface_is_a(found, "nsISupports");
}

gboolean
vx_has_enum(VxRuntime *runtime, const char *enumeration, const char *member)
{
    guint32 value;

    return vx_typelib_enum_value(runtime->typelib, enumeration, member, &value);
}
