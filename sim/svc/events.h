/* events.h - event sources, listeners and events.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/service.h"

/**
 * sim_fire:
 * @of: an object with an event source
 * @name: "MachineStateChanged" for an IMachineStateChangedEvent of type OnMachineStateChanged
 * @...: pairs of an attribute and its value, ending with %NULL: "s:machineId" a string, "i:state" a
 * gint64, "o:medium" an object
 *
 * Nothing where this version has no such event or nobody listens for it.
 */
void sim_fire(SimObject *of, const char *name, ...) G_GNUC_NULL_TERMINATED;

/**
 * sim_fire_vetoable:
 * @answered: called once every listener has processed the event, or 3 s later
 *
 * Returns: %FALSE where nobody listens: then @answered is not called.
 */
typedef void (*SimVetoFunc)(gboolean vetoed, gpointer data);
gboolean sim_fire_vetoable(SimObject *of, const char *name, const char *machine_id, const char *key,
                           const char *value, SimVetoFunc answered, gpointer data);
