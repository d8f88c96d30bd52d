/* typelib-parse.c - reader of the XPCOM type library file format, version 1.x.
 *
 * The file is not trusted. Every read goes through a cursor that knows where its bytes end; after
 * the first problem it reads zeros and keeps the problem for the caller. A count is compared with
 * the bytes that are left before anything is allocated for it, and the bodies of all interfaces
 * together may not be longer than the file, so that bodies which overlap cannot multiply its size.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/typelib-private.h"

#include "util/error.h"

#include <string.h>

enum {
    HEADER_SIZE = 32,
    DIRECTORY_ENTRY_SIZE = 28,
    /* Smallest encodings, against which counts are checked. */
    MIN_METHOD_SIZE = 8,
    MIN_PARAM_SIZE = 2,
    MIN_CONSTANT_SIZE = 6,
    MAX_NAME_LENGTH = 255,
    MAX_TYPE_DEPTH = 8,
    MAX_FILE_SIZE = 64 * 1024 * 1024,
};

enum {
    ANNOTATION_LAST = 0x80,
    ANNOTATION_TAG = 0x7f,
    ANNOTATION_EMPTY = 0,
    ANNOTATION_PRIVATE = 1,

    METHOD_GETTER = 0x80,
    METHOD_SETTER = 0x40,
    METHOD_NOTXPCOM = 0x20,
    METHOD_CONSTRUCTOR = 0x10,
    METHOD_HIDDEN = 0x08,

    PARAM_IN = 0x80,
    PARAM_OUT = 0x40,
    PARAM_RETVAL = 0x20,
    PARAM_SHARED = 0x10,
    PARAM_DIPPER = 0x08,

    TYPE_POINTER = 0x80,
    TYPE_TAG = 0x1f,
};

#define MAGIC_SIZE 16 /* without the string's NUL */
static const char magic[] = "XPCOM\nTypeLib\r\n\x1a";
G_STATIC_ASSERT(sizeof(magic) == MAGIC_SIZE + 1);

typedef struct {
    const guint8 *data;
    gsize end; /* offset of the first byte that may not be read */
    gsize position;
    const char *problem; /* the first one; static */
    gsize problem_at;
} Cursor;

typedef struct {
    Cursor cursor;
    gsize pool;   /* offset of the data pool */
    gsize budget; /* bytes that interface bodies may still take */
    GPtrArray *blocks;
    VxTypelibFile *file;
} Parser;

static void
cursor_fail(Cursor *cursor, const char *problem)
{
    if (cursor->problem)
        return;
    cursor->problem = problem;
    cursor->problem_at = cursor->position;
}

static const guint8 *
cursor_take(Cursor *cursor, gsize n)
{
    const guint8 *bytes;

    if (!cursor->problem && n > cursor->end - cursor->position)
        cursor_fail(cursor, "the file ends too early");
    if (cursor->problem)
        return NULL;
    bytes = cursor->data + cursor->position;
    cursor->position += n;
    return bytes;
}

static guint64
cursor_number(Cursor *cursor, guint n_bytes)
{
    const guint8 *bytes = cursor_take(cursor, n_bytes);
    guint64 number = 0;

    for (guint i = 0; bytes && i < n_bytes; i++)
        number = number << 8 | bytes[i];
    return number;
}

static guint8
cursor_u8(Cursor *cursor)
{
    return (guint8) cursor_number(cursor, 1);
}

static guint16
cursor_u16(Cursor *cursor)
{
    return (guint16) cursor_number(cursor, 2);
}

static guint32
cursor_u32(Cursor *cursor)
{
    return (guint32) cursor_number(cursor, 4);
}

static VxIid
cursor_iid(Cursor *cursor)
{
    VxIid iid = { .m0 = cursor_u32(cursor), .m1 = cursor_u16(cursor), .m2 = cursor_u16(cursor) };
    const guint8 *rest = cursor_take(cursor, sizeof(iid.m3));

    if (rest)
        memcpy(iid.m3, rest, sizeof(iid.m3));
    return iid;
}

/* Fails unless @count things of at least @min_size bytes each can follow. */
static guint
cursor_count(Cursor *cursor, guint count, gsize min_size)
{
    if (cursor->problem)
        return 0;
    if (count > (cursor->end - cursor->position) / min_size) {
        cursor_fail(cursor, "a count is larger than what can follow it");
        return 0;
    }
    return count;
}

/* Moves to the place that a 1-based offset into the pool points to. */
static gboolean
parser_seek(Parser *parser, guint32 offset)
{
    Cursor *cursor = &parser->cursor;

    if (cursor->problem)
        return FALSE;
    if (offset == 0 || offset - 1 >= cursor->end - parser->pool) {
        cursor_fail(cursor, "an offset points outside the data pool");
        return FALSE;
    }
    cursor->position = parser->pool + offset - 1;
    return TRUE;
}

static gpointer
parser_alloc(Parser *parser, gsize n, gsize size)
{
    gpointer block = g_malloc0_n(n, size);

    g_ptr_array_add(parser->blocks, block);
    return block;
}

static gboolean
is_identifier(const char *name, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isalnum(name[i]) && name[i] != '_')
            return FALSE;
    }
    return length > 0;
}

/* Reads an offset and returns the identifier there: a NUL-terminated string inside the file. */
static const char *
parser_name(Parser *parser)
{
    Cursor *cursor = &parser->cursor;
    gsize back;
    const char *name;
    const char *end;
    guint32 offset = cursor_u32(cursor);

    back = cursor->position;
    if (!parser_seek(parser, offset))
        return "";
    name = (const char *) cursor->data + cursor->position;
    end = memchr(name, 0, MIN(cursor->end - cursor->position, MAX_NAME_LENGTH + 1));
    if (!end || !is_identifier(name, (gsize) (end - name))) {
        cursor_fail(cursor, "a name is no identifier");
        return "";
    }
    cursor->position = back;
    return name;
}

static void
parser_type(Parser *parser, VxType *type, guint depth)
{
    Cursor *cursor = &parser->cursor;
    guint8 prefix = cursor_u8(cursor);
    VxType *element;
    guint index;

    type->tag = (VxTypeTag) (prefix & TYPE_TAG);
    type->pointer = (prefix & TYPE_POINTER) != 0;

    switch (type->tag) {
    case VX_TYPE_I8:
    case VX_TYPE_I16:
    case VX_TYPE_I32:
    case VX_TYPE_I64:
    case VX_TYPE_U8:
    case VX_TYPE_U16:
    case VX_TYPE_U32:
    case VX_TYPE_U64:
    case VX_TYPE_FLOAT:
    case VX_TYPE_DOUBLE:
    case VX_TYPE_BOOL:
    case VX_TYPE_CHAR:
    case VX_TYPE_WCHAR:
    case VX_TYPE_VOID:
    case VX_TYPE_IID:
    case VX_TYPE_DOMSTRING:
    case VX_TYPE_STRING:
    case VX_TYPE_WSTRING:
    case VX_TYPE_UTF8STRING:
    case VX_TYPE_CSTRING:
    case VX_TYPE_ASTRING:
        return;
    case VX_TYPE_INTERFACE:
        index = cursor_u16(cursor);
        if (index == 0 || index > parser->file->n_interfaces)
            cursor_fail(cursor, "a type names no interface of the directory");
        else
            type->interface = parser->file->interfaces[index - 1].name;
        return;
    case VX_TYPE_INTERFACE_IS:
        type->iid_arg = cursor_u8(cursor);
        return;
    case VX_TYPE_SIZED_STRING:
    case VX_TYPE_SIZED_WSTRING:
        type->size_arg = cursor_u8(cursor);
        type->length_arg = cursor_u8(cursor);
        return;
    case VX_TYPE_ARRAY:
        type->size_arg = cursor_u8(cursor);
        type->length_arg = cursor_u8(cursor);
        if (depth >= MAX_TYPE_DEPTH) {
            cursor_fail(cursor, "arrays are nested too deep");
            return;
        }
        element = parser_alloc(parser, 1, sizeof(VxType));
        type->element = element;
        parser_type(parser, element, depth + 1);
        return;
    }
    cursor_fail(cursor, "a type tag is unknown");
}

/* The indices of other arguments that a type has must be those of arguments. */
static gboolean
type_refers_to_params(const VxType *type, guint n_params)
{
    switch (type->tag) {
    case VX_TYPE_INTERFACE_IS:
        return type->iid_arg < n_params;
    case VX_TYPE_SIZED_STRING:
    case VX_TYPE_SIZED_WSTRING:
        return type->size_arg < n_params && type->length_arg < n_params;
    case VX_TYPE_ARRAY:
        return type->size_arg < n_params && type->length_arg < n_params &&
               type_refers_to_params(type->element, n_params);
    default:
        return TRUE;
    }
}

static void
parser_method(Parser *parser, VxMethod *method)
{
    Cursor *cursor = &parser->cursor;
    guint8 flags = cursor_u8(cursor);
    VxParam *params;

    method->getter = (flags & METHOD_GETTER) != 0;
    method->setter = (flags & METHOD_SETTER) != 0;
    method->notxpcom = (flags & METHOD_NOTXPCOM) != 0;
    method->constructor = (flags & METHOD_CONSTRUCTOR) != 0;
    method->hidden = (flags & METHOD_HIDDEN) != 0;
    method->name = parser_name(parser);
    method->n_params = cursor_count(cursor, cursor_u8(cursor), MIN_PARAM_SIZE);
    params = method->n_params ? parser_alloc(parser, method->n_params, sizeof(VxParam)) : NULL;
    method->params = params;

    for (guint i = 0; i < method->n_params; i++) {
        flags = cursor_u8(cursor);
        params[i].in = (flags & PARAM_IN) != 0;
        params[i].out = (flags & PARAM_OUT) != 0;
        params[i].retval = (flags & PARAM_RETVAL) != 0;
        params[i].shared = (flags & PARAM_SHARED) != 0;
        params[i].dipper = (flags & PARAM_DIPPER) != 0;
        parser_type(parser, &params[i].type, 0);
        if (!cursor->problem && !type_refers_to_params(&params[i].type, method->n_params))
            cursor_fail(cursor, "a type refers to an argument that is not there");
    }
    cursor_u8(cursor); /* flags of the result: have no meaning */
    parser_type(parser, &method->result, 0);
}

/* Reads a constant. Returns: whether it is an integer. */
static gboolean
parser_constant(Parser *parser, VxConstant *constant)
{
    Cursor *cursor = &parser->cursor;
    VxType type = { 0 };

    constant->name = parser_name(parser);
    parser_type(parser, &type, 0);
    if (cursor->problem)
        return FALSE;

    switch (type.tag) {
    case VX_TYPE_I8:
        constant->value = (gint8) cursor_number(cursor, 1);
        return TRUE;
    case VX_TYPE_I16:
        constant->value = (gint16) cursor_number(cursor, 2);
        return TRUE;
    case VX_TYPE_I32:
        constant->value = (gint32) cursor_number(cursor, 4);
        return TRUE;
    case VX_TYPE_U8:
    case VX_TYPE_CHAR:
    case VX_TYPE_BOOL:
        constant->value = (gint64) cursor_number(cursor, 1);
        return TRUE;
    case VX_TYPE_U16:
    case VX_TYPE_WCHAR:
        constant->value = (gint64) cursor_number(cursor, 2);
        return TRUE;
    case VX_TYPE_U32:
        constant->value = (gint64) cursor_number(cursor, 4);
        return TRUE;
    case VX_TYPE_I64:
    case VX_TYPE_U64:
        constant->value = (gint64) cursor_number(cursor, 8);
        return TRUE;
    case VX_TYPE_FLOAT:
    case VX_TYPE_STRING:  /* an offset */
    case VX_TYPE_WSTRING: /* an offset */
        cursor_take(cursor, 4);
        return FALSE;
    case VX_TYPE_DOUBLE:
        cursor_take(cursor, 8);
        return FALSE;
    case VX_TYPE_IID:
        cursor_take(cursor, sizeof(VxIid));
        return FALSE;
    default:
        cursor_fail(cursor, "a constant has a type that constants cannot have");
        return FALSE;
    }
}

static void
parser_body(Parser *parser, VxInterface *interface, guint16 *parent)
{
    Cursor *cursor = &parser->cursor;
    gsize start = cursor->position;
    guint n_constants;

    *parent = cursor_u16(cursor);
    if (*parent > parser->file->n_interfaces)
        cursor_fail(cursor, "a parent is not in the directory");

    interface->described = TRUE;
    interface->n_methods = cursor_count(cursor, cursor_u16(cursor), MIN_METHOD_SIZE);
    interface->methods = parser_alloc(parser, interface->n_methods, sizeof(VxMethod));
    for (guint i = 0; i < interface->n_methods && !cursor->problem; i++)
        parser_method(parser, &interface->methods[i]);

    n_constants = cursor_count(cursor, cursor_u16(cursor), MIN_CONSTANT_SIZE);
    interface->constants = parser_alloc(parser, n_constants, sizeof(VxConstant));
    for (guint i = 0; i < n_constants && !cursor->problem; i++) {
        if (parser_constant(parser, &interface->constants[interface->n_constants]))
            interface->n_constants++;
    }

    cursor_u8(cursor); /* flags (scriptable, function): about scripting languages */
    if (cursor->problem)
        return;
    if (cursor->position - start > parser->budget)
        cursor_fail(cursor, "bodies of interfaces overlap");
    else
        parser->budget -= cursor->position - start;
}

static void
parser_annotations(Parser *parser)
{
    Cursor *cursor = &parser->cursor;
    guint8 flags;

    do {
        flags = cursor_u8(cursor);
        switch (flags & ANNOTATION_TAG) {
        case ANNOTATION_EMPTY:
            break;
        case ANNOTATION_PRIVATE:
            cursor_take(cursor, cursor_u16(cursor)); /* who wrote it */
            cursor_take(cursor, cursor_u16(cursor)); /* what */
            break;
        default:
            cursor_fail(cursor, "an annotation is of an unknown kind");
        }
    } while (!(flags & ANNOTATION_LAST) && !cursor->problem);
}

static void
parser_directory(Parser *parser, gsize directory)
{
    Cursor *cursor = &parser->cursor;
    VxTypelibFile *file = parser->file;
    g_autofree guint32 *bodies = NULL;

    cursor->position = directory;
    file->n_interfaces = cursor_count(cursor, file->n_interfaces, DIRECTORY_ENTRY_SIZE);
    file->interfaces = parser_alloc(parser, file->n_interfaces, sizeof(VxInterface));
    file->parents = parser_alloc(parser, file->n_interfaces, sizeof(guint16));
    bodies = g_new0(guint32, file->n_interfaces);

    for (guint i = 0; i < file->n_interfaces && !cursor->problem; i++) {
        file->interfaces[i].iid = cursor_iid(cursor);
        file->interfaces[i].name = parser_name(parser);
        cursor_u32(cursor); /* namespace: not used by anyone */
        bodies[i] = cursor_u32(cursor);
    }
    /* Bodies refer to names anywhere in the directory, so they come when it is complete. */
    for (guint i = 0; i < file->n_interfaces && !cursor->problem; i++) {
        if (bodies[i] != 0 && parser_seek(parser, bodies[i]))
            parser_body(parser, &file->interfaces[i], &file->parents[i]);
    }
}

static void
parser_file(Parser *parser)
{
    Cursor *cursor = &parser->cursor;
    const guint8 *start = cursor_take(cursor, MAGIC_SIZE);
    guint32 length;
    guint32 directory;

    if (start && memcmp(start, magic, MAGIC_SIZE) != 0) {
        cursor->position = 0;
        cursor_fail(cursor, "it does not start like a type library");
    }
    if (cursor_u8(cursor) != 1)
        cursor_fail(cursor, "its major version is not 1");
    cursor_u8(cursor); /* minor version: says nothing about the layout */
    parser->file->n_interfaces = cursor_u16(cursor);
    length = cursor_u32(cursor);
    directory = cursor_u32(cursor);
    parser->pool = cursor_u32(cursor);
    if (cursor->problem)
        return;

    if (length < HEADER_SIZE || length > cursor->end)
        cursor_fail(cursor, "the length in the header is not that of the file");
    else
        cursor->end = length;
    if (parser->pool > cursor->end || directory == 0 || directory > cursor->end)
        cursor_fail(cursor, "the header points outside the file");
    parser->budget = cursor->end;

    parser_annotations(parser);
    if (!cursor->problem)
        parser_directory(parser, directory - 1);
}

gboolean
vx_typelib_file_parse(const guint8 *data, gsize size, GPtrArray *blocks, VxTypelibFile *file,
                      GError **error)
{
    Parser parser = {
        .cursor = {.data = data, .end = size},
          .blocks = blocks, .file = file
    };

    if (size > MAX_FILE_SIZE) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "type library of %zu bytes is too large", size);
        return FALSE;
    }
    parser_file(&parser);
    if (!parser.cursor.problem)
        return TRUE;
    vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "malformed type library: %s (at offset %zu)",
                 parser.cursor.problem, parser.cursor.problem_at);
    return FALSE;
}
