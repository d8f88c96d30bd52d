/* config.h - the configuration file virtvboxd.conf, in libvirt's syntax: key = value, one a line.
 *
 * Source: src/remote/libvirtd.conf.in and remote_daemon_config.c of libvirt, for names and
 * defaults.
 *
 * A value is a number, a string in quotes, or a list of strings in brackets; # begins a comment.
 *
 * Threads: any; a VxConfig is not changed once it is read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <sys/types.h>
#include "rpc/server.h"

/* Field names are the keys. Strings are NULL where the file is silent. */
typedef struct {
    char *unix_sock_dir;
    char *unix_sock_group;
    gid_t unix_sock_gid; /* of unix_sock_group; -1 if that is NULL */
    char *unix_sock_ro_perms;
    mode_t unix_sock_ro_mode;
    char *unix_sock_rw_perms;
    mode_t unix_sock_rw_mode;
    char *auth_unix_ro;
    remote_auth_type auth_unix_ro_type; /* "none", "polkit" or "sasl" */
    char *auth_unix_rw;
    remote_auth_type auth_unix_rw_type;
    char *access_policy_file;
    gint listen_tcp, listen_tls; /* 0 or 1 */
    char *listen_addr;
    char *tcp_port, *tls_port; /* never NULL */
    char *auth_tcp, *auth_tls;
    remote_auth_type auth_tcp_type, auth_tls_type; /* "none" or "sasl" */
    gint tcp_min_ssf;
    char **sasl_allowed_username_list; /* NULL: everybody */
    char *key_file, *cert_file, *ca_file, *crl_file;
    char **key_files,
        **cert_files; /* several, instead of the first two; as many of each; or NULL */
    char *tls_priority;
    char **tls_allowed_dn_list; /* NULL: everybody */
    gint tls_no_sanity_certificate, tls_no_verify_certificate;
    gint max_queued_clients;
    GPtrArray
        *without_effect;   /* of static char *: keys that the file has and that have no effect */
    VxServerLimits limits; /* the keys of its fields and of its workers' */
    gint log_level;        /* 1 debug, 2 information, 3 warnings, 4 errors */
    char *log_filters;
    char *log_outputs;
    gint audit_level; /* 0 never, 1 where the host has it, 2 or not at all */
    gint audit_logging;
    char *host_uuid;
    char *host_uuid_source; /* "smbios" or "machine-id"; never NULL */
    char **access_drivers;  /* nothing but "none" */
} VxConfig;

/* What holds where the file is silent. */
VxConfig *vx_config_new(void);
void vx_config_free(VxConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxConfig, vx_config_free)

/**
 * vx_config_read:
 * @path: the file, named in errors
 * @may_lack: it is no error if there is no such file
 * @error: #GFileError; VIR_ERR_CONF_SYNTAX "/etc/x.conf:12: ..." for an unknown key, a value of the
 *         wrong type or out of its range, or anything else that is not understood;
 *         VIR_ERR_CONFIG_UNSUPPORTED, the same way, for what this program was built without
 *
 * Returns: (transfer full)
 */
VxConfig *vx_config_read(const char *path, gboolean may_lack, GError **error);

/* Returns: (transfer none) (nullable): the name of the key number @i, from 0 on. */
const char *vx_config_get_key(guint i);

/* The same as vx_config_read() of a text in memory. */
VxConfig *vx_config_parse(const char *text, const char *path, GError **error);
