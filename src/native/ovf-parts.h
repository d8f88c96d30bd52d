/* ovf-parts.h - the parts of an OVF descriptor.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "native/ovf-package.h"

/* What documents are identified by */
#define VX_OVF_NAMESPACE "http://schemas.dmtf.org/ovf/envelope/2"
#define VX_OVF_MACHINE   "Machine" /* <vbox:Machine>, VirtualBox's settings in it */

/* CIM_ResourceAllocationSettingData.ResourceType */
enum {
    VX_CIM_OTHER = 1,
    VX_CIM_PROCESSOR = 3,
    VX_CIM_MEMORY = 4,
    VX_CIM_IDE = 5,
    VX_CIM_SCSI = 6,
    VX_CIM_ETHERNET = 10,
    VX_CIM_FLOPPY = 14,
    VX_CIM_CD = 15,
    VX_CIM_DVD = 16,
    VX_CIM_DISK = 17,
    VX_CIM_STORAGE = 20, /* controllers of other kinds */
    VX_CIM_SERIAL = 21,
    VX_CIM_PARALLEL = 22,
    VX_CIM_USB = 23,
    VX_CIM_GRAPHICS = 24,
    VX_CIM_SOUND = 35,
};

/* What kinds of controllers are called; one of each is what is written. */
typedef struct {
    guint cim;
    const char *subtype; /* NULL: whatever it says */
    VxControllerType type;
    VxControllerModel model;
    VxDiskBus bus;
} VxOvfController;
extern const VxOvfController vx_ovf_controllers[]; /* ends with cim 0 */

/* Of sound cards and network cards, in any case */
extern const VxEnumName vx_ovf_sound_names[];
extern const VxEnumName vx_ovf_nic_names[];

/* Names of networks that VirtualBox takes for its own */
extern const VxEnumName vx_ovf_network_names[];

/* ovf-hardware.c; @system: <VirtualSystem>, of which everything is read that is in no vbox:Machine
 */
gboolean vx_ovf_hardware_read(const VxOvfPackage *package, const xmlNode *system, VxDomainDef *def,
                              GError **error);

/* ovf-os.c: <OperatingSystemSection> */
gboolean vx_ovf_os_read(const xmlNode *section, VxDomainDef *def, GError **error);
guint vx_ovf_os_get_id(const VxDomainDef *def);

/* ovf-write.c. Returns: (transfer full) */
xmlDoc *vx_ovf_write(const VxDomainDef *def, GError **error);
