/* vbox-parts.h - the parts of a file of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libxml/tree.h>

#include "xml/domain-def.h"
#include "xml/keep.h"

/* VirtualBox 7.0 and newer know it; older ones read what they know of it. */
#define VX_VBOX_SETTINGS_VERSION "1.19-linux"
/* Machines that are no PCs are known to 7.2 and newer. */
#define VX_VBOX_SETTINGS_VERSION_ARM "1.20-linux"

/* What goes with <Machine> while it is read or written */
typedef struct {
    xmlNode *machine;
    xmlNode *hardware;
    VxKeep *keep;           /* what was kept, or is to be */
    GPtrArray *disks;       /* char *: for each disk its group of keep.h */
    GPtrArray *controllers; /* likewise */
} VxVboxNotes;

/* vbox-settings.c: all of <Machine>, but for what writing says of its description */
gboolean vx_vbox_machine_read(const xmlNode *machine, VxDomainDef *def, GError **error);
gboolean vx_vbox_machine_write(xmlNode *machine, const VxDomainDef *def, GError **error);
/* The guest OS type for @def. Returns: (transfer full) */
char *vx_vbox_get_os_type(const VxDomainDef *def);
/* <Platform> where there is one, or <Hardware>: what has clock, chipset and processors; and what
 * has the switches of the firmware, (nullable) */
const xmlNode *vx_vbox_get_platform(const VxVboxNotes *notes);
const xmlNode *vx_vbox_get_firmware(const VxVboxNotes *notes);
xmlNode *vx_vbox_make_platform(const VxVboxNotes *notes, const VxDomainDef *def);
xmlNode *vx_vbox_make_firmware(const VxVboxNotes *notes, const VxDomainDef *def);
gboolean vx_vbox_is_arm(const VxDomainDef *def);

/* vbox-cpu.c: processors and paravirtualisation; the second after what was kept */
gboolean vx_vbox_cpu_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error);
void vx_vbox_cpu_settle(const VxVboxNotes *notes, VxDomainDef *def);
void vx_vbox_cpu_write(const VxVboxNotes *notes, const VxDomainDef *def);

/* vbox-clock.c: clock and timers */
gboolean vx_vbox_clock_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error);
void vx_vbox_clock_write(const VxVboxNotes *notes, const VxDomainDef *def);

/* vbox-firmware.c: boot menu and order, sleep, secure boot, system information, TPM */
gboolean vx_vbox_firmware_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error);
void vx_vbox_firmware_write(const VxVboxNotes *notes, const VxDomainDef *def);
/* After what was kept. */
gboolean vx_vbox_boot_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error);

/* vbox-storage.c */
gboolean vx_vbox_storage_read(VxVboxNotes *notes, VxDomainDef *def, GError **error);
gboolean vx_vbox_storage_write(VxVboxNotes *notes, const VxDomainDef *def, GError **error);

/* vbox-media.c: what is in a drive. @attached: <AttachedDevice> */
gboolean vx_vbox_medium_read(const VxVboxNotes *notes, const xmlNode *attached, const char *group,
                             VxDiskDef *disk, GError **error);
gboolean vx_vbox_medium_write(const VxVboxNotes *notes, xmlNode *attached, const char *group,
                              const VxDiskDef *disk, GError **error);
/* The registry of media, which each attached image must be in by its id: @kind: the device */
void vx_vbox_storage_register(xmlNode *machine, VxDiskDevice device, const char *uuid,
                              const char *location, const char *format);
/* Whether a medium with that id, in braces, is in the registry */
gboolean vx_vbox_storage_has(const xmlNode *machine, VxDiskDevice device, const char *uuid);

/* vbox-bandwidth.c: @node: of a disk or a card. Returns: bytes a second, 0: no limit. @name: (out)
 * (optional) (transfer full) (nullable): of the group, if a user chose it */
guint64 vx_vbox_limit_read(const VxVboxNotes *notes, const xmlNode *node, char **name);
/* @type: "Disk", "Network"; @name: of the group */
void vx_vbox_limit_write(const VxVboxNotes *notes, xmlNode *node, const char *type,
                         const char *name, guint64 limit);

/* vbox-network.c */
gboolean vx_vbox_network_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error);
void vx_vbox_network_write(const VxVboxNotes *notes, const VxDomainDef *def);

/* vbox-devices.c: ports, sound, USB, shared folders */
gboolean vx_vbox_devices_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error);
void vx_vbox_devices_write(const VxVboxNotes *notes, const VxDomainDef *def);

/* vbox-displays.c: window, remote display, graphics adapter */
gboolean vx_vbox_displays_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error);
void vx_vbox_displays_write(const VxVboxNotes *notes, const VxDomainDef *def);

/* vbox-kept.c: rows that are kept as they are; see there */
void vx_vbox_kept_read(const VxVboxNotes *notes, VxDomainDef *def);
void vx_vbox_kept_write(const VxVboxNotes *notes, const VxDomainDef *def);

/* Takes it out of the document below @root. Returns: whether there was any */
gboolean vx_vbox_kept_drop(const xmlNode *root);

/* Names of groups of keep.h. Returns: (transfer full) */
#define VX_VBOX_DOMAIN_GROUP "domain"
#define VX_VBOX_SERVER_GROUP "remote display"
char *vx_vbox_serial_group(gint port);
char *vx_vbox_interface_group(const char *mac);
char *vx_vbox_usb_group(VxControllerModel model);

/* <ExtraData>. Returns: (transfer full) (nullable) */
char *vx_vbox_get_extra(const xmlNode *machine, const char *key);
/* Nothing where @value is %NULL. */
void vx_vbox_set_extra(xmlNode *machine, const char *key, const char *value);
