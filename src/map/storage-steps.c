/* storage-steps.c - adds, sets, attaches, detaches, removes.
 *
 * Source: IMachine, IStorageController, IMediumAttachment (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-steps.h"

/* ---- Controllers ---- */

/* Returns: (transfer full): IStorageController of the session's machine */
static VxObject *
get_controller(VxObject *machine, const VxPlannedController *controller, GError **error)
{
    VxObject *object = NULL;

    if (controller->present
            ? vx_call(machine, VX_METHOD("IMachine", "getStorageControllerByName"), error,
                      VX_STR(controller->name), VX_OUT_OBJ(&object))
            : vx_call(machine, VX_METHOD("IMachine", "addStorageController"), error,
                      VX_STR(controller->name), VX_ENUM("StorageBus", controller->kind->bus),
                      VX_OUT_OBJ(&object)))
        return object;
    return NULL;
}

static gboolean
apply_ports(VxObject *object, guint n_ports, GError **error)
{
    guint32 present;

    return vx_get_u32(object, VX_GET("IStorageController", "portCount"), &present, error) &&
           (present >= n_ports ||
            vx_set_int(object, VX_SET("IStorageController", "portCount"), n_ports, error));
}

static gboolean
apply_cache(VxMap *map, VxObject *object, const VxPlannedController *controller, GError **error)
{
    gboolean wanted = controller->host_cache == VX_TRI_YES;
    gboolean present;

    return (controller->host_cache ||
            vx_storage_get_default_cache(map, controller->kind, &wanted, error)) &&
           vx_get_bool(object, VX_GET("IStorageController", "useHostIOCache"), &present, error) &&
           (present == wanted ||
            vx_set_int(object, VX_SET("IStorageController", "useHostIOCache"), wanted, error));
}

gboolean
vx_storage_apply_controller(VxMap *map, VxObject *machine, const VxPlannedController *controller,
                            GError **error)
{
    g_autoptr(VxObject) object = get_controller(machine, controller, error);
    gboolean same = controller->present && controller->present->kind == controller->kind;

    return object &&
           (same || vx_set_enum(object, VX_SET("IStorageController", "controllerType"),
                                "StorageControllerType", controller->kind->controller, error)) &&
           apply_ports(object, controller->n_ports, error) &&
           apply_cache(map, object, controller, error);
}

gboolean
vx_storage_remove_controller(VxObject *machine, const VxStorageController *controller,
                             GError **error)
{
    return vx_call(machine, VX_METHOD("IMachine", "removeStorageController"), error,
                   VX_STR(controller->name));
}

/* ---- Drives ---- */

gboolean
vx_storage_attach_medium(VxMap *map, VxObject *machine, const char *controller,
                         VxStoragePlace place, const char *device_type, VxObject *medium,
                         GError **error)
{
    const VxMember *empty = VX_OPT_METHOD("IMachine", "attachDeviceWithoutMedium");
    VxArg name = VX_STR(controller);
    VxArg port = VX_INT(place.port);
    VxArg device = VX_INT(place.device);
    VxArg type = VX_ENUM("DeviceType", device_type);

    if (!medium && vx_has(map->runtime, empty))
        return vx_call(machine, empty, error, name, port, device, type);
    return vx_call(machine, VX_METHOD("IMachine", "attachDevice"), error, name, port, device, type,
                   VX_OBJ(medium));
}

gboolean
vx_storage_attach(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, GError **error)
{
    return vx_storage_attach_medium(map, machine, planned->controller->name, planned->place,
                                    vx_storage_device_type(planned->disk->device),
                                    vx_media_set_get(map->media, planned->disk), error);
}

gboolean
vx_storage_detach(VxObject *machine, const VxStorageDrive *drive, GError **error)
{
    return vx_call(machine, VX_METHOD("IMachine", "detachDevice"), error,
                   VX_STR(drive->controller_name), VX_INT(drive->place.port),
                   VX_INT(drive->place.device));
}

/* Switches of a drive: where the machine tells them, and where they are set. */
typedef struct {
    const VxMember *get;
    const VxMember *set;
    gboolean is_there; /* else VirtualBox decides */
    gboolean wanted;
} Switch;

static gboolean
apply_switch(VxMap *map, VxObject *machine, const VxPlannedDisk *planned, VxObject *attachment,
             const Switch *one, GError **error)
{
    gboolean present;

    if (!one->is_there || !vx_has(map->runtime, one->get))
        return TRUE;
    return vx_get_bool(attachment, one->get, &present, error) &&
           (present == one->wanted ||
            vx_call(machine, one->set, error, VX_STR(planned->controller->name),
                    VX_INT(planned->place.port), VX_INT(planned->place.device),
                    VX_INT(one->wanted)));
}

gboolean
vx_storage_apply_switches(VxMap *map, VxObject *machine, const VxPlannedDisk *planned,
                          gboolean live, GError **error)
{
    const VxDiskDef *disk = planned->disk;
    gboolean is_disk = vx_disk_def_is_hard(disk);
    gboolean is_sata = disk->bus == VX_BUS_SATA;
    g_autoptr(VxObject) attachment = NULL;
    const Switch switches[] = {
        {VX_OPT_GET("IMediumAttachment",  "nonRotational"),
         VX_OPT_METHOD("IMachine", "nonRotationalDevice"),      is_disk,          disk->rotation_rate == 1},
        { VX_OPT_GET("IMediumAttachment", "discard"),
         VX_OPT_METHOD("IMachine", "setAutoDiscardForDevice"),  is_disk,
         disk->discard == VX_DISCARD_UNMAP                                                                },
        { VX_OPT_GET("IMediumAttachment", "hotPluggable"),
         VX_OPT_METHOD("IMachine", "setHotPluggableForDevice"), is_sata && !live,
         disk->removable == VX_TRI_YES                                                                    },
    };

    if (!is_disk && !is_sata)
        return TRUE;
    if (!vx_call(machine, VX_METHOD("IMachine", "getMediumAttachment"), error,
                 VX_STR(planned->controller->name), VX_INT(planned->place.port),
                 VX_INT(planned->place.device), VX_OUT_OBJ(&attachment)))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
        if (!apply_switch(map, machine, planned, attachment, &switches[i], error))
            return FALSE;
    return TRUE;
}

typedef struct {
    const VxMember *get;
    const VxMember *set;
    const char *type; /* (nullable): of the only drives that have it */
} DriveSwitch;

#define N_DRIVE_SWITCHES 5

/* Those that a drive which replaces another one takes over from it. */
static DriveSwitch
get_drive_switch(guint number)
{
    const DriveSwitch switches[N_DRIVE_SWITCHES] = {
        {VX_OPT_GET("IMediumAttachment",  "nonRotational"),
         VX_OPT_METHOD("IMachine", "nonRotationalDevice"),      VX_MEDIUM_DISK},
        { VX_OPT_GET("IMediumAttachment", "discard"),
         VX_OPT_METHOD("IMachine", "setAutoDiscardForDevice"),  VX_MEDIUM_DISK},
        { VX_OPT_GET("IMediumAttachment", "hotPluggable"),
         VX_OPT_METHOD("IMachine", "setHotPluggableForDevice"), NULL          },
        { VX_OPT_GET("IMediumAttachment", "passthrough"),
         VX_OPT_METHOD("IMachine", "passthroughDevice"),        VX_MEDIUM_DVD },
        { VX_OPT_GET("IMediumAttachment", "temporaryEject"),
         VX_OPT_METHOD("IMachine", "temporaryEjectDevice"),     VX_MEDIUM_DVD },
    };

    return switches[number];
}

gboolean
vx_storage_read_switches(VxMap *map, const VxStorageDrive *drive, guint *on, GError **error)
{
    *on = 0;
    for (guint i = 0; i < N_DRIVE_SWITCHES; i++) {
        const DriveSwitch one = get_drive_switch(i);
        gboolean is_on;

        if (!vx_has(map->runtime, one.get) || (one.type && !g_str_equal(one.type, drive->type)))
            continue;
        if (!vx_get_bool(drive->object, one.get, &is_on, error))
            return FALSE;
        *on |= is_on ? 1u << i : 0;
    }
    return TRUE;
}

gboolean
vx_storage_set_switches(VxObject *machine, const char *controller, VxStoragePlace place, guint on,
                        GError **error)
{
    for (guint i = 0; i < N_DRIVE_SWITCHES; i++)
        if (on & 1u << i && !vx_call(machine, get_drive_switch(i).set, error, VX_STR(controller),
                                     VX_INT(place.port), VX_INT(place.device), VX_INT(TRUE)))
            return FALSE;
    return TRUE;
}
