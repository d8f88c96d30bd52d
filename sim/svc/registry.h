/* registry.h - what is known beyond single machines: which there are, media, and global settings.
 *
 *     VBOX_USER_HOME/VirtualBox.sim        system properties, global extra-data, networks
 *     VBOX_USER_HOME/sim/machines/UUID     path of a registered machine's settings file
 *     VBOX_USER_HOME/sim/media/UUID        a medium
 *
 * A file for each, so that ten thousand machines cost no more for each change than one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"

void sim_registry_load(SimService *service);
/* The global settings. */
void sim_registry_save(SimService *service);
gboolean sim_registry_add_machine(SimMachine *machine, GError **error);
void sim_registry_remove_machine(SimMachine *machine);
gboolean sim_registry_save_medium(SimObject *medium, GError **error);
void sim_registry_remove_medium(SimObject *medium);
