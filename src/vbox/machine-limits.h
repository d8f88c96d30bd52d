/* machine-limits.h - how much of everything a machine of this VirtualBox can have.
 *
 * Asked once per connection (facts.h); some depend on the platform that the machine emulates.
 *
 * Threads: one that joined VirtualBox.
 * Source: ISystemProperties, IPlatformProperties (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

/* What a machine emulates; members of PlatformArchitecture and ChipsetType, static strings. */
typedef struct {
    const char *architecture; /* "x86", "ARM" */
    const char *chipset;      /* "PIIX3", "ICH9", "ARMv8Virtual" */
} VxPlatform;

typedef enum {
    VX_LIMIT_MIN_MEMORY_MIB,
    VX_LIMIT_MAX_MEMORY_MIB,
    VX_LIMIT_MIN_CPUS,
    VX_LIMIT_MAX_CPUS,
    VX_LIMIT_MIN_VRAM_MIB,
    VX_LIMIT_MAX_VRAM_MIB,
    VX_LIMIT_MONITORS,
    VX_LIMIT_SERIAL_PORTS,
    VX_LIMIT_PARALLEL_PORTS,
    VX_LIMIT_BOOT_POSITIONS,
    VX_LIMIT_NETWORK_ADAPTERS,
    VX_N_LIMITS,
} VxLimit;

gboolean vx_limits_get(VxHost *host, const VxPlatform *platform, VxLimit limit, guint32 *value,
                       GError **error);

/* Of all controllers of a kind. */
typedef struct {
    guint32 controllers;
    guint32 min_ports;
    guint32 max_ports;
    guint32 devices; /* per port */
} VxBusLimits;

/* @bus: a member of StorageBus, which this VirtualBox has */
gboolean vx_limits_get_bus(VxHost *host, const VxPlatform *platform, const char *bus,
                           VxBusLimits *limits, GError **error);

/* @type: a member of USBControllerType */
gboolean vx_limits_get_usb(VxHost *host, const VxPlatform *platform, const char *type,
                           guint32 *controllers, GError **error);
