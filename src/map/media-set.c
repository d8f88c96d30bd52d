/* media-set.c - opens media, remembers what was before.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/media-set.h"

#include "map/storage-table.h"
#include "util/error.h"

typedef struct {
    VxObject *object;
    gboolean opened;      /* by us */
    const char *old_type; /* (nullable): the type was changed */
} Medium;

struct VxMediaSet {
    VxHost *host;
    GHashTable *media; /* kind of device and path -> Medium */
};

static void
medium_free(Medium *medium)
{
    vx_object_unref(medium->object);
    g_free(medium);
}

VxMediaSet *
vx_media_set_new(VxHost *host)
{
    VxMediaSet *set = g_new0(VxMediaSet, 1);

    set->host = host;
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
    g_free(set);
}

static char *
make_key(const VxDiskDef *disk)
{
    return g_strconcat(vx_storage_device_type(disk->device), " ", disk->source, NULL);
}

static Medium *
find_medium(VxMediaSet *set, const VxDiskDef *disk)
{
    g_autofree char *key = disk->source ? make_key(disk) : NULL;

    return key ? g_hash_table_lookup(set->media, key) : NULL;
}

/* CDs are files as they are, whatever they are called. */
static gboolean
check_format(const VxDiskDef *disk, VxObject *object, GError **error)
{
    g_autofree char *format = NULL;
    const char *wanted;

    if (!disk->driver_format || disk->device != VX_DISK_DISK)
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

static gboolean
open_medium(VxMediaSet *set, const VxDiskDef *disk, GError **error)
{
    const char *type = vx_storage_device_type(disk->device);
    g_autofree char *key = make_key(disk);
    Medium *medium;
    VxObject *object;
    gboolean opened = FALSE;

    if (g_hash_table_contains(set->media, key))
        return TRUE;
    object = disk->type == VX_DISK_BLOCK
                 ? vx_medium_find_host_drive(set->host, disk->source, type, error)
                 : vx_medium_open(set->host, disk->source, type, &opened, error);
    if (!object) {
        g_prefix_error(error, "disk '%s': ", disk->target_dev);
        return FALSE;
    }
    medium = g_new0(Medium, 1);
    medium->object = object;
    medium->opened = opened;
    g_hash_table_insert(set->media, g_steal_pointer(&key), medium);
    return check_format(disk, object, error);
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

    if (!medium || disk->device == VX_DISK_CDROM || disk->type == VX_DISK_BLOCK)
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
    }
}
