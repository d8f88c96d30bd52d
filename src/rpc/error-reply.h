/* error-reply.h - errors as clients are told them: libvirt's sentences around our details.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/wire.h"

/**
 * vx_error_reply_encode:
 * @header: of the message to be sent
 * @error: a VX_ERROR; one of another domain is told as VIR_ERR_INTERNAL_ERROR
 * @domain: virErrorDomain: VIR_FROM_*
 *
 * The message reads as libvirt's own would ("Domain not found: no domain with matching name
 * 'web'"), and str1, str2, int1 and int2 are what libvirt puts there. Source: virerror.c.
 *
 * Returns: (transfer full): the whole message, @header with status VX_FAILED.
 */
GBytes *vx_error_reply_encode(const VxMessageHeader *header, const GError *error, int domain);

/* Returns: (transfer full): the sentence of libvirt for @code with @detail in it. */
char *vx_error_sentence(int code, const char *detail);
