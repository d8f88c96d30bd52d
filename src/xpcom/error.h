/* error.h - a call that VirtualBox refused, with everything it said about it.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Code: the nsresult, as a signed 32-bit number (0x80bb0001 is (gint) 0x80bb0001).
 * Message: VirtualBox's own text of the whole chain of error infos, the component and the result code,
 * e.g. "Could not find a registered machine named 'web' (0x80bb0001, VirtualBoxWrap)". */
#define VX_XPCOM_ERROR (vx_xpcom_error_quark())
GQuark vx_xpcom_error_quark(void);

/* The nsresult of @error, or 0 if it is no VX_XPCOM_ERROR. */
guint32 vx_xpcom_error_result(const GError *error);

/* Whether @error says that the other process has gone or hung up, so that every object is dead. */
gboolean vx_xpcom_error_is_disconnect(const GError *error);
