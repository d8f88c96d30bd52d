/* ipc.h - VirtualBox's inter-process component in this process, and how to be rid of a broken one.
 *
 * VirtualBox's objects are reached through a component (VBoxXPCOMIPCC.so) that keeps one connection
 * to an IPC server, served by a thread. When the server dies (in VirtualBox 7.1 and later it lives
 * in VBoxSVC) the thread ends, and the component forgets to clear its connection when XPCOM is shut
 * down: from then on it refuses to connect, in that process, for good. Unloaded and loaded again it
 * is as new.
 *
 * Threads: main thread.
 * Source: seen with VirtualBox 7.2.22; ipcdclient.cpp (IPC_Shutdown) and ipcConnectionUnix.cpp.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Whether the component's thread, which serves its connection, has ended; waits @timeout_ms for it.
 */
gboolean vx_ipc_has_ended(guint timeout_ms);

/* Returns: a descriptor that becomes readable when the server of the connection that there is now
 * ends; the caller closes it. -1 if there is no connection, or the kernel cannot tell. */
int vx_ipc_open_server(void);

/**
 * vx_ipc_unload:
 * @home: VirtualBox's program directory
 *
 * Drops the component from the process, if it is there. Only after its thread has ended and XPCOM
 * was shut down, and when no object is left: objects of other processes have their code in it.
 */
void vx_ipc_unload(const char *home);
