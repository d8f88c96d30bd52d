/* media-set.c - opens media, remembers what was before.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/media-set.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "native/storage-table.h"
#include "util/error.h"
#include "vbox/hard-disk.h"
#include "vbox/machine-create.h"
#include "vbox/raw-disk.h"

typedef struct {
    VxObject *object;
    char *location;
    gboolean opened;      /* by us */
    gboolean made;        /* its file, too */
    const char *old_type; /* (nullable): the type was changed */
} Medium;

struct VxMediaSet {
    VxHost *host;
    VxMachine *machine; /* (nullable) */
    char *name;         /* of the domain */
    GHashTable *media;  /* kind of device and source -> Medium */
    char *made_folder;  /* (nullable): of the machine, if it was not there */
};

static void
medium_free(Medium *medium)
{
    g_clear_pointer(&medium->object, vx_object_unref);
    g_free(medium->location);
    g_free(medium);
}

VxMediaSet *
vx_media_set_new(VxHost *host, VxMachine *machine, const char *name)
{
    VxMediaSet *set = g_new0(VxMediaSet, 1);

    set->host = host;
    set->machine = machine;
    set->name = g_strdup(name);
    set->media =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) medium_free);
    return set;
}

void
vx_media_set_free(VxMediaSet *set)
{
    if (!set)
        return;
    g_hash_table_unref(set->media);
    g_free(set->made_folder);
    g_free(set->name);
    g_free(set);
}

static char *
make_key(const VxDiskDef *disk)
{
    return g_strdup_printf("%s %d %s:%u %s %s", vx_storage_device_type(disk->device), disk->type,
                           disk->source_host ? disk->source_host : "", disk->source_port,
                           disk->initiator_iqn ? disk->initiator_iqn : "", disk->source);
}

static Medium *
find_medium(VxMediaSet *set, const VxDiskDef *disk)
{
    g_autofree char *key = disk->source ? make_key(disk) : NULL;

    return key ? g_hash_table_lookup(set->media, key) : NULL;
}

/* ---- Which medium it is ---- */

/* @path: (out) (optional) (transfer full) */
static gboolean
find_volume(VxHost *host, const VxDiskDef *disk, char **path, GError **error)
{
    g_autoptr(GPtrArray) images = NULL;

    if (!g_str_equal(disk->source_pool, VX_MEDIA_POOL)) {
        vx_set_error(error, VIR_ERR_NO_STORAGE_POOL,
                     "disk '%s': no storage pool with matching name '%s'", disk->target_dev,
                     disk->source_pool);
        return FALSE;
    }
    images = vx_hard_disk_list(host, error);
    if (!images)
        return FALSE;
    for (guint i = 0; i < images->len; i++) {
        VxHardDisk *image = g_ptr_array_index(images, i);
        g_autofree char *name = vx_hard_disk_make_name(images, image);

        if (g_str_equal(name, disk->source)) {
            if (path)
                *path = g_strdup(image->path);
            return TRUE;
        }
    }
    vx_set_error(error, VIR_ERR_NO_STORAGE_VOL, "disk '%s': no storage vol with matching name '%s'",
                 disk->target_dev, disk->source);
    return FALSE;
}

gboolean
vx_media_check_volume(VxHost *host, const VxDiskDef *disk, GError **error)
{
    return find_volume(host, disk, NULL, error);
}

static gboolean
open_volume(VxMediaSet *set, const VxDiskDef *disk, Medium *medium, GError **error)
{
    g_autofree char *path = NULL;

    if (!find_volume(set->host, disk, &path, error))
        return FALSE;
    medium->object = vx_medium_open(set->host, path, VX_MEDIUM_DISK, &medium->opened, error);
    return medium->object != NULL;
}

void
vx_media_split_iscsi(const VxDiskDef *disk, VxIscsiDisk *iscsi)
{
    const char *slash = strrchr(disk->source, '/');

    iscsi->host = g_strdup(disk->source_host);
    iscsi->port = disk->source_port;
    iscsi->target =
        slash ? g_strndup(disk->source, (gsize) (slash - disk->source)) : g_strdup(disk->source);
    iscsi->lun = g_strdup(slash ? slash + 1 : "0");
    iscsi->initiator = g_strdup(disk->initiator_iqn);
}

static gboolean
open_iscsi(VxMediaSet *set, const VxDiskDef *disk, Medium *medium, GError **error)
{
    g_auto(VxIscsiDisk) iscsi = { 0 };

    vx_media_split_iscsi(disk, &iscsi);
    medium->object = vx_medium_open_iscsi(set->host, &iscsi, &medium->opened, error);
    return medium->object != NULL;
}

/* ---- Devices of the host ---- */

/* The image of @device that the machine has already. @medium: (out) (nullable) (transfer full) */
static gboolean
find_raw_image(VxMediaSet *set, const char *device, VxObject **medium, GError **error)
{
    g_autoptr(GPtrArray) attachments = NULL;

    *medium = NULL;
    if (!set->machine)
        return TRUE;
    if (!vx_get_objects(vx_machine_get_object(set->machine),
                        VX_GET("IMachine", "mediumAttachments"), &attachments, error))
        return FALSE;
    for (guint i = 0; i < attachments->len && !*medium; i++) {
        g_autoptr(VxObject) attached = NULL;
        g_autofree char *location = NULL;
        g_autofree char *stands_for = NULL;

        if (!vx_get_object(g_ptr_array_index(attachments, i), VX_GET("IMediumAttachment", "medium"),
                           &attached, error) ||
            (attached && !vx_get_string(attached, VX_GET("IMedium", "location"), &location, error)))
            return FALSE;
        stands_for = location ? vx_raw_disk_get_device(location) : NULL;
        if (g_strcmp0(stands_for, device) == 0)
            *medium = g_steal_pointer(&attached);
    }
    return TRUE;
}

static gboolean
make_folder(VxMediaSet *set, const char *folder, GError **error)
{
    if (g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot make '%s': %s", folder,
                     g_strerror(errno));
        return FALSE;
    }
    set->made_folder = g_strdup(folder);
    return TRUE;
}

/* Returns: (transfer full): a path that is free, in the folder of the machine */
static char *
choose_image(VxMediaSet *set, const char *device, GError **error)
{
    g_autofree char *base = g_path_get_basename(device);
    g_autofree char *settings = NULL;
    g_autofree char *folder = NULL;
    char *image;

    if (!set->machine)
        folder = vx_machine_compose_folder(set->host, set->name, error);
    else if (vx_get_string(vx_machine_get_object(set->machine),
                           VX_GET("IMachine", "settingsFilePath"), &settings, error))
        folder = g_path_get_dirname(settings);
    if (!folder || !make_folder(set, folder, error))
        return NULL;
    image = g_strdup_printf("%s/%s.vmdk", folder, base);
    for (guint n = 2; g_file_test(image, G_FILE_TEST_EXISTS); n++) {
        g_free(image);
        image = g_strdup_printf("%s/%s-%u.vmdk", folder, base, n);
    }
    return image;
}

static gboolean
open_device(VxMediaSet *set, const VxDiskDef *disk, Medium *medium, GError **error)
{
    g_autofree char *image = NULL;

    if (!find_raw_image(set, disk->source, &medium->object, error))
        return FALSE;
    if (medium->object)
        return TRUE;
    image = choose_image(set, disk->source, error);
    if (!image || !vx_raw_disk_create(image, disk->source, error))
        return FALSE;
    medium->made = TRUE;
    medium->location = g_strdup(image);
    medium->object = vx_medium_open(set->host, image, VX_MEDIUM_DISK, &medium->opened, error);
    return medium->object != NULL;
}

/* ---- Whether it is as the definition says ---- */

/* CDs are files as they are, whatever they are called. */
static gboolean
check_format(const VxDiskDef *disk, VxObject *object, GError **error)
{
    g_autofree char *format = NULL;
    const char *wanted;

    if (!disk->driver_format || !vx_disk_def_is_hard(disk) || disk->type == VX_DISK_BLOCK ||
        disk->type == VX_DISK_NETWORK)
        return TRUE;
    wanted = vx_storage_format_to_vbox(disk->driver_format);
    if (!vx_get_string(object, VX_GET("IMedium", "format"), &format, error))
        return FALSE;
    if (wanted && g_ascii_strcasecmp(wanted, format) == 0)
        return TRUE;
    return vx_map_unsupported(error, "devices/disk/driver/@type",
                              "'%s' was given, but '%s' has format %s", disk->driver_format,
                              disk->source, format);
}

/* A definition does not make images: what a medium is based on is just shown. */
static gboolean
check_chain(const VxDiskDef *disk, VxObject *object, GError **error)
{
    const VxBackingStoreDef *store = disk->backing_store;
    g_autoptr(GPtrArray) parents = NULL;

    if (!store)
        return TRUE;
    parents = vx_medium_list_parents(object, error);
    if (!parents)
        return FALSE;
    for (guint i = 0; store; i++, store = store->backing_store) {
        const VxMediumParent *parent = i < parents->len ? g_ptr_array_index(parents, i) : NULL;
        const char *format = parent ? vx_storage_format_from_vbox(parent->format) : NULL;

        if (!store->type && !parent)
            return TRUE;
        if (!store->type || !parent || !g_str_equal(store->source, parent->location) ||
            (store->format && g_strcmp0(store->format, format) != 0))
            return vx_map_unsupported(error, "devices/disk/backingStore",
                                      "'%s' is based on %s, and not on %s", disk->source,
                                      parent ? parent->location : "no other image",
                                      store->type ? store->source : "none");
    }
    return TRUE;
}

/* ---- Opening ---- */

static gboolean
find_object(VxMediaSet *set, const VxDiskDef *disk, Medium *medium, GError **error)
{
    const char *type = vx_storage_device_type(disk->device);

    switch (disk->type) {
    case VX_DISK_VOLUME:
        return open_volume(set, disk, medium, error);
    case VX_DISK_NETWORK:
        return open_iscsi(set, disk, medium, error);
    case VX_DISK_BLOCK:
        if (vx_disk_def_is_hard(disk))
            return open_device(set, disk, medium, error);
        medium->object = vx_medium_find_host_drive(set->host, disk->source, type, error);
        return medium->object != NULL;
    default:
        medium->object = vx_medium_open(set->host, disk->source, type, &medium->opened, error);
        return medium->object != NULL;
    }
}

/* A file is where it was said to be, whatever way VirtualBox went to it. */
static gboolean
find_location(Medium *medium, const VxDiskDef *disk, GError **error)
{
    if (disk->type == VX_DISK_FILE)
        medium->location = g_strdup(disk->source);
    return medium->location ||
           vx_get_string(medium->object, VX_GET("IMedium", "location"), &medium->location, error);
}

static gboolean
open_medium(VxMediaSet *set, const VxDiskDef *disk, GError **error)
{
    g_autofree char *key = make_key(disk);
    Medium *medium;

    if (g_hash_table_contains(set->media, key))
        return TRUE;
    medium = g_new0(Medium, 1);
    g_hash_table_insert(set->media, g_steal_pointer(&key), medium);
    if (!find_object(set, disk, medium, error)) {
        g_prefix_error(error, "disk '%s': ", disk->target_dev);
        return FALSE;
    }
    return find_location(medium, disk, error) && check_format(disk, medium->object, error) &&
           check_chain(disk, medium->object, error);
}

gboolean
vx_media_set_open(VxMediaSet *set, const VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);

        if (disk->source && !open_medium(set, disk, error))
            return FALSE;
    }
    return TRUE;
}

VxObject *
vx_media_set_get(VxMediaSet *set, const VxDiskDef *disk)
{
    Medium *medium = find_medium(set, disk);

    return medium ? medium->object : NULL;
}

const char *
vx_media_set_get_location(VxMediaSet *set, const VxDiskDef *disk)
{
    Medium *medium = find_medium(set, disk);

    return medium ? medium->location : NULL;
}

gboolean
vx_media_set_is_new(VxMediaSet *set, const VxDiskDef *disk)
{
    Medium *medium = find_medium(set, disk);

    return medium && medium->opened;
}

/* What a disk asks for. @plain: (out): any type without a meaning of its own here will do */
static const char *
get_wanted_type(const VxDiskDef *disk, gboolean *plain)
{
    *plain = FALSE;
    if (disk->device == VX_DISK_FLOPPY)
        return disk->readonly ? "Readonly" : "Writethrough";
    if (disk->shareable)
        return "Shareable";
    /* The image is never written; what the guest writes is thrown away at its next start. */
    if (disk->readonly || disk->transient)
        return "Immutable";
    *plain = TRUE;
    return "Normal";
}

static gboolean
has_meaning(const char *type)
{
    return g_str_equal(type, "Shareable") || g_str_equal(type, "Immutable");
}

gboolean
vx_media_set_apply_type(VxMediaSet *set, const VxDiskDef *disk, GError **error)
{
    Medium *medium = find_medium(set, disk);
    g_autoptr(VxObject) parent = NULL;
    const char *present;
    const char *wanted;
    gboolean plain;

    if (!medium || disk->device == VX_DISK_CDROM ||
        (disk->device == VX_DISK_FLOPPY && disk->type == VX_DISK_BLOCK))
        return TRUE;
    wanted = get_wanted_type(disk, &plain);
    if (!vx_get_object(medium->object, VX_GET("IMedium", "parent"), &parent, error) ||
        !vx_get_enum(medium->object, VX_GET("IMedium", "type"), "MediumType", &present, error))
        return FALSE;
    if (g_str_equal(present, wanted) || (plain && (parent || !has_meaning(present))))
        return TRUE;
    if (!vx_set_enum(medium->object, VX_SET("IMedium", "type"), "MediumType", wanted, error)) {
        g_prefix_error(error, "disk '%s': ", disk->target_dev);
        return FALSE;
    }
    if (!medium->old_type)
        medium->old_type = present;
    return TRUE;
}

void
vx_media_set_restore_types(VxMediaSet *set)
{
    GHashTableIter iter;
    gpointer key;
    gpointer value;

    g_hash_table_iter_init(&iter, set->media);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        Medium *medium = value;
        g_autoptr(GError) error = NULL;

        if (medium->old_type && !vx_set_enum(medium->object, VX_SET("IMedium", "type"),
                                             "MediumType", medium->old_type, &error))
            g_warning("cannot give '%s' back its type %s: %s", (const char *) key, medium->old_type,
                      error->message);
        medium->old_type = NULL;
    }
}

void
vx_media_set_undo(VxMediaSet *set)
{
    GHashTableIter iter;
    gpointer key;
    gpointer value;

    vx_media_set_restore_types(set);
    g_hash_table_iter_init(&iter, set->media);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        Medium *medium = value;
        g_autoptr(GError) error = NULL;

        if (medium->opened && !vx_medium_close(medium->object, &error))
            g_warning("cannot close medium '%s': %s", (const char *) key, error->message);
        if (medium->made && g_unlink(medium->location) != 0)
            g_warning("cannot remove '%s': %s", medium->location, g_strerror(errno));
    }
    /* Where somebody has put something into it, it stays. */
    if (set->made_folder)
        g_rmdir(set->made_folder);
}
