/* machine.h - a VirtualBox machine, which clients see as a libvirt domain.
 *
 * A VxMachine is one IMachine object: the registered (read-only) one, or the mutable copy that a
 * VxSession hands out. Identity (uuid, name) is read once when it is made.
 *
 * Threads: one that joined VirtualBox; a VxMachine is used by one thread at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

typedef struct VxMachine VxMachine;

/* @uuid: 36 characters, lower case. @error: VIR_ERR_NO_DOMAIN where there is none. */
VxMachine *vx_machine_find_by_uuid(VxHost *host, const char *uuid, GError **error);
/* By exact name (VirtualBox's findMachine also takes UUIDs and file names: those are not names). */
VxMachine *vx_machine_find_by_name(VxHost *host, const char *name, GError **error);
/* @object: (transfer full): an IMachine, e.g. what createMachine gave. */
VxMachine *vx_machine_new(VxHost *host, VxObject *object, GError **error);
/* The same without a call, where the identity is known. @object: (transfer full) */
VxMachine *vx_machine_new_known(VxHost *host, VxObject *object, const char *uuid, const char *name);

void vx_machine_free(VxMachine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxMachine, vx_machine_free)

VxHost *vx_machine_get_host(const VxMachine *machine);
VxObject *vx_machine_get_object(const VxMachine *machine); /* borrowed */
const char *vx_machine_get_uuid(const VxMachine *machine); /* 36 characters, lower case */
const char *vx_machine_get_name(const VxMachine *machine);

/* Whether VirtualBox could read the machine's settings; else @reason (transfer full) says why not.
 * A machine that is not accessible has an identity (its name is that of its settings file) and
 * nothing else. */
gboolean vx_machine_get_accessible(VxMachine *machine, gboolean *accessible, char **reason,
                                   GError **error);

/* MachineState by name, "Running"; lives as long as the runtime. One call. */
gboolean vx_machine_get_state(VxMachine *machine, const char **state, GError **error);

/* Returns: the process that runs the machine; 0 where none does, or VirtualBox does not tell. */
guint32 vx_machine_get_pid(VxMachine *machine);

/* VirtualBox extra-data; what libvirt knows and VirtualBox has no place for is kept under
 * "libvirt/".
 * @value: (transfer full) (nullable): %NULL where there is none. */
gboolean vx_machine_get_extra_data(VxMachine *machine, const char *key, char **value,
                                   GError **error);
/* @machine: of a session, or not registered yet. @value: (nullable): %NULL removes it. Saved at
 * once. */
gboolean vx_machine_set_extra_data(VxMachine *machine, const char *key, const char *value,
                                   GError **error);
