/* mediumops.c - media: making and opening them, and the members of IMedium.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/mediumops.h"
#include "svc/events.h"
#include "svc/image.h"
#include "svc/machine.h"
#include "svc/medium.h"
#include "svc/progress.h"
#include "svc/properties.h"
#include "svc/registry.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *const state_names[] = {
    [SIM_MEDIUM_NOT_CREATED] = "NotCreated",    [SIM_MEDIUM_CREATED] = "Created",
    [SIM_MEDIUM_LOCKED_READ] = "LockedRead",    [SIM_MEDIUM_LOCKED_WRITE] = "LockedWrite",
    [SIM_MEDIUM_INACCESSIBLE] = "Inaccessible", [SIM_MEDIUM_CREATING] = "Creating",
    [SIM_MEDIUM_DELETING] = "Deleting",
};

static gint64
disk_type(SimService *service)
{
    return sim_enum(service, "DeviceType", "HardDisk");
}

static void
announce(SimObject *medium, gboolean registered)
{
    g_autofree char *id = sim_object_get_string(medium, "id");

    sim_fire(medium->service->virtualbox, "MediumRegistered", "s:mediumId", id, "i:mediumType",
             sim_object_get_int(medium, "deviceType"), "i:registered", (gint64) registered, NULL);
}

static SimObject *
medium_new(SimService *service, const char *format, const char *location, gint64 device_type)
{
    SimObject *medium = sim_object_new(service, "IMedium", NULL);

    sim_object_set_string(medium, "id", "00000000-0000-0000-0000-000000000000");
    sim_object_set_string(medium, "format", format);
    sim_object_set_string(medium, "location", location);
    sim_object_set_int(medium, "deviceType", device_type);
    if (device_type == sim_enum(service, "DeviceType", "DVD"))
        sim_object_set_int(medium, "type", sim_enum(service, "MediumType", "Readonly"));
    return medium;
}

/* A path that is not absolute is one in the default machine folder. */
static char *
full_location(SimCall *call, const char *location)
{
    SimObject *properties =
        sim_object_part(call->service->virtualbox, "systemProperties", "ISystemProperties");
    g_autofree char *folder = NULL;

    if (g_path_is_absolute(location))
        return g_canonicalize_filename(location, "/");
    folder = sim_object_get_string(properties, "defaultMachineFolder");
    return g_canonicalize_filename(location, folder[0] != '\0' ? folder : call->service->user_home);
}

static SimResult
create(SimCall *call, const char *format, const char *location, gint64 device_type)
{
    g_autofree char *default_format = NULL;
    const char *known;
    g_autofree char *path = NULL;
    g_autoptr(SimObject) medium = NULL;
    SimObject *properties =
        sim_object_part(call->service->virtualbox, "systemProperties", "ISystemProperties");

    if (format[0] == '\0')
        format = default_format = sim_object_get_string(properties, "defaultHardDiskFormat");
    known = sim_medium_format_name(format);
    if (known == NULL)
        return sim_fail(call, SIM_E_INVALIDARG, "There is no medium format '%s'", format);
    if (location[0] == '\0')
        return sim_fail(call, SIM_E_FAIL, "A medium has a location");
    if (!g_path_is_absolute(location))
        return sim_fail(call, SIM_E_FILE_ERROR, "The location '%s' is no absolute path", location);
    path = full_location(call, location);
    medium = medium_new(call->service, known, path, device_type);
    sim_out_object(call, 0, medium);
    return SIM_OK;
}

/* createHardDisk(format, location) */
SimResult
sim_create_hard_disk(SimCall *call)
{
    return create(call, sim_in_string(call, 0), sim_in_string(call, 1), disk_type(call->service));
}

/* createMedium(format, location, accessMode, deviceType) */
SimResult
sim_create_medium(SimCall *call)
{
    return create(call, sim_in_string(call, 0), sim_in_string(call, 1), sim_in_int(call, 3));
}

static SimObject *
find(SimCall *call, const char *what, gint64 device_type)
{
    guint8 iid[16];
    SimObject *medium = NULL;

    if (sim_iid_parse(what, iid)) {
        medium = sim_media_find_id(call->service, what);
        if (medium != NULL && sim_object_get_int(medium, "deviceType") != device_type)
            medium = NULL;
    } else {
        g_autofree char *path = full_location(call, what);

        medium = sim_media_find_location(call->service, path, device_type);
    }
    return medium;
}

/* openMedium(location, deviceType, accessMode, from 4.1 on forceNewUuid) */
SimResult
sim_open_medium(SimCall *call)
{
    const char *location = sim_in_string(call, 0);
    gint64 device_type = sim_in_int(call, 1);
    gboolean new_uuid = sim_in_int(call, 3) != 0;
    SimObject *known = find(call, location, device_type);
    g_autofree char *path = NULL, *own_id = NULL;
    g_autoptr(SimObject) medium = NULL;
    g_autoptr(GError) error = NULL;
    SimImage image = { .format = "RAW" };
    guint8 iid[16];

    if (known != NULL) {
        sim_out_object(call, 0, known);
        return SIM_OK;
    }
    if (sim_iid_parse(location, iid))
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no medium with the UUID {%s}",
                        location);
    path = full_location(call, location);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return sim_fail(call, SIM_E_FILE_ERROR, "Could not find the file '%s' of a medium", path);
    if (device_type == disk_type(call->service)) {
        if (!sim_image_probe(path, &image, &error))
            return sim_fail(call, SIM_E_IPRT_ERROR, "Could not tell the format of the medium: %s",
                            error->message);
    } else {
        GStatBuf about;

        if (device_type == sim_enum(call->service, "DeviceType", "DVD") && !sim_image_is_cd(path))
            return sim_fail(call, SIM_E_IPRT_ERROR, "Could not tell the format of the medium '%s'",
                            path);
        if (g_stat(path, &about) == 0)
            image.size = (guint64) about.st_size;
    }
    medium = medium_new(call->service, image.format, path, device_type);
    own_id = sim_uuid_new();
    sim_object_set_string(medium, "id", own_id);
    if (image.uuid[0] != '\0' && !new_uuid) {
        if (sim_media_find_id(call->service, image.uuid) != NULL)
            return sim_fail(call, SIM_E_INVALIDARG,
                            "The medium '%s' has the UUID {%s} of another one", path, image.uuid);
        sim_object_set_string(medium, "id", image.uuid);
    }
    if (image.parent[0] != '\0') {
        SimObject *parent = sim_media_find_id(call->service, image.parent);

        if (parent == NULL)
            return sim_fail(call, SIM_E_OBJECT_NOT_FOUND,
                            "The parent {%s} of the medium '%s' is not known", image.parent, path);
        sim_medium_set_parent(medium, parent);
    }
    sim_object_set_int(medium, "logicalSize", (gint64) image.size);
    sim_medium_data(medium)->state = SIM_MEDIUM_CREATED;
    sim_media_add(medium);
    if (!sim_registry_save_medium(medium, &error)) {
        sim_media_remove(medium);
        return sim_fail(call, SIM_E_FILE_ERROR, "Could not save the registry: %s", error->message);
    }
    announce(medium, TRUE);
    sim_out_object(call, 0, medium);
    return SIM_OK;
}

/* findMedium(location, type) */
SimResult
sim_find_medium(SimCall *call)
{
    SimObject *medium = find(call, sim_in_string(call, 0), sim_in_int(call, 1));

    if (medium == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no medium '%s'",
                        sim_in_string(call, 0));
    sim_out_object(call, 0, medium);
    return SIM_OK;
}

/* --- Members of IMedium. */

static void
medium_init(SimObject *object)
{
    SimMediumData *data = g_new0(SimMediumData, 1);

    data->children = g_ptr_array_new();
    data->attachments = g_ptr_array_new();
    object->data = data;
}

static void
medium_dispose(SimObject *object)
{
    SimMediumData *data = object->data;

    sim_medium_set_parent(object, NULL);
    g_ptr_array_unref(data->children);
    g_ptr_array_unref(data->attachments);
    g_free(data->access_error);
    g_free(data);
}

static SimResult
get_state(SimCall *call)
{
    sim_out_int(
        call, 0,
        sim_enum(call->service, "MediumState", state_names[sim_medium_data(call->self)->state]));
    return SIM_OK;
}

static SimResult
refresh_state(SimCall *call)
{
    SimMediumData *data = call->self->data;
    g_autofree char *location = sim_object_get_string(call->self, "location");
    gboolean there = g_file_test(location, G_FILE_TEST_EXISTS);

    if (data->state == SIM_MEDIUM_CREATED || data->state == SIM_MEDIUM_INACCESSIBLE) {
        data->state = there || data->host_drive ? SIM_MEDIUM_CREATED : SIM_MEDIUM_INACCESSIBLE;
        g_free(data->access_error);
        data->access_error = there ? NULL : g_strdup_printf("There is no file '%s'", location);
    }
    return get_state(call);
}

/* Up to 4.2 one number, from 4.3 on an array of flags; the latter is getVariant(ret variant[]). */
static SimResult
get_variant(SimCall *call)
{
    sim_out_int(call, 0, sim_object_get_int(call->self, "variant"));
    return SIM_OK;
}

static SimResult
get_variant_flags(SimCall *call)
{
    gint64 variant = sim_object_get_int(call->self, "variant");
    SimValue list = sim_value_list();

    for (guint bit = 0; bit < 32; bit++) /* an element for each bit, set or not */
        sim_value_append(&list, sim_value_int(variant & (G_GINT64_CONSTANT(1) << bit)));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
get_name(SimCall *call)
{
    g_autofree char *name = sim_medium_name(call->self);

    sim_out_string(call, 0, name);
    return SIM_OK;
}

static SimResult
get_host_drive(SimCall *call)
{
    sim_out_int(call, 0, sim_medium_data(call->self)->host_drive);
    return SIM_OK;
}

static SimResult
get_size(SimCall *call)
{
    g_autofree char *location = sim_object_get_string(call->self, "location");
    GStatBuf about;

    sim_out_int(call, 0, g_stat(location, &about) == 0 ? about.st_size : 0);
    return SIM_OK;
}

static SimResult
get_format_object(SimCall *call)
{
    g_autofree char *format = sim_object_get_string(call->self, "format");

    sim_out_object(call, 0, sim_medium_format_object(call->service, format));
    return SIM_OK;
}

static SimResult
get_parent(SimCall *call)
{
    sim_out_object(call, 0, sim_medium_data(call->self)->parent);
    return SIM_OK;
}

static SimResult
get_children(SimCall *call)
{
    sim_out_objects(call, 0, sim_medium_data(call->self)->children);
    return SIM_OK;
}

static SimResult
get_base(SimCall *call)
{
    sim_out_object(call, 0, sim_medium_base(call->self));
    return SIM_OK;
}

static SimResult
get_read_only(SimCall *call)
{
    sim_out_int(call, 0,
                sim_medium_data(call->self)->children->len > 0 ||
                    sim_object_get_int(call->self, "type") ==
                        sim_enum(call->service, "MediumType", "Immutable"));
    return SIM_OK;
}

static SimResult
get_access_error(SimCall *call)
{
    sim_out_string(call, 0, sim_medium_data(call->self)->access_error);
    return SIM_OK;
}

static SimResult
get_allowed_types(SimCall *call)
{
    static const char *const types[] = { "Normal",    "Immutable", "Writethrough",
                                         "Shareable", "Readonly",  "MultiAttach" };
    SimValue list = sim_value_list();

    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        sim_value_append(&list, sim_value_int(sim_enum(call->service, "MediumType", types[i])));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
set_type(SimCall *call)
{
    SimMediumData *data = call->self->data;

    if (data->attachments->len > 0 && sim_in_int(call, 0) != sim_object_get_int(call->self, "type"))
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE,
                        "The type of a medium that is attached cannot be changed");
    if (data->parent != NULL || data->children->len > 0)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE,
                        "The type of a medium with relations cannot be changed");
    sim_object_set_int(call->self, "type", sim_in_int(call, 0));
    sim_medium_save(call->self);
    return SIM_OK;
}

static SimResult
set_description(SimCall *call)
{
    sim_object_set_string(call->self, "description", sim_in_string(call, 0));
    sim_medium_save(call->self);
    return SIM_OK;
}

/* The machines that have it attached, in a snapshot or now. */
static SimResult
get_machine_ids(SimCall *call)
{
    GPtrArray *attachments = sim_medium_data(call->self)->attachments;
    g_autoptr(GPtrArray) seen = g_ptr_array_new();
    SimValue list = sim_value_list();

    for (guint i = 0; i < attachments->len; i++) {
        SimMachine *machine = sim_machine_of(g_ptr_array_index(attachments, i));

        if (machine == NULL || g_ptr_array_find(seen, machine, NULL))
            continue;
        g_ptr_array_add(seen, machine);
        sim_value_append(&list, sim_value_string(machine->id));
    }
    sim_out(call, 0, list);
    return SIM_OK;
}

/* getSnapshotIds(machineId): the machine's own id where it uses the medium now, then snapshots. */
static SimResult
get_snapshot_ids(SimCall *call)
{
    GPtrArray *attachments = sim_medium_data(call->self)->attachments;
    SimMachine *wanted = sim_machines_find_id(call->service, sim_in_string(call, 0));
    SimValue list = sim_value_list();
    gboolean now = FALSE;

    for (guint pass = 0; pass < 2; pass++)
        for (guint i = 0; i < attachments->len; i++) {
            SimObject *attachment = g_ptr_array_index(attachments, i);
            SimObject *snapshot = sim_object_ancestor(attachment, "ISnapshot");

            if (wanted == NULL || sim_machine_of(attachment) != wanted ||
                (snapshot != NULL) != (pass == 1))
                continue;
            if (snapshot == NULL && !now) {
                now = TRUE;
                sim_value_append(&list, sim_value_string(wanted->id));
            } else if (snapshot != NULL) {
                g_autofree char *id = sim_object_get_string(snapshot, "id");

                sim_value_append(&list, sim_value_string(id));
            }
        }
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
wrong_state(SimCall *call)
{
    g_autofree char *location = sim_object_get_string(call->self, "location");

    return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The medium '%s' is %s", location,
                    state_names[sim_medium_data(call->self)->state]);
}

static SimResult
close_medium(SimCall *call)
{
    SimMediumData *data = call->self->data;
    g_autofree char *location = sim_object_get_string(call->self, "location");

    if (data->state == SIM_MEDIUM_LOCKED_READ || data->state == SIM_MEDIUM_LOCKED_WRITE ||
        data->state == SIM_MEDIUM_CREATING || data->state == SIM_MEDIUM_DELETING)
        return wrong_state(call);
    if (data->attachments->len > 0)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "The medium '%s' is attached to a machine",
                        location);
    if (data->children->len > 0)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "The medium '%s' has %u children", location,
                        data->children->len);
    if (data->known) {
        sim_registry_remove_medium(call->self);
        sim_object_ref(call->self);
        sim_media_remove(call->self);
        announce(call->self, FALSE);
        sim_medium_set_parent(call->self, NULL);
        sim_object_unref(call->self);
    }
    return SIM_OK;
}

/* Flags may come as one number or as an array. */
static gint64
in_flags(SimCall *call, guint n)
{
    gint64 flags = 0;

    if (!sim_in_is_list(call, n))
        return sim_in_int(call, n);
    for (guint i = 0; i < sim_in_length(call, n); i++)
        flags |= sim_in_element(call, n, i)->integer;
    return flags;
}

static SimResult
finish_create(SimTask *task)
{
    SimObject *medium = task->object;
    SimMediumData *data = medium->data;
    g_autofree char *location = sim_object_get_string(medium, "location");
    g_autofree char *format = sim_object_get_string(medium, "format");
    g_autofree char *id = sim_uuid_new();
    SimImage image = { .format = format,
                       .size = (guint64) sim_object_get_int(medium, "logicalSize") };
    gboolean fixed = (sim_object_get_int(medium, "variant") &
                      sim_enum(task->service, "MediumVariant", "Fixed")) != 0;
    g_autoptr(GError) error = NULL;

    g_strlcpy(image.uuid, id, sizeof(image.uuid));
    if (task->other != NULL) {
        g_autofree char *parent = sim_object_get_string(task->other, "id");

        g_strlcpy(image.parent, parent, sizeof(image.parent));
    }
    data->state = SIM_MEDIUM_NOT_CREATED;
    if (sim_faults_disk_full(task->service->faults))
        return sim_task_fail(task, SIM_E_FILE_ERROR,
                             "Could not create the medium '%s': no space left", location);
    if (image.size % 512 != 0)
        return sim_task_fail(task, SIM_E_FILE_ERROR,
                             "Could not create the medium '%s': half a sector", location);
    if (!sim_image_create(location, &image, fixed, &error))
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not create the medium: %s",
                             error->message);
    sim_object_set_string(medium, "id", id);
    data->state = SIM_MEDIUM_CREATED;
    if (task->other != NULL)
        sim_medium_set_parent(medium, task->other);
    sim_media_add(medium);
    if (!sim_registry_save_medium(medium, &error)) {
        sim_media_remove(medium);
        g_unlink(location);
        data->state = SIM_MEDIUM_NOT_CREATED;
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not save the registry: %s",
                             error->message);
    }
    announce(medium, TRUE);
    return SIM_OK;
}

/* createBaseStorage(logicalSize, variant, ret progress) */
static SimResult
create_base_storage(SimCall *call)
{
    SimMediumData *data = call->self->data;
    gint64 size = sim_in_int(call, 0);

    if (data->state != SIM_MEDIUM_NOT_CREATED)
        return wrong_state(call);
    if (size < 0)
        return sim_fail(call, SIM_E_INVALIDARG, "A medium cannot have %" G_GINT64_FORMAT " bytes",
                        size);
    sim_object_set_int(call->self, "logicalSize", size);
    sim_object_set_int(call->self, "variant", in_flags(call, 1) & 0x0fffffff);
    data->state = SIM_MEDIUM_CREATING;
    sim_progress_start(call, "Creating the medium", 15, TRUE, finish_create, call->self);
    return SIM_OK;
}

/* createDiffStorage(target, variant, ret progress) */
static SimResult
create_diff_storage(SimCall *call)
{
    SimObject *target = sim_in_object(call, 0, "IMedium");
    SimTask *task;

    if (target == NULL || sim_medium_data(target)->state != SIM_MEDIUM_NOT_CREATED)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The target is there already");
    sim_object_set_int(target, "logicalSize", sim_object_get_int(call->self, "logicalSize"));
    sim_object_set_int(target, "variant", sim_enum(call->service, "MediumVariant", "Diff"));
    sim_medium_data(target)->state = SIM_MEDIUM_CREATING;
    task =
        sim_progress_start(call, "Creating a differencing medium", 15, TRUE, finish_create, target);
    task->other = sim_object_ref(call->self);
    return SIM_OK;
}

/* cloneTo(target, variant, parent), cloneToBase(target, variant), resizeAndCloneTo(target, size,
 * ...) */
static SimResult
clone_to(SimCall *call)
{
    SimObject *target = sim_in_object(call, 0, "IMedium");
    gboolean resized = call->n_in == 4;

    if (target == NULL)
        return sim_fail(call, SIM_E_INVALIDARG, "There is no target");
    if (sim_medium_data(target)->state != SIM_MEDIUM_NOT_CREATED)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The target is there already");
    sim_object_set_int(target, "logicalSize",
                       resized ? sim_in_int(call, 1)
                               : sim_object_get_int(call->self, "logicalSize"));
    sim_object_set_int(target, "variant", in_flags(call, resized ? 2 : 1) & 0x0fffffff);
    sim_medium_data(target)->state = SIM_MEDIUM_CREATING;
    sim_progress_start(call, "Cloning the medium", 30, TRUE, finish_create, target);
    return SIM_OK;
}

static SimResult
finish_delete(SimTask *task)
{
    sim_medium_data(task->object)->state = SIM_MEDIUM_CREATED;
    sim_medium_destroy(task->object);
    return SIM_OK;
}

static SimResult
delete_storage(SimCall *call)
{
    SimMediumData *data = call->self->data;
    g_autofree char *location = sim_object_get_string(call->self, "location");

    if (data->state != SIM_MEDIUM_CREATED && data->state != SIM_MEDIUM_INACCESSIBLE)
        return wrong_state(call);
    if (data->attachments->len > 0)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "The medium '%s' is attached to a machine",
                        location);
    if (data->children->len > 0)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "The medium '%s' has %u children", location,
                        data->children->len);
    data->state = SIM_MEDIUM_DELETING;
    sim_progress_start(call, "Deleting the medium", 10, FALSE, finish_delete, call->self);
    return SIM_OK;
}

static SimResult
finish_resize(SimTask *task)
{
    g_autofree char *location = sim_object_get_string(task->object, "location");
    SimImage image = { 0 };
    g_autoptr(GError) error = NULL;

    if (!sim_image_probe(location, &image, &error))
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not resize the medium: %s",
                             error->message);
    image.size = (guint64) task->number;
    if (!sim_image_resize(location, &image, &error))
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not resize the medium: %s",
                             error->message);
    sim_object_set_int(task->object, "logicalSize", task->number);
    sim_medium_save(task->object);
    return SIM_OK;
}

/* resize(logicalSize, ret progress) */
static SimResult
resize(SimCall *call)
{
    SimMediumData *data = call->self->data;
    gint64 size = sim_in_int(call, 0);

    if (data->state != SIM_MEDIUM_CREATED)
        return wrong_state(call);
    if (size < sim_object_get_int(call->self, "logicalSize"))
        return sim_fail(call, SIM_E_NOT_SUPPORTED, "A medium does not shrink");
    sim_progress_start(call, "Resizing the medium", 15, FALSE, finish_resize, call->self)->number =
        size;
    return SIM_OK;
}

static SimResult
finish_move(SimTask *task)
{
    g_autofree char *location = sim_object_get_string(task->object, "location");
    gboolean known = sim_medium_data(task->object)->known;

    if (g_rename(location, task->text) < 0)
        return sim_task_fail(task, SIM_E_FILE_ERROR, "Could not move the medium to '%s': %s",
                             task->text, g_strerror(errno));
    sim_object_ref(task->object);
    sim_media_remove(task->object);
    sim_object_set_string(task->object, "location", task->text);
    if (known)
        sim_media_add(task->object);
    sim_object_unref(task->object);
    sim_medium_save(task->object);
    sim_fire(task->service->virtualbox, "MediumConfigChanged", "o:medium", task->object, NULL);
    return SIM_OK;
}

/* moveTo(location), setLocation(location) of 4.3 to 5.2 */
static SimResult
move_to(SimCall *call)
{
    SimTask *task;

    if (sim_medium_data(call->self)->state != SIM_MEDIUM_CREATED)
        return wrong_state(call);
    task = sim_progress_start(call, "Moving the medium", 15, FALSE, finish_move, call->self);
    task->text = full_location(call, sim_in_string(call, 0));
    return SIM_OK;
}

static SimResult
finish_nothing(SimTask *task)
{
    return SIM_OK;
}

/* compact(ret progress), reset(ret progress) */
static SimResult
keep_content(SimCall *call)
{
    if (sim_medium_data(call->self)->state != SIM_MEDIUM_CREATED)
        return wrong_state(call);
    sim_progress_start(call, "Working on the medium", 15, TRUE, finish_nothing, call->self);
    return SIM_OK;
}

static SimResult
get_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);

    if (!sim_object_is_set(call->self, key))
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "The medium has no property '%s'",
                        sim_in_string(call, 0));
    sim_out(call, 0, sim_object_get(call->self, key));
    return SIM_OK;
}

static SimResult
set_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);

    sim_object_set_string(call->self, key, sim_in_string(call, 1));
    sim_medium_save(call->self);
    return SIM_OK;
}

/* setIds(setImageId, imageId, setParentId, parentId) */
static SimResult
set_ids(SimCall *call)
{
    gboolean known = sim_medium_data(call->self)->known;
    g_autofree char *id = sim_in_string(call, 1)[0] != '\0'
                              ? g_ascii_strdown(sim_in_string(call, 1), -1)
                              : sim_uuid_new();

    if (sim_medium_data(call->self)->attachments->len > 0)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE,
                        "The UUID of a medium that is attached is fixed");
    if (sim_in_int(call, 0) == 0)
        return SIM_OK;
    sim_object_ref(call->self);
    if (known)
        sim_registry_remove_medium(call->self);
    sim_media_remove(call->self);
    sim_object_set_string(call->self, "id", id);
    if (known)
        sim_media_add(call->self);
    sim_medium_save(call->self);
    sim_object_unref(call->self);
    return SIM_OK;
}

static const SimMember members[] = {
    {"state",              SIM_GETTER, get_state,           NULL},
    { "variant",           SIM_GETTER, get_variant,         NULL},
    { "getVariant",        SIM_METHOD, get_variant_flags,   NULL},
    { "name",              SIM_GETTER, get_name,            NULL},
    { "hostDrive",         SIM_GETTER, get_host_drive,      NULL},
    { "size",              SIM_GETTER, get_size,            NULL},
    { "mediumFormat",      SIM_GETTER, get_format_object,   NULL},
    { "parent",            SIM_GETTER, get_parent,          NULL},
    { "getChildren",       SIM_METHOD, get_children,        NULL},
    { "base",              SIM_GETTER, get_base,            NULL},
    { "readOnly",          SIM_GETTER, get_read_only,       NULL},
    { "lastAccessError",   SIM_GETTER, get_access_error,    NULL},
    { "getAllowedTypes",   SIM_METHOD, get_allowed_types,   NULL},
    { "type",              SIM_SETTER, set_type,            NULL},
    { "description",       SIM_SETTER, set_description,     NULL},
    { "getMachineIds",     SIM_METHOD, get_machine_ids,     NULL},
    { "getSnapshotIds",    SIM_METHOD, get_snapshot_ids,    NULL},
    { "refreshState",      SIM_METHOD, refresh_state,       NULL},
    { "close",             SIM_METHOD, close_medium,        NULL},
    { "createBaseStorage", SIM_METHOD, create_base_storage, NULL},
    { "createDiffStorage", SIM_METHOD, create_diff_storage, NULL},
    { "deleteStorage",     SIM_METHOD, delete_storage,      NULL},
    { "cloneTo",           SIM_METHOD, clone_to,            NULL},
    { "cloneToBase",       SIM_METHOD, clone_to,            NULL},
    { "resizeAndCloneTo",  SIM_METHOD, clone_to,            NULL},
    { "resize",            SIM_METHOD, resize,              NULL},
    { "moveTo",            SIM_METHOD, move_to,             NULL},
    { "setLocation",       SIM_METHOD, move_to,             NULL},
    { "compact",           SIM_METHOD, keep_content,        NULL},
    { "reset",             SIM_METHOD, keep_content,        NULL},
    { "getProperty",       SIM_METHOD, get_property,        NULL},
    { "setProperty",       SIM_METHOD, set_property,        NULL},
    { "setIds",            SIM_METHOD, set_ids,             NULL},
    { NULL,                0,          NULL,                NULL},
};

static const SimAttr attrs[] = {
    {"deviceType", "HardDisk", "DeviceType", SIM_WHEN_OFF, 0, 0},
    { "type",      "Normal",   "MediumType", SIM_WHEN_OFF, 0, 0},
    { NULL,        NULL,       NULL,         0,            0, 0},
};

const SimClassDef sim_medium_classes[] = {
    {.interface = "IMedium",
     .members = members,
     .attrs = attrs,
     .init = medium_init,
     .dispose = medium_dispose },
    { .interface = NULL        },
};
