/* vbox-bandwidth.c - <BandwidthGroups> of VirtualBox's settings: limits of disks and cards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/rows.h"
#include "native/vbox-parts.h"
#include "native/words.h"
#include "xml/value.h"

#define GROUPS     "IO/BandwidthGroups"
#define GROUP      "BandwidthGroup"
#define OF_DEVICE  "bandwidthGroup"
#define KEPT_GROUP "bandwidth" /* names of groups that definitions made */

#define BYTES_PER_MIB (1024 * 1024)

/* Returns: (nullable) */
static const xmlNode *
find_group(const VxVboxNotes *notes, const char *name)
{
    for (const xmlNode *node = vx_native_find(notes->hardware, GROUPS "/" GROUP); node;
         node = vx_native_next(node)) {
        g_autofree char *found = vx_native_get(node, "name");

        if (g_strcmp0(found, name) == 0)
            return node;
    }
    return NULL;
}

/* Old files count in MiB. What is no number limits nothing. */
static guint64
get_limit(const xmlNode *group)
{
    g_autofree char *bytes = vx_native_get(group, "maxBytesPerSec");
    g_autofree char *mib = vx_native_get(group, "maxMbPerSec");
    guint64 limit = 0;

    if (bytes)
        return vx_value_read_uint(bytes, 10, G_MAXINT64, &limit) ? limit : 0;
    return mib && vx_value_read_uint(mib, 10, G_MAXUINT, &limit) ? limit * BYTES_PER_MIB : 0;
}

guint64
vx_vbox_limit_read(const VxVboxNotes *notes, const xmlNode *node, char **name)
{
    g_autofree char *found = vx_native_get(node, OF_DEVICE);
    const xmlNode *group = found ? find_group(notes, found) : NULL;
    guint64 limit = group ? get_limit(group) : 0;

    if (name && limit > 0 && !g_str_has_prefix(found, VX_OWN_GROUP_PREFIX))
        *name = g_steal_pointer(&found);
    return limit;
}

void
vx_vbox_limit_write(const VxVboxNotes *notes, xmlNode *node, const char *type, const char *name,
                    guint64 limit)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, limit);
    xmlNode *group;

    vx_native_set(node, OF_DEVICE, name);
    if (find_group(notes, name))
        return;
    group = vx_native_add(vx_native_make(notes->hardware, GROUPS), GROUP);
    vx_native_set(group, "name", name);
    vx_native_set(group, "type", type);
    vx_native_set(group, "maxBytesPerSec", text);
    vx_keep_set(notes->keep, KEPT_GROUP, name, "made");
}
