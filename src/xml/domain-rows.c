/* domain-rows.c - the rows of <domain> and its devices: one for each element and attribute.
 *
 * In the order in which libvirt writes them. A row's note says what VirtualBox makes of it, or why
 * a value is only checked; docs/domain.md has the list. To add an element, add its field to
 * domain-def.h and a row here.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/domain-rows.h"

#include <arpa/inet.h>
#include <string.h>

#include "util/error.h"
#include "xml/disk-address.h"
#include "xml/document.h"
#include "xml/domain-def.h"

static gboolean
check_arch(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
           GError **error)
{
    static const char *const known[] = { "i686", "x86_64", "aarch64", NULL };

    return g_strv_contains(known, text) ||
           vx_bind_refuse_value(node, text, error, "it is one of i686, x86_64, aarch64");
}

static gboolean
check_one_line(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
               GError **error)
{
    if (!strpbrk(text, "\r\n"))
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_ERROR, "the %s of a domain is one line of text", row->path);
    return FALSE;
}

/* It becomes the name of a directory. */
static gboolean
check_name(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
           GError **error)
{
    if (!strchr(text, '/'))
        return check_one_line(row, node, text, data, error);
    vx_set_error(error, VIR_ERR_XML_ERROR, "name %s cannot contain '/'", text);
    return FALSE;
}

/* <hap/> alone means that it is on */
static gboolean
check_hap(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
          GError **error)
{
    ((VxDomainDef *) data)->features.hap = VX_TRI_YES;
    return TRUE;
}

/* libvirt wants to be told. */
static gboolean
check_has_state(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                GError **error)
{
    g_autofree char *where = NULL;

    if (xmlHasNsProp(node, (const xmlChar *) "state", NULL))
        return TRUE;
    where = vx_node_get_path(node);
    vx_set_error(error, VIR_ERR_XML_ERROR, "attribute %s/@state is missing", where);
    return FALSE;
}

static gboolean
check_on_poweroff(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                  GError **error)
{
    return ((const VxDomainDef *) data)->on_poweroff == VX_ACTION_DESTROY ||
           vx_bind_refuse_value(node, text, error, "a machine that powers off stays off (destroy)");
}

static gboolean
check_on_reboot(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                GError **error)
{
    return ((const VxDomainDef *) data)->on_reboot != VX_ACTION_PRESERVE ||
           vx_bind_refuse_value(node, text, error, "it is one of destroy, restart");
}

static gboolean
check_suspend_to_mem(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                     GError **error)
{
    return ((const VxDomainDef *) data)->suspend_to_mem != VX_TRI_YES ||
           vx_bind_refuse_value(node, text, error, "its machines have no such state (S3)");
}

static gboolean
check_vmport(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
             GError **error)
{
    return ((const VxDomainDef *) data)->features.vmport != VX_TRI_YES ||
           vx_bind_refuse_value(node, text, error, "its machines have no such port");
}

/* <vmport/> alone means that it is on. */
static gboolean
check_vmport_alone(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                   GError **error)
{
    g_autofree char *where = NULL;

    if (xmlHasNsProp(node, (const xmlChar *) "state", NULL))
        return TRUE;
    where = vx_node_describe(node);
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "%s is not supported by VirtualBox: its machines have no such port", where);
    return FALSE;
}

static gboolean
check_relaxed(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
              GError **error)
{
    return ((const VxDomainDef *) data)->features.hyperv_relaxed != VX_TRI_NO ||
           vx_bind_refuse_value(node, text, error, "it is part of Hyper-V's interface there");
}

static gboolean
check_quota(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
            GError **error)
{
    gint64 quota = ((const VxDomainDef *) data)->cputune.quota_us;

    return quota == -1 || quota >= 1000 ||
           vx_bind_refuse_value(node, text, error, "it is -1 or at least 1000");
}

/* They are in each machine. */
static gboolean
check_timer_present(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                    GError **error)
{
    const VxTimerDef *timer = data;

    return timer->present != VX_TRI_NO || timer->name == VX_TIMER_HPET ||
           timer->name == VX_TIMER_KVMCLOCK || timer->name == VX_TIMER_HYPERVCLOCK ||
           vx_bind_refuse_value(node, text, error, "every machine has a timer '%s'",
                                vx_enum_to_name(vx_timer_names, (int) timer->name));
}

/* libvirt's schema wants all that are there; of others than 1 there is nothing in VirtualBox. */
static gboolean
check_one(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
          GError **error)
{
    return strcmp(text, "1") == 0 ||
           vx_bind_refuse_value(node, text, error, "its CPUs are the cores of one socket (1)");
}

static gboolean
check_emulator(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
               GError **error)
{
    g_autofree char *program = g_path_get_basename(text);

    return g_str_has_prefix(program, "VBox") || g_str_has_prefix(program, "VirtualBox") ||
           vx_bind_refuse_value(node, text, error, "only its own programs (VBoxHeadless) are");
}

static gboolean
check_absolute(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
               GError **error)
{
    g_autofree char *where = NULL;

    if (g_path_is_absolute(text))
        return TRUE;
    where = vx_node_describe(node);
    vx_set_error(error, VIR_ERR_XML_ERROR, "invalid value '%s' of %s: expected an absolute path",
                 text, where);
    return FALSE;
}

static gboolean
check_ipv4(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
           GError **error)
{
    struct in_addr address;

    return inet_pton(AF_INET, text, &address) == 1 ||
           vx_bind_refuse_value(node, text, error, "it is no IPv4 address");
}

static gboolean
check_controller_model(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                       GError **error)
{
    static const VxControllerType types[] = {
        [VX_CONTROLLER_MODEL_PIIX3] = VX_CONTROLLER_IDE,
        [VX_CONTROLLER_MODEL_PIIX4] = VX_CONTROLLER_IDE,
        [VX_CONTROLLER_MODEL_ICH6] = VX_CONTROLLER_IDE,
        [VX_CONTROLLER_MODEL_AUTO] = VX_CONTROLLER_SCSI,
        [VX_CONTROLLER_MODEL_LSILOGIC] = VX_CONTROLLER_SCSI,
        [VX_CONTROLLER_MODEL_BUSLOGIC] = VX_CONTROLLER_SCSI,
        [VX_CONTROLLER_MODEL_LSISAS1068] = VX_CONTROLLER_SCSI,
        [VX_CONTROLLER_MODEL_VIRTIO_SCSI] = VX_CONTROLLER_SCSI,
        [VX_CONTROLLER_MODEL_OHCI] = VX_CONTROLLER_USB,
        [VX_CONTROLLER_MODEL_EHCI] = VX_CONTROLLER_USB,
        [VX_CONTROLLER_MODEL_XHCI] = VX_CONTROLLER_USB,
        [VX_CONTROLLER_MODEL_NONE] = VX_CONTROLLER_USB,
    };
    const VxControllerDef *controller = data;

    return types[controller->model] == controller->type ||
           vx_bind_refuse_value(node, text, error, "it is no model of a controller of type %s",
                                vx_enum_to_name(vx_controller_type_names, controller->type));
}

/* libvirt's older way to say autoport, whose row comes later */
static gboolean
check_graphics_port(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                    GError **error)
{
    VxGraphicsDef *graphics = data;

    if (graphics->port == -1)
        graphics->autoport = VX_TRI_YES;
    return TRUE;
}

/* <graphics listen='x'> and <listen address='x'> say the same; the attribute's row came first */
static gboolean
check_listen_address(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
                     GError **error)
{
    const xmlNode *graphics = node->parent->parent;
    const xmlAttr *attribute = xmlHasNsProp(graphics, (const xmlChar *) "listen", NULL);
    g_autofree char *other = attribute ? vx_node_get_text((const xmlNode *) attribute) : NULL;

    if (!other || *other == '\0' || strcmp(other, text) == 0)
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_ERROR,
                 "graphics listen attribute '%s' differs from the listen element's address '%s'",
                 other, text);
    return FALSE;
}

static gboolean
check_uart(const VxBindRow *row, const xmlNode *node, const char *text, gpointer data,
           GError **error)
{
    return strcmp(text, "isa-serial") == 0 || strcmp(text, "16550a") == 0 ||
           vx_bind_refuse_value(node, text, error, "it is one of isa-serial, 16550a");
}

#define ALIAS(S)                                                                                   \
    VX_ROW_STRING("alias/@name", S, alias, .flags = VX_BIND_KEPT, .note = "a user's: ua-...")
#define MAX_PORT .max = 65535

#define WHEN_DISK(mask) .when = VX_WHEN_ANY(VxDiskDef, type, mask, vx_disk_type_names, "type")
#define WHEN_ADDRESS    .when = VX_WHEN_ANY(VxDiskDef, address.set, VX_BIT(TRUE), NULL, "address")

#define WHEN_BACKING                                                                               \
    .when =                                                                                        \
        VX_WHEN_ANY(VxBackingStoreDef, type, VX_BIT(VX_DISK_FILE), vx_backing_type_names, "type")

static const VxBindTable backing_store_table;
static const VxBindRow backing_store_rows[] = {
    VX_ROW_ENUM("@type", VxBackingStoreDef, type, vx_backing_type_names),
    VX_ROW_STRING("format/@type", VxBackingStoreDef, format, WHEN_BACKING),
    VX_ROW_STRING("source/@file", VxBackingStoreDef, source, WHEN_BACKING,
                  .flags = VX_BIND_REQUIRED, .check = check_absolute),
    VX_ROW_CHILD("backingStore", VxBackingStoreDef, backing_store, &backing_store_table,
                 WHEN_BACKING),
};
static const VxBindTable backing_store_table = VX_TABLE(VxBackingStoreDef, backing_store_rows);

#define WHEN_ISCSI WHEN_DISK(VX_BIT(VX_DISK_NETWORK))

static const VxBindRow disk_rows[] = {
    VX_ROW_ENUM("@type", VxDiskDef, type, vx_disk_type_names, .fallback = VX_DISK_FILE),
    VX_ROW_ENUM("@device", VxDiskDef, device, vx_disk_device_names, .fallback = VX_DISK_DISK),
    VX_ROW_STRING("driver/@name", VxDiskDef, driver_name, .flags = VX_BIND_KEPT),
    VX_ROW_STRING("driver/@type", VxDiskDef, driver_format, .note = "the medium's format"),
    VX_ROW_ENUM("driver/@cache", VxDiskDef, cache, vx_disk_cache_names),
    VX_ROW_ENUM("driver/@discard", VxDiskDef, discard, vx_discard_names),
    VX_ROW_STRING("source/@file", VxDiskDef, source, WHEN_DISK(VX_BIT(VX_DISK_FILE)),
                  .check = check_absolute),
    VX_ROW_STRING("source/@dev", VxDiskDef, source, WHEN_DISK(VX_BIT(VX_DISK_BLOCK)),
                  .check = check_absolute),
    VX_ROW_STRING("source/@pool", VxDiskDef, source_pool, WHEN_DISK(VX_BIT(VX_DISK_VOLUME)),
                  .flags = VX_BIND_REQUIRED, .note = "checked: default-pool"),
    VX_ROW_STRING("source/@volume", VxDiskDef, source, WHEN_DISK(VX_BIT(VX_DISK_VOLUME)),
                  .flags = VX_BIND_REQUIRED),
    VX_ROW_CONSTANT("source/@protocol", "iscsi", WHEN_ISCSI, .flags = VX_BIND_REQUIRED),
    VX_ROW_STRING("source/@name", VxDiskDef, source, WHEN_ISCSI, .flags = VX_BIND_REQUIRED),
    VX_ROW_ENUM("source/@startupPolicy", VxDiskDef, startup_policy, vx_startup_policy_names,
                .flags = VX_BIND_KEPT),
    VX_ROW_STRING("source/host/@name", VxDiskDef, source_host, WHEN_ISCSI,
                  .flags = VX_BIND_REQUIRED),
    VX_ROW_UINT("source/host/@port", VxDiskDef, source_port, WHEN_ISCSI, .min = 1, MAX_PORT),
    VX_ROW_STRING("source/initiator/iqn/@name", VxDiskDef, initiator_iqn, WHEN_ISCSI),
    VX_ROW_CHILD("backingStore", VxDiskDef, backing_store, &backing_store_table,
                 .note = "must be as it is"),
    VX_ROW_STRING("target/@dev", VxDiskDef, target_dev, .flags = VX_BIND_REQUIRED | VX_BIND_KEPT,
                  .note = "gives bus and address where they are missing"),
    VX_ROW_ENUM("target/@bus", VxDiskDef, bus, vx_disk_bus_names),
    VX_ROW_CONSTANT("target/@tray", "closed", .flags = VX_BIND_NO_WRITE,
                    .note = "checked: a tray is closed"),
    VX_ROW_ON_OFF("target/@removable", VxDiskDef, removable, .note = "hot-pluggable attachment"),
    VX_ROW_UINT("target/@rotation_rate", VxDiskDef, rotation_rate, .min = 1, MAX_PORT),
    VX_ROW_UINT64("iotune/total_bytes_sec", VxDiskDef, total_bytes_sec, .min = 1,
                  .note = "bandwidth group"),
    VX_ROW_STRING("iotune/group_name", VxDiskDef, iotune_group, .note = "its name"),
    VX_ROW_PRESENT("readonly", VxDiskDef, readonly, .note = "disk: immutable medium"),
    VX_ROW_PRESENT("shareable", VxDiskDef, shareable, .note = "shareable medium"),
    VX_ROW_PRESENT("transient", VxDiskDef, transient),
    VX_ROW_STRING("serial", VxDiskDef, serial),
    VX_ROW_STRING("vendor", VxDiskDef, vendor, .note = "of CD drives"),
    VX_ROW_STRING("product", VxDiskDef, product),
    VX_ROW_UINT("boot/@order", VxDiskDef, boot_order, .min = 1),
    ALIAS(VxDiskDef),
    VX_ROW_PRESENT("address", VxDiskDef, address.set),
    VX_ROW_CONSTANT("address/@type", "drive", .flags = VX_BIND_REQUIRED, WHEN_ADDRESS),
    VX_ROW_UINT("address/@controller", VxDiskDef, address.controller, .max = VX_MAX_CONTROLLER,
                .flags = VX_BIND_ALWAYS, WHEN_ADDRESS),
    VX_ROW_UINT("address/@bus", VxDiskDef, address.bus, .max = 99, .flags = VX_BIND_ALWAYS,
                WHEN_ADDRESS),
    VX_ROW_UINT("address/@target", VxDiskDef, address.target, .max = 99, .flags = VX_BIND_ALWAYS,
                WHEN_ADDRESS),
    VX_ROW_UINT("address/@unit", VxDiskDef, address.unit, .max = 99999, .flags = VX_BIND_ALWAYS,
                WHEN_ADDRESS),
};
static const VxBindTable disk_table = VX_TABLE(VxDiskDef, disk_rows);

static const VxBindRow controller_rows[] = {
    VX_ROW_ENUM("@type", VxControllerDef, type, vx_controller_type_names,
                .flags = VX_BIND_REQUIRED),
    VX_ROW_INT("@index", VxControllerDef, index, .max = VX_MAX_CONTROLLER, .flags = VX_BIND_KEPT),
    VX_ROW_ENUM("@model", VxControllerDef, model, vx_controller_model_names,
                .check = check_controller_model),
    ALIAS(VxControllerDef),
};
static const VxBindTable controller_table = VX_TABLE(VxControllerDef, controller_rows);

static const VxBindRow filesystem_rows[] = {
    VX_ROW_CONSTANT("@type", "mount", .note = "shared folder"),
    VX_ROW_CONSTANT("@accessmode", "passthrough", .flags = VX_BIND_NO_WRITE,
                    .note = "checked: the only mode"),
    VX_ROW_STRING("source/@dir", VxFilesystemDef, source_dir, .flags = VX_BIND_REQUIRED,
                  .check = check_absolute),
    VX_ROW_STRING("target/@dir", VxFilesystemDef, target_name, .flags = VX_BIND_REQUIRED,
                  .note = "name of the folder"),
    VX_ROW_PRESENT("readonly", VxFilesystemDef, readonly),
    ALIAS(VxFilesystemDef),
};
static const VxBindTable filesystem_table = VX_TABLE(VxFilesystemDef, filesystem_rows);

static const VxBindRow port_range_rows[] = {
    VX_ROW_UINT("@start", VxPortRangeDef, start, .min = 1, MAX_PORT, .flags = VX_BIND_REQUIRED),
    VX_ROW_UINT("@end", VxPortRangeDef, end, .min = 1, MAX_PORT),
    VX_ROW_UINT("@to", VxPortRangeDef, to, .min = 1, MAX_PORT),
    VX_ROW_CONSTANT("@exclude", "no", .flags = VX_BIND_NO_WRITE, .note = "checked"),
};
static const VxBindTable port_range_table = VX_TABLE(VxPortRangeDef, port_range_rows);

static const VxBindRow port_forward_rows[] = {
    VX_ROW_ENUM("@proto", VxPortForwardDef, protocol, vx_protocol_names, .flags = VX_BIND_REQUIRED),
    VX_ROW_STRING("@address", VxPortForwardDef, address),
    VX_ROW_LIST("range", VxPortForwardDef, ranges, &port_range_table),
};
static const VxBindTable port_forward_table = VX_TABLE(VxPortForwardDef, port_forward_rows);

#define WHEN_NET(t)                                                                                \
    .when = VX_WHEN_ANY(VxInterfaceDef, type, VX_BIT(t), vx_interface_type_names, "type")

#define WHEN_IP .when = VX_WHEN_ANY(VxInterfaceDef, has_network, VX_BIT(TRUE), NULL, "ip")

static const VxBindRow interface_rows[] = {
    VX_ROW_ENUM("@type", VxInterfaceDef, type, vx_interface_type_names, .flags = VX_BIND_REQUIRED),
    VX_ROW_YES_NO("@trustGuestRxFilters", VxInterfaceDef, trust_guest_filters),
    VX_ROW_MAC("mac/@address", VxInterfaceDef, mac),
    VX_ROW_STRING("source/@bridge", VxInterfaceDef, source, WHEN_NET(VX_NET_BRIDGE),
                  .note = "the host interface to bridge to"),
    VX_ROW_STRING("source/@dev", VxInterfaceDef, source, WHEN_NET(VX_NET_DIRECT),
                  .flags = VX_BIND_REQUIRED, .note = "the same in macvtap's words"),
    VX_ROW_CONSTANT("source/@mode", "bridge", WHEN_NET(VX_NET_DIRECT)),
    VX_ROW_STRING("source/@network", VxInterfaceDef, source, WHEN_NET(VX_NET_NETWORK),
                  .flags = VX_BIND_REQUIRED, .note = "host-only or NAT network"),
    VX_ROW_STRING("source/@name", VxInterfaceDef, source, WHEN_NET(VX_NET_INTERNAL),
                  .flags = VX_BIND_REQUIRED, .note = "internal network"),
    VX_ROW_STRING("source/@address", VxInterfaceDef, source_address, WHEN_NET(VX_NET_UDP),
                  .flags = VX_BIND_REQUIRED),
    VX_ROW_UINT("source/@port", VxInterfaceDef, source_port, WHEN_NET(VX_NET_UDP),
                .flags = VX_BIND_REQUIRED, .min = 1, MAX_PORT),
    VX_ROW_STRING("source/local/@address", VxInterfaceDef, local_address, WHEN_NET(VX_NET_UDP),
                  .flags = VX_BIND_REQUIRED),
    VX_ROW_UINT("source/local/@port", VxInterfaceDef, local_port, WHEN_NET(VX_NET_UDP),
                .flags = VX_BIND_REQUIRED, .min = 1, MAX_PORT),
    VX_ROW_PRESENT("ip", VxInterfaceDef, has_network, WHEN_NET(VX_NET_USER)),
    VX_ROW_CONSTANT("ip/@family", "ipv4", WHEN_IP),
    VX_ROW_STRING("ip/@address", VxInterfaceDef, network_address, WHEN_IP,
                  .flags = VX_BIND_REQUIRED, .check = check_ipv4, .note = "the network behind NAT"),
    VX_ROW_UINT("ip/@prefix", VxInterfaceDef, network_prefix, WHEN_IP, .min = 1, .max = 30,
                .flags = VX_BIND_REQUIRED),
    VX_ROW_LIST("portForward", VxInterfaceDef, port_forwards, &port_forward_table,
                WHEN_NET(VX_NET_USER), .note = "NAT rule"),
    VX_ROW_STRING("target/@dev", VxInterfaceDef, target_dev, .flags = VX_BIND_KEPT,
                  .note = "vnetN: made up while the domain runs, dropped when defined"),
    VX_ROW_ENUM("model/@type", VxInterfaceDef, model, vx_nic_model_names, .flags = VX_BIND_NOCASE,
                .note = "adapter type"),
    VX_ROW_UINT("bandwidth/outbound/@average", VxInterfaceDef, outbound_kib_s, .min = 1,
                .note = "KiB/s that the guest may send"),
    VX_ROW_ENUM("link/@state", VxInterfaceDef, link, vx_link_state_names,
                .note = "cable connected"),
    VX_ROW_UINT("boot/@order", VxInterfaceDef, boot_order, .min = 1),
    ALIAS(VxInterfaceDef),
};
static const VxBindTable interface_table = VX_TABLE(VxInterfaceDef, interface_rows);

#define WHEN_CHAR(mask) .when = VX_WHEN_ANY(VxCharDef, type, mask, vx_char_type_names, "type")
#define CHAR_PATH                                                                                  \
    (VX_BIT(VX_CHAR_DEV) | VX_BIT(VX_CHAR_FILE) | VX_BIT(VX_CHAR_PIPE) | VX_BIT(VX_CHAR_UNIX))
#define CHAR_MODE (VX_BIT(VX_CHAR_UNIX) | VX_BIT(VX_CHAR_TCP))

/* Where a port of the machine goes on the host */
#define CHAR_SOURCE_ROWS                                                                           \
    VX_ROW_ENUM("@type", VxCharDef, type, vx_char_type_names, .flags = VX_BIND_REQUIRED),          \
        VX_ROW_ENUM("source/@mode", VxCharDef, mode, vx_char_mode_names, WHEN_CHAR(CHAR_MODE),     \
                    .note = "bind: VirtualBox listens"),                                           \
        VX_ROW_STRING("source/@path", VxCharDef, path, WHEN_CHAR(CHAR_PATH),                       \
                      .flags = VX_BIND_REQUIRED),                                                  \
        VX_ROW_CONSTANT("source/@append", "off", WHEN_CHAR(VX_BIT(VX_CHAR_FILE)),                  \
                        .flags = VX_BIND_NO_WRITE, .note = "checked: the file is started anew"),   \
        VX_ROW_STRING("source/@host", VxCharDef, host, WHEN_CHAR(VX_BIT(VX_CHAR_TCP))),            \
        VX_ROW_STRING("source/@service", VxCharDef, service, WHEN_CHAR(VX_BIT(VX_CHAR_TCP)),       \
                      .flags = VX_BIND_REQUIRED),                                                  \
        VX_ROW_CONSTANT("protocol/@type", "raw", WHEN_CHAR(VX_BIT(VX_CHAR_TCP)))
#define CHAR_PORT_ROW VX_ROW_INT("target/@port", VxCharDef, port)

static const VxBindRow serial_rows[] = {
    CHAR_SOURCE_ROWS,
    VX_ROW_CONSTANT("target/@type", "isa-serial", .flags = VX_BIND_NO_WRITE,
                    .note = "checked: the only type"),
    VX_ROW_CHECKED("target/model/@name", check_uart, .note = "checked: isa-serial or 16550a"),
    CHAR_PORT_ROW,
    ALIAS(VxCharDef),
};
static const VxBindTable serial_table = VX_TABLE(VxCharDef, serial_rows);

static const VxBindRow parallel_rows[] = { CHAR_SOURCE_ROWS, CHAR_PORT_ROW, ALIAS(VxCharDef) };
static const VxBindTable parallel_table = VX_TABLE(VxCharDef, parallel_rows);

static const VxBindRow console_rows[] = {
    CHAR_SOURCE_ROWS,
    VX_ROW_CONSTANT("target/@type", "serial", .note = "a console is the first serial port"),
    CHAR_PORT_ROW,
    VX_ROW_STRING("alias/@name", VxCharDef, alias, .note = "that of the serial port"),
};
static const VxBindTable console_table = VX_TABLE(VxCharDef, console_rows);

static const VxBindRow input_rows[] = {
    VX_ROW_ENUM("@type", VxInputDef, type, vx_input_type_names, .flags = VX_BIND_REQUIRED),
    VX_ROW_ENUM("@bus", VxInputDef, bus, vx_input_bus_names),
    ALIAS(VxInputDef),
};
static const VxBindTable input_table = VX_TABLE(VxInputDef, input_rows);

#define WHEN_TPM(t)                                                                                \
    .when = VX_WHEN_ANY(VxTpmDef, backend, VX_BIT(t), vx_tpm_backend_names, "backend type")

static const VxBindRow tpm_rows[] = {
    VX_ROW_ENUM("@model", VxTpmDef, model, vx_tpm_model_names),
    VX_ROW_ENUM("backend/@type", VxTpmDef, backend, vx_tpm_backend_names,
                .flags = VX_BIND_REQUIRED),
    VX_ROW_ENUM("backend/@version", VxTpmDef, version, vx_tpm_version_names,
                WHEN_TPM(VX_TPM_EMULATOR)),
    VX_ROW_STRING("backend/device/@path", VxTpmDef, device, WHEN_TPM(VX_TPM_PASSTHROUGH)),
    ALIAS(VxTpmDef),
};
static const VxBindTable tpm_table = VX_TABLE(VxTpmDef, tpm_rows);

#define WHEN_GRAPHICS(mask)                                                                        \
    .when = VX_WHEN_ANY(VxGraphicsDef, type, mask, vx_graphics_type_names, "type")
#define GRAPHICS_VNC    VX_BIT(VX_GRAPHICS_VNC)
#define GRAPHICS_RDP    VX_BIT(VX_GRAPHICS_RDP)
#define GRAPHICS_SERVER (GRAPHICS_VNC | GRAPHICS_RDP)
#define GRAPHICS_WINDOW (VX_BIT(VX_GRAPHICS_SDL) | VX_BIT(VX_GRAPHICS_DESKTOP))
/* libvirt says -1 of VNC, and nothing of RDP, while the port is not known. */
#define GRAPHICS_PORT_ROW(mask, ...)                                                               \
    VX_ROW_INT("@port", VxGraphicsDef, port, .min = -1, MAX_PORT, WHEN_GRAPHICS(mask),             \
               .check = check_graphics_port, .note = "-1: autoport", __VA_ARGS__)

static const VxBindRow graphics_rows[] = {
    VX_ROW_ENUM("@type", VxGraphicsDef, type, vx_graphics_type_names, .flags = VX_BIND_REQUIRED),
    GRAPHICS_PORT_ROW(GRAPHICS_VNC, .flags = VX_BIND_ALWAYS),
    GRAPHICS_PORT_ROW(GRAPHICS_RDP, .flags = 0),
    VX_ROW_YES_NO("@autoport", VxGraphicsDef, autoport, WHEN_GRAPHICS(GRAPHICS_SERVER)),
    VX_ROW_YES_NO("@replaceUser", VxGraphicsDef, replace_user, WHEN_GRAPHICS(GRAPHICS_RDP),
                  .note = "reuse the single connection"),
    VX_ROW_YES_NO("@multiUser", VxGraphicsDef, multi_user, WHEN_GRAPHICS(GRAPHICS_RDP),
                  .note = "allow several connections"),
    VX_ROW_STRING("@listen", VxGraphicsDef, listen_address, WHEN_GRAPHICS(GRAPHICS_SERVER)),
    VX_ROW_STRING("@username", VxGraphicsDef, username, WHEN_GRAPHICS(GRAPHICS_RDP)),
    VX_ROW_STRING("@passwd", VxGraphicsDef, password, WHEN_GRAPHICS(GRAPHICS_SERVER),
                  .flags = VX_BIND_SECURE),
    VX_ROW_STRING("@display", VxGraphicsDef, display, WHEN_GRAPHICS(GRAPHICS_WINDOW)),
    VX_ROW_YES_NO("@fullscreen", VxGraphicsDef, fullscreen, WHEN_GRAPHICS(GRAPHICS_WINDOW)),
    VX_ROW_ENUM("listen/@type", VxGraphicsDef, listen, vx_listen_type_names,
                WHEN_GRAPHICS(GRAPHICS_SERVER)),
    VX_ROW_STRING("listen/@address", VxGraphicsDef, listen_address, .check = check_listen_address,
                  .when = VX_WHEN_ANY(VxGraphicsDef, listen, VX_BIT(VX_LISTEN_ADDRESS),
                                      vx_listen_type_names, "listen type")),
};
static const VxBindTable graphics_table = VX_TABLE(VxGraphicsDef, graphics_rows);

static const VxBindRow sound_rows[] = {
    VX_ROW_ENUM("@model", VxSoundDef, model, vx_sound_model_names, .flags = VX_BIND_REQUIRED),
    VX_ROW_UINT("audio/@id", VxSoundDef, audio_id, .min = 1, .max = 255, .flags = VX_BIND_KEPT),
    ALIAS(VxSoundDef),
};
static const VxBindTable sound_table = VX_TABLE(VxSoundDef, sound_rows);

static const VxBindRow audio_rows[] = {
    VX_ROW_UINT("@id", VxAudioDef, id, .min = 1, .max = 255,
                .flags = VX_BIND_REQUIRED | VX_BIND_KEPT),
    VX_ROW_ENUM("@type", VxAudioDef, type, vx_audio_type_names, .flags = VX_BIND_REQUIRED),
};
static const VxBindTable audio_table = VX_TABLE(VxAudioDef, audio_rows);

static const VxBindRow video_rows[] = {
    VX_ROW_ENUM("model/@type", VxVideoDef, model, vx_video_model_names, .fallback = VX_VIDEO_VBOX,
                .note = "graphics controller"),
    VX_ROW_UINT("model/@vram", VxVideoDef, vram_kib, .min = 1, .note = "KiB"),
    VX_ROW_UINT("model/@heads", VxVideoDef, heads, .min = 1, .max = 64, .note = "monitors"),
    VX_ROW_YES_NO("model/@primary", VxVideoDef, primary, .flags = VX_BIND_KEPT,
                  .note = "there is one adapter"),
    VX_ROW_YES_NO("model/acceleration/@accel3d", VxVideoDef, accel3d),
    VX_ROW_YES_NO("model/acceleration/@accel2d", VxVideoDef, accel2d),
    ALIAS(VxVideoDef),
};
static const VxBindTable video_table = VX_TABLE(VxVideoDef, video_rows);

#define WHEN_BY_ID .when = VX_WHEN_ANY(VxHostdevDef, by_id, VX_BIT(TRUE), NULL, "vendor")

static const VxBindRow hostdev_rows[] = {
    VX_ROW_CONSTANT("@mode", "subsystem"),
    VX_ROW_CONSTANT("@type", "usb", .flags = VX_BIND_REQUIRED, .note = "USB device filter"),
    VX_ROW_YES_NO("@managed", VxHostdevDef, managed, .flags = VX_BIND_KEPT),
    VX_ROW_ENUM("source/@startupPolicy", VxHostdevDef, startup_policy, vx_startup_policy_names,
                .flags = VX_BIND_KEPT),
    VX_ROW_PRESENT("source/vendor", VxHostdevDef, by_id),
    VX_ROW_HEX16("source/vendor/@id", VxHostdevDef, vendor, .min = 1, .flags = VX_BIND_REQUIRED,
                 WHEN_BY_ID),
    VX_ROW_HEX16("source/product/@id", VxHostdevDef, product,
                 .flags = VX_BIND_REQUIRED | VX_BIND_ALWAYS, WHEN_BY_ID),
    VX_ROW_UINT("source/address/@bus", VxHostdevDef, bus, .min = 1, .max = 999),
    VX_ROW_UINT("source/address/@device", VxHostdevDef, device, .min = 1, .max = 999),
    ALIAS(VxHostdevDef),
};
static const VxBindTable hostdev_table = VX_TABLE(VxHostdevDef, hostdev_rows);

static const VxBindRow boot_rows[] = {
    VX_ROW_ENUM("@dev", VxBootDef, dev, vx_boot_device_names, .flags = VX_BIND_REQUIRED),
};
static const VxBindTable boot_table = VX_TABLE(VxBootDef, boot_rows);

static const VxBindRow firmware_feature_rows[] = {
    VX_ROW_YES_NO("@enabled", VxFirmwareFeatureDef, enabled, .flags = VX_BIND_REQUIRED),
    VX_ROW_ENUM("@name", VxFirmwareFeatureDef, name, vx_firmware_feature_names,
                .flags = VX_BIND_REQUIRED),
};
static const VxBindTable firmware_feature_table =
    VX_TABLE(VxFirmwareFeatureDef, firmware_feature_rows);

#define WHEN_TIMER(mask) .when = VX_WHEN_ANY(VxTimerDef, name, mask, vx_timer_names, "name")

static const VxBindRow timer_rows[] = {
    VX_ROW_ENUM("@name", VxTimerDef, name, vx_timer_names, .flags = VX_BIND_REQUIRED),
    VX_ROW_YES_NO("@present", VxTimerDef, present, .check = check_timer_present),
    VX_ROW_ENUM("@tickpolicy", VxTimerDef, tick_policy, vx_tick_policy_names, .flags = VX_BIND_KEPT,
                WHEN_TIMER(VX_BIT(VX_TIMER_RTC) | VX_BIT(VX_TIMER_PIT)),
                .note = "VirtualBox makes up for ticks that the guest missed"),
    VX_ROW_UINT64("@frequency", VxTimerDef, frequency_hz, .min = 1,
                  WHEN_TIMER(VX_BIT(VX_TIMER_TSC)), .note = "Hz"),
    VX_ROW_ENUM("@mode", VxTimerDef, tsc_mode, vx_tsc_mode_names, WHEN_TIMER(VX_BIT(VX_TIMER_TSC))),
};
static const VxBindTable timer_table = VX_TABLE(VxTimerDef, timer_rows);

#define SYSINFO_TABLE(section)                                                                     \
    static const VxBindRow section##_rows[] = {                                                    \
        VX_ROW_ENUM("@name", VxSysinfoEntryDef, name, vx_sysinfo_##section##_names,                \
                    .flags = VX_BIND_REQUIRED),                                                    \
        VX_ROW_STRING(".", VxSysinfoEntryDef, value, .flags = VX_BIND_REQUIRED),                   \
    };                                                                                             \
    static const VxBindTable section##_table = VX_TABLE(VxSysinfoEntryDef, section##_rows);
SYSINFO_TABLE(bios)
SYSINFO_TABLE(system)
SYSINFO_TABLE(base_board)
SYSINFO_TABLE(chassis)

static const VxBindRow cpu_feature_rows[] = {
    VX_ROW_ENUM("@policy", VxCpuFeatureDef, policy, vx_cpu_feature_policy_names,
                .fallback = VX_POLICY_REQUIRE, .note = "on: require, force; off: disable, forbid"),
    VX_ROW_ENUM("@name", VxCpuFeatureDef, name, vx_cpu_feature_names, .flags = VX_BIND_REQUIRED,
                .note = "others go with the CPU, or have an element in features"),
};
static const VxBindTable cpu_feature_table = VX_TABLE(VxCpuFeatureDef, cpu_feature_rows);

#define WHEN_SYSINFO .when = VX_WHEN_ANY(VxDomainDef, sysinfo.set, VX_BIT(TRUE), NULL, "sysinfo")
#define WHEN_CPU     .when = VX_WHEN_ANY(VxDomainDef, cpu.set, VX_BIT(TRUE), NULL, "cpu")
#define WHEN_CPU_CUSTOM                                                                            \
    .when = VX_WHEN_ANY(VxDomainDef, cpu.mode, VX_BIT(VX_CPU_CUSTOM), vx_cpu_mode_names, "mode")
#define WHEN_VARIABLE                                                                              \
    .when = VX_WHEN_ANY(VxDomainDef, clock.offset, VX_BIT(VX_CLOCK_VARIABLE),                      \
                        vx_clock_offset_names, "offset")
#define WHEN_NO_BALLOON                                                                            \
    .when = VX_WHEN_ANY(VxDomainDef, no_memballoon, VX_BIT(TRUE), NULL, "memballoon")

static const VxBindRow domain_rows[] = {
    VX_ROW_CONSTANT("@type", "vbox", .flags = VX_BIND_REQUIRED),
    VX_ROW_INT("@id", VxDomainDef, id, .flags = VX_BIND_LIVE, .note = "running domains only"),
    VX_ROW_STRING("name", VxDomainDef, name, .flags = VX_BIND_REQUIRED, .check = check_name),
    VX_ROW_UUID("uuid", VxDomainDef, uuid),
    VX_ROW_UUID("hwuuid", VxDomainDef, hwuuid, .note = "hardware UUID"),
    VX_ROW_STRING("title", VxDomainDef, title, .check = check_one_line),
    VX_ROW_STRING("description", VxDomainDef, description),
    VX_ROW_RAW("metadata", VxDomainDef, metadata),
    VX_ROW_KIB("memory", VxDomainDef, memory_kib, .min = 1, .flags = VX_BIND_REQUIRED),
    VX_ROW_KIB("currentMemory", VxDomainDef, current_memory_kib),
    VX_ROW_CONSTANT("vcpu/@placement", "static"),
    VX_ROW_UINT("vcpu/@current", VxDomainDef, vcpus_current, .min = 1, .note = "CPU hot-plug"),
    VX_ROW_UINT("vcpu", VxDomainDef, vcpus, .min = 1),
    VX_ROW_UINT64("cputune/period", VxDomainDef, cputune.period_us, .min = 1000, .max = 1000000,
                  .note = "us"),
    VX_ROW_INT64("cputune/quota", VxDomainDef, cputune.quota_us, .min = -1,
                 .max = G_GINT64_CONSTANT(17592186044415), .check = check_quota,
                 .note = "us of each vCPU in a period; -1: all"),
    VX_ROW_PRESENT("sysinfo", VxDomainDef, sysinfo.set),
    VX_ROW_CONSTANT("sysinfo/@type", "smbios", .flags = VX_BIND_REQUIRED, WHEN_SYSINFO),
    VX_ROW_LIST("sysinfo/bios/entry", VxDomainDef, sysinfo.bios, &bios_table),
    VX_ROW_LIST("sysinfo/system/entry", VxDomainDef, sysinfo.system, &system_table),
    VX_ROW_LIST("sysinfo/baseBoard/entry", VxDomainDef, sysinfo.base_board, &base_board_table),
    VX_ROW_LIST("sysinfo/chassis/entry", VxDomainDef, sysinfo.chassis, &chassis_table),
    VX_ROW_ENUM("os/@firmware", VxDomainDef, os.firmware, vx_firmware_names),
    VX_ROW_STRING("os/type/@arch", VxDomainDef, os.arch, .check = check_arch),
    VX_ROW_STRING("os/type/@machine", VxDomainDef, os.machine, .note = "chipset: pc, q35; virt"),
    VX_ROW_CONSTANT("os/type", "hvm", .flags = VX_BIND_REQUIRED),
    VX_ROW_LIST("os/firmware/feature", VxDomainDef, os.firmware_features, &firmware_feature_table),
    VX_ROW_LIST("os/boot", VxDomainDef, os.boot, &boot_table),
    VX_ROW_YES_NO("os/bootmenu/@enable", VxDomainDef, os.bootmenu),
    VX_ROW_UINT("os/bootmenu/@timeout", VxDomainDef, os.bootmenu_timeout_ms, .max = 65535,
                .note = "ms"),
    VX_ROW_ENUM("os/smbios/@mode", VxDomainDef, os.smbios, vx_smbios_mode_names),
    VX_ROW_PRESENT("features/acpi", VxDomainDef, features.acpi),
    VX_ROW_PRESENT("features/apic", VxDomainDef, features.apic, .note = "I/O APIC"),
    VX_ROW_PRESENT("features/pae", VxDomainDef, features.pae),
    VX_ROW_CHECKED("features/hap", check_hap, .note = "nested paging"),
    VX_ROW_ON_OFF("features/hap/@state", VxDomainDef, features.hap),
    VX_ROW_PRESENT("features/viridian", VxDomainDef, features.viridian),
    VX_ROW_CHECKED("features/hyperv/relaxed", check_has_state, .note = "checked: has a state"),
    VX_ROW_ON_OFF("features/hyperv/relaxed/@state", VxDomainDef, features.hyperv_relaxed,
                  .check = check_relaxed),
    VX_ROW_CHECKED("features/kvm/hidden", check_has_state, .note = "checked: has a state"),
    VX_ROW_ON_OFF("features/kvm/hidden/@state", VxDomainDef, features.kvm_hidden),
    VX_ROW_CHECKED("features/vmport", check_vmport_alone, .note = "checked: has a state"),
    VX_ROW_ON_OFF("features/vmport/@state", VxDomainDef, features.vmport, .flags = VX_BIND_KEPT,
                  .check = check_vmport, .note = "checked: off"),
    VX_ROW_CHECKED("features/nested-hv", check_has_state, .note = "checked: has a state"),
    VX_ROW_ON_OFF("features/nested-hv/@state", VxDomainDef, features.nested_hv,
                  .note = "nested VT-x/AMD-V"),
    VX_ROW_PRESENT("cpu", VxDomainDef, cpu.set, .flags = VX_BIND_KEPT),
    VX_ROW_ENUM("cpu/@mode", VxDomainDef, cpu.mode, vx_cpu_mode_names, WHEN_CPU),
    VX_ROW_CONSTANT("cpu/@match", "exact", WHEN_CPU_CUSTOM),
    VX_ROW_STRING("cpu/@check", VxDomainDef, cpu.check, WHEN_CPU, .flags = VX_BIND_KEPT),
    VX_ROW_CONSTANT("cpu/model/@fallback", "forbid", WHEN_CPU_CUSTOM),
    VX_ROW_STRING("cpu/model", VxDomainDef, cpu.model, WHEN_CPU_CUSTOM, .flags = VX_BIND_REQUIRED,
                  .note = "name of the CPU profile"),
    VX_ROW_UINT("cpu/topology/@sockets", VxDomainDef, cpu.sockets, .min = 1, .flags = VX_BIND_KEPT,
                WHEN_CPU, .check = check_one, .note = "checked: 1"),
    VX_ROW_CONSTANT("cpu/topology/@dies", "1", .flags = VX_BIND_NO_WRITE, WHEN_CPU,
                    .note = "checked: 1"),
    VX_ROW_CONSTANT("cpu/topology/@clusters", "1", .flags = VX_BIND_NO_WRITE, WHEN_CPU,
                    .note = "checked: 1"),
    VX_ROW_UINT("cpu/topology/@cores", VxDomainDef, cpu.cores, .min = 1, .flags = VX_BIND_KEPT,
                WHEN_CPU, .note = "checked: as many as vcpu"),
    VX_ROW_UINT("cpu/topology/@threads", VxDomainDef, cpu.threads, .min = 1, .flags = VX_BIND_KEPT,
                WHEN_CPU, .check = check_one, .note = "checked: 1"),
    VX_ROW_LIST("cpu/feature", VxDomainDef, cpu.features, &cpu_feature_table, WHEN_CPU),
    VX_ROW_ENUM("clock/@offset", VxDomainDef, clock.offset, vx_clock_offset_names),
    VX_ROW_INT64("clock/@adjustment", VxDomainDef, clock.adjustment_s, WHEN_VARIABLE,
                 .flags = VX_BIND_ALWAYS, .note = "seconds"),
    VX_ROW_ENUM("clock/@basis", VxDomainDef, clock.basis, vx_clock_basis_names, WHEN_VARIABLE,
                .fallback = VX_CLOCK_UTC),
    VX_ROW_LIST("clock/timer", VxDomainDef, clock.timers, &timer_table),
    VX_ROW_ENUM("on_poweroff", VxDomainDef, on_poweroff, vx_lifecycle_action_names,
                .check = check_on_poweroff, .note = "checked: destroy"),
    VX_ROW_ENUM("on_reboot", VxDomainDef, on_reboot, vx_lifecycle_action_names,
                .check = check_on_reboot, .note = "checked: no preserve"),
    VX_ROW_ENUM("on_crash", VxDomainDef, on_crash, vx_lifecycle_action_names,
                .note = "destroy: the daemon powers it off; preserve: it stays, crashed, as "
                        "machines do that no "
                        "definition made; restart: a triple fault of the guest is a reset"),
    VX_ROW_YES_NO("pm/suspend-to-mem/@enabled", VxDomainDef, suspend_to_mem, .flags = VX_BIND_KEPT,
                  .check = check_suspend_to_mem, .note = "checked: no"),
    VX_ROW_YES_NO("pm/suspend-to-disk/@enabled", VxDomainDef, suspend_to_disk),
    VX_ROW_STRING("devices/emulator", VxDomainDef, emulator, .flags = VX_BIND_KEPT,
                  .check = check_emulator, .note = "checked: a program of VirtualBox"),
    VX_ROW_LIST("devices/disk", VxDomainDef, disks, &disk_table),
    VX_ROW_LIST("devices/controller", VxDomainDef, controllers, &controller_table),
    VX_ROW_LIST("devices/filesystem", VxDomainDef, filesystems, &filesystem_table),
    VX_ROW_LIST("devices/interface", VxDomainDef, interfaces, &interface_table),
    VX_ROW_LIST("devices/serial", VxDomainDef, serials, &serial_table),
    VX_ROW_LIST("devices/parallel", VxDomainDef, parallels, &parallel_table),
    VX_ROW_LIST("devices/console", VxDomainDef, consoles, &console_table),
    VX_ROW_LIST("devices/input", VxDomainDef, inputs, &input_table),
    VX_ROW_LIST("devices/tpm", VxDomainDef, tpms, &tpm_table),
    VX_ROW_LIST("devices/graphics", VxDomainDef, graphics, &graphics_table),
    VX_ROW_LIST("devices/sound", VxDomainDef, sounds, &sound_table),
    VX_ROW_LIST("devices/audio", VxDomainDef, audios, &audio_table),
    VX_ROW_LIST("devices/video", VxDomainDef, videos, &video_table),
    VX_ROW_LIST("devices/hostdev", VxDomainDef, hostdevs, &hostdev_table),
    VX_ROW_PRESENT("devices/memballoon", VxDomainDef, no_memballoon, .flags = VX_BIND_KEPT),
    VX_ROW_CONSTANT("devices/memballoon/@model", "none", .flags = VX_BIND_REQUIRED, WHEN_NO_BALLOON,
                    .note = "VirtualBox's balloon is in the Guest Additions"),
};
const VxBindTable vx_domain_table = VX_TABLE(VxDomainDef, domain_rows);
