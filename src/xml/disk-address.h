/* disk-address.h - from the name of a disk ("sda") to where it hangs, and back.
 *
 * As libvirt counts: the letters of a name are a number, and the disks of a bus fill one controller
 * after the other. How many fit on one follows VirtualBox.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/**
 * vx_disk_name_parse:
 * @name: "hda", "sdaa", "fdb", "nvme0n1"
 * @index: (out): 0 for "a" and for "nvme0n1"
 *
 * Returns: whether it names a whole disk
 */
gboolean vx_disk_name_parse(const char *name, guint *index);

/* The bus that libvirt takes for a disk of that name; 0 if VirtualBox has none like it: @word is
 * libvirt's word for it then, "virtio". */
VxDiskBus vx_disk_name_get_bus(const char *name, const char **word);

/* The name of the disk with that index. Returns: (transfer full) */
char *vx_disk_name_make(VxDiskBus bus, guint index);
/* By kind of name, then by index: "fda", "hdb", "sdz", "sdaa" */
gint vx_disk_name_compare(const char *a, const char *b);

void vx_disk_address_from_index(VxDiskBus bus, guint index, VxDriveAddress *address);
guint vx_disk_address_to_index(VxDiskBus bus, const VxDriveAddress *address);
/* No more controllers of a type than libvirt's schema has numbers for */
#define VX_MAX_CONTROLLER 99

/* Whether there can be such a controller, and one of that bus has such a place. */
gboolean vx_disk_address_exists(VxDiskBus bus, const VxDriveAddress *address);
