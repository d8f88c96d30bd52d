/* storage-state.h - the storage controllers and drives that a machine has.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"
#include "native/storage-table.h"
#include "vbox/medium.h"

typedef struct {
    VxObject *object; /* IStorageController */
    char *name;
    const VxStorageKind *kind; /* (nullable): one that is not known here */
    gint index;                /* libvirt's, unique among those of a type */
    guint32 n_ports;           /* these two only after vx_storage_state_read_rest() */
    gboolean host_cache;
    gboolean knows_cache; /* host_cache was asked for */
} VxStorageController;

typedef struct {
    VxObject *object; /* IMediumAttachment */
    char *controller_name;
    VxStorageController *controller; /* (nullable): a controller that is gone */
    VxStoragePlace place;
    const char *type;  /* of DeviceType */
    VxObject *medium;  /* (nullable): an empty drive */
    VxMediumInfo info; /* of the medium */
    char *raw_device;  /* (nullable): the device of the host that the medium stands for */
    char *group;       /* (nullable): bandwidth group; after vx_storage_state_read_rest() */
} VxStorageDrive;

typedef struct {
    GPtrArray *controllers; /* VxStorageController, in VirtualBox's order */
    GPtrArray *drives;      /* VxStorageDrive */
} VxStorageState;

/* @keep: what was kept of the machine: has the indices. Returns: (transfer full): also drives whose
 * controllers are gone */
VxStorageState *vx_storage_state_read(VxMap *map, const VxKeep *keep, GError **error);
/* The same with fewer calls, without drives whose controllers are gone. */
VxStorageState *vx_storage_state_read_present(VxMap *map, const VxKeep *keep, GError **error);
void vx_storage_state_free(VxStorageState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxStorageState, vx_storage_state_free)

/* What is not needed for reading a definition. */
gboolean vx_storage_state_read_rest(VxStorageState *state, GError **error);

/* Returns: (nullable) (transfer none) */
VxStorageDrive *vx_storage_state_find_drive(const VxStorageState *state, const char *controller,
                                            VxStoragePlace place);

/* What the host I/O cache of a controller is set to, and what it is by default for its kind. */
gboolean vx_storage_get_host_cache(VxMap *map, VxStorageController *controller, gboolean *enabled,
                                   gboolean *by_default, GError **error);
gboolean vx_storage_get_default_cache(VxMap *map, const VxStorageKind *kind, gboolean *enabled,
                                      GError **error);
