/* dhcp-server.c - reads and changes DHCP servers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/dhcp-server.h"

#define SERVER "IDHCPServer"
#define CONFIG "IDHCPConfig"

#define VX_E_INVALIDARG       0x80070057
#define VX_E_OBJECT_NOT_FOUND 0x80bb0001

static void
free_host(gpointer data)
{
    VxDhcpHost *host = data;

    g_free(host->mac);
    g_free(host->address);
    g_free(host->name);
    g_free(host);
}

VxDhcpSettings *
vx_dhcp_settings_new(void)
{
    VxDhcpSettings *settings = g_new0(VxDhcpSettings, 1);

    settings->hosts = g_ptr_array_new_with_free_func(free_host);
    return settings;
}

void
vx_dhcp_settings_free(VxDhcpSettings *settings)
{
    if (!settings)
        return;
    g_free(settings->address);
    g_free(settings->netmask);
    g_free(settings->lower);
    g_free(settings->upper);
    g_free(settings->domain);
    g_ptr_array_unref(settings->hosts);
    g_free(settings);
}

VxDhcpHost *
vx_dhcp_settings_add_host(VxDhcpSettings *settings)
{
    VxDhcpHost *host = g_new0(VxDhcpHost, 1);

    g_ptr_array_add(settings->hosts, host);
    return host;
}

gboolean
vx_dhcp_has_hosts(VxRuntime *runtime)
{
    return vx_has(runtime, VX_OPT_METHOD(SERVER, "getConfig"));
}

gboolean
vx_dhcp_has_domain(VxRuntime *runtime)
{
    return vx_has(runtime, VX_OPT_METHOD(CONFIG, "setOption"));
}

gboolean
vx_dhcp_has_leases(VxRuntime *runtime)
{
    return vx_has(runtime, VX_OPT_METHOD(SERVER, "findLeaseByMAC"));
}

/* ---- Finding ---- */

/* Which of these it is depends on the version. */
static gboolean
says_none(const GError *error)
{
    guint32 result = vx_xpcom_error_result(error);

    return result == VX_E_INVALIDARG || result == VX_E_OBJECT_NOT_FOUND;
}

gboolean
vx_dhcp_server_find(VxHost *host, const char *network, VxObject **server, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(GError) local = NULL;
    g_autoptr(VxObject) found = NULL;

    if (!virtualbox)
        return FALSE;
    if (!vx_call(virtualbox, VX_METHOD("IVirtualBox", "findDHCPServerByNetworkName"), &local,
                 VX_STR(network), VX_OUT_OBJ(&found)) &&
        !says_none(local)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    *server = g_steal_pointer(&found);
    return TRUE;
}

/* ---- Reading ---- */

/* @value: (out) (transfer full) (nullable) */
static gboolean
read_option(VxObject *config, const char *option, char **value, GError **error)
{
    const VxTypelib *typelib = vx_runtime_get_typelib(vx_object_get_runtime(config));
    g_autoptr(GArray) options = NULL;
    g_auto(GStrv) values = NULL;
    guint32 wanted;

    if (!vx_typelib_enum_value(typelib, "DHCPOption", option, &wanted))
        return TRUE;
    if (!vx_call(config, VX_OPT_METHOD(CONFIG, "getAllOptions"), error, VX_OUT_INTS(&options),
                 VX_OUT_NONE, VX_OUT_STRS(&values)))
        return FALSE;
    for (guint i = 0; i < options->len && values && values[i]; i++)
        if (g_array_index(options, gint64, i) == wanted) {
            *value = g_strdup(values[i]);
            break;
        }
    return TRUE;
}

static gboolean
read_host(VxObject *config, VxDhcpSettings *settings, GError **error)
{
    g_autofree char *mac = NULL;
    g_autofree char *address = NULL;
    g_autofree char *name = NULL;
    VxDhcpHost *host;

    if (!vx_get_string(config, VX_OPT_GET("IDHCPIndividualConfig", "MACAddress"), &mac, error) ||
        !vx_get_string(config, VX_OPT_GET("IDHCPIndividualConfig", "fixedAddress"), &address,
                       error))
        return FALSE;
    if (!*mac || !*address)
        return TRUE;
    if (!read_option(config, "HostName", &name, error))
        return FALSE;
    host = vx_dhcp_settings_add_host(settings);
    host->mac = g_ascii_strdown(mac, -1);
    host->address = g_steal_pointer(&address);
    host->name = g_steal_pointer(&name);
    return TRUE;
}

static gboolean
read_hosts(VxObject *server, VxDhcpSettings *settings, GError **error)
{
    g_autoptr(GPtrArray) configs = NULL;

    if (!vx_get_objects(server, VX_OPT_GET(SERVER, "individualConfigs"), &configs, error))
        return FALSE;
    for (guint i = 0; i < configs->len; i++)
        if (!read_host(g_ptr_array_index(configs, i), settings, error))
            return FALSE;
    return TRUE;
}

static gboolean
read_domain(VxObject *server, VxDhcpSettings *settings, GError **error)
{
    g_autoptr(VxObject) config = NULL;

    return vx_get_object(server, VX_OPT_GET(SERVER, "globalConfig"), &config, error) &&
           read_option(config, "DomainName", &settings->domain, error);
}

VxDhcpSettings *
vx_dhcp_server_read(VxObject *server, GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(server);
    g_autoptr(VxDhcpSettings) settings = vx_dhcp_settings_new();

    if (!vx_get_bool(server, VX_GET(SERVER, "enabled"), &settings->enabled, error) ||
        !vx_get_string(server, VX_GET(SERVER, "IPAddress"), &settings->address, error) ||
        !vx_get_string(server, VX_GET(SERVER, "networkMask"), &settings->netmask, error) ||
        !vx_get_string(server, VX_GET(SERVER, "lowerIP"), &settings->lower, error) ||
        !vx_get_string(server, VX_GET(SERVER, "upperIP"), &settings->upper, error) ||
        (vx_dhcp_has_hosts(runtime) && !read_hosts(server, settings, error)) ||
        (vx_dhcp_has_domain(runtime) && !read_domain(server, settings, error)))
        return NULL;
    return g_steal_pointer(&settings);
}

/* ---- Changing ---- */

static VxObject *
ensure_server(VxHost *host, const char *network, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) server = NULL;

    if (!virtualbox || !vx_dhcp_server_find(host, network, &server, error) ||
        (!server && !vx_call(virtualbox, VX_METHOD("IVirtualBox", "createDHCPServer"), error,
                             VX_STR(network), VX_OUT_OBJ(&server))))
        return NULL;
    return g_steal_pointer(&server);
}

/* @value: (nullable): %NULL removes it */
static gboolean
set_option(VxObject *config, const char *option, const char *before, const char *value,
           GError **error)
{
    if (g_strcmp0(before, value) == 0)
        return TRUE;
    if (!value)
        return vx_call(config, VX_OPT_METHOD(CONFIG, "removeOption"), error,
                       VX_ENUM("DHCPOption", option));
    return vx_call(config, VX_OPT_METHOD(CONFIG, "setOption"), error, VX_ENUM("DHCPOption", option),
                   VX_ENUM("DHCPOptionEncoding", "Normal"), VX_STR(value));
}

static const VxDhcpHost *
find_host(const VxDhcpSettings *settings, const char *mac)
{
    for (guint i = 0; i < settings->hosts->len; i++) {
        const VxDhcpHost *host = g_ptr_array_index(settings->hosts, i);

        if (g_ascii_strcasecmp(host->mac, mac) == 0)
            return host;
    }
    return NULL;
}

/* @config: (out) (transfer full) */
static gboolean
open_host(VxObject *server, const char *mac, VxObject **config, GError **error)
{
    return vx_call(server, VX_OPT_METHOD(SERVER, "getConfig"), error,
                   VX_ENUM("DHCPConfigScope", "MAC"), VX_STR(mac), VX_INT(0), VX_INT(TRUE),
                   VX_OUT_OBJ(config));
}

static gboolean
apply_host(VxObject *server, const VxDhcpHost *before, const VxDhcpHost *host, GError **error)
{
    g_autoptr(VxObject) config = NULL;

    if (before && g_strcmp0(before->address, host->address) == 0 &&
        g_strcmp0(before->name, host->name) == 0)
        return TRUE;
    if (!open_host(server, host->mac, &config, error))
        return FALSE;
    if (vx_set_string(config, VX_OPT_SET("IDHCPIndividualConfig", "fixedAddress"), host->address,
                      error) &&
        set_option(config, "HostName", before ? before->name : NULL, host->name, error))
        return TRUE;
    if (!before)
        vx_call(config, VX_OPT_METHOD(CONFIG, "remove"), NULL); /* it is not to stay as it is */
    return FALSE;
}

static gboolean
remove_host(VxObject *server, const VxDhcpHost *host, GError **error)
{
    g_autoptr(VxObject) config = NULL;

    return open_host(server, host->mac, &config, error) &&
           vx_call(config, VX_OPT_METHOD(CONFIG, "remove"), error);
}

static gboolean
apply_hosts(VxObject *server, const VxDhcpSettings *before, const VxDhcpSettings *settings,
            GError **error)
{
    for (guint i = 0; i < before->hosts->len; i++) {
        const VxDhcpHost *host = g_ptr_array_index(before->hosts, i);

        if (!find_host(settings, host->mac) && !remove_host(server, host, error))
            return FALSE;
    }
    for (guint i = 0; i < settings->hosts->len; i++) {
        const VxDhcpHost *host = g_ptr_array_index(settings->hosts, i);

        if (!apply_host(server, find_host(before, host->mac), host, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
apply_domain(VxObject *server, const VxDhcpSettings *before, const VxDhcpSettings *settings,
             GError **error)
{
    g_autoptr(VxObject) config = NULL;

    if (g_strcmp0(before->domain, settings->domain) == 0)
        return TRUE;
    return vx_get_object(server, VX_OPT_GET(SERVER, "globalConfig"), &config, error) &&
           set_option(config, "DomainName", before->domain, settings->domain, error);
}

static gboolean
apply_addresses(VxObject *server, const VxDhcpSettings *before, const VxDhcpSettings *settings,
                GError **error)
{
    if (g_strcmp0(before->address, settings->address) == 0 &&
        g_strcmp0(before->netmask, settings->netmask) == 0 &&
        g_strcmp0(before->lower, settings->lower) == 0 &&
        g_strcmp0(before->upper, settings->upper) == 0)
        return TRUE;
    return vx_call(server, VX_METHOD(SERVER, "setConfiguration"), error, VX_STR(settings->address),
                   VX_STR(settings->netmask), VX_STR(settings->lower), VX_STR(settings->upper));
}

gboolean
vx_dhcp_server_apply(VxHost *host, const char *network, const VxDhcpSettings *settings,
                     GError **error)
{
    g_autoptr(VxObject) server = ensure_server(host, network, error);
    g_autoptr(VxDhcpSettings) before = server ? vx_dhcp_server_read(server, error) : NULL;

    return before && apply_addresses(server, before, settings, error) &&
           apply_hosts(server, before, settings, error) &&
           apply_domain(server, before, settings, error) &&
           (before->enabled == settings->enabled ||
            vx_set_int(server, VX_SET(SERVER, "enabled"), settings->enabled, error));
}

gboolean
vx_dhcp_server_remove(VxHost *host, const char *network, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) server = NULL;

    if (!virtualbox || !vx_dhcp_server_find(host, network, &server, error))
        return FALSE;
    return !server ||
           vx_call(virtualbox, VX_METHOD("IVirtualBox", "removeDHCPServer"), error, VX_OBJ(server));
}

/* ---- Leases ---- */

gboolean
vx_dhcp_server_find_lease(VxObject *server, const char *mac, VxDhcpLease *lease, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autofree char *address = NULL;
    g_autofree char *state = NULL;
    gint64 issued_s;
    gint64 expiry_s = 0;

    if (!vx_call(server, VX_OPT_METHOD(SERVER, "findLeaseByMAC"), &local, VX_STR(mac), VX_INT(0),
                 VX_OUT_STR(&address), VX_OUT_STR(&state), VX_OUT_I64(&issued_s),
                 VX_OUT_I64(&expiry_s))) {
        if (!vx_xpcom_error_is_disconnect(local))
            return TRUE; /* it has none, or none was ever given out */
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (g_strcmp0(state, "expired") == 0)
        return TRUE;
    lease->address = g_steal_pointer(&address);
    lease->expiry_s = expiry_s;
    return TRUE;
}
