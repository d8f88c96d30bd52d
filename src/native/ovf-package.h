/* ovf-package.h - what an OVF envelope says around its virtual systems: files, disks, and which
 * parts a reader must know.
 *
 * OVF 1.0 and later have an element for each section; older drafts, which oVirt and others still
 * write, have <Section xsi:type="ovf:DiskSection_Type">.
 *
 * Threads: any.
 * Source: DSP0243 (DMTF, Open Virtualization Format).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libxml/tree.h>

#include "xml/domain-def.h"

/* Nodes are the document's. */
typedef struct {
    GHashTable *files; /* ovf:id -> const xmlNode *, <File> */
    GHashTable *disks; /* ovf:diskId -> const xmlNode *, <Disk> */
} VxOvfPackage;

/**
 * vx_ovf_package_open:
 * @envelope: the root
 * @package: (out): cleared by vx_ovf_package_clear() in any case
 * @error: VIR_ERR_XML_ERROR where an id is missing or not unique
 */
gboolean vx_ovf_package_open(const xmlNode *envelope, VxOvfPackage *package, GError **error);
void vx_ovf_package_clear(VxOvfPackage *package);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxOvfPackage, vx_ovf_package_clear)

/* Where an image is, (transfer full): */
typedef struct {
    char *path;   /* relative to the envelope's folder, or absolute */
    char *format; /* (nullable): libvirt's word */
    char *bus;    /* (nullable): what oVirt says of it: "VirtIO_SCSI" */
} VxOvfImage;
void vx_ovf_image_clear(VxOvfImage *image);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxOvfImage, vx_ovf_image_clear)

/* @error: VIR_ERR_CONFIG_UNSUPPORTED: it is empty, compressed, split, remote or a difference to
 * another; VIR_ERR_XML_ERROR: it refers to a file that there is not */
gboolean vx_ovf_disk_get_image(const VxOvfPackage *package, const xmlNode *disk, VxOvfImage *image,
                               GError **error);
/* @resource: of an item: "ovf:/disk/vmdisk1", "/file/file1" */
gboolean vx_ovf_package_resolve(const VxOvfPackage *package, const char *resource,
                                VxOvfImage *image, GError **error);

/* "DiskSection". Returns: (transfer full): %NULL for what is no element */
char *vx_ovf_get_kind(const xmlNode *node);
/* The child of that kind. */
const xmlNode *vx_ovf_find(const xmlNode *node, const char *kind);

/* @error: VIR_ERR_CONFIG_UNSUPPORTED: @node (with @name, its own where that is %NULL), which is not
 * known, is required, as all is that does not say otherwise */
gboolean vx_ovf_may_skip(const xmlNode *node, const char *name, GError **error);
