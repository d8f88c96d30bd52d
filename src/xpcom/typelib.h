/* typelib.h - an XPCOM type library: every interface, method, type and enum of an installed VirtualBox.
 *
 * Threads: immutable after loading; any thread.
 * Source of the format: the XPCOM type library file format, version 1.2 (docs/xpcom.md has the facts).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxTypelib VxTypelib;
typedef struct VxInterface VxInterface;
typedef struct VxMethod VxMethod;

/* Type tags as they stand in the file. */
typedef enum {
    VX_TYPE_I8 = 0,
    VX_TYPE_I16 = 1,
    VX_TYPE_I32 = 2,
    VX_TYPE_I64 = 3,
    VX_TYPE_U8 = 4,
    VX_TYPE_U16 = 5,
    VX_TYPE_U32 = 6,
    VX_TYPE_U64 = 7,
    VX_TYPE_FLOAT = 8,
    VX_TYPE_DOUBLE = 9,
    VX_TYPE_BOOL = 10, /* 32 bits wide in VirtualBox */
    VX_TYPE_CHAR = 11,
    VX_TYPE_WCHAR = 12,
    VX_TYPE_VOID = 13,
    VX_TYPE_IID = 14,
    VX_TYPE_DOMSTRING = 15,
    VX_TYPE_STRING = 16,
    VX_TYPE_WSTRING = 17,
    VX_TYPE_INTERFACE = 18,    /* of the interface named in the parameter */
    VX_TYPE_INTERFACE_IS = 19, /* its IID is another argument */
    VX_TYPE_ARRAY = 20,        /* of .element, its length is another argument */
    VX_TYPE_SIZED_STRING = 21,
    VX_TYPE_SIZED_WSTRING = 22,
    VX_TYPE_UTF8STRING = 23,
    VX_TYPE_CSTRING = 24,
    VX_TYPE_ASTRING = 25,
} VxTypeTag;

typedef struct {
    guint32 m0;
    guint16 m1, m2;
    guint8 m3[8];
} VxIid; /* host byte order, the layout of nsID */

typedef struct VxType {
    VxTypeTag tag;
    gboolean pointer;             /* passed by reference */
    const char *interface;        /* VX_TYPE_INTERFACE: its name; else NULL */
    guint8 size_arg, length_arg;  /* arrays, sized strings: index of the argument with the length */
    guint8 iid_arg;               /* VX_TYPE_INTERFACE_IS: index of the argument with the IID */
    const struct VxType *element; /* VX_TYPE_ARRAY: what it is an array of; else NULL */
} VxType;

typedef struct {
    gboolean in, out, retval, shared, dipper;
    VxType type;
} VxParam;

struct VxMethod {
    const char *name; /* as in the file: "memorySize", "findMachine", "getMachines" */
    const VxInterface *interface;
    guint slot; /* index in the vtable; QueryInterface is 0 */
    gboolean getter, setter, notxpcom, constructor, hidden;
    guint n_params;
    const VxParam *params;
    VxType result;
};

/**
 * vx_typelib_load:
 * @path: a VirtualBox_XPCOM.xpt
 * @error: VIR_ERR_INTERNAL_ERROR-coded VX_ERROR naming the file and what is wrong at which offset
 *
 * Any malformed file gives an error, never a crash, a hang, or an unbounded allocation.
 * VirtualBox_XPCOM.xpt names nsISupports and nsIException but describes neither: their number of
 * slots is built in. An interface with an ancestor that is described nowhere has no usable slots, so
 * it is there without members.
 * Returns: (transfer full): the library.
 */
VxTypelib *vx_typelib_load(const char *path, GError **error);

/**
 * vx_typelib_load_all:
 * @paths: files in order of precedence: an interface is taken from the first that describes it
 *
 * One library of several files, whose interfaces may inherit from each other's.
 */
VxTypelib *vx_typelib_load_all(const char *const *paths, gsize n_paths, GError **error);

/* The same from memory; the data is not used after the call. */
VxTypelib *vx_typelib_parse(const guint8 *data, gsize size, GError **error);
VxTypelib *vx_typelib_parse_all(GBytes *const *files, gsize n_files, GError **error);

void vx_typelib_free(VxTypelib *typelib);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxTypelib, vx_typelib_free)

/* Returns: (nullable): the interface (or enum) of that name, e.g. "IMachine". */
const VxInterface *vx_typelib_find(const VxTypelib *typelib, const char *name);
const VxInterface *vx_typelib_find_iid(const VxTypelib *typelib, const VxIid *iid);

guint vx_typelib_n_interfaces(const VxTypelib *typelib);
const VxInterface *vx_typelib_nth(const VxTypelib *typelib, guint n);

const char *vx_interface_get_name(const VxInterface *interface);
const VxIid *vx_interface_get_iid(const VxInterface *interface);
const VxInterface *vx_interface_get_parent(const VxInterface *interface); /* (nullable) */
gboolean vx_interface_is_a(const VxInterface *interface, const char *ancestor);

/* Slots of the interface's vtable, inherited ones included; 0 if an ancestor's are unknown. */
guint vx_interface_n_slots(const VxInterface *interface);

/* Own members only, in slot order; see vx_interface_find_*() for inherited ones. */
guint vx_interface_n_methods(const VxInterface *interface);
const VxMethod *vx_interface_nth_method(const VxInterface *interface, guint n);

/* Lookups search the interface and its ancestors. An attribute whose type is an array is a method
 * "getFoos" in the file; the getter of attribute "foos" finds it too (setters likewise).
 * Returns: (nullable) */
const VxMethod *vx_interface_find_method(const VxInterface *interface, const char *name);
const VxMethod *vx_interface_find_getter(const VxInterface *interface, const char *attribute);
const VxMethod *vx_interface_find_setter(const VxInterface *interface, const char *attribute);

/* Integer constants: for an enum, its members. */
guint vx_interface_n_constants(const VxInterface *interface);
const char *vx_interface_nth_constant(const VxInterface *interface, guint n, gint64 *value);

/**
 * vx_typelib_enum_value:
 * @enumeration: "MachineState"
 * @member: "Running"
 *
 * Returns: %TRUE and @value, or %FALSE where this VirtualBox has no such enum or member.
 */
gboolean vx_typelib_enum_value(const VxTypelib *typelib, const char *enumeration, const char *member,
                               guint32 *value);

/* Returns: (nullable): the member's name (the first one, where several have that value); lives as
 * long as the library. */
const char *vx_typelib_enum_name(const VxTypelib *typelib, const char *enumeration, guint32 value);

/* "%08x-%04x-..."; Returns: (transfer full) */
char *vx_iid_to_string(const VxIid *iid);
gboolean vx_iid_equal(const VxIid *a, const VxIid *b);

/* "wstring", "u32[]", "IMachine": for messages. Returns: (transfer full) */
char *vx_type_to_string(const VxType *type);
