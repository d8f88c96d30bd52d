/* pool.c - storage pools: listing, finding and describing them, and what is in them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "driver/flags.h"
#include "driver/object-list.h"
#include "driver/procs.h"
#include "driver/storage/common.h"
#include "rpc/values.h"
#include "util/error.h"
#include "xml/storage-def.h"

/* ---- Lists ---- */

#define VX_POOL_STATES                                                                             \
    (VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE | VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE)
#define VX_POOL_LIVES                                                                              \
    (VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT | VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT)
#define VX_POOL_STARTS                                                                             \
    (VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART | VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART)
/* All bits from this one up are kinds of pools; libvirt keeps adding some. */
#define VX_POOL_TYPES (~(guint) (VIR_CONNECT_LIST_STORAGE_POOLS_DIR - 1))

static const char *
get_name(gconstpointer object)
{
    return ((const VxStoragePool *) object)->def->name;
}

static GPtrArray *
get_all(VxRequest *request, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);

    return host ? vx_pools_list(host, error) : NULL;
}

static guint
get_filters(gconstpointer object)
{
    const VxStoragePool *pool = object;

    return VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT | VIR_CONNECT_LIST_STORAGE_POOLS_DIR |
           (pool->active ? VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE
                         : VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE) |
           (pool->autostart ? VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART
                            : VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART);
}

static const guint filters[] = { VX_POOL_STATES, VX_POOL_LIVES, VX_POOL_STARTS, VX_POOL_TYPES };
static const VxObjectKind pools = {
    get_all, get_name, get_filters, filters, G_N_ELEMENTS(filters),
};

VX_HANDLER(connect_num_of_storage_pools)
{
    return vx_object_list_count(request, &pools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE, &ret->num,
                                error);
}

VX_HANDLER(connect_list_storage_pools)
{
    return vx_object_list_names(request, &pools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE,
                                args->maxnames, &ret->names.names_val, &ret->names.names_len,
                                error);
}

VX_HANDLER(connect_num_of_defined_storage_pools)
{
    return vx_object_list_count(request, &pools, VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE, &ret->num,
                                error);
}

VX_HANDLER(connect_list_defined_storage_pools)
{
    return vx_object_list_names(request, &pools, VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE,
                                args->maxnames, &ret->names.names_val, &ret->names.names_len,
                                error);
}

VX_HANDLER(connect_list_all_storage_pools)
{
    g_auto(VxObjectList) list = { 0 };

    if (!vx_object_list_get(request, &pools, args->flags, &list, error))
        return FALSE;
    ret->ret = list.passing->len;
    if (!args->need_results)
        return TRUE;
    ret->pools.pools_len = list.passing->len;
    ret->pools.pools_val = g_new0(remote_nonnull_storage_pool, list.passing->len);
    for (guint i = 0; i < list.passing->len; i++)
        vx_driver_fill_pool(g_ptr_array_index(list.passing, i), &ret->pools.pools_val[i]);
    return TRUE;
}

/* ---- Finding one ---- */

/* @pool: (transfer full) (nullable) */
static gboolean
answer(VxStoragePool *pool, remote_nonnull_storage_pool *ret)
{
    g_autoptr(VxStoragePool) found = pool;

    if (found)
        vx_driver_fill_pool(found, ret);
    return found != NULL;
}

VX_HANDLER(storage_pool_lookup_by_name)
{
    VxHost *host = vx_driver_connect(request, error);

    return host && answer(vx_pools_find_by_name(host, args->name, error), &ret->pool);
}

VX_HANDLER(storage_pool_lookup_by_uuid)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autofree char *uuid = vx_remote_uuid_format(args->uuid);

    return host && answer(vx_pools_find_by_uuid(host, uuid, error), &ret->pool);
}

VX_HANDLER(storage_pool_lookup_by_volume)
{
    VxHost *host = vx_driver_connect(request, error);

    return host && answer(vx_pools_find_by_name(host, args->vol.pool, error), &ret->pool);
}

VX_HANDLER(storage_pool_lookup_by_target_path)
{
    VxHost *host = vx_driver_connect(request, error);

    return host && answer(vx_pools_find_by_folder(host, args->path, error), &ret->pool);
}

/* ---- What it is ---- */

/* A pool's folder stands for it: its file system, its owner; of the registry it is the folder of
 * new machines. A folder that is yet to be made has neither. */
static VxStoragePool *
read_pool(VxRequest *request, const remote_nonnull_storage_pool *from, GError **error)
{
    g_autoptr(VxStoragePool) pool = vx_driver_find_pool(request, from, error);
    struct statvfs system;
    struct stat folder;

    if (!pool)
        return NULL;
    if (statvfs(pool->def->target_path, &system) == 0) {
        pool->def->capacity_bytes = (guint64) system.f_blocks * system.f_frsize;
        pool->def->available_bytes = (guint64) system.f_bfree * system.f_frsize;
        pool->def->allocation_bytes = pool->def->capacity_bytes - pool->def->available_bytes;
    }
    if (stat(pool->def->target_path, &folder) == 0) {
        pool->def->permissions.set = TRUE;
        pool->def->permissions.mode = (gint) (folder.st_mode & ALLPERMS);
        pool->def->permissions.owner = (gint) folder.st_uid;
        pool->def->permissions.group = (gint) folder.st_gid;
    }
    return g_steal_pointer(&pool);
}

VX_HANDLER(storage_pool_get_info)
{
    g_autoptr(VxStoragePool) pool = read_pool(request, &args->pool, error);

    if (!pool)
        return FALSE;
    ret->state = pool->active ? VIR_STORAGE_POOL_RUNNING : VIR_STORAGE_POOL_INACTIVE;
    ret->capacity = pool->def->capacity_bytes;
    ret->allocation = pool->def->allocation_bytes;
    ret->available = pool->def->available_bytes;
    return TRUE;
}

VX_HANDLER(storage_pool_get_xml_desc)
{
    g_autoptr(VxStoragePool) pool = NULL;

    if (!vx_request_check_flags(request, args->flags, VIR_STORAGE_XML_INACTIVE, error) ||
        !(pool = read_pool(request, &args->pool, error)))
        return FALSE;
    ret->xml = vx_pool_def_format(pool->def, error);
    return ret->xml != NULL;
}

VX_HANDLER(storage_pool_get_autostart)
{
    g_autoptr(VxStoragePool) pool = vx_driver_find_pool(request, &args->pool, error);

    ret->autostart = pool && pool->autostart;
    return pool != NULL;
}

VX_HANDLER(storage_pool_is_active)
{
    g_autoptr(VxStoragePool) pool = vx_driver_find_pool(request, &args->pool, error);

    ret->active = pool && pool->active;
    return pool != NULL;
}

VX_HANDLER(storage_pool_is_persistent)
{
    g_autoptr(VxStoragePool) pool = vx_driver_find_pool(request, &args->pool, error);

    ret->persistent = 1;
    return pool != NULL;
}

/* Every call looks anew. */
VX_HANDLER(storage_pool_refresh)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->pool.uuid);
    g_autoptr(VxStoragePool) pool = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    pool = vx_driver_find_active_pool(request, NULL, uuid, error);
    if (pool)
        vx_driver_tell_pool_refresh(vx_request_get_events(request), pool->def->name, uuid);
    return pool != NULL;
}

/* ---- What is in it ---- */

/* @pool: (out) (transfer full) */
static GPtrArray *
list_volumes(VxRequest *request, const remote_nonnull_storage_pool *from, VxStoragePool **pool,
             GError **error)
{
    g_autofree char *uuid = vx_remote_uuid_format(from->uuid);
    g_autoptr(VxStoragePool) found = vx_driver_find_active_pool(request, NULL, uuid, error);
    g_autoptr(GPtrArray) disks = NULL;

    if (!found ||
        !(disks = vx_driver_list_volumes_of(vx_driver_connect(request, error), found, error)))
        return NULL;
    if (disks->len > REMOTE_STORAGE_VOL_LIST_MAX) {
        vx_set_error(error, VIR_ERR_RPC, "too many volumes for one answer: %u", disks->len);
        return NULL;
    }
    *pool = g_steal_pointer(&found);
    return g_steal_pointer(&disks);
}

VX_HANDLER(storage_pool_num_of_volumes)
{
    g_autoptr(VxStoragePool) pool = NULL;
    g_autoptr(GPtrArray) disks = list_volumes(request, &args->pool, &pool, error);

    ret->num = disks ? (int) disks->len : 0;
    return disks != NULL;
}

VX_HANDLER(storage_pool_list_volumes)
{
    g_autoptr(VxStoragePool) pool = NULL;
    g_autoptr(GPtrArray) disks = list_volumes(request, &args->pool, &pool, error);
    guint n = disks ? MIN(disks->len, (guint) MAX(args->maxnames, 0)) : 0;

    ret->names.names_len = n;
    ret->names.names_val = g_new0(remote_nonnull_string, n);
    for (guint i = 0; i < n; i++)
        ret->names.names_val[i] = vx_driver_make_volume_name(disks, g_ptr_array_index(disks, i));
    return disks != NULL;
}

VX_HANDLER(storage_pool_list_all_volumes)
{
    g_autoptr(VxStoragePool) pool = NULL;
    g_autoptr(GPtrArray) disks = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !(disks = list_volumes(request, &args->pool, &pool, error)))
        return FALSE;
    ret->ret = disks->len;
    if (!args->need_results)
        return TRUE;
    ret->vols.vols_len = disks->len;
    ret->vols.vols_val = g_new0(remote_nonnull_storage_vol, disks->len);
    for (guint i = 0; i < disks->len; i++)
        vx_driver_fill_volume(pool, disks, g_ptr_array_index(disks, i), &ret->vols.vols_val[i]);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(connect_list_all_storage_pools), VX_PROC(connect_list_defined_storage_pools),
    VX_PROC(connect_list_storage_pools),     VX_PROC(connect_num_of_defined_storage_pools),
    VX_PROC(connect_num_of_storage_pools),   VX_PROC(storage_pool_get_autostart),
    VX_PROC(storage_pool_get_info),          VX_PROC(storage_pool_get_xml_desc),
    VX_PROC(storage_pool_is_active),         VX_PROC(storage_pool_is_persistent),
    VX_PROC(storage_pool_list_all_volumes),  VX_PROC(storage_pool_list_volumes),
    VX_PROC(storage_pool_lookup_by_name),    VX_PROC(storage_pool_lookup_by_target_path),
    VX_PROC(storage_pool_lookup_by_uuid),    VX_PROC(storage_pool_lookup_by_volume),
    VX_PROC(storage_pool_num_of_volumes),    VX_PROC(storage_pool_refresh),
};
const VxProcTable vx_storage_pool_procs = VX_PROC_TABLE(procs);
