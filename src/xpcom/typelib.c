/* typelib.c - a type library of one or more files: inheritance, slots, look-ups.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/typelib-private.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MAX_INHERITANCE = 64,             /* deeper is a cycle, or not meant to be used */
    MAX_FILE_SIZE = 64 * 1024 * 1024, /* the real ones have 160 KiB */
};

struct VxTypelib {
    GPtrArray *files;      /* of GBytes: the names of everything are in there */
    GPtrArray *blocks;     /* of everything that was allocated for it */
    GPtrArray *interfaces; /* of VxInterface: one per IID */
    GHashTable *by_name;   /* name -> VxInterface */
    GHashTable *by_iid;    /* VxIid -> VxInterface */
    GHashTable *members;   /* set of VxMethod: by interface, kind and name */
    GHashTable *names;     /* set of VxConstant: by interface and name */
    GHashTable *values;    /* set of VxConstant: by interface and value */
};

/* Interfaces that VirtualBox_XPCOM.xpt inherits from but does not describe. They are frozen. */
static const struct {
    const char *name;
    VxIid iid;
    const char *parent;
    guint n_slots;
} base_interfaces[] = {
    {
     .name = "nsISupports",
     .iid = { 0x00000000, 0x0000, 0x0000, { 0xc0, [7] = 0x46 } },
     .n_slots = 3,
     },
    {
     .name = "nsIException",
     .iid = { 0xf3a8d3b4, 0xc424, 0x4edc, { 0x8b, 0xf6, 0x89, 0x74, 0xc9, 0x83, 0xba, 0x78 } },
     .parent = "nsISupports",
     .n_slots = 13,
     },
};

static const VxIid null_iid;

/* Keys of the tables */

gboolean
vx_iid_equal(const VxIid *a, const VxIid *b)
{
    return memcmp(a, b, sizeof(VxIid)) == 0;
}

static guint
iid_hash(gconstpointer key)
{
    const VxIid *iid = key;

    return iid->m0 ^ ((guint) iid->m1 << 16 | iid->m2);
}

static gboolean
iid_equal(gconstpointer a, gconstpointer b)
{
    return vx_iid_equal(a, b);
}

static guint
member_hash(gconstpointer key)
{
    const VxMethod *method = key;

    return g_str_hash(method->name) ^ g_direct_hash(method->interface) ^
           (method->getter ? 0x40000000u : 0) ^ (method->setter ? 0x80000000u : 0);
}

static gboolean
member_equal(gconstpointer a, gconstpointer b)
{
    const VxMethod *x = a;
    const VxMethod *y = b;

    return x->interface == y->interface && x->getter == y->getter && x->setter == y->setter &&
           strcmp(x->name, y->name) == 0;
}

static guint
constant_name_hash(gconstpointer key)
{
    const VxConstant *constant = key;

    return g_str_hash(constant->name) ^ g_direct_hash(constant->interface);
}

static gboolean
constant_name_equal(gconstpointer a, gconstpointer b)
{
    const VxConstant *x = a;
    const VxConstant *y = b;

    return x->interface == y->interface && strcmp(x->name, y->name) == 0;
}

static guint
constant_value_hash(gconstpointer key)
{
    const VxConstant *constant = key;

    return g_int64_hash(&constant->value) ^ g_direct_hash(constant->interface);
}

static gboolean
constant_value_equal(gconstpointer a, gconstpointer b)
{
    const VxConstant *x = a;
    const VxConstant *y = b;

    return x->interface == y->interface && x->value == y->value;
}

/* Making it */

static VxTypelib *
typelib_new(void)
{
    VxTypelib *typelib = g_new0(VxTypelib, 1);

    typelib->files = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    typelib->blocks = g_ptr_array_new_with_free_func(g_free);
    typelib->interfaces = g_ptr_array_new();
    typelib->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    typelib->by_iid = g_hash_table_new(iid_hash, iid_equal);
    typelib->members = g_hash_table_new(member_hash, member_equal);
    typelib->names = g_hash_table_new(constant_name_hash, constant_name_equal);
    typelib->values = g_hash_table_new(constant_value_hash, constant_value_equal);
    return typelib;
}

void
vx_typelib_free(VxTypelib *typelib)
{
    if (!typelib)
        return;
    g_hash_table_unref(typelib->values);
    g_hash_table_unref(typelib->names);
    g_hash_table_unref(typelib->members);
    g_hash_table_unref(typelib->by_iid);
    g_hash_table_unref(typelib->by_name);
    g_ptr_array_unref(typelib->interfaces);
    g_ptr_array_unref(typelib->blocks);
    g_ptr_array_unref(typelib->files);
    g_free(typelib);
}

/* The interface that a file's entry stands for: by IID, or by name where the entry has none. */
static VxInterface *
typelib_lookup(const VxTypelib *typelib, const VxInterface *entry)
{
    if (vx_iid_equal(&entry->iid, &null_iid))
        return g_hash_table_lookup(typelib->by_name, entry->name);
    return g_hash_table_lookup(typelib->by_iid, &entry->iid);
}

static void
typelib_add_interface(VxTypelib *typelib, VxInterface *interface)
{
    interface->typelib = typelib;
    g_ptr_array_add(typelib->interfaces, interface);
    if (!vx_iid_equal(&interface->iid, &null_iid))
        g_hash_table_insert(typelib->by_iid, &interface->iid, interface);
    if (!g_hash_table_contains(typelib->by_name, interface->name))
        g_hash_table_insert(typelib->by_name, (gpointer) interface->name, interface);
}

/* Adds an interface, or another name of one that is there. */
static void
typelib_add_entry(VxTypelib *typelib, VxInterface *entry)
{
    VxInterface *known = typelib_lookup(typelib, entry);

    if (!known)
        typelib_add_interface(typelib, entry);
    else if (!g_hash_table_contains(typelib->by_name, entry->name))
        g_hash_table_insert(typelib->by_name, (gpointer) entry->name, known);
}

static void
typelib_add_entries(VxTypelib *typelib, const VxTypelibFile *files, gsize n_files,
                    gboolean described)
{
    for (gsize f = 0; f < n_files; f++) {
        for (guint i = 0; i < files[f].n_interfaces; i++) {
            VxInterface *entry = &files[f].interfaces[i];

            if (entry->described == described)
                typelib_add_entry(typelib, entry);
        }
    }
}

/* Puts each interface into the tables, in the form of the first file that describes it. */
static void
typelib_merge(VxTypelib *typelib, const VxTypelibFile *files, gsize n_files)
{
    typelib_add_entries(typelib, files, n_files, TRUE);
    typelib_add_entries(typelib, files, n_files, FALSE);

    for (gsize i = 0; i < G_N_ELEMENTS(base_interfaces); i++) {
        VxInterface *known = g_hash_table_lookup(typelib->by_iid, &base_interfaces[i].iid);

        if (!known) {
            known = g_new0(VxInterface, 1);
            g_ptr_array_add(typelib->blocks, known);
            known->name = base_interfaces[i].name;
            known->iid = base_interfaces[i].iid;
            typelib_add_interface(typelib, known);
        }
        if (known->described)
            continue;
        known->n_slots = base_interfaces[i].n_slots;
        if (base_interfaces[i].parent)
            known->parent = g_hash_table_lookup(typelib->by_name, base_interfaces[i].parent);
    }
}

static void
typelib_set_parents(VxTypelib *typelib, const VxTypelibFile *files, gsize n_files)
{
    for (gsize f = 0; f < n_files; f++) {
        for (guint i = 0; i < files[f].n_interfaces; i++) {
            VxInterface *entry = &files[f].interfaces[i];
            guint parent = files[f].parents[i];

            if (parent != 0)
                entry->parent = typelib_lookup(typelib, &files[f].interfaces[parent - 1]);
        }
    }
}

/* Gives @interface and its ancestors their slots. */
static gboolean
interface_set_slots(VxInterface *interface, GError **error)
{
    VxInterface *chain[MAX_INHERITANCE];
    guint n = 0;
    guint slot = 0;
    gboolean known = TRUE;

    for (VxInterface *i = interface; i; i = (VxInterface *) i->parent) {
        if (n == MAX_INHERITANCE) {
            vx_set_error(error, VIR_ERR_INTERNAL_ERROR,
                         "malformed type library: ancestors of interface '%s' have no end",
                         interface->name);
            return FALSE;
        }
        chain[n++] = i;
    }
    while (n-- > 0) {
        VxInterface *i = chain[n];

        if (!i->described) {
            known = i->n_slots > 0;
            slot = i->n_slots;
            continue;
        }
        if (!known)
            i->n_methods = 0;
        for (guint m = 0; m < i->n_methods; m++) {
            i->methods[m].interface = i;
            i->methods[m].slot = slot + m;
        }
        slot += i->n_methods;
        i->n_slots = slot;
    }
    return TRUE;
}

static void
typelib_index(VxTypelib *typelib, const VxInterface *interface)
{
    for (guint i = 0; i < interface->n_methods; i++) {
        VxMethod *method = &interface->methods[i];

        if (!g_hash_table_contains(typelib->members, method))
            g_hash_table_add(typelib->members, method);
    }
    for (guint i = 0; i < interface->n_constants; i++) {
        VxConstant *constant = &interface->constants[i];

        constant->interface = interface;
        if (!g_hash_table_contains(typelib->names, constant))
            g_hash_table_add(typelib->names, constant);
        if (!g_hash_table_contains(typelib->values, constant))
            g_hash_table_add(typelib->values, constant);
    }
}

static gboolean
typelib_finish(VxTypelib *typelib, const VxTypelibFile *files, gsize n_files, GError **error)
{
    typelib_merge(typelib, files, n_files);
    typelib_set_parents(typelib, files, n_files);

    for (guint i = 0; i < typelib->interfaces->len; i++) {
        if (!interface_set_slots(typelib->interfaces->pdata[i], error))
            return FALSE;
    }
    for (guint i = 0; i < typelib->interfaces->len; i++)
        typelib_index(typelib, typelib->interfaces->pdata[i]);
    return TRUE;
}

VxTypelib *
vx_typelib_parse_all(GBytes *const *files, gsize n_files, GError **error)
{
    g_autoptr(VxTypelib) typelib = typelib_new();
    g_autofree VxTypelibFile *parsed = g_new0(VxTypelibFile, n_files);

    for (gsize i = 0; i < n_files; i++) {
        gsize size;
        const guint8 *data = g_bytes_get_data(files[i], &size);

        g_ptr_array_add(typelib->files, g_bytes_ref(files[i]));
        if (!vx_typelib_file_parse(data, size, typelib->blocks, &parsed[i], error))
            return NULL;
    }
    if (!typelib_finish(typelib, parsed, n_files, error))
        return NULL;
    return g_steal_pointer(&typelib);
}

VxTypelib *
vx_typelib_parse(const guint8 *data, gsize size, GError **error)
{
    g_autoptr(GBytes) file = g_bytes_new(data, size);

    return vx_typelib_parse_all(&file, 1, error);
}

static GBytes *
read_file(const char *path, GError **error)
{
    g_autofree guint8 *data = NULL;
    struct stat st;
    gsize size = 0;
    gssize n = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "cannot open type library '%s': %s", path,
                     g_strerror(errno));
        return NULL;
    }
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > MAX_FILE_SIZE) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR,
                     "type library '%s' is no file, or larger than %d bytes", path, MAX_FILE_SIZE);
        close(fd);
        return NULL;
    }
    data = g_malloc((gsize) st.st_size);
    while (size < (gsize) st.st_size && n > 0) {
        n = TEMP_FAILURE_RETRY(read(fd, data + size, (gsize) st.st_size - size));
        size += n > 0 ? (gsize) n : 0;
    }
    if (n < 0) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "cannot read type library '%s': %s", path,
                     g_strerror(errno));
        close(fd);
        return NULL;
    }
    close(fd);
    return g_bytes_new_take(g_steal_pointer(&data), size);
}

VxTypelib *
vx_typelib_load_all(const char *const *paths, gsize n_paths, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    g_autoptr(GString) joined = g_string_new(NULL);
    VxTypelib *typelib;

    for (gsize i = 0; i < n_paths; i++) {
        GBytes *file = read_file(paths[i], error);

        if (!file)
            return NULL;
        g_ptr_array_add(files, file);
        g_string_append_printf(joined, "%s%s", i > 0 ? ", " : "", paths[i]);
    }
    typelib = vx_typelib_parse_all((GBytes *const *) files->pdata, files->len, error);
    if (!typelib)
        g_prefix_error(error, "%s: ", joined->str);
    return typelib;
}

VxTypelib *
vx_typelib_load(const char *path, GError **error)
{
    return vx_typelib_load_all(&path, 1, error);
}

/* Asking it */

const VxInterface *
vx_typelib_find(const VxTypelib *typelib, const char *name)
{
    return g_hash_table_lookup(typelib->by_name, name);
}

const VxInterface *
vx_typelib_find_iid(const VxTypelib *typelib, const VxIid *iid)
{
    return g_hash_table_lookup(typelib->by_iid, iid);
}

guint
vx_typelib_n_interfaces(const VxTypelib *typelib)
{
    return typelib->interfaces->len;
}

const VxInterface *
vx_typelib_nth(const VxTypelib *typelib, guint n)
{
    g_return_val_if_fail(n < typelib->interfaces->len, NULL);
    return typelib->interfaces->pdata[n];
}

const char *
vx_interface_get_name(const VxInterface *interface)
{
    return interface->name;
}

const VxIid *
vx_interface_get_iid(const VxInterface *interface)
{
    return &interface->iid;
}

const VxInterface *
vx_interface_get_parent(const VxInterface *interface)
{
    return interface->parent;
}

gboolean
vx_interface_is_a(const VxInterface *interface, const char *ancestor)
{
    for (; interface; interface = interface->parent) {
        if (strcmp(interface->name, ancestor) == 0)
            return TRUE;
    }
    return FALSE;
}

guint
vx_interface_n_slots(const VxInterface *interface)
{
    return interface->n_slots;
}

guint
vx_interface_n_methods(const VxInterface *interface)
{
    return interface->n_methods;
}

const VxMethod *
vx_interface_nth_method(const VxInterface *interface, guint n)
{
    g_return_val_if_fail(n < interface->n_methods, NULL);
    return &interface->methods[n];
}

guint
vx_interface_n_constants(const VxInterface *interface)
{
    return interface->n_constants;
}

const char *
vx_interface_nth_constant(const VxInterface *interface, guint n, gint64 *value)
{
    g_return_val_if_fail(n < interface->n_constants, NULL);
    *value = interface->constants[n].value;
    return interface->constants[n].name;
}

static const VxMethod *
interface_find(const VxInterface *interface, const char *name, gboolean getter, gboolean setter)
{
    for (const VxInterface *i = interface; i; i = i->parent) {
        const VxMethod key = { .name = name, .interface = i, .getter = getter, .setter = setter };
        const VxMethod *found = g_hash_table_lookup(i->typelib->members, &key);

        if (found)
            return found;
    }
    return NULL;
}

/* The method by which the file has an attribute whose type is an array: getFoos(out count, retval
 * array), setFoos(in count, in array). */
static const VxMethod *
interface_find_array_accessor(const VxInterface *interface, const char *prefix,
                              const char *attribute, gboolean out)
{
    g_autofree char *name = g_strdup_printf("%s%c%s", prefix, g_ascii_toupper(*attribute),
                                            *attribute ? attribute + 1 : "");
    const VxMethod *method = interface_find(interface, name, FALSE, FALSE);

    if (!method || method->n_params != 2 || method->params[1].type.tag != VX_TYPE_ARRAY ||
        method->params[1].out != out)
        return NULL;
    return method;
}

const VxMethod *
vx_interface_find_method(const VxInterface *interface, const char *name)
{
    return interface_find(interface, name, FALSE, FALSE);
}

const VxMethod *
vx_interface_find_getter(const VxInterface *interface, const char *attribute)
{
    const VxMethod *method = interface_find(interface, attribute, TRUE, FALSE);

    return method ? method : interface_find_array_accessor(interface, "get", attribute, TRUE);
}

const VxMethod *
vx_interface_find_setter(const VxInterface *interface, const char *attribute)
{
    const VxMethod *method = interface_find(interface, attribute, FALSE, TRUE);

    return method ? method : interface_find_array_accessor(interface, "set", attribute, FALSE);
}

gboolean
vx_typelib_enum_value(const VxTypelib *typelib, const char *enumeration, const char *member,
                      guint32 *value)
{
    const VxConstant key = { .name = member, .interface = vx_typelib_find(typelib, enumeration) };
    const VxConstant *found = g_hash_table_lookup(typelib->names, &key);

    if (!found)
        return FALSE;
    *value = (guint32) found->value;
    return TRUE;
}

const char *
vx_typelib_enum_name(const VxTypelib *typelib, const char *enumeration, guint32 value)
{
    const VxConstant key = { .value = value, .interface = vx_typelib_find(typelib, enumeration) };
    const VxConstant *found = g_hash_table_lookup(typelib->values, &key);

    return found ? found->name : NULL;
}

char *
vx_iid_to_string(const VxIid *iid)
{
    const guint8 *b = iid->m3;

    return g_strdup_printf("%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", iid->m0, iid->m1,
                           iid->m2, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
}

char *
vx_type_to_string(const VxType *type)
{
    static const char *const names[] = {
        [VX_TYPE_I8] = "i8",
        [VX_TYPE_I16] = "i16",
        [VX_TYPE_I32] = "i32",
        [VX_TYPE_I64] = "i64",
        [VX_TYPE_U8] = "u8",
        [VX_TYPE_U16] = "u16",
        [VX_TYPE_U32] = "u32",
        [VX_TYPE_U64] = "u64",
        [VX_TYPE_FLOAT] = "float",
        [VX_TYPE_DOUBLE] = "double",
        [VX_TYPE_BOOL] = "bool",
        [VX_TYPE_CHAR] = "char",
        [VX_TYPE_WCHAR] = "wchar",
        [VX_TYPE_VOID] = "void",
        [VX_TYPE_IID] = "iid",
        [VX_TYPE_DOMSTRING] = "domstring",
        [VX_TYPE_STRING] = "string",
        [VX_TYPE_WSTRING] = "wstring",
        [VX_TYPE_INTERFACE_IS] = "interface_is",
        [VX_TYPE_SIZED_STRING] = "sized string",
        [VX_TYPE_SIZED_WSTRING] = "sized wstring",
        [VX_TYPE_UTF8STRING] = "utf8string",
        [VX_TYPE_CSTRING] = "cstring",
        [VX_TYPE_ASTRING] = "astring",
    };
    g_autofree char *element = NULL;

    switch (type->tag) {
    case VX_TYPE_INTERFACE:
        return g_strdup(type->interface);
    case VX_TYPE_ARRAY:
        element = vx_type_to_string(type->element);
        return g_strconcat(element, "[]", NULL);
    case VX_TYPE_VOID:
        return g_strdup(type->pointer ? "ptr" : "void");
    default:
        return g_strdup(names[type->tag]);
    }
}
