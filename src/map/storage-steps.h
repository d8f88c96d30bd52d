/* storage-steps.h - the single changes of controllers and drives that plans are made of.
 *
 * @machine is that of a session.
 *
 * Threads: one that joined VirtualBox; one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/storage-plan.h"

/* ---- Controllers ---- */

/* Adds it where the machine has none, and sets it. */
gboolean vx_storage_apply_controller(VxMap *map, VxObject *machine,
                                     const VxPlannedController *controller, GError **error);
gboolean vx_storage_remove_controller(VxObject *machine, const VxStorageController *controller,
                                      GError **error);

/* ---- Drives ---- */

/* A medium, or an empty drive, at its place. */
gboolean vx_storage_attach(VxMap *map, VxObject *machine, const VxPlannedDisk *planned,
                           GError **error);

/* @type: of DeviceType; @medium: (nullable): %NULL: an empty drive */
gboolean vx_storage_attach_medium(VxMap *map, VxObject *machine, const char *controller,
                                  VxStoragePlace place, const char *type, VxObject *medium,
                                  GError **error);
gboolean vx_storage_detach(VxObject *machine, const VxStorageDrive *drive, GError **error);

/* How it is attached. @live: of a running machine, where all that can be plugged is hot-pluggable.
 */
gboolean vx_storage_apply_switches(VxMap *map, VxObject *machine, const VxPlannedDisk *planned,
                                   gboolean live, GError **error);

/* Those that a drive which replaces another one takes over from it.
 * @on: (out): those of @drive, which is attached or was, that are on: a bit each */
gboolean vx_storage_read_switches(VxMap *map, const VxStorageDrive *drive, guint *on,
                                  GError **error);
gboolean vx_storage_set_switches(VxObject *machine, const char *controller, VxStoragePlace place,
                                 guint on, GError **error);
