/* test-config.c - the configuration file: what is understood, and what is said of the rest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/config.h"

#include <string.h>
#include "daemon/log-filter.h"
#include "driver/audit-trail.h"
#include "net/polkit.h"
#include "net/sasl.h"
#include "net/tls.h"
#include "util/error.h"

static VxConfig *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    VxConfig *config = vx_config_parse(text, "test.conf", &error);

    g_assert_no_error(error);
    return config;
}

static void
test_empty(void)
{
    g_autoptr(VxConfig) config = parse("");

    g_assert_cmpint(config->limits.max_clients, ==, 5000);
    g_assert_cmpint(config->log_level, ==, 3);
    g_assert_null(config->log_outputs);
    g_assert_cmpuint(config->unix_sock_ro_mode, ==, 0777);
    g_assert_cmpuint(config->unix_sock_gid, ==, (gid_t) -1);
}

static void
test_values(void)
{
    g_autoptr(VxConfig) config = parse("# a comment\n"
                                       "\n"
                                       "  max_clients = 7 # and another\n"
                                       "keepalive_interval=-1\r\n"
                                       "unix_sock_rw_perms = \"0770\"\n"
                                       "unix_sock_group\t=\t'root'\n"
                                       "unix_sock_dir = \"/run/#1 \\\"x\\\"\"\n"
                                       "log_outputs = \"1:stderr\"\n"
                                       "log_outputs = \"2:stderr\"");

    g_assert_cmpint(config->limits.max_clients, ==, 7);
    g_assert_cmpint(config->limits.keepalive_interval, ==, -1);
    g_assert_cmpuint(config->unix_sock_rw_mode, ==, 0770);
    g_assert_cmpuint(config->unix_sock_gid, ==, 0);
    g_assert_cmpstr(config->unix_sock_dir, ==, "/run/#1 \"x\"");
    g_assert_cmpstr(config->log_outputs, ==, "2:stderr");
}

static void
test_lists(void)
{
    g_autoptr(VxConfig) config = parse("sasl_allowed_username_list = [\"joe\",\n"
                                       "  'fred@*' ]\n"
                                       "tls_allowed_dn_list = []\n"
                                       "ovs_timeout = 5\n");
    g_autoptr(VxConfig) one = parse("tls_allowed_dn_list = \"CN=x\"");
    g_autoptr(VxConfig) none = parse("");

    g_assert_cmpuint(g_strv_length(config->sasl_allowed_username_list), ==, 2);
    g_assert_cmpstr(config->sasl_allowed_username_list[1], ==, "fred@*");
    g_assert_cmpuint(g_strv_length(config->tls_allowed_dn_list), ==, 0);
    g_assert_cmpuint(config->without_effect->len, ==, 1);
    g_assert_cmpstr(config->without_effect->pdata[0], ==, "ovs_timeout");
    g_assert_cmpstr(one->tls_allowed_dn_list[0], ==, "CN=x");
    g_assert_null(none->tls_allowed_dn_list);
    g_assert_cmpint(none->auth_tcp_type, ==, REMOTE_AUTH_SASL);
    g_assert_cmpint(none->listen_tcp, ==, 0);
}

static void
check_refused(const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxConfig) config = vx_config_parse(text, "test.conf", &error);

    g_assert_null(config);
    g_assert_true(vx_error_is(error, VIR_ERR_CONF_SYNTAX));
    g_assert_cmpstr(error->message, ==, message);
}

static void
test_refused(void)
{
    check_refused("max_clients = 5\nmax_cliens = 5\n",
                  "test.conf:2: there is no key \"max_cliens\"");
    check_refused("max_clients = \"5\"", "test.conf:1: the value of max_clients must be a number");
    check_refused("\n\nmax_clients = 0",
                  "test.conf:3: max_clients is 0, but must be from 1 to 2147483647");
    check_refused("max_clients = 99999999999",
                  "test.conf:1: the value of max_clients is not a number or a string in quotes");
    check_refused(
        "log_filters = \"5:rpc\"",
        "test.conf:1: log filter \"5:rpc\" is not <level>:<pattern> with a level from 1 to "
        "4");
    check_refused(
        "\nlog_filters = \"1:rpc 2:\"",
        "test.conf:2: log filter \"2:\" is not <level>:<pattern> with a level from 1 to 4");
    check_refused("log_outputs = \"3:stderr 3:syslog\"",
                  "test.conf:1: log output \"3:syslog\" is not <level>:stderr, <level>:journald, "
                  "<level>:syslog:<name> or <level>:file:<path> with a level from 1 to 4");
    check_refused("log_outputs = \"3:file:x\"",
                  "test.conf:1: log output \"3:file:x\" is not <level>:stderr, <level>:journald, "
                  "<level>:syslog:<name> or <level>:file:<path> with a level from 1 to 4");
    check_refused("audit_level = 3", "test.conf:1: audit_level is 3, but must be from 0 to 2");
    check_refused("audit_logging = 2", "test.conf:1: audit_logging is 2, but must be from 0 to 1");
    check_refused(
        "host_uuid = \"00000000-0000-0000-0000-000000000000\"",
        "test.conf:1: host_uuid is \"00000000-0000-0000-0000-000000000000\", but must be a "
        "UUID, not all of whose digits are the same");
    check_refused(
        "host_uuid = \"x\"",
        "test.conf:1: host_uuid is \"x\", but must be a UUID, not all of whose digits are "
        "the same");
    check_refused("host_uuid_source = \"bios\"",
                  "test.conf:1: host_uuid_source is \"bios\", but must be \"smbios\" or "
                  "\"machine-id\"");
    check_refused(
        "tcp_port = \"0\"",
        "test.conf:1: tcp_port is \"0\", but must be a number from 1 to 65535 or the name of "
        "a service");
    check_refused(
        "tls_port = \"no such service\"",
        "test.conf:1: tls_port is \"no such service\", but must be a number from 1 to 65535 "
        "or the name of a service");
    check_refused("tcp_port = 16509",
                  "test.conf:1: the value of tcp_port must be a string in quotes");
    check_refused("admin_max_clients = \"5\"",
                  "test.conf:1: the value of admin_max_clients must be a number");
    check_refused("log_level = 5", "test.conf:1: log_level is 5, but must be from 1 to 4");
    check_refused("log_outputs = 5",
                  "test.conf:1: the value of log_outputs must be a string in quotes");
    check_refused("auth_tcp = \"polkit\"",
                  "test.conf:1: auth_tcp is \"polkit\", but must be \"none\" or \"sasl\"");
    check_refused("auth_unix_rw = \"kerberos\"",
                  "test.conf:1: auth_unix_rw is \"kerberos\", but must be \"none\", \"polkit\" or "
                  "\"sasl\"");
    check_refused("listen_tcp = 2", "test.conf:1: listen_tcp is 2, but must be from 0 to 1");
    check_refused(
        "\ntls_allowed_dn_list = 5",
        "test.conf:2: the value of tls_allowed_dn_list must be a list of strings in brackets");
    check_refused(
        "tls_allowed_dn_list = [5]",
        "test.conf:1: the value of tls_allowed_dn_list is not a list of strings in brackets");
    check_refused(
        "tls_allowed_dn_list = [\"a\", ",
        "test.conf:1: the value of tls_allowed_dn_list is not a list of strings in brackets");
    check_refused("log_outputs = [ \"1:stderr\" ]",
                  "test.conf:1: the value of log_outputs must be a string in quotes");
    check_refused("log_outputs = stderr",
                  "test.conf:1: the value of log_outputs is not a number or a string in quotes");
    check_refused("log_outputs = \"1:stderr",
                  "test.conf:1: the value of log_outputs is not a number or a string in quotes");
    check_refused("max_clients = 5 6", "test.conf:1: there is more than one value");
    check_refused("max_clients\n", "test.conf:1: expected \"key = value\"");
    check_refused("= 5\n", "test.conf:1: expected \"key = value\"");
    check_refused("[section]\n", "test.conf:1: expected \"key = value\"");
    check_refused(
        "unix_sock_rw_perms = \"rwx\"",
        "test.conf:1: unix_sock_rw_perms is \"rwx\", but must be octal permissions like \"0770\"");
    check_refused("unix_sock_rw_perms = \"7777\"",
                  "test.conf:1: unix_sock_rw_perms is \"7777\", but must be octal permissions like "
                  "\"0770\"");
    check_refused("unix_sock_group = \"no such group\"",
                  "test.conf:1: unix_sock_group: there is no group \"no such group\"");
}

static void
check_unsupported(const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxConfig) config = vx_config_parse(text, "test.conf", &error);

    g_assert_null(config);
    g_assert_true(vx_error_is(error, VIR_ERR_CONFIG_UNSUPPORTED));
    g_assert_cmpstr(error->message, ==, message);
}

/* What nobody has here, or not this build; the same keys hold where it has. */
static void
test_unsupported(void)
{
    static const char tls[] = "listen_tls = 1", priority[] = "tls_priority = \"NORMAL\"",
                      sasl[] = "auth_unix_rw = \"sasl\"", tcp[] = "listen_tcp = 1",
                      polkit[] = "auth_unix_rw = \"polkit\"", audit[] = "audit_level = 2";
    const struct {
        gboolean built;
        const char *text;
        const char *message;
    } parts[] = {
        {vx_tls_is_built(),     tls,      "test.conf:1: listen_tls: this program was built without TLS"},
        { vx_tls_is_built(),    priority,
         "test.conf:1: tls_priority: this program was built without TLS"                               },
        { vx_sasl_is_built(),   sasl,
         "test.conf:1: auth_unix_rw is \"sasl\", but this program was built without SASL"              },
        { vx_sasl_is_built(),   tcp,
         "test.conf: listen_tcp: auth_tcp is \"sasl\", but this program was built without SASL"        },
        { vx_polkit_is_built(), polkit,
         "test.conf:1: auth_unix_rw is \"polkit\", but this program was built without polkit"          },
        { vx_audit_is_built(),  audit,
         "test.conf:1: audit_level: this program was built without libaudit"                           },
    };

    check_unsupported(
        "access_drivers = [\"none\", \"polkit\"]",
        "test.conf:1: access_drivers: there is no \"polkit\" here; access_policy_file "
        "has rules");
    check_unsupported("key_files = [\"a\"]",
                      "test.conf: key_files and cert_files must have as many files as each other");
    check_unsupported("key_files = [\"a\"]\ncert_files = [\"a\", \"b\"]",
                      "test.conf: key_files and cert_files must have as many files as each other");
    check_unsupported(
        "key_files = [\"a\"]\ncert_files = [\"a\"]\nkey_file = \"a\"",
        "test.conf: key_files and cert_files stand in for key_file and cert_file: not "
        "both");
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i].built)
            vx_config_free(parse(parts[i].text));
        else
            check_unsupported(parts[i].text, parts[i].message);
    }
}

/* libvirt's: whoever may knock is asked. */
static void
test_polkit_default(void)
{
    g_autoptr(VxConfig) config = parse("");
    g_autoptr(VxConfig) open = parse("auth_unix_rw = \"none\"");
    g_autoptr(VxConfig) group = parse("unix_sock_rw_perms = \"0770\"");

    if (vx_polkit_is_built()) {
        g_assert_cmpint(config->auth_unix_rw_type, ==, REMOTE_AUTH_POLKIT);
        g_assert_cmpint(config->auth_unix_ro_type, ==, REMOTE_AUTH_POLKIT);
        g_assert_cmpuint(config->unix_sock_rw_mode, ==, 0777);
        g_assert_cmpuint(group->unix_sock_rw_mode, ==, 0770);
    } else {
        g_assert_cmpint(config->auth_unix_rw_type, ==, REMOTE_AUTH_NONE);
        g_assert_cmpuint(config->unix_sock_rw_mode, ==, 0700);
    }
    g_assert_cmpuint(open->unix_sock_rw_mode, ==, 0700);
}

static void
test_log_filters(void)
{
    g_autoptr(VxLogFilters) filters =
        vx_log_filters_parse(" 1:rpc  4:vbox.host 2:driver.domain-*e 3:*\t", NULL);
    g_autoptr(VxLogFilters) none = vx_log_filters_parse(NULL, NULL);
    g_autofree char *ours = vx_log_make_category("../src/rpc/server.c", G_LOG_DOMAIN);
    g_autofree char *deep = vx_log_make_category("/src/here/src/vbox/host.c", G_LOG_DOMAIN);
    g_autofree char *library = vx_log_make_category("../../gio/gtask.c", "GLib-GIO");
    g_autofree char *old = vx_log_make_category(NULL, NULL);

    g_assert_cmpstr(ours, ==, "rpc.server");
    g_assert_cmpstr(deep, ==, "vbox.host");
    g_assert_cmpstr(library, ==, "GLib-GIO");
    g_assert_cmpstr(old, ==, "-");
    g_assert_cmpint(vx_log_filters_find(filters, ours), ==, 1);
    g_assert_cmpint(vx_log_filters_find(filters, deep), ==, 4);
    g_assert_cmpint(vx_log_filters_find(filters, "driver.domain-lifecycle"), ==, 2);
    g_assert_cmpint(vx_log_filters_find(filters, library), ==, 3);
    g_assert_cmpint(vx_log_filters_get_least(filters, 4), ==, 1);
    g_assert_cmpint(vx_log_filters_find(none, ours), ==, 0);
    g_assert_cmpint(vx_log_filters_get_least(none, 4), ==, 4);
}

static void
test_missing(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxConfig) defaults = vx_config_read("/nowhere/virtvboxd.conf", TRUE, &error);
    g_autoptr(VxConfig) config = NULL;

    g_assert_no_error(error);
    g_assert_cmpint(defaults->limits.workers.max_workers, ==, 20);
    config = vx_config_read("/nowhere/virtvboxd.conf", FALSE, &error);
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* The file that is installed says nothing, and explains every key with its default. */
static void
test_shipped(void)
{
    const char *path = g_getenv("VX_SHIPPED_CONFIG");
    g_autoptr(GError) error = NULL;
    g_autoptr(VxConfig) config = vx_config_read(path, FALSE, &error);
    g_autofree char *text = NULL;
    g_autoptr(GRegex) commented = g_regex_new("^#([a-z_]+ = )", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GRegex) both_ways =
        g_regex_new("^(cert|key)_files = .*$", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *enabled = NULL;
    g_autofree char *one_way = NULL;
    g_autoptr(VxConfig) explicit = NULL;
    gboolean whole = vx_tls_is_built() && vx_sasl_is_built() && vx_polkit_is_built();

    g_assert_no_error(error);
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    enabled = g_regex_replace(commented, text, -1, 0, "\\1", 0, &error);
    g_assert_no_error(error);
    for (guint i = 0; vx_config_get_key(i); i++) {
        g_autofree char *line = g_strdup_printf("\n%s = ", vx_config_get_key(i));

        if (!strstr(enabled, line))
            g_error("%s does not have the key %s", path, vx_config_get_key(i));
    }
    if (!whole)
        return; /* not every value holds in every build */
    one_way = g_regex_replace(both_ways, enabled, -1, 0, "", 0, &error);
    g_assert_no_error(error);
    explicit = vx_config_parse(one_way, path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(explicit->limits.max_clients, ==, config->limits.max_clients);
    g_assert_cmpint(explicit->limits.max_anonymous_clients, ==,
                    config->limits.max_anonymous_clients);
    g_assert_cmpint(explicit->limits.login_timeout_ms, ==, config->limits.login_timeout_ms);
    g_assert_cmpint(explicit->limits.login_timeout_crowded_ms, ==,
                    config->limits.login_timeout_crowded_ms);
    g_assert_cmpint(explicit->limits.workers.min_workers, ==, config->limits.workers.min_workers);
    g_assert_cmpint(explicit->limits.workers.max_workers, ==, config->limits.workers.max_workers);
    g_assert_cmpint(explicit->limits.workers.prio_workers, ==, config->limits.workers.prio_workers);
    g_assert_cmpint(explicit->limits.max_client_requests, ==, config->limits.max_client_requests);
    g_assert_cmpint(explicit->limits.keepalive_interval, ==, config->limits.keepalive_interval);
    g_assert_cmpint(explicit->limits.keepalive_count, ==, config->limits.keepalive_count);
    g_assert_cmpint(explicit->tcp_min_ssf, ==, config->tcp_min_ssf);
    g_assert_cmpstr(explicit->tcp_port, ==, config->tcp_port);
    g_assert_cmpstr(explicit->tls_port, ==, config->tls_port);
    g_assert_cmpint(explicit->auth_tcp_type, ==, config->auth_tcp_type);
    g_assert_cmpint(explicit->auth_tls_type, ==, config->auth_tls_type);
    g_assert_cmpint(explicit->max_queued_clients, ==, config->max_queued_clients);
    g_assert_cmpint(explicit->tls_no_verify_certificate, ==, config->tls_no_verify_certificate);
    g_assert_cmpint(explicit->tls_no_sanity_certificate, ==, config->tls_no_sanity_certificate);
    g_assert_cmpint(explicit->log_level, ==, config->log_level);
    g_assert_cmpuint(explicit->unix_sock_ro_mode, ==, config->unix_sock_ro_mode);
    g_assert_cmpuint(explicit->unix_sock_rw_mode, ==, config->unix_sock_rw_mode);
    g_assert_nonnull(explicit->unix_sock_dir);
    g_assert_nonnull(explicit->unix_sock_group);
    g_assert_nonnull(explicit->log_outputs);
    g_assert_nonnull(explicit->log_filters);
    g_assert_cmpint(explicit->audit_level, ==, config->audit_level);
    g_assert_cmpint(explicit->audit_logging, ==, config->audit_logging);
    g_assert_cmpstr(explicit->host_uuid_source, ==, config->host_uuid_source);
    g_assert_cmpint(explicit->auth_unix_rw_type, ==, config->auth_unix_rw_type);
    g_assert_cmpint(explicit->auth_unix_ro_type, ==, config->auth_unix_ro_type);
}

/* ---- All keys ---- */

/* What libvirt's daemons read: daemonConfigLoadOptions() in its src/remote/remote_daemon_config.c,
 * and keepalive_required, which its files had once. */
static const char *const libvirt_keys[] = {
    "access_drivers",
    "admin_keepalive_count",
    "admin_keepalive_interval",
    "admin_keepalive_required",
    "admin_max_client_requests",
    "admin_max_clients",
    "admin_max_queued_clients",
    "admin_max_workers",
    "admin_min_workers",
    "audit_level",
    "audit_logging",
    "auth_tcp",
    "auth_tls",
    "auth_unix_ro",
    "auth_unix_rw",
    "ca_file",
    "cert_file",
    "cert_files",
    "crl_file",
    "host_uuid",
    "host_uuid_source",
    "keepalive_count",
    "keepalive_interval",
    "keepalive_required",
    "key_file",
    "key_files",
    "listen_addr",
    "listen_tcp",
    "listen_tls",
    "log_filters",
    "log_level",
    "log_outputs",
    "max_anonymous_clients",
    "max_client_requests",
    "max_clients",
    "max_queued_clients",
    "max_workers",
    "min_workers",
    "ovs_timeout",
    "prio_workers",
    "sasl_allowed_username_list",
    "tcp_min_ssf",
    "tcp_port",
    "tls_allowed_dn_list",
    "tls_no_sanity_certificate",
    "tls_no_verify_certificate",
    "tls_port",
    "tls_priority",
    "unix_sock_admin_perms",
    "unix_sock_dir",
    "unix_sock_group",
    "unix_sock_ro_perms",
    "unix_sock_rw_perms",
};

static gboolean
is_key(const char *name)
{
    for (guint i = 0; vx_config_get_key(i); i++)
        if (strcmp(vx_config_get_key(i), name) == 0)
            return TRUE;
    return FALSE;
}

/* Keys that libvirt has not. */
static const char *const own_keys[] = { "access_policy_file", "login_timeout",
                                        "login_timeout_crowded", NULL };

static void
test_libvirts_keys(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(libvirt_keys); i++)
        if (!is_key(libvirt_keys[i]))
            g_error("there is no key %s", libvirt_keys[i]);
    for (guint i = 0; vx_config_get_key(i); i++) {
        const char *key = vx_config_get_key(i);
        gboolean ours = g_strv_contains(own_keys, key);
        gboolean theirs = FALSE;

        for (gsize j = 0; j < G_N_ELEMENTS(libvirt_keys); j++)
            theirs |= strcmp(key, libvirt_keys[j]) == 0;
        if (ours == theirs)
            g_error("%s: is it libvirt's?", key);
    }
}

/* Whether @value is taken for @key; if not, the error must name file, line and key. */
static gboolean
is_taken(const char *key, const char *value)
{
    g_autofree char *text = g_strdup_printf("# a comment\n%s = %s\nlog_level = 3\n", key, value);
    g_autoptr(GError) error = NULL;
    g_autoptr(VxConfig) config = vx_config_parse(text, "test.conf", &error);

    if (config)
        return TRUE;
    /* What is right by itself and wrong alone is of no line. */
    if (!g_str_has_prefix(error->message, "test.conf:2: ") &&
        !g_str_has_prefix(error->message, "test.conf: "))
        g_error("%s = %s: %s", key, value, error->message);
    if (!strstr(error->message, key) && !strstr(error->message, "more than one value") &&
        !(g_str_has_prefix(key, "log_") && strstr(error->message, ": log ")))
        g_error("%s = %s: the error does not name it: %s", key, value, error->message);
    return FALSE;
}

/* No key takes what is no value, or a value of another type than its own. */
static void
test_wrong_values(void)
{
    static const char *const nothing[] = { "",    "{}",          "nonsense",  "[5]", "\"open",
                                           "5 5", "\"a\" \"b\"", "['a'] 'b'", "5.5", "[\"open\"" };
    static const char *const types[] = { "5", "\"\"", "[\"a\", \"b\"]" };

    for (guint i = 0; vx_config_get_key(i); i++) {
        const char *key = vx_config_get_key(i);
        int n_taken = 0;

        for (gsize j = 0; j < G_N_ELEMENTS(nothing); j++)
            if (is_taken(key, nothing[j]))
                g_error("%s = %s is taken", key, nothing[j]);
        for (gsize j = 0; j < G_N_ELEMENTS(types); j++)
            n_taken += is_taken(key, types[j]);
        if (n_taken > 1 + is_taken(key, "[]"))
            g_error("%s takes values of several types", key);
        if (is_taken(key, "99999999999") || is_taken(key, "-99999999999"))
            g_error("%s has no bounds", key);
    }
}

/* The numbers of libvirt's daemonConfigNew(), for a daemon of one driver. */
static void
test_libvirts_defaults(void)
{
    g_autoptr(VxConfig) config = parse("");
    const VxServerLimits *limits = &config->limits;

    g_assert_cmpint(limits->workers.min_workers, ==, 5);
    g_assert_cmpint(limits->workers.max_workers, ==, 20);
    g_assert_cmpint(limits->workers.prio_workers, ==, 5);
    g_assert_cmpint(limits->max_clients, ==, 5000);
    g_assert_cmpint(limits->max_anonymous_clients, ==, 20);
    g_assert_cmpint(limits->max_client_requests, ==, 5);
    g_assert_cmpint(limits->keepalive_interval, ==, 5);
    g_assert_cmpint(limits->keepalive_count, ==, 5);
    g_assert_cmpint(config->max_queued_clients, ==, 1000);
    g_assert_cmpint(config->audit_level, ==, 1);
    g_assert_cmpint(config->audit_logging, ==, 0);
    g_assert_cmpint(config->listen_tcp, ==, 0);
    g_assert_cmpint(config->listen_tls, ==, 0);
    g_assert_cmpstr(config->tcp_port, ==, "16509");
    g_assert_cmpstr(config->tls_port, ==, "16514");
    g_assert_cmpint(config->tcp_min_ssf, ==, 56);
    g_assert_cmpint(config->auth_tcp_type, ==, REMOTE_AUTH_SASL);
    g_assert_cmpint(config->auth_tls_type, ==, REMOTE_AUTH_NONE);
    g_assert_cmpuint(config->unix_sock_ro_mode, ==, 0777);
    g_assert_cmpuint(config->unix_sock_rw_mode, ==, vx_polkit_is_built() ? 0777 : 0700);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config/empty", test_empty);
    g_test_add_func("/config/values", test_values);
    g_test_add_func("/config/lists", test_lists);
    g_test_add_func("/config/refused", test_refused);
    g_test_add_func("/config/unsupported", test_unsupported);
    g_test_add_func("/config/polkit-default", test_polkit_default);
    g_test_add_func("/config/log-filters", test_log_filters);
    g_test_add_func("/config/missing", test_missing);
    g_test_add_func("/config/shipped", test_shipped);
    g_test_add_func("/config/libvirts-keys", test_libvirts_keys);
    g_test_add_func("/config/wrong-values", test_wrong_values);
    g_test_add_func("/config/libvirts-defaults", test_libvirts_defaults);
    return g_test_run();
}
