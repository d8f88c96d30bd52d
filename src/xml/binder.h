/* binder.h - tables of rows that tie the elements of a document to the fields of plain structs.
 *
 * A row says: this path, relative to the struct's element, is that field, written in this way. The
 * same row serves in all directions: parsing, formatting, copying, freeing, and the list of what is
 * supported. What no row knows is refused when parsing, so nothing is lost without a word.
 *
 * Rows are written with the VX_ROW_* macros, which check at compile time that the field has the
 * type that the kind works on:
 *
 *     static const VxBindRow disk_rows[] = {
 *         VX_ROW_ENUM("@device", VxDiskDef, device, vx_disk_device_names, .fallback =
 * VX_DISK_DISK), VX_ROW_STRING("source/@file", VxDiskDef, source, .when = VX_WHEN(VxDiskDef, type,
 * VX_DISK_FILE)),
 *     };
 *
 * Order matters: rows are parsed and formatted as they stand, so a field that another row's .when
 * looks at comes first, and the rows of one element stand together.
 *
 * Threads: any; tables are constant, a struct belongs to one thread at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <libxml/tree.h>
#include "xml/enum-names.h"

typedef struct VxBindRow VxBindRow;

/* The path of an element's own text. */
#define VX_BIND_SELF "."

typedef struct {
    const VxBindRow *rows;
    guint n_rows;
    gsize size; /* of the struct */
} VxBindTable;

typedef enum {
    VX_BIND_STRING,   /* char *: NULL where it is missing or empty */
    VX_BIND_ENUM,     /* an enum or int; .names */
    VX_BIND_UINT,     /* guint, .min to .max */
    VX_BIND_INT,      /* gint, .min to .max; -1 where it is missing */
    VX_BIND_OCTAL,    /* gint, "0644"; -1 where it is missing */
    VX_BIND_HEX16,    /* guint16, "0x80ee"; read in decimal too */
    VX_BIND_UINT64,   /* guint64, .min to .max */
    VX_BIND_INT64,    /* gint64 */
    VX_BIND_YES_NO,   /* VxTristate */
    VX_BIND_ON_OFF,   /* VxTristate */
    VX_BIND_KIB,      /* guint64: a size with an optional unit, in KiB */
    VX_BIND_BYTES,    /* guint64: likewise, in bytes */
    VX_BIND_UUID,     /* char *, 36 characters */
    VX_BIND_MAC,      /* char *, 17 characters, no multicast */
    VX_BIND_PRESENT,  /* gboolean: the element is there */
    VX_BIND_RAW,      /* char *: all that is in the element, as XML */
    VX_BIND_CONSTANT, /* no field: must be .word if it is there, and is always written */
    VX_BIND_CHECKED,  /* no field: .check looks at it, nothing is written */
    VX_BIND_CHILD,    /* pointer to a struct of .table: one element */
    VX_BIND_LIST,     /* GPtrArray * of structs of .table: all elements of that name */
} VxBindKind;

typedef enum {
    VX_BIND_REQUIRED = 1 << 0, /* an error where it is missing */
    VX_BIND_ALWAYS = 1 << 1,   /* written even if 0; else 0, NULL, -1 and FALSE are not */
    VX_BIND_SECURE = 1 << 2,   /* written only with VIR_DOMAIN_XML_SECURE */
    VX_BIND_LIVE = 1 << 3,     /* not written with VIR_DOMAIN_XML_INACTIVE */
    VX_BIND_NOCASE = 1 << 4,   /* ENUM: words are compared without case */
    VX_BIND_NO_WRITE = 1 << 5, /* read only: another row writes the field */
    VX_BIND_KEPT = 1 << 6,     /* without effect in VirtualBox, but given back; for docs/domain.md,
                                  by which tests/real/test_every_element.py goes */
} VxBindFlags;

/* The row counts only while the enum or gboolean at @offset has a value of the set; mask 0: always.
 */
typedef struct {
    gsize offset;
    guint mask;
    const VxEnumName *names; /* for messages: the words of that enum; NULL: a gboolean */
    const char *path;        /* for messages: where it stands */
} VxBindCondition;

/* Looks at a value that was read (@text) from @node into @data; sets @error and returns FALSE to
 * refuse. */
typedef gboolean (*VxBindCheck)(const VxBindRow *row, const xmlNode *node, const char *text,
                                gpointer data, GError **error);

struct VxBindRow {
    const char *path; /* "name", "os/type/@arch" */
    VxBindKind kind;
    gsize offset;
    guint flags; /* VxBindFlags */
    union {
        const VxEnumName *names;
        const VxBindTable *table;
        const char *word;
    };
    gint64 min;
    gint64 max;      /* 0: what the type holds */
    gint64 fallback; /* ENUM: the value where it is missing */
    VxBindCondition when;
    VxBindCheck check; /* may be NULL */
    const char *note;  /* for docs/domain.md */
};

/* The offset of a field, or an error at compile time if its type is another. */
#define VX_AT(S, field, type)                                                                      \
    (offsetof(S, field) +                                                                          \
     0 * sizeof(                                                                                   \
             char[__builtin_types_compatible_p(__typeof__(((S *) NULL)->field), type) ? 1 : -1]))
/* The same for enums, each a type of its own. */
#define VX_AT_ENUM(S, field)                                                                       \
    (offsetof(S, field) + 0 * sizeof(char[sizeof(((S *) NULL)->field) == sizeof(int) ? 1 : -1]))

#define VX_ROW_(xpath, k, at, ...)                                                                 \
    {                                                                                              \
        .path = (xpath), .kind = (k), .offset = (at), __VA_ARGS__                                  \
    }
#define VX_ROW_STRING(xpath, S, field, ...)                                                        \
    VX_ROW_(xpath, VX_BIND_STRING, VX_AT(S, field, char *), __VA_ARGS__)
#define VX_ROW_ENUM(xpath, S, field, table_, ...)                                                  \
    VX_ROW_(xpath, VX_BIND_ENUM, VX_AT_ENUM(S, field), .names = (table_), __VA_ARGS__)
#define VX_ROW_UINT(xpath, S, field, ...)                                                          \
    VX_ROW_(xpath, VX_BIND_UINT, VX_AT(S, field, guint), __VA_ARGS__)
#define VX_ROW_INT(xpath, S, field, ...)                                                           \
    VX_ROW_(xpath, VX_BIND_INT, VX_AT(S, field, gint), __VA_ARGS__)
#define VX_ROW_OCTAL(xpath, S, field, ...)                                                         \
    VX_ROW_(xpath, VX_BIND_OCTAL, VX_AT(S, field, gint), __VA_ARGS__)
#define VX_ROW_HEX16(xpath, S, field, ...)                                                         \
    VX_ROW_(xpath, VX_BIND_HEX16, VX_AT(S, field, guint16), __VA_ARGS__)
#define VX_ROW_UINT64(xpath, S, field, ...)                                                        \
    VX_ROW_(xpath, VX_BIND_UINT64, VX_AT(S, field, guint64), __VA_ARGS__)
#define VX_ROW_INT64(xpath, S, field, ...)                                                         \
    VX_ROW_(xpath, VX_BIND_INT64, VX_AT(S, field, gint64), __VA_ARGS__)
#define VX_ROW_YES_NO(xpath, S, field, ...)                                                        \
    VX_ROW_(xpath, VX_BIND_YES_NO, VX_AT_ENUM(S, field), __VA_ARGS__)
#define VX_ROW_ON_OFF(xpath, S, field, ...)                                                        \
    VX_ROW_(xpath, VX_BIND_ON_OFF, VX_AT_ENUM(S, field), __VA_ARGS__)
#define VX_ROW_KIB(xpath, S, field, ...)                                                           \
    VX_ROW_(xpath, VX_BIND_KIB, VX_AT(S, field, guint64), __VA_ARGS__)
#define VX_ROW_BYTES(xpath, S, field, ...)                                                         \
    VX_ROW_(xpath, VX_BIND_BYTES, VX_AT(S, field, guint64), __VA_ARGS__)
#define VX_ROW_UUID(xpath, S, field, ...)                                                          \
    VX_ROW_(xpath, VX_BIND_UUID, VX_AT(S, field, char *), __VA_ARGS__)
#define VX_ROW_MAC(xpath, S, field, ...)                                                           \
    VX_ROW_(xpath, VX_BIND_MAC, VX_AT(S, field, char *), __VA_ARGS__)
#define VX_ROW_PRESENT(xpath, S, field, ...)                                                       \
    VX_ROW_(xpath, VX_BIND_PRESENT, VX_AT(S, field, gboolean), __VA_ARGS__)
#define VX_ROW_RAW(xpath, S, field, ...)                                                           \
    VX_ROW_(xpath, VX_BIND_RAW, VX_AT(S, field, char *), __VA_ARGS__)
#define VX_ROW_CHILD(xpath, S, field, table_, ...)                                                 \
    VX_ROW_(xpath, VX_BIND_CHILD, offsetof(S, field), .table = (table_), __VA_ARGS__)
#define VX_ROW_LIST(xpath, S, field, table_, ...)                                                  \
    VX_ROW_(xpath, VX_BIND_LIST, VX_AT(S, field, GPtrArray *), .table = (table_), __VA_ARGS__)
#define VX_ROW_CONSTANT(xpath, word_, ...)                                                         \
    VX_ROW_(xpath, VX_BIND_CONSTANT, 0, .word = (word_), __VA_ARGS__)
#define VX_ROW_CHECKED(xpath, check_, ...)                                                         \
    VX_ROW_(xpath, VX_BIND_CHECKED, 0, .check = (check_), __VA_ARGS__)

#define VX_WHEN_ANY(S, field, mask_, names_, path_)                                                \
    {                                                                                              \
        .offset = VX_AT_ENUM(S, field), .mask = (mask_), .names = (names_), .path = (path_)        \
    }
#define VX_BIT(value) (1u << (value))

#define VX_TABLE(S, rows_)                                                                         \
    {                                                                                              \
        .rows = (rows_), .n_rows = G_N_ELEMENTS(rows_), .size = sizeof(S)                          \
    }

/* A struct of the table: fields 0 or NULL, -1 for INT and OCTAL, lists empty. Structs that go into
 * another's list or child field must come from here: each carries its table with it. */
gpointer vx_bind_new(const VxBindTable *table);
void vx_bind_free(gpointer data);          /* @data: (nullable) */
gpointer vx_bind_copy(gconstpointer data); /* deep; @data: (nullable) */
/* A new struct at the end of the list that @row of a table is. Returns: (transfer none) */
gpointer vx_bind_append(GPtrArray *list, const VxBindTable *table);

/* Reads @element into @data. @error: see domain-xml.h */
gboolean vx_bind_parse(gpointer data, xmlNode *element, GError **error);

/* Fills the empty @element. @flags: of virDomainXMLFlags */
gboolean vx_bind_format(gconstpointer data, xmlNode *element, guint flags, GError **error);

/* The same as a document with the root element @name. Returns: (transfer full) */
char *vx_bind_format_document(gconstpointer data, const char *name, guint flags, GError **error);

/* A document with the root element @name as a new struct of @table. Returns: (transfer full) */
gpointer vx_bind_parse_document(const VxBindTable *table, const char *xml, const char *name,
                                GError **error);

/* The first row, or the first one after @after, whose fields differ in @a and @b, structs of one
 * table. Returns: (nullable): %NULL: there are no more */
const VxBindRow *vx_bind_next_difference(gconstpointer a, gconstpointer b, const VxBindRow *after);
gboolean vx_bind_equal(gconstpointer a, gconstpointer b); /* both (nullable) */
/* Whether @row is @path or below it: "source/@dev" is below "source". */
gboolean vx_bind_is_below(const VxBindRow *row, const char *path);
/* Whether they differ in the row @path or one below it. */
gboolean vx_bind_differs(gconstpointer a, gconstpointer b, const char *path);
/* Whether the field has a value to speak of. Rows without a field must not be asked. */
gboolean vx_bind_is_set(gconstpointer data, const VxBindRow *row);
/* Whether all that @part says is so in @whole, too. */
gboolean vx_bind_covers(gconstpointer whole, gconstpointer part);

/* The row at that path, or NULL. */
const VxBindRow *vx_bind_find_row(const VxBindTable *table, const char *path);

/* For checks: "value 'x' of attribute /domain/@type is not supported by VirtualBox: <detail>".
 * Returns FALSE */
gboolean vx_bind_refuse_value(const xmlNode *node, const char *text, GError **error,
                              const char *format, ...) G_GNUC_PRINTF(4, 5);
