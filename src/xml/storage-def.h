/* storage-def.h - storage pools and volumes as plain data, and their documents <pool> and <volume>.
 *
 * Threads: any; one at a time per def.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-xml.h"

/* Owner and mode of a file or directory; numbers as in chmod(2) and chown(2) */
typedef struct {
    gboolean set;
    gint mode;  /* -1: not given */
    gint owner; /* -1: not given */
    gint group; /* -1: not given */
} VxPermissionsDef;

typedef enum { VX_VOLUME_FILE = 1, VX_VOLUME_BLOCK } VxVolumeType;
extern const VxEnumName vx_volume_type_names[];

typedef struct {
    VxVolumeType type;
    char *name;   /* required */
    char *key;    /* the medium's path; written, and ignored where a client gives it */
    char *path;   /* likewise */
    char *format; /* "vdi", "vmdk", "vpc", "raw", "qcow2", "iso", ...; NULL: not given */
    guint64 capacity_bytes;
    guint64 allocation_bytes;
    gboolean allocation_set; /* 0 is an allocation too: all of it later */
    guint64 physical_bytes;  /* 0: not given */
    VxPermissionsDef permissions;
    char *backing_path; /* the parent of a differencing medium */
    char *backing_format;
} VxVolumeDef;

VxVolumeDef *vx_volume_def_new(void);
void vx_volume_def_free(VxVolumeDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxVolumeDef, vx_volume_def_free)
VxVolumeDef *vx_volume_def_parse(const char *xml, GError **error);
char *vx_volume_def_format(const VxVolumeDef *def, GError **error);

/* A directory of media: libvirt's pool type "dir" */
typedef struct {
    char *name;
    char *uuid; /* after parsing always set */
    guint64 capacity_bytes;
    guint64 allocation_bytes;
    guint64 available_bytes;
    char *target_path;
    VxPermissionsDef permissions;
} VxPoolDef;

VxPoolDef *vx_pool_def_new(void);
void vx_pool_def_free(VxPoolDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxPoolDef, vx_pool_def_free)
VxPoolDef *vx_pool_def_parse(const char *xml, VxParseFlags flags, GError **error);
char *vx_pool_def_format(const VxPoolDef *def, GError **error);
