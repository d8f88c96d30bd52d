/* bandwidth.h - bandwidth groups of a machine: limits that drives or network cards share.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

#define VX_BANDWIDTH_DISK    "Disk" /* members of BandwidthGroupType */
#define VX_BANDWIDTH_NETWORK "Network"

typedef struct {
    VxObject *object; /* IBandwidthGroup */
    char *name;
    const char *type; /* of BandwidthGroupType */
    guint64 limit;    /* bytes per second; 0: none */
} VxBandwidthGroup;

/* Whether machines of this VirtualBox have such groups for @type. No call. */
gboolean vx_bandwidth_is_there(VxRuntime *runtime, const char *type);

/* What a limit is a multiple of: old versions count in MiB. No call. */
guint64 vx_bandwidth_get_unit(VxRuntime *runtime);

/* Returns: (transfer full) (element-type VxBandwidthGroup): empty where this VirtualBox has none */
GPtrArray *vx_bandwidth_list(VxMachine *machine, GError **error);

/* Returns: (nullable) (transfer none): that of @groups which is called so */
const VxBandwidthGroup *vx_bandwidth_find(GPtrArray *groups, const char *name);

/* @name: of no group yet. Returns: (transfer full): IBandwidthGroup */
VxObject *vx_bandwidth_add(VxMachine *machine, const char *name, const char *type, guint64 limit,
                           GError **error);
gboolean vx_bandwidth_set_limit(const VxBandwidthGroup *group, guint64 limit, GError **error);
/* No drive and no card may have it. @removed: (out): %FALSE where VirtualBox takes it for used, as
 * it does after changes of drives that were discarded */
gboolean vx_bandwidth_remove(VxMachine *machine, const char *name, gboolean *removed,
                             GError **error);

/* The group of a drive (IMediumAttachment) or network card (INetworkAdapter).
 * @name: (out) (transfer full) (nullable): %NULL: it has none */
gboolean vx_bandwidth_get_name(VxObject *device, const VxMember *getter, char **name,
                               GError **error);

/* @group: (nullable): IBandwidthGroup; %NULL: no limit any more */
gboolean vx_bandwidth_set_for_drive(VxMachine *machine, const char *controller, gint32 port,
                                    gint32 device, VxObject *group, GError **error);
