/* capabilities.h - what VirtualBox supports, in libvirt's terms.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"
#include "xml/caps-def.h"

/* What guests can be run: adds them to @caps. */
gboolean vx_map_read_guests(VxHost *host, VxCapsDef *caps, GError **error);

/* The most CPUs that a machine can have. */
gboolean vx_map_read_max_vcpus(VxHost *host, guint *max, GError **error);

/**
 * vx_map_read_domain_caps:
 * @arch: "x86_64", "i686", "aarch64"
 * @error: VIR_ERR_INVALID_ARG "unknown architecture: ..." for one that machines cannot have
 *
 * Returns: (transfer full)
 */
VxDomainCapsDef *vx_map_read_domain_caps(VxHost *host, const char *arch, GError **error);
