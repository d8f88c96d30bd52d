/* call.c - the call engine: arguments in, the call, results out.
 *
 * A call is made in steps, so that nothing is half done: the arguments are held against the type
 * library, the ones that go in are encoded, the function in the object's slot is called, what came
 * out is decoded (and VirtualBox's memory given back, whatever the decoding says), and only when
 * all of that went well the caller's variables are set.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/call.h"

#include "util/error.h"
#include "xpcom/error-private.h"
#include "xpcom/marshal.h"
#include "xpcom/member.h"

#include <string.h>

/* Room for any value that is passed. */
typedef union {
    guint8 bytes[8];
    guint32 count;
    gpointer pointer;
    gint64 align;
} Value;

/* A physical parameter. */
typedef struct {
    Value value;      /* goes in, or comes out */
    gpointer address; /* of value: what the function is given of an out-parameter */
} Slot;

/* A logical parameter during a call. */
typedef struct {
    /* in: what is freed after the call */
    gpointer buffer;
    gpointer *strings; /* NULL-terminated */
    GPtrArray *casts;
    /* out: what was decoded, until it is the caller's */
    gint64 integer;
    const char *name;
    gpointer result;
} State;

typedef struct {
    VxRuntime *runtime;
    const VxHandle *handle;
    const VxArg *args; /* of each logical parameter */
    Slot *slots;
    State *states;
} Call;

/* Sets of types, by tag. */
#define TAG(tag) (1u << (tag))
#define TAGS_NUMBER                                                                                \
    (TAG(VX_TYPE_I8) | TAG(VX_TYPE_I16) | TAG(VX_TYPE_I32) | TAG(VX_TYPE_I64) | TAG(VX_TYPE_U8) |  \
     TAG(VX_TYPE_U16) | TAG(VX_TYPE_U32) | TAG(VX_TYPE_U64) | TAG(VX_TYPE_CHAR) |                  \
     TAG(VX_TYPE_WCHAR))
#define TAGS_STRING    (TAG(VX_TYPE_STRING) | TAG(VX_TYPE_WSTRING))
#define TAGS_BYTE      (TAG(VX_TYPE_U8) | TAG(VX_TYPE_I8) | TAG(VX_TYPE_CHAR))
#define TAGS_BOOL      TAG(VX_TYPE_BOOL)
#define TAGS_INTERFACE TAG(VX_TYPE_INTERFACE)

/* What each kind of argument can be given for. */
static const struct {
    const char *name;
    gboolean out, array;
    guint32 tags;
} kinds[] = {
    [VX_ARG_STR] = {"a string",                       FALSE, FALSE, TAGS_STRING                        },
    [VX_ARG_INT] = { "a number",                      FALSE, FALSE, TAGS_NUMBER | TAGS_BOOL            },
    [VX_ARG_ENUM] = { "an enum's member",              FALSE, FALSE, TAG(VX_TYPE_U32) | TAG(VX_TYPE_I32)},
    [VX_ARG_OBJ] = { "an object",                     FALSE, FALSE, TAGS_INTERFACE                     },
    [VX_ARG_STRS] = { "strings",                       FALSE, TRUE,  TAGS_STRING                        },
    [VX_ARG_INTS] = { "numbers",                       FALSE, TRUE,  TAGS_NUMBER | TAGS_BOOL            },
    [VX_ARG_OBJS] = { "objects",                       FALSE, TRUE,  TAGS_INTERFACE                     },
    [VX_ARG_BYTES] = { "bytes",                         FALSE, TRUE,  TAGS_BYTE                          },
    [VX_ARG_OUT_STR] = { "the place of a string",         TRUE,  FALSE, TAGS_STRING                        },
    [VX_ARG_OUT_U32] = { "the place of a number",         TRUE,  FALSE, TAGS_NUMBER | TAGS_BOOL            },
    [VX_ARG_OUT_I32] = { "the place of a number",         TRUE,  FALSE, TAGS_NUMBER | TAGS_BOOL            },
    [VX_ARG_OUT_I64] = { "the place of a number",         TRUE,  FALSE, TAGS_NUMBER | TAGS_BOOL            },
    [VX_ARG_OUT_BOOL] = { "the place of a boolean",        TRUE,  FALSE, TAGS_BOOL                          },
    [VX_ARG_OUT_ENUM] = { "the place of an enum's member", TRUE,  FALSE,
                    TAG(VX_TYPE_U32) | TAG(VX_TYPE_I32)                                                },
    [VX_ARG_OUT_OBJ] = { "the place of an object",        TRUE,  FALSE, TAGS_INTERFACE                     },
    [VX_ARG_OUT_STRS] = { "the place of strings",          TRUE,  TRUE,  TAGS_STRING                        },
    [VX_ARG_OUT_INTS] = { "the place of numbers",          TRUE,  TRUE,  TAGS_NUMBER | TAGS_BOOL            },
    [VX_ARG_OUT_OBJS] = { "the place of objects",          TRUE,  TRUE,  TAGS_INTERFACE                     },
    [VX_ARG_OUT_BYTES] = { "the place of bytes",            TRUE,  TRUE,  TAGS_BYTE                          },
    [VX_ARG_OUT_NONE] = { "nothing",                       TRUE,  FALSE, G_MAXUINT32                        }, /* any out-parameter */
};

/* Checking */

static gboolean
param_accepts(const VxHandleParam *param, VxArgKind kind)
{
    if (kinds[kind].out != param->out || !(kinds[kind].tags & TAG(param->type->tag)))
        return FALSE;
    return kind == VX_ARG_OUT_NONE || kinds[kind].array == param->array;
}

static gboolean
call_check(const Call *call, gsize n_args, GError **error)
{
    const VxHandle *handle = call->handle;

    if (handle->problem) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "%s", handle->problem);
        return FALSE;
    }
    if (n_args != handle->n_params) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR,
                     "%s::%s of this VirtualBox has %u parameters, but is given %zu",
                     handle->member->interface, handle->member->name, handle->n_params, n_args);
        return FALSE;
    }
    for (guint i = 0; i < handle->n_params; i++) {
        const VxHandleParam *param = &handle->params[i];
        g_autofree char *type = NULL;

        if (param_accepts(param, call->args[i].kind))
            continue;
        type = vx_type_to_string(param->type);
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR,
                     "parameter %u of %s::%s in this VirtualBox is %s %s%s, but is given %s", i + 1,
                     handle->member->interface, handle->member->name, param->out ? "out" : "in",
                     type, param->array ? "[]" : "", kinds[call->args[i].kind].name);
        return FALSE;
    }
    return TRUE;
}

/* In */

G_GNUC_PRINTF(4, 5)
static gboolean
fail_argument(const Call *call, guint i, GError **error, const char *format, ...)
{
    const VxMember *member = call->handle->member;
    g_autofree char *detail = NULL;
    va_list args;

    va_start(args, format);
    detail = g_strdup_vprintf(format, args);
    va_end(args);
    vx_set_error(error, VIR_ERR_INVALID_ARG, "%s (argument %u of %s::%s)", detail, i + 1,
                 member->interface, member->name);
    return FALSE;
}

static gboolean
encode_number(const Call *call, guint i, gint64 number, gpointer place, GError **error)
{
    const VxType *type = call->handle->params[i].type;
    g_autofree char *name = NULL;

    if (vx_scalar_write(type->tag, number, place))
        return TRUE;
    name = vx_type_to_string(type);
    return fail_argument(call, i, error, "%" G_GINT64_FORMAT " does not fit into a %s", number,
                         name);
}

static gboolean
encode_enum(const Call *call, guint i, gpointer place, GError **error)
{
    const VxArg *arg = &call->args[i];
    guint32 value;

    if (!vx_typelib_enum_value(call->runtime->typelib, arg->enumeration, arg->in, &value)) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox has no %s '%s'", arg->enumeration,
                     arg->in ? (const char *) arg->in : "");
        return FALSE;
    }
    memcpy(place, &value, sizeof(value));
    return TRUE;
}

/* Returns: (transfer full) (nullable): the string as the parameter wants it. */
static gpointer
encode_string(const Call *call, guint i, const char *utf8, GError **error)
{
    gpointer string = NULL;

    if (call->handle->params[i].type->tag == VX_TYPE_WSTRING)
        string = vx_utf8_to_utf16(utf8);
    else if (!utf8 || g_utf8_validate(utf8, -1, NULL))
        string = g_strdup(utf8 ? utf8 : "");
    if (!string)
        fail_argument(call, i, error, "a string is not valid UTF-8");
    return string;
}

/* Sets @pointer to @object seen as the interface that the parameter wants. */
static gboolean
encode_object(const Call *call, guint i, VxObject *object, gpointer *pointer, GError **error)
{
    State *state = &call->states[i];
    VxObject *cast;

    *pointer = NULL;
    if (!object)
        return TRUE;
    cast = vx_object_cast(object, call->handle->params[i].type->interface, error);
    if (!cast)
        return FALSE;
    if (!state->casts)
        state->casts = g_ptr_array_new_with_free_func((GDestroyNotify) vx_object_unref);
    g_ptr_array_add(state->casts, cast);
    *pointer = cast->pointer;
    return TRUE;
}

static gboolean
encode_scalar(const Call *call, guint i, GError **error)
{
    const VxArg *arg = &call->args[i];
    State *state = &call->states[i];
    Value *value = &call->slots[call->handle->params[i].index].value;

    switch (arg->kind) {
    case VX_ARG_INT:
        return encode_number(call, i, arg->integer, value, error);
    case VX_ARG_ENUM:
        return encode_enum(call, i, value, error);
    case VX_ARG_OBJ:
        return encode_object(call, i, (VxObject *) arg->in, &value->pointer, error);
    default:
        state->buffer = value->pointer = encode_string(call, i, arg->in, error);
        return value->pointer != NULL;
    }
}

static gsize
arg_n_elements(const VxArg *arg)
{
    if (!arg->in)
        return 0;
    switch (arg->kind) {
    case VX_ARG_STRS:
        return g_strv_length((char **) arg->in);
    case VX_ARG_OBJS:
        return ((const GPtrArray *) arg->in)->len;
    default:
        return arg->size;
    }
}

static gboolean
encode_element(const Call *call, guint i, gsize n, GError **error)
{
    const VxArg *arg = &call->args[i];
    State *state = &call->states[i];
    gpointer *pointers = state->buffer;
    gsize width = vx_scalar(call->handle->params[i].type->tag)->size;

    switch (arg->kind) {
    case VX_ARG_STRS:
        state->strings[n] = pointers[n] =
            encode_string(call, i, ((const char *const *) arg->in)[n], error);
        return pointers[n] != NULL;
    case VX_ARG_OBJS:
        return encode_object(call, i, g_ptr_array_index((const GPtrArray *) arg->in, n),
                             &pointers[n], error);
    case VX_ARG_INTS:
        return encode_number(call, i, ((const gint64 *) arg->in)[n],
                             (guint8 *) state->buffer + n * width, error);
    default:
        ((guint8 *) state->buffer)[n] = ((const guint8 *) arg->in)[n];
        return TRUE;
    }
}

static gboolean
encode_array(const Call *call, guint i, GError **error)
{
    const VxHandleParam *param = &call->handle->params[i];
    State *state = &call->states[i];
    gsize n = arg_n_elements(&call->args[i]);

    if (n > G_MAXUINT32)
        return fail_argument(call, i, error, "%zu elements are too many", n);
    /* One more, so that an empty array has an address: some methods refuse a null one. */
    state->buffer = g_malloc0_n(n + 1, sizeof(Value));
    if (call->args[i].kind == VX_ARG_STRS)
        state->strings = g_new0(gpointer, n + 1);
    for (gsize k = 0; k < n; k++) {
        if (!encode_element(call, i, k, error))
            return FALSE;
    }
    call->slots[param->count].value.count = (guint32) n;
    call->slots[param->index].value.pointer = state->buffer;
    return TRUE;
}

static gboolean
call_encode(const Call *call, GError **error)
{
    for (guint i = 0; i < call->handle->n_params; i++) {
        const VxHandleParam *param = &call->handle->params[i];

        if (param->out) {
            call->slots[param->index].address = &call->slots[param->index].value;
            if (param->array)
                call->slots[param->count].address = &call->slots[param->count].value;
        } else if (!(param->array ? encode_array(call, i, error) : encode_scalar(call, i, error))) {
            return FALSE;
        }
    }
    return TRUE;
}

/* The call */

static gboolean
sets_something(const VxMember *member)
{
    return member->kind == VX_MEMBER_SETTER ||
           (member->kind == VX_MEMBER_METHOD && g_str_has_prefix(member->name, "set"));
}

static VxResult
call_invoke(const Call *call, gpointer self)
{
    const VxMethod *method = call->handle->method;
    gpointer *values = g_newa(gpointer, method->n_params + 1);
    ffi_arg result = 0;

    values[0] = &self;
    for (guint i = 0; i < method->n_params; i++)
        values[i + 1] = method->params[i].out ? (gpointer) &call->slots[i].address
                                              : (gpointer) &call->slots[i].value;
    vx_runtime_count_call();
    if (sets_something(call->handle->member))
        vx_runtime_count_set();
    ffi_call((ffi_cif *) &call->handle->cif, vx_ns_slot(self, method->slot), &result, values);
    return (VxResult) result;
}

/* Out */

/* Takes over the string that VirtualBox gave. Returns: (transfer full): a copy. */
static char *
take_string(const Call *call, const VxType *type, gpointer string)
{
    char *utf8;

    if (type->tag == VX_TYPE_WSTRING)
        utf8 = vx_utf16_to_utf8(string);
    else
        utf8 = g_utf8_make_valid(string ? string : "", -1);
    vx_runtime_unalloc(call->runtime, string);
    return utf8;
}

/* Takes over the reference that VirtualBox gave. */
static VxObject *
take_object(const Call *call, const VxType *type, gpointer pointer)
{
    if (!pointer)
        return NULL;
    return vx_object_new(call->runtime, vx_typelib_find(call->runtime->typelib, type->interface),
                         pointer);
}

/* Gives back what a parameter that nobody wants came with. */
static void
drop_value(const Call *call, const VxType *type, gpointer value)
{
    if (type->tag == VX_TYPE_INTERFACE)
        vx_ns_release(value);
    else if (TAG(type->tag) & TAGS_STRING)
        vx_runtime_unalloc(call->runtime, value);
}

static gboolean
fail_result(const Call *call, guint i, GError **error)
{
    const VxMember *member = call->handle->member;

    vx_set_error(error, VIR_ERR_INTERNAL_ERROR,
                 "a number that VirtualBox gave as result %u of %s::%s is out of range", i + 1,
                 member->interface, member->name);
    return FALSE;
}

static gboolean
decode_number(const Call *call, guint i, gconstpointer place, GError **error)
{
    State *state = &call->states[i];
    const VxArg *arg = &call->args[i];
    gboolean fits = vx_scalar_read(call->handle->params[i].type->tag, place, &state->integer);

    if (arg->kind == VX_ARG_OUT_U32)
        fits = fits && state->integer >= 0 && state->integer <= G_MAXUINT32;
    else if (arg->kind == VX_ARG_OUT_I32)
        fits = fits && state->integer >= G_MININT32 && state->integer <= G_MAXINT32;
    return fits || fail_result(call, i, error);
}

static gboolean
decode_scalar(const Call *call, guint i, GError **error)
{
    const VxArg *arg = &call->args[i];
    const VxType *type = call->handle->params[i].type;
    State *state = &call->states[i];
    Value *value = &call->slots[call->handle->params[i].index].value;
    guint32 number;

    switch (arg->kind) {
    case VX_ARG_OUT_STR:
        state->result = take_string(call, type, value->pointer);
        return TRUE;
    case VX_ARG_OUT_OBJ:
        state->result = take_object(call, type, value->pointer);
        return TRUE;
    case VX_ARG_OUT_ENUM:
        memcpy(&number, value, sizeof(number));
        state->name = vx_typelib_enum_name(call->runtime->typelib, arg->enumeration, number);
        if (!state->name)
            state->name = "?";
        return TRUE;
    case VX_ARG_OUT_NONE:
        drop_value(call, type, value->pointer);
        return TRUE;
    default:
        return decode_number(call, i, value, error);
    }
}

/* An empty container of the kind that the argument wants, for @n elements. */
static gpointer
new_container(VxArgKind kind, guint32 n, gconstpointer bytes)
{
    switch (kind) {
    case VX_ARG_OUT_STRS:
        return g_new0(char *, (gsize) n + 1);
    case VX_ARG_OUT_OBJS:
        return g_ptr_array_new_full(n, (GDestroyNotify) vx_object_unref);
    case VX_ARG_OUT_INTS:
        return g_array_sized_new(FALSE, FALSE, sizeof(gint64), n);
    case VX_ARG_OUT_BYTES:
        return g_bytes_new(bytes, n);
    default:
        return NULL;
    }
}

static void
free_container(VxArgKind kind, gpointer container)
{
    switch (kind) {
    case VX_ARG_OUT_STRS:
        g_strfreev(container);
        break;
    case VX_ARG_OUT_OBJS:
        g_ptr_array_unref(container);
        break;
    case VX_ARG_OUT_INTS:
        g_array_unref(container);
        break;
    case VX_ARG_OUT_BYTES:
        g_bytes_unref(container);
        break;
    case VX_ARG_OUT_STR:
        g_free(container);
        break;
    case VX_ARG_OUT_OBJ:
        vx_object_unref(container);
        break;
    default:
        break;
    }
}

static gboolean
decode_array(const Call *call, guint i, GError **error)
{
    const VxHandleParam *param = &call->handle->params[i];
    const VxArgKind kind = call->args[i].kind;
    const VxType *type = param->type;
    State *state = &call->states[i];
    guint8 *block = call->slots[param->index].value.pointer;
    gpointer *pointers = (gpointer *) block;
    guint32 n = block ? call->slots[param->count].value.count : 0;
    gboolean ok = TRUE;

    state->result = new_container(kind, n, block);
    for (guint32 k = 0; k < n && kind != VX_ARG_OUT_BYTES; k++) {
        switch (kind) {
        case VX_ARG_OUT_STRS:
            ((char **) state->result)[k] = take_string(call, type, pointers[k]);
            break;
        case VX_ARG_OUT_OBJS:
            g_ptr_array_add(state->result, take_object(call, type, pointers[k]));
            break;
        case VX_ARG_OUT_INTS:
            if (ok)
                ok = decode_number(call, i, block + k * (gsize) vx_scalar(type->tag)->size, error);
            g_array_append_val((GArray *) state->result, state->integer);
            break;
        default:
            if (vx_scalar(type->tag)->size == 0)
                drop_value(call, type, pointers[k]);
            break;
        }
    }
    vx_runtime_unalloc(call->runtime, block);
    return ok;
}

/* Decodes everything, also after a problem, so that what came with the call is given back. */
static gboolean
call_decode(const Call *call, GError **error)
{
    gboolean ok = TRUE;

    for (guint i = 0; i < call->handle->n_params; i++) {
        const VxHandleParam *param = &call->handle->params[i];
        GError **first = ok ? error : NULL;

        if (!param->out)
            continue;
        if (!(param->array ? decode_array(call, i, first) : decode_scalar(call, i, first)))
            ok = FALSE;
    }
    return ok;
}

/* Hands the results to the caller. */
static void
call_commit(const Call *call)
{
    for (guint i = 0; i < call->handle->n_params; i++) {
        const VxArg *arg = &call->args[i];
        State *state = &call->states[i];

        switch (arg->kind) {
        case VX_ARG_OUT_U32:
            *(guint32 *) arg->out = (guint32) state->integer;
            break;
        case VX_ARG_OUT_I32:
            *(gint32 *) arg->out = (gint32) state->integer;
            break;
        case VX_ARG_OUT_I64:
            *(gint64 *) arg->out = state->integer;
            break;
        case VX_ARG_OUT_BOOL:
            *(gboolean *) arg->out = (gboolean) state->integer;
            break;
        case VX_ARG_OUT_ENUM:
            *(const char **) arg->out = state->name;
            break;
        case VX_ARG_OUT_STR:
        case VX_ARG_OUT_OBJ:
        case VX_ARG_OUT_STRS:
        case VX_ARG_OUT_INTS:
        case VX_ARG_OUT_OBJS:
        case VX_ARG_OUT_BYTES:
            *(gpointer *) arg->out = g_steal_pointer(&state->result);
            break;
        default:
            break;
        }
    }
}

static void
call_clear(const Call *call)
{
    for (guint i = 0; i < call->handle->n_params; i++) {
        State *state = &call->states[i];

        for (gpointer *string = state->strings; string && *string; string++)
            g_free(*string);
        g_free(state->strings);
        g_free(state->buffer);
        g_clear_pointer(&state->casts, g_ptr_array_unref);
        if (state->result)
            free_container(call->args[i].kind, state->result);
    }
}

static gboolean
call_run(const Call *call, VxObject *object, GError **error)
{
    g_autoptr(VxObject) self = vx_object_cast(object, call->handle->member->interface, error);
    g_autofree char *what = NULL;
    VxResult result;

    if (!self || !call_encode(call, error))
        return FALSE;
    result = call_invoke(call, self->pointer);
    if (!VX_FAILED(result)) {
        if (!call_decode(call, error))
            return FALSE;
        call_commit(call);
        return TRUE;
    }
    what = vx_member_to_string(call->handle->member);
    vx_set_call_error(error, call->runtime, result, what);
    return FALSE;
}

gboolean
vx_call_args(VxObject *object, const VxMember *member, VxArg *args, gsize n_args, GError **error)
{
    Call call = { .args = args + 1 };
    gboolean ok;

    if (!object) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "%s::%s is called without an object",
                     member->interface, member->name);
        return FALSE;
    }
    call.runtime = object->runtime;
    call.handle = vx_handle_get(object->runtime, member);
    if (!call_check(&call, n_args, error))
        return FALSE;
    call.slots = g_newa0(Slot, call.handle->method->n_params + 1);
    call.states = g_newa0(State, call.handle->n_params + 1);
    ok = call_run(&call, object, error);
    call_clear(&call);
    return ok;
}
