/* ostypes.c - guest operating system types: a selection of VirtualBox's own.
 *
 * Source: `VBoxManage list ostypes` of 7.2; ids of old ones are the same in all versions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/ostypes.h"
#include "svc/service.h"

#include <string.h>

typedef struct {
    const char *id, *family, *family_name, *name;
    gboolean is_64;
    guint ram, vram;
    guint64 disk_gib;
    const char *adapter, *disk_bus;
} OsType;

static const OsType types[] = {
    {"Other",         "Other",   "Other",             "Other/Unknown",                               FALSE, 64,   16,  2,  "Am79C973", "IDE" },
    { "Other_64",     "Other",   "Other",             "Other/Unknown (64-bit)",                      TRUE,  64,   16,  2,  "Am79C973", "IDE" },
    { "DOS",          "Other",   "Other",             "DOS",                                         FALSE, 32,   16,  1,  "Am79C973", "IDE" },
    { "Windows31",    "Windows", "Microsoft Windows", "Windows 3.1",                                 FALSE, 32,   16,  1,  "Am79C973",
     "IDE"                                                                                                                                   },
    { "WindowsXP",    "Windows", "Microsoft Windows", "Windows XP (32-bit)",                         FALSE, 192,  16,  10,
     "Am79C973",                                                                                                                       "IDE" },
    { "WindowsXP_64", "Windows", "Microsoft Windows", "Windows XP (64-bit)",                         TRUE,  512,  16,  10,
     "I82540EM",                                                                                                                       "IDE" },
    { "Windows7",     "Windows", "Microsoft Windows", "Windows 7 (32-bit)",                          FALSE, 1024, 32,  32,
     "I82540EM",                                                                                                                       "SATA"},
    { "Windows7_64",  "Windows", "Microsoft Windows", "Windows 7 (64-bit)",                          TRUE,  2048, 32,  32,
     "I82540EM",                                                                                                                       "SATA"},
    { "Windows10",    "Windows", "Microsoft Windows", "Windows 10 (32-bit)",                         FALSE, 1024, 128, 50,
     "I82540EM",                                                                                                                       "SATA"},
    { "Windows10_64", "Windows", "Microsoft Windows", "Windows 10 (64-bit)",                         TRUE,  2048, 128, 50,
     "I82540EM",                                                                                                                       "SATA"},
    { "Linux22",      "Linux",   "Linux",             "Linux 2.2",                                   FALSE, 64,   16,  2,  "Am79C973", "IDE" },
    { "Linux24",      "Linux",   "Linux",             "Linux 2.4 (32-bit)",                          FALSE, 128,  16,  2,  "Am79C973", "IDE" },
    { "Linux24_64",   "Linux",   "Linux",             "Linux 2.4 (64-bit)",                          TRUE,  1024, 16,  4,  "I82540EM", "IDE" },
    { "Linux26",      "Linux",   "Linux",             "Linux 2.6 / 3.x / 4.x / 5.x (32-bit)",        FALSE, 1024, 16,  8,
     "I82540EM",                                                                                                                       "SATA"},
    { "Linux26_64",   "Linux",   "Linux",             "Linux 2.6 / 3.x / 4.x / 5.x (64-bit)",        TRUE,  1024, 16,  8,
     "I82540EM",                                                                                                                       "SATA"},
    { "Debian",       "Linux",   "Linux",             "Debian (32-bit)",                             FALSE, 1024, 16,  8,  "I82540EM", "SATA"},
    { "Debian_64",    "Linux",   "Linux",             "Debian (64-bit)",                             TRUE,  2048, 16,  20, "I82540EM", "SATA"},
    { "Fedora_64",    "Linux",   "Linux",             "Fedora (64-bit)",                             TRUE,  2048, 16,  15, "I82540EM", "SATA"},
    { "RedHat_64",    "Linux",   "Linux",             "Red Hat (64-bit)",                            TRUE,  2048, 16,  20, "I82540EM", "SATA"},
    { "Ubuntu",       "Linux",   "Linux",             "Ubuntu (32-bit)",                             FALSE, 1024, 16,  10, "I82540EM", "SATA"},
    { "Ubuntu_64",    "Linux",   "Linux",             "Ubuntu (64-bit)",                             TRUE,  2048, 16,  25, "I82540EM", "SATA"},
    { "Linux",        "Linux",   "Linux",             "Other Linux (32-bit)",                        FALSE, 256,  16,  8,  "I82540EM", "SATA"},
    { "Linux_64",     "Linux",   "Linux",             "Other Linux (64-bit)",                        TRUE,  512,  16,  8,  "I82540EM", "SATA"},
    { "Solaris",      "Solaris", "Solaris",           "Oracle Solaris 10 5/09 and earlier (32-bit)", FALSE, 1024,
     16,                                                                                                               32, "I82540EM", "SATA"},
    { "FreeBSD",      "BSD",     "BSD",               "FreeBSD (32-bit)",                            FALSE, 1024, 16,  2,  "I82540EM", "IDE" },
    { "FreeBSD_64",   "BSD",     "BSD",               "FreeBSD (64-bit)",                            TRUE,  1024, 16,  16, "I82540EM", "SATA"},
    { "OpenBSD_64",   "BSD",     "BSD",               "OpenBSD (64-bit)",                            TRUE,  1024, 16,  16, "I82540EM", "SATA"},
    { "MacOS",        "MacOS",   "Mac OS X",          "Mac OS X (32-bit)",                           FALSE, 2048, 16,  20, "I82543GC", "SATA"},
    { "MacOS_64",     "MacOS",   "Mac OS X",          "Mac OS X (64-bit)",                           TRUE,  2048, 16,  20, "I82543GC",
     "SATA"                                                                                                                                  },
    { "OS2",          "OS2",     "IBM OS/2",          "Other OS/2",                                  FALSE, 96,   16,  2,  "Am79C973", "IDE" },
};

static const OsType *
find(const char *id)
{
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_ascii_strcasecmp(types[i].id, id) == 0)
            return &types[i];
    return NULL;
}

const char *
sim_guest_os_type_adapter(const char *id)
{
    const OsType *type = find(id);

    return type != NULL ? type->adapter : "Am79C973";
}

void
sim_guest_os_type_apply(SimObject *machine, const char *id)
{
    const OsType *type = find(id);

    SimObject *firmware;

    if (type == NULL)
        return;
    /* The type's identity as VirtualBox spells it; sizes are the business of whoever creates. */
    sim_object_set_string(machine, "OSTypeId", type->id);
    if (strcmp(type->family, "Linux") == 0)
        sim_object_set_int(machine, "RTCUseUTC", TRUE);
    if (!type->is_64)
        return;
    sim_object_set_int(machine, "cpuLongMode", TRUE);
    firmware = sim_object_part(machine, "firmware", "IFirmwareSettings");
    if (firmware == NULL)
        firmware = sim_object_part(machine, "firmware", "IBIOSSettings");
    sim_object_set_int(firmware, "IOAPICEnabled", TRUE);
}

static SimObject *
type_object(SimService *service, const OsType *type)
{
    g_autofree char *name = g_strconcat("osType", type->id, NULL);
    SimObject *part = sim_object_peek_part(service->virtualbox, name);
    const char *controller = strcmp(type->disk_bus, "SATA") == 0 ? "IntelAhci" : "PIIX4";

    if (part != NULL)
        return part;
    part = sim_object_part(service->virtualbox, name, "IGuestOSType");
    sim_object_set_string(part, "id", type->id);
    sim_object_set_string(part, "familyId", type->family);
    sim_object_set_string(part, "familyDescription", type->family_name);
    sim_object_set_string(part, "description", type->name);
    sim_object_set_string(part, "subtype", "");
    sim_object_set_int(part, "is64Bit", type->is_64);
    sim_object_set_int(part, "platformArchitecture",
                       sim_enum(service, "PlatformArchitecture", "x86"));
    sim_object_set_int(part, "recommendedRAM", type->ram);
    sim_object_set_int(part, "recommendedVRAM", type->vram);
    sim_object_set_int(part, "recommendedHDD", (gint64) (type->disk_gib << 30));
    sim_object_set_int(part, "recommendedCPUCount", 1);
    sim_object_set_int(part, "recommendedVirtEx", TRUE);
    sim_object_set_int(part, "recommendedIOAPIC", type->is_64);
    sim_object_set_int(part, "recommendedPAE", FALSE);
    sim_object_set_int(part, "adapterType", sim_enum(service, "NetworkAdapterType", type->adapter));
    sim_object_set_int(part, "recommendedFirmware", sim_enum(service, "FirmwareType", "BIOS"));
    sim_object_set_int(part, "recommendedChipset", sim_enum(service, "ChipsetType", "PIIX3"));
    sim_object_set_int(part, "recommendedAudioController",
                       sim_enum(service, "AudioControllerType", "AC97"));
    sim_object_set_int(part, "recommendedDVDStorageController",
                       sim_enum(service, "StorageControllerType", "PIIX4"));
    sim_object_set_int(part, "recommendedDVDStorageBus", sim_enum(service, "StorageBus", "IDE"));
    sim_object_set_int(part, "recommendedHDStorageController",
                       sim_enum(service, "StorageControllerType", controller));
    sim_object_set_int(part, "recommendedHDStorageBus",
                       sim_enum(service, "StorageBus", type->disk_bus));
    return part;
}

SimResult
sim_get_guest_os_types(SimCall *call)
{
    SimValue list = sim_value_list();

    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        sim_value_append(&list, sim_value_object(type_object(call->service, &types[i])));
    sim_out(call, 0, list);
    return SIM_OK;
}

SimResult
sim_get_guest_os_type(SimCall *call)
{
    const OsType *type = find(sim_in_string(call, 0));

    if (type == NULL)
        return sim_fail(call, SIM_E_OBJECT_NOT_FOUND, "There is no guest OS type '%s'",
                        sim_in_string(call, 0));
    sim_out_object(call, 0, type_object(call->service, type));
    return SIM_OK;
}

SimResult
sim_get_guest_os_families(SimCall *call)
{
    sim_out_strings(call, 0,
                    (const char *const[]){ "Other", "Windows", "Linux", "Solaris", "BSD", "MacOS",
                                           "OS2", NULL });
    return SIM_OK;
}
