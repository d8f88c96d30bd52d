/* tls-files.c - where the certificates are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/tls-files.h"

static char *
choose(const char *configured, const VxPaths *paths, const char *user_name, const char *system_path)
{
    g_autofree char *own = g_build_filename(g_get_home_dir(), ".pki", "libvirt", user_name, NULL);

    if (configured)
        return g_strdup(configured);
    if (!paths->system_instance && g_file_test(own, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&own);
    return g_strdup(system_path);
}

VxTlsContext *
vx_tls_files_load(const VxConfig *config, const VxPaths *paths, GError **error)
{
    g_autofree char *ca =
        choose(config->ca_file, paths, "cacert.pem", VX_SYSCONFDIR "/pki/CA/cacert.pem");
    g_autofree char *crl =
        choose(config->crl_file, paths, "cacrl.pem", VX_SYSCONFDIR "/pki/CA/cacrl.pem");
    g_autofree char *cert = choose(config->cert_file, paths, "servercert.pem",
                                   VX_SYSCONFDIR "/pki/libvirt/servercert.pem");
    g_autofree char *key = choose(config->key_file, paths, "serverkey.pem",
                                  VX_SYSCONFDIR "/pki/libvirt/private/serverkey.pem");
    const char *const one_cert[] = { cert, NULL };
    const char *const one_key[] = { key, NULL };
    VxTlsConfig tls = {
        .ca_file = ca,
        .crl_file = crl,
        .cert_files = config->cert_files ? (const char *const *) config->cert_files : one_cert,
        .key_files = config->key_files ? (const char *const *) config->key_files : one_key,
        .priority = config->tls_priority,
        .allowed_dns = (const char *const *) config->tls_allowed_dn_list,
        .no_sanity_check = config->tls_no_sanity_certificate,
        .no_verify = config->tls_no_verify_certificate,
    };

    return vx_tls_context_new(&tls, error);
}
