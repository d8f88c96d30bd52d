/* next-definition.c - keeps what running domains are to be, and makes them so.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/next-definition.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/domain/definitions.h"
#include "driver/domain/machine-queue.h"
#include "driver/domain/unmade-disks.h"
#include "map/map.h"
#include "util/error.h"
#include "vbox/global-data.h"
#include "xml/domain-xml.h"

#define KEY_PREFIX "libvirt/next/"

struct VxNextDefinitions {
    VxHost *host;
    VxInventory *inventory;
    VxMachineQueue *queue; /* of machines that are off */
    gint looked;           /* atomic: see vx_next_look() */

    GMutex lock; /* protects what follows; never held during a call of VirtualBox */
    GCond changed;
    gboolean loaded;
    GHashTable *kept; /* uuid -> VxDefinition */
    GHashTable *busy; /* set of uuids: one that is being applied or dropped */
};

static char *
make_key(const char *uuid)
{
    return g_strconcat(KEY_PREFIX, uuid, NULL);
}

/* ---- What is kept ---- */

static VxDefinition *
load_one(VxHost *host, const char *key, GError **error)
{
    g_autofree char *xml = NULL;
    g_autoptr(GError) local = NULL;
    VxDomainDef *def;

    if (!vx_global_data_get(host, key, &xml, error))
        return NULL;
    def = vx_domain_def_parse(xml, VX_PARSE_DEFAULT, &local);
    if (!def) {
        g_warning("extra-data '%s' is damaged and not used: %s", key, local->message);
        return NULL;
    }
    return vx_definition_new(def);
}

static gboolean
load(VxNextDefinitions *next, GError **error)
{
    g_autoptr(GHashTable) found = NULL;
    g_auto(GStrv) keys = NULL;

    if (!vx_host_connect_for_call(next->host, error) ||
        !(keys = vx_global_data_list(next->host, KEY_PREFIX, error)))
        return FALSE;
    found =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify) vx_definition_unref);
    for (char **key = keys; *key; key++) {
        g_autoptr(GError) local = NULL;
        VxDefinition *definition = load_one(next->host, *key, &local);

        if (local) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        if (definition)
            g_hash_table_insert(found, *key + strlen(KEY_PREFIX), definition);
    }
    g_mutex_lock(&next->lock);
    if (!next->loaded) {
        GHashTableIter iter;
        gpointer uuid;
        gpointer definition;

        g_hash_table_iter_init(&iter, found);
        while (g_hash_table_iter_next(&iter, &uuid, &definition))
            g_hash_table_insert(next->kept, g_strdup(uuid),
                                vx_definition_ref((VxDefinition *) definition));
        next->loaded = TRUE;
    }
    g_mutex_unlock(&next->lock);
    return TRUE;
}

static gboolean
ensure_loaded(VxNextDefinitions *next, GError **error)
{
    gboolean loaded;

    g_mutex_lock(&next->lock);
    loaded = next->loaded;
    g_mutex_unlock(&next->lock);
    return loaded || load(next, error);
}

static VxDefinition *
ref_kept(VxNextDefinitions *next, const char *uuid)
{
    VxDefinition *definition;

    g_mutex_lock(&next->lock);
    definition = g_hash_table_lookup(next->kept, uuid);
    if (definition)
        vx_definition_ref(definition);
    g_mutex_unlock(&next->lock);
    return definition;
}

gboolean
vx_next_ref(VxNextDefinitions *next, const char *uuid, VxDefinition **definition, GError **error)
{
    if (!ensure_loaded(next, error))
        return FALSE;
    *definition = ref_kept(next, uuid);
    return TRUE;
}

gboolean
vx_next_keep(VxNextDefinitions *next, const VxDomainDef *def, GError **error)
{
    g_autofree char *xml = NULL;
    g_autofree char *key = make_key(def->uuid);
    g_autoptr(VxDomainDef) made = NULL;

    if (!ensure_loaded(next, error) || !vx_host_connect(next->host, error) ||
        !vx_unmade_disks_split(next->host, def, &made, error) ||
        !vx_map_validate(next->host, made ? made : def, error))
        return FALSE;
    xml = vx_domain_def_format(def, VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE, error);
    if (!xml || !vx_global_data_set(next->host, key, xml, error))
        return FALSE;
    g_mutex_lock(&next->lock);
    g_hash_table_replace(next->kept, g_strdup(def->uuid),
                         vx_definition_new(vx_domain_def_copy(def)));
    g_mutex_unlock(&next->lock);
    return TRUE;
}

static gboolean
forget(VxNextDefinitions *next, const char *uuid, GError **error)
{
    g_autofree char *key = make_key(uuid);

    g_mutex_lock(&next->lock);
    g_hash_table_remove(next->kept, uuid);
    g_mutex_unlock(&next->lock);
    return vx_global_data_set(next->host, key, NULL, error);
}

/* ---- One at a time ---- */

/* Returns: whether there is something to be done; then end_work() it. */
static gboolean
begin_work(VxNextDefinitions *next, const char *uuid)
{
    gboolean present;

    g_mutex_lock(&next->lock);
    while (g_hash_table_contains(next->busy, uuid))
        g_cond_wait(&next->changed, &next->lock);
    present = g_hash_table_contains(next->kept, uuid);
    if (present)
        g_hash_table_add(next->busy, g_strdup(uuid));
    g_mutex_unlock(&next->lock);
    return present;
}

static void
end_work(VxNextDefinitions *next, const char *uuid)
{
    g_mutex_lock(&next->lock);
    g_hash_table_remove(next->busy, uuid);
    g_cond_broadcast(&next->changed);
    g_mutex_unlock(&next->lock);
}

gboolean
vx_next_drop(VxNextDefinitions *next, const char *uuid, GError **error)
{
    gboolean dropped;

    if (!ensure_loaded(next, error))
        return FALSE;
    if (!begin_work(next, uuid))
        return TRUE;
    dropped = forget(next, uuid, error);
    end_work(next, uuid);
    return dropped;
}

/* Whether the machine can be made to be anything. */
static gboolean
is_off(const VxMachineInfo *info)
{
    return info->accessible && !info->state->active && !info->state->saved &&
           !info->state->transient;
}

/* As libvirt says it. */
static gboolean
refuse_unmade(const VxDomainDef *def, GError **error)
{
    const VxDiskDef *disk = vx_unmade_disks_find(def);

    if (disk)
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "Cannot access storage file '%s' of disk '%s': it is yet to be made",
                     disk->source, disk->target_dev);
    return disk != NULL;
}

gboolean
vx_next_is_unmade(VxNextDefinitions *next, const char *uuid, gboolean *unmade, GError **error)
{
    g_autoptr(VxDefinition) definition = NULL;

    if (!vx_next_ref(next, uuid, &definition, error))
        return FALSE;
    *unmade = definition && vx_unmade_disks_find(vx_definition_get(definition));
    return TRUE;
}

static gboolean
apply(VxNextDefinitions *next, const char *uuid, GError **error)
{
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxDefinition) definition = ref_kept(next, uuid);
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(GError) local = NULL;

    vx_inventory_refresh(next->inventory, uuid);
    info = vx_inventory_find_by_uuid(next->inventory, uuid, &local);
    if (vx_error_is(local, VIR_ERR_NO_DOMAIN))
        return forget(next, uuid, error);
    if (!info) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!is_off(info))
        return TRUE;
    if (refuse_unmade(vx_definition_get(definition), error))
        return FALSE;
    machine = vx_inventory_ref_machine(next->inventory, info, error);
    if (!machine)
        return FALSE;
    if (vx_map_redefine(machine, vx_definition_get(definition), &local))
        g_message("domain '%s' is now as it was defined before", info->name);
    else
        g_warning("domain '%s' cannot be made as it was defined before, and stays as it is: %s",
                  info->name, local->message);
    if (!forget(next, uuid, error))
        return FALSE;
    vx_inventory_refresh(next->inventory, uuid);
    return TRUE;
}

gboolean
vx_next_settle(VxNextDefinitions *next, const char *uuid, GError **error)
{
    gboolean applied;

    if (!ensure_loaded(next, error))
        return FALSE;
    if (!begin_work(next, uuid))
        return TRUE;
    applied = vx_host_connect(next->host, error) && apply(next, uuid, error);
    end_work(next, uuid);
    return applied;
}

/* ---- When machines stop ---- */

static void
settle(VxNextDefinitions *next, const char *uuid)
{
    g_autoptr(GError) error = NULL;

    if (!vx_host_connect(next->host, &error) || !vx_next_settle(next, uuid, &error))
        g_message("what machine %s is to be has to wait: %s", uuid, error->message);
}

/* Machines may have stopped while nobody listened. */
static void
settle_all(VxNextDefinitions *next)
{
    g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    GHashTableIter iter;
    gpointer uuid;

    if (!ensure_loaded(next, &error)) {
        g_message("what machines are to be has to wait: %s", error->message);
        return;
    }
    g_mutex_lock(&next->lock);
    g_hash_table_iter_init(&iter, next->kept);
    while (g_hash_table_iter_next(&iter, &uuid, NULL))
        g_ptr_array_add(uuids, g_strdup(uuid));
    g_mutex_unlock(&next->lock);
    for (guint i = 0; i < uuids->len; i++)
        settle(next, uuids->pdata[i]);
}

/* A VxMachineQueueFunc. */
static void
work(const char *uuid, gpointer data)
{
    if (uuid)
        settle(data, uuid);
    else
        settle_all(data);
}

void
vx_next_machine_is_off(VxNextDefinitions *next, const char *uuid)
{
    gboolean concerned;

    g_mutex_lock(&next->lock);
    concerned = !next->loaded || g_hash_table_contains(next->kept, uuid);
    g_mutex_unlock(&next->lock);
    if (concerned)
        vx_machine_queue_push(next->queue, uuid);
}

void
vx_next_disk_was_made(VxNextDefinitions *next)
{
    guint n_kept;

    g_mutex_lock(&next->lock);
    n_kept = g_hash_table_size(next->kept);
    g_mutex_unlock(&next->lock);
    if (n_kept > 0)
        vx_machine_queue_push(next->queue, NULL);
}

void
vx_next_look(VxNextDefinitions *next)
{
    if (g_atomic_int_compare_and_exchange(&next->looked, FALSE, TRUE))
        vx_machine_queue_push(next->queue, NULL);
}

/* ---- The whole ---- */

VxNextDefinitions *
vx_next_new(VxHost *host, VxInventory *inventory)
{
    VxNextDefinitions *next = g_new0(VxNextDefinitions, 1);

    next->host = host;
    next->inventory = inventory;
    g_mutex_init(&next->lock);
    g_cond_init(&next->changed);
    next->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) vx_definition_unref);
    next->busy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    next->queue = vx_machine_queue_new(host, "definitions", work, next);
    return next;
}

void
vx_next_stop(VxNextDefinitions *next)
{
    vx_machine_queue_stop(next->queue);
}

void
vx_next_free(VxNextDefinitions *next)
{
    if (!next)
        return;
    vx_machine_queue_free(next->queue);
    g_hash_table_unref(next->kept);
    g_hash_table_unref(next->busy);
    g_cond_clear(&next->changed);
    g_mutex_clear(&next->lock);
    g_free(next);
}
