/* rows.h - tables of rows that tie attributes of a foreign document to the fields of plain structs.
 *
 * A row is read and written by the same table. Namespaces are not looked at. What a document lacks
 * is what the row says; words that no table has are left out, since libvirt has none for them.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "native/words.h"

typedef enum {
    VX_NATIVE_STRING, /* char *; empty: NULL */
    VX_NATIVE_UUID,   /* char *, in braces or not */
    VX_NATIVE_MAC,    /* char *, 12 digits without colons */
    VX_NATIVE_FLAG,   /* gboolean */
    VX_NATIVE_TRI,    /* VxTristate */
    VX_NATIVE_ENUM,   /* an enum; .words */
    VX_NATIVE_UINT,   /* guint */
    VX_NATIVE_HEX16,  /* guint16, digits without 0x */
    VX_NATIVE_MIB,    /* guint64 in KiB */
    VX_NATIVE_MIB32,  /* guint in KiB */
} VxNativeKind;

typedef struct {
    const char *path; /* of the element below the struct's: "CPU/PAE"; "": itself */
    const char *name; /* of the attribute */
    VxNativeKind kind;
    gsize offset;
    const VxEnumPair *words; /* the first of a value is written */
    const char *absent;      /* (nullable): what it means where it is missing */
    const char *quiet;       /* (nullable): what is left at 0, and written for 0 */
} VxNativeRow;

/**
 * vx_native_read:
 * @node: (nullable): the struct's element
 * @error: VIR_ERR_XML_ERROR with the attribute and its value, if that is not what it must be
 */
gboolean vx_native_read(const VxNativeRow *rows, gsize n_rows, const xmlNode *node, gpointer data,
                        GError **error);
/* Makes the elements that are missing below @node. */
void vx_native_write(const VxNativeRow *rows, gsize n_rows, xmlNode *node, gconstpointer data);

/* Children of a name: the first, (nullable); and the next of the same name */
const xmlNode *vx_native_find(const xmlNode *node, const char *path);
const xmlNode *vx_native_next(const xmlNode *node);
gboolean vx_native_is(const xmlNode *node, const char *name);
/* The node after @node of all that are below @top, in the order of the document and without
 * recursion. Returns: (nullable) */
const xmlNode *vx_native_next_below(const xmlNode *node, const xmlNode *top);

/* Returns: (transfer full) (nullable) */
char *vx_native_get(const xmlNode *node, const char *name);
/* Leaves @value alone where the attribute is missing. */
gboolean vx_native_get_uint(const xmlNode *node, const char *name, guint max, guint *value,
                            GError **error);
/* TRUE for "true" and "1" */
gboolean vx_native_get_bool(const xmlNode *node, const char *name, gboolean absent);

/* The element at @path below @node, made if it is missing. (transfer none) */
xmlNode *vx_native_make(xmlNode *node, const char *path);
/* A new one. (transfer none) */
xmlNode *vx_native_add(xmlNode *node, const char *name);
/* The same with text in it. */
void vx_native_add_text(xmlNode *node, const char *name, const char *text);
void vx_native_set(xmlNode *node, const char *name, const char *value);
void vx_native_set_uint(xmlNode *node, const char *name, guint value);
void vx_native_set_bool(xmlNode *node, const char *name, gboolean value);
