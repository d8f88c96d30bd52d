/* image-probe.h - what kind of image a file is, without asking VirtualBox: looking at an image
 * through VirtualBox would put it into the registry.
 *
 * Threads: any.
 * Source: the formats' own descriptions; file(1)'s magic numbers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
    const char *format; /* VirtualBox's name: "VDI", "VMDK", "VHD", "QCOW", "QED"; else "RAW" */
    guint64 capacity;   /* bytes, as the guest sees it; of what cannot be told the file's size */
} VxImage;

/* @image: (out). Returns: %FALSE, and errno, where it is no regular file or cannot be read. Does
 * not wait for a writer of a FIFO. */
gboolean vx_image_probe(const char *path, VxImage *image);
