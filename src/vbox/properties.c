/* properties.c - gets them, and has the host keep them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/properties.h"

#define SYSTEM_KEY "system properties"

VxObject *
vx_properties_ref_system(VxHost *host, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) properties = NULL;

    if (!virtualbox)
        return NULL;
    properties = vx_host_ref_kept(host, SYSTEM_KEY);
    if (properties)
        return g_steal_pointer(&properties);
    if (!vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties, error))
        return NULL;
    vx_host_keep(host, virtualbox, SYSTEM_KEY, properties);
    return g_steal_pointer(&properties);
}

VxObject *
vx_properties_ref_platform(VxHost *host, const char *architecture, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) properties = NULL;

    if (!virtualbox)
        return NULL;
    properties = vx_host_ref_kept(host, architecture);
    if (properties)
        return g_steal_pointer(&properties);
    if (!vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "getPlatformProperties"), error,
                 VX_ENUM("PlatformArchitecture", architecture), VX_OUT_OBJ(&properties)))
        return NULL;
    vx_host_keep(host, virtualbox, architecture, properties);
    return g_steal_pointer(&properties);
}
