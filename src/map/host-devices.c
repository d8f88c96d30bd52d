/* host-devices.c - asks VirtualBox for the host's interfaces and devices.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/host-devices.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "xml/binder.h"

#define INTERFACE "IHostNetworkInterface"
#define USB       "IUSBDevice"
#define COMPUTER  "computer"

#define SYSFS_MARK  "sysfs:"
#define DEVICE_MARK "//device:"

static VxObject *
ref_computer(VxHost *host, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) computer = NULL;

    return virtualbox && vx_get_object(virtualbox, VX_GET("IVirtualBox", "host"), &computer, error)
               ? g_steal_pointer(&computer)
               : NULL;
}

/* ---- Interfaces ---- */

/* Up to 4.1 the attribute has another name. */
static gboolean
read_dhcp(VxObject *object, gboolean *dhcp, GError **error)
{
    const VxMember *newer = VX_OPT_GET(INTERFACE, "DHCPEnabled");

    return vx_get_bool(
        object,
        vx_has(vx_object_get_runtime(object), newer) ? newer : VX_OPT_GET(INTERFACE, "dhcpEnabled"),
        dhcp, error);
}

static gboolean
read_ipv4(VxObject *object, VxHostInterfaceDef *def, GError **error)
{
    g_autofree char *address = NULL;
    g_autofree char *netmask = NULL;
    VxHostProtocolDef *protocol;
    guint32 number;
    gboolean dhcp;

    if (!read_dhcp(object, &dhcp, error) ||
        !vx_get_string(object, VX_GET(INTERFACE, "IPAddress"), &address, error) ||
        !vx_get_string(object, VX_GET(INTERFACE, "networkMask"), &netmask, error))
        return FALSE;
    if (!vx_ipv4_parse(address, &number) || (number == 0 && !dhcp))
        return TRUE;
    protocol = vx_host_interface_def_add_protocol(def);
    protocol->family = VX_FAMILY_IPV4;
    protocol->dhcp = dhcp;
    if (number == 0)
        return TRUE;
    protocol->address = g_steal_pointer(&address);
    if (vx_ipv4_parse(netmask, &number))
        vx_ipv4_get_prefix(number, &protocol->prefix);
    return TRUE;
}

static gboolean
read_ipv6(VxObject *object, VxHostInterfaceDef *def, GError **error)
{
    g_autofree char *address = NULL;
    VxHostProtocolDef *protocol;
    guint32 prefix;

    if (!vx_get_string(object, VX_GET(INTERFACE, "IPV6Address"), &address, error) ||
        !vx_get_u32(object, VX_GET(INTERFACE, "IPV6NetworkMaskPrefixLength"), &prefix, error))
        return FALSE;
    if (!*address)
        return TRUE;
    protocol = vx_host_interface_def_add_protocol(def);
    protocol->family = VX_FAMILY_IPV6;
    protocol->address = g_steal_pointer(&address);
    protocol->prefix = prefix;
    return TRUE;
}

static gboolean
read_interface(VxObject *object, VxHostInterfaceDef *def, GError **error)
{
    const VxMember *wireless = VX_OPT_GET(INTERFACE, "wireless");
    g_autofree char *mac = NULL;
    const char *status;

    if (!vx_get_string(object, VX_GET(INTERFACE, "name"), &def->name, error) ||
        !vx_get_string(object, VX_GET(INTERFACE, "hardwareAddress"), &mac, error) ||
        !vx_get_enum(object, VX_GET(INTERFACE, "status"), "HostNetworkInterfaceStatus", &status,
                     error) ||
        (vx_has(vx_object_get_runtime(object), wireless) &&
         !vx_get_bool(object, wireless, &def->wireless, error)))
        return FALSE;
    def->mac = g_ascii_strdown(mac, -1);
    def->link = g_str_equal(status, "Up") ? VX_LINK_UP : VX_LINK_DOWN;
    return read_ipv4(object, def, error) && read_ipv6(object, def, error);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const VxHostInterfaceDef *const *) a)->name,
                  (*(const VxHostInterfaceDef *const *) b)->name);
}

GPtrArray *
vx_host_interfaces_read(VxHost *host, GError **error)
{
    g_autoptr(GPtrArray) defs = g_ptr_array_new_with_free_func(vx_bind_free);
    g_autoptr(VxObject) computer = ref_computer(host, error);
    g_autoptr(GPtrArray) objects = NULL;

    if (!computer ||
        !vx_get_objects(computer, VX_GET("IHost", "networkInterfaces"), &objects, error))
        return NULL;
    for (guint i = 0; i < objects->len; i++) {
        VxHostInterfaceDef *def = vx_host_interface_def_new();

        g_ptr_array_add(defs, def);
        if (!read_interface(g_ptr_array_index(objects, i), def, error))
            return NULL;
    }
    g_ptr_array_sort(defs, compare_names);
    return g_steal_pointer(&defs);
}

/* ---- USB devices ---- */

/* As libvirt makes names of what the kernel calls something: "usb_1_4_2" of "1-4.2". */
static char *
make_name(const char *prefix, const char *rest)
{
    char *name = g_strdup_printf("%s_%s", prefix, rest);

    return g_strcanon(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS, '_');
}

/* ".../001/004" */
static void
read_numbers(VxNodeDeviceDef *def, const char *node)
{
    g_autoptr(GRegex) regex = g_regex_new("/(\\d+)/(\\d+)$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *bus = NULL;
    g_autofree char *device = NULL;

    if (!g_regex_match(regex, node, 0, &match))
        return;
    bus = g_match_info_fetch(match, 1);
    device = g_match_info_fetch(match, 2);
    def->usb_bus = (guint) g_ascii_strtoull(bus, NULL, 10);
    def->usb_device = (guint) g_ascii_strtoull(device, NULL, 10);
    def->devnode = g_strdup_printf("/dev/bus/usb/%03u/%03u", def->usb_bus, def->usb_device);
}

void
vx_host_usb_place(VxNodeDeviceDef *def, const char *address, const char *id)
{
    g_autofree char *path = NULL;
    g_autofree char *last = NULL;
    const char *device;

    if (!g_str_has_prefix(address, SYSFS_MARK)) {
        def->name = make_name("usb", id);
        read_numbers(def, address);
        return;
    }
    address += strlen(SYSFS_MARK);
    device = strstr(address, DEVICE_MARK);
    path = device ? g_strndup(address, (gsize) (device - address)) : g_strdup(address);
    last = g_path_get_basename(path);
    def->name = make_name("usb", last);
    def->path = g_steal_pointer(&path);
    if (device)
        read_numbers(def, device + strlen(DEVICE_MARK));
}

static gboolean
read_usb(VxObject *object, VxNodeDeviceDef *def, GError **error)
{
    g_autofree char *address = NULL;
    g_autofree char *id = NULL;
    guint32 vendor;
    guint32 product;

    if (!vx_get_string(object, VX_GET(USB, "id"), &id, error) ||
        !vx_get_string(object, VX_GET(USB, "address"), &address, error) ||
        !vx_get_u32(object, VX_GET(USB, "vendorId"), &vendor, error) ||
        !vx_get_u32(object, VX_GET(USB, "productId"), &product, error) ||
        !vx_get_string(object, VX_GET(USB, "manufacturer"), &def->vendor, error) ||
        !vx_get_string(object, VX_GET(USB, "product"), &def->product, error))
        return FALSE;
    def->kind = VX_NODE_USB;
    def->vendor_id = (guint16) vendor;
    def->product_id = (guint16) product;
    vx_host_usb_place(def, address, id);
    return TRUE;
}

/* ---- Drives ---- */

/* A drive without a medium cannot be opened. */
static void
look_for_medium(VxNodeDeviceDef *def)
{
    int fd = open(def->block, O_RDONLY | O_CLOEXEC);
    off_t end;

    if (fd < 0)
        return;
    end = lseek(fd, 0, SEEK_END);
    def->has_medium = 1;
    def->medium_bytes = end > 0 ? (guint64) end : 0;
    close(fd);
}

static gboolean
read_drive(VxObject *object, VxNodeDeviceDef *def, GError **error)
{
    g_autofree char *last = NULL;

    if (!vx_get_string(object, VX_GET("IMedium", "location"), &def->block, error) ||
        !vx_get_string(object, VX_GET("IMedium", "description"), &def->model, error))
        return FALSE;
    def->kind = VX_NODE_STORAGE;
    def->devnode = g_strdup(def->block);
    last = g_path_get_basename(def->block);
    def->name = make_name("block", last);
    look_for_medium(def);
    return TRUE;
}

static gboolean
read_dvd(VxObject *object, VxNodeDeviceDef *def, GError **error)
{
    def->drive = VX_DRIVE_CDROM;
    return read_drive(object, def, error);
}

static gboolean
read_floppy(VxObject *object, VxNodeDeviceDef *def, GError **error)
{
    def->drive = VX_DRIVE_FLOPPY;
    return read_drive(object, def, error);
}

/* ---- All ---- */

static gboolean
read_each(VxObject *computer, const VxMember *member,
          gboolean (*read)(VxObject *object, VxNodeDeviceDef *def, GError **error), GPtrArray *defs,
          GError **error)
{
    g_autoptr(GPtrArray) objects = NULL;
    g_autoptr(GError) local = NULL;

    if (!vx_get_objects(computer, member, &objects, &local)) {
        if (!vx_xpcom_error_is_disconnect(local)) {
            g_debug("%s: %s", member->name, local->message);
            return TRUE;
        }
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    for (guint i = 0; i < objects->len; i++) {
        VxNodeDeviceDef *def = vx_node_device_def_new();

        g_ptr_array_add(defs, def);
        def->parent = g_strdup(COMPUTER);
        if (!read(g_ptr_array_index(objects, i), def, error))
            return FALSE;
    }
    return TRUE;
}

GPtrArray *
vx_host_devices_read(VxHost *host, GError **error)
{
    g_autoptr(GPtrArray) defs = g_ptr_array_new_with_free_func(vx_bind_free);
    g_autoptr(VxObject) computer = ref_computer(host, error);

    return computer && read_each(computer, VX_GET("IHost", "USBDevices"), read_usb, defs, error) &&
                   read_each(computer, VX_GET("IHost", "DVDDrives"), read_dvd, defs, error) &&
                   read_each(computer, VX_GET("IHost", "floppyDrives"), read_floppy, defs, error)
               ? g_steal_pointer(&defs)
               : NULL;
}
