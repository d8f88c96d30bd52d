/* common.h - pools and volumes on the wire: the hard disk images that VirtualBox knows, and
 * the files of a folder.
 *
 * The registry's pool has the name and the UUID that libvirt's own VirtualBox driver gives it. A
 * volume's key is its path: that still is true when VirtualBox has forgotten the image, as it does
 * when the machine that used it is removed. Its name is the file's, or the path where another file
 * is called the same.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/event/events.h"
#include "driver/storage/pools.h"
#include "vbox/hard-disk.h"

#define VX_POOL_NAME "default-pool"
#define VX_POOL_UUID "1deff1ff-1481-464f-967f-a50fe8936cc4"

/* @pool: of an answer */
void vx_driver_fill_pool(const VxStoragePool *from, remote_nonnull_storage_pool *pool);

/* Connects. Returns: (transfer full): the pool of a call; VIR_ERR_NO_STORAGE_POOL. */
VxStoragePool *vx_driver_find_pool(VxRequest *request, const remote_nonnull_storage_pool *pool,
                                   GError **error);
/* The same of a pool that must be active, else VIR_ERR_OPERATION_INVALID. By its name where @uuid
 * is %NULL. */
VxStoragePool *vx_driver_find_active_pool(VxRequest *request, const char *name, const char *uuid,
                                          GError **error);

/* Tells clients that @pool was defined, started, ...: a virStoragePoolEventLifecycleType. */
void vx_driver_tell_pool(VxRequest *request, const VxStoragePool *pool, int event);
/* That there may be other volumes in a pool than before. */
void vx_driver_tell_pool_refresh(VxEvents *events, const char *name, const char *uuid);

/* Returns: (transfer full): what a volume is called among @disks (VxHardDisk). */
char *vx_driver_make_volume_name(GPtrArray *disks, const VxHardDisk *disk);

/* @volume: of an answer */
void vx_driver_fill_volume(const VxStoragePool *pool, GPtrArray *disks, const VxHardDisk *disk,
                           remote_nonnull_storage_vol *volume);

/* Connects. Returns: (transfer full): array of VxHardDisk: all that VirtualBox knows. */
GPtrArray *vx_driver_list_volumes(VxRequest *request, GError **error);
/* The same of one pool. */
GPtrArray *vx_driver_list_volumes_of(VxHost *host, const VxStoragePool *pool, GError **error);

/* Returns: (transfer none): of @disks; VIR_ERR_NO_STORAGE_VOL where none has that path. */
VxHardDisk *vx_driver_find_volume(GPtrArray *disks, const char *path, GError **error);
