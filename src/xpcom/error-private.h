/* error-private.h - makes the errors of xpcom/.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/error.h"
#include "xpcom/runtime-private.h"

#define VX_NS_ERROR_FAILURE      0x80004005u
#define VX_NS_ERROR_NO_INTERFACE 0x80004002u
#define VX_NS_ERROR_CALL_FAILED  0x800706beu /* the other process has gone */

/* A VX_XPCOM_ERROR with a text of ours, to which the result's name is appended. */
void vx_set_xpcom_error(GError **error, VxResult result, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* After @what failed in the calling thread: the same with VirtualBox's text, which is consumed. */
void vx_set_call_error(GError **error, VxRuntime *runtime, VxResult result, const char *what);
