/* domain-edit.h - single devices put into a domain, taken out of it, and changed.
 *
 * Threads: any; one at a time per def.
 * Source: virDomainAttachDeviceFlags() and its like (libvirt API); the matching rules are those of
 * libvirt's QEMU driver.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-xml.h"

typedef enum {
    VX_EDIT_ATTACH, /* one more; VIR_ERR_OPERATION_INVALID where the domain has it already */
    VX_EDIT_DETACH, /* one less; VIR_ERR_DEVICE_MISSING where it has none that matches */
    VX_EDIT_UPDATE, /* the one that matches becomes as given */
} VxDeviceEdit;

/**
 * vx_domain_def_find_device:
 * @device: what is looked for: only what tells devices of its kind apart counts (a disk's target, a
 * network card's MAC address, a port's number), for kinds without such a thing all that it says
 * @error: VIR_ERR_DEVICE_MISSING; VIR_ERR_OPERATION_FAILED where several match
 *
 * Returns: the index in vx_domain_def_get_devices(); -1 with @error
 */
int vx_domain_def_find_device(const VxDomainDef *def, const VxDeviceDef *device, GError **error);

/* The device of @def that @device, which has all that tells it apart, became or was.
 * Returns: (transfer none) (nullable) */
gpointer vx_domain_def_find_same(const VxDomainDef *def, VxDeviceKind kind, gconstpointer device);

/**
 * vx_domain_def_edit:
 * @def: filled; filled again afterwards, so that a device finds its address and controller
 */
gboolean vx_domain_def_edit(VxDomainDef *def, VxDeviceEdit edit, const VxDeviceDef *device,
                            GError **error);

/* Takes out the device that the user named so. VIR_ERR_DEVICE_MISSING */
gboolean vx_domain_def_detach_alias(VxDomainDef *def, const char *alias, GError **error);
