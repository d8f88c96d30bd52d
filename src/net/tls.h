/* tls.h - TLS as a server speaks it, with the certificates and rules of libvirt's daemons.
 *
 * Threads: a VxTlsContext any; a filter the one that runs its connection's main context.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "net/filter.h"

/* What the configuration says. Strings are not kept. */
typedef struct {
    const char *const *key_files;   /* PEM, as all of them; ended by NULL */
    const char *const *cert_files;  /* the server's for each key, possibly followed by those that
                                       signed it; as many. GnuTLS takes one that the client knows */
    const char *ca_file;            /* whose signature makes a client's certificate a good one */
    const char *crl_file;           /* (nullable): certificates that hold no longer; it may lack */
    const char *priority;           /* (nullable): GnuTLS's priority string */
    const char *const *allowed_dns; /* (nullable): patterns (*, ?) of distinguished names */
    gboolean no_sanity_check;       /* take the server's certificate as it is */
    gboolean no_verify;             /* clients need no certificate */
} VxTlsConfig;

/* Whether this program was built with TLS. Any thread. */
gboolean vx_tls_is_built(void);

typedef struct VxTlsContext VxTlsContext;

/**
 * vx_tls_context_new:
 * @error: VIR_ERR_SYSTEM_ERROR, naming the file: it cannot be read, holds no certificate or key, or
 *         the server's certificate is one that clients would refuse (expired, not signed by the CA,
 *         not for servers); VIR_ERR_CONF_SYNTAX for @priority; VIR_ERR_NO_SUPPORT if the program
 * was built without TLS
 *
 * Reads the files. Connections keep what they began with.
 * Source: docs/kbase/tlscerts.rst and virnettlscontext.c of libvirt.
 */
VxTlsContext *vx_tls_context_new(const VxTlsConfig *config, GError **error);
VxTlsContext *vx_tls_context_ref(VxTlsContext *context);
void vx_tls_context_unref(VxTlsContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxTlsContext, vx_tls_context_unref)

/* @error: VIR_ERR_CONF_SYNTAX for what GnuTLS does not understand. Any thread. */
gboolean vx_tls_check_priority(const char *priority, GError **error);

/* The peer's certificate was verified and is allowed; @dname (nullable) is its distinguished name.
 * Called from within the filter's receive(). */
typedef void (*VxTlsReady)(const char *dname, gpointer data);

/**
 * vx_tls_filter_new:
 * @context: (transfer none)
 *
 * The server's side of one connection. After the handshake, and a look at the client's certificate,
 * it sends the one byte ('\1') that libvirt's clients wait for. It fails with VIR_ERR_AUTH_FAILED
 * for a certificate that is missing, does not hold, or is not on the list.
 *
 * Returns: (transfer full)
 */
VxFilter *vx_tls_filter_new(VxTlsContext *context, VxTlsReady ready, gpointer data, GError **error);
