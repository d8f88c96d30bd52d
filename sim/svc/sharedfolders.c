/* sharedfolders.c - shared folders.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/sharedfolders.h"
#include "svc/events.h"
#include "svc/machine.h"
#include "svc/registry.h"

/* createSharedFolder(name, hostPath, writable, automount, from 6.0 on autoMountPoint) */
static SimResult
create(SimCall *call)
{
    SimObject *folder;

    if (sim_in_string(call, 0)[0] == '\0' || !g_path_is_absolute(sim_in_string(call, 1)))
        return sim_fail(call, SIM_E_INVALIDARG, "A shared folder has a name and an absolute path");
    if (!g_file_test(sim_in_string(call, 1), G_FILE_TEST_IS_DIR))
        return sim_fail(call, SIM_E_INVALIDARG, "There is no directory '%s'",
                        sim_in_string(call, 1));
    if (sim_object_find(call->self, "sharedFolders", "name", sim_in_string(call, 0)) != NULL)
        return sim_fail(call, SIM_E_OBJECT_IN_USE, "There is a shared folder '%s' already",
                        sim_in_string(call, 0));
    folder = sim_object_append(call->self, "sharedFolders", "ISharedFolder");
    sim_object_set_string(folder, "name", sim_in_string(call, 0));
    sim_object_set_string(folder, "hostPath", sim_in_string(call, 1));
    sim_object_set_int(folder, "writable", sim_in_int(call, 2));
    sim_object_set_int(folder, "autoMount", sim_in_int(call, 3));
    sim_object_set_string(folder, "autoMountPoint", sim_in_string(call, 4));
    return SIM_OK;
}

static SimResult
remove_one(SimCall *call)
{
    SimObject *folder =
        sim_object_find(call->self, "sharedFolders", "name", sim_in_string(call, 0));

    if (folder == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no shared folder '%s'",
                        sim_in_string(call, 0));
    g_ptr_array_remove(sim_object_list(call->self, "sharedFolders"), folder);
    return SIM_OK;
}

static void
announce(SimCall *call, const char *scope)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (machine != NULL && machine->console != NULL)
        sim_fire(machine->console, "SharedFolderChanged", "i:scope",
                 sim_enum(call->service, "Scope", scope), NULL);
}

SimResult
sim_shared_folders_get(SimCall *call)
{
    sim_out_objects(call, 0, sim_object_list(call->self, "sharedFolders"));
    return SIM_OK;
}

SimResult
sim_shared_folders_create(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    SimResult result;

    if (machine != NULL && machine->vm == NULL)
        return sim_fail(call, SIM_E_INVALID_VM_STATE,
                        "A machine that does not run has no transient shared folders");
    result = create(call);
    if (!SIM_FAILED(result) && machine == NULL)
        sim_registry_save(call->service);
    announce(call, "Session");
    return result;
}

SimResult
sim_shared_folders_remove(SimCall *call)
{
    SimResult result = remove_one(call);

    if (!SIM_FAILED(result) && sim_machine_of(call->self) == NULL)
        sim_registry_save(call->service);
    announce(call, "Session");
    return result;
}

SimResult
sim_machine_get_shared_folders(SimCall *call)
{
    return sim_shared_folders_get(call);
}

SimResult
sim_machine_create_shared_folder(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);

    if (!SIM_FAILED(result))
        result = create(call);
    if (!SIM_FAILED(result)) {
        sim_machine_modified(call->self, call->self);
        announce(call, "Machine");
    }
    return result;
}

SimResult
sim_machine_remove_shared_folder(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_LIVE);

    if (!SIM_FAILED(result))
        result = remove_one(call);
    if (!SIM_FAILED(result)) {
        sim_machine_modified(call->self, call->self);
        announce(call, "Machine");
    }
    return result;
}

static SimResult
get_accessible(SimCall *call)
{
    g_autofree char *path = sim_object_get_string(call->self, "hostPath");

    sim_out_int(call, 0, g_file_test(path, G_FILE_TEST_IS_DIR));
    return SIM_OK;
}

static const SimMember folder_members[] = {
    {"accessible", SIM_GETTER, get_accessible, NULL},
    { NULL,        0,          NULL,           NULL},
};

static const SimAttr folder_attrs[] = {
    {"writable",        "0",    NULL,            SIM_WHEN_SAVED_LIVE, 0, 0},
    { "autoMount",      "0",    NULL,            SIM_WHEN_SAVED_LIVE, 0, 0},
    { "autoMountPoint", NULL,   NULL,            SIM_WHEN_SAVED_LIVE, 0, 0},
    { "symlinkPolicy",  "None", "SymlinkPolicy", SIM_WHEN_SAVED_LIVE, 0, 0},
    { NULL,             NULL,   NULL,            0,                   0, 0},
};

const SimClassDef sim_folder_classes[] = {
    {.interface = "ISharedFolder",
     .members = folder_members,
     .attrs = folder_attrs,
     .identity = "name" },
    { .interface = NULL       },
};
