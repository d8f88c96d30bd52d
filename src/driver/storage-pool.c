/* storage-pool.c - the storage pool: one, always there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "driver/flags.h"
#include "driver/procs.h"
#include "driver/storage-common.h"
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

static gboolean
pool_passes(guint flags)
{
    static const guint groups[] = { VX_POOL_STATES, VX_POOL_LIVES, VX_POOL_STARTS, VX_POOL_TYPES };
    const guint is = VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE |
                     VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT |
                     VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART | VIR_CONNECT_LIST_STORAGE_POOLS_DIR;

    return vx_flags_pass(flags, is, groups, G_N_ELEMENTS(groups));
}

VX_HANDLER(connect_num_of_storage_pools)
{
    ret->num = 1;
    return TRUE;
}

VX_HANDLER(connect_list_storage_pools)
{
    if (args->maxnames < 1)
        return TRUE;
    ret->names.names_len = 1;
    ret->names.names_val = g_new0(remote_nonnull_string, 1);
    ret->names.names_val[0] = g_strdup(VX_POOL_NAME);
    return TRUE;
}

/* Defined, but not active: none. */
VX_HANDLER(connect_num_of_defined_storage_pools)
{
    ret->num = 0;
    return TRUE;
}

VX_HANDLER(connect_list_defined_storage_pools)
{
    ret->names.names_len = 0;
    return TRUE;
}

VX_HANDLER(connect_list_all_storage_pools)
{
    if (!pool_passes(args->flags))
        return TRUE;
    ret->ret = 1;
    if (!args->need_results)
        return TRUE;
    ret->pools.pools_len = 1;
    ret->pools.pools_val = g_new0(remote_nonnull_storage_pool, 1);
    vx_driver_fill_pool(&ret->pools.pools_val[0]);
    return TRUE;
}

/* ---- Finding it ---- */

VX_HANDLER(storage_pool_lookup_by_name)
{
    if (!vx_driver_check_pool_name(args->name, error))
        return FALSE;
    vx_driver_fill_pool(&ret->pool);
    return TRUE;
}

VX_HANDLER(storage_pool_lookup_by_uuid)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->uuid);

    if (!g_str_equal(uuid, VX_POOL_UUID)) {
        vx_set_error(error, VIR_ERR_NO_STORAGE_POOL, "no storage pool with matching uuid '%s'",
                     uuid);
        return FALSE;
    }
    vx_driver_fill_pool(&ret->pool);
    return TRUE;
}

VX_HANDLER(storage_pool_lookup_by_volume)
{
    if (!vx_driver_check_pool_name(args->vol.pool, error))
        return FALSE;
    vx_driver_fill_pool(&ret->pool);
    return TRUE;
}

VX_HANDLER(storage_pool_lookup_by_target_path)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autofree char *wanted = g_canonicalize_filename(args->path, "/");
    g_autofree char *folder = NULL;

    if (!host || !vx_hard_disk_get_default_folder(host, &folder, error))
        return FALSE;
    if (!g_str_equal(folder, wanted)) {
        vx_set_error(error, VIR_ERR_NO_STORAGE_POOL,
                     "no storage pool with matching target path '%s'", args->path);
        return FALSE;
    }
    vx_driver_fill_pool(&ret->pool);
    return TRUE;
}

/* ---- What it is ---- */

/* The folder of new machines stands for the pool: its file system, its owner. A folder that
 * VirtualBox has yet to make has neither. */
static VxPoolDef *
read_pool(VxRequest *request, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(VxPoolDef) def = vx_pool_def_new();
    struct statvfs system;
    struct stat folder;

    if (!host || !vx_hard_disk_get_default_folder(host, &def->target_path, error))
        return NULL;
    def->name = g_strdup(VX_POOL_NAME);
    def->uuid = g_strdup(VX_POOL_UUID);
    if (statvfs(def->target_path, &system) == 0) {
        def->capacity_bytes = (guint64) system.f_blocks * system.f_frsize;
        def->available_bytes = (guint64) system.f_bfree * system.f_frsize;
        def->allocation_bytes = def->capacity_bytes - def->available_bytes;
    }
    if (stat(def->target_path, &folder) == 0) {
        def->permissions.set = TRUE;
        def->permissions.mode = (gint) (folder.st_mode & ALLPERMS);
        def->permissions.owner = (gint) folder.st_uid;
        def->permissions.group = (gint) folder.st_gid;
    }
    return g_steal_pointer(&def);
}

VX_HANDLER(storage_pool_get_info)
{
    g_autoptr(VxPoolDef) def = NULL;

    if (!vx_driver_check_pool(&args->pool, error) || !(def = read_pool(request, error)))
        return FALSE;
    ret->state = VIR_STORAGE_POOL_RUNNING;
    ret->capacity = def->capacity_bytes;
    ret->allocation = def->allocation_bytes;
    ret->available = def->available_bytes;
    return TRUE;
}

VX_HANDLER(storage_pool_get_xml_desc)
{
    g_autoptr(VxPoolDef) def = NULL;

    if (!vx_request_check_flags(request, args->flags, VIR_STORAGE_XML_INACTIVE, error) ||
        !vx_driver_check_pool(&args->pool, error) || !(def = read_pool(request, error)))
        return FALSE;
    ret->xml = vx_pool_def_format(def, error);
    return ret->xml != NULL;
}

VX_HANDLER(storage_pool_get_autostart)
{
    ret->autostart = 1;
    return vx_driver_check_pool(&args->pool, error);
}

VX_HANDLER(storage_pool_is_active)
{
    ret->active = 1;
    return vx_driver_check_pool(&args->pool, error);
}

VX_HANDLER(storage_pool_is_persistent)
{
    ret->persistent = 1;
    return vx_driver_check_pool(&args->pool, error);
}

/* Every call asks VirtualBox anew. */
VX_HANDLER(storage_pool_refresh)
{
    return vx_request_check_flags(request, args->flags, 0, error) &&
           vx_driver_check_pool(&args->pool, error);
}

/* ---- What is in it ---- */

static GPtrArray *
list_volumes(VxRequest *request, const remote_nonnull_storage_pool *pool, GError **error)
{
    g_autoptr(GPtrArray) disks = NULL;

    if (!vx_driver_check_pool(pool, error) || !(disks = vx_driver_list_volumes(request, error)))
        return NULL;
    if (disks->len > REMOTE_STORAGE_VOL_LIST_MAX) {
        vx_set_error(error, VIR_ERR_RPC, "too many volumes for one answer: %u", disks->len);
        return NULL;
    }
    return g_steal_pointer(&disks);
}

VX_HANDLER(storage_pool_num_of_volumes)
{
    g_autoptr(GPtrArray) disks = list_volumes(request, &args->pool, error);

    ret->num = disks ? (int) disks->len : 0;
    return disks != NULL;
}

VX_HANDLER(storage_pool_list_volumes)
{
    g_autoptr(GPtrArray) disks = list_volumes(request, &args->pool, error);
    guint n = disks ? MIN(disks->len, (guint) MAX(args->maxnames, 0)) : 0;

    ret->names.names_len = n;
    ret->names.names_val = g_new0(remote_nonnull_string, n);
    for (guint i = 0; i < n; i++)
        ret->names.names_val[i] = vx_driver_make_volume_name(disks, g_ptr_array_index(disks, i));
    return disks != NULL;
}

VX_HANDLER(storage_pool_list_all_volumes)
{
    g_autoptr(GPtrArray) disks = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !(disks = list_volumes(request, &args->pool, error)))
        return FALSE;
    ret->ret = disks->len;
    if (!args->need_results)
        return TRUE;
    ret->vols.vols_len = disks->len;
    ret->vols.vols_val = g_new0(remote_nonnull_storage_vol, disks->len);
    for (guint i = 0; i < disks->len; i++)
        vx_driver_fill_volume(disks, g_ptr_array_index(disks, i), &ret->vols.vols_val[i]);
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
