/* xpt.h - the content of an XPCOM type library, as data: interfaces, slots, types, constants.
 *
 * Read from and written to the binary form (.xpt) and read from the textual tables of sim/api. This
 * is the simulator's own reading of the format, apart from the daemon's on purpose: each is a check
 * of the other.
 *
 * Threads: immutable once made; any thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct SimXpt SimXpt;
typedef struct SimInterface SimInterface;

/* VirtualBox's own library uses these, the base library (VBoxXPCOMBase.xpt) all of them. */
typedef enum {
    SIM_TAG_I8 = 0,
    SIM_TAG_I16 = 1,
    SIM_TAG_I32 = 2,
    SIM_TAG_I64 = 3,
    SIM_TAG_U8 = 4,
    SIM_TAG_U16 = 5,
    SIM_TAG_U32 = 6,
    SIM_TAG_U64 = 7,
    SIM_TAG_FLOAT = 8,
    SIM_TAG_DOUBLE = 9,
    SIM_TAG_BOOL = 10,
    SIM_TAG_CHAR = 11,
    SIM_TAG_WCHAR = 12,
    SIM_TAG_VOID = 13, /* a raw pointer */
    SIM_TAG_IID = 14,
    SIM_TAG_DOMSTRING = 15,
    SIM_TAG_STRING = 16,
    SIM_TAG_WSTRING = 17,
    SIM_TAG_INTERFACE = 18,
    SIM_TAG_INTERFACE_IS = 19,
    SIM_TAG_ARRAY = 20,
    SIM_TAG_SIZED_STRING = 21,
    SIM_TAG_SIZED_WSTRING = 22,
    SIM_TAG_UTF8STRING = 23,
    SIM_TAG_CSTRING = 24,
    SIM_TAG_ASTRING = 25,
} SimTag;

typedef struct SimType {
    guint8 byte; /* as in the file: the tag and the pointer flags */
    SimTag tag;
    guint8 arg, arg2;        /* array: index of size_is, length_is; interface_is: of the IID */
    const char *interface;   /* SIM_TAG_INTERFACE: its name */
    const char *enumeration; /* from a table only: the enum that a u32 is of; else NULL */
    const struct SimType *element;
} SimType;

typedef struct {
    gboolean in, out, retval;
    SimType type;
} SimParam;

/* A parameter as a caller sees it: an array and its length are one. */
typedef struct {
    const SimParam *param;
    guint8 index;
    gint8 length_index; /* -1: no array */
} SimLogical;

typedef struct {
    const char *name;
    const SimInterface *interface;
    guint slot; /* in the vtable, counted from QueryInterface */
    gboolean getter, setter, notxpcom, noscript;
    guint8 n_params;
    const SimParam *params;
    guint8 n_logical;
    const SimLogical *logical;
    /* What a simulator hangs on to it when it first sees the method; owned by nobody. */
    gpointer user;
} SimMethod;

typedef struct {
    const char *name;
    guint32 value;
} SimConstant;

struct SimInterface {
    const char *name;
    guint8 iid[16]; /* the order of its text form */
    gboolean has_body;
    const char *parent_name; /* NULL for nsISupports and enums */
    const SimInterface *parent;
    guint index; /* in the library */
    guint n_methods, n_constants;
    SimMethod *methods; /* own ones, in slot order */
    const SimConstant *constants;
    guint n_slots; /* with inherited ones; 0 where an ancestor's body is unknown */
    gpointer user;
};

SimXpt *sim_xpt_new(void);
void sim_xpt_free(SimXpt *xpt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimXpt, sim_xpt_free)

/* Adds what the file has. Interfaces without a body are completed by a later file that has it. */
gboolean sim_xpt_read(SimXpt *xpt, const guint8 *data, gsize size, GError **error);
gboolean sim_xpt_read_file(SimXpt *xpt, const char *path, GError **error);
/* Adds what a table of sim/api has. @origin: file name for messages. */
gboolean sim_xpt_read_table(SimXpt *xpt, const char *text, const char *origin, GError **error);
/* After the last read: resolves parents, slots and logical parameters. */
gboolean sim_xpt_link(SimXpt *xpt, GError **error);

/* A type library with the interfaces that a table defines. Returns: (transfer full) */
GBytes *sim_xpt_write(const SimXpt *xpt, GError **error);

guint sim_xpt_n_interfaces(const SimXpt *xpt);
const SimInterface *sim_xpt_nth(const SimXpt *xpt, guint n);
const SimInterface *sim_xpt_find(const SimXpt *xpt, const char *name);      /* (nullable) */
const SimInterface *sim_xpt_find_iid(const SimXpt *xpt, const guint8 *iid); /* (nullable) */
gboolean sim_interface_is_a(const SimInterface *interface, const SimInterface *ancestor);
/* Inherited slots too. Returns: (nullable) */
const SimMethod *sim_interface_slot(const SimInterface *interface, guint slot);
/* By name, inherited ones too; an attribute's getter comes before its setter. Returns: (nullable)
 */
const SimMethod *sim_interface_find(const SimInterface *interface, const char *name,
                                    gboolean setter);
/* Returns: %FALSE where there is no such enum or member. */
gboolean sim_xpt_enum(const SimXpt *xpt, const char *enumeration, const char *member,
                      guint32 *value);
/* Returns: (nullable) */
const char *sim_xpt_enum_name(const SimXpt *xpt, const char *enumeration, guint32 value);

/* The lines of a table: "release 7.2.14", "class Session UUID CONTRACT INTERFACE", ... */
typedef struct {
    const char *name, *clsid, *contract, *interface;
} SimClassId;
const char *sim_xpt_release(const SimXpt *xpt); /* (nullable) */

gboolean sim_iid_parse(const char *text, guint8 *iid);
/* @text: 37 bytes */
void sim_iid_format(const guint8 *iid, char *text);

/* A message for each difference; empty when both have the same interfaces, slots, types, constants.
 * Returns: (transfer full): strings */
GPtrArray *sim_xpt_compare(const SimXpt *a, const SimXpt *b);
