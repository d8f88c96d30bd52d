/* supported.h - which kinds of things machines of this VirtualBox can have.
 *
 * Newer versions answer per platform, older ones for themselves; the oldest are asked for the
 * members of the enum that they know.
 *
 * Threads: one that joined VirtualBox.
 * Source: IPlatformProperties, ISystemProperties (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

typedef enum {
    VX_SUPPORTED_FIRMWARES,     /* FirmwareType */
    VX_SUPPORTED_STORAGE_BUSES, /* StorageBus */
    VX_SUPPORTED_GRAPHICS,      /* GraphicsControllerType */
    VX_SUPPORTED_TPMS,          /* TpmType */
    VX_SUPPORTED_AUDIO_DRIVERS, /* AudioDriverType: of this host */
    VX_N_SUPPORTED,
} VxSupported;

/**
 * vx_supported_get:
 * @architecture: of PlatformArchitecture, "x86", "ARM"; older versions have only the first
 * @names: (out) (transfer full): members of the enum, empty where this VirtualBox knows nothing of
 * it
 */
gboolean vx_supported_get(VxHost *host, const char *architecture, VxSupported kind, char ***names,
                          GError **error);

/* Platforms that machines can have: "x86", "ARM". @names: (out) (transfer full) */
gboolean vx_supported_get_architectures(VxHost *host, char ***names, GError **error);

/* Whether machines can be given a CPU profile by name. No call. */
gboolean vx_supported_has_cpu_profiles(VxHost *host);

/* @exists: (out): whether there is a CPU profile of that name; %TRUE where this VirtualBox does not
 * tell which there are */
gboolean vx_supported_find_cpu_profile(VxHost *host, const char *name, gboolean *exists,
                                       GError **error);

/* Whether the extension pack @name ("VNC", ...) is installed and can be used. */
gboolean vx_supported_has_pack(VxHost *host, const char *name, gboolean *usable, GError **error);

/* Whether VirtualBox's program for SDL windows is installed. No call. */
gboolean vx_supported_has_sdl(VxHost *host);
