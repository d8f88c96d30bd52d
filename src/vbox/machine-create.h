/* machine-create.h - machines come and go: creation, registration, removal.
 *
 * Threads: one that joined VirtualBox.
 * Source: IVirtualBox::createMachine, registerMachine; IMachine::unregister, deleteConfig (delete
 * in old versions).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

/**
 * vx_machine_create:
 * @architecture: member of PlatformArchitecture: "x86", "ARM"; matters where VirtualBox has more
 * than one
 * @os_type: id of a guest OS type of VirtualBox: "Other_64"
 *
 * In VirtualBox's default machine folder. The machine can be changed without a session, is in no
 * list, and has no file yet. Returns: (transfer full)
 */
VxMachine *vx_machine_create(VxHost *host, const char *name, const char *uuid,
                             const char *architecture, const char *os_type, GError **error);

/* The folder that VirtualBox would give a machine of that name. Returns: (transfer full) */
char *vx_machine_compose_folder(VxHost *host, const char *name, GError **error);

/* Saves the settings of a created machine, and puts it into VirtualBox's list. */
gboolean vx_machine_register(VxMachine *machine, GError **error);

/**
 * vx_machine_remove:
 * @machine: registered or only created; not locked. Dead afterwards.
 * @close_media: (nullable): set of paths: media that leave VirtualBox's registry with the machine,
 * unless another one uses them
 * @keep_nvram: leave the file with the firmware's variables where it is
 *
 * Takes the machine out of the list and deletes its settings, logs, saved states and, if it is
 * empty then, its folder. No disk is deleted, but for differences that each start throws away
 * anyway; those of snapshots leave the registry and stay as files.
 */
gboolean vx_machine_remove(VxMachine *machine, GHashTable *close_media, gboolean keep_nvram,
                           GError **error);

/* File with the firmware's variables. @path: (out) (transfer full) (nullable): %NULL where there is
 * no such file */
gboolean vx_machine_get_nvram_path(VxMachine *machine, char **path, GError **error);

/* Whether the machine keeps something there: it has EFI, or a TPM. */
gboolean vx_machine_writes_nvram(VxMachine *machine, gboolean *writes, GError **error);
