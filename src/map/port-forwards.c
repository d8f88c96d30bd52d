/* port-forwards.c - ranges of ports and single rules.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/port-forwards.h"

#include "vbox/network-adapter.h"
#include "xml/domain-xml.h"

#define PATH "devices/interface/portForward"

/* One rule per port: more than this is a mistake. */
#define MAX_RULES 1024

static guint
get_end(const VxPortRangeDef *range)
{
    return range->end ? range->end : range->start;
}

static guint
get_to(const VxPortRangeDef *range)
{
    return range->to ? range->to : range->start;
}

static VxNatRule *
make_rule(const VxPortForwardDef *forward, guint host_port, guint guest_port)
{
    VxNatRule *rule = g_new0(VxNatRule, 1);

    rule->tcp = forward->protocol != VX_PROTO_UDP;
    rule->host_address = g_strdup(forward->address ? forward->address : "");
    rule->host_port = host_port;
    rule->guest_address = g_strdup("");
    rule->guest_port = guest_port;
    rule->name = g_strdup_printf("%s-%s%s%u", rule->tcp ? "tcp" : "udp", rule->host_address,
                                 *rule->host_address ? "-" : "", host_port);
    return rule;
}

GPtrArray *
vx_port_forwards_to_rules(const VxInterfaceDef *interface)
{
    GPtrArray *rules = g_ptr_array_new_with_free_func((GDestroyNotify) vx_nat_rule_free);

    for (guint i = 0; i < interface->port_forwards->len; i++) {
        const VxPortForwardDef *forward = g_ptr_array_index(interface->port_forwards, i);

        for (guint j = 0; j < forward->ranges->len; j++) {
            const VxPortRangeDef *range = g_ptr_array_index(forward->ranges, j);

            for (guint port = range->start; port <= get_end(range); port++)
                g_ptr_array_add(rules,
                                make_rule(forward, port, get_to(range) + port - range->start));
        }
    }
    return rules;
}

gboolean
vx_port_forwards_check(const VxInterfaceDef *interface, GError **error)
{
    guint n = 0;

    if (interface->type != VX_NET_USER && interface->port_forwards->len)
        return vx_map_unsupported(error, PATH,
                                  "only an interface of type 'user' has ports to forward");
    for (guint i = 0; i < interface->port_forwards->len; i++) {
        const VxPortForwardDef *forward = g_ptr_array_index(interface->port_forwards, i);

        if (forward->ranges->len == 0)
            return vx_map_unsupported(error, PATH,
                                      "without a range all ports would be forwarded, "
                                      "which VirtualBox does not do");
        for (guint j = 0; j < forward->ranges->len; j++) {
            const VxPortRangeDef *range = g_ptr_array_index(forward->ranges, j);

            if (get_end(range) < range->start || get_end(range) > G_MAXUINT16 ||
                get_to(range) + get_end(range) - range->start > G_MAXUINT16)
                return vx_map_unsupported(error, PATH "/range", "%u to %u is no range of ports",
                                          range->start, get_end(range));
            n += get_end(range) - range->start + 1;
        }
    }
    if (n > MAX_RULES)
        return vx_map_unsupported(error, PATH, "%u ports are too many, the limit is %d", n,
                                  MAX_RULES);
    return TRUE;
}

static gint
compare_rules(gconstpointer a, gconstpointer b)
{
    const VxNatRule *x = *(VxNatRule *const *) a;
    const VxNatRule *y = *(VxNatRule *const *) b;
    gint order = y->tcp - x->tcp;

    if (!order)
        order = g_strcmp0(x->host_address, y->host_address);
    return order ? order : (gint) x->host_port - (gint) y->host_port;
}

static VxPortForwardDef *
find_forward(VxInterfaceDef *interface, const VxNatRule *rule)
{
    VxProtocol protocol = rule->tcp ? VX_PROTO_TCP : VX_PROTO_UDP;
    const char *address = *rule->host_address ? rule->host_address : NULL;
    VxPortForwardDef *forward;

    for (guint i = 0; i < interface->port_forwards->len; i++) {
        forward = g_ptr_array_index(interface->port_forwards, i);
        if (forward->protocol == protocol && g_strcmp0(forward->address, address) == 0)
            return forward;
    }
    forward = vx_interface_def_add_port_forward(interface);
    forward->protocol = protocol;
    forward->address = g_strdup(address);
    return forward;
}

/* A range of one port has no end, and one that goes to the same ports has no "to". */
static void
add_to_ranges(VxPortForwardDef *forward, const VxNatRule *rule)
{
    VxPortRangeDef *last =
        forward->ranges->len ? g_ptr_array_index(forward->ranges, forward->ranges->len - 1) : NULL;

    if (last && rule->host_port == get_end(last) + 1 &&
        rule->guest_port == get_to(last) + rule->host_port - last->start) {
        last->end = rule->host_port;
        return;
    }
    last = vx_port_forward_def_add_range(forward);
    last->start = rule->host_port;
    last->to = rule->guest_port == rule->host_port ? 0 : rule->guest_port;
}

void
vx_port_forwards_from_rules(GPtrArray *rules, VxInterfaceDef *interface)
{
    g_ptr_array_sort(rules, compare_rules);
    for (guint i = 0; i < rules->len; i++) {
        const VxNatRule *rule = g_ptr_array_index(rules, i);

        if (rule->host_port && rule->guest_port)
            add_to_ranges(find_forward(interface, rule), rule);
    }
}

gboolean
vx_port_forwards_read(VxObject *engine, VxInterfaceDef *interface, GError **error)
{
    g_autoptr(GPtrArray) rules = vx_nat_get_rules(engine, error);

    if (!rules)
        return FALSE;
    vx_port_forwards_from_rules(rules, interface);
    return TRUE;
}

static gboolean
is_same(const VxNatRule *a, const VxNatRule *b)
{
    return a->tcp == b->tcp && a->host_port == b->host_port && a->guest_port == b->guest_port &&
           g_str_equal(a->host_address, b->host_address);
}

static gboolean
contains(GPtrArray *rules, const VxNatRule *rule)
{
    for (guint i = 0; i < rules->len; i++)
        if (is_same(g_ptr_array_index(rules, i), rule))
            return TRUE;
    return FALSE;
}

gboolean
vx_port_forwards_apply(VxObject *engine, const VxInterfaceDef *interface, GError **error)
{
    g_autoptr(GPtrArray) wanted = vx_port_forwards_to_rules(interface);
    g_autoptr(GPtrArray) present = vx_nat_get_rules(engine, error);

    if (!present)
        return FALSE;
    for (guint i = 0; i < present->len; i++) {
        const VxNatRule *rule = g_ptr_array_index(present, i);

        if (!contains(wanted, rule) && !vx_nat_remove_rule(engine, rule->name, error))
            return FALSE;
    }
    for (guint i = 0; i < wanted->len; i++) {
        const VxNatRule *rule = g_ptr_array_index(wanted, i);

        if (!contains(present, rule) && !vx_nat_add_rule(engine, rule, error)) {
            g_prefix_error(error, PATH ": ");
            return FALSE;
        }
    }
    return TRUE;
}
