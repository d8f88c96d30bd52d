/* test-config.c - the configuration file: what is understood, and what is said of the rest.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/config.h"

#include <string.h>
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
    g_assert_cmpuint(config->unix_sock_rw_mode, ==, 0700);
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
    g_autofree char *enabled = NULL;
    g_autoptr(VxConfig) explicit = NULL;

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
    explicit = vx_config_parse(enabled, path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(explicit->limits.max_clients, ==, config->limits.max_clients);
    g_assert_cmpint(explicit->limits.max_anonymous_clients, ==,
                    config->limits.max_anonymous_clients);
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
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config/empty", test_empty);
    g_test_add_func("/config/values", test_values);
    g_test_add_func("/config/lists", test_lists);
    g_test_add_func("/config/refused", test_refused);
    g_test_add_func("/config/missing", test_missing);
    g_test_add_func("/config/shipped", test_shipped);
    return g_test_run();
}
