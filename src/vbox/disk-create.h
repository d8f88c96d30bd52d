/* disk-create.h - makes, copies and resizes hard disk images.
 *
 * Threads: one that joined VirtualBox; no lock may be held.
 * Source: IVirtualBox::createMedium (createHardDisk before 5.0), IMedium::createBaseStorage,
 * cloneTo, resize; IMediumFormat::capabilities.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/medium.h"

/**
 * vx_disk_create:
 * @path: absolute; VirtualBox makes missing folders, and refuses a file that is there
 * @format: VirtualBox's name: "VDI", "VMDK", "VHD", "QCOW", "RAW"
 * @bytes: capacity
 * @fixed: all of it is allocated now; formats that cannot grow are always made so
 *
 * The image is in the registry afterwards. Whatever fails leaves neither file nor entry.
 * Returns: (transfer full): the IMedium
 */
VxObject *vx_disk_create(VxHost *host, const char *path, const char *format, guint64 bytes,
                         gboolean fixed, GError **error);

/* The same with what is in @source, all of it where that is a difference; the capacity is
 * @source's. */
VxObject *vx_disk_clone(VxHost *host, VxObject *source, const char *path, const char *format,
                        gboolean fixed, GError **error);

/* VirtualBox does it for some formats only. */
gboolean vx_disk_resize(VxObject *medium, guint64 bytes, GError **error);
