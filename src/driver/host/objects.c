/* objects.c - keeps the lists of the host's interfaces and devices.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/objects.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/kept-list.h"
#include "driver/stamps.h"
#include "driver/host/sysinfo.h"
#include "map/host-devices.h"
#include "xml/binder.h"
#include "xml/value.h"

#define COMPUTER   "computer"
#define MACHINE_ID "/etc/machine-id"

struct VxHostObjects {
    VxHost *host;
    VxEvents *events;
    VxKeptList *interfaces;
    VxKeptList *devices;
};

static char *
stamp_interfaces(VxHost *host, gpointer data, GError **error)
{
    return vx_stamp_interfaces();
}

/* ---- Devices ---- */

static char *
stamp_devices(VxHost *host, gpointer data, GError **error)
{
    g_autofree char *interfaces = vx_stamp_interfaces();
    g_autofree char *usb = vx_stamp_directory("/sys/bus/usb/devices");
    g_autofree char *block = vx_stamp_directory("/sys/block");

    return g_strdup_printf("%s\n%s\n%s", interfaces, usb, block);
}

/* The firmware's, which root alone can read, or the system's own. */
static char *
make_uuid(void)
{
    char *uuid = vx_sysinfo_read_uuid("/");
    g_autofree char *id = NULL;

    if (uuid || !g_file_get_contents(MACHINE_ID, &id, NULL, NULL))
        return uuid;
    return vx_value_read_uuid(g_strstrip(id));
}

static VxNodeDeviceDef *
new_computer(void)
{
    VxNodeDeviceDef *def = vx_node_device_def_new();

    def->name = g_strdup(COMPUTER);
    def->kind = VX_NODE_SYSTEM;
    def->product = vx_sysinfo_read_entry("/", "product_name");
    def->vendor = vx_sysinfo_read_entry("/", "sys_vendor");
    def->version = vx_sysinfo_read_entry("/", "product_version");
    def->serial = vx_sysinfo_read_entry("/", "product_serial");
    def->uuid = make_uuid();
    def->firmware_vendor = vx_sysinfo_read_entry("/", "bios_vendor");
    def->firmware_version = vx_sysinfo_read_entry("/", "bios_version");
    def->firmware_date = vx_sysinfo_read_entry("/", "bios_date");
    return def;
}

static VxNodeDeviceDef *
new_net(const VxHostInterfaceDef *interface)
{
    VxNodeDeviceDef *def = vx_node_device_def_new();

    def->name = g_strdup_printf("net_%s_%s", interface->name, interface->mac);
    g_strcanon(def->name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS, '_');
    def->path = g_strdup_printf("/sys/class/net/%s", interface->name);
    def->parent = g_strdup(COMPUTER);
    def->kind = VX_NODE_NET;
    def->interface = g_strdup(interface->name);
    def->address = g_strdup(interface->mac);
    def->link = interface->link;
    def->net = interface->wireless ? VX_NET_WIRELESS : VX_NET_ETHERNET;
    return def;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const VxNodeDeviceDef *const *) a)->name,
                  (*(const VxNodeDeviceDef *const *) b)->name);
}

static GPtrArray *
read_devices(VxHost *host, GError **error)
{
    g_autoptr(GPtrArray) devices = vx_host_devices_read(host, error);
    g_autoptr(GPtrArray) interfaces = devices ? vx_host_interfaces_read(host, error) : NULL;

    if (!interfaces)
        return NULL;
    for (guint i = 0; i < interfaces->len; i++)
        g_ptr_array_add(devices, new_net(g_ptr_array_index(interfaces, i)));
    g_ptr_array_add(devices, new_computer());
    g_ptr_array_sort(devices, compare_names);
    return g_steal_pointer(&devices);
}

/* ---- What differs ---- */

static const VxNodeDeviceDef *
find(GPtrArray *devices, const char *name)
{
    for (guint i = 0; i < devices->len; i++) {
        const VxNodeDeviceDef *def = g_ptr_array_index(devices, i);

        if (g_str_equal(def->name, name))
            return def;
    }
    return NULL;
}

static void
tell_lifecycle(VxEvents *events, const VxNodeDeviceDef *def, int event)
{
    remote_node_device_event_lifecycle_msg msg = { .dev.name = def->name, .event = event };

    vx_events_send(events, VX_EVENTS_NODE_DEVICE, VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE, def->name,
                   &msg);
}

static void
tell_update(VxEvents *events, const VxNodeDeviceDef *def)
{
    remote_node_device_event_update_msg msg = { .dev.name = def->name };

    vx_events_send(events, VX_EVENTS_NODE_DEVICE, VIR_NODE_DEVICE_EVENT_ID_UPDATE, def->name, &msg);
}

static void
tell_devices(GPtrArray *before, GPtrArray *after, gpointer data)
{
    VxEvents *events = ((VxHostObjects *) data)->events;

    for (guint i = 0; i < before->len; i++) {
        const VxNodeDeviceDef *def = g_ptr_array_index(before, i);

        if (!find(after, def->name))
            tell_lifecycle(events, def, VIR_NODE_DEVICE_EVENT_DELETED);
    }
    for (guint i = 0; i < after->len; i++) {
        const VxNodeDeviceDef *def = g_ptr_array_index(after, i);
        const VxNodeDeviceDef *old = find(before, def->name);

        if (!old)
            tell_lifecycle(events, def, VIR_NODE_DEVICE_EVENT_CREATED);
        else if (!vx_bind_equal(old, def))
            tell_update(events, def);
    }
}

/* ---- The lists ---- */

static const VxKeptListKind kind_of_interfaces = { vx_host_interfaces_read, stamp_interfaces,
                                                   NULL };
static const VxKeptListKind kind_of_devices = { read_devices, stamp_devices, tell_devices };

VxHostObjects *
vx_host_objects_new(VxHost *host, VxEvents *events)
{
    VxHostObjects *objects = g_new0(VxHostObjects, 1);

    objects->host = host;
    objects->events = events;
    objects->interfaces = vx_kept_list_new(&kind_of_interfaces, host, objects);
    objects->devices = vx_kept_list_new(&kind_of_devices, host, objects);
    return objects;
}

void
vx_host_objects_free(VxHostObjects *objects)
{
    if (!objects)
        return;
    vx_kept_list_free(objects->interfaces);
    vx_kept_list_free(objects->devices);
    g_free(objects);
}

GPtrArray *
vx_host_objects_list_interfaces(VxHostObjects *objects, GError **error)
{
    return vx_kept_list_get(objects->interfaces, error);
}

GPtrArray *
vx_host_objects_list_devices(VxHostObjects *objects, GError **error)
{
    return vx_kept_list_get(objects->devices, error);
}

void
vx_host_objects_look(VxHostObjects *objects)
{
    g_autoptr(GPtrArray) devices = NULL;
    g_autoptr(GError) error = NULL;

    if (!vx_events_wanted(objects->events, VX_EVENTS_NODE_DEVICE,
                          VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE, NULL) &&
        !vx_events_wanted(objects->events, VX_EVENTS_NODE_DEVICE, VIR_NODE_DEVICE_EVENT_ID_UPDATE,
                          NULL))
        return;
    devices = vx_host_objects_list_devices(objects, &error);
    if (!devices)
        vx_host_note_error(objects->host, error);
}
