/* global-data.h - VirtualBox's own extra-data, which belong to no machine.
 *
 * Threads: one that joined VirtualBox.
 * Source: IVirtualBox::getExtraDataKeys, getExtraData, setExtraData.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

/* Returns: (transfer full): NULL-terminated: the keys that begin with @prefix */
char **vx_global_data_list(VxHost *host, const char *prefix, GError **error);

/* @value: (out) (transfer full): empty where there is none */
gboolean vx_global_data_get(VxHost *host, const char *key, char **value, GError **error);

/* @value: (nullable): %NULL and "" remove it. Saved at once. */
gboolean vx_global_data_set(VxHost *host, const char *key, const char *value, GError **error);
