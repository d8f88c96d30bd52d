/* tls-files.h - where the certificates are.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "daemon/config.h"
#include "daemon/paths.h"
#include "net/tls.h"

/**
 * vx_tls_files_load:
 * @error: as vx_tls_context_new()
 *
 * The files that the configuration names, or libvirt's default ones: in /etc/pki, for a user's
 * daemon those in ~/.pki/libvirt that exist. Source: virNetTLSContextNewServerPath().
 */
VxTlsContext *vx_tls_files_load(const VxConfig *config, const VxPaths *paths, GError **error);
