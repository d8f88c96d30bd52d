/* machine-metadata.h - what a user notes about a machine: description, title, <metadata>.
 *
 * VirtualBox has a description. The rest is kept in the machine's extra-data, under VX_KEY_TITLE
 * and VX_KEY_METADATA, so that it travels with the machine.
 *
 * Setting extra-data needs no session and is saved at once. The description is set on the machine
 * of a session and saved by vx_session_commit(); VirtualBox allows that while the machine runs.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachine::description, IMachine::setExtraData (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

#define VX_KEY_TITLE    "libvirt/title"
#define VX_KEY_METADATA "libvirt/metadata" /* the XML between <metadata> and </metadata> */

/* @value: (out) (transfer full) (nullable): %NULL where there is none, never empty. */
gboolean vx_machine_get_description(VxMachine *machine, char **value, GError **error);
gboolean vx_machine_get_title(VxMachine *machine, char **value, GError **error);
gboolean vx_machine_get_metadata(VxMachine *machine, char **value, GError **error);

/* @value: (nullable): %NULL and "" remove it */
gboolean vx_machine_set_description(VxMachine *machine, const char *value, GError **error);
gboolean vx_machine_set_title(VxMachine *machine, const char *value, GError **error);
gboolean vx_machine_set_metadata(VxMachine *machine, const char *value, GError **error);
