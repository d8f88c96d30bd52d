/* error.h - the one kind of error that a libvirt client can be told.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <libvirt/virterror.h> /* VIR_ERR_*: libvirt's public error numbers */

/* A GError of this domain has a virErrorNumber (VIR_ERR_NO_DOMAIN, ...) as its code. Its message is
 * the detail alone ("no domain with matching name 'web'"); rpc/ puts libvirt's sentence for the code
 * in front of it when it goes out on the wire. */
#define VX_ERROR (vx_error_quark())
GQuark vx_error_quark(void);

/**
 * vx_set_error:
 * @error: (nullable): where to put it; nothing is done if %NULL
 * @code: a virErrorNumber
 * @format: printf() format of the detail; name the offending element, value or domain
 */
void vx_set_error(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/**
 * vx_error_is:
 *
 * Returns: whether @error is a VX_ERROR with the virErrorNumber @code.
 */
gboolean vx_error_is(const GError *error, int code);
