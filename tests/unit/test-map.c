/* test-map.c - the pure parts of map/: tables, ports, what is kept, boot order, inputs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "expect-log.h"
#include "xml/binder.h"
#include "map/host-devices.h"
#include "map/network-private.h"
#include "native/boot-order.h"
#include "map/graphics.h"
#include "native/guest-os.h"
#include "map/inputs.h"
#include "xml/keep.h"
#include "map/os.h"
#include "map/port-forwards.h"
#include "native/storage-table.h"
#include "map/usb-address.h"
#include "util/error.h"
#include "vbox/network-adapter.h"

static void
test_places(void)
{
    static const struct {
        VxDiskBus bus;
        guint address_bus;
        guint unit;
        VxStoragePlace place;
    } cases[] = {
        {VX_BUS_IDE,   0, 0,  { 0, 0 } },
        { VX_BUS_IDE,  1, 1,  { 1, 1 } },
        { VX_BUS_FDC,  0, 1,  { 0, 1 } },
        { VX_BUS_SATA, 0, 29, { 29, 0 }},
        { VX_BUS_SCSI, 0, 7,  { 7, 0 } },
        { VX_BUS_NVME, 0, 3,  { 3, 0 } },
        { VX_BUS_USB,  0, 2,  { 2, 0 } },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        VxDriveAddress address = { .set = TRUE,
                                   .bus = cases[i].address_bus,
                                   .unit = cases[i].unit };
        VxDriveAddress back = { 0 };
        VxStoragePlace place = vx_storage_place_from_address(cases[i].bus, &address);

        g_assert_cmpint(place.port, ==, cases[i].place.port);
        g_assert_cmpint(place.device, ==, cases[i].place.device);
        vx_storage_place_to_address(cases[i].bus, place, &back);
        g_assert_true(back.set);
        g_assert_cmpuint(back.bus, ==, address.bus);
        g_assert_cmpuint(back.unit, ==, address.unit);
    }
}

static void
test_kinds(void)
{
    const VxStorageKind *sas =
        vx_storage_kind_find(VX_CONTROLLER_SCSI, VX_CONTROLLER_MODEL_LSISAS1068);

    g_assert_cmpstr(sas->bus, ==, "SAS");
    g_assert_true(vx_storage_kind_from_vbox("LsiLogicSas") == sas);
    g_assert_cmpstr(vx_storage_kind_find(VX_CONTROLLER_IDE, 0)->controller, ==, "PIIX4");
    g_assert_cmpstr(vx_storage_kind_find(VX_CONTROLLER_SCSI, 0)->controller, ==, "LsiLogic");
    g_assert_null(vx_storage_kind_find(VX_CONTROLLER_USB, VX_CONTROLLER_MODEL_OHCI));
    g_assert_null(vx_storage_kind_find(VX_CONTROLLER_IDE, VX_CONTROLLER_MODEL_BUSLOGIC));
    g_assert_null(vx_storage_kind_from_vbox("Future"));
    g_assert_cmpint(vx_storage_kind_to_bus(sas), ==, VX_BUS_SCSI);
    g_assert_cmpint(vx_storage_kind_to_bus(vx_storage_kind_from_vbox("USB")), ==, VX_BUS_USB);
}

static void
test_formats(void)
{
    g_assert_cmpstr(vx_storage_format_to_vbox("vpc"), ==, "VHD");
    g_assert_cmpstr(vx_storage_format_from_vbox("VHD"), ==, "vpc");
    g_assert_cmpstr(vx_storage_format_from_vbox("vdi"), ==, "vdi");
    g_assert_null(vx_storage_format_to_vbox("luks"));
    g_assert_null(vx_storage_format_from_vbox("iSCSI"));
}

static void
test_serial_keys(void)
{
    const VxStorageKind *ide = vx_storage_kind_find(VX_CONTROLLER_IDE, 0);
    const VxStorageKind *sata = vx_storage_kind_find(VX_CONTROLLER_SATA, 0);
    const VxStorageKind *scsi = vx_storage_kind_find(VX_CONTROLLER_SCSI, 0);
    g_autofree char *slave =
        vx_storage_identity_key(ide, 0, (VxStoragePlace){ 1, 1 }, VX_IDENTITY_SERIAL);
    g_autofree char *port =
        vx_storage_identity_key(sata, 1, (VxStoragePlace){ 5, 0 }, VX_IDENTITY_SERIAL);

    g_assert_cmpstr(slave, ==,
                    "VBoxInternal/Devices/piix3ide/0/Config/SecondarySlave/SerialNumber");
    g_assert_cmpstr(port, ==, "VBoxInternal/Devices/ahci/1/Config/Port5/SerialNumber");
    g_assert_null(vx_storage_identity_key(scsi, 0, (VxStoragePlace){ 0, 0 }, VX_IDENTITY_SERIAL));
}

static void
test_graphics_ports(void)
{
    static const struct {
        const char *text;
        gint port;
    } cases[] = {
        {"",           3389},
        { "0",         3389},
        { "5000",      5000},
        { "1-9",       -1  },
        { "5000,6000", -1  },
        { "70000",     -1  },
    };
    VxGraphicsDef rdp = { .type = VX_GRAPHICS_RDP, .port = -1 };
    VxGraphicsDef any = { .type = VX_GRAPHICS_RDP, .port = -1, .autoport = VX_TRI_YES };
    VxGraphicsDef vnc = { .type = VX_GRAPHICS_VNC, .port = 5901 };
    g_autofree char *none = vx_graphics_ports_format(&rdp, NULL);
    g_autofree char *range = vx_graphics_ports_format(&any, "3389");
    g_autofree char *same = vx_graphics_ports_format(&any, "7000-7010");
    g_autofree char *one = vx_graphics_ports_format(&vnc, "7000-7010");

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint port;

        vx_graphics_ports_parse(cases[i].text, &port);
        g_assert_cmpint(port, ==, cases[i].port);
    }
    g_assert_cmpstr(none, ==, "3389");
    g_assert_cmpstr(range, ==, "3389-3689");
    g_assert_cmpstr(same, ==, "7000-7010");
    g_assert_cmpstr(one, ==, "5901");
}

static void
test_keep(void)
{
    g_autoptr(VxKeep) keep = vx_keep_new();
    g_autoptr(VxKeep) copy = NULL;
    g_autofree char *nothing = vx_keep_format(keep);
    g_autofree char *text = NULL;
    g_autofree char *value = NULL;
    g_autofree char *missing = NULL;
    g_auto(GStrv) keys = NULL;

    g_assert_null(nothing);
    vx_keep_set(keep, "disk [SATA] \"x\":0:0", "target/@dev=1", "line\nmore ; # ü");
    vx_keep_set(keep, "media", "/path with/[b] ü=.vdi", "opened");
    vx_keep_set(keep, "gone", "key", "value");
    vx_keep_set(keep, "gone", "key", NULL);
    text = vx_keep_format(keep);
    copy = vx_keep_parse(text);
    value = vx_keep_get(copy, "disk [SATA] \"x\":0:0", "target/@dev=1");
    g_assert_cmpstr(value, ==, "line\nmore ; # ü");
    missing = vx_keep_get(copy, "gone", "key");
    g_assert_null(missing);
    keys = vx_keep_get_keys(copy, "media");
    g_assert_cmpuint(g_strv_length(keys), ==, 1);
    g_assert_cmpstr(keys[0], ==, "/path with/[b] ü=.vdi");
}

static void
test_keep_damaged(void)
{
    g_autoptr(VxKeep) keep = NULL;
    g_autofree char *text = NULL;

    expect_log(G_LOG_LEVEL_WARNING, "*libvirt/kept*damaged*");
    keep = vx_keep_parse("no group\n=");
    expect_log_assert();
    text = vx_keep_format(keep);
    g_assert_null(text);
}

static void
add_boot(VxDomainDef *def, VxBootDevice device)
{
    vx_domain_def_add_boot(def)->dev = device;
}

static VxDiskDef *
add_disk(VxDomainDef *def, VxDiskDevice device, guint order)
{
    VxDiskDef *disk = vx_domain_def_add_disk(def);

    disk->device = device;
    disk->boot_order = order;
    return disk;
}

static void
test_boot_list(void)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    g_autoptr(GArray) order = NULL;
    g_autoptr(GArray) twice = NULL;
    g_autoptr(GError) error = NULL;

    add_boot(def, VX_BOOT_CDROM);
    add_boot(def, VX_BOOT_HD);
    order = vx_boot_get_order(def, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(order->len, ==, 2);
    g_assert_cmpint(g_array_index(order, VxBootDevice, 0), ==, VX_BOOT_CDROM);
    g_assert_false(vx_boot_is_per_device(def));
    add_boot(def, VX_BOOT_CDROM);
    twice = vx_boot_get_order(def, &error);
    g_assert_null(twice);
    g_assert_true(vx_error_is(error, VIR_ERR_CONFIG_UNSUPPORTED));
}

static void
test_boot_devices(void)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    g_autoptr(GArray) order = NULL;
    g_autoptr(GArray) mixed = NULL;
    g_autoptr(GError) error = NULL;

    add_disk(def, VX_DISK_DISK, 3);
    add_disk(def, VX_DISK_DISK, 2);
    add_disk(def, VX_DISK_CDROM, 1);
    vx_domain_def_add_interface(def)->boot_order = 4;
    order = vx_boot_get_order(def, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(order->len, ==, 3);
    g_assert_cmpint(g_array_index(order, VxBootDevice, 0), ==, VX_BOOT_CDROM);
    g_assert_cmpint(g_array_index(order, VxBootDevice, 1), ==, VX_BOOT_HD);
    g_assert_cmpint(g_array_index(order, VxBootDevice, 2), ==, VX_BOOT_NETWORK);
    add_disk(def, VX_DISK_DISK, 5);
    mixed = vx_boot_get_order(def, &error);
    g_assert_null(mixed);
    g_assert_true(vx_error_is(error, VIR_ERR_CONFIG_UNSUPPORTED));
}

static void
add_input(VxDomainDef *def, VxInputType type, VxInputBus bus)
{
    VxInputDef *input = vx_domain_def_add_input(def);

    input->type = type;
    input->bus = bus;
}

static void
test_inputs(void)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    g_autoptr(GError) error = NULL;
    const char *pointing;
    const char *keyboard;

    g_assert_true(vx_inputs_get_types(def, &pointing, &keyboard, &error));
    g_assert_cmpstr(pointing, ==, "PS2Mouse");
    g_assert_cmpstr(keyboard, ==, "PS2Keyboard");
    g_assert_false(vx_inputs_need_usb(def));
    add_input(def, VX_INPUT_TABLET, VX_INPUT_BUS_USB);
    add_input(def, VX_INPUT_MOUSE, VX_INPUT_BUS_PS2);
    add_input(def, VX_INPUT_KEYBOARD, VX_INPUT_BUS_USB);
    g_assert_true(vx_inputs_get_types(def, &pointing, &keyboard, &error));
    g_assert_cmpstr(pointing, ==, "USBTablet");
    g_assert_cmpstr(keyboard, ==, "USBKeyboard");
    g_assert_true(vx_inputs_need_usb(def));
    add_input(def, VX_INPUT_MOUSE, VX_INPUT_BUS_USB);
    g_assert_false(vx_inputs_get_types(def, &pointing, &keyboard, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_CONFIG_UNSUPPORTED));
}

static void
test_os(void)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    VxPlatform platform = vx_os_get_platform(def);

    g_assert_cmpstr(platform.architecture, ==, "x86");
    g_assert_cmpstr(platform.chipset, ==, "PIIX3");
    g_assert_cmpstr(vx_os_get_type(def), ==, "Other_64");
    def->os.machine = g_strdup("q35");
    def->os.arch = g_strdup("i686");
    platform = vx_os_get_platform(def);
    g_assert_cmpstr(platform.chipset, ==, "ICH9");
    g_assert_cmpstr(vx_os_get_type(def), ==, "Other");
    g_assert_cmpstr(vx_os_type_get_arch("Debian12_64"), ==, "x86_64");
    g_assert_cmpstr(vx_os_type_get_arch("Debian12_arm64"), ==, "aarch64");
    g_assert_cmpstr(vx_os_type_get_arch("WindowsXP"), ==, "i686");
}

static void
add_range(VxPortForwardDef *forward, guint start, guint end, guint to)
{
    VxPortRangeDef *range = vx_port_forward_def_add_range(forward);

    range->start = start;
    range->end = end;
    range->to = to;
}

static void
test_port_forwards(void)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    VxInterfaceDef *interface = vx_domain_def_add_interface(def);
    VxInterfaceDef *back = vx_domain_def_add_interface(def);
    VxPortForwardDef *forward = vx_interface_def_add_port_forward(interface);
    const VxPortRangeDef *range;
    g_autoptr(GPtrArray) rules = NULL;
    g_autoptr(GError) error = NULL;

    interface->type = VX_NET_USER;
    forward->protocol = VX_PROTO_TCP;
    forward->address = g_strdup("127.0.0.1");
    add_range(forward, 2222, 0, 22);
    add_range(forward, 8000, 8002, 9000);
    g_assert_true(vx_port_forwards_check(interface, &error));
    rules = vx_port_forwards_to_rules(interface);
    g_assert_cmpuint(rules->len, ==, 4);
    vx_port_forwards_from_rules(rules, back);
    g_assert_cmpuint(back->port_forwards->len, ==, 1);
    forward = g_ptr_array_index(back->port_forwards, 0);
    g_assert_cmpuint(forward->ranges->len, ==, 2);
    range = g_ptr_array_index(forward->ranges, 1);
    g_assert_cmpuint(range->start, ==, 8000);
    g_assert_cmpuint(range->end, ==, 8002);
    g_assert_cmpuint(range->to, ==, 9000);
    add_range(forward, 65000, 0, 65536);
    back->type = VX_NET_USER;
    g_assert_false(vx_port_forwards_check(back, &error));
}

static void
test_nat_rules(void)
{
    static const char *const bad[] = { "", "a,1,b,1,c", "a,2,,1,,1", "a,1,,x,,1", "a,1,,1,,70000" };
    g_autoptr(VxNatRule) rule = vx_nat_rule_parse("ssh,1,127.0.0.1,2222,10.0.2.15,22");

    g_assert_cmpstr(rule->name, ==, "ssh");
    g_assert_true(rule->tcp);
    g_assert_cmpstr(rule->host_address, ==, "127.0.0.1");
    g_assert_cmpuint(rule->host_port, ==, 2222);
    g_assert_cmpstr(rule->guest_address, ==, "10.0.2.15");
    g_assert_cmpuint(rule->guest_port, ==, 22);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_null(vx_nat_rule_parse(bad[i]));
}

static void
test_guest_os(void)
{
    static const struct {
        const char *id;
        const char *types; /* the best first */
        const char *back;  /* the id of the first */
    } cases[] = {
        {"http://debian.org/debian/12",           "Debian12 Debian",              "http://debian.org/debian/12"   },
        { "http://debian.org/debian/testing",     "Debian",                       NULL                            },
        { "http://ubuntu.com/ubuntu/24.04",       "Ubuntu24_LTS Ubuntu24 Ubuntu",
         "http://ubuntu.com/ubuntu/24.04"                                                                         },
        { "http://ubuntu.com/ubuntu/23.10",       "Ubuntu23 Ubuntu",              "http://ubuntu.com/ubuntu/23.10"},
        { "http://redhat.com/rhel/9.4",           "RedHat9 RedHat",               "http://redhat.com/rhel/9"      },
        { "http://almalinux.org/almalinux/9",     "RedHat9 RedHat",               "http://redhat.com/rhel/9"      },
        { "http://microsoft.com/win/11",          "Windows11",                    "http://microsoft.com/win/11"   },
        { "http://microsoft.com/win/2k12r2",      "Windows2012",                  "http://microsoft.com/win/2k12" },
        { "http://fedoraproject.org/fedora/40",   "Fedora",
         "http://fedoraproject.org/fedora/unknown"                                                                },
        { "http://opensuse.org/opensuse/15.6",    "OpenSUSE_Leap",                NULL                            },
        { "http://alpinelinux.org/alpinelinux/3", "Linux26 Linux",
         "http://libosinfo.org/linux/2022"                                                                        },
        { "http://example.org/nothing/1",         "",                             NULL                            },
        { "",                                     "",                             NULL                            },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) types = vx_guest_os_get_types(cases[i].id);
        g_autofree char *joined = g_strjoinv(" ", types);
        g_autofree char *back = *types ? vx_guest_os_get_id(*types) : NULL;

        g_assert_cmpstr(joined, ==, cases[i].types);
        g_assert_cmpstr(back, ==, cases[i].back);
    }
    g_assert_null(vx_guest_os_get_id("Other"));
    g_assert_null(vx_guest_os_get_id("Ubuntu"));
    g_assert_null(vx_guest_os_get_id(""));
}

static void
write_file(const char *directory, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);

    g_assert_cmpint(g_mkdir_with_parents(directory, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
assert_resolves(const char *sysfs, VxHostdevDef hostdev, guint16 vendor, guint16 product)
{
    g_autoptr(GError) error = NULL;
    gboolean found = vx_usb_address_resolve(&hostdev, sysfs, &error);

    if (!vendor) {
        g_assert_false(found);
        g_assert_error(error, VX_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(hostdev.vendor, ==, vendor);
    g_assert_cmpuint(hostdev.product, ==, product);
    g_assert_cmpuint(hostdev.bus + hostdev.device, ==, 0);
    g_assert_true(hostdev.by_id);
}

/* The kernel's files, as there are for a hub, a stick and an interface of it. */
static void
test_usb_address(void)
{
    g_autofree char *sysfs = g_dir_make_tmp("vx-sysfs-XXXXXX", NULL);
    g_autofree char *stick = g_build_filename(sysfs, "bus/usb/devices/1-2", NULL);
    g_autofree char *part = g_build_filename(sysfs, "bus/usb/devices/1-2:1.0", NULL);
    g_autofree char *remove = g_strdup_printf("rm -r '%s'", sysfs);

    write_file(stick, "busnum", "1\n");
    write_file(stick, "devnum", "4\n");
    write_file(stick, "idVendor", "0951\n");
    write_file(stick, "idProduct", "1666\n");
    write_file(part, "bInterfaceNumber", "00\n");
    assert_resolves(sysfs, (VxHostdevDef){ .bus = 1, .device = 4 }, 0x0951, 0x1666);
    assert_resolves(
        sysfs,
        (VxHostdevDef){ .bus = 1, .device = 4, .by_id = TRUE, .vendor = 0x0951, .product = 0x1666 },
        0x0951, 0x1666);
    assert_resolves(sysfs, (VxHostdevDef){ .by_id = TRUE, .vendor = 1, .product = 2 }, 1, 2);
    assert_resolves(sysfs, (VxHostdevDef){ .bus = 1, .device = 4, .by_id = TRUE, .vendor = 1 }, 0,
                    0);
    assert_resolves(sysfs, (VxHostdevDef){ .bus = 2, .device = 4 }, 0, 0);
    assert_resolves("/nowhere", (VxHostdevDef){ .bus = 1, .device = 4 }, 0, 0);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
}

/* ---- Networks and devices of the host ---- */

static void
test_usb_place(void)
{
    static const struct {
        const char *address;
        const char *name;
        const char *path;
        guint bus;
        guint device;
    } cases[] = {
        {"sysfs:/sys/devices/pci0000:00/usb1/1-4.2//device:/dev/vboxusb/001/004", "usb_1_4_2",
         "/sys/devices/pci0000:00/usb1/1-4.2",                                                                          1, 4 },
        { "sysfs:/sys/devices/usb2/2-1",                                          "usb_2_1",   "/sys/devices/usb2/2-1", 0, 0 },
        { "/dev/bus/usb/003/017",                                                 "usb_an_id", NULL,                    3, 17},
        { "something else",                                                       "usb_an_id", NULL,                    0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        VxNodeDeviceDef *def = vx_node_device_def_new();

        vx_host_usb_place(def, cases[i].address, "an-id");
        g_assert_cmpstr(def->name, ==, cases[i].name);
        g_assert_cmpstr(def->path, ==, cases[i].path);
        g_assert_cmpuint(def->usb_bus, ==, cases[i].bus);
        g_assert_cmpuint(def->usb_device, ==, cases[i].device);
        vx_bind_free(def);
    }
}

static void
test_network_rules(void)
{
    static const char *const wrong[] = { "", "a:tcp", "a:icmp:[]:1:[1.2.3.4]:2",
                                         "a:tcp:[]:x:[1.2.3.4]:2" };
    g_autoptr(VxNetworkDef) def = vx_network_def_new();
    VxNetworkRuleDef *rule = vx_network_def_add_rule(def);

    g_assert_true(vx_network_rule_parse("a:b:udp:[fd17::1]:53:[fd17::5]:5353", rule));
    g_assert_cmpstr(rule->name, ==, "a:b");
    g_assert_cmpint(rule->protocol, ==, VX_RULE_UDP);
    g_assert_cmpstr(rule->host_address, ==, "fd17::1");
    g_assert_cmpuint(rule->host_port, ==, 53);
    g_assert_cmpstr(rule->guest_address, ==, "fd17::5");
    g_assert_cmpuint(rule->guest_port, ==, 5353);
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(vx_network_rule_parse(wrong[i], vx_network_def_add_rule(def)));
}

static void
test_network_uuid(void)
{
    g_autofree char *first = vx_network_make_uuid("lab");
    g_autofree char *again = vx_network_make_uuid("lab");
    g_autofree char *other = vx_network_make_uuid("labs");

    g_assert_cmpstr(first, ==, again);
    g_assert_cmpstr(first, !=, other);
    g_assert_true(g_uuid_string_is_valid(first));
    g_assert_cmpint(first[14], ==, '5');
}

/* The server takes the lowest address that is nobody's. */
static void
test_dhcp_server_address(void)
{
    static const struct {
        const char *range;
        const char *server;
    } cases[] = {
        {"<range start='10.9.0.10' end='10.9.0.20'/>",                                           "10.9.0.2" },
        { "<range start='10.9.0.2' end='10.9.0.20'/>",                                           "10.9.0.21"},
        { "<range start='10.9.0.2' end='10.9.0.254'/>",                                          NULL       },
        { "<range start='10.9.0.3' end='10.9.0.20'/><host mac='08:00:27:0:0:1' ip='10.9.0.2'/>",
         "10.9.0.21"                                                                                        },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *xml =
            g_strdup_printf("<network><name>n</name><forward/><ip address='10.9.0.1' prefix='24'>"
                            "<dhcp>%s</dhcp></ip></network>",
                            cases[i].range);
        g_autoptr(GError) error = NULL;
        g_autoptr(VxNetworkDef) def = vx_network_def_parse(xml, &error);
        g_autoptr(VxDhcpSettings) settings = NULL;

        g_assert_no_error(error);
        settings = vx_network_make_dhcp(def, vx_network_def_find_ip(def, VX_FAMILY_IPV4));
        g_assert_cmpstr(settings->address, ==, cases[i].server);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/map/storage/places", test_places);
    g_test_add_func("/map/storage/kinds", test_kinds);
    g_test_add_func("/map/storage/formats", test_formats);
    g_test_add_func("/map/storage/serial-keys", test_serial_keys);
    g_test_add_func("/map/graphics/ports", test_graphics_ports);
    g_test_add_func("/map/keep", test_keep);
    g_test_add_func("/map/keep/damaged", test_keep_damaged);
    g_test_add_func("/map/boot/list", test_boot_list);
    g_test_add_func("/map/boot/devices", test_boot_devices);
    g_test_add_func("/map/inputs", test_inputs);
    g_test_add_func("/map/os", test_os);
    g_test_add_func("/map/interfaces/port-forwards", test_port_forwards);
    g_test_add_func("/map/interfaces/nat-rules", test_nat_rules);
    g_test_add_func("/map/guest-os", test_guest_os);
    g_test_add_func("/map/usb-address", test_usb_address);
    g_test_add_func("/map/usb-place", test_usb_place);
    g_test_add_func("/map/network-rules", test_network_rules);
    g_test_add_func("/map/network-uuid", test_network_uuid);
    g_test_add_func("/map/dhcp-server-address", test_dhcp_server_address);
    return g_test_run();
}
