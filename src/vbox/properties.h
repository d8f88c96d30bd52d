/* properties.h - the objects that tell what VirtualBox can do, got once per connection.
 *
 * Threads: one that joined VirtualBox.
 * Source: IVirtualBox::systemProperties, getPlatformProperties (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

/* Returns: (transfer full): ISystemProperties */
VxObject *vx_properties_ref_system(VxHost *host, GError **error);

/* @architecture: a member of PlatformArchitecture
 * Returns: (transfer full): IPlatformProperties
 * @error: VIR_ERR_NO_SUPPORT where this VirtualBox has none */
VxObject *vx_properties_ref_platform(VxHost *host, const char *architecture, GError **error);
