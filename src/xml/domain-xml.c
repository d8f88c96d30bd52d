/* domain-xml.c - the documents <domain> and those of single devices.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/domain-xml.h"

#include "util/error.h"
#include "xml/document.h"
#include "xml/domain-rows.h"

/* What libvirt boots from where nothing says what */
static void
add_default_boot(VxDomainDef *def)
{
    gboolean has_order = FALSE;

    for (guint i = 0; i < def->disks->len; i++)
        has_order = has_order || ((const VxDiskDef *) def->disks->pdata[i])->boot_order > 0;
    for (guint i = 0; i < def->interfaces->len; i++)
        has_order =
            has_order || ((const VxInterfaceDef *) def->interfaces->pdata[i])->boot_order > 0;
    if (!has_order && def->os.boot->len == 0)
        vx_domain_def_add_boot(def)->dev = VX_BOOT_HD;
}

VxDomainDef *
vx_domain_def_parse(const char *xml, VxParseFlags flags, GError **error)
{
    g_autoptr(VxDomainDef) def = vx_bind_parse_document(&vx_domain_table, xml, "domain", error);

    if (!def)
        return NULL;
    if ((flags & VX_PARSE_NO_DEFAULTS) == 0) {
        add_default_boot(def);
        if (!vx_domain_def_fill(def, error))
            return NULL;
    }
    return g_steal_pointer(&def);
}

char *
vx_domain_def_format(const VxDomainDef *def, guint flags, GError **error)
{
    return vx_bind_format_document(def, "domain", flags, error);
}

/* The row of the domain's table that is the list of such devices */
static const VxBindRow *
find_device_row(const char *element)
{
    g_autofree char *path = g_strconcat("devices/", element, NULL);

    return vx_bind_find_row(&vx_domain_table, path);
}

VxDeviceDef *
vx_device_def_parse(const char *xml, GError **error)
{
    g_autoptr(xmlDoc) document = vx_document_parse(xml, NULL, error);
    g_autoptr(VxDeviceDef) device = NULL;
    xmlNode *root;
    int kind;

    if (!document)
        return NULL;
    root = xmlDocGetRootElement(document);
    if (root->ns || !vx_enum_from_name(vx_device_kind_names, (const char *) root->name, &kind)) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "device <%s> is not supported by VirtualBox", root->name);
        return NULL;
    }
    device = g_new0(VxDeviceDef, 1);
    device->kind = (VxDeviceKind) kind;
    device->any = vx_bind_new(find_device_row((const char *) root->name)->table);
    if (!vx_bind_parse(device->any, root, error))
        return NULL;
    return g_steal_pointer(&device);
}

char *
vx_device_def_format(const VxDeviceDef *device, guint flags, GError **error)
{
    return vx_bind_format_document(device->any, vx_enum_to_name(vx_device_kind_names, device->kind),
                                   flags, error);
}

void
vx_device_def_free(VxDeviceDef *device)
{
    if (!device)
        return;
    vx_bind_free(device->any);
    g_free(device);
}

GPtrArray *
vx_domain_def_get_devices(const VxDomainDef *def, VxDeviceKind kind)
{
    const VxBindRow *row = find_device_row(vx_enum_to_name(vx_device_kind_names, kind));

    return *(GPtrArray *const *) ((const guint8 *) def + row->offset);
}

void
vx_domain_def_take_device(VxDomainDef *def, VxDeviceDef *device)
{
    g_ptr_array_add(vx_domain_def_get_devices(def, device->kind), g_steal_pointer(&device->any));
    vx_device_def_free(device);
}
