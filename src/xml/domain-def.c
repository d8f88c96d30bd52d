/* domain-def.c - making, copying and freeing domains, all of it by their table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/domain-def.h"

#include "xml/domain-rows.h"

VxDomainDef *
vx_domain_def_new(void)
{
    return vx_bind_new(&vx_domain_table);
}

void
vx_domain_def_free(VxDomainDef *def)
{
    vx_bind_free(def);
}

VxDomainDef *
vx_domain_def_copy(const VxDomainDef *def)
{
    return vx_bind_copy(def);
}

/* A new struct in the list that the row at @path of @table is */
static gpointer
append(GPtrArray *list, const VxBindTable *table, const char *path)
{
    return vx_bind_append(list, vx_bind_find_row(table, path)->table);
}

#define DEFINE_ADD(type, name, list, path)                                                         \
    type *vx_domain_def_add_##name(VxDomainDef *def)                                               \
    {                                                                                              \
        return append(def->list, &vx_domain_table, path);                                          \
    }

DEFINE_ADD(VxDiskDef, disk, disks, "devices/disk")
DEFINE_ADD(VxControllerDef, controller, controllers, "devices/controller")
DEFINE_ADD(VxFilesystemDef, filesystem, filesystems, "devices/filesystem")
DEFINE_ADD(VxInterfaceDef, interface, interfaces, "devices/interface")
DEFINE_ADD(VxCharDef, serial, serials, "devices/serial")
DEFINE_ADD(VxCharDef, parallel, parallels, "devices/parallel")
DEFINE_ADD(VxInputDef, input, inputs, "devices/input")
DEFINE_ADD(VxTpmDef, tpm, tpms, "devices/tpm")
DEFINE_ADD(VxGraphicsDef, graphics, graphics, "devices/graphics")
DEFINE_ADD(VxSoundDef, sound, sounds, "devices/sound")
DEFINE_ADD(VxAudioDef, audio, audios, "devices/audio")
DEFINE_ADD(VxVideoDef, video, videos, "devices/video")
DEFINE_ADD(VxHostdevDef, hostdev, hostdevs, "devices/hostdev")
DEFINE_ADD(VxBootDef, boot, os.boot, "os/boot")
DEFINE_ADD(VxFirmwareFeatureDef, firmware_feature, os.firmware_features, "os/firmware/feature")
DEFINE_ADD(VxTimerDef, timer, clock.timers, "clock/timer")
DEFINE_ADD(VxCpuFeatureDef, cpu_feature, cpu.features, "cpu/feature")
DEFINE_ADD(VxSysinfoEntryDef, bios_entry, sysinfo.bios, "sysinfo/bios/entry")
DEFINE_ADD(VxSysinfoEntryDef, system_entry, sysinfo.system, "sysinfo/system/entry")
DEFINE_ADD(VxSysinfoEntryDef, base_board_entry, sysinfo.base_board, "sysinfo/baseBoard/entry")
DEFINE_ADD(VxSysinfoEntryDef, chassis_entry, sysinfo.chassis, "sysinfo/chassis/entry")

gboolean
vx_disk_def_is_hard(const VxDiskDef *disk)
{
    return disk->device == VX_DISK_DISK || disk->device == VX_DISK_LUN;
}

VxBackingStoreDef *
vx_backing_store_def_new(void)
{
    const VxBindTable *disk_table = vx_bind_find_row(&vx_domain_table, "devices/disk")->table;

    return vx_bind_new(vx_bind_find_row(disk_table, "backingStore")->table);
}

void
vx_backing_store_def_free(VxBackingStoreDef *store)
{
    vx_bind_free(store);
}

VxPortForwardDef *
vx_interface_def_add_port_forward(VxInterfaceDef *interface)
{
    const VxBindTable *interface_table =
        vx_bind_find_row(&vx_domain_table, "devices/interface")->table;

    return append(interface->port_forwards, interface_table, "portForward");
}

VxPortRangeDef *
vx_port_forward_def_add_range(VxPortForwardDef *forward)
{
    const VxBindTable *interface_table =
        vx_bind_find_row(&vx_domain_table, "devices/interface")->table;
    const VxBindTable *forward_table = vx_bind_find_row(interface_table, "portForward")->table;

    return append(forward->ranges, forward_table, "range");
}
