/* error.c - what VirtualBox said about a failed call, as a GError.
 *
 * A failed call leaves an exception (nsIException) in its thread. VirtualBox's own exceptions are
 * error infos too: text, component, result code, and the next (earlier) error info.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/error-private.h"

#include "xpcom/marshal.h"

#include <string.h>

#define ERROR_INFO "IVirtualBoxErrorInfo"

enum {
    MAX_CHAIN = 16, /* error infos told of one failure */
};

typedef struct {
    gboolean told; /* the text is VirtualBox's, so there was somebody to write it */
} VxXpcomErrorPrivate;

static void
vx_xpcom_error_private_init(VxXpcomErrorPrivate *error)
{
    error->told = FALSE;
}

static void
vx_xpcom_error_private_copy(const VxXpcomErrorPrivate *from, VxXpcomErrorPrivate *to)
{
    to->told = from->told;
}

static void
vx_xpcom_error_private_clear(VxXpcomErrorPrivate *error)
{
}

G_DEFINE_EXTENDED_ERROR(VxXpcomError, vx_xpcom_error)

typedef struct {
    VxResult result;
    const char *name;
    gboolean disconnect; /* without a text: the other process has gone or does not answer */
} ResultName;

/* Source: nsError.h of XPCOM, VirtualBox's interface definition (result codes). */
static const ResultName result_names[] = {
    {0x80004001,  "NS_ERROR_NOT_IMPLEMENTED",           FALSE},
    { 0x80004002, "NS_ERROR_NO_INTERFACE",              FALSE},
    { 0x80004003, "NS_ERROR_INVALID_POINTER",           FALSE},
    { 0x80004004, "NS_ERROR_ABORT",                     TRUE },
    { 0x80004005, "NS_ERROR_FAILURE",                   FALSE},
    { 0x8000ffff, "NS_ERROR_UNEXPECTED",                FALSE},
    { 0x80040111, "NS_ERROR_NOT_AVAILABLE",             FALSE},
    { 0x80040154, "NS_ERROR_FACTORY_NOT_REGISTERED",    FALSE},
    { 0x80470007, "NS_BASE_STREAM_WOULD_BLOCK",         TRUE },
    { 0x80070005, "E_ACCESSDENIED",                     FALSE},
    { 0x8007000e, "NS_ERROR_OUT_OF_MEMORY",             FALSE},
    { 0x80070057, "NS_ERROR_INVALID_ARG",               FALSE},
    { 0x800706ba, "RPC_S_SERVER_UNAVAILABLE",           TRUE },
    { 0x800706be, "NS_ERROR_CALL_FAILED",               TRUE },
    { 0x80bb0001, "VBOX_E_OBJECT_NOT_FOUND",            FALSE},
    { 0x80bb0002, "VBOX_E_INVALID_VM_STATE",            FALSE},
    { 0x80bb0003, "VBOX_E_VM_ERROR",                    FALSE},
    { 0x80bb0004, "VBOX_E_FILE_ERROR",                  FALSE},
    { 0x80bb0005, "VBOX_E_IPRT_ERROR",                  FALSE},
    { 0x80bb0006, "VBOX_E_PDM_ERROR",                   FALSE},
    { 0x80bb0007, "VBOX_E_INVALID_OBJECT_STATE",        FALSE},
    { 0x80bb0008, "VBOX_E_HOST_ERROR",                  FALSE},
    { 0x80bb0009, "VBOX_E_NOT_SUPPORTED",               FALSE},
    { 0x80bb000a, "VBOX_E_XML_ERROR",                   FALSE},
    { 0x80bb000b, "VBOX_E_INVALID_SESSION_STATE",       FALSE},
    { 0x80bb000c, "VBOX_E_OBJECT_IN_USE",               FALSE},
    { 0x80bb000d, "VBOX_E_PASSWORD_INCORRECT",          FALSE},
    { 0x80bb000e, "VBOX_E_MAXIMUM_REACHED",             FALSE},
    { 0x80bb000f, "VBOX_E_GSTCTL_GUEST_ERROR",          FALSE},
    { 0x80bb0010, "VBOX_E_TIMEOUT",                     FALSE},
    { 0x80bb0011, "VBOX_E_DND_ERROR",                   FALSE},
    { 0x80bb0012, "VBOX_E_PLATFORM_ARCH_NOT_SUPPORTED", FALSE},
    { 0x80bb0013, "VBOX_E_RECORDING_ERROR",             FALSE},
    { 0xc1f30001, "NS_ERROR_NOT_INITIALIZED",           FALSE},
    { 0xc1f30002, "NS_ERROR_ALREADY_INITIALIZED",       FALSE},
};

static const ResultName *
find_result(VxResult result)
{
    for (gsize i = 0; i < G_N_ELEMENTS(result_names); i++) {
        if (result_names[i].result == result)
            return &result_names[i];
    }
    return NULL;
}

const char *
vx_xpcom_result_name(guint32 result)
{
    const ResultName *found = find_result(result);

    return found ? found->name : NULL;
}

guint32
vx_xpcom_error_result(const GError *error)
{
    return error && error->domain == VX_XPCOM_ERROR ? (guint32) error->code : 0;
}

gboolean
vx_xpcom_error_is_disconnect(const GError *error)
{
    const ResultName *found = find_result(vx_xpcom_error_result(error));

    return found && found->disconnect && !vx_xpcom_error_get_private(error)->told;
}

static void
append_result(GString *text, VxResult result, const char *component)
{
    const char *name = vx_xpcom_result_name(result);

    if (name)
        g_string_append_printf(text, " (%s", name);
    else
        g_string_append_printf(text, " (0x%08x", result);
    if (component && *component)
        g_string_append_printf(text, ", %s", component);
    g_string_append_c(text, ')');
}

void
vx_set_xpcom_error(GError **error, VxResult result, const char *format, ...)
{
    g_autoptr(GString) text = g_string_new(NULL);
    va_list args;

    va_start(args, format);
    g_string_append_vprintf(text, format, args);
    va_end(args);
    append_result(text, result, NULL);
    g_set_error_literal(error, VX_XPCOM_ERROR, (gint) result, text->str);
}

void
vx_set_disconnect_error(GError **error, const char *what)
{
    vx_set_xpcom_error(error, VX_NS_ERROR_CALL_FAILED, "%s", what);
}

/* The function of the getter @name in a vtable of error infos, if it gives one value of type @tag.
 */
static VxSlot
find_getter(const VxInterface *type, gpointer info, const char *name, VxTypeTag tag)
{
    const VxMethod *method = vx_interface_find_getter(type, name);

    if (!method || method->n_params != 1 || !method->params[0].out ||
        method->params[0].type.tag != tag)
        return NULL;
    return vx_ns_slot(info, method->slot);
}

/* Returns: (transfer full): "" where it has none. */
static char *
get_text(VxRuntime *runtime, const VxInterface *type, gpointer info, const char *name)
{
    VxResult (*get)(gpointer self, gunichar2 * *text) =
        (VxResult(*)(gpointer, gunichar2 **)) find_getter(type, info, name, VX_TYPE_WSTRING);
    gunichar2 *text = NULL;
    char *utf8;

    if (!get || VX_FAILED(get(info, &text)))
        return g_strdup("");
    utf8 = vx_utf16_to_utf8(text);
    vx_runtime_unalloc(runtime, text);
    return g_strchomp(utf8);
}

static VxResult
get_result(const VxInterface *type, gpointer info, VxResult otherwise)
{
    VxResult (*get)(gpointer self, gint32 * result) =
        (VxResult(*)(gpointer, gint32 *)) find_getter(type, info, "resultCode", VX_TYPE_I32);
    gint32 result = 0;

    return get && !VX_FAILED(get(info, &result)) ? (VxResult) result : otherwise;
}

/* Returns: (transfer full) (nullable) */
static gpointer
get_next(const VxInterface *type, gpointer info)
{
    VxResult (*get)(gpointer self, gpointer * next) =
        (VxResult(*)(gpointer, gpointer *)) find_getter(type, info, "next", VX_TYPE_INTERFACE);
    gpointer next = NULL;

    return get && !VX_FAILED(get(info, &next)) ? next : NULL;
}

/* Appends the texts of @info and of those that follow it. @info: (transfer full). */
static void
append_chain(GString *message, VxRuntime *runtime, const VxInterface *type, gpointer info,
             VxResult result)
{
    for (guint i = 0; info; i++) {
        g_autofree char *text = get_text(runtime, type, info, "text");
        g_autofree char *component = get_text(runtime, type, info, "component");
        gpointer next = i < MAX_CHAIN ? get_next(type, info) : NULL;

        if (*text) {
            g_string_append_printf(message, "%s%s", message->len > 0 ? "; " : "", text);
            append_result(message, get_result(type, info, result), component);
        }
        vx_ns_release(info);
        info = next;
    }
}

/* Appends what an exception that is no error info of VirtualBox says. */
static void
append_message(GString *message, VxRuntime *runtime, VxNsException *exception, VxResult result)
{
    char *text = NULL;
    g_autofree char *valid = NULL;

    if (VX_FAILED(exception->slots->get_message(exception, &text)) || !text)
        return;
    valid = g_strchomp(g_utf8_make_valid(text, -1));
    vx_runtime_unalloc(runtime, text);
    if (!*valid)
        return;
    g_string_append(message, valid);
    append_result(message, result, NULL);
}

/* An error of what VirtualBox told, or of @what failed where it told nothing. */
static GError *
error_new(VxResult result, GString *told, const char *what)
{
    gboolean is_told = told->len > 0;
    GError *error;

    if (!is_told) {
        g_string_append_printf(told, "%s failed", what);
        append_result(told, result, NULL);
    }
    error = g_error_new_literal(VX_XPCOM_ERROR, (gint) result, told->str);
    vx_xpcom_error_get_private(error)->told = is_told;
    return error;
}

void
vx_set_call_error(GError **error, VxRuntime *runtime, VxResult result, const char *what)
{
    const VxInterface *type = vx_typelib_find(runtime->typelib, ERROR_INFO);
    VxNsException *exception = vx_runtime_take_exception(runtime);
    g_autoptr(GString) message = g_string_new(NULL);
    GError *local;
    gpointer info = NULL;

    if (exception && type &&
        !VX_FAILED(vx_ns_query(exception, vx_interface_get_iid(type), &info)) && info)
        append_chain(message, runtime, type, info, result);
    else if (exception)
        append_message(message, runtime, exception, result);
    vx_ns_release(exception);
    local = error_new(result, message, what);
    if (vx_xpcom_error_is_disconnect(local))
        g_atomic_int_set(&runtime->was_lost, TRUE);
    g_propagate_error(error, local);
}

GError *
vx_xpcom_error_info(VxObject *info, guint32 result, const char *what)
{
    g_autoptr(GString) message = g_string_new(NULL);
    g_autoptr(VxObject) seen = info ? vx_object_cast(info, ERROR_INFO, NULL) : NULL;

    if (seen) {
        ((VxNsSupports *) seen->pointer)->slots->add_ref(seen->pointer);
        append_chain(message, seen->runtime, seen->interface, seen->pointer, result);
    }
    return error_new(result, message, what);
}
