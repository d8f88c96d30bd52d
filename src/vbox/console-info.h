/* console-info.h - what a running machine says of its display, its guest and its errors.
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/call.h"

/* The remote display server and the client that came last. */
typedef struct {
    guint n_clients;
    guint port;     /* 0: it does not listen */
    char *user;     /* "" where the client did not say, as the following */
    char *address;  /* of the client */
    char *software; /* what the client calls itself */
} VxDisplayInfo;

void vx_display_info_clear(VxDisplayInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxDisplayInfo, vx_display_info_clear)

/* Source: IConsole::VRDEServerInfo, IVRDEServerInfo (VirtualBox SDK). */
gboolean vx_console_get_display(VxObject *console, VxDisplayInfo *info, GError **error);

/* Whether the Guest Additions answer. Source: IGuest::additionsRunLevel (VirtualBox SDK). */
gboolean vx_console_get_additions(VxObject *console, gboolean *active, GError **error);

/**
 * vx_runtime_error_is_io:
 * @id: VirtualBox's word for a runtime error
 * @text: its sentence
 *
 * Returns: (nullable): why a disk could not be read or written, in libvirt's words: "enospc",
 * "eio", "eperm"; %NULL: the error is about something else. VirtualBox pauses the machine for each
 * of these.
 */
const char *vx_runtime_error_is_io(const char *id, const char *text);
