/* attachments.c - what is attached to storage controllers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/storage.h"
#include "svc/events.h"
#include "svc/medium.h"

#include <string.h>

void
sim_attachment_set_medium(SimObject *attachment, SimObject *medium)
{
    sim_object_set_object(attachment, "medium", medium);
    attachment->class->def->copied(attachment, NULL);
}

/* What it uses follows its property; data: what it is registered with, an own reference. */
static void
attachment_follow(SimObject *attachment, SimObject *original)
{
    SimObject *medium = sim_object_get_object(attachment, "medium");
    SimObject *used = attachment->data;

    if (used == medium)
        return;
    if (used != NULL) {
        sim_medium_unuse(used, attachment);
        sim_object_unref(used);
    }
    attachment->data = medium != NULL ? sim_object_ref(medium) : NULL;
    if (medium != NULL)
        sim_medium_use(medium, attachment);
}

static void
attachment_removed(SimObject *attachment)
{
    SimObject *used = g_steal_pointer((SimObject **) &attachment->data);

    if (used == NULL)
        return;
    sim_medium_unuse(used, attachment);
    sim_object_unref(used);
}

static SimResult
attachment_machine(SimCall *call)
{
    sim_out_object(call, 0, sim_object_ancestor(call->self, "IMachine"));
    return SIM_OK;
}

static SimResult
attachment_group(SimCall *call)
{
    SimObject *machine = sim_object_ancestor(call->self, "IMachine");
    g_autofree char *name = sim_object_get_string(call->self, "group");
    SimObject *control = sim_object_part(machine, "bandwidthControl", "IBandwidthControl");

    sim_out_object(call, 0,
                   name[0] != '\0' ? sim_object_find(control, "groups", "name", name) : NULL);
    return SIM_OK;
}

static SimObject *
find_attachment(SimObject *machine, const char *controller, gint64 port, gint64 device)
{
    GPtrArray *attachments = sim_object_list(machine, "mediumAttachments");

    for (guint i = 0; i < attachments->len; i++) {
        SimObject *attachment = g_ptr_array_index(attachments, i);

        if (sim_attachment_is_on(attachment, controller) &&
            sim_object_get_int(attachment, "port") == port &&
            sim_object_get_int(attachment, "device") == device)
            return attachment;
    }
    return NULL;
}

/* The first three arguments of most: name, port, device. */
static SimObject *
named_attachment(SimCall *call)
{
    SimObject *attachment = find_attachment(call->self, sim_in_string(call, 0), sim_in_int(call, 1),
                                            sim_in_int(call, 2));

    if (attachment == NULL)
        sim_fail(call, SIM_E_OBJECT_NOT_FOUND,
                 "There is no device on port %" G_GINT64_FORMAT ", device %" G_GINT64_FORMAT
                 " of '%s'",
                 sim_in_int(call, 1), sim_in_int(call, 2), sim_in_string(call, 0));
    return attachment;
}

gboolean
sim_medium_has_snapshots(SimObject *medium)
{
    gint64 type = sim_object_get_int(sim_medium_base(medium), "type");

    return sim_medium_is(medium, "HardDisk") &&
           type != sim_enum(medium->service, "MediumType", "Writethrough") &&
           type != sim_enum(medium->service, "MediumType", "Shareable");
}

static gboolean
is_type(SimObject *medium, const char *type)
{
    return sim_object_get_int(medium, "type") == sim_enum(medium->service, "MediumType", type);
}

/* Whether this machine uses the medium now; @in_snapshot: whether its snapshots do. */
static void
used_here(SimObject *medium, SimObject *machine_object, gboolean *here, gboolean *in_snapshot)
{
    GPtrArray *attachments = sim_medium_data(medium)->attachments;
    SimMachine *machine = sim_machine_of(machine_object);

    *here = *in_snapshot = FALSE;
    for (guint i = 0; i < attachments->len; i++) {
        SimObject *attachment = g_ptr_array_index(attachments, i);

        if (sim_machine_of(attachment) != machine)
            continue;
        if (sim_object_ancestor(attachment, "ISnapshot") != NULL)
            *in_snapshot = TRUE;
        else if (sim_object_ancestor(attachment, "IMachine") == machine_object)
            *here = TRUE;
    }
}

/* What is attached in place of @medium: itself, or a new differencing medium. (transfer full)
 * (nullable) */
static SimObject *
choose_medium(SimCall *call, SimObject *medium, SimResult *result)
{
    SimMachine *machine = sim_machine_of(call->self);
    g_autofree char *location = sim_object_get_string(medium, "location");
    g_autofree char *folder = NULL;
    g_autoptr(GError) error = NULL;
    gboolean here, in_snapshot;
    SimObject *diff;

    *result = SIM_OK;
    used_here(medium, call->self, &here, &in_snapshot);
    if (!sim_medium_is(medium, "HardDisk") || (is_type(medium, "Shareable") && !here))
        return sim_object_ref(medium);
    if (here) {
        *result = sim_fail(call, SIM_E_OBJECT_IN_USE,
                           "The medium '%s' is attached to this machine already", location);
        return NULL;
    }
    if (!is_type(medium, "MultiAttach") && !is_type(medium, "Immutable") && !in_snapshot &&
        sim_medium_data(medium)->children->len == 0)
        return sim_object_ref(medium);
    folder = sim_machine_snapshot_folder(machine);
    diff = sim_medium_new_diff(medium, folder, &error);
    if (diff == NULL)
        *result = sim_fail(call, SIM_E_FILE_ERROR, "Could not make a differencing medium: %s",
                           error->message);
    else
        sim_object_set_int(diff, "implicit", TRUE);
    return diff;
}

static SimResult
check_place(SimCall *call, SimObject *controller)
{
    const SimBus *bus = sim_controller_bus(controller);
    gint64 port = sim_in_int(call, 1), device = sim_in_int(call, 2);

    if (port < 0 || port >= sim_object_get_int(controller, "portCount") || device < 0 ||
        device >= bus->devices)
        return sim_fail(call, SIM_E_INVALIDARG,
                        "There is no port %" G_GINT64_FORMAT ", device %" G_GINT64_FORMAT
                        " on '%s': ports are 0 to %" G_GINT64_FORMAT ", devices 0 to %u",
                        port, device, sim_in_string(call, 0),
                        sim_object_get_int(controller, "portCount") - 1, bus->devices - 1);
    return SIM_OK;
}

static void
announce(SimMachine *machine, SimObject *attachment, gboolean removed)
{
    sim_fire(machine->service->virtualbox, "StorageDeviceChanged", "o:storageDevice", attachment,
             "i:removed", (gint64) removed, "s:machineId", machine->id, NULL);
    if (machine->console != NULL)
        sim_fire(machine->console, "StorageDeviceChanged", "o:storageDevice", attachment,
                 "i:removed", (gint64) removed, NULL);
}

/* attachDevice(name, port, device, type, medium) */
static SimResult
attach(SimCall *call, SimObject *medium)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);
    SimObject *controller, *attachment;
    g_autoptr(SimObject) chosen = NULL;
    g_autofree char *place = NULL;

    if (SIM_FAILED(result))
        return result;
    controller = sim_machine_find_controller(call, call->self, sim_in_string(call, 0));
    if (controller == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    if (machine->vm != NULL && !sim_controller_bus(controller)->hot_plug)
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The controller '%s' has no hot-plugging",
                        sim_in_string(call, 0));
    result = check_place(call, controller);
    if (SIM_FAILED(result))
        return result;
    if (find_attachment(call->self, sim_in_string(call, 0), sim_in_int(call, 1),
                        sim_in_int(call, 2)) != NULL)
        return sim_fail(call, SIM_E_OBJECT_IN_USE,
                        "There is a device on port %" G_GINT64_FORMAT ", device %" G_GINT64_FORMAT
                        " of '%s' already",
                        sim_in_int(call, 1), sim_in_int(call, 2), sim_in_string(call, 0));

    if (medium != NULL && sim_medium_data(medium)->state == SIM_MEDIUM_NOT_CREATED)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "The medium has not been created");
    if (medium != NULL) {
        chosen = choose_medium(call, medium, &result);
        if (chosen == NULL)
            return result;
    }
    place = g_strdup_printf("%s/%d/%d", sim_in_string(call, 0), (int) sim_in_int(call, 1),
                            (int) sim_in_int(call, 2));
    attachment = sim_object_append(call->self, "mediumAttachments", "IMediumAttachment");
    sim_object_set_string(attachment, "place", place);
    sim_object_set_string(attachment, "controller", sim_in_string(call, 0));
    sim_object_set_int(attachment, "port", sim_in_int(call, 1));
    sim_object_set_int(attachment, "device", sim_in_int(call, 2));
    sim_object_set_int(attachment, "type", sim_in_int(call, 3));
    sim_attachment_set_medium(attachment, chosen);
    if (machine->vm != NULL && chosen != NULL)
        sim_medium_lock(chosen, sim_medium_is(chosen, "HardDisk"));
    sim_machine_modified(call->self, attachment);
    announce(machine, attachment, FALSE);
    return SIM_OK;
}

SimResult
sim_machine_attach_device(SimCall *call)
{
    if (!sim_in_is_null(call, 4) && sim_in_object(call, 4, "IMedium") == NULL)
        return sim_fail(call, SIM_E_INVALIDARG, "Not a medium");
    return attach(call, sim_in_object(call, 4, "IMedium"));
}

SimResult
sim_machine_attach_without_medium(SimCall *call)
{
    return attach(call, NULL);
}

SimResult
sim_machine_detach_device(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);
    SimObject *controller, *attachment, *medium;

    if (SIM_FAILED(result))
        return result;
    controller = sim_machine_find_controller(call, call->self, sim_in_string(call, 0));
    attachment = controller != NULL ? named_attachment(call) : NULL;
    if (attachment == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    if (machine->vm != NULL && !sim_controller_bus(controller)->hot_plug)
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The controller '%s' has no hot-plugging",
                        sim_in_string(call, 0));
    medium = sim_object_get_object(attachment, "medium");
    if (machine->vm != NULL && medium != NULL)
        sim_medium_unlock(medium);
    announce(machine, attachment, TRUE);
    g_ptr_array_remove(sim_object_list(call->self, "mediumAttachments"), attachment);
    sim_machine_modified(call->self, call->self);
    return SIM_OK;
}

static SimResult
mount(SimCall *call, SimObject *medium)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);
    SimObject *attachment, *old;

    if (SIM_FAILED(result))
        return result;
    attachment = named_attachment(call);
    if (attachment == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    if (sim_object_get_int(attachment, "type") == sim_enum(call->service, "DeviceType", "HardDisk"))
        return sim_fail(call, SIM_E_INVALIDARG, "The medium of a hard disk does not change");
    if (medium != NULL && !sim_medium_data(medium)->host_drive &&
        sim_object_get_int(medium, "deviceType") != sim_object_get_int(attachment, "type"))
        return sim_fail(call, SIM_E_INVALIDARG, "The medium is none for this device");
    old = sim_object_get_object(attachment, "medium");
    if (machine->vm != NULL && old != NULL)
        sim_medium_unlock(old);
    sim_attachment_set_medium(attachment, medium);
    if (machine->vm != NULL && medium != NULL)
        sim_medium_lock(medium, FALSE);
    sim_machine_modified(call->self, attachment);
    sim_fire(call->service->virtualbox, "MediumChanged", "o:mediumAttachment", attachment, NULL);
    if (machine->console != NULL)
        sim_fire(machine->console, "MediumChanged", "o:mediumAttachment", attachment, NULL);
    return SIM_OK;
}

/* mountMedium(name, port, device, medium, force) */
SimResult
sim_machine_mount_medium(SimCall *call)
{
    return mount(call, sim_in_object(call, 3, "IMedium"));
}

SimResult
sim_machine_unmount_medium(SimCall *call)
{
    return mount(call, NULL);
}

SimResult
sim_machine_get_medium(SimCall *call)
{
    SimObject *attachment = named_attachment(call);

    if (attachment == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    sim_out_object(call, 0, sim_object_get_object(attachment, "medium"));
    return SIM_OK;
}

SimResult
sim_machine_get_attachments(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "mediumAttachments"));
    return SIM_OK;
}

SimResult
sim_machine_get_attachment(SimCall *call)
{
    SimObject *attachment = named_attachment(call);

    sim_out_object(call, 0, attachment);
    return attachment != NULL ? SIM_OK : SIM_E_OBJECT_NOT_FOUND;
}

SimResult
sim_machine_get_attachments_of(SimCall *call)
{
    GPtrArray *all = sim_object_list(call->self, "mediumAttachments");
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    for (guint i = 0; i < all->len; i++)
        if (sim_attachment_is_on(g_ptr_array_index(all, i), sim_in_string(call, 0)))
            g_ptr_array_add(found, g_ptr_array_index(all, i));
    sim_out_objects(call, 0, found);
    return SIM_OK;
}

/* xDevice(name, port, device, flag), for devices of one type. */
static SimResult
set_flag(SimCall *call, const char *flag, SimWhen when, const char *device_type)
{
    SimResult result = sim_check_mutable(call, call->self, when);
    SimObject *attachment;

    if (SIM_FAILED(result))
        return result;
    attachment = named_attachment(call);
    if (attachment == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    if (device_type != NULL && sim_object_get_int(attachment, "type") !=
                                   sim_enum(call->service, "DeviceType", device_type))
        return sim_fail(call, SIM_E_INVALIDARG, "The device is none of type %s", device_type);
    sim_object_set_int(attachment, flag, sim_in_int(call, 3));
    sim_machine_modified(call->self, attachment);
    return SIM_OK;
}

SimResult
sim_machine_passthrough(SimCall *call)
{
    return set_flag(call, "passthrough", SIM_WHEN_OFF, "DVD");
}

SimResult
sim_machine_temporary_eject(SimCall *call)
{
    return set_flag(call, "temporaryEject", SIM_WHEN_SAVED_LIVE, "DVD");
}

SimResult
sim_machine_non_rotational(SimCall *call)
{
    return set_flag(call, "nonRotational", SIM_WHEN_OFF, "HardDisk");
}

SimResult
sim_machine_auto_discard(SimCall *call)
{
    return set_flag(call, "discard", SIM_WHEN_OFF, "HardDisk");
}

SimResult
sim_machine_hot_pluggable(SimCall *call)
{
    SimObject *controller = sim_machine_find_controller(call, call->self, sim_in_string(call, 0));

    if (controller == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    if (!sim_controller_bus(controller)->hot_plug)
        return sim_fail(call, SIM_E_NOT_SUPPORTED, "The controller '%s' has no hot-plugging",
                        sim_in_string(call, 0));
    return set_flag(call, "hotPluggable", SIM_WHEN_OFF, NULL);
}

static SimResult
set_group(SimCall *call, SimObject *group)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);
    SimObject *attachment;
    g_autofree char *name = group != NULL ? sim_object_get_string(group, "name") : g_strdup("");

    if (SIM_FAILED(result))
        return result;
    attachment = named_attachment(call);
    if (attachment == NULL)
        return SIM_E_OBJECT_NOT_FOUND;
    sim_object_set_string(attachment, "group", name);
    sim_machine_modified(call->self, attachment);
    return SIM_OK;
}

SimResult
sim_machine_set_bandwidth_group(SimCall *call)
{
    return set_group(call, sim_in_object(call, 3, "IBandwidthGroup"));
}

SimResult
sim_machine_no_bandwidth_group(SimCall *call)
{
    return set_group(call, NULL);
}

void
sim_storage_collect(SimMachine *machine)
{
    g_autofree char *folder = sim_machine_snapshot_folder(machine);
    g_autoptr(GPtrArray) disks = sim_media_list(machine->service, "HardDisk", FALSE);

    for (guint i = 0; i < disks->len; i++) {
        SimObject *medium = g_ptr_array_index(disks, i);
        g_autofree char *location = sim_object_get_string(medium, "location");

        if (sim_object_get_int(medium, "implicit") != 0 && g_str_has_prefix(location, folder) &&
            sim_medium_data(medium)->attachments->len == 0)
            sim_medium_destroy(medium);
    }
}

gboolean
sim_storage_make_diffs(SimMachine *machine, SimObject *object, GError **error)
{
    GPtrArray *attachments = sim_object_list(object, "mediumAttachments");
    g_autofree char *folder = sim_machine_snapshot_folder(machine);

    for (guint i = 0; i < attachments->len; i++) {
        SimObject *attachment = g_ptr_array_index(attachments, i);
        SimObject *medium = sim_object_get_object(attachment, "medium");
        g_autoptr(SimObject) diff = NULL;

        if (medium == NULL || !sim_medium_has_snapshots(medium))
            continue;
        diff = sim_medium_new_diff(medium, folder, error);
        if (diff == NULL)
            return FALSE;
        sim_object_set_int(diff, "implicit", TRUE);
        sim_medium_save(diff);
        sim_attachment_set_medium(attachment, diff);
    }
    return TRUE;
}

static const SimMember attachment_members[] = {
    {"machine",         SIM_GETTER, attachment_machine, NULL},
    { "bandwidthGroup", SIM_GETTER, attachment_group,   NULL},
    { NULL,             0,          NULL,               NULL},
};

static const SimAttr attachment_attrs[] = {
    {"type", "Null", "DeviceType", SIM_WHEN_OFF, 0, 0},
    { NULL,  NULL,   NULL,         0,            0, 0},
};

const SimClassDef sim_attachment_classes[] = {
    {.interface = "IMediumAttachment",
     .members = attachment_members,
     .attrs = attachment_attrs,
     .identity = "place",
     .copied = attachment_follow,
     .removed = attachment_removed,
     .dispose = attachment_removed },
    { .interface = NULL       },
};
