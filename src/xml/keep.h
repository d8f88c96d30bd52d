/* keep.h - what a domain's definition says and VirtualBox has no place for.
 *
 * Small values, by device and path of the value: the target name of a disk, the index of a
 * controller, an explicit "yes" where that is VirtualBox's default anyway. Stored in the machine's
 * extra-data under VX_KEY_KEPT, as a key file, so that they travel with the machine. They are
 * hints: where the machine has been changed by something else, what VirtualBox says counts.
 *
 * Threads: one at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#define VX_KEY_KEPT "libvirt/kept"

typedef struct VxKeep VxKeep;

VxKeep *vx_keep_new(void);
/* What cannot be read (somebody edited it) counts as nothing. @text: (nullable) */
VxKeep *vx_keep_parse(const char *text);
/* Returns: (transfer full) (nullable): %NULL where nothing is kept */
char *vx_keep_format(const VxKeep *keep);
void vx_keep_free(VxKeep *keep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxKeep, vx_keep_free)

/**
 * vx_keep_get:
 * @group: the device, any text: "disk SATA:0:0"
 * @key: path of the value in the device's element
 *
 * Returns: (transfer full) (nullable)
 */
char *vx_keep_get(const VxKeep *keep, const char *group, const char *key);

/* @value: (nullable): %NULL removes it */
void vx_keep_set(VxKeep *keep, const char *group, const char *key, const char *value);

/* Returns: (transfer full): the keys of @group; empty where there is no such group */
char **vx_keep_get_keys(const VxKeep *keep, const char *group);
