/* network-adapter.c - attachments of network cards, by the API that is there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/network-adapter.h"

#include <string.h>

#include "util/error.h"

#define ADAPTER "INetworkAdapter"

#define NO_MEMBER                                                                                  \
    {                                                                                              \
        NULL                                                                                       \
    }
#define OPT(name, kind)                                                                            \
    {                                                                                              \
        ADAPTER, name, kind, TRUE, "vx_adapter"                                                    \
    }

/* One kind of attachment: how 4.0 makes it, and where its name is, newest first. */
static const struct {
    const char *attachment;
    VxMember attach; /* 4.0 only */
    struct {
        VxMember get;
        VxMember set;
    } sources[2];
} kinds[] = {
#define SOURCE(name)                                                                               \
    {                                                                                              \
        OPT(name, VX_MEMBER_GETTER), OPT(name, VX_MEMBER_SETTER)                                   \
    }
    {"Null",                         OPT("detach",                  VX_MEMBER_METHOD),                   { { NO_MEMBER, NO_MEMBER } } },
    { "NAT",                             OPT("attachToNAT",                                                     VX_MEMBER_METHOD),                                           { { NO_MEMBER, NO_MEMBER } } },
    { "Bridged",
                        OPT("attachToBridgedInterface",                              VX_MEMBER_METHOD),
                        { SOURCE("bridgedInterface"), SOURCE("hostInterface") } },
    { "Internal",             OPT("attachToInternalNetwork",       VX_MEMBER_METHOD),                                         { SOURCE("internalNetwork") } },
    { "HostOnly",
                        OPT("attachToHostOnlyInterface",VX_MEMBER_METHOD),
                        { SOURCE("hostOnlyInterface"), SOURCE("hostInterface") } },
    { "NATNetwork",                    NO_MEMBER,                               { SOURCE("NATNetwork") }                                                      },
    { "HostOnlyNetwork",                             NO_MEMBER,                                              { SOURCE("hostOnlyNetwork") }                                                    },
    { "Generic",                             NO_MEMBER,                                         { SOURCE("genericDriver") }},
#undef SOURCE
};

gboolean
vx_adapter_get_attachment(VxObject *adapter, const char **attachment, GError **error)
{
    return vx_get_enum(adapter, VX_GET(ADAPTER, "attachmentType"), "NetworkAttachmentType",
                       attachment, error);
}

gboolean
vx_adapter_set_attachment(VxObject *adapter, const char *attachment, GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(adapter);
    const VxMember *set = VX_OPT_SET(ADAPTER, "attachmentType");

    if (vx_has(runtime, set))
        return vx_set_enum(adapter, set, "NetworkAttachmentType", attachment, error);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(kinds[i].attachment, attachment) && kinds[i].attach.interface)
            return vx_call(adapter, &kinds[i].attach, error);
    vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox has no network attachment '%s'",
                 attachment);
    return FALSE;
}

/* Returns: (nullable): index into @kind's sources, or -1 */
static int
find_source(VxRuntime *runtime, const char *attachment, gsize *kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!g_str_equal(kinds[i].attachment, attachment))
            continue;
        *kind = i;
        for (int j = 0; j < (int) G_N_ELEMENTS(kinds[i].sources); j++)
            if (kinds[i].sources[j].get.interface && vx_has(runtime, &kinds[i].sources[j].get))
                return j;
    }
    return -1;
}

gboolean
vx_adapter_get_source(VxObject *adapter, const char *attachment, char **name, GError **error)
{
    gsize kind;
    int source = find_source(vx_object_get_runtime(adapter), attachment, &kind);

    if (source >= 0)
        return vx_get_string(adapter, &kinds[kind].sources[source].get, name, error);
    *name = g_strdup("");
    return TRUE;
}

gboolean
vx_adapter_set_source(VxObject *adapter, const char *attachment, const char *name, GError **error)
{
    gsize kind;
    int source = find_source(vx_object_get_runtime(adapter), attachment, &kind);

    return source < 0 || vx_set_string(adapter, &kinds[kind].sources[source].set, name, error);
}

/* ---- NAT ---- */

void
vx_nat_rule_free(VxNatRule *rule)
{
    if (!rule)
        return;
    g_free(rule->name);
    g_free(rule->host_address);
    g_free(rule->guest_address);
    g_free(rule);
}

gboolean
vx_nat_rule_equal(const VxNatRule *one, const VxNatRule *other)
{
    return one->tcp == other->tcp && one->host_port == other->host_port &&
           one->guest_port == other->guest_port && g_str_equal(one->name, other->name) &&
           g_str_equal(one->host_address, other->host_address) &&
           g_str_equal(one->guest_address, other->guest_address);
}

enum { RULE_NAME, RULE_PROTOCOL, RULE_HOST, RULE_HOST_PORT, RULE_GUEST, RULE_GUEST_PORT, RULE_N };

VxNatRule *
vx_nat_rule_parse(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    guint64 protocol;
    guint64 host_port;
    guint64 guest_port;
    VxNatRule *rule;

    if (g_strv_length(words) != RULE_N ||
        !g_ascii_string_to_unsigned(words[RULE_PROTOCOL], 10, 0, 1, &protocol, NULL) ||
        !g_ascii_string_to_unsigned(words[RULE_HOST_PORT], 10, 0, 65535, &host_port, NULL) ||
        !g_ascii_string_to_unsigned(words[RULE_GUEST_PORT], 10, 0, 65535, &guest_port, NULL))
        return NULL;
    rule = g_new0(VxNatRule, 1);
    rule->name = g_strdup(words[RULE_NAME]);
    rule->tcp = protocol == 1; /* NATProtocol: UDP 0, TCP 1 in all versions */
    rule->host_address = g_strdup(words[RULE_HOST]);
    rule->host_port = (guint) host_port;
    rule->guest_address = g_strdup(words[RULE_GUEST]);
    rule->guest_port = (guint) guest_port;
    return rule;
}

VxObject *
vx_adapter_ref_nat(VxObject *adapter, GError **error)
{
    const VxMember *newer = VX_OPT_GET(ADAPTER, "NATEngine");
    g_autoptr(VxObject) engine = NULL;

    if (!vx_get_object(adapter,
                       vx_has(vx_object_get_runtime(adapter), newer)
                           ? newer
                           : VX_OPT_GET(ADAPTER, "natDriver"),
                       &engine, error))
        return NULL;
    return g_steal_pointer(&engine);
}

GPtrArray *
vx_nat_get_rules(VxObject *engine, GError **error)
{
    g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func((GDestroyNotify) vx_nat_rule_free);
    g_auto(GStrv) texts = NULL;

    if (!vx_get_strings(engine, VX_GET("INATEngine", "redirects"), &texts, error))
        return NULL;
    for (char **text = texts; text && *text; text++) {
        VxNatRule *rule = vx_nat_rule_parse(*text);

        if (rule)
            g_ptr_array_add(rules, rule);
    }
    return g_steal_pointer(&rules);
}

gboolean
vx_nat_add_rule(VxObject *engine, const VxNatRule *rule, GError **error)
{
    return vx_call(engine, VX_METHOD("INATEngine", "addRedirect"), error, VX_STR(rule->name),
                   VX_ENUM("NATProtocol", rule->tcp ? "TCP" : "UDP"), VX_STR(rule->host_address),
                   VX_INT(rule->host_port), VX_STR(rule->guest_address), VX_INT(rule->guest_port));
}

gboolean
vx_nat_remove_rule(VxObject *engine, const char *name, GError **error)
{
    return vx_call(engine, VX_METHOD("INATEngine", "removeRedirect"), error, VX_STR(name));
}

gboolean
vx_nat_get_network(VxObject *engine, char **network, GError **error)
{
    return vx_get_string(engine, VX_GET("INATEngine", "network"), network, error);
}

gboolean
vx_nat_set_network(VxObject *engine, const char *network, GError **error)
{
    return vx_set_string(engine, VX_SET("INATEngine", "network"), network, error);
}

/* ---- Networks by name ---- */

/* How VirtualBox names the host-only interfaces that it makes on the hosts that this runs on; they
 * may be made after the machine. */
#define HOST_ONLY_PREFIX "vboxnet"

static gboolean
is_host_only_name(const char *name)
{
    return g_str_has_prefix(name, HOST_ONLY_PREFIX) &&
           g_ascii_string_to_unsigned(name + strlen(HOST_ONLY_PREFIX), 10, 0, 127, NULL, NULL);
}

/* Whether there is one of that name: any refusal but a dead connection says no. */
static gboolean
ask_by_name(VxObject *object, const VxMember *find, const char *name, gboolean *found,
            GError **error)
{
    g_autoptr(VxObject) network = NULL;
    g_autoptr(GError) local = NULL;

    *found = FALSE;
    if (!vx_has(vx_object_get_runtime(object), find))
        return TRUE;
    if (vx_call(object, find, &local, VX_STR(name), VX_OUT_OBJ(&network))) {
        *found = network != NULL;
        return TRUE;
    }
    if (!vx_xpcom_error_is_disconnect(local))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
is_host_only_interface(VxObject *virtualbox, const char *name, gboolean *found, GError **error)
{
    g_autoptr(VxObject) computer = NULL;
    g_autoptr(VxObject) interface = NULL;
    const char *type;

    *found = is_host_only_name(name);
    if (*found)
        return TRUE;
    if (!vx_get_object(virtualbox, VX_GET("IVirtualBox", "host"), &computer, error))
        return FALSE;
    if (!vx_call(computer, VX_METHOD("IHost", "findHostNetworkInterfaceByName"), NULL, VX_STR(name),
                 VX_OUT_OBJ(&interface)) ||
        !interface)
        return TRUE;
    if (!vx_get_enum(interface, VX_GET("IHostNetworkInterface", "interfaceType"),
                     "HostNetworkInterfaceType", &type, error))
        return FALSE;
    *found = g_str_equal(type, "HostOnly");
    return TRUE;
}

gboolean
vx_network_find_attachment(VxHost *host, const char *name, const char **attachment, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    gboolean nat = FALSE;
    gboolean host_only_network = FALSE;
    gboolean host_only = FALSE;

    if (!virtualbox ||
        !ask_by_name(virtualbox, VX_OPT_METHOD("IVirtualBox", "findNATNetworkByName"), name, &nat,
                     error) ||
        (!nat && !ask_by_name(virtualbox, VX_OPT_METHOD("IVirtualBox", "findHostOnlyNetworkByName"),
                              name, &host_only_network, error)) ||
        (!nat && !host_only_network &&
         !is_host_only_interface(virtualbox, name, &host_only, error)))
        return FALSE;
    *attachment = nat                 ? "NATNetwork"
                  : host_only_network ? "HostOnlyNetwork"
                  : host_only         ? "HostOnly"
                                      : NULL;
    return TRUE;
}
