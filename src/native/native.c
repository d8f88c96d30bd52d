/* native.c - the formats, and what they have in common.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/native.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "native/format.h"
#include "native/rows.h"
#include "util/error.h"
#include "xml/binder.h"
#include "xml/document.h"
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
put_into_folder(VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = def->disks->pdata[i];
        char *path;

        if (disk->type != VX_DISK_FILE || !disk->source || g_path_is_absolute(disk->source))
            continue;
        path = g_strconcat(SOME_FOLDER, disk->source, NULL);
        g_free(disk->source);
        disk->source = path;
    }
}

static void
take_out_of_folder(VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = def->disks->pdata[i];
        char *path;

        if (!disk->source || !g_str_has_prefix(disk->source, SOME_FOLDER))
            continue;
        path = g_strdup(disk->source + strlen(SOME_FOLDER));
        g_free(disk->source);
        disk->source = path;
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
    put_into_folder(def);
    xml = vx_domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
    read = xml ? vx_domain_def_parse(xml, VX_PARSE_DEFAULT, error) : NULL;
    if (read)
        take_out_of_folder(read);
    return read;
}

static VxDomainDef *
parse(const VxNativeFormat *format, const char *config, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
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
    return format->read(root, def, error) ? read_as_domain(def, error) : NULL;
}

VxDomainDef *
vx_native_parse(const char *name, const char *config, GError **error)
{
    const VxNativeFormat *format = find_format(name, error);

    return format ? parse(format, config, error) : NULL;
}

/* ---- Writing ---- */

/* Names that mean nothing to the machine. */
static void
forget_names(VxDomainDef *def)
{
    def->id = -1;
    g_clear_pointer(&def->emulator, g_free);
    g_clear_pointer(&def->os.machine, g_free);
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = def->disks->pdata[i];

        g_clear_pointer(&disk->target_dev, g_free);
        g_clear_pointer(&disk->driver_name, g_free);
        g_clear_pointer(&disk->driver_format, g_free); /* the medium has it */
    }
    for (guint i = 0; i < def->serials->len; i++) {
        VxCharDef *serial = def->serials->pdata[i];

        if (serial->type == VX_CHAR_PIPE) { /* another word for the same */
            serial->type = VX_CHAR_UNIX;
            serial->mode = VX_CHAR_BIND;
        }
    }
    for (guint i = 0; i < def->interfaces->len; i++)
        g_clear_pointer(&((VxInterfaceDef *) def->interfaces->pdata[i])->target_dev, g_free);
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
