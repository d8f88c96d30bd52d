/* host-devices.h - the host's interfaces, USB devices and drives, as VirtualBox knows them.
 *
 * Threads: one that joined VirtualBox.
 * Source: IHost, IHostNetworkInterface, IHostUSBDevice, IMedium (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"
#include "xml/host-def.h"

/* Returns: (transfer full): array of VxHostInterfaceDef, by name */
GPtrArray *vx_host_interfaces_read(VxHost *host, GError **error);

/* Returns: (transfer full): array of VxNodeDeviceDef: USB devices and drives. What VirtualBox
 * cannot see for want of rights or of an extension is not there. */
GPtrArray *vx_host_devices_read(VxHost *host, GError **error);

/* Where VirtualBox says that a USB device is: "sysfs:/sys/.../1-4//device:/dev/vboxusb/001/004", or
 * "/dev/bus/usb/001/004". Fills name, path, devnode, bus and device number of @def; the name is
 * made of @id where nothing else tells. Any thread. */
void vx_host_usb_place(VxNodeDeviceDef *def, const char *address, const char *id);
