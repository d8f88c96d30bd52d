/* map.h - a libvirt domain and a VirtualBox machine: each made from the other.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"
#include "xml/domain-def.h"

/**
 * vx_map_read:
 * @machine: registered, of a session, or of a snapshot; must be accessible
 * @flags: virDomainXMLFlags: VIR_DOMAIN_XML_SECURE reads passwords, too; VIR_DOMAIN_XML_INACTIVE
 * reads the settings alone, where otherwise a running machine says what is in effect
 * @def: (out) (transfer full): without an id, which is the daemon's
 */
gboolean vx_map_read(VxMachine *machine, guint flags, VxDomainDef **def, GError **error);

/* The same with fewer calls, of a registered machine that is no session's: whose file of settings
 * says what it is. What that tells the machine to lack is not asked for. */
gboolean vx_map_read_saved(VxMachine *machine, guint flags, VxDomainDef **def, GError **error);

/**
 * vx_map_validate:
 * @error: VIR_ERR_CONFIG_UNSUPPORTED or VIR_ERR_INVALID_ARG naming the element
 *
 * Whether this VirtualBox can do all that @def says, and the files that it names are there. Changes
 * nothing.
 */
gboolean vx_map_validate(VxHost *host, const VxDomainDef *def, GError **error);

/**
 * vx_map_define:
 * @def: filled (vx_domain_def_fill()); a UUID and a name that no machine has
 *
 * Makes a machine. Where that fails nothing is left of it: no machine, no file, no medium in
 * VirtualBox's registry that was not there.
 * Returns: (transfer full)
 */
VxMachine *vx_map_define(VxHost *host, const VxDomainDef *def, GError **error);

/**
 * vx_map_redefine:
 * @machine: registered
 * @def: filled; of the same UUID and name
 * @error: VIR_ERR_OPERATION_UNSUPPORTED naming the first element that VirtualBox does not change
 * while the machine runs or has a saved state
 *
 * Makes an existing machine be as @def says: what @def lacks is removed, what it does not change is
 * not touched, what libvirt has no word for stays. Where that fails the machine is as before.
 */
gboolean vx_map_redefine(VxMachine *machine, const VxDomainDef *def, GError **error);

typedef enum {
    VX_CHANGE_FORCE = 1 << 0, /* take media out of drives that a running guest has locked */
} VxChangeFlags;

/* Changes what a machine is to be. @def: in: what it is, by its settings; out: filled */
typedef gboolean (*VxMapEdit)(VxDomainDef *def, gconstpointer data, GError **error);

/**
 * vx_map_change:
 * @machine: registered
 * @edit: called once, while the machine is locked
 * @flags: VxChangeFlags
 *
 * As vx_map_redefine(), with what @edit makes of the machine.
 */
gboolean vx_map_change(VxMachine *machine, VxMapEdit edit, gconstpointer data, guint flags,
                       GError **error);

/**
 * vx_map_undefine:
 * @machine: registered; not locked. Dead afterwards.
 * @keep_nvram: leave the file with the firmware's variables
 *
 * Disks stay; those that definitions of this machine put into VirtualBox's registry leave it.
 */
gboolean vx_map_undefine(VxMachine *machine, gboolean keep_nvram, GError **error);
