/* drive-identities.c - a table of them, and where VirtualBox keeps each.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/drive-identities.h"

#include <string.h>

#include "map/field.h"

#define DISK "devices/disk"

/* What drives tell of themselves. VirtualBox passes on what the guest can see of it. */
typedef struct {
    const char *path;
    gsize offset;      /* of a char * of VxDiskDef */
    gboolean of_disks; /* else of CD drives */
    const char *key;
    guint max; /* characters */
} Identity;

static const Identity identities[] = {
    {DISK "/serial",   VX_OF(VxDiskDef, serial),  TRUE,  VX_IDENTITY_SERIAL,        20},
    { DISK "/product", VX_OF(VxDiskDef, product), TRUE,  VX_IDENTITY_MODEL,         16},
    { DISK "/vendor",  VX_OF(VxDiskDef, vendor),  FALSE, VX_IDENTITY_ATAPI_VENDOR,  8 },
    { DISK "/product", VX_OF(VxDiskDef, product), FALSE, VX_IDENTITY_ATAPI_PRODUCT, 16},
};

static gboolean
has_identity(const VxDiskDef *disk, const Identity *identity)
{
    return identity->of_disks ? vx_disk_def_is_hard(disk) : disk->device == VX_DISK_CDROM;
}

static char **
get_identity(const VxDiskDef *disk, const Identity *identity)
{
    return (char **) ((char *) disk + identity->offset);
}

static gboolean
is_identity_key(const char *key, const char *identity)
{
    return g_str_has_prefix(key, "VBoxInternal/Devices/") && g_str_has_suffix(key, identity) &&
           key[strlen(key) - strlen(identity) - 1] == '/';
}

/* ---- Reading ---- */

static gboolean
has_identities(const char *const *keys)
{
    for (; *keys; keys++)
        for (gsize i = 0; i < G_N_ELEMENTS(identities); i++)
            if (is_identity_key(*keys, identities[i].key))
                return TRUE;
    return FALSE;
}

gboolean
vx_drive_identities_read(VxMap *map, const VxStorageDrive *drive, VxDiskDef *disk, GError **error)
{
    const char *const *keys;
    guint32 instance;

    if (disk->bus != VX_BUS_SATA && disk->bus != VX_BUS_IDE)
        return TRUE;
    if (!vx_extra_data_get_keys(map->extra, &keys, error))
        return FALSE;
    if (!has_identities(keys))
        return TRUE;
    if (!vx_get_u32(drive->controller->object, VX_GET("IStorageController", "instance"), &instance,
                    error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++) {
        g_autofree char *key = NULL;

        if (!has_identity(disk, &identities[i]))
            continue;
        key = vx_storage_identity_key(drive->controller->kind, instance, drive->place,
                                      identities[i].key);
        if (key && !vx_extra_data_get(map->extra, key, get_identity(disk, &identities[i]), error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Checking ---- */

static gboolean
check_identity(const VxDiskDef *disk, const VxStorageKind *kind, const Identity *identity,
               GError **error)
{
    VxStoragePlace place = vx_storage_place_from_address(disk->bus, &disk->address);
    g_autofree char *key = vx_storage_identity_key(kind, 0, place, identity->key);
    const char *text = *get_identity(disk, identity);

    if (!text)
        return TRUE;
    if (!key)
        return vx_map_unsupported(error, identity->path,
                                  "only drives on IDE and SATA controllers have one");
    if (!g_str_is_ascii(text) || strlen(text) > identity->max)
        return vx_map_unsupported(error, identity->path,
                                  "'%s' is not ASCII, or longer than %u characters", text,
                                  identity->max);
    return TRUE;
}

gboolean
vx_drive_identities_check(const VxDiskDef *disk, const VxStorageKind *kind, GError **error)
{
    gboolean is_disk = vx_disk_def_is_hard(disk);

    if (disk->serial && !is_disk)
        return vx_map_unsupported(error, DISK "/serial", "only hard disks have one");
    if (disk->vendor && disk->device != VX_DISK_CDROM)
        return vx_map_unsupported(error, DISK "/vendor", "only CD drives have one");
    if (disk->product && !is_disk && disk->device != VX_DISK_CDROM)
        return vx_map_unsupported(error, DISK "/product", "only hard disks and CD drives have one");
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++)
        if (has_identity(disk, &identities[i]) &&
            !check_identity(disk, kind, &identities[i], error))
            return FALSE;
    return TRUE;
}

/* ---- Planning ---- */

/* A new controller gets the next free instance number. */
static gboolean
find_instance(const VxStoragePlan *plan, const VxPlannedController *controller, guint32 *instance,
              GError **error)
{
    if (controller->present)
        return vx_get_u32(controller->present->object, VX_GET("IStorageController", "instance"),
                          instance, error);
    *instance = 0;
    for (guint i = 0; i < plan->controllers->len; i++) {
        const VxPlannedController *other = g_ptr_array_index(plan->controllers, i);

        if (other == controller)
            break;
        *instance += g_str_equal(other->kind->bus, controller->kind->bus);
    }
    return TRUE;
}

gboolean
vx_drive_identities_plan(VxMap *map, const VxStoragePlan *plan, const VxPlannedDisk *planned,
                         GError **error)
{
    const VxDiskDef *disk = planned->disk;
    guint32 instance;

    if (!disk->serial && !disk->vendor && !disk->product)
        return TRUE;
    if (!find_instance(plan, planned->controller, &instance, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(identities); i++) {
        const char *text = *get_identity(disk, &identities[i]);
        g_autofree char *key = NULL;

        if (!text || !has_identity(disk, &identities[i]))
            continue;
        key = vx_storage_identity_key(planned->controller->kind, instance, planned->place,
                                      identities[i].key);
        if (key)
            vx_map_want_extra(map, key, text);
    }
    return TRUE;
}

gboolean
vx_drive_identities_forget(VxMap *map, GError **error)
{
    const char *const *keys;

    if (!vx_extra_data_get_keys(map->extra, &keys, error))
        return FALSE;
    for (; *keys; keys++)
        for (gsize i = 0; i < G_N_ELEMENTS(identities); i++)
            if (is_identity_key(*keys, identities[i].key))
                vx_map_want_extra(map, *keys, NULL);
    return TRUE;
}
