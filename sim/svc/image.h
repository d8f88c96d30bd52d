/* image.h - disk image files: making them and telling what a file is.
 *
 * VDI images have a VDI header and block map, so that other programs read them as empty disks;
 * images of other formats get a header of the simulator's own.
 *
 * Source: the VDI header's published layout.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
    const char *format; /* "VDI", "VMDK", "VHD", "RAW", ... */
    guint64 size;       /* logical, in bytes */
    char uuid[37];      /* "" where the format has none */
    char parent[37];
} SimImage;

/* @fixed: all blocks are there from the start (without using the space) */
gboolean sim_image_create(const char *path, const SimImage *image, gboolean fixed, GError **error);
/* Fails for what is no disk image. */
gboolean sim_image_probe(const char *path, SimImage *image, GError **error);
/* Whether it is an image of a CD or DVD: has volume descriptors of ISO 9660 or UDF. */
gboolean sim_image_is_cd(const char *path);
gboolean sim_image_resize(const char *path, const SimImage *image, GError **error);
