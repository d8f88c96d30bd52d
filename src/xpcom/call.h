/* call.h - calls of VirtualBox methods, by interface and member name.
 *
 *     g_autofree char *name = NULL;
 *     g_autoptr(VxObject) found = NULL;
 *
 *     if (!vx_call(virtualbox, VX_METHOD("IVirtualBox", "findMachine"), error,
 *                  VX_STR(id), VX_OUT_OBJ(&found)) ||
 *         !vx_get_string(found, VX_GET("IMachine", "name"), &name, error))
 *         return NULL;
 *
 * A member is resolved in the installed type library the first time it is used and is a table
 * look-up from then on. The engine checks number, direction and kind of the arguments against the
 * type library and adapts integer widths, so a member that another VirtualBox defines differently is
 * an error that names it, never a crash.
 *
 * Strings are UTF-8 here and UTF-16 on the other side. What a call returns belongs to the caller.
 * Out-parameters are untouched on failure. A failure is a VX_XPCOM_ERROR (see xpcom/error.h), or a
 * VX_ERROR with VIR_ERR_NO_SUPPORT where this VirtualBox has no such member.
 *
 * Threads: main thread, or one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/error.h"
#include "xpcom/object.h"

typedef enum {
    VX_MEMBER_METHOD,
    VX_MEMBER_GETTER,
    VX_MEMBER_SETTER,
} VxMemberKind;

/* What the daemon uses of the API. Must have static storage: it is known by its address. */
typedef struct {
    const char *interface;
    const char *name;
    VxMemberKind kind;
    gboolean optional; /* the caller asks vx_has() first and does without it */
    const char *user;  /* function that uses it: told by `virtvboxd --check` where it is missing */
} VxMember;

/* Each use registers itself in a linker section, so that vx_members_foreach() knows them all. */
#define VX_MEMBER_(iface, nam, kin, opt)                                                              \
    (__extension__({                                                                                  \
        static const VxMember vx_member_ = { iface, nam, kin, opt, __func__ };                        \
        static const VxMember *const vx_member_ref_                                                   \
            __attribute__((used, section("vx_members"))) = &vx_member_;                               \
        vx_member_ref_;                                                                               \
    }))

#define VX_METHOD(iface, name) VX_MEMBER_(iface, name, VX_MEMBER_METHOD, FALSE)
#define VX_GET(iface, name)    VX_MEMBER_(iface, name, VX_MEMBER_GETTER, FALSE)
#define VX_SET(iface, name)    VX_MEMBER_(iface, name, VX_MEMBER_SETTER, FALSE)

/* The same for what some versions lack: ask vx_has() before calling. */
#define VX_OPT_METHOD(iface, name) VX_MEMBER_(iface, name, VX_MEMBER_METHOD, TRUE)
#define VX_OPT_GET(iface, name)    VX_MEMBER_(iface, name, VX_MEMBER_GETTER, TRUE)
#define VX_OPT_SET(iface, name)    VX_MEMBER_(iface, name, VX_MEMBER_SETTER, TRUE)

typedef void (*VxMemberFunc)(const VxMember *member, gpointer data);
void vx_members_foreach(VxMemberFunc func, gpointer data);

/* Capabilities: ask these, never for a version number. */
gboolean vx_has(VxRuntime *runtime, const VxMember *member);
/* Number of logical parameters, the return value included, an array counting as one; -1 if missing. */
int vx_n_params(VxRuntime *runtime, const VxMember *member);
gboolean vx_has_interface(VxRuntime *runtime, const char *interface);
gboolean vx_has_enum(VxRuntime *runtime, const char *enumeration, const char *member);

typedef enum {
    VX_ARG_STR,
    VX_ARG_INT,
    VX_ARG_ENUM,
    VX_ARG_OBJ,
    VX_ARG_STRS,
    VX_ARG_INTS,
    VX_ARG_OBJS,
    VX_ARG_BYTES,
    VX_ARG_OUT_STR,
    VX_ARG_OUT_U32,
    VX_ARG_OUT_I32,
    VX_ARG_OUT_I64,
    VX_ARG_OUT_BOOL,
    VX_ARG_OUT_ENUM,
    VX_ARG_OUT_OBJ,
    VX_ARG_OUT_STRS,
    VX_ARG_OUT_INTS,
    VX_ARG_OUT_OBJS,
    VX_ARG_OUT_BYTES,
    VX_ARG_OUT_NONE,
} VxArgKind;

typedef struct {
    VxArgKind kind;
    const char *enumeration; /* enums only */
    union {
        gint64 integer;
        const void *in;
        void *out;
    };
    gsize size; /* bytes, integers: number of elements */
} VxArg;

/* In: NULL strings go out as empty ones, NULL objects as null, NULL arrays as empty ones. */
#define VX_STR(utf8)            ((VxArg){ .kind = VX_ARG_STR, .in = (const char *) (utf8) })
#define VX_INT(number)          ((VxArg){ .kind = VX_ARG_INT, .integer = (gint64) (number) }) /* bools too */
#define VX_ENUM(enumer, member) ((VxArg){ .kind = VX_ARG_ENUM, .enumeration = (enumer), .in = (member) })
#define VX_OBJ(object)          ((VxArg){ .kind = VX_ARG_OBJ, .in = (VxObject *) (object) })
#define VX_STRS(strv)           ((VxArg){ .kind = VX_ARG_STRS, .in = (strv) }) /* NULL-terminated */
#define VX_INTS(gint64s, n)     ((VxArg){ .kind = VX_ARG_INTS, .in = (gint64s), .size = (n) })
#define VX_OBJS(ptr_array)      ((VxArg){ .kind = VX_ARG_OBJS, .in = (const GPtrArray *) (ptr_array) })
#define VX_BYTES(data, n)       ((VxArg){ .kind = VX_ARG_BYTES, .in = (data), .size = (n) })

/* Out: given the address of the result. */
#define VX_OUT_STR(char_pp)       ((VxArg){ .kind = VX_ARG_OUT_STR, .out = (char **) (char_pp) })
#define VX_OUT_U32(guint32_p)     ((VxArg){ .kind = VX_ARG_OUT_U32, .out = (guint32 *) (guint32_p) })
#define VX_OUT_I32(gint32_p)      ((VxArg){ .kind = VX_ARG_OUT_I32, .out = (gint32 *) (gint32_p) })
#define VX_OUT_I64(gint64_p)      ((VxArg){ .kind = VX_ARG_OUT_I64, .out = (gint64 *) (gint64_p) })
#define VX_OUT_BOOL(gboolean_p)   ((VxArg){ .kind = VX_ARG_OUT_BOOL, .out = (gboolean *) (gboolean_p) })
/* A member's name that lives as long as the runtime; "?" where the library does not name the value. */
#define VX_OUT_ENUM(enumer, name) ((VxArg){ .kind = VX_ARG_OUT_ENUM, .enumeration = (enumer), .out = (const char **) (name) })
#define VX_OUT_OBJ(object_pp)     ((VxArg){ .kind = VX_ARG_OUT_OBJ, .out = (VxObject **) (object_pp) }) /* may give NULL */
#define VX_OUT_STRS(strv_p)       ((VxArg){ .kind = VX_ARG_OUT_STRS, .out = (char ***) (strv_p) })       /* g_strfreev() */
#define VX_OUT_INTS(garray_pp)    ((VxArg){ .kind = VX_ARG_OUT_INTS, .out = (GArray **) (garray_pp) })   /* of gint64 */
/* Elements are VxObject (NULL where VirtualBox gave null); the array unrefs them. */
#define VX_OUT_OBJS(ptrarray_pp)  ((VxArg){ .kind = VX_ARG_OUT_OBJS, .out = (GPtrArray **) (ptrarray_pp) })
#define VX_OUT_BYTES(gbytes_pp)   ((VxArg){ .kind = VX_ARG_OUT_BYTES, .out = (GBytes **) (gbytes_pp) })
#define VX_OUT_NONE               ((VxArg){ .kind = VX_ARG_OUT_NONE }) /* not wanted; freed by the engine */

/**
 * vx_call:
 * @object: whose interface is, or inherits, the member's; else it is cast first
 * @member: VX_METHOD(...), VX_GET(...), VX_SET(...)
 * @error: see above
 * @...: one VX_...() per logical parameter, in order; the return value is the last
 */
#define vx_call(object, member, error, ...)                                                           \
    vx_call_args((object), (member), (VxArg[]){ { .kind = VX_ARG_OUT_NONE }, ##__VA_ARGS__ },         \
                 sizeof((VxArg[]){ { .kind = VX_ARG_OUT_NONE }, ##__VA_ARGS__ }) / sizeof(VxArg) - 1, \
                 (error))

/* @args[0] is a placeholder; the @n_args arguments start at @args[1]. */
gboolean vx_call_args(VxObject *object, const VxMember *member, VxArg *args, gsize n_args, GError **error);

/* Attributes. */
gboolean vx_get_string(VxObject *object, const VxMember *member, char **value, GError **error);
gboolean vx_get_u32(VxObject *object, const VxMember *member, guint32 *value, GError **error);
gboolean vx_get_i64(VxObject *object, const VxMember *member, gint64 *value, GError **error);
gboolean vx_get_bool(VxObject *object, const VxMember *member, gboolean *value, GError **error);
gboolean vx_get_enum(VxObject *object, const VxMember *member, const char *enumeration, const char **value,
                     GError **error);
gboolean vx_get_object(VxObject *object, const VxMember *member, VxObject **value, GError **error);
gboolean vx_get_strings(VxObject *object, const VxMember *member, char ***value, GError **error);
gboolean vx_get_objects(VxObject *object, const VxMember *member, GPtrArray **value, GError **error);

gboolean vx_set_string(VxObject *object, const VxMember *member, const char *value, GError **error);
gboolean vx_set_int(VxObject *object, const VxMember *member, gint64 value, GError **error); /* and bools */
gboolean vx_set_enum(VxObject *object, const VxMember *member, const char *enumeration, const char *value,
                     GError **error);
gboolean vx_set_object(VxObject *object, const VxMember *member, VxObject *value, GError **error);
