/* usb-address.h - the USB device of the host that is at a bus and device number.
 *
 * VirtualBox's filters tell devices by vendor and product; the kernel says which those are.
 *
 * Threads: any.
 * Source: Documentation/ABI/stable/sysfs-bus-usb (Linux).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

#define VX_SYSFS "/sys"

/**
 * vx_usb_address_resolve:
 * @sysfs: VX_SYSFS
 * @error: VIR_ERR_CONFIG_UNSUPPORTED where no device is there, or another than @hostdev says
 *
 * A device that is given by its address is from then on given by its vendor and product.
 */
gboolean vx_usb_address_resolve(VxHostdevDef *hostdev, const char *sysfs, GError **error);

/* All of a domain. */
gboolean vx_usb_address_resolve_all(VxDomainDef *def, GError **error);
