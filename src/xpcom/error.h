/* error.h - a call that VirtualBox refused, with everything it said about it.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Code: the nsresult, as a signed 32-bit number (0x80bb0001 is (gint) 0x80bb0001).
 * Message: VirtualBox's own text of the whole chain of error infos, the latest first, each with its
 * result code and component, e.g. "Could not find a registered machine named 'web'
 * (VBOX_E_OBJECT_NOT_FOUND, VirtualBoxWrap)". Where VirtualBox told nothing, the member that
 * failed: "IMachine::lockMachine failed (NS_ERROR_CALL_FAILED)". */
#define VX_XPCOM_ERROR (vx_xpcom_error_quark())
GQuark vx_xpcom_error_quark(void);

/* The nsresult of @error, or 0 if it is no VX_XPCOM_ERROR. */
guint32 vx_xpcom_error_result(const GError *error);

/**
 * vx_xpcom_error_is_disconnect:
 *
 * Whether @error says that the process in which the object lives has gone or does not answer: one
 * of the results of XPCOM's inter-process calls, without a text of VirtualBox. For an object of
 * VBoxSVC that means that every object is dead; a console's objects live in the machine's own
 * process, which may be the only one that ended (a call of the root object tells). docs/xpcom.md
 * has the results that were seen, and why a process whose connection was lost may be unable to
 * connect again.
 */
gboolean vx_xpcom_error_is_disconnect(const GError *error);

/* An error of that kind where no call was made. */
void vx_set_disconnect_error(GError **error, const char *what);

/* "VBOX_E_OBJECT_NOT_FOUND", "NS_ERROR_FAILURE"; %NULL for a code without a known name. */
const char *vx_xpcom_result_name(guint32 result);

/**
 * vx_xpcom_error_info:
 * @info: (nullable): an error info of VirtualBox (IVirtualBoxErrorInfo), e.g. a progress object's
 * @result: the nsresult that goes with it
 * @what: what failed, for where @info is %NULL or has no text: "IProgress::waitForCompletion"
 *
 * Returns: (transfer full): a VX_XPCOM_ERROR with the full text of @info, as a failed call gives
 * it.
 */
struct VxObject;
GError *vx_xpcom_error_info(struct VxObject *info, guint32 result, const char *what);
