/* pool-define.c - defines, starts, stops and removes storage pools: folders.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>

#include "driver/procs.h"
#include "driver/storage/common.h"
#include "rpc/values.h"
#include "util/error.h"
#include "xml/schema.h"

/* The mode of a folder whose definition does not say, as libvirt has it. */
#define VX_FOLDER_MODE 0711

static VxPoolDef *
parse(const char *xml, gboolean validate, GError **error)
{
    g_autoptr(VxPoolDef) def = NULL;
    g_autofree char *folder = NULL;

    if (validate && !vx_schema_validate(xml, "storagepool.rng", error))
        return NULL;
    def = vx_pool_def_parse(xml, VX_PARSE_DEFAULT, error);
    if (!def)
        return NULL;
    if (!def->target_path || !g_path_is_absolute(def->target_path)) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "element /pool/target/path must be there, with an absolute path");
        return NULL;
    }
    folder = g_canonicalize_filename(def->target_path, "/");
    g_free(def->target_path);
    def->target_path = g_steal_pointer(&folder);
    return g_steal_pointer(&def);
}

VX_HANDLER(storage_pool_define_xml)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(VxPoolDef) def = NULL;
    g_autoptr(VxStoragePool) pool = NULL;

    if (!host ||
        !vx_request_check_flags(request, args->flags, VIR_STORAGE_POOL_DEFINE_VALIDATE, error) ||
        !(def = parse(args->xml, args->flags & VIR_STORAGE_POOL_DEFINE_VALIDATE, error)) ||
        !vx_pools_define(host, def, error) ||
        !(pool = vx_pools_find_by_uuid(host, def->uuid, error)))
        return FALSE;
    vx_driver_tell_pool(request, pool, VIR_STORAGE_POOL_EVENT_DEFINED);
    vx_driver_fill_pool(pool, &ret->pool);
    return TRUE;
}

static gboolean
build(VxRequest *request, const VxStoragePool *pool, GError **error)
{
    gint mode = pool->def->permissions.mode;

    if (g_mkdir_with_parents(pool->def->target_path, mode > 0 ? mode : VX_FOLDER_MODE) == 0) {
        vx_driver_tell_pool(request, pool, VIR_STORAGE_POOL_EVENT_CREATED);
        return TRUE;
    }
    vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot create path '%s': %s", pool->def->target_path,
                 g_strerror(errno));
    return FALSE;
}

VX_HANDLER(storage_pool_build)
{
    g_autoptr(VxStoragePool) pool = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !(pool = vx_driver_find_pool(request, &args->pool, error)))
        return FALSE;
    if (!pool->registry && pool->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "storage pool '%s' is already active",
                     pool->def->name);
        return FALSE;
    }
    return build(request, pool, error);
}

VX_HANDLER(storage_pool_create)
{
    g_autoptr(VxStoragePool) pool = NULL;

    if (!vx_request_check_flags(request, args->flags, VIR_STORAGE_POOL_CREATE_WITH_BUILD, error) ||
        !(pool = vx_driver_find_pool(request, &args->pool, error)))
        return FALSE;
    if (pool->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "storage pool '%s' is already active",
                     pool->def->name);
        return FALSE;
    }
    if ((args->flags & VIR_STORAGE_POOL_CREATE_WITH_BUILD) && !build(request, pool, error))
        return FALSE;
    if (!g_file_test(pool->def->target_path, G_FILE_TEST_IS_DIR)) {
        vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot open directory '%s'",
                     pool->def->target_path);
        return FALSE;
    }
    if (!vx_pools_set_active(vx_driver_connect(request, error), pool, TRUE, error))
        return FALSE;
    vx_driver_tell_pool(request, pool, VIR_STORAGE_POOL_EVENT_STARTED);
    return TRUE;
}

VX_HANDLER(storage_pool_destroy)
{
    g_autofree char *uuid = vx_remote_uuid_format(args->pool.uuid);
    g_autoptr(VxStoragePool) pool = vx_driver_find_active_pool(request, NULL, uuid, error);

    if (!pool || !vx_pools_set_active(vx_driver_connect(request, error), pool, FALSE, error))
        return FALSE;
    vx_driver_tell_pool(request, pool, VIR_STORAGE_POOL_EVENT_STOPPED);
    return TRUE;
}

static gboolean
require_inactive(const VxStoragePool *pool, GError **error)
{
    if (pool->registry || !pool->active)
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_INVALID, "storage pool '%s' is still active",
                 pool->def->name);
    return FALSE;
}

VX_HANDLER(storage_pool_undefine)
{
    g_autoptr(VxStoragePool) pool = vx_driver_find_pool(request, &args->pool, error);

    if (!pool || !require_inactive(pool, error) ||
        !vx_pools_undefine(vx_driver_connect(request, error), pool, error))
        return FALSE;
    vx_driver_tell_pool(request, pool, VIR_STORAGE_POOL_EVENT_UNDEFINED);
    return TRUE;
}

/* The folder, which must be empty. */
VX_HANDLER(storage_pool_delete)
{
    g_autoptr(VxStoragePool) pool = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !(pool = vx_driver_find_pool(request, &args->pool, error)) ||
        !require_inactive(pool, error))
        return FALSE;
    if (!pool->registry && g_rmdir(pool->def->target_path) == 0) {
        vx_driver_tell_pool(request, pool, VIR_STORAGE_POOL_EVENT_DELETED);
        return TRUE;
    }
    vx_set_error(error, VIR_ERR_OPERATION_FAILED, "failed to remove pool '%s': %s",
                 pool->def->target_path,
                 pool->registry ? "it is VirtualBox's folder of machines" : g_strerror(errno));
    return FALSE;
}

VX_HANDLER(storage_pool_set_autostart)
{
    g_autoptr(VxStoragePool) pool = vx_driver_find_pool(request, &args->pool, error);

    return pool && vx_pools_set_autostart(vx_driver_connect(request, error), pool,
                                          args->autostart != 0, error);
}

static const VxProc procs[] = {
    VX_PROC(storage_pool_build),      VX_PROC(storage_pool_create),
    VX_PROC(storage_pool_define_xml), VX_PROC(storage_pool_delete),
    VX_PROC(storage_pool_destroy),    VX_PROC(storage_pool_set_autostart),
    VX_PROC(storage_pool_undefine),
};
const VxProcTable vx_pool_define_procs = VX_PROC_TABLE(procs);
