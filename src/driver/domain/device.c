/* device.c - devices attached, detached and changed by their documents.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "map/usb-address.h"
#include "driver/domain/change.h"
#include "driver/domain/impact.h"
#include "driver/flags.h"
#include "driver/procs.h"
#include "util/error.h"
#include "xml/domain-edit.h"

typedef struct {
    VxDeviceEdit edit;
    const VxDeviceDef *device; /* (nullable): alias */
    const char *alias;
} Edit;

static gboolean
apply_edit(VxDomainDef *def, gconstpointer data, GError **error)
{
    const Edit *edit = data;

    return edit->device ? vx_domain_def_edit(def, edit->edit, edit->device, error)
                        : vx_domain_def_detach_alias(def, edit->alias, error);
}

static gboolean
change_device(VxRequest *request, const remote_nonnull_domain *domain, VxDeviceEdit edit,
              const char *xml, guint flags, GError **error)
{
    g_autoptr(VxDeviceDef) device = vx_device_def_parse(xml, error);
    const Edit data = { .edit = edit, .device = device };

    return device &&
           (device->kind != VX_DEVICE_HOSTDEV ||
            vx_usb_address_resolve(device->hostdev, VX_SYSFS, error)) &&
           vx_driver_change_domain(request, domain, flags, apply_edit, &data, error);
}

#define ATTACH_FLAGS VX_DOMAIN_AFFECT_FLAGS
#define UPDATE_FLAGS (VX_DOMAIN_AFFECT_FLAGS | VIR_DOMAIN_DEVICE_MODIFY_FORCE)

/* The calls without flags are about the domain as it is: libvirt's own drivers take a running
 * domain's devices to be meant where it runs, and only then allow them. As with its VirtualBox
 * driver they work for domains that are shut off, too. */
VX_HANDLER(domain_attach_device)
{
    return change_device(request, &args->dom, VX_EDIT_ATTACH, args->xml, VIR_DOMAIN_AFFECT_CURRENT,
                         error);
}

VX_HANDLER(domain_attach_device_flags)
{
    return vx_request_check_flags(request, args->flags, ATTACH_FLAGS, error) &&
           change_device(request, &args->dom, VX_EDIT_ATTACH, args->xml, args->flags, error);
}

VX_HANDLER(domain_detach_device)
{
    return change_device(request, &args->dom, VX_EDIT_DETACH, args->xml, VIR_DOMAIN_AFFECT_CURRENT,
                         error);
}

VX_HANDLER(domain_detach_device_flags)
{
    return vx_request_check_flags(request, args->flags, ATTACH_FLAGS, error) &&
           change_device(request, &args->dom, VX_EDIT_DETACH, args->xml, args->flags, error);
}

VX_HANDLER(domain_detach_device_alias)
{
    const Edit data = { .edit = VX_EDIT_DETACH, .alias = args->alias };

    return vx_request_check_flags(request, args->flags, ATTACH_FLAGS, error) &&
           vx_driver_change_domain(request, &args->dom, args->flags, apply_edit, &data, error);
}

VX_HANDLER(domain_update_device_flags)
{
    return vx_request_check_flags(request, args->flags, UPDATE_FLAGS, error) &&
           change_device(request, &args->dom, VX_EDIT_UPDATE, args->xml, args->flags, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_attach_device),       VX_PROC(domain_attach_device_flags),
    VX_PROC(domain_detach_device),       VX_PROC(domain_detach_device_flags),
    VX_PROC(domain_detach_device_alias), VX_PROC(domain_update_device_flags),
};
const VxProcTable vx_domain_device_procs = VX_PROC_TABLE(procs);
