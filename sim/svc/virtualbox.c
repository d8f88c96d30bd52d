/* virtualbox.c - IVirtualBox: the root object, through which everything else is found.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/create.h"
#include "svc/events.h"
#include "svc/extradata.h"
#include "svc/mediumops.h"
#include "svc/medium.h"
#include "svc/netservers.h"
#include "svc/ostypes.h"
#include "svc/registry.h"
#include "svc/sharedfolders.h"

#include <string.h>

static SimResult
get_version(SimCall *call)
{
    sim_out_string(call, 0, call->service->install->version);
    return SIM_OK;
}

static SimResult
get_revision(SimCall *call)
{
    sim_out_int(call, 0, call->service->install->revision);
    return SIM_OK;
}

static SimResult
get_package_type(SimCall *call)
{
    sim_out_string(call, 0, "LINUX_64BITS_SIMULATED");
    return SIM_OK;
}

static SimResult
get_api_version(SimCall *call)
{
    const SimInstall *install = call->service->install;
    g_autofree char *text = g_strdup_printf("%u_%u", install->major, install->minor);

    sim_out_string(call, 0, text);
    return SIM_OK;
}

static SimResult
get_api_revision(SimCall *call)
{
    const SimInstall *install = call->service->install;

    sim_out_int(call, 0,
                (gint64) install->major << 56 | (gint64) install->minor << 48 |
                    (gint64) install->build << 40 | install->revision);
    return SIM_OK;
}

static SimResult
get_home_folder(SimCall *call)
{
    sim_out_string(call, 0, call->service->user_home);
    return SIM_OK;
}

static SimResult
get_settings_file(SimCall *call)
{
    g_autofree char *path = g_build_filename(call->service->user_home, "VirtualBox.sim", NULL);

    sim_out_string(call, 0, path);
    return SIM_OK;
}

static SimResult
get_machines(SimCall *call)
{
    GPtrArray *machines = sim_machines_list(call->service);
    SimValue list = sim_value_list();

    for (guint i = 0; i < machines->len; i++)
        sim_value_append(&list,
                         sim_value_object(((SimMachine *) g_ptr_array_index(machines, i))->object));
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
get_machine_groups(SimCall *call)
{
    sim_out_strings(call, 0, (const char *const[]){ "/", NULL });
    return SIM_OK;
}

static SimResult
get_machine_states(SimCall *call)
{
    SimValue list = sim_value_list();

    for (guint i = 0; i < sim_in_length(call, 0); i++) {
        const SimValue *each = sim_in_element(call, 0, i);
        SimMachine *machine = each->kind == SIM_V_OBJECT && each->object != NULL
                                  ? sim_machine_of(each->object)
                                  : NULL;

        if (machine == NULL) {
            sim_value_clear(&list);
            return sim_fail(call, SIM_E_INVALIDARG, "Not a machine");
        }
        sim_value_append(&list, sim_value_int(sim_state_value(call->service, machine->state)));
    }
    sim_out(call, 0, list);
    return SIM_OK;
}

static SimResult
find_machine(SimCall *call)
{
    const char *what = sim_in_string(call, 0);
    guint8 iid[16];
    gboolean is_id = sim_iid_parse(what, iid);
    SimMachine *machine = is_id ? sim_machines_find_id(call->service, what)
                                : sim_machines_find_name(call->service, what);

    if (machine == NULL && !is_id && g_path_is_absolute(what)) {
        GPtrArray *all = sim_machines_list(call->service);

        for (guint i = 0; i < all->len && machine == NULL; i++)
            if (strcmp(((SimMachine *) g_ptr_array_index(all, i))->settings_file, what) == 0)
                machine = g_ptr_array_index(all, i);
    }
    if (machine == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no registered machine %s %s",
                        is_id ? "with the UUID" : "named", what);
    sim_out_object(call, 0, machine->object);
    return SIM_OK;
}

static SimResult
get_progress_operations(SimCall *call)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    GHashTableIter iter;
    gpointer progress;

    g_hash_table_iter_init(&iter, call->service->progresses);
    while (g_hash_table_iter_next(&iter, NULL, &progress))
        g_ptr_array_add(all, progress);
    sim_out_objects(call, 0, all);
    return SIM_OK;
}

static SimResult
find_progress(SimCall *call)
{
    SimObject *progress = g_hash_table_lookup(call->service->progresses, sim_in_string(call, 0));

    if (progress == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no such operation");
    sim_out_object(call, 0, progress);
    return SIM_OK;
}

static SimResult
get_media_of(SimCall *call, const char *type)
{
    g_autoptr(GPtrArray) media = sim_media_list(call->service, type, TRUE);

    sim_out_objects(call, 0, media);
    return SIM_OK;
}

static SimResult
get_hard_disks(SimCall *call)
{
    return get_media_of(call, "HardDisk");
}

static SimResult
get_dvd_images(SimCall *call)
{
    return get_media_of(call, "DVD");
}

static SimResult
get_floppy_images(SimCall *call)
{
    return get_media_of(call, "Floppy");
}

static SimResult
get_nothing(SimCall *call)
{
    sim_out(call, 0, sim_value_list());
    return SIM_OK;
}

static SimResult
get_internal_networks(SimCall *call)
{
    sim_out_strings(call, 0, (const char *const[]){ "intnet", NULL });
    return SIM_OK;
}

static SimResult
get_platform_properties(SimCall *call)
{
    sim_out_object(call, 0,
                   sim_object_part(call->self, "platformProperties", "IPlatformProperties"));
    return SIM_OK;
}

static SimResult
check_firmware(SimCall *call)
{
    sim_out_int(call, 2, TRUE);
    return SIM_OK;
}

static const SimMember members[] = {
    {"version",                      SIM_GETTER, get_version,                      NULL},
    { "versionNormalized",           SIM_GETTER, get_version,                      NULL},
    { "revision",                    SIM_GETTER, get_revision,                     NULL},
    { "packageType",                 SIM_GETTER, get_package_type,                 NULL},
    { "APIVersion",                  SIM_GETTER, get_api_version,                  NULL},
    { "APIRevision",                 SIM_GETTER, get_api_revision,                 NULL},
    { "homeFolder",                  SIM_GETTER, get_home_folder,                  NULL},
    { "settingsFilePath",            SIM_GETTER, get_settings_file,                NULL},
    { "host",                        SIM_PART,   NULL,                             NULL},
    { "systemProperties",            SIM_PART,   NULL,                             NULL},
    { "performanceCollector",        SIM_PART,   NULL,                             NULL},
    { "eventSource",                 SIM_PART,   NULL,                             NULL},
    { "extensionPackManager",        SIM_PART,   NULL,                             NULL},
    { "cloudProviderManager",        SIM_PART,   NULL,                             NULL},
    { "getMachines",                 SIM_METHOD, get_machines,                     NULL},
    { "getMachineGroups",            SIM_METHOD, get_machine_groups,               NULL},
    { "getMachinesByGroups",         SIM_METHOD, get_machines,                     NULL},
    { "getMachineStates",            SIM_METHOD, get_machine_states,               NULL},
    { "getHardDisks",                SIM_METHOD, get_hard_disks,                   NULL},
    { "getDVDImages",                SIM_METHOD, get_dvd_images,                   NULL},
    { "getFloppyImages",             SIM_METHOD, get_floppy_images,                NULL},
    { "getProgressOperations",       SIM_METHOD, get_progress_operations,          NULL},
    { "findProgressById",            SIM_METHOD, find_progress,                    NULL},
    { "getGuestOSTypes",             SIM_METHOD, sim_get_guest_os_types,           NULL},
    { "getGuestOSType",              SIM_METHOD, sim_get_guest_os_type,            NULL},
    { "getGuestOSFamilies",          SIM_METHOD, sim_get_guest_os_families,        NULL},
    { "getInternalNetworks",         SIM_METHOD, get_internal_networks,            NULL},
    { "getGenericNetworkDrivers",    SIM_METHOD, get_nothing,                      NULL},
    { "getCloudNetworks",            SIM_METHOD, get_nothing,                      NULL},
    { "getPlatformProperties",       SIM_METHOD, get_platform_properties,          NULL},
    { "composeMachineFilename",      SIM_METHOD, sim_compose_machine_filename,     NULL},
    { "createMachine",               SIM_METHOD, sim_create_machine,               NULL},
    { "openMachine",                 SIM_METHOD, sim_open_machine,                 NULL},
    { "registerMachine",             SIM_METHOD, sim_register_machine,             NULL},
    { "findMachine",                 SIM_METHOD, find_machine,                     NULL},
    { "createHardDisk",              SIM_METHOD, sim_create_hard_disk,             NULL},
    { "createMedium",                SIM_METHOD, sim_create_medium,                NULL},
    { "openMedium",                  SIM_METHOD, sim_open_medium,                  NULL},
    { "findMedium",                  SIM_METHOD, sim_find_medium,                  NULL},
    { "getSharedFolders",            SIM_METHOD, sim_shared_folders_get,           NULL},
    { "createSharedFolder",          SIM_METHOD, sim_shared_folders_create,        NULL},
    { "removeSharedFolder",          SIM_METHOD, sim_shared_folders_remove,        NULL},
    { "getExtraDataKeys",            SIM_METHOD, sim_global_get_extra_data_keys,   NULL},
    { "getExtraData",                SIM_METHOD, sim_global_get_extra_data,        NULL},
    { "setExtraData",                SIM_METHOD, sim_global_set_extra_data,        NULL},
    { "getDHCPServers",              SIM_METHOD, sim_get_dhcp_servers,             NULL},
    { "createDHCPServer",            SIM_METHOD, sim_create_dhcp_server,           NULL},
    { "findDHCPServerByNetworkName", SIM_METHOD, sim_find_dhcp_server,             NULL},
    { "removeDHCPServer",            SIM_METHOD, sim_remove_dhcp_server,           NULL},
    { "getNATNetworks",              SIM_METHOD, sim_get_nat_networks,             NULL},
    { "createNATNetwork",            SIM_METHOD, sim_create_nat_network,           NULL},
    { "findNATNetworkByName",        SIM_METHOD, sim_find_nat_network,             NULL},
    { "removeNATNetwork",            SIM_METHOD, sim_remove_nat_network,           NULL},
    { "getHostOnlyNetworks",         SIM_METHOD, sim_get_host_only_networks,       NULL},
    { "createHostOnlyNetwork",       SIM_METHOD, sim_create_host_only_network,     NULL},
    { "findHostOnlyNetworkByName",   SIM_METHOD, sim_find_host_only_network,       NULL},
    { "findHostOnlyNetworkById",     SIM_METHOD, sim_find_host_only_network_by_id, NULL},
    { "removeHostOnlyNetwork",       SIM_METHOD, sim_remove_host_only_network,     NULL},
    { "checkFirmwarePresent",        SIM_METHOD, check_firmware,                   NULL},
    { NULL,                          0,          NULL,                             NULL},
};

const SimClassDef sim_virtualbox_classes[] = {
    {.interface = "IVirtualBox", .members = members },
    { .interface = NULL                        },
};
