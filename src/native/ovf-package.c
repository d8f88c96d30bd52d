/* ovf-package.c - files and disks of an OVF envelope.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/ovf-package.h"

#include <glib.h>
#include <string.h>

#include "native/rows.h"
#include "util/error.h"
#include "xml/document.h"
#include "xml/value.h"

#define SECTION     "Section"
#define CONTENT     "Content"
#define TYPE_SUFFIX "_Type"

/* ---- Sections ---- */

char *
vx_ovf_get_kind(const xmlNode *node)
{
    g_autofree char *type = NULL;
    char *name;

    if (node->type != XML_ELEMENT_NODE)
        return NULL;
    if (vx_native_is(node, SECTION) || vx_native_is(node, CONTENT))
        type = vx_native_get(node, "type");
    if (!type)
        return g_strdup((const char *) node->name);
    name = strchr(type, ':') ? strchr(type, ':') + 1 : type;
    if (g_str_has_suffix(name, TYPE_SUFFIX))
        name[strlen(name) - strlen(TYPE_SUFFIX)] = '\0';
    return g_strdup(name);
}

const xmlNode *
vx_ovf_find(const xmlNode *node, const char *kind)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        g_autofree char *found = vx_ovf_get_kind(child);

        if (g_strcmp0(found, kind) == 0)
            return child;
    }
    return NULL;
}

gboolean
vx_ovf_may_skip(const xmlNode *node, const char *name, GError **error)
{
    g_autofree char *what = NULL;

    if (!vx_native_get_bool(node, "required", TRUE))
        return TRUE;
    what = vx_node_describe(node);
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s%s%s%s is required, and not supported", what,
                 name ? " (" : "", name ? name : "", name ? ")" : "");
    return FALSE;
}

/* ---- Files and disks ---- */

/* @node's children of that name by their id, which @key holds until @table lets go of it. */
static gboolean
collect(const xmlNode *node, const char *name, const char *key, GHashTable *table, GError **error)
{
    for (const xmlNode *child = node ? vx_native_find(node, name) : NULL; child;
         child = vx_native_next(child)) {
        g_autofree char *id = vx_native_get(child, key);
        g_autofree char *what = NULL;

        if (id && *id && !g_hash_table_contains(table, id)) {
            g_hash_table_insert(table, g_steal_pointer(&id), (gpointer) child);
            continue;
        }
        what = vx_node_describe(child);
        if (id && *id)
            vx_set_error(error, VIR_ERR_XML_ERROR, "%s has the id '%.64s' of another", what, id);
        else
            vx_set_error(error, VIR_ERR_XML_ERROR, "%s has no attribute '%s'", what, key);
        return FALSE;
    }
    return TRUE;
}

gboolean
vx_ovf_package_open(const xmlNode *envelope, VxOvfPackage *package, GError **error)
{
    package->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    package->disks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return collect(vx_ovf_find(envelope, "References"), "File", "id", package->files, error) &&
           collect(vx_ovf_find(envelope, "DiskSection"), "Disk", "diskId", package->disks, error);
}

void
vx_ovf_package_clear(VxOvfPackage *package)
{
    g_clear_pointer(&package->files, g_hash_table_unref);
    g_clear_pointer(&package->disks, g_hash_table_unref);
}

void
vx_ovf_image_clear(VxOvfImage *image)
{
    g_clear_pointer(&image->path, g_free);
    g_clear_pointer(&image->format, g_free);
    g_clear_pointer(&image->bus, g_free);
}

static gboolean
refuse(const xmlNode *node, const char *why, GError **error)
{
    g_autofree char *what = vx_node_describe(node);

    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s: %s", what, why);
    return FALSE;
}

/* Whether attribute @name of @node is there and not @usual */
static gboolean
differs(const xmlNode *node, const char *name, const char *usual)
{
    g_autofree char *value = vx_native_get(node, name);

    return value && *value && g_strcmp0(value, usual) != 0;
}

/* An href is a URI, relative to the envelope; but VirtualBox, for one, writes names as they are. */
static char *
get_path(const xmlNode *file, GError **error)
{
    g_autofree char *href = vx_native_get(file, "href");
    g_autofree char *scheme = href ? g_uri_parse_scheme(href) : NULL;
    char *path = NULL;

    if (scheme && g_str_equal(scheme, "file"))
        path = g_filename_from_uri(href, NULL, NULL);
    else if (!scheme && href && *href)
        path = g_uri_unescape_string(href, NULL);
    if (!path && scheme)
        (void) refuse(file, "an image that is elsewhere has to be fetched first", error);
    else if (!path)
        vx_set_error(error, VIR_ERR_XML_ERROR, "'%.64s' is not the name of a file",
                     href ? href : "");
    return path;
}

/* What the URIs of formats contain, and names end with */
static const struct {
    const char *uri;
    const char *ending;
    const char *format;
} formats[] = {
    {"vmdk",             ".vmdk",  "vmdk" },
    { "LinkId=137171",   ".vhd",   "vpc"  },
    { "Ecma-119",        ".iso",   "raw"  },
    { "qcow",            ".qcow2", "qcow2"},
    { "virtualbox.org/", ".vdi",   "vdi"  },
    { "",                ".img",   "raw"  },
    { "",                ".raw",   "raw"  },
};

/* The ending of a name is more often right than a URI: not every format has one. */
static char *
find_format(const char *uri, const char *path)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_str_has_suffix(lower, formats[i].ending))
            return g_strdup(formats[i].format);
    for (gsize i = 0; uri && i < G_N_ELEMENTS(formats); i++)
        if (*formats[i].uri && strstr(uri, formats[i].uri))
            return g_strdup(formats[i].format);
    return NULL;
}

static gboolean
get_file(const xmlNode *file, const char *uri, VxOvfImage *image, GError **error)
{
    if (differs(file, "compression", "identity"))
        return refuse(file, "a compressed image has to be unpacked first", error);
    if (differs(file, "chunkSize", NULL))
        return refuse(file, "an image in pieces has to be put together first", error);
    image->path = get_path(file, error);
    image->format = image->path ? find_format(uri, image->path) : NULL;
    return image->path != NULL;
}

gboolean
vx_ovf_disk_get_image(const VxOvfPackage *package, const xmlNode *disk, VxOvfImage *image,
                      GError **error)
{
    g_autofree char *id = vx_native_get(disk, "fileRef");
    g_autofree char *uri = vx_native_get(disk, "format");
    const xmlNode *file = id ? g_hash_table_lookup(package->files, id) : NULL;

    if (differs(disk, "parentRef", NULL))
        return refuse(disk, "a difference to another disk is not supported", error);
    if (!id || !*id)
        return refuse(disk, "a disk without a file, which would be made empty, is not supported",
                      error);
    if (!file) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "there is no file '%.64s' among the references", id);
        return FALSE;
    }
    image->bus = vx_native_get(disk, "disk-interface");
    return get_file(file, uri, image, error);
}

gboolean
vx_ovf_package_resolve(const VxOvfPackage *package, const char *resource, VxOvfImage *image,
                       GError **error)
{
    const char *path = g_str_has_prefix(resource, "ovf:") ? resource + strlen("ovf:") : resource;
    const char *kind = path + strspn(path, "/");
    const char *id = strchr(kind, '/');
    gboolean is_file = g_str_has_prefix(kind, "file/");
    GHashTable *table = is_file ? package->files : package->disks;
    const xmlNode *node = id ? g_hash_table_lookup(table, id + 1) : NULL;

    if (node && (is_file || g_str_has_prefix(kind, "disk/")))
        return is_file ? get_file(node, NULL, image, error)
                       : vx_ovf_disk_get_image(package, node, image, error);
    vx_set_error(error, VIR_ERR_XML_ERROR, "there is no file or disk '%.64s'", resource);
    return FALSE;
}
