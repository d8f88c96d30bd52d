/* storage.h - storage buses and what attaching a device to a controller asks for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"

typedef struct {
    const char *bus; /* of StorageBus */
    guint min_ports, max_ports, new_ports, devices;
    gboolean many; /* as many controllers as the chipset allows; else one */
    gboolean hot_plug;
    const char *types[4];        /* of StorageControllerType; the first is the default */
    const char *device_types[4]; /* of DeviceType */
} SimBus;

const SimBus *sim_bus_find(SimService *service, gint64 bus);                /* (nullable) */
const SimBus *sim_bus_of_type(SimService *service, gint64 controller_type); /* (nullable) */
extern const SimBus sim_buses[]; /* ends with a NULL bus */
guint sim_bus_max_instances(SimService *service, const SimBus *bus, gint64 chipset);
const SimBus *sim_controller_bus(SimObject *controller);
/* Returns: (nullable): with the call's error */
SimObject *sim_machine_find_controller(SimCall *call, SimObject *machine, const char *name);

gboolean sim_attachment_is_on(SimObject *attachment, const char *controller);

/* Differencing media that attaching made and that nothing uses any more: after saving or
 * discarding. */
void sim_storage_collect(SimMachine *machine);
/* Gives each attached hard disk of @object that is not exempt from snapshots a differencing medium.
 */
gboolean sim_storage_make_diffs(SimMachine *machine, SimObject *object, GError **error);
/* Whether the medium takes part in snapshots. */
gboolean sim_medium_has_snapshots(SimObject *medium);
void sim_attachment_set_medium(SimObject *attachment, SimObject *medium);
