/* native.c - the formats, and what they have in common.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/native.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "native/format.h"
#include "native/rows.h"
#include "native/vbox-parts.h"
#include "util/error.h"
#include "xml/binder.h"
#include "xml/document.h"
#include "xml/domain-rows.h"
#include "xml/domain-xml.h"

static const VxNativeFormat *const formats[] = {
    &vx_native_vbox_settings,
    &vx_native_ovf,
    &vx_native_ova,
};

static const VxNativeFormat *
find_format(const char *name, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_str_equal(formats[i]->name, name))
            return formats[i];
    vx_set_error(error, VIR_ERR_INVALID_ARG, "unsupported config type '%s'", name);
    return NULL;
}

guint
vx_native_count_controllers(const VxDomainDef *def, VxControllerType type)
{
    guint n = 0;

    for (guint i = 0; i < def->controllers->len; i++)
        n += ((const VxControllerDef *) def->controllers->pdata[i])->type == type;
    return n;
}

/* Files say where images are relative to their own folder, which nobody tells. A domain's document
 * cannot: that all else can be one is seen with this in front of such paths. */
#define SOME_FOLDER "/.//"

static void
put_into_folder(char **path)
{
    char *inside;

    if (!*path || g_path_is_absolute(*path))
        return;
    inside = g_strconcat(SOME_FOLDER, *path, NULL);
    g_free(*path);
    *path = inside;
}

static void
take_out_of_folder(char **path)
{
    char *relative;

    if (!*path || !g_str_has_prefix(*path, SOME_FOLDER))
        return;
    relative = g_strdup(*path + strlen(SOME_FOLDER));
    g_free(*path);
    *path = relative;
}

/* All images: of disks, and those that they are differences to */
static void
do_images(VxDomainDef *def, void (*function)(char **path))
{
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = def->disks->pdata[i];

        if (disk->type == VX_DISK_FILE)
            function(&disk->source);
        for (VxBackingStoreDef *store = disk->backing_store; store; store = store->backing_store)
            function(&store->source);
    }
}

/* What was read must be what a client could have said. */
static VxDomainDef *
read_as_domain(VxDomainDef *def, GError **error)
{
    g_autofree char *xml = NULL;
    VxDomainDef *read;

    if (!vx_domain_def_fill(def, error))
        return NULL;
    do_images(def, put_into_folder);
    xml = vx_domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
    read = xml ? vx_domain_def_parse(xml, VX_PARSE_DEFAULT, error) : NULL;
    if (read)
        do_images(read, take_out_of_folder);
    return read;
}

static VxDomainDef *
read_root(const VxNativeFormat *format, const xmlNode *root, GError **error)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();

    return format->read(root, def, error) ? read_as_domain(def, error) : NULL;
}

/* What was kept are hints: where the machine, or they, have been changed by something else so that
 * they make no domain together, the settings count. */
static VxDomainDef *
read_anyway(const VxNativeFormat *format, const xmlNode *root, GError **error)
{
    g_autoptr(GError) local = NULL;
    VxDomainDef *def = read_root(format, root, &local);

    if (def)
        return def;
    if (vx_vbox_kept_drop(root))
        return read_root(format, root, error);
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
}

static VxDomainDef *
parse(const VxNativeFormat *format, const char *config, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    const xmlNode *root;

    if (format->check && !format->check(config, error))
        return NULL;
    document = vx_document_parse(config, NULL, error);
    if (!document)
        return NULL;
    root = xmlDocGetRootElement(document);
    if (!vx_native_is(root, format->root)) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "unexpected root element <%.64s>, expected <%s>",
                     (const char *) root->name, format->root);
        return NULL;
    }
    return read_anyway(format, root, error);
}

VxDomainDef *
vx_native_parse(const char *name, const char *config, GError **error)
{
    const VxNativeFormat *format = find_format(name, error);

    return format ? parse(format, config, error) : NULL;
}

/* ---- Writing ---- */

/* Names that were made up for the devices of a running domain, as libvirt's are */
static void
forget_names(VxDomainDef *def)
{
    def->id = -1;
    for (const VxEnumName *kind = vx_device_kind_names; kind->name; kind++) {
        const GPtrArray *devices = vx_domain_def_get_devices(def, (VxDeviceKind) kind->value);
        g_autofree char *path = g_strconcat("devices/", kind->name, NULL);
        const VxBindRow *row =
            vx_bind_find_row(vx_bind_find_row(&vx_domain_table, path)->table, "alias/@name");

        for (guint i = 0; row && i < devices->len; i++) {
            char **alias = (char **) ((char *) devices->pdata[i] + row->offset);

            if (*alias && !g_str_has_prefix(*alias, VX_USER_ALIAS_PREFIX))
                g_clear_pointer(alias, g_free);
        }
    }
}

static gboolean
any_covers(const GPtrArray *present, gconstpointer wanted)
{
    for (guint i = 0; i < present->len; i++)
        if (vx_bind_covers(present->pdata[i], wanted))
            return TRUE;
    return FALSE;
}

static gboolean
has_all(const GPtrArray *present, const GPtrArray *wanted)
{
    for (guint i = 0; i < wanted->len; i++)
        if (!any_covers(present, wanted->pdata[i]))
            return FALSE;
    return TRUE;
}

static gboolean
is_there(const VxDomainDef *written, const VxDomainDef *wanted, const VxBindRow *row)
{
    if (!vx_bind_is_set(wanted, row))
        return TRUE;
    if (row->kind != VX_BIND_LIST)
        return FALSE;
    return has_all(*(GPtrArray *const *) ((const char *) written + row->offset),
                   *(GPtrArray *const *) ((const char *) wanted + row->offset));
}

/* Nothing is dropped in silence: what was written is read again. */
static gboolean
check_written(const VxNativeFormat *format, const char *config, const VxDomainDef *def,
              GError **error)
{
    g_autoptr(VxDomainDef) wanted = vx_domain_def_copy(def);
    g_autoptr(VxDomainDef) written = parse(format, config, error);
    const VxBindRow *row = NULL;

    if (!written)
        return FALSE;
    forget_names(wanted);
    if (format->forget)
        format->forget(wanted);
    while ((row = vx_bind_next_difference(wanted, written, row))) {
        if (is_there(written, wanted, row))
            continue;
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "format '%s' has no place for what element /domain/%s says", format->name,
                     row->path);
        return FALSE;
    }
    return TRUE;
}

/* To whole MiB, as when a domain is defined */
static guint64
round_up(guint64 kib)
{
    const guint64 mib = 1024;

    return kib > G_MAXUINT64 - mib ? kib : (kib + mib - 1) / mib * mib;
}

char *
vx_native_format(const char *name, const VxDomainDef *def, GError **error)
{
    const VxNativeFormat *format = find_format(name, error);
    g_autoptr(VxDomainDef) rounded = vx_domain_def_copy(def);
    g_autoptr(xmlDoc) document = NULL;
    g_autofree char *body = NULL;
    g_autofree char *config = NULL;

    if (!format)
        return NULL;
    rounded->memory_kib = round_up(rounded->memory_kib);
    rounded->current_memory_kib = round_up(rounded->current_memory_kib);
    document = format->write(rounded, error);
    if (!document)
        return NULL;
    body = vx_document_format(xmlDocGetRootElement(document));
    config = g_strconcat("<?xml version=\"1.0\"?>\n", body, NULL);
    return check_written(format, config, rounded, error) ? g_steal_pointer(&config) : NULL;
}
