/* debugger.c - what can be done to a running machine from outside.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/debugger.h"

#include "vbox/console.h"

static VxObject *
open_debugger(VxMachine *machine, GError **error)
{
    g_autoptr(VxObject) console = vx_console_open(machine, error);
    VxObject *debugger = NULL;

    if (console)
        vx_get_object(console, VX_GET("IConsole", "debugger"), &debugger, error);
    return debugger;
}

gboolean
vx_debugger_inject_nmi(VxMachine *machine, GError **error)
{
    g_autoptr(VxObject) debugger = open_debugger(machine, error);

    return debugger && vx_call(debugger, VX_METHOD("IMachineDebugger", "injectNMI"), error);
}

gboolean
vx_debugger_dump_core(VxMachine *machine, const char *path, GError **error)
{
    g_autoptr(VxObject) debugger = open_debugger(machine, error);

    return debugger && vx_call(debugger, VX_METHOD("IMachineDebugger", "dumpGuestCore"), error,
                               VX_STR(path), VX_STR(""));
}
