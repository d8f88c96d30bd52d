/* machine-state.c - the table of machine states.
 *
 * Source: enum MachineState of the VirtualBox API, 4.0 to 7.2 (numbers differ, names only get
 * added); virDomainState and its reasons in libvirt's public API.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-state.h"

static const VxMachineState states[] = {
  /* name                     state                reason                              active
  transient saved */
    {"PoweredOff",              VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_UNKNOWN,       FALSE, FALSE, FALSE},
    { "Saved",                  VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_SAVED,         FALSE, FALSE, TRUE },
    { "Teleported",             VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_MIGRATED,      FALSE, FALSE, FALSE},
    { "Aborted",                VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_CRASHED,       FALSE, FALSE, FALSE},
    { "AbortedSaved",           VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_CRASHED,       FALSE, FALSE, TRUE },
    { "Running",                VIR_DOMAIN_RUNNING,  VIR_DOMAIN_RUNNING_UNKNOWN,       TRUE,  FALSE, FALSE},
    { "Paused",                 VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_USER,           TRUE,  FALSE, FALSE},
 /* "Guru meditation": the process is there, the guest is not executed any more. */
    { "Stuck",                  VIR_DOMAIN_CRASHED,  VIR_DOMAIN_CRASHED_PANICKED,      TRUE,  FALSE, FALSE},
    { "Teleporting",            VIR_DOMAIN_RUNNING,  VIR_DOMAIN_RUNNING_UNKNOWN,       TRUE,  TRUE,  FALSE},
    { "LiveSnapshotting",       VIR_DOMAIN_RUNNING,  VIR_DOMAIN_RUNNING_UNKNOWN,       TRUE,  TRUE,  FALSE},
    { "OnlineSnapshotting",     VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_SNAPSHOT,       TRUE,  TRUE,  FALSE},
    { "Starting",               VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_STARTING_UP,    TRUE,  TRUE,  FALSE},
    { "Stopping",               VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_USER,         TRUE,  TRUE,  FALSE},
    { "Saving",                 VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_SAVE,           TRUE,  TRUE,  FALSE},
    { "Restoring",              VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_STARTING_UP,    TRUE,  TRUE,  FALSE},
    { "TeleportingPausedVM",    VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_MIGRATION,      TRUE,  TRUE,  FALSE},
    { "TeleportingIn",          VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_MIGRATION,      TRUE,  TRUE,  FALSE},
    { "FaultTolerantSyncing",   VIR_DOMAIN_RUNNING,  VIR_DOMAIN_RUNNING_UNKNOWN,       TRUE,  TRUE,  FALSE},
    { "DeletingSnapshotOnline", VIR_DOMAIN_RUNNING,  VIR_DOMAIN_RUNNING_UNKNOWN,       TRUE,  TRUE,  FALSE},
    { "DeletingSnapshotPaused", VIR_DOMAIN_PAUSED,   VIR_DOMAIN_PAUSED_SNAPSHOT,       TRUE,  TRUE,  FALSE},
    { "Snapshotting",           VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_UNKNOWN,       FALSE, TRUE,  FALSE},
    { "RestoringSnapshot",      VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT, FALSE, TRUE,
     FALSE                                                                                                },
    { "DeletingSnapshot",       VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_UNKNOWN,       FALSE, TRUE,  FALSE},
    { "SettingUp",              VIR_DOMAIN_SHUTOFF,  VIR_DOMAIN_SHUTOFF_UNKNOWN,       FALSE, TRUE,  FALSE},
    { "Null",                   VIR_DOMAIN_NOSTATE,  VIR_DOMAIN_NOSTATE_UNKNOWN,       FALSE, FALSE, FALSE},
};

static const VxMachineState unknown = {
    "?", VIR_DOMAIN_NOSTATE, VIR_DOMAIN_NOSTATE_UNKNOWN, FALSE, FALSE, FALSE,
};

const VxMachineState *
vx_machine_state_find(const char *name)
{
    for (gsize i = 0; name && i < G_N_ELEMENTS(states); i++)
        if (g_str_equal(states[i].name, name))
            return &states[i];
    return &unknown;
}

const VxMachineState *
vx_machine_state_nth(guint n)
{
    return n < G_N_ELEMENTS(states) ? &states[n] : NULL;
}

int
vx_machine_state_reason_after(const VxMachineState *state, const VxMachineState *before,
                              int reason_before)
{
    if (before == state)
        return reason_before;
    if (state->state == VIR_DOMAIN_RUNNING && state->reason == VIR_DOMAIN_RUNNING_UNKNOWN) {
        if (g_str_equal(before->name, "Paused"))
            return VIR_DOMAIN_RUNNING_UNPAUSED;
        if (g_str_equal(before->name, "TeleportingIn"))
            return VIR_DOMAIN_RUNNING_MIGRATED;
        if (g_str_equal(before->name, "Restoring") || before->saved)
            return VIR_DOMAIN_RUNNING_RESTORED;
        if (before->state == VIR_DOMAIN_RUNNING)
            return reason_before;
        return VIR_DOMAIN_RUNNING_BOOTED;
    }
    if (state->state == VIR_DOMAIN_SHUTOFF && !state->transient &&
        (g_str_equal(before->name, "Starting") || g_str_equal(before->name, "Restoring")))
        return VIR_DOMAIN_SHUTOFF_FAILED;
    return state->reason;
}
