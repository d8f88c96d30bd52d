/* snapshot-def.h - a domain snapshot as plain data, and its document <domainsnapshot>.
 *
 * Threads: any; one at a time per def.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* The domain's state when the snapshot was taken: libvirt's words */
typedef enum {
    VX_SNAPSHOT_NOSTATE = 1,
    VX_SNAPSHOT_RUNNING,
    VX_SNAPSHOT_BLOCKED,
    VX_SNAPSHOT_PAUSED,
    VX_SNAPSHOT_SHUTDOWN,
    VX_SNAPSHOT_SHUTOFF,
    VX_SNAPSHOT_CRASHED,
    VX_SNAPSHOT_PMSUSPENDED,
    VX_SNAPSHOT_DISK_SNAPSHOT,
} VxSnapshotState;
/* Where a part of the state is kept; VirtualBox knows none and its own, which is "internal" */
typedef enum { VX_LOCATION_NONE = 1, VX_LOCATION_INTERNAL } VxSnapshotLocation;
extern const VxEnumName vx_snapshot_state_names[];
extern const VxEnumName vx_snapshot_location_names[];

typedef struct {
    char *name; /* the disk's target ("hda") or path */
    VxSnapshotLocation location;
} VxSnapshotDiskDef;

typedef struct {
    char *name; /* after parsing set unless VX_PARSE_NO_DEFAULTS: the time in seconds, as libvirt
                   does */
    char *description;
    VxSnapshotState state;
    char *parent;              /* name; NULL: a root */
    guint64 creation_time_s;   /* since 1970; 0: not given */
    VxSnapshotLocation memory; /* internal: the state of the running machine is part of it */
    GPtrArray *disks;          /* VxSnapshotDiskDef */
    VxDomainDef *domain;       /* (nullable): the configuration that the snapshot froze */
} VxSnapshotDef;

VxSnapshotDef *vx_snapshot_def_new(void);
void vx_snapshot_def_free(VxSnapshotDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxSnapshotDef, vx_snapshot_def_free)
VxSnapshotDiskDef *vx_snapshot_def_add_disk(VxSnapshotDef *def);
