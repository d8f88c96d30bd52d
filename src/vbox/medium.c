/* medium.c - opens, finds, describes and closes media.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/medium.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "util/error.h"
#include "vbox/progress.h"
#include "vbox/raw-disk.h"

#define VX_RESULT_OBJECT_NOT_FOUND 0x80bb0001u /* VBOX_E_OBJECT_NOT_FOUND */

/* Where the drives of the host are, which are media without a file. */
#define DEVICE_PREFIX "/dev/"

/* How each kind of medium is opened, and where the registry and the host list theirs. */
static const struct {
    const char *device_type;
    const char *access;
    VxMember registered;
    VxMember host_drives;
} kinds[] = {
    {VX_MEDIUM_DISK,
     "ReadWrite", { "IVirtualBox", "hardDisks", VX_MEMBER_GETTER, FALSE, "vx_medium_open" },
     { NULL }                                                                         },
    { VX_MEDIUM_DVD,
     "ReadOnly",  { "IVirtualBox", "DVDImages", VX_MEMBER_GETTER, FALSE, "vx_medium_open" },
     { "IHost", "DVDDrives", VX_MEMBER_GETTER, FALSE, "vx_medium_find_host_drive" }   },
    { VX_MEDIUM_FLOPPY,
     "ReadWrite", { "IVirtualBox", "floppyImages", VX_MEMBER_GETTER, FALSE, "vx_medium_open" },
     { "IHost", "floppyDrives", VX_MEMBER_GETTER, FALSE, "vx_medium_find_host_drive" }},
};

static guint
find_kind(const char *device_type)
{
    guint i = 0;

    while (i + 1 < G_N_ELEMENTS(kinds) && !g_str_equal(kinds[i].device_type, device_type))
        i++;
    return i;
}

void
vx_medium_info_clear(VxMediumInfo *info)
{
    g_clear_pointer(&info->location, g_free);
    g_clear_pointer(&info->format, g_free);
    g_clear_pointer(&info->base, g_free);
}

/* Formats that nothing but hard disks has. Source: VirtualBox's storage backends. */
static const char *const disk_formats[] = { "VDI",  "VMDK", "VHD",       "VHDX",
                                            "QCOW", "QED",  "Parallels", "iSCSI" };

/* Images of CDs, which have none of them. */
static const char *const cd_suffixes[] = { ".iso", ".viso", ".cdr", ".cue" };

static gboolean
ask_location(VxObject *medium, VxMediumInfo *info, GError **error)
{
    return info->location ||
           vx_get_string(medium, VX_GET("IMedium", "location"), &info->location, error);
}

static gboolean
ask_format(VxObject *medium, VxMediumInfo *info, GError **error)
{
    return info->format || vx_get_string(medium, VX_GET("IMedium", "format"), &info->format, error);
}

/* Whether it would be no use to ask for the format. */
static gboolean
looks_like_no_disk(const char *location)
{
    const char *suffix = strrchr(location, '.');

    for (gsize i = 0; suffix && i < G_N_ELEMENTS(cd_suffixes); i++)
        if (g_ascii_strcasecmp(suffix, cd_suffixes[i]) == 0)
            return TRUE;
    return g_str_has_prefix(location, DEVICE_PREFIX);
}

gboolean
vx_medium_tell_type(VxObject *medium, VxMediumInfo *info, const char **device_type, GError **error)
{
    if (!ask_location(medium, info, error))
        return FALSE;
    if (looks_like_no_disk(info->location))
        return TRUE;
    if (!ask_format(medium, info, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(disk_formats); i++)
        if (g_str_equal(disk_formats[i], info->format))
            *device_type = VX_MEDIUM_DISK;
    return TRUE;
}

static gboolean
get_disk_info(VxObject *medium, VxMediumInfo *info, GError **error)
{
    g_autoptr(VxObject) parent = NULL;
    g_autoptr(VxObject) base = NULL;

    if (!ask_format(medium, info, error) ||
        !vx_get_enum(medium, VX_GET("IMedium", "type"), "MediumType", &info->type, error) ||
        !vx_get_object(medium, VX_GET("IMedium", "parent"), &parent, error))
        return FALSE;
    if (!parent)
        return TRUE;
    if (!vx_get_bool(medium, VX_GET("IMedium", "autoReset"), &info->temporary, error) ||
        !vx_get_object(medium, VX_GET("IMedium", "base"), &base, error))
        return FALSE;
    if (!base)
        return TRUE;
    return vx_get_string(base, VX_GET("IMedium", "location"), &info->base, error) &&
           (!info->temporary ||
            vx_get_enum(base, VX_GET("IMedium", "type"), "MediumType", &info->type, error));
}

gboolean
vx_medium_get_info(VxObject *medium, const char *device_type, VxMediumInfo *info, GError **error)
{
    if (!ask_location(medium, info, error))
        return FALSE;
    if (g_str_equal(device_type, VX_MEDIUM_DISK))
        return get_disk_info(medium, info, error);
    return (!g_str_has_prefix(info->location, DEVICE_PREFIX) ||
            vx_get_bool(medium, VX_GET("IMedium", "hostDrive"), &info->host_drive, error)) &&
           (!g_str_equal(device_type, VX_MEDIUM_FLOPPY) ||
            vx_get_enum(medium, VX_GET("IMedium", "type"), "MediumType", &info->type, error));
}

/* Old versions only: newer ones find what is open already when they are asked to open it. */
static gboolean
find_registered(VxObject *virtualbox, const char *path, const char *device_type, VxObject **medium,
                GError **error)
{
    g_autoptr(GError) local = NULL;

    if (vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "findMedium"), &local, VX_STR(path),
                VX_ENUM("DeviceType", device_type), VX_OUT_OBJ(medium)) ||
        vx_xpcom_error_result(local) == VX_RESULT_OBJECT_NOT_FOUND)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
contains(GPtrArray *objects, VxObject *object)
{
    for (guint i = 0; i < objects->len; i++)
        if (vx_object_same(g_ptr_array_index(objects, i), object))
            return TRUE;
    return FALSE;
}

static gboolean
open_file(VxObject *virtualbox, const char *path, guint kind, VxObject **medium, GError **error)
{
    static const int n_params_without_uuid = 4;
    const VxMember *open = VX_METHOD("IVirtualBox", "openMedium");
    VxArg type = VX_ENUM("DeviceType", kinds[kind].device_type);
    VxArg access = VX_ENUM("AccessMode", kinds[kind].access);

    if (vx_n_params(vx_object_get_runtime(virtualbox), open) == n_params_without_uuid)
        return vx_call(virtualbox, open, error, VX_STR(path), type, access, VX_OUT_OBJ(medium));
    return vx_call(virtualbox, open, error, VX_STR(path), type, access, VX_INT(FALSE),
                   VX_OUT_OBJ(medium));
}

VxObject *
vx_medium_open(VxHost *host, const char *path, const char *device_type, gboolean *opened,
               GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) medium = NULL;
    g_autoptr(VxObject) parent = NULL;
    g_autoptr(GPtrArray) before = NULL;
    guint kind = find_kind(device_type);
    gboolean is_new;

    if (!virtualbox)
        return NULL;
    if (vx_has(vx_host_get_runtime(host), VX_OPT_METHOD("IVirtualBox", "findMedium")) &&
        !find_registered(virtualbox, path, device_type, &medium, error))
        return NULL;
    if (medium) {
        *opened = FALSE;
        return g_steal_pointer(&medium);
    }
    if (!vx_get_objects(virtualbox, &kinds[kind].registered, &before, error) ||
        !open_file(virtualbox, path, kind, &medium, error))
        return NULL;
    is_new = !contains(before, medium);
    if (is_new && !vx_get_object(medium, VX_GET("IMedium", "parent"), &parent, error)) {
        vx_medium_close(medium, NULL);
        return NULL;
    }
    /* The list has base media alone. A difference is never taken for new: its parents are known. */
    *opened = is_new && !parent;
    return g_steal_pointer(&medium);
}

static gboolean
get_host_drives(VxHost *host, guint kind, GPtrArray **drives, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) computer = NULL;

    if (!kinds[kind].host_drives.interface) {
        *drives = g_ptr_array_new();
        return TRUE;
    }
    return virtualbox &&
           vx_get_object(virtualbox, VX_GET("IVirtualBox", "host"), &computer, error) &&
           vx_get_objects(computer, &kinds[kind].host_drives, drives, error);
}

VxObject *
vx_medium_find_host_drive(VxHost *host, const char *path, const char *device_type, GError **error)
{
    g_autoptr(GPtrArray) drives = NULL;
    g_autoptr(GString) locations = g_string_new(NULL);

    if (!get_host_drives(host, find_kind(device_type), &drives, error))
        return NULL;
    for (guint i = 0; i < drives->len; i++) {
        VxObject *drive = g_ptr_array_index(drives, i);
        g_autofree char *location = NULL;

        if (!vx_get_string(drive, VX_GET("IMedium", "location"), &location, error))
            return NULL;
        if (g_str_equal(location, path))
            return vx_object_ref(drive);
        g_string_append_printf(locations, "%s%s", i ? ", " : "", location);
    }
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "'%s' is no drive of this host that VirtualBox knows (%s)", path,
                 drives->len ? locations->str : "there are none");
    return NULL;
}

/* ---- iSCSI ---- */

#define ISCSI_PORT 3260

void
vx_iscsi_disk_clear(VxIscsiDisk *disk)
{
    g_clear_pointer(&disk->host, g_free);
    g_clear_pointer(&disk->target, g_free);
    g_clear_pointer(&disk->lun, g_free);
    g_clear_pointer(&disk->initiator, g_free);
}

/* What the registry knows it as. Returns: (transfer full) */
static char *
make_location(const VxIscsiDisk *disk)
{
    return g_strdup_printf("%s:%u|%s|%s|%s", disk->host, disk->port, disk->target, disk->lun,
                           disk->initiator ? disk->initiator : "");
}

/* @medium: (out) (transfer full) (nullable): %NULL: there is none */
static gboolean
find_location(VxObject *virtualbox, const VxMember *registered, const char *wanted,
              VxObject **medium, GError **error)
{
    g_autoptr(GPtrArray) media = NULL;

    *medium = NULL;
    if (!vx_get_objects(virtualbox, registered, &media, error))
        return FALSE;
    for (guint i = 0; i < media->len; i++) {
        VxObject *each = g_ptr_array_index(media, i);
        g_autofree char *location = NULL;

        if (!vx_get_string(each, VX_GET("IMedium", "location"), &location, error))
            return FALSE;
        if (g_str_equal(location, wanted)) {
            *medium = vx_object_ref(each);
            break;
        }
    }
    return TRUE;
}

gboolean
vx_medium_is_registered(VxHost *host, const char *path, const char *device_type,
                        gboolean *registered, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) medium = NULL;

    if (!virtualbox ||
        !find_location(virtualbox, &kinds[find_kind(device_type)].registered, path, &medium, error))
        return FALSE;
    *registered = medium != NULL;
    return TRUE;
}

/* Returns: (transfer full): it is in the registry then */
static VxObject *
create_iscsi(VxObject *virtualbox, const char *location, GError **error)
{
    const VxMember *newer = VX_OPT_METHOD("IVirtualBox", "createMedium");
    VxArg format = VX_STR(VX_FORMAT_ISCSI);
    VxObject *medium = NULL;

    if (vx_has(vx_object_get_runtime(virtualbox), newer)
            ? vx_call(virtualbox, newer, error, format, VX_STR(location),
                      VX_ENUM("AccessMode", "ReadWrite"), VX_ENUM("DeviceType", VX_MEDIUM_DISK),
                      VX_OUT_OBJ(&medium))
            : vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "createHardDisk"), error, format,
                      VX_STR(location), VX_OUT_OBJ(&medium)))
        return medium;
    return NULL;
}

static gboolean
set_property(VxObject *medium, const char *name, const char *value, GError **error)
{
    return !value ||
           vx_call(medium, VX_METHOD("IMedium", "setProperty"), error, VX_STR(name), VX_STR(value));
}

static gboolean
describe_iscsi(VxObject *medium, const VxIscsiDisk *disk, GError **error)
{
    g_autofree char *address = g_strdup_printf("%s:%u", disk->host, disk->port);

    return set_property(medium, "TargetAddress", address, error) &&
           set_property(medium, "TargetName", disk->target, error) &&
           set_property(medium, "LUN", disk->lun, error) &&
           set_property(medium, "InitiatorName", disk->initiator, error);
}

VxObject *
vx_medium_open_iscsi(VxHost *host, const VxIscsiDisk *disk, gboolean *opened, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autofree char *location = make_location(disk);
    g_autoptr(VxObject) medium = NULL;

    if (!virtualbox || !find_location(virtualbox, &kinds[find_kind(VX_MEDIUM_DISK)].registered,
                                      location, &medium, error))
        return NULL;
    *opened = FALSE;
    if (medium)
        return g_steal_pointer(&medium);
    medium = create_iscsi(virtualbox, location, error);
    if (!medium)
        return NULL;
    if (describe_iscsi(medium, disk, error)) {
        *opened = TRUE;
        return g_steal_pointer(&medium);
    }
    vx_medium_close(medium, NULL);
    return NULL;
}

static gboolean
get_property(VxObject *medium, const char *name, char **value, GError **error)
{
    return vx_call(medium, VX_METHOD("IMedium", "getProperty"), error, VX_STR(name),
                   VX_OUT_STR(value));
}

/* "host", "host:port", "[address]:port" */
static void
split_address(const char *address, VxIscsiDisk *disk)
{
    const char *colon = strrchr(address, ':');
    guint64 port;

    if (colon && !strchr(colon, ']') &&
        g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &port, NULL)) {
        disk->host = g_strndup(address, (gsize) (colon - address));
        disk->port = (guint) port;
        return;
    }
    disk->host = g_strdup(address);
    disk->port = ISCSI_PORT;
}

gboolean
vx_medium_get_iscsi(VxObject *medium, VxIscsiDisk *disk, GError **error)
{
    g_auto(VxIscsiDisk) read = { 0 };
    g_autofree char *address = NULL;

    if (!get_property(medium, "TargetAddress", &address, error) ||
        !get_property(medium, "TargetName", &read.target, error) ||
        !get_property(medium, "LUN", &read.lun, error) ||
        !get_property(medium, "InitiatorName", &read.initiator, error))
        return FALSE;
    split_address(address ? address : "", &read);
    if (read.initiator && !*read.initiator)
        g_clear_pointer(&read.initiator, g_free);
    *disk = read;
    read = (VxIscsiDisk){ 0 };
    return TRUE;
}

/* ---- Differences ---- */

static void
parent_free(VxMediumParent *parent)
{
    g_free(parent->location);
    g_free(parent->format);
    g_free(parent);
}

GPtrArray *
vx_medium_list_parents(VxObject *medium, GError **error)
{
    g_autoptr(GPtrArray) parents = g_ptr_array_new_with_free_func((GDestroyNotify) parent_free);
    g_autoptr(VxObject) next = NULL;

    if (!vx_get_object(medium, VX_GET("IMedium", "parent"), &next, error))
        return NULL;
    while (next) {
        g_autoptr(VxObject) current = g_steal_pointer(&next);
        VxMediumParent *parent = g_new0(VxMediumParent, 1);

        g_ptr_array_add(parents, parent);
        if (!vx_get_string(current, VX_GET("IMedium", "location"), &parent->location, error) ||
            !vx_get_string(current, VX_GET("IMedium", "format"), &parent->format, error) ||
            !vx_get_object(current, VX_GET("IMedium", "parent"), &next, error))
            return NULL;
    }
    return g_steal_pointer(&parents);
}

gboolean
vx_medium_close(VxObject *medium, GError **error)
{
    return vx_call(medium, VX_METHOD("IMedium", "close"), error);
}

gboolean
vx_medium_delete(VxObject *medium, GError **error)
{
    g_autoptr(VxObject) progress = NULL;

    return vx_call(medium, VX_METHOD("IMedium", "deleteStorage"), error, VX_OUT_OBJ(&progress)) &&
           vx_progress_wait(progress, -1, error);
}

gboolean
vx_medium_is_used(VxObject *medium, gboolean *used, GError **error)
{
    g_auto(GStrv) machines = NULL;

    if (!vx_get_strings(medium, VX_GET("IMedium", "machineIds"), &machines, error))
        return FALSE;
    *used = machines && *machines;
    return TRUE;
}

/* Whether a machine, or another difference, needs it. */
static gboolean
is_needed(VxObject *medium, gboolean *needed, GError **error)
{
    g_autoptr(GPtrArray) children = NULL;

    if (!vx_medium_is_used(medium, needed, error))
        return FALSE;
    if (*needed)
        return TRUE;
    if (!vx_get_objects(medium, VX_GET("IMedium", "children"), &children, error))
        return FALSE;
    *needed = children->len > 0;
    return TRUE;
}

gboolean
vx_medium_release(VxObject *medium, GHashTable *paths, GError **error)
{
    g_auto(VxMediumInfo) info = { 0 };
    g_autoptr(VxObject) parent = NULL;
    const char *type;
    gboolean is_made;
    gboolean needed;

    if (!is_needed(medium, &needed, error))
        return FALSE;
    if (needed)
        return TRUE;
    if (!vx_get_enum(medium, VX_GET("IMedium", "deviceType"), "DeviceType", &type, error) ||
        !vx_medium_get_info(medium, type, &info, error) ||
        !vx_get_object(medium, VX_GET("IMedium", "parent"), &parent, error))
        return FALSE;
    is_made = vx_raw_disk_is_made(info.location);
    if (info.host_drive || !(info.base || is_made || g_hash_table_contains(paths, info.location)))
        return TRUE;
    if (!(info.temporary ? vx_medium_delete(medium, error) : vx_medium_close(medium, error)))
        return FALSE;
    if (is_made && g_unlink(info.location) != 0)
        g_message("'%s' stays: %s", info.location, g_strerror(errno));
    return !parent || vx_medium_release(parent, paths, error);
}
