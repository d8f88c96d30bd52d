/* settings-file.c - asks for it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/settings-file.h"

gboolean
vx_settings_file_get(VxHost *host, char **path, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);

    return virtualbox &&
           vx_get_string(virtualbox, VX_GET("IVirtualBox", "settingsFilePath"), path, error);
}
