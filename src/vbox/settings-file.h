/* settings-file.h - where VirtualBox keeps what belongs to no machine.
 *
 * Threads: one that joined VirtualBox.
 * Source: IVirtualBox::settingsFilePath.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

/* @path: (out) (transfer full) */
gboolean vx_settings_file_get(VxHost *host, char **path, GError **error);
