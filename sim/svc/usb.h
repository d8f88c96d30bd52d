/* usb.h - USB devices of the host, and those that running machines have.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/call.h"

SimResult sim_console_get_usb_devices(SimCall *call);
SimResult sim_console_attach_usb_device(SimCall *call);
SimResult sim_console_detach_usb_device(SimCall *call);
SimResult sim_host_get_usb_devices(SimCall *call);
SimResult sim_host_find_usb_device_by_id(SimCall *call);
SimResult sim_host_find_usb_device_by_address(SimCall *call);
