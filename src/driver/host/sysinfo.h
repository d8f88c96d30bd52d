/* sysinfo.h - what the host's firmware says of it (SMBIOS), as libvirt's <sysinfo> document.
 *
 * Threads: any.
 * Source: sysfs-firmware-dmi (Linux: /sys/class/dmi/id); <sysinfo> in libvirt's documentation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* @root: where /sys is: "/", or a test's. @error: VIR_ERR_CONFIG_UNSUPPORTED where there is no
 * SMBIOS Returns: (transfer full) */
char *vx_sysinfo_format(const char *root, GError **error);

/* The host's UUID, lower case, as the firmware says it. Returns: (transfer full) (nullable) */
char *vx_sysinfo_read_uuid(const char *root);

/* One of the firmware's entries, by the name of its file: "sys_vendor". Returns: (transfer full)
 * (nullable) */
char *vx_sysinfo_read_entry(const char *root, const char *file);
