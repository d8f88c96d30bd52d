/* config.c - the configuration file virtvboxd.conf.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/config.h"

#include <grp.h>
#include <netdb.h>
#include <string.h>
#include "daemon/log-filter.h"
#include "daemon/log-output.h"
#include "driver/audit-trail.h"
#include "net/polkit.h"
#include "net/sasl.h"
#include "net/tls.h"
#include "util/error.h"

typedef enum {
    INTEGER,    /* gint or guint, from @min to @max */
    SECONDS,    /* guint, in ms; from @min to @max s */
    STRING,     /* char * */
    MODE,       /* char *, and a mode_t behind @second: octal */
    SCHEME,     /* char *, and a remote_auth_type behind @second; @max: polkit may be one */
    GROUP,      /* char *, and a gid_t behind @second */
    LIST,       /* char **: strings in brackets, or one alone */
    NO_INTEGER, /* no field: libvirt's daemons have something that we have not */
    NO_STRING,
} Type;

typedef struct {
    const char *name;
    Type type;
    gsize offset; /* in VxConfig */
    gsize second;
    gint min, max;
    gboolean (*check)(const VxConfig *config, GError **error); /* (nullable): of the new value */
} Key;

#define AT(field) G_STRUCT_OFFSET(VxConfig, field)

/* ---- What types do not say ---- */

static gboolean
check_log_filters(const VxConfig *config, GError **error)
{
    g_autoptr(VxLogFilters) filters = vx_log_filters_parse(config->log_filters, error);

    return filters != NULL;
}

static gboolean
check_log_outputs(const VxConfig *config, GError **error)
{
    return vx_log_outputs_check(config->log_outputs, error);
}

static gboolean
check_port(const char *key, const char *value, GError **error)
{
    guint64 number;

    if (g_ascii_string_to_unsigned(value, 10, 1, G_MAXUINT16, &number, NULL) ||
        (!g_ascii_isdigit(*value) && getservbyname(value, "tcp")))
        return TRUE;
    vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                 "%s is \"%s\", but must be a number from 1 to 65535 or the name of a service", key,
                 value);
    return FALSE;
}

static gboolean
check_tcp_port(const VxConfig *config, GError **error)
{
    return check_port("tcp_port", config->tcp_port, error);
}

static gboolean
check_tls_port(const VxConfig *config, GError **error)
{
    return check_port("tls_port", config->tls_port, error);
}

static gboolean
check_listen_tls(const VxConfig *config, GError **error)
{
    if (!config->listen_tls || vx_tls_is_built())
        return TRUE;
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "listen_tls: this program was built without TLS");
    return FALSE;
}

static gboolean
check_tls_priority(const VxConfig *config, GError **error)
{
    return vx_tls_check_priority(config->tls_priority, error);
}

static gboolean
check_audit_level(const VxConfig *config, GError **error)
{
    if (config->audit_level < 2 || vx_audit_is_built())
        return TRUE;
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "audit_level: this program was built without libaudit");
    return FALSE;
}

/* A UUID of one digit alone is what somebody forgot to replace. */
static gboolean
check_host_uuid(const VxConfig *config, GError **error)
{
    const char *uuid = config->host_uuid;

    if (g_uuid_string_is_valid(uuid))
        for (const char *digit = uuid; *digit; digit++)
            if (*digit != '-' && *digit != *uuid)
                return TRUE;
    vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                 "host_uuid is \"%s\", but must be a UUID, not all of whose digits are the same",
                 uuid);
    return FALSE;
}

static gboolean
check_host_uuid_source(const VxConfig *config, GError **error)
{
    if (strcmp(config->host_uuid_source, "smbios") == 0 ||
        strcmp(config->host_uuid_source, "machine-id") == 0)
        return TRUE;
    vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                 "host_uuid_source is \"%s\", but must be \"smbios\" or \"machine-id\"",
                 config->host_uuid_source);
    return FALSE;
}

/* Who sets it wants to keep somebody out: it must not go unheard. */
static gboolean
check_access_drivers(const VxConfig *config, GError **error)
{
    for (char **driver = config->access_drivers; *driver; driver++) {
        if (strcmp(*driver, "none") == 0)
            continue;
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "access_drivers: there is no \"%s\" here; access_policy_file has rules",
                     *driver);
        return FALSE;
    }
    return TRUE;
}

/* ---- The keys ---- */

/* clang-format off */
static const Key keys[] = {
    { "unix_sock_dir",               STRING,  AT(unix_sock_dir), 0, 0, 0 },
    { "unix_sock_group",             GROUP,   AT(unix_sock_group), AT(unix_sock_gid), 0, 0 },
    { "unix_sock_ro_perms",          MODE,    AT(unix_sock_ro_perms), AT(unix_sock_ro_mode), 0, 0 },
    { "unix_sock_rw_perms",          MODE,    AT(unix_sock_rw_perms), AT(unix_sock_rw_mode), 0, 0 },
    { "auth_unix_ro",                SCHEME,  AT(auth_unix_ro), AT(auth_unix_ro_type), 0, 1 },
    { "auth_unix_rw",                SCHEME,  AT(auth_unix_rw), AT(auth_unix_rw_type), 0, 1 },
    { "access_drivers",              LIST,    AT(access_drivers), 0, 0, 0, check_access_drivers },
    { "access_policy_file",          STRING,  AT(access_policy_file), 0, 0, 0 },
    { "listen_tcp",                  INTEGER, AT(listen_tcp), 0, 0, 1 },
    { "listen_tls",                  INTEGER, AT(listen_tls), 0, 0, 1, check_listen_tls },
    { "listen_addr",                 STRING,  AT(listen_addr), 0, 0, 0 },
    { "tcp_port",                    STRING,  AT(tcp_port), 0, 0, 0, check_tcp_port },
    { "tls_port",                    STRING,  AT(tls_port), 0, 0, 0, check_tls_port },
    { "auth_tcp",                    SCHEME,  AT(auth_tcp), AT(auth_tcp_type), 0, 0 },
    { "auth_tls",                    SCHEME,  AT(auth_tls), AT(auth_tls_type), 0, 0 },
    { "tcp_min_ssf",                 INTEGER, AT(tcp_min_ssf), 0, 0, 100000 },
    { "sasl_allowed_username_list",  LIST,    AT(sasl_allowed_username_list), 0, 0, 0 },
    { "key_file",                    STRING,  AT(key_file), 0, 0, 0 },
    { "cert_file",                   STRING,  AT(cert_file), 0, 0, 0 },
    { "ca_file",                     STRING,  AT(ca_file), 0, 0, 0 },
    { "key_files",                   LIST,    AT(key_files), 0, 0, 0 },
    { "cert_files",                  LIST,    AT(cert_files), 0, 0, 0 },
    { "crl_file",                    STRING,  AT(crl_file), 0, 0, 0 },
    { "tls_priority",                STRING,  AT(tls_priority), 0, 0, 0, check_tls_priority },
    { "tls_allowed_dn_list",         LIST,    AT(tls_allowed_dn_list), 0, 0, 0 },
    { "tls_no_sanity_certificate",   INTEGER, AT(tls_no_sanity_certificate), 0, 0, 1 },
    { "tls_no_verify_certificate",   INTEGER, AT(tls_no_verify_certificate), 0, 0, 1 },
    { "max_queued_clients",          INTEGER, AT(max_queued_clients), 0, 1, G_MAXINT },
    { "max_clients",                 INTEGER, AT(limits.max_clients), 0, 1, G_MAXINT },
    { "max_anonymous_clients",       INTEGER, AT(limits.max_anonymous_clients), 0, 0, G_MAXINT },
    { "login_timeout",               SECONDS, AT(limits.login_timeout_ms), 0, 1, 3600 },
    { "login_timeout_crowded",       SECONDS, AT(limits.login_timeout_crowded_ms), 0, 1, 3600 },
    { "min_workers",                 INTEGER, AT(limits.workers.min_workers), 0, 0, 1000 },
    { "max_workers",                 INTEGER, AT(limits.workers.max_workers), 0, 1, 1000 },
    { "prio_workers",                INTEGER, AT(limits.workers.prio_workers), 0, 0, 1000 },
    { "max_client_requests",         INTEGER, AT(limits.max_client_requests), 0, 1, G_MAXINT },
    { "keepalive_interval",          INTEGER, AT(limits.keepalive_interval), 0, -1, 24 * 3600 },
    { "keepalive_count",             INTEGER, AT(limits.keepalive_count), 0, 0, 1000 },
    { "log_level",                   INTEGER, AT(log_level), 0, 1, 4 },
    { "log_outputs",                 STRING,  AT(log_outputs), 0, 0, 0, check_log_outputs },
    { "log_filters",                 STRING,  AT(log_filters), 0, 0, 0, check_log_filters },
    { "audit_level",                 INTEGER, AT(audit_level), 0, 0, 2, check_audit_level },
    { "audit_logging",               INTEGER, AT(audit_logging), 0, 0, 1 },
    { "host_uuid",                   STRING,  AT(host_uuid), 0, 0, 0, check_host_uuid },
    { "host_uuid_source",            STRING,  AT(host_uuid_source), 0, 0, 0, check_host_uuid_source },
    { "unix_sock_admin_perms",       NO_STRING },
    { "admin_min_workers",           NO_INTEGER },
    { "admin_max_workers",           NO_INTEGER },
    { "admin_max_clients",           NO_INTEGER },
    { "admin_max_queued_clients",    NO_INTEGER },
    { "admin_max_client_requests",   NO_INTEGER },
    { "admin_keepalive_interval",    NO_INTEGER },
    { "admin_keepalive_count",       NO_INTEGER },
    { "keepalive_required",          NO_INTEGER },
    { "admin_keepalive_required",    NO_INTEGER },
    { "ovs_timeout",                 NO_INTEGER },
};
/* clang-format on */

/* Whether it has no field. */
static gboolean
is_idle(const Key *key)
{
    return key->type == NO_INTEGER || key->type == NO_STRING;
}

/* Whether its field is one. */
static gboolean
is_number(const Key *key)
{
    return key->type == INTEGER || key->type == SECONDS;
}

VxConfig *
vx_config_new(void)
{
    remote_auth_type default_auth = vx_polkit_is_built() ? REMOTE_AUTH_POLKIT : REMOTE_AUTH_NONE;
    VxConfig *config = g_new0(VxConfig, 1);

    *config = (VxConfig){
        .unix_sock_gid = (gid_t) -1,
        .unix_sock_ro_mode = 0777,
        .unix_sock_rw_mode = 0700,
        .auth_unix_ro_type = default_auth,
        .auth_unix_rw_type = default_auth,
        .tcp_port = g_strdup("16509"),
        .tls_port = g_strdup("16514"),
        .auth_tcp_type = REMOTE_AUTH_SASL,
        .auth_tls_type = REMOTE_AUTH_NONE,
        .tcp_min_ssf = 56,
        .max_queued_clients = 1000,
        .without_effect = g_ptr_array_new(),
        .limits = vx_server_limits_default,
        .log_level = 3,
        .audit_level = 1,
        .host_uuid_source = g_strdup("smbios"),
    };
    return config;
}

void
vx_config_free(VxConfig *config)
{
    if (!config)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (keys[i].type == LIST)
            g_strfreev(G_STRUCT_MEMBER(char **, config, keys[i].offset));
        else if (!is_number(&keys[i]) && !is_idle(&keys[i]))
            g_free(G_STRUCT_MEMBER(char *, config, keys[i].offset));
    }
    g_ptr_array_unref(config->without_effect);
    g_free(config);
}

const char *
vx_config_get_key(guint i)
{
    return i < G_N_ELEMENTS(keys) ? keys[i].name : NULL;
}

static const Key *
find_key(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    }
    return NULL;
}

/* ---- From a value to a field ---- */

static gboolean
set_integer(VxConfig *config, const Key *key, gint64 value, GError **error)
{
    if (value < key->min || value > key->max) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                     "%s is %" G_GINT64_FORMAT ", but must be from %d to %d", key->name, value,
                     key->min, key->max);
        return FALSE;
    }
    G_STRUCT_MEMBER(gint, config, key->offset) = key->type == SECONDS ? value * 1000 : value;
    return TRUE;
}

static gboolean
set_mode(VxConfig *config, const Key *key, const char *value, GError **error)
{
    guint64 mode;

    if (!g_ascii_string_to_unsigned(value, 8, 0, 0777, &mode, NULL)) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                     "%s is \"%s\", but must be octal permissions like \"0770\"", key->name, value);
        return FALSE;
    }
    G_STRUCT_MEMBER(mode_t, config, key->second) = mode;
    return TRUE;
}

static gboolean
set_group(VxConfig *config, const Key *key, const char *value, GError **error)
{
    g_autofree char *buffer = g_malloc(65536);
    struct group entry, *found = NULL;

    if (getgrnam_r(value, &entry, buffer, 65536, &found) != 0 || !found) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "%s: there is no group \"%s\"", key->name, value);
        return FALSE;
    }
    G_STRUCT_MEMBER(gid_t, config, key->second) = found->gr_gid;
    return TRUE;
}

static gboolean
check_built(const Key *key, const char *value, gboolean built, GError **error)
{
    if (!built)
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "%s is \"%s\", but this program was built without %s", key->name, value,
                     strcmp(value, "sasl") == 0 ? "SASL" : value);
    return built;
}

static gboolean
set_auth(VxConfig *config, const Key *key, const char *value, GError **error)
{
    remote_auth_type *type = &G_STRUCT_MEMBER(remote_auth_type, config, key->second);

    if (strcmp(value, "none") == 0) {
        *type = REMOTE_AUTH_NONE;
    } else if (strcmp(value, "sasl") == 0) {
        *type = REMOTE_AUTH_SASL;
        return check_built(key, value, vx_sasl_is_built(), error);
    } else if (key->max && strcmp(value, "polkit") == 0) {
        *type = REMOTE_AUTH_POLKIT;
        return check_built(key, value, vx_polkit_is_built(), error);
    } else {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "%s is \"%s\", but must be \"none\"%s or \"sasl\"",
                     key->name, value, key->max ? ", \"polkit\"" : "");
        return FALSE;
    }
    return TRUE;
}

static gboolean
set_string(VxConfig *config, const Key *key, const char *value, GError **error)
{
    char **field = &G_STRUCT_MEMBER(char *, config, key->offset);

    if ((key->type == MODE && !set_mode(config, key, value, error)) ||
        (key->type == SCHEME && !set_auth(config, key, value, error)) ||
        (key->type == GROUP && !set_group(config, key, value, error)))
        return FALSE;
    g_free(*field);
    *field = g_strdup(value);
    return TRUE;
}

static void
set_list(VxConfig *config, const Key *key, GVariant *value)
{
    char ***field = &G_STRUCT_MEMBER(char **, config, key->offset);

    g_strfreev(*field);
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING)) {
        *field = g_new0(char *, 2);
        (*field)[0] = g_variant_dup_string(value, NULL);
    } else if (g_variant_n_children(value) == 0) {
        *field = g_new0(char *, 1);
    } else {
        *field = g_variant_dup_strv(value, NULL);
    }
}

static const char *
describe_type(const Key *key)
{
    switch (key->type) {
    case INTEGER:
    case SECONDS:
    case NO_INTEGER:
        return "number";
    case LIST:
        return "list of strings in brackets";
    default:
        return "string in quotes";
    }
}

static gboolean
fits(const Key *key, GVariant *value)
{
    switch (key->type) {
    case INTEGER:
    case SECONDS:
    case NO_INTEGER:
        return g_variant_is_of_type(value, G_VARIANT_TYPE_INT32) ||
               g_variant_is_of_type(value, G_VARIANT_TYPE_INT64);
    case LIST:
        return g_variant_is_of_type(value, G_VARIANT_TYPE_STRING_ARRAY) ||
               g_variant_is_of_type(value, G_VARIANT_TYPE_STRING);
    default:
        return g_variant_is_of_type(value, G_VARIANT_TYPE_STRING);
    }
}

static gboolean
set_value(VxConfig *config, const Key *key, GVariant *value, GError **error)
{
    gboolean ok = TRUE;

    if (!fits(key, value)) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "the value of %s must be a %s", key->name,
                     describe_type(key));
        return FALSE;
    }
    if (is_idle(key)) {
        g_ptr_array_add(config->without_effect, (gpointer) key->name);
    } else if (is_number(key)) {
        gint64 n = g_variant_is_of_type(value, G_VARIANT_TYPE_INT32) ? g_variant_get_int32(value)
                                                                     : g_variant_get_int64(value);

        ok = set_integer(config, key, n, error);
    } else if (key->type == LIST) {
        set_list(config, key, value);
    } else {
        ok = set_string(config, key, g_variant_get_string(value, NULL), error);
    }
    return ok && (!key->check || key->check(config, error));
}

/* ---- From text to values ---- */

static const char *
skip_blanks(const char *text)
{
    return text + strspn(text, " \t\r");
}

/* Returns: whether nothing but a comment is left of the line; @text moves to its end. */
static gboolean
end_line(const char **text)
{
    *text = skip_blanks(*text);
    if (**text == '#')
        *text += strcspn(*text, "\n");
    return **text == '\n' || **text == '\0';
}

/* Reads "key = value" at @text, and moves it past that. */
static gboolean
parse_setting(VxConfig *config, const char **text, GError **error)
{
    gsize length = strspn(*text, "abcdefghijklmnopqrstuvwxyz_"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    g_autofree char *name = g_strndup(*text, length);
    const char *after_name = skip_blanks(*text + length);
    g_autoptr(GVariant) value = NULL;
    g_autoptr(GError) failure = NULL;
    const Key *key = find_key(name);

    if (length == 0 || *after_name != '=') {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "expected \"key = value\"");
        return FALSE;
    }
    if (!key) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "there is no key \"%s\"", name);
        return FALSE;
    }
    *text = skip_blanks(after_name + 1);
    /* The type helps where the text has none of its own: []. */
    value = g_variant_parse(key->type == LIST && **text == '[' ? G_VARIANT_TYPE_STRING_ARRAY : NULL,
                            *text, NULL, text, &failure);
    if (!value) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX,
                     key->type == LIST ? "the value of %s is not a list of strings in brackets"
                                       : "the value of %s is not a number or a string in quotes",
                     name);
        return FALSE;
    }
    return set_value(config, key, value, error);
}

static guint
count_lines(const char *start, const char *end)
{
    guint n = 1;

    for (; start < end; start++)
        n += *start == '\n';
    return n;
}

/* With polkit it is the policy that decides: everybody may knock, as with libvirt. */
static void
set_defaults_that_depend(VxConfig *config)
{
    if (!config->unix_sock_rw_perms && config->auth_unix_rw_type == REMOTE_AUTH_POLKIT)
        config->unix_sock_rw_mode = 0777;
}

/* What is right by itself and wrong together. */
static gboolean
check_all(const VxConfig *config, const char *path, GError **error)
{
    const char *wrong = NULL;

    if ((config->key_file && config->key_files) || (config->cert_file && config->cert_files))
        wrong = "key_files and cert_files stand in for key_file and cert_file: not both";
    else if (config->key_files || config->cert_files) {
        guint n_keys = config->key_files ? g_strv_length(config->key_files) : 0;
        guint n_certs = config->cert_files ? g_strv_length(config->cert_files) : 0;

        if (n_keys != n_certs || n_keys == 0)
            wrong = "key_files and cert_files must have as many files as each other";
    } else if (config->listen_tcp && config->auth_tcp_type == REMOTE_AUTH_SASL &&
               !vx_sasl_is_built()) {
        wrong = "listen_tcp: auth_tcp is \"sasl\", but this program was built without SASL";
    }
    if (wrong)
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s: %s", path, wrong);
    return !wrong;
}

VxConfig *
vx_config_parse(const char *text, const char *path, GError **error)
{
    g_autoptr(VxConfig) config = vx_config_new();
    const char *here = text;

    while (*here) {
        const char *line = here;
        g_autoptr(GError) failure = NULL;

        if (!end_line(&here) && parse_setting(config, &here, &failure) && !end_line(&here))
            vx_set_error(&failure, VIR_ERR_CONF_SYNTAX, "there is more than one value");
        if (failure) {
            g_set_error(error, failure->domain, failure->code, "%s:%u: %s", path,
                        count_lines(text, line), failure->message);
            return NULL;
        }
        if (*here)
            here++;
    }
    set_defaults_that_depend(config);
    return check_all(config, path, error) ? g_steal_pointer(&config) : NULL;
}

VxConfig *
vx_config_read(const char *path, gboolean may_lack, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *text = NULL;

    if (g_file_get_contents(path, &text, NULL, &failure))
        return vx_config_parse(text, path, error);
    if (may_lack && g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return vx_config_parse("", path, error);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}
