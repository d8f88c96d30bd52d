/* debugger.h - what can be done to a running machine from outside: an NMI, an image of its memory.
 *
 * Threads: one that joined VirtualBox.
 * Source: IMachineDebugger (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

/* A non-maskable interrupt, to the first processor. */
gboolean vx_debugger_inject_nmi(VxMachine *machine, GError **error);

/* @path: must not exist; the machine's process writes there an ELF core file of memory and
 * processors. The machine stands still meanwhile. */
gboolean vx_debugger_dump_core(VxMachine *machine, const char *path, GError **error);
