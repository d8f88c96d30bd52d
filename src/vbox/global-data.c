/* global-data.c - reads and writes VirtualBox's own extra-data.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/global-data.h"

char **
vx_global_data_list(VxHost *host, const char *prefix, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) keys = NULL;

    if (!virtualbox || !vx_call(virtualbox, VX_METHOD("IVirtualBox", "getExtraDataKeys"), error,
                                VX_OUT_STRS(&keys)))
        return NULL;
    for (char **key = keys; *key; key++)
        if (g_str_has_prefix(*key, prefix))
            g_ptr_array_add(found, g_strdup(*key));
    g_ptr_array_add(found, NULL);
    g_ptr_array_set_free_func(found, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

gboolean
vx_global_data_get(VxHost *host, const char *key, char **value, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);

    return virtualbox && vx_call(virtualbox, VX_METHOD("IVirtualBox", "getExtraData"), error,
                                 VX_STR(key), VX_OUT_STR(value));
}

gboolean
vx_global_data_set(VxHost *host, const char *key, const char *value, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);

    return virtualbox && vx_call(virtualbox, VX_METHOD("IVirtualBox", "setExtraData"), error,
                                 VX_STR(key), VX_STR(value));
}
