/* def.c - reads a snapshot as libvirt knows it, compares it with what clients want.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/snapshot/def.h"

#include <libvirt/libvirt.h>

#include "driver/domain/disk.h"
#include "map/map.h"
#include "util/error.h"
#include "xml/snapshot-xml.h"

static VxSnapshotState
find_state(int state)
{
    static const struct {
        int domain;
        VxSnapshotState snapshot;
    } states[] = {
        {VIR_DOMAIN_RUNNING,  VX_SNAPSHOT_RUNNING},
        { VIR_DOMAIN_PAUSED,  VX_SNAPSHOT_PAUSED },
        { VIR_DOMAIN_SHUTOFF, VX_SNAPSHOT_SHUTOFF},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
        if (states[i].domain == state)
            return states[i].snapshot;
    return VX_SNAPSHOT_NOSTATE;
}

/* VirtualBox puts what is written after the snapshot into another file; media that cannot be
 * written to, or are changed by hand, have no part in it. */
static VxSnapshotLocation
get_location(const VxDiskDef *disk)
{
    return disk->device == VX_DISK_DISK && !disk->readonly && !disk->shareable
               ? VX_LOCATION_INTERNAL
               : VX_LOCATION_NONE;
}

VxSnapshotDef *
vx_snapshot_def_read(VxSnapshot *snapshot, gboolean secure, GError **error)
{
    g_autoptr(VxSnapshotDef) def = vx_snapshot_def_new();
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) parent = NULL;
    gboolean online;
    gint64 time_s;
    int state;

    if (!vx_snapshot_get_description(snapshot, &def->description, error) ||
        !vx_snapshot_get_state(snapshot, &state, error) ||
        !vx_snapshot_get_online(snapshot, &online, error) ||
        !vx_snapshot_get_time(snapshot, &time_s, error) ||
        !vx_snapshot_get_parent(snapshot, &parent, error))
        return NULL;
    def->name = g_strdup(vx_snapshot_get_name(snapshot));
    def->parent = parent ? g_strdup(vx_snapshot_get_name(parent)) : NULL;
    def->state = find_state(state);
    def->creation_time_s = (guint64) MAX(time_s, 0);
    def->memory = online ? VX_LOCATION_INTERNAL : VX_LOCATION_NONE;
    machine = vx_snapshot_ref_machine(snapshot, error);
    if (!machine ||
        !vx_map_read(machine, VIR_DOMAIN_XML_INACTIVE | (secure ? VIR_DOMAIN_XML_SECURE : 0),
                     &def->domain, error))
        return NULL;
    for (guint i = 0; i < def->domain->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->domain->disks, i);
        VxSnapshotDiskDef *frozen = vx_snapshot_def_add_disk(def);

        frozen->name = g_strdup(disk->target_dev);
        frozen->location = get_location(disk);
    }
    return g_steal_pointer(&def);
}

/* ---- What can be wanted of a new one ---- */

static gboolean
check_disk(const VxSnapshotDiskDef *wanted, const VxDomainDef *domain, GError **error)
{
    const VxDiskDef *disk = vx_domain_find_disk(domain, wanted->name);

    if (!disk) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "no disk named '%s'", wanted->name);
        return FALSE;
    }
    if (!wanted->location || wanted->location == get_location(disk))
        return TRUE;
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 wanted->location == VX_LOCATION_NONE
                     ? "VirtualBox cannot leave disk '%s' out of a snapshot"
                     : "VirtualBox takes no snapshot of disk '%s'",
                 wanted->name);
    return FALSE;
}

gboolean
vx_snapshot_def_check_new(const VxSnapshotDef *def, const VxDomainDef *domain, gboolean active,
                          GError **error)
{
    if (active && def->memory == VX_LOCATION_NONE) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "VirtualBox cannot leave the memory of a running domain out of a snapshot");
        return FALSE;
    }
    if (!active && def->memory == VX_LOCATION_INTERNAL) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "memory state cannot be saved with offline or disk-only snapshot");
        return FALSE;
    }
    for (guint i = 0; i < def->disks->len; i++)
        if (!check_disk(g_ptr_array_index(def->disks, i), domain, error))
            return FALSE;
    return TRUE;
}

/* ---- What can be wanted of one that exists ---- */

static void
fill_in(VxSnapshotDef *given, const VxSnapshotDef *existing)
{
    given->state = given->state ? given->state : existing->state;
    given->memory = given->memory ? given->memory : existing->memory;
    if (!given->parent)
        given->parent = g_strdup(existing->parent);
    if (!given->creation_time_s)
        given->creation_time_s = existing->creation_time_s;
    if (!given->domain)
        given->domain = vx_domain_def_copy(existing->domain);
    if (given->disks->len > 0)
        return;
    for (guint i = 0; i < existing->disks->len; i++) {
        const VxSnapshotDiskDef *disk = g_ptr_array_index(existing->disks, i);
        VxSnapshotDiskDef *filled = vx_snapshot_def_add_disk(given);

        filled->name = g_strdup(disk->name);
        filled->location = disk->location;
    }
}

/* What clients are told of @existing, read as what they say is read: with what the parser fills in.
 */
static VxSnapshotDef *
read_back(const VxSnapshotDef *existing, GError **error)
{
    g_autofree char *xml = vx_snapshot_def_format(existing, 0, error);

    return xml ? vx_snapshot_def_parse(xml, VX_PARSE_DEFAULT, error) : NULL;
}

gboolean
vx_snapshot_def_check_same(VxSnapshotDef *given, const VxSnapshotDef *existing, GError **error)
{
    g_autoptr(VxSnapshotDef) is = read_back(existing, error);
    g_autofree char *is_xml = NULL;
    g_autofree char *wanted_xml = NULL;

    if (!is)
        return FALSE;
    fill_in(given, is);
    g_free(is->description);
    is->description = g_strdup(given->description);
    wanted_xml = vx_snapshot_def_format(given, 0, error);
    is_xml = wanted_xml ? vx_snapshot_def_format(is, 0, error) : NULL;
    if (!is_xml)
        return FALSE;
    if (!g_str_equal(wanted_xml, is_xml)) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "of snapshot '%s' VirtualBox can change only the description", given->name);
        return FALSE;
    }
    return TRUE;
}
