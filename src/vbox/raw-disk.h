/* raw-disk.h - VMDK images that stand for a device of the host: a text file that names it.
 *
 * Threads: any.
 * Source: VMware Virtual Disks, Virtual Disk Format 1.1 (descriptor, extent description);
 * VirtualBox manual, "Using a raw host hard disk from a guest".
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* @image: a path that is free. @device: a block device that can be read and written. */
gboolean vx_raw_disk_create(const char *image, const char *device, GError **error);

/* Returns: (transfer full) (nullable): the device that the image at @image stands for; %NULL where
 * it is any other image */
char *vx_raw_disk_get_device(const char *image);

/* Whether vx_raw_disk_create() made it. */
gboolean vx_raw_disk_is_made(const char *image);

/* Whether there is such a device, and we can use it. @size: (out) (optional): in bytes */
gboolean vx_raw_disk_check_device(const char *device, guint64 *size, GError **error);
