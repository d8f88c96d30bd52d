/* image.h - what the header of a disk image says.
 *
 * Threads: any.
 * Sources: VDI 1.1 (headers that VirtualBox writes), VMDK 5.0 (VMware's specification of virtual
 * disks), VHD 1.0 (Microsoft's specification), qcow2 (QEMU's docs/interop/qcow2.txt).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
    char *uuid;        /* (nullable): the id that VirtualBox knows a VDI image by */
    guint64 capacity;  /* in bytes; 0: not known */
    gboolean streamed; /* VMDK whose blocks are compressed and in a row */
} VxImage;

void vx_image_clear(VxImage *image);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxImage, vx_image_clear)

/* Only a regular file is opened; one that begins like no format is a raw image. Returns: whether
 * there is one; @image is cleared by vx_image_clear() in any case */
gboolean vx_image_read(const char *path, VxImage *image);
