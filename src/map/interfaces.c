/* interfaces.c - <interface>: network cards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "map/bandwidth.h"
#include "map/field.h"
#include "map/port-forwards.h"
#include "native/boot-order.h"
#include "util/error.h"
#include "vbox/adapter-state.h"
#include "xml/binder.h"

#define PATH        "devices/interface"
#define PATH_TYPE   PATH "/@type"
#define PATH_SOURCE PATH "/source"

/* clang-format off */
static const VxEnumName yes_no_names[] = { { VX_TRI_YES, "yes" }, { VX_TRI_NO, "no" }, { 0, NULL } };
static const VxEnumPair link_pairs[] = { { VX_LINK_UP, "1" }, { VX_LINK_DOWN, "0" }, { 0, NULL } };

static const VxField mac_field[] = {
    { .path = PATH "/mac/@address", .offset = VX_OF(VxInterfaceDef, mac),
      .conversion = &vx_as_mac,
      .setting = { VX_VALUE_STRING, { VX_PLACE(DEVICE, "INetworkAdapter", "MACAddress") } } },
};
static const VxField fields[] = {
    { .path = PATH "/model/@type", .offset = VX_OF(VxInterfaceDef, model),
      .conversion = &vx_as_enum, .pairs = vx_words_nic, .names = vx_nic_model_names,
      .setting = { VX_VALUE_ENUM, { VX_PLACE_ENUM(DEVICE, "INetworkAdapter", "adapterType", "NetworkAdapterType") } } },
    { .path = PATH "/link/@state", .offset = VX_OF(VxInterfaceDef, link),
      .conversion = &vx_as_enum, .pairs = link_pairs, .names = vx_link_state_names, .absent = "1",
      .setting = { VX_VALUE_BOOL, { VX_PLACE(DEVICE, "INetworkAdapter", "cableConnected") } } },
    { .path = PATH "/@trustGuestRxFilters", .offset = VX_OF(VxInterfaceDef, trust_guest_filters),
      .conversion = &vx_as_enum, .pairs = vx_words_promiscuous, .names = yes_no_names, .absent = "Deny",
      .file = "Adapter/@promiscuousModePolicy", .leave_unknown = TRUE,
      .setting = { VX_VALUE_ENUM, { VX_PLACE_ENUM(DEVICE, "INetworkAdapter", "promiscModePolicy",
                                                  "NetworkAdapterPromiscModePolicy") } } },
    { .path = PATH "/target/@dev", .offset = VX_OF(VxInterfaceDef, target_dev), .conversion = &vx_as_string },
    { .path = PATH "/boot/@order", .offset = VX_OF(VxInterfaceDef, boot_order), .conversion = &vx_as_uint },
    { .path = PATH "/alias/@name", .offset = VX_OF(VxInterfaceDef, alias), .conversion = &vx_as_alias },
};

static const VxSetting enabled = { VX_VALUE_BOOL, { VX_PLACE(DEVICE, "INetworkAdapter", "enabled") } };
static const VxSetting boot_priority = { VX_VALUE_NUMBER, { VX_PLACE(DEVICE, "INetworkAdapter", "bootPriority") } };

/* A generic driver of VirtualBox, and its properties. */
#define TUNNEL_PROPERTY(key) \
    { VX_VALUE_STRING, { VX_PLACE_KEY(DEVICE, "INetworkAdapter", "getProperty", "setProperty", NULL, key) } }
static const VxSetting tunnel_peer = TUNNEL_PROPERTY(VX_GENERIC_UDP_PEER);
static const VxSetting tunnel_peer_port = TUNNEL_PROPERTY(VX_GENERIC_UDP_PEER_PORT);
static const VxSetting tunnel_port = TUNNEL_PROPERTY(VX_GENERIC_UDP_PORT);
/* clang-format on */

#define ANY_ADDRESS "0.0.0.0"

/* The network that libvirt's clients ask for by themselves. Where VirtualBox has none of that name
 * its own NAT does what it is to do, and the name is kept. */
#define DEFAULT_NETWORK "default"
#define KEPT_DIRECT     "direct"
#define KEPT_DEFAULT    "network"

static char *
get_group(const char *mac)
{
    return g_strconcat("interface ", mac, NULL);
}

/* @adapter: (out) (transfer full) (nullable): with the parts looking at it; %NULL: there are no
 * more. A machine that was never saved can have fewer than its chipset allows. */
static gboolean
open_adapter(VxMap *map, guint slot, VxObject **adapter, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(GError) told = NULL;

    if (vx_call(vx_machine_get_object(map->machine), VX_METHOD("IMachine", "getNetworkAdapter"),
                &local, VX_INT(slot), VX_OUT_OBJ(adapter))) {
        vx_parts_set_device(map->parts, *adapter);
        return TRUE;
    }
    told = vx_host_translate_error(local);
    if (vx_error_is(told, VIR_ERR_INVALID_ARG))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
is_enabled(VxMap *map, gboolean *on, GError **error)
{
    g_auto(VxValue) value = { 0 };

    if (!vx_setting_get(&enabled, map->parts, &value, error))
        return FALSE;
    *on = value.number != 0;
    return TRUE;
}

/* ---- Reading ---- */

static VxInterfaceType
get_type(const char *attachment)
{
    int type = VX_NET_NULL;

    (void) vx_word_from_member(vx_words_network, attachment, &type);
    return (VxInterfaceType) type;
}

static gboolean
read_port_number(VxMap *map, const VxSetting *setting, guint *port, GError **error)
{
    g_auto(VxValue) value = { 0 };

    if (!vx_setting_get(setting, map->parts, &value, error))
        return FALSE;
    *port = (guint) g_ascii_strtoull(value.text, NULL, 10);
    return TRUE;
}

static gboolean
read_tunnel(VxMap *map, const char *driver, VxInterfaceDef *interface, GError **error)
{
    g_auto(VxValue) peer = { 0 };

    if (!g_str_equal(driver, VX_GENERIC_UDP)) {
        interface->type = VX_NET_NULL; /* a driver that libvirt has no word for */
        return TRUE;
    }
    if (!vx_setting_get(&tunnel_peer, map->parts, &peer, error) ||
        !read_port_number(map, &tunnel_peer_port, &interface->source_port, error) ||
        !read_port_number(map, &tunnel_port, &interface->local_port, error))
        return FALSE;
    interface->source_address = g_strdup(peer.text);
    interface->local_address = g_strdup(ANY_ADDRESS);
    return TRUE;
}

/* "10.0.5.0/24" */
static void
read_network(const char *network, VxInterfaceDef *interface)
{
    const char *slash = strchr(network, '/');
    guint64 prefix;

    if (!slash || !g_ascii_string_to_unsigned(slash + 1, 10, 1, 32, &prefix, NULL))
        return;
    interface->has_network = TRUE;
    interface->network_address = g_strndup(network, (gsize) (slash - network));
    interface->network_prefix = (guint) prefix;
}

static gboolean
read_nat(VxMap *map, VxObject *adapter, VxInterfaceDef *interface, GError **error)
{
    g_autoptr(VxObject) engine = NULL;
    g_autofree char *network = NULL;

    if (vx_settings_hint_lacks(map->hint, "Forwarding") &&
        vx_settings_hint_lacks(map->hint, "NAT/@network"))
        return TRUE;
    engine = vx_adapter_ref_nat(adapter, error);
    if (!engine || !vx_port_forwards_read(engine, interface, error) ||
        !vx_nat_get_network(engine, &network, error))
        return FALSE;
    if (network)
        read_network(network, interface);
    return TRUE;
}

static gboolean
read_limit(VxMap *map, VxObject *adapter, VxInterfaceDef *interface, GError **error)
{
    guint64 limit;

    if (!vx_bandwidth_read(map, adapter, VX_BANDWIDTH_NETWORK, &limit, NULL, error))
        return FALSE;
    if (limit)
        interface->outbound_kib_s = (guint) CLAMP(limit / VX_BYTES_PER_KIB, 1, G_MAXUINT);
    return TRUE;
}

static gboolean
read_attachment(VxMap *map, VxObject *adapter, VxInterfaceDef *interface, GError **error)
{
    g_autofree char *group = get_group(interface->mac);
    g_autofree char *kept = vx_keep_get(map->keep, group, PATH_TYPE);
    g_autofree char *source = NULL;
    const char *attachment;

    if (!vx_adapter_get_attachment(adapter, &attachment, error) ||
        !vx_adapter_get_source(adapter, attachment, &source, error))
        return FALSE;
    interface->type = get_type(attachment);
    if (interface->type == VX_NET_BRIDGE && g_strcmp0(kept, KEPT_DIRECT) == 0)
        interface->type = VX_NET_DIRECT;
    if (interface->type == VX_NET_USER && g_strcmp0(kept, KEPT_DEFAULT) == 0) {
        interface->type = VX_NET_NETWORK;
        interface->source = g_strdup(DEFAULT_NETWORK);
    }
    if (interface->type == VX_NET_UDP)
        return read_tunnel(map, source, interface, error);
    if (*source)
        interface->source = g_steal_pointer(&source);
    return interface->type != VX_NET_USER || read_nat(map, adapter, interface, error);
}

static gboolean
read_adapter(VxMap *map, VxObject *adapter, VxDomainDef *def, GError **error)
{
    g_autofree char *group = NULL;
    VxInterfaceDef *interface;
    gboolean on;

    if (!is_enabled(map, &on, error))
        return FALSE;
    if (!on)
        return TRUE;
    interface = vx_domain_def_add_interface(def);
    if (!vx_fields_read(map, mac_field, G_N_ELEMENTS(mac_field), "", interface, error))
        return FALSE;
    group = get_group(interface->mac);
    return vx_fields_read(map, fields, G_N_ELEMENTS(fields), group, interface, error) &&
           read_attachment(map, adapter, interface, error) &&
           read_limit(map, adapter, interface, error);
}

static gboolean
read_interfaces(VxMap *map, VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, VX_LIMIT_NETWORK_ADAPTERS, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        g_autoptr(VxObject) adapter = NULL;

        if (vx_settings_hint_lacks_slot(map->hint, "Network/Adapter", slot))
            continue;
        if (!open_adapter(map, slot, &adapter, error) ||
            (adapter && !read_adapter(map, adapter, def, error)))
            return FALSE;
        if (!adapter)
            break;
    }
    return TRUE;
}

/* ---- Checking ---- */

/* @attachment: (out): how VirtualBox gets there */
static gboolean
find_attachment(VxMap *map, const VxInterfaceDef *interface, const char **attachment,
                GError **error)
{
    if (interface->type != VX_NET_NETWORK) {
        *attachment = vx_word_to_member(vx_words_network, (int) interface->type);
        return TRUE;
    }
    if (!interface->source)
        return vx_map_unsupported(error, PATH_SOURCE "/@network", "is missing");
    if (!vx_network_find_attachment(map->host, interface->source, attachment, error))
        return FALSE;
    if (!*attachment && g_str_equal(interface->source, DEFAULT_NETWORK))
        *attachment = "NAT";
    if (!*attachment)
        return vx_map_unsupported(error, PATH_SOURCE "/@network",
                                  "VirtualBox has no host-only interface and no NAT network '%s'",
                                  interface->source);
    return TRUE;
}

static gboolean
check_interface(VxMap *map, const VxInterfaceDef *interface, GError **error)
{
    const char *attachment;

    if (!find_attachment(map, interface, &attachment, error))
        return FALSE;
    if (!attachment || !vx_has_enum(map->runtime, "NetworkAttachmentType", attachment))
        return vx_map_unsupported(error, PATH_TYPE, "'%s' is not possible with this VirtualBox",
                                  vx_enum_to_name(vx_interface_type_names, (int) interface->type));
    if (interface->type == VX_NET_UDP && interface->local_address &&
        !g_str_equal(interface->local_address, ANY_ADDRESS))
        return vx_map_unsupported(error, PATH_SOURCE "/local/@address",
                                  "VirtualBox listens on all addresses (" ANY_ADDRESS ")");
    return vx_port_forwards_check(interface, error) &&
           vx_fields_check(map, fields, G_N_ELEMENTS(fields), interface, error);
}

static gboolean
check_interfaces(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) macs = g_hash_table_new(g_str_hash, g_str_equal);

    if (!vx_map_check_limit(map, PATH " (number of)", VX_LIMIT_NETWORK_ADAPTERS,
                            def->interfaces->len, error))
        return FALSE;
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);

        if (!check_interface(map, interface, error))
            return FALSE;
        if (!g_hash_table_add(macs, interface->mac))
            return vx_map_unsupported(error, PATH "/mac/@address", "'%s' is given twice",
                                      interface->mac);
    }
    return TRUE;
}

/* ---- Planning: who gets which slot ---- */

static gboolean
slot_is_taken(GArray *slots, guint slot)
{
    for (guint i = 0; i < slots->len; i++)
        if (g_array_index(slots, guint, i) == slot)
            return TRUE;
    return FALSE;
}

static gboolean
needs_slot_from(GArray *slots, guint first)
{
    for (guint i = 0; i < slots->len; i++)
        if (g_array_index(slots, guint, i) >= first)
            return TRUE;
    return FALSE;
}

/* Cards that the machine has stay in their slots. */
static gboolean
keep_slots(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->present, VX_LIMIT_NETWORK_ADAPTERS, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        g_autoptr(VxObject) adapter = NULL;
        VxInterfaceDef present = { 0 };
        g_autofree char *mac = NULL;
        gboolean on;

        if (!open_adapter(map, slot, &adapter, error) || (adapter && !is_enabled(map, &on, error)))
            return FALSE;
        if (!adapter)
            break;
        if (!on)
            continue;
        if (!vx_fields_read(map, mac_field, G_N_ELEMENTS(mac_field), "", &present, error))
            return FALSE;
        mac = present.mac;
        for (guint i = 0; i < def->interfaces->len; i++) {
            const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);

            if (g_strcmp0(interface->mac, mac) == 0)
                g_array_index(map->slots, guint, i) = slot;
        }
    }
    return TRUE;
}

/* What the attachment alone does not tell. */
static gboolean
keep_type(VxMap *map, const VxInterfaceDef *interface, const char *group, GError **error)
{
    const char *attachment;

    if (!find_attachment(map, interface, &attachment, error))
        return FALSE;
    if (interface->type == VX_NET_DIRECT)
        vx_keep_set(map->keep, group, PATH_TYPE, KEPT_DIRECT);
    if (interface->type == VX_NET_NETWORK && g_str_equal(attachment, "NAT"))
        vx_keep_set(map->keep, group, PATH_TYPE, KEPT_DEFAULT);
    return TRUE;
}

static gboolean
plan_interfaces(VxMap *map, const VxDomainDef *def, GError **error)
{
    static const guint none = G_MAXUINT;

    g_array_set_size(map->slots, 0);
    for (guint i = 0; i < def->interfaces->len; i++)
        g_array_append_val(map->slots, none);
    if (!keep_slots(map, def, error))
        return FALSE;
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);
        g_autofree char *group = get_group(interface->mac);
        guint slot = 0;

        while (g_array_index(map->slots, guint, i) == none && slot_is_taken(map->slots, slot))
            slot++;
        if (g_array_index(map->slots, guint, i) == none)
            g_array_index(map->slots, guint, i) = slot;
        vx_fields_keep(map, fields, G_N_ELEMENTS(fields), group, interface);
        if (!keep_type(map, interface, group, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Applying ---- */

static gboolean
apply_tunnel(VxMap *map, const VxInterfaceDef *interface, GError **error)
{
    g_auto(VxValue) peer = { .text = g_strdup(interface->source_address) };
    g_auto(VxValue) peer_port = { .text = g_strdup_printf("%u", interface->source_port) };
    g_auto(VxValue) port = { .text = g_strdup_printf("%u", interface->local_port) };

    return vx_setting_set(&tunnel_peer, map->parts, &peer, error) &&
           vx_setting_set(&tunnel_peer_port, map->parts, &peer_port, error) &&
           vx_setting_set(&tunnel_port, map->parts, &port, error);
}

static gboolean
apply_nat(VxObject *adapter, const VxInterfaceDef *interface, GError **error)
{
    g_autoptr(VxObject) engine = vx_adapter_ref_nat(adapter, error);
    g_autofree char *present = NULL;
    g_autofree char *wanted =
        interface->has_network
            ? g_strdup_printf("%s/%u", interface->network_address, interface->network_prefix)
            : g_strdup("");

    return engine && vx_port_forwards_apply(engine, interface, error) &&
           vx_nat_get_network(engine, &present, error) &&
           (g_str_equal(present ? present : "", wanted) ||
            vx_nat_set_network(engine, wanted, error));
}

/* Whether the card is attached to something that libvirt has no word for, and reads as "null". */
static gboolean
is_left(VxObject *adapter, const VxInterfaceDef *interface, gboolean *left, GError **error)
{
    g_autofree char *source = NULL;
    const char *present;

    *left = FALSE;
    if (interface->type != VX_NET_NULL)
        return TRUE;
    if (!vx_adapter_get_attachment(adapter, &present, error) ||
        !vx_adapter_get_source(adapter, present, &source, error))
        return FALSE;
    *left = !g_str_equal(present, "Null") &&
            (get_type(present) == VX_NET_NULL ||
             (get_type(present) == VX_NET_UDP && !g_str_equal(source, VX_GENERIC_UDP)));
    return TRUE;
}

/* Attaches the card, if it is not attached so already. */
static gboolean
attach(VxMap *map, VxObject *adapter, const char *attachment, const char *source, GError **error)
{
    g_autofree char *present_source = NULL;
    const char *present;

    if (vx_parts_leave_same(map->parts)) {
        if (!vx_adapter_get_attachment(adapter, &present, error) ||
            !vx_adapter_get_source(adapter, attachment, &present_source, error))
            return FALSE;
        if (g_str_equal(present, attachment) &&
            g_str_equal(present_source ? present_source : "", source ? source : ""))
            return TRUE;
    }
    return vx_adapter_set_source(adapter, attachment, source, error) &&
           vx_adapter_set_attachment(adapter, attachment, error);
}

static gboolean
apply_attachment(VxMap *map, VxObject *adapter, const VxInterfaceDef *interface, GError **error)
{
    const char *source = interface->type == VX_NET_UDP ? VX_GENERIC_UDP : interface->source;
    const char *attachment;
    gboolean left;

    if (!is_left(adapter, interface, &left, error))
        return FALSE;
    if (left)
        return TRUE;
    return find_attachment(map, interface, &attachment, error) &&
           attach(map, adapter, attachment, source, error) &&
           (interface->type != VX_NET_UDP || apply_tunnel(map, interface, error)) &&
           (!g_str_equal(attachment, "NAT") || apply_nat(adapter, interface, error));
}

static gboolean
apply_adapter(VxMap *map, VxObject *adapter, const VxDomainDef *def,
              const VxInterfaceDef *interface, GError **error)
{
    VxValue on = { .number = 1 };
    VxValue priority = { .number = vx_boot_get_priority(def, interface) };

    return vx_fields_apply(map, mac_field, G_N_ELEMENTS(mac_field), interface, error) &&
           vx_fields_apply(map, fields, G_N_ELEMENTS(fields), interface, error) &&
           apply_attachment(map, adapter, interface, error) &&
           vx_setting_set(&boot_priority, map->parts, &priority, error) &&
           vx_setting_set(&enabled, map->parts, &on, error);
}

static const VxInterfaceDef *
find_interface(VxMap *map, const VxDomainDef *def, guint slot)
{
    for (guint i = 0; i < def->interfaces->len; i++)
        if (g_array_index(map->slots, guint, i) == slot)
            return g_ptr_array_index(def->interfaces, i);
    return NULL;
}

static gboolean
disable_adapter(VxMap *map, GError **error)
{
    VxValue off = { .number = 0 };
    gboolean on;

    return is_enabled(map, &on, error) &&
           (!on || vx_setting_set(&enabled, map->parts, &off, error));
}

static gboolean
apply_interfaces(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, VX_LIMIT_NETWORK_ADAPTERS, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        g_autoptr(VxObject) adapter = NULL;
        const VxInterfaceDef *interface = find_interface(map, def, slot);

        if (!open_adapter(map, slot, &adapter, error))
            return FALSE;
        if (!adapter)
            return !needs_slot_from(map->slots, slot) ||
                   vx_map_unsupported(error, PATH " (number of)",
                                      "the machine has no more than %u until it was saved once",
                                      slot);
        if (!(interface ? apply_adapter(map, adapter, def, interface, error)
                        : disable_adapter(map, error)))
            return FALSE;
    }
    return TRUE;
}

/* The cards of a running machine are what they are; where they are attached can be changed. */
static const char *const live_rows[] = {
    "@type", "source",    "portForward",          "target", "link",
    "alias", "bandwidth", "@trustGuestRxFilters", NULL,
};
static const VxLivePath live_paths[] = {
    {"devices/interface", .within = live_rows },
    { NULL                 },
};

static gboolean
same_attachment(const VxInterfaceDef *one, const VxInterfaceDef *other)
{
    return !vx_bind_differs(one, other, "@type") && !vx_bind_differs(one, other, "source") &&
           !vx_bind_differs(one, other, "portForward");
}

static const VxInterfaceDef *
find_by_mac(const VxDomainDef *def, const char *mac)
{
    for (guint i = 0; i < def->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(def->interfaces, i);

        if (g_str_equal(interface->mac, mac))
            return interface;
    }
    return NULL;
}

/* For the way back. */
static gboolean
note_adapter(VxMap *map, VxObject *adapter, const VxInterfaceDef *interface, GError **error)
{
    const char *attachment;
    VxAdapterState *state;

    if (!find_attachment(map, interface, &attachment, error))
        return FALSE;
    state = vx_adapter_state_take(adapter, attachment, error);
    if (!state)
        return FALSE;
    if (!map->adapters)
        map->adapters = g_ptr_array_new_with_free_func((GDestroyNotify) vx_adapter_state_free);
    g_ptr_array_add(map->adapters, state);
    return TRUE;
}

/* @undo: their attachments are somebody else's business */
static gboolean
change_adapter(VxMap *map, VxObject *adapter, const VxInterfaceDef *from, const VxInterfaceDef *to,
               gboolean undo, GError **error)
{
    return vx_fields_apply_changes(map, fields, G_N_ELEMENTS(fields), from, to, error) &&
           (undo || same_attachment(from, to) ||
            (note_adapter(map, adapter, to, error) && apply_attachment(map, adapter, to, error)));
}

static gboolean
change_adapters(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, gboolean undo,
                GError **error)
{
    for (guint i = 0; i < to->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(to->interfaces, i);
        const VxInterfaceDef *before = find_by_mac(from, interface->mac);
        g_autoptr(VxObject) adapter = NULL;

        if (!before || vx_bind_equal(before, interface))
            continue;
        if (!open_adapter(map, g_array_index(map->slots, guint, i), &adapter, error))
            return FALSE;
        if (adapter && !change_adapter(map, adapter, before, interface, undo, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
apply_interfaces_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return change_adapters(map, from, to, FALSE, error);
}

static gboolean
undo_interfaces_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    for (guint i = map->adapters ? map->adapters->len : 0; i > 0; i--)
        if (!vx_adapter_state_restore(g_ptr_array_index(map->adapters, i - 1), error))
            return FALSE;
    return change_adapters(map, to, from, TRUE, error);
}

const VxFamily vx_family_interfaces = {
    .name = "interfaces",
    .fields = {VX_FIELD_LIST(mac_field), VX_FIELD_LIST(fields)},
    .read = read_interfaces,
    .check = check_interfaces,
    .plan = plan_interfaces,
    .apply = apply_interfaces,
    .live_paths = live_paths,
    .live = apply_interfaces_live,
    .undo_live = undo_interfaces_live,
};
