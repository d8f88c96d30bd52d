/* polkit.h - whether the host's policy lets a local process do something.
 *
 * Threads: any but the main one: the answer may have to wait for a person's password.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "net/peer.h"

/* libvirt's actions; its package brings their description, and so does ours where that is absent.
 */
#define VX_POLKIT_MONITOR "org.libvirt.unix.monitor"
#define VX_POLKIT_MANAGE  "org.libvirt.unix.manage"

/* Whether this program can ask polkit. Any thread. */
gboolean vx_polkit_is_built(void);

/**
 * vx_polkit_check:
 * @peer: the process, as the kernel names it
 * @action: VX_POLKIT_MONITOR or VX_POLKIT_MANAGE
 * @error: VIR_ERR_AUTH_FAILED where the policy says no, or polkit cannot be asked;
 *         VIR_ERR_AUTH_UNAVAILABLE where it wants a password and nobody could ask for one
 * (libvirt's client then starts an agent and tries again); VIR_ERR_AUTH_CANCELLED where the user
 * gave up
 *
 * The process is named by its id, the time of its start and its user, so that another one that got
 * its id cannot stand in for it. Source: CheckAuthorization of
 * org.freedesktop.PolicyKit1.Authority.
 */
gboolean vx_polkit_check(const VxPeer *peer, const char *action, GError **error);
