/* pools.c - keeps the list of storage pools.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/storage/pools.h"

#include <string.h>

#include "driver/storage/common.h"
#include "util/error.h"
#include "vbox/global-data.h"
#include "vbox/hard-disk.h"

#define KEY_PREFIX    "libvirt/pool/"
#define KEY_ACTIVE    "active"
#define KEY_AUTOSTART "autostart"
#define UUID_LENGTH   36

void
vx_storage_pool_free(VxStoragePool *pool)
{
    if (!pool)
        return;
    vx_pool_def_free(pool->def);
    g_free(pool);
}

static char *
make_key(const char *uuid, const char *what)
{
    return what ? g_strdup_printf(KEY_PREFIX "%s/%s", uuid, what)
                : g_strconcat(KEY_PREFIX, uuid, NULL);
}

static VxStoragePool *
new_registry(VxHost *host, GError **error)
{
    g_autoptr(VxStoragePool) pool = g_new0(VxStoragePool, 1);

    pool->def = vx_pool_def_new();
    pool->def->name = g_strdup(VX_POOL_NAME);
    pool->def->uuid = g_strdup(VX_POOL_UUID);
    pool->registry = pool->active = pool->autostart = TRUE;
    if (!vx_hard_disk_get_default_folder(host, &pool->def->target_path, error))
        return NULL;
    return g_steal_pointer(&pool);
}

static VxStoragePool *
read_pool(VxHost *host, const char *key, char **keys, GError **error)
{
    g_autoptr(VxStoragePool) pool = g_new0(VxStoragePool, 1);
    g_autofree char *active = make_key(key + strlen(KEY_PREFIX), KEY_ACTIVE);
    g_autofree char *autostart = make_key(key + strlen(KEY_PREFIX), KEY_AUTOSTART);
    g_autofree char *xml = NULL;

    if (!vx_global_data_get(host, key, &xml, error))
        return NULL;
    pool->def = vx_pool_def_parse(xml, VX_PARSE_DEFAULT, error);
    pool->active = g_strv_contains((const char *const *) keys, active);
    pool->autostart = g_strv_contains((const char *const *) keys, autostart);
    return pool->def ? g_steal_pointer(&pool) : NULL;
}

GPtrArray *
vx_pools_list(VxHost *host, GError **error)
{
    g_autoptr(GPtrArray) pools =
        g_ptr_array_new_with_free_func((GDestroyNotify) vx_storage_pool_free);
    g_auto(GStrv) keys = vx_global_data_list(host, KEY_PREFIX, error);
    VxStoragePool *pool = keys ? new_registry(host, error) : NULL;

    if (!pool)
        return NULL;
    g_ptr_array_add(pools, pool);
    for (char **key = keys; *key; key++) {
        if (strlen(*key) != strlen(KEY_PREFIX) + UUID_LENGTH)
            continue;
        if (!(pool = read_pool(host, *key, keys, error)))
            return NULL;
        g_ptr_array_add(pools, pool);
    }
    return g_steal_pointer(&pools);
}

/* The pool whose def has @text at @offset. Returns: (transfer full) (nullable) */
static VxStoragePool *
take(GPtrArray *pools, gsize offset, const char *text)
{
    for (guint i = 0; i < pools->len; i++) {
        const VxStoragePool *pool = g_ptr_array_index(pools, i);

        if (g_strcmp0(G_STRUCT_MEMBER(const char *, pool->def, offset), text) == 0)
            return g_ptr_array_steal_index(pools, i);
    }
    return NULL;
}

static VxStoragePool *
find(VxHost *host, gsize offset, const char *what, const char *text, GError **error)
{
    g_autoptr(GPtrArray) pools = vx_pools_list(host, error);
    VxStoragePool *pool = pools ? take(pools, offset, text) : NULL;

    if (pools && !pool)
        vx_set_error(error, VIR_ERR_NO_STORAGE_POOL, "no storage pool with matching %s '%s'", what,
                     text);
    return pool;
}

VxStoragePool *
vx_pools_find_by_name(VxHost *host, const char *name, GError **error)
{
    return find(host, offsetof(VxPoolDef, name), "name", name, error);
}

VxStoragePool *
vx_pools_find_by_uuid(VxHost *host, const char *uuid, GError **error)
{
    return find(host, offsetof(VxPoolDef, uuid), "uuid", uuid, error);
}

VxStoragePool *
vx_pools_find_by_folder(VxHost *host, const char *path, GError **error)
{
    g_autofree char *canonical = g_canonicalize_filename(path, "/");

    return find(host, offsetof(VxPoolDef, target_path), "target path", canonical, error);
}

/* Nothing of another pool's may be taken. */
static gboolean
check_new(GPtrArray *pools, const VxPoolDef *def, GError **error)
{
    for (guint i = 0; i < pools->len; i++) {
        const VxStoragePool *pool = g_ptr_array_index(pools, i);
        gboolean same_name = g_str_equal(pool->def->name, def->name);
        gboolean same_uuid = g_str_equal(pool->def->uuid, def->uuid);

        if (pool->registry && (same_name || same_uuid)) {
            vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                         "pool '%s' is VirtualBox's registry of media and cannot be defined",
                         VX_POOL_NAME);
            return FALSE;
        }
        if (same_name != same_uuid) {
            vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                         "pool '%s' is already defined with uuid %s", pool->def->name,
                         pool->def->uuid);
            return FALSE;
        }
        if (!same_uuid && !pool->registry &&
            g_strcmp0(pool->def->target_path, def->target_path) == 0) {
            vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                         "Storage source conflict with pool: '%s' has the folder '%s' too",
                         pool->def->name, def->target_path);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean
vx_pools_define(VxHost *host, const VxPoolDef *def, GError **error)
{
    g_autoptr(GPtrArray) pools = vx_pools_list(host, error);
    g_autofree char *key = make_key(def->uuid, NULL);
    g_autofree char *xml = NULL;

    if (!pools || !check_new(pools, def, error) || !(xml = vx_pool_def_format(def, error)))
        return FALSE;
    return vx_global_data_set(host, key, xml, error);
}

static gboolean
check_changeable(const VxStoragePool *pool, GError **error)
{
    if (!pool->registry)
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                 "pool '%s' is VirtualBox's registry of media, which is always there",
                 pool->def->name);
    return FALSE;
}

static gboolean
set(VxHost *host, const VxStoragePool *pool, const char *what, const char *value, GError **error)
{
    g_autofree char *key = make_key(pool->def->uuid, what);

    return check_changeable(pool, error) && vx_global_data_set(host, key, value, error);
}

gboolean
vx_pools_undefine(VxHost *host, const VxStoragePool *pool, GError **error)
{
    return set(host, pool, KEY_AUTOSTART, NULL, error) &&
           set(host, pool, KEY_ACTIVE, NULL, error) && set(host, pool, NULL, NULL, error);
}

gboolean
vx_pools_set_active(VxHost *host, const VxStoragePool *pool, gboolean active, GError **error)
{
    return set(host, pool, KEY_ACTIVE, active ? "1" : NULL, error);
}

gboolean
vx_pools_set_autostart(VxHost *host, const VxStoragePool *pool, gboolean on, GError **error)
{
    if (pool->registry && on)
        return TRUE;
    return set(host, pool, KEY_AUTOSTART, on ? "1" : NULL, error);
}
