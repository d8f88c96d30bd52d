/* device-watch.c - compares running domains with what they were.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/event/device-watch.h"

#include <libvirt/libvirt.h>
#include <unistd.h>

#include "driver/domain/definitions.h"
#include "driver/domain/machine-queue.h"

struct VxDeviceWatch {
    VxHost *host;
    VxInventory *inventory;
    VxEvents *events;
    VxMachineQueue *queue; /* of machines to look at */

    GMutex lock;         /* protects what follows; never held during a call of VirtualBox */
    GHashTable *known;   /* uuid -> VxDefinition: as it was last seen */
    GHashTable *started; /* set of uuid: not looked at since */
};

static const int served[] = {
    VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
    VIR_DOMAIN_EVENT_ID_TRAY_CHANGE,  VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE,
    VIR_DOMAIN_EVENT_ID_DISK_CHANGE,
};

gboolean
vx_device_watch_serves(int event_id)
{
    for (gsize i = 0; i < G_N_ELEMENTS(served); i++)
        if (served[i] == event_id)
            return TRUE;
    return FALSE;
}

static gboolean
is_wanted(VxDeviceWatch *watch)
{
    for (gsize i = 0; i < G_N_ELEMENTS(served); i++)
        if (vx_events_wanted(watch->events, VX_EVENTS_DOMAIN, served[i], NULL))
            return TRUE;
    return FALSE;
}

/* ---- What differs ---- */

static void
tell_added(VxEvents *events, const VxMachineInfo *info, const char *alias)
{
    remote_domain_event_callback_device_added_msg msg = {
        .dom = vx_event_domain(info),
        .devAlias = (char *) alias,
    };

    vx_events_send(events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, info->uuid, &msg);
}

static void
tell_removed(VxEvents *events, const VxMachineInfo *info, const char *alias)
{
    remote_domain_event_callback_device_removed_msg msg = {
        .msg = {.dom = vx_event_domain(info), .devAlias = (char *) alias},
    };

    vx_events_send(events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, info->uuid, &msg);
}

static void
tell_tray(VxEvents *events, const VxMachineInfo *info, const char *alias, int reason)
{
    remote_domain_event_callback_tray_change_msg msg = {
        .msg = {.dom = vx_event_domain(info), .devAlias = (char *) alias, .reason = reason},
    };

    vx_events_send(events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, info->uuid, &msg);
}

static gboolean
is_same_disk(gconstpointer a, gconstpointer b)
{
    const VxDiskDef *first = a;
    const VxDiskDef *second = b;

    return first->bus == second->bus && first->device == second->device &&
           first->address.controller == second->address.controller &&
           first->address.bus == second->address.bus &&
           first->address.target == second->address.target &&
           first->address.unit == second->address.unit &&
           (first->device != VX_DISK_DISK || g_strcmp0(first->source, second->source) == 0);
}

static gboolean
is_same_interface(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(((const VxInterfaceDef *) a)->mac, ((const VxInterfaceDef *) b)->mac) == 0;
}

static gboolean
is_same_filesystem(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(((const VxFilesystemDef *) a)->target_name,
                     ((const VxFilesystemDef *) b)->target_name) == 0;
}

static gboolean
is_same_hostdev(gconstpointer a, gconstpointer b)
{
    const VxHostdevDef *first = a;
    const VxHostdevDef *second = b;

    return first->by_id == second->by_id && first->vendor == second->vendor &&
           first->product == second->product && first->bus == second->bus &&
           first->device == second->device && g_strcmp0(first->alias, second->alias) == 0;
}

/* Kinds of devices that can come and go while a machine runs. */
static const struct {
    gsize devices; /* of the array in VxDomainDef */
    gsize alias;   /* of the name in the device */
    gboolean (*is_same)(gconstpointer a, gconstpointer b);
} kinds[] = {
    {G_STRUCT_OFFSET(VxDomainDef,  disks),       G_STRUCT_OFFSET(VxDiskDef,       alias), is_same_disk},
    { G_STRUCT_OFFSET(VxDomainDef, interfaces),  G_STRUCT_OFFSET(VxInterfaceDef,  alias),
     is_same_interface                                                                                },
    { G_STRUCT_OFFSET(VxDomainDef, filesystems), G_STRUCT_OFFSET(VxFilesystemDef, alias),
     is_same_filesystem                                                                               },
    { G_STRUCT_OFFSET(VxDomainDef, hostdevs),    G_STRUCT_OFFSET(VxHostdevDef,    alias),
     is_same_hostdev                                                                                  },
};

static gconstpointer
find_same(const GPtrArray *devices, gconstpointer device,
          gboolean (*is_same)(gconstpointer a, gconstpointer b))
{
    for (guint i = 0; i < devices->len; i++)
        if (is_same(g_ptr_array_index(devices, i), device))
            return g_ptr_array_index(devices, i);
    return NULL;
}

/* Tells of each device of @one that @other does not have. */
static void
tell_devices(VxEvents *events, const VxMachineInfo *info, const VxDomainDef *one,
             const VxDomainDef *other,
             void (*tell)(VxEvents *events, const VxMachineInfo *info, const char *alias))
{
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
        const GPtrArray *devices = G_STRUCT_MEMBER(GPtrArray *, one, kinds[k].devices);
        const GPtrArray *others = G_STRUCT_MEMBER(GPtrArray *, other, kinds[k].devices);

        for (guint i = 0; i < devices->len; i++) {
            gconstpointer device = g_ptr_array_index(devices, i);

            if (!find_same(others, device, kinds[k].is_same))
                tell(events, info, G_STRUCT_MEMBER(char *, device, kinds[k].alias));
        }
    }
}

/* A medium that is changed leaves through an open tray, and the next one closes it. */
static void
tell_trays(VxEvents *events, const VxMachineInfo *info, const VxDomainDef *before,
           const VxDomainDef *after)
{
    for (guint i = 0; i < after->disks->len; i++) {
        const VxDiskDef *now = g_ptr_array_index(after->disks, i);
        const VxDiskDef *then =
            now->device == VX_DISK_DISK ? NULL : find_same(before->disks, now, is_same_disk);

        if (!then || g_strcmp0(then->source, now->source) == 0)
            continue;
        if (then->source)
            tell_tray(events, info, now->alias, VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN);
        if (now->source)
            tell_tray(events, info, now->alias, VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE);
    }
}

static void
tell_balloon(VxEvents *events, const VxMachineInfo *info, const VxDomainDef *before,
             const VxDomainDef *after)
{
    remote_domain_event_callback_balloon_change_msg msg = {
        .msg = {.dom = vx_event_domain(info), .actual = after->current_memory_kib},
    };

    if (before->current_memory_kib != after->current_memory_kib)
        vx_events_send(events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, info->uuid,
                       &msg);
}

static void
compare(VxEvents *events, const VxMachineInfo *info, const VxDomainDef *before,
        const VxDomainDef *after)
{
    tell_devices(events, info, before, after, tell_removed);
    tell_devices(events, info, after, before, tell_added);
    tell_trays(events, info, before, after);
    tell_balloon(events, info, before, after);
}

static gboolean
is_missing(const VxDiskDef *disk)
{
    return disk->device != VX_DISK_DISK && disk->type == VX_DISK_FILE && disk->source &&
           access(disk->source, R_OK) != 0;
}

/* VirtualBox starts a machine without the CDs and floppies that it cannot read, as libvirt's other
 * drivers do where startupPolicy is optional. */
static void
tell_missing(VxEvents *events, const VxMachineInfo *info, const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = g_ptr_array_index(def->disks, i);
        remote_domain_event_callback_disk_change_msg msg = {
            .msg = {.dom = vx_event_domain(info),
                    .oldSrcPath = &disk->source,
                    .devAlias = disk->alias,
                    .reason = VIR_DOMAIN_EVENT_DISK_CHANGE_MISSING_ON_START},
        };

        if (is_missing(disk))
            vx_events_send(events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_DISK_CHANGE, info->uuid,
                           &msg);
    }
}

/* ---- Looking ---- */

/* @first: it is only to be remembered */
static void
look_at(VxDeviceWatch *watch, const char *uuid, gboolean first)
{
    g_autoptr(VxMachineInfo) info = vx_inventory_find_by_uuid(watch->inventory, uuid, NULL);
    g_autoptr(VxDefinition) before = NULL;
    g_autoptr(VxDefinition) after = NULL;
    g_autoptr(GError) error = NULL;
    gboolean started;

    if (!info || !info->state->active)
        return;
    after = vx_definition_read(watch->host, watch->inventory, info, FALSE, &error);
    if (!after) {
        g_debug("domain '%s' cannot be compared with what it was: %s", info->name, error->message);
        return;
    }
    g_mutex_lock(&watch->lock);
    before = g_hash_table_lookup(watch->known, uuid);
    if (before)
        before = vx_definition_ref(before);
    if (!before || !first)
        g_hash_table_replace(watch->known, g_strdup(uuid), vx_definition_ref(after));
    started = g_hash_table_remove(watch->started, uuid);
    g_mutex_unlock(&watch->lock);
    if (!vx_inventory_is_active(watch->inventory, uuid)) /* it ended while it was read */
        vx_device_watch_forget(watch, uuid);
    if (started)
        tell_missing(watch->events, info, vx_definition_get(after));
    if (before && !first)
        compare(watch->events, info, vx_definition_get(before), vx_definition_get(after));
}

/* What changed is nobody's news, nor is it to be that of who registers next. */
static void
forget_known(VxDeviceWatch *watch, const char *uuid)
{
    g_mutex_lock(&watch->lock);
    g_hash_table_remove(watch->known, uuid);
    g_mutex_unlock(&watch->lock);
}

/* A VxMachineQueueFunc. */
static void
work(const char *uuid, gpointer data)
{
    VxDeviceWatch *watch = data;

    if (!is_wanted(watch))
        forget_known(watch, uuid);
    else if (vx_host_connect(watch->host, NULL))
        look_at(watch, uuid, FALSE);
}

VxDeviceWatch *
vx_device_watch_new(VxHost *host, VxInventory *inventory, VxEvents *events)
{
    VxDeviceWatch *watch = g_new0(VxDeviceWatch, 1);

    watch->host = host;
    watch->inventory = inventory;
    watch->events = events;
    g_mutex_init(&watch->lock);
    watch->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) vx_definition_unref);
    watch->started = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    watch->queue = vx_machine_queue_new(host, "devices", work, watch);
    return watch;
}

void
vx_device_watch_stop(VxDeviceWatch *watch)
{
    vx_machine_queue_stop(watch->queue);
}

void
vx_device_watch_free(VxDeviceWatch *watch)
{
    if (!watch)
        return;
    vx_machine_queue_free(watch->queue);
    g_hash_table_unref(watch->known);
    g_hash_table_unref(watch->started);
    g_mutex_clear(&watch->lock);
    g_free(watch);
}

void
vx_device_watch_begin(VxDeviceWatch *watch)
{
    g_autoptr(GPtrArray) infos = vx_inventory_list(watch->inventory, NULL);

    for (guint i = 0; infos && i < infos->len; i++) {
        const VxMachineInfo *info = g_ptr_array_index(infos, i);

        if (info->state->active)
            look_at(watch, info->uuid, TRUE);
    }
}

void
vx_device_watch_look(VxDeviceWatch *watch, const char *uuid)
{
    if (is_wanted(watch))
        vx_machine_queue_push(watch->queue, uuid);
    else
        forget_known(watch, uuid);
}

void
vx_device_watch_note_start(VxDeviceWatch *watch, const char *uuid)
{
    if (!is_wanted(watch))
        return;
    g_mutex_lock(&watch->lock);
    g_hash_table_add(watch->started, g_strdup(uuid));
    g_mutex_unlock(&watch->lock);
}

void
vx_device_watch_forget(VxDeviceWatch *watch, const char *uuid)
{
    g_mutex_lock(&watch->lock);
    g_hash_table_remove(watch->known, uuid);
    g_hash_table_remove(watch->started, uuid);
    g_mutex_unlock(&watch->lock);
}
