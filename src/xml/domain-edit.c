/* domain-edit.c - which device of a domain is meant, and what becomes of it.
 *
 * Sources: virDomainDiskIndexByName(), virDomainNetFindIdx(), virDomainHostdevMatch(),
 * virDomainControllerFind(), virDomainFSIndexByName(), virDomainChrEquals() and
 * qemuDomain{Attach,Detach,Update}DeviceConfig() (libvirt).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/domain-edit.h"

#include "util/error.h"
#include "xml/bind-private.h"

typedef gboolean (*Match)(gconstpointer device, gconstpointer wanted);

/* A kind of device whose elements have something that tells them apart. */
typedef struct {
    VxDeviceKind kind;
    Match match;
    /* (nullable): what an update takes over from the device that it replaces */
    void (*inherit)(gpointer device, gconstpointer old);
} Kind;

static gboolean
match_disk(gconstpointer device, gconstpointer wanted)
{
    const VxDiskDef *disk = device, *other = wanted;

    return g_strcmp0(disk->target_dev, other->target_dev) == 0;
}

/* The address goes with the target that both have. */
static void
inherit_disk(gpointer device, gconstpointer old)
{
    VxDiskDef *disk = device;
    const VxDiskDef *before = old;

    if (!disk->bus)
        disk->bus = before->bus;
    if (!disk->address.set && disk->bus == before->bus)
        disk->address = before->address;
    if (!disk->alias)
        disk->alias = g_strdup(before->alias);
}

static gboolean
match_controller(gconstpointer device, gconstpointer wanted)
{
    const VxControllerDef *controller = device, *other = wanted;

    return controller->type == other->type && controller->index == MAX(other->index, 0);
}

static gboolean
match_filesystem(gconstpointer device, gconstpointer wanted)
{
    const VxFilesystemDef *filesystem = device, *other = wanted;

    return g_strcmp0(filesystem->target_name, other->target_name) == 0;
}

/* A card without a MAC address can be any one: libvirt would make an address up. */
static gboolean
match_interface(gconstpointer device, gconstpointer wanted)
{
    const VxInterfaceDef *interface = device, *other = wanted;

    return (!other->mac || g_ascii_strcasecmp(interface->mac, other->mac) == 0) &&
           (!other->model || other->model == interface->model);
}

/* An update finds its card by its address, whatever else it says. */
static gboolean
match_interface_address(gconstpointer device, gconstpointer wanted)
{
    const VxInterfaceDef *interface = device, *other = wanted;

    return !other->mac || g_ascii_strcasecmp(interface->mac, other->mac) == 0;
}

static void
inherit_interface(gpointer device, gconstpointer old)
{
    VxInterfaceDef *interface = device;
    const VxInterfaceDef *before = old;

    if (!interface->mac)
        interface->mac = g_strdup(before->mac);
    if (!interface->model)
        interface->model = before->model;
    if (!interface->alias)
        interface->alias = g_strdup(before->alias);
}

static gboolean
match_port(gconstpointer device, gconstpointer wanted)
{
    const VxCharDef *port = device, *other = wanted;

    if (other->port >= 0 && other->port != port->port)
        return FALSE;
    return other->port >= 0 || vx_bind_covers(device, wanted);
}

static void
inherit_port(gpointer device, gconstpointer old)
{
    ((VxCharDef *) device)->port = ((const VxCharDef *) old)->port;
}

static gboolean
match_graphics(gconstpointer device, gconstpointer wanted)
{
    return ((const VxGraphicsDef *) device)->type == ((const VxGraphicsDef *) wanted)->type;
}

static gboolean
match_sound(gconstpointer device, gconstpointer wanted)
{
    return ((const VxSoundDef *) device)->model == ((const VxSoundDef *) wanted)->model;
}

static gboolean
match_audio(gconstpointer device, gconstpointer wanted)
{
    return ((const VxAudioDef *) device)->id == ((const VxAudioDef *) wanted)->id;
}

/* A USB device by its vendor and product, else by its place. */
static gboolean
match_hostdev(gconstpointer device, gconstpointer wanted)
{
    const VxHostdevDef *hostdev = device, *other = wanted;

    if (other->vendor)
        return hostdev->vendor == other->vendor && hostdev->product == other->product;
    return vx_bind_covers(device, wanted);
}

static const Kind kinds[] = {
    {VX_DEVICE_DISK,        match_disk,       inherit_disk     },
    { VX_DEVICE_CONTROLLER, match_controller, NULL             },
    { VX_DEVICE_FILESYSTEM, match_filesystem, NULL             },
    { VX_DEVICE_INTERFACE,  match_interface,  inherit_interface},
    { VX_DEVICE_SERIAL,     match_port,       inherit_port     },
    { VX_DEVICE_PARALLEL,   match_port,       inherit_port     },
    { VX_DEVICE_GRAPHICS,   match_graphics,   NULL             },
    { VX_DEVICE_SOUND,      match_sound,      NULL             },
    { VX_DEVICE_AUDIO,      match_audio,      NULL             },
    { VX_DEVICE_HOSTDEV,    match_hostdev,    NULL             },
};
static const Kind other_kinds = { 0, vx_bind_covers, NULL };

static const Kind *
find_kind(VxDeviceKind kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return &other_kinds;
}

/* "disk 'sda'", "interface '52:54:00:00:00:01'". Returns: (transfer full) */
static char *
describe(const VxDeviceDef *device)
{
    const char *word = vx_enum_to_name(vx_device_kind_names, device->kind);

    switch (device->kind) {
    case VX_DEVICE_DISK:
        return g_strdup_printf("disk '%s'",
                               device->disk->target_dev ? device->disk->target_dev : "");
    case VX_DEVICE_FILESYSTEM:
        return g_strdup_printf("filesystem '%s'", device->filesystem->target_name);
    case VX_DEVICE_INTERFACE:
        return device->interface->mac ? g_strdup_printf("interface '%s'", device->interface->mac)
                                      : g_strdup("interface");
    case VX_DEVICE_HOSTDEV:
        return g_strdup_printf("USB device %04x:%04x", device->hostdev->vendor,
                               device->hostdev->product);
    default:
        return g_strdup(word);
    }
}

static int
find(const VxDomainDef *def, const VxDeviceDef *device, Match match, GError **error)
{
    const GPtrArray *devices = vx_domain_def_get_devices(def, device->kind);
    g_autofree char *what = describe(device);
    int found = -1;

    for (guint i = 0; i < devices->len; i++) {
        if (!match(devices->pdata[i], device->any))
            continue;
        if (found >= 0) {
            vx_set_error(error, VIR_ERR_OPERATION_FAILED, "multiple devices matching %s found",
                         what);
            return -1;
        }
        found = (int) i;
    }
    if (found < 0)
        vx_set_error(error, VIR_ERR_DEVICE_MISSING, "no %s in domain '%s'", what, def->name);
    return found;
}

int
vx_domain_def_find_device(const VxDomainDef *def, const VxDeviceDef *device, GError **error)
{
    return find(def, device, find_kind(device->kind)->match, error);
}

static Match
get_identity(VxDeviceKind kind)
{
    return kind == VX_DEVICE_INTERFACE ? match_interface_address : find_kind(kind)->match;
}

gpointer
vx_domain_def_find_same(const VxDomainDef *def, VxDeviceKind kind, gconstpointer device)
{
    const GPtrArray *devices = vx_domain_def_get_devices(def, kind);

    for (guint i = 0; i < devices->len; i++)
        if (get_identity(kind)(devices->pdata[i], device))
            return devices->pdata[i];
    return NULL;
}

/* ---- Attaching ---- */

/* What fills in a missing name or number would otherwise move the newcomer elsewhere. */
static gboolean
check_new(const VxDomainDef *def, const VxDeviceDef *device, GError **error)
{
    g_autofree char *what = NULL;
    gboolean is_told_apart =
        device->kind == VX_DEVICE_DISK || device->kind == VX_DEVICE_FILESYSTEM ||
        (device->kind == VX_DEVICE_INTERFACE && device->interface->mac) ||
        (device->kind == VX_DEVICE_HOSTDEV && device->hostdev->vendor) ||
        (device->kind == VX_DEVICE_CONTROLLER && device->controller->index >= 0);

    if (!is_told_apart || !vx_domain_def_find_same(def, device->kind, device->any))
        return TRUE;
    what = describe(device);
    vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain '%s' already has %s", def->name, what);
    return FALSE;
}

static gboolean
attach(VxDomainDef *def, const VxDeviceDef *device, GError **error)
{
    if (!check_new(def, device, error))
        return FALSE;
    g_ptr_array_add(vx_domain_def_get_devices(def, device->kind), vx_bind_copy(device->any));
    return TRUE;
}

/* ---- Detaching ---- */

/* The controller that something hangs on would be made anew. */
static gboolean
check_unused(const VxDomainDef *def, const VxControllerDef *controller, GError **error)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = g_ptr_array_index(def->disks, i);

        if (g_strcmp0(vx_enum_to_name(vx_disk_bus_names, (int) disk->bus),
                      vx_enum_to_name(vx_controller_type_names, (int) controller->type)) == 0 &&
            disk->bus != VX_BUS_USB && (gint) disk->address.controller == controller->index) {
            vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                         "device cannot be detached: device is busy: disk '%s' is on it",
                         disk->target_dev);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
detach(VxDomainDef *def, const VxDeviceDef *device, GError **error)
{
    GPtrArray *devices = vx_domain_def_get_devices(def, device->kind);
    int index = vx_domain_def_find_device(def, device, error);

    if (index < 0 ||
        (device->kind == VX_DEVICE_CONTROLLER && !check_unused(def, devices->pdata[index], error)))
        return FALSE;
    g_ptr_array_remove_index(devices, (guint) index);
    return TRUE;
}

/* ---- Updating ---- */

static gboolean
update(VxDomainDef *def, const VxDeviceDef *device, GError **error)
{
    GPtrArray *devices = vx_domain_def_get_devices(def, device->kind);
    const Kind *kind = find_kind(device->kind);
    int index = find(def, device, get_identity(device->kind), error);
    gpointer replacement;

    if (index < 0)
        return FALSE;
    replacement = vx_bind_copy(device->any);
    if (kind->inherit)
        kind->inherit(replacement, devices->pdata[index]);
    vx_bind_free(devices->pdata[index]);
    devices->pdata[index] = replacement;
    return TRUE;
}

gboolean
vx_domain_def_edit(VxDomainDef *def, VxDeviceEdit edit, const VxDeviceDef *device, GError **error)
{
    static gboolean (*const edits[])(VxDomainDef *, const VxDeviceDef *, GError **) = {
        [VX_EDIT_ATTACH] = attach,
        [VX_EDIT_DETACH] = detach,
        [VX_EDIT_UPDATE] = update,
    };

    return edits[edit](def, device, error) && vx_domain_def_fill(def, error);
}

/* ---- By alias ---- */

static const char *
get_alias(gconstpointer device)
{
    const VxBindRow *row = vx_bind_find_row(vx_bind_get_table(device), "alias/@name");

    return row ? *(char *const *) vx_bind_field(device, row) : NULL;
}

gboolean
vx_domain_def_detach_alias(VxDomainDef *def, const char *alias, GError **error)
{
    for (const VxEnumName *kind = vx_device_kind_names; kind->name; kind++) {
        GPtrArray *devices = vx_domain_def_get_devices(def, (VxDeviceKind) kind->value);

        for (guint i = 0; i < devices->len; i++) {
            if (g_strcmp0(get_alias(devices->pdata[i]), alias) != 0)
                continue;
            if (kind->value == VX_DEVICE_CONTROLLER && !check_unused(def, devices->pdata[i], error))
                return FALSE;
            g_ptr_array_remove_index(devices, i);
            return vx_domain_def_fill(def, error);
        }
    }
    vx_set_error(error, VIR_ERR_DEVICE_MISSING, "no device with alias '%s' in domain '%s'", alias,
                 def->name);
    return FALSE;
}
