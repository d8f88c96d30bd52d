/* install.h - what a simulated installation says about itself: its directory, version and library.
 *
 *     DIR/VBoxXPCOMC.so                       the C binding
 *     DIR/VBoxSVC                             the service
 *     DIR/sim.conf                            [installation] version=, revision=, table=
 *     DIR/components/VirtualBox_XPCOM.xpt     the API of that version
 *     DIR/components/VBoxXPCOMBase.xpt        what the API rests on
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpt/xpt.h"

typedef struct {
    char *home;
    char *version; /* "7.2.14" */
    guint32 major, minor, build;
    guint32 revision;
    guint32 table;    /* newest function table: 0x00020000, 0x00030000, 0x00040000, 0x00040001 */
    guint32 checksum; /* of the type library: both sides must have the same one */
    SimXpt *xpt;      /* both libraries, linked */
} SimInstall;

SimInstall *sim_install_load(const char *home, GError **error);
void sim_install_free(SimInstall *install);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimInstall, sim_install_free)
