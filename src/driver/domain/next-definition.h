/* next-definition.h - what running domains are to be from their next start on.
 *
 * VirtualBox has one definition of a machine. What a running machine cannot be made now is kept in
 * VirtualBox's own extra-data (libvirt/next/UUID: the document), where snapshots do not bring it
 * back, and is applied when the machine is off: as soon as that is heard, at the latest before
 * anything else is done with the machine, and when a daemon begins. What then fails is logged, and
 * forgotten.
 *
 * Threads: any that joined VirtualBox, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/inventory.h"
#include "xml/domain-def.h"

typedef struct VxDefinition VxDefinition;
typedef struct VxNextDefinitions VxNextDefinitions;

/* @host, @inventory: must live longer */
VxNextDefinitions *vx_next_new(VxHost *host, VxInventory *inventory);
/* Before the inventory is freed: ends what changes machines. */
void vx_next_stop(VxNextDefinitions *next);
void vx_next_free(VxNextDefinitions *next);

/**
 * vx_next_ref:
 * @definition: (out) (transfer full) (nullable): %NULL: the machine's settings are all there is
 *
 * Reads all that is kept at the first use; no call after that, so that the main thread may ask,
 * too: G_IO_ERROR_WOULD_BLOCK there until that was done.
 */
gboolean vx_next_ref(VxNextDefinitions *next, const char *uuid, VxDefinition **definition,
                     GError **error);

/**
 * vx_next_keep:
 * @def: filled; of the machine's UUID and name
 * @error: as vx_map_validate()
 *
 * Disks whose images are yet to be made (unmade-disks.h) are not looked at before they are there.
 */
gboolean vx_next_keep(VxNextDefinitions *next, const VxDomainDef *def, GError **error);

/* Waits for one that is being applied. No error where there is none. */
gboolean vx_next_drop(VxNextDefinitions *next, const char *uuid, GError **error);

/* Whether what is kept waits for images of disks. */
gboolean vx_next_is_unmade(VxNextDefinitions *next, const char *uuid, gboolean *unmade,
                           GError **error);

/* An image was made, for which something may wait: returns at once. Any thread. */
void vx_next_disk_was_made(VxNextDefinitions *next);

/* Applies what is kept where the machine is off; waits for one that is being applied.
 * @error: VIR_ERR_OPERATION_FAILED where the image of a disk is yet to be made. */
gboolean vx_next_settle(VxNextDefinitions *next, const char *uuid, GError **error);

/* The machine is off: returns at once. Any thread. */
void vx_next_machine_is_off(VxNextDefinitions *next, const char *uuid);

/* The first client is there: what is kept for machines that stopped before is applied. Returns at
 * once; does nothing the second time. Any thread. */
void vx_next_look(VxNextDefinitions *next);
