/* screenshot.c - pictures of a domain's screens.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/common.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "vbox/display.h"

VX_HANDLER(domain_screenshot)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSession) session = NULL;
    g_autoptr(GBytes) png = NULL;
    g_autoptr(GInputStream) source = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    machine = vx_driver_find_active(request, &args->dom, error);
    if (!machine)
        return FALSE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    png = session ? vx_display_take_screenshot(session, args->screen, error) : NULL;
    if (!png)
        return FALSE;
    source = g_memory_input_stream_new_from_bytes(png);
    vx_request_send_stream(request, source);
    ret->mime = vx_remote_string("image/png");
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_screenshot),
};
const VxProcTable vx_screenshot_procs = VX_PROC_TABLE(procs);
