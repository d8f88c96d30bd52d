/* settings-hint.h - what a machine does not have, as its file of settings tells without a call.
 *
 * VirtualBox writes the file before anybody can see a change, and leaves out what a machine lacks:
 * cards and ports that are off, features that are not used. Only that is looked for here, not what
 * a value is: the defaults of values differ from version to version.
 *
 * Threads: any.
 * Source: files that VirtualBox wrote; the schema of its settings (VirtualBox-settings.xsd).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxSettingsHint VxSettingsHint;

/* @path: a .vbox file. Returns: (transfer full) (nullable): %NULL where it tells nothing: it cannot
 * be read, is encrypted, or not what is expected */
VxSettingsHint *vx_settings_hint_read(const char *path);
void vx_settings_hint_free(VxSettingsHint *hint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxSettingsHint, vx_settings_hint_free)

/* @what: "BandwidthGroup": no such element; "NAT/@network": none with that attribute; snapshots do
 * not count. @hint: (nullable) */
gboolean vx_settings_hint_lacks(const VxSettingsHint *hint, const char *what);

/* @what: "Network/Adapter", "UART/Port": the one in @slot is off */
gboolean vx_settings_hint_lacks_slot(const VxSettingsHint *hint, const char *what, guint slot);
