/* storage-state.c - reads controllers and drives.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/storage-state.h"

#include "vbox/properties.h"
#include "vbox/raw-disk.h"

static void
controller_free(VxStorageController *controller)
{
    if (!controller)
        return;
    vx_object_unref(controller->object);
    g_free(controller->name);
    g_free(controller);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxStorageController, controller_free)

static void
drive_free(VxStorageDrive *drive)
{
    if (!drive)
        return;
    vx_object_unref(drive->object);
    g_clear_pointer(&drive->medium, vx_object_unref);
    vx_medium_info_clear(&drive->info);
    g_free(drive->raw_device);
    g_free(drive->group);
    g_free(drive->controller_name);
    g_free(drive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxStorageDrive, drive_free)

void
vx_storage_state_free(VxStorageState *state)
{
    if (!state)
        return;
    g_ptr_array_unref(state->drives);
    g_ptr_array_unref(state->controllers);
    g_free(state);
}

/* @object: (transfer none) */
static VxStorageController *
read_controller(VxObject *object, GError **error)
{
    g_autoptr(VxStorageController) controller = g_new0(VxStorageController, 1);
    const char *type;

    controller->object = vx_object_ref(object);
    controller->index = -1;
    if (!vx_get_string(object, VX_GET("IStorageController", "name"), &controller->name, error) ||
        !vx_get_enum(object, VX_GET("IStorageController", "controllerType"),
                     "StorageControllerType", &type, error))
        return NULL;
    controller->kind = vx_storage_kind_from_vbox(type);
    return g_steal_pointer(&controller);
}

static gboolean
index_is_used(GPtrArray *controllers, VxControllerType type, gint index)
{
    for (guint i = 0; i < controllers->len; i++) {
        const VxStorageController *controller = g_ptr_array_index(controllers, i);

        if (controller->kind && controller->kind->type == type && controller->index == index)
            return TRUE;
    }
    return FALSE;
}

/* libvirt counts controllers of a type, VirtualBox names them: what a definition said is kept, the
 * others are counted in VirtualBox's order. */
static void
number_controllers(GPtrArray *controllers, const VxKeep *keep)
{
    for (guint i = 0; i < controllers->len; i++) {
        VxStorageController *controller = g_ptr_array_index(controllers, i);
        g_autofree char *group = vx_storage_controller_group(controller->name);
        g_autofree char *kept = vx_keep_get(keep, group, VX_KEPT_INDEX);
        guint64 index;

        if (controller->kind && kept &&
            g_ascii_string_to_unsigned(kept, 10, 0, G_MAXINT16, &index, NULL) &&
            !index_is_used(controllers, controller->kind->type, (gint) index))
            controller->index = (gint) index;
    }
    for (guint i = 0; i < controllers->len; i++) {
        VxStorageController *controller = g_ptr_array_index(controllers, i);
        gint index = 0;

        if (!controller->kind || controller->index >= 0)
            continue;
        while (index_is_used(controllers, controller->kind->type, index))
            index++;
        controller->index = index;
    }
}

static VxStorageController *
find_controller(GPtrArray *controllers, const char *name)
{
    for (guint i = 0; i < controllers->len; i++) {
        VxStorageController *controller = g_ptr_array_index(controllers, i);

        if (g_str_equal(controller->name, name))
            return controller;
    }
    return NULL;
}

/* What the kind of controller tells is not asked for. */
static gboolean
read_place(VxStorageDrive *drive, const VxStorageKind *kind, GError **error)
{
    gint64 port = 0;
    gint64 device = 0;

    if ((!(kind && vx_storage_kind_has_one_port(kind)) &&
         !vx_get_i64(drive->object, VX_GET("IMediumAttachment", "port"), &port, error)) ||
        (!(kind && vx_storage_kind_has_one_device(kind)) &&
         !vx_get_i64(drive->object, VX_GET("IMediumAttachment", "device"), &device, error)))
        return FALSE;
    drive->place = (VxStoragePlace){ (gint32) port, (gint32) device };
    return TRUE;
}

/* Most media tell by their format, which is needed anyway. */
static gboolean
read_type(VxStorageDrive *drive, const VxStorageKind *kind, GError **error)
{
    drive->type = kind ? vx_storage_kind_only_type(kind) : NULL;
    if (!drive->type && drive->medium &&
        !vx_medium_tell_type(drive->medium, &drive->info, &drive->type, error))
        return FALSE;
    return drive->type || vx_get_enum(drive->object, VX_GET("IMediumAttachment", "type"),
                                      "DeviceType", &drive->type, error);
}

/* @controller: (nullable): the one that it is known to be on; @object: (transfer none) */
static VxStorageDrive *
read_drive(GPtrArray *controllers, VxStorageController *controller, VxObject *object,
           GError **error)
{
    g_autoptr(VxStorageDrive) drive = g_new0(VxStorageDrive, 1);
    const VxStorageKind *kind;

    drive->object = vx_object_ref(object);
    if (controller)
        drive->controller_name = g_strdup(controller->name);
    else if (!vx_get_string(object, VX_GET("IMediumAttachment", "controller"),
                            &drive->controller_name, error))
        return NULL;
    drive->controller = find_controller(controllers, drive->controller_name);
    kind = drive->controller ? drive->controller->kind : NULL;
    if (!read_place(drive, kind, error) ||
        !vx_get_object(object, VX_GET("IMediumAttachment", "medium"), &drive->medium, error) ||
        !read_type(drive, kind, error) ||
        (drive->medium && !vx_medium_get_info(drive->medium, drive->type, &drive->info, error)))
        return NULL;
    if (g_strcmp0(drive->info.format, "VMDK") == 0)
        drive->raw_device = vx_raw_disk_get_device(drive->info.location);
    return g_steal_pointer(&drive);
}

/* @attachments: of @controller, or (nullable) of all */
static gboolean
read_drives(VxStorageState *state, VxStorageController *controller, GPtrArray *attachments,
            GError **error)
{
    for (guint i = 0; i < attachments->len; i++) {
        VxStorageDrive *drive =
            read_drive(state->controllers, controller, g_ptr_array_index(attachments, i), error);

        if (!drive)
            return FALSE;
        g_ptr_array_add(state->drives, drive);
    }
    return TRUE;
}

static VxStorageState *
read_controllers(VxMap *map, const VxKeep *keep, GError **error)
{
    g_autoptr(VxStorageState) state = g_new0(VxStorageState, 1);
    g_autoptr(GPtrArray) controllers = NULL;
    VxObject *machine = vx_machine_get_object(map->machine);

    state->controllers = g_ptr_array_new_with_free_func((GDestroyNotify) controller_free);
    state->drives = g_ptr_array_new_with_free_func((GDestroyNotify) drive_free);
    if (!vx_get_objects(machine, VX_GET("IMachine", "storageControllers"), &controllers, error))
        return NULL;
    for (guint i = 0; i < controllers->len; i++) {
        VxStorageController *controller = read_controller(g_ptr_array_index(controllers, i), error);

        if (!controller)
            return NULL;
        g_ptr_array_add(state->controllers, controller);
    }
    number_controllers(state->controllers, keep);
    return g_steal_pointer(&state);
}

VxStorageState *
vx_storage_state_read(VxMap *map, const VxKeep *keep, GError **error)
{
    g_autoptr(VxStorageState) state = read_controllers(map, keep, error);
    g_autoptr(GPtrArray) attachments = NULL;

    if (!state ||
        !vx_get_objects(vx_machine_get_object(map->machine),
                        VX_GET("IMachine", "mediumAttachments"), &attachments, error) ||
        !read_drives(state, NULL, attachments, error))
        return NULL;
    return g_steal_pointer(&state);
}

/* One question to each controller, and not one to each drive. */
VxStorageState *
vx_storage_state_read_present(VxMap *map, const VxKeep *keep, GError **error)
{
    g_autoptr(VxStorageState) state = read_controllers(map, keep, error);

    for (guint i = 0; state && i < state->controllers->len; i++) {
        VxStorageController *controller = g_ptr_array_index(state->controllers, i);
        g_autoptr(GPtrArray) attachments = NULL;

        if (!vx_call(vx_machine_get_object(map->machine),
                     VX_METHOD("IMachine", "getMediumAttachmentsOfController"), error,
                     VX_STR(controller->name), VX_OUT_OBJS(&attachments)) ||
            !read_drives(state, controller, attachments, error))
            return NULL;
    }
    return g_steal_pointer(&state);
}

static gboolean
ask_cache(VxStorageController *controller, GError **error)
{
    if (!controller->knows_cache &&
        !vx_get_bool(controller->object, VX_GET("IStorageController", "useHostIOCache"),
                     &controller->host_cache, error))
        return FALSE;
    controller->knows_cache = TRUE;
    return TRUE;
}

gboolean
vx_storage_state_read_rest(VxStorageState *state, GError **error)
{
    for (guint i = 0; i < state->controllers->len; i++) {
        VxStorageController *controller = g_ptr_array_index(state->controllers, i);

        if (!vx_get_u32(controller->object, VX_GET("IStorageController", "portCount"),
                        &controller->n_ports, error) ||
            !ask_cache(controller, error))
            return FALSE;
    }
    return TRUE;
}

VxStorageDrive *
vx_storage_state_find_drive(const VxStorageState *state, const char *controller,
                            VxStoragePlace place)
{
    for (guint i = 0; i < state->drives->len; i++) {
        VxStorageDrive *drive = g_ptr_array_index(state->drives, i);

        if (drive->controller && g_str_equal(drive->controller->name, controller) &&
            drive->place.port == place.port && drive->place.device == place.device)
            return drive;
    }
    return NULL;
}

gboolean
vx_storage_get_default_cache(VxMap *map, const VxStorageKind *kind, gboolean *enabled,
                             GError **error)
{
    VxFacts *facts = vx_host_get_facts(map->host);
    guint generation = vx_host_get_generation(map->host);
    g_autofree char *key = g_strconcat("host-cache/", kind->controller, NULL);
    g_autoptr(VxObject) properties = NULL;
    guint32 known;

    if (!vx_facts_recall(facts, generation, key, &known)) {
        gboolean answer;

        properties = vx_properties_ref_system(map->host, error);
        if (!properties ||
            !vx_call(properties,
                     VX_METHOD("ISystemProperties", "getDefaultIoCacheSettingForStorageController"),
                     error, VX_ENUM("StorageControllerType", kind->controller),
                     VX_OUT_BOOL(&answer)))
            return FALSE;
        known = answer ? 1 : 0;
        vx_facts_remember(facts, generation, key, known);
    }
    *enabled = known != 0;
    return TRUE;
}

gboolean
vx_storage_get_host_cache(VxMap *map, VxStorageController *controller, gboolean *enabled,
                          gboolean *by_default, GError **error)
{
    if (!ask_cache(controller, error))
        return FALSE;
    *enabled = controller->host_cache;
    return vx_storage_get_default_cache(map, controller->kind, by_default, error);
}
