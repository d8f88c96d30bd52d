/* guest-properties.c - what the Guest Additions tell of a running guest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/guest-properties.h"

#include <arpa/inet.h>
#include <string.h>

/* What a guest says is its own affair: no more cards than a machine can have and a system adds. */
#define VX_MAX_INTERFACES 64

GHashTable *
vx_guest_properties_read(VxMachine *machine, const char *pattern, GError **error)
{
    g_autoptr(GHashTable) properties =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) names = NULL, values = NULL;

    if (!vx_call(vx_machine_get_object(machine), VX_METHOD("IMachine", "enumerateGuestProperties"),
                 error, VX_STR(pattern), VX_OUT_STRS(&names), VX_OUT_STRS(&values), VX_OUT_NONE,
                 VX_OUT_NONE))
        return NULL;
    for (guint i = 0; names && values && names[i] && values[i]; i++)
        g_hash_table_insert(properties, g_strdup(names[i]), g_strdup(values[i]));
    return g_steal_pointer(&properties);
}

static void
free_interface(gpointer data)
{
    VxGuestInterface *interface = data;

    g_free(interface->name);
    g_free(interface->mac);
    g_free(interface->ip);
    g_free(interface);
}

/* "080027ABCDEF". Returns: (transfer full) (nullable) */
static char *
make_mac(const char *digits)
{
    g_autoptr(GString) mac = g_string_new(NULL);

    if (!digits || strlen(digits) != 12 || strspn(digits, "0123456789abcdefABCDEF") != 12)
        return NULL;
    for (guint i = 0; i < 12; i++) {
        if (i > 0 && i % 2 == 0)
            g_string_append_c(mac, ':');
        g_string_append_c(mac, g_ascii_tolower(digits[i]));
    }
    return g_string_free(g_steal_pointer(&mac), FALSE);
}

static guint
count_mask_bits(const char *mask)
{
    struct in_addr bits;

    return mask && inet_pton(AF_INET, mask, &bits) == 1 ? (guint) __builtin_popcount(bits.s_addr)
                                                        : 32;
}

static const char *
get_net(GHashTable *properties, guint i, const char *what)
{
    g_autofree char *name = g_strdup_printf(VX_GUEST_NET "%u/%s", i, what);

    return g_hash_table_lookup(properties, name);
}

static VxGuestInterface *
make_interface(GHashTable *properties, guint i)
{
    VxGuestInterface *interface = g_new0(VxGuestInterface, 1);
    const char *name = get_net(properties, i, "Name");
    const char *ip = get_net(properties, i, "V4/IP");
    struct in_addr address;

    interface->name = name && *name ? g_strdup(name) : g_strdup_printf("net%u", i);
    interface->mac = make_mac(get_net(properties, i, "MAC"));
    if (ip && inet_pton(AF_INET, ip, &address) == 1 && address.s_addr != INADDR_ANY) {
        interface->ip = g_strdup(ip);
        interface->prefix = count_mask_bits(get_net(properties, i, "V4/Netmask"));
    }
    return interface;
}

GPtrArray *
vx_guest_get_interfaces(GHashTable *properties)
{
    const char *count = g_hash_table_lookup(properties, VX_GUEST_NET "Count");
    GPtrArray *interfaces;
    guint64 n;

    if (!count)
        return NULL;
    interfaces = g_ptr_array_new_with_free_func(free_interface);
    if (g_ascii_string_to_unsigned(count, 10, 0, VX_MAX_INTERFACES, &n, NULL))
        for (guint i = 0; i < n; i++)
            g_ptr_array_add(interfaces, make_interface(properties, i));
    return interfaces;
}
