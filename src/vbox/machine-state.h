/* machine-state.h - VirtualBox's machine states and the libvirt domain state each one is.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

typedef struct {
    const char *name;   /* as the enum MachineState has it */
    int state;          /* virDomainState */
    int reason;         /* the state's virDomain...Reason */
    gboolean active;    /* has a VM process: libvirt calls it active and gives it an id */
    gboolean transient; /* VirtualBox is on its way to another state */
    gboolean saved;     /* has a saved state on disk: libvirt's managed save image */
} VxMachineState;

/* Never %NULL: an unknown name gives VIR_DOMAIN_NOSTATE. */
const VxMachineState *vx_machine_state_find(const char *name);

/* Why a machine is in a state, as far as the state before tells; VirtualBox does not.
 * @before: the state that it was in, with @reason_before
 * Returns: one of the reasons of @state->state. */
int vx_machine_state_reason_after(const VxMachineState *state, const VxMachineState *before,
                                  int reason_before);

/* Every state that is known, for tests and documentation. */
const VxMachineState *vx_machine_state_nth(guint n); /* (nullable): past the last */
