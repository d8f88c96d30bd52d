/* vbox-parts.h - the parts of a file of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libxml/tree.h>

#include "xml/domain-def.h"

/* vbox-storage.c; @machine: <Machine> */
gboolean vx_vbox_storage_read(const xmlNode *machine, VxDomainDef *def, GError **error);
gboolean vx_vbox_storage_write(xmlNode *machine, const VxDomainDef *def, GError **error);

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
