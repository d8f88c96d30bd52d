/* pools.h - which storage pools there are: VirtualBox's media registry, and folders that clients
 * defined.
 *
 * VirtualBox knows no pools. A defined one is kept in VirtualBox's extra-data: its document as
 * "libvirt/pool/UUID", and "libvirt/pool/UUID/active" and ".../autostart" where they are so. A pool
 * stays active until it is destroyed, also when the daemon ends.
 *
 * Threads: workers that connected (vx_driver_connect()).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/state.h"
#include "xml/storage-def.h"

typedef struct {
    VxPoolDef *def;    /* its sizes are not filled in */
    gboolean registry; /* default-pool: all hard disk images that VirtualBox knows */
    gboolean active;
    gboolean autostart;
} VxStoragePool;

void vx_storage_pool_free(VxStoragePool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxStoragePool, vx_storage_pool_free)

/* Returns: (transfer full): array of VxStoragePool, the registry first. */
GPtrArray *vx_pools_list(VxHost *host, GError **error);

/* Returns: (transfer full); VIR_ERR_NO_STORAGE_POOL */
VxStoragePool *vx_pools_find_by_name(VxHost *host, const char *name, GError **error);
VxStoragePool *vx_pools_find_by_uuid(VxHost *host, const char *uuid, GError **error);
/* The pool with that folder. Returns: (transfer full) */
VxStoragePool *vx_pools_find_by_folder(VxHost *host, const char *path, GError **error);

/**
 * vx_pools_define:
 * @def: a name and a UUID that both are another pool's or both new; an absolute target path
 * @error: VIR_ERR_OPERATION_FAILED where name, UUID or folder belong to another pool;
 *   VIR_ERR_OPERATION_INVALID for the registry
 */
gboolean vx_pools_define(VxHost *host, const VxPoolDef *def, GError **error);

/* Each refuses the registry, which is always there: VIR_ERR_OPERATION_INVALID. */
gboolean vx_pools_undefine(VxHost *host, const VxStoragePool *pool, GError **error);
gboolean vx_pools_set_active(VxHost *host, const VxStoragePool *pool, gboolean active,
                             GError **error);
gboolean vx_pools_set_autostart(VxHost *host, const VxStoragePool *pool, gboolean on,
                                GError **error);
