/* adapter-state.h - what a change of a network card's attachment touches, as it was before.
 *
 * VirtualBox keeps what every kind of attachment is about, also of those that the card does not
 * have at the time: a name that was set for a change which failed would stay in the machine's
 * settings.
 *
 * Threads: one that joined VirtualBox.
 * Source: INetworkAdapter, INATEngine (VirtualBox API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/network-adapter.h"

typedef struct VxAdapterState VxAdapterState;

/* @adapter: INetworkAdapter of a session's machine, which the state holds; @attachment: that it is
 * going to get. Changes nothing. Returns: (transfer full) */
VxAdapterState *vx_adapter_state_take(VxObject *adapter, const char *attachment, GError **error);

/* Sets what differs from it. */
gboolean vx_adapter_state_restore(const VxAdapterState *state, GError **error);

void vx_adapter_state_free(VxAdapterState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxAdapterState, vx_adapter_state_free)
