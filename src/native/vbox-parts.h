/* vbox-parts.h - the parts of a file of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libxml/tree.h>

#include "xml/domain-def.h"

/* VirtualBox 7.0 and newer know it; older ones read what they know of it. */
#define VX_VBOX_SETTINGS_VERSION "1.19-linux"

/* vbox-settings.c: all of <Machine>, but for what writing says of its description */
gboolean vx_vbox_machine_read(const xmlNode *machine, VxDomainDef *def, GError **error);
gboolean vx_vbox_machine_write(xmlNode *machine, const VxDomainDef *def, GError **error);
/* The guest OS type for @def. Returns: (transfer full) */
char *vx_vbox_get_os_type(const VxDomainDef *def);

/* vbox-storage.c; @machine: <Machine> */
gboolean vx_vbox_storage_read(const xmlNode *machine, VxDomainDef *def, GError **error);
gboolean vx_vbox_storage_write(xmlNode *machine, const VxDomainDef *def, GError **error);
/* The registry of media, which each attached image must be in by its id: @kind: the device */
void vx_vbox_storage_register(xmlNode *machine, VxDiskDevice device, const char *uuid,
                              const char *location, const char *format);
/* Whether a medium with that id, in braces, is in the registry */
gboolean vx_vbox_storage_has(const xmlNode *machine, VxDiskDevice device, const char *uuid);

/* vbox-network.c; @hardware: <Hardware> */
gboolean vx_vbox_network_read(const xmlNode *hardware, VxDomainDef *def, GError **error);
void vx_vbox_network_write(xmlNode *hardware, const VxDomainDef *def);

/* vbox-devices.c: ports, sound, USB, shared folders, displays */
gboolean vx_vbox_devices_read(const xmlNode *machine, VxDomainDef *def, GError **error);
void vx_vbox_devices_write(xmlNode *machine, const VxDomainDef *def);

/* <ExtraData>. Returns: (transfer full) (nullable) */
char *vx_vbox_get_extra(const xmlNode *machine, const char *key);
/* Nothing where @value is %NULL. */
void vx_vbox_set_extra(xmlNode *machine, const char *key, const char *value);
