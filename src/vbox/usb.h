/* usb.h - the USB controllers of a machine and the filters that say which devices it takes.
 *
 * Threads: one that joined VirtualBox.
 * Source: IUSBController, IUSBDeviceFilters (VirtualBox API). Up to 4.2 a machine has one
 * controller object with a switch for each standard, which has the filters, too.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/parts.h"

/* Members of USBControllerType, the oldest standard first. */
#define VX_USB_TYPES                                                                               \
    {                                                                                              \
        "OHCI", "EHCI", "XHCI"                                                                     \
    }
#define VX_N_USB_TYPES 3

/* No call. */
gboolean vx_usb_has_type(VxRuntime *runtime, const char *type);

/* @present: (out): for each of VX_USB_TYPES whether the machine has such a controller */
gboolean vx_usb_get_controllers(VxParts *parts, gboolean present[VX_N_USB_TYPES], GError **error);
gboolean vx_usb_set_controller(VxParts *parts, const char *type, gboolean present, GError **error);

typedef struct {
    guint16 vendor;
    guint16 product;
} VxUsbFilter;

typedef struct {
    guint position; /* in VirtualBox's list */
    gboolean active;
    gboolean by_id;     /* of one vendor and product; else it is of another kind */
    VxUsbFilter filter; /* by_id */
} VxUsbFilterEntry;

/* Returns: (transfer full): array of VxUsbFilterEntry, all there are */
GArray *vx_usb_get_filters(VxParts *parts, GError **error);
/* At the end of the list; active. */
gboolean vx_usb_add_filter(VxParts *parts, const VxUsbFilter *filter, guint position,
                           GError **error);
gboolean vx_usb_remove_filter(VxParts *parts, guint position, GError **error);
