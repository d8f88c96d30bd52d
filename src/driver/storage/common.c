/* common.c - names and finds volumes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/storage/common.h"

#include <libvirt/libvirt.h>

#include "rpc/values.h"
#include "util/error.h"

void
vx_driver_fill_pool(const VxStoragePool *from, remote_nonnull_storage_pool *pool)
{
    pool->name = g_strdup(from->def->name);
    vx_remote_uuid_parse(from->def->uuid, pool->uuid);
}

VxStoragePool *
vx_driver_find_pool(VxRequest *request, const remote_nonnull_storage_pool *pool, GError **error)
{
    g_autofree char *uuid = vx_remote_uuid_format(pool->uuid);
    VxHost *host = vx_driver_connect(request, error);

    return host ? vx_pools_find_by_uuid(host, uuid, error) : NULL;
}

VxStoragePool *
vx_driver_find_active_pool(VxRequest *request, const char *name, const char *uuid, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(VxStoragePool) pool = NULL;

    if (!host)
        return NULL;
    pool =
        uuid ? vx_pools_find_by_uuid(host, uuid, error) : vx_pools_find_by_name(host, name, error);
    if (!pool || pool->active)
        return g_steal_pointer(&pool);
    vx_set_error(error, VIR_ERR_OPERATION_INVALID, "storage pool '%s' is not active",
                 pool->def->name);
    return NULL;
}

void
vx_driver_tell_pool(VxRequest *request, const VxStoragePool *pool, int event)
{
    remote_storage_pool_event_lifecycle_msg msg = { .event = event };

    vx_driver_fill_pool(pool, &msg.pool);
    vx_events_send(vx_request_get_events(request), VX_EVENTS_STORAGE_POOL,
                   VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, pool->def->uuid, &msg);
    g_free(msg.pool.name);
}

void
vx_driver_tell_pool_refresh(VxEvents *events, const char *name, const char *uuid)
{
    remote_storage_pool_event_refresh_msg msg = { 0 };

    msg.pool.name = (char *) name;
    vx_remote_uuid_parse(uuid, msg.pool.uuid);
    vx_events_send(events, VX_EVENTS_STORAGE_POOL, VIR_STORAGE_POOL_EVENT_ID_REFRESH, uuid, &msg);
}

GPtrArray *
vx_driver_list_volumes(VxRequest *request, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);

    return host ? vx_hard_disk_list(host, error) : NULL;
}

GPtrArray *
vx_driver_list_volumes_of(VxHost *host, const VxStoragePool *pool, GError **error)
{
    return pool->registry ? vx_hard_disk_list(host, error)
                          : vx_hard_disk_list_folder(host, pool->def->target_path, error);
}

char *
vx_driver_make_volume_name(GPtrArray *disks, const VxHardDisk *disk)
{
    return vx_hard_disk_make_name(disks, disk);
}

void
vx_driver_fill_volume(const VxStoragePool *pool, GPtrArray *disks, const VxHardDisk *disk,
                      remote_nonnull_storage_vol *volume)
{
    volume->pool = g_strdup(pool->def->name);
    volume->name = vx_driver_make_volume_name(disks, disk);
    volume->key = g_strdup(disk->path);
}

VxHardDisk *
vx_driver_find_volume(GPtrArray *disks, const char *path, GError **error)
{
    g_autofree char *canonical = g_canonicalize_filename(path, "/");

    for (guint i = 0; i < disks->len; i++) {
        VxHardDisk *disk = g_ptr_array_index(disks, i);

        if (g_str_equal(disk->path, path) || g_str_equal(disk->path, canonical))
            return disk;
    }
    vx_set_error(error, VIR_ERR_NO_STORAGE_VOL, "no storage vol with matching path '%s'", path);
    return NULL;
}
