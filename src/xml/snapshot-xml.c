/* snapshot-xml.c - the rows of <domainsnapshot>, and the default name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/snapshot-xml.h"

#include <libvirt/libvirt.h>

#include "util/error.h"
#include "xml/domain-rows.h"
#include "xml/snapshot-rows.h"

const VxEnumName vx_snapshot_state_names[] = {
    {VX_SNAPSHOT_NOSTATE,        "nostate"      },
    { VX_SNAPSHOT_RUNNING,       "running"      },
    { VX_SNAPSHOT_BLOCKED,       "blocked"      },
    { VX_SNAPSHOT_PAUSED,        "paused"       },
    { VX_SNAPSHOT_SHUTDOWN,      "shutdown"     },
    { VX_SNAPSHOT_SHUTOFF,       "shutoff"      },
    { VX_SNAPSHOT_CRASHED,       "crashed"      },
    { VX_SNAPSHOT_PMSUSPENDED,   "pmsuspended"  },
    { VX_SNAPSHOT_DISK_SNAPSHOT, "disk-snapshot"},
    { 0,                         NULL           },
};

const VxEnumName vx_snapshot_location_names[] = {
    {VX_LOCATION_NONE,      "no"      },
    { VX_LOCATION_INTERNAL, "internal"},
    { 0,                    NULL      },
};

static const VxBindRow disk_rows[] = {
    VX_ROW_STRING("@name", VxSnapshotDiskDef, name, .flags = VX_BIND_REQUIRED,
                  .note = "target or path of a disk"),
    VX_ROW_ENUM("@snapshot", VxSnapshotDiskDef, location, vx_snapshot_location_names),
};
static const VxBindTable disk_table = VX_TABLE(VxSnapshotDiskDef, disk_rows);

static const VxBindRow snapshot_rows[] = {
    VX_ROW_STRING("name", VxSnapshotDef, name),
    VX_ROW_STRING("description", VxSnapshotDef, description),
    VX_ROW_ENUM("state", VxSnapshotDef, state, vx_snapshot_state_names),
    VX_ROW_STRING("parent/name", VxSnapshotDef, parent),
    VX_ROW_UINT64("creationTime", VxSnapshotDef, creation_time_s, .note = "seconds since 1970"),
    VX_ROW_ENUM("memory/@snapshot", VxSnapshotDef, memory, vx_snapshot_location_names),
    VX_ROW_LIST("disks/disk", VxSnapshotDef, disks, &disk_table),
    VX_ROW_CHILD("domain", VxSnapshotDef, domain, &vx_domain_table),
};
const VxBindTable vx_snapshot_table = VX_TABLE(VxSnapshotDef, snapshot_rows);

VxSnapshotDef *
vx_snapshot_def_new(void)
{
    return vx_bind_new(&vx_snapshot_table);
}

void
vx_snapshot_def_free(VxSnapshotDef *def)
{
    vx_bind_free(def);
}

VxSnapshotDiskDef *
vx_snapshot_def_add_disk(VxSnapshotDef *def)
{
    return vx_bind_append(def->disks, &disk_table);
}

VxSnapshotDef *
vx_snapshot_def_parse(const char *xml, VxParseFlags flags, GError **error)
{
    g_autoptr(VxSnapshotDef) def =
        vx_bind_parse_document(&vx_snapshot_table, xml, "domainsnapshot", error);

    if (!def)
        return NULL;
    if ((flags & VX_PARSE_NO_DEFAULTS) == 0) {
        if (!def->name)
            def->name = g_strdup_printf("%" G_GINT64_FORMAT, g_get_real_time() / G_USEC_PER_SEC);
        if (def->domain && !vx_domain_def_fill(def->domain, error))
            return NULL;
    }
    return g_steal_pointer(&def);
}

char *
vx_snapshot_def_format(const VxSnapshotDef *def, guint flags, GError **error)
{
    return vx_bind_format_document(def, "domainsnapshot", flags | VIR_DOMAIN_XML_INACTIVE, error);
}
