/* kept-list.h - a list of the host's or VirtualBox's objects, read once and kept until it changes.
 *
 * What is not a machine changes without an event of VirtualBox: DHCP servers, interfaces, USB
 * devices. But it leaves a trace that can be seen without asking VirtualBox: the file of its
 * settings, the kernel's list of interfaces. Such a stamp is compared at each use; as long as it is
 * the same, and VirtualBox has said nothing, the list is true.
 *
 * A reader gets an array that never changes. Lists of two readings are compared, and what differs
 * is told.
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

typedef struct VxKeptList VxKeptList;

typedef struct {
    /* Returns: (transfer full): the list, with a free function. Threads: one that joined VirtualBox
     */
    GPtrArray *(*read)(VxHost *host, GError **error);
    /* Returns: (transfer full): another text when the list may be another; calls VirtualBox at most
     * once. */
    char *(*stamp)(VxHost *host, gpointer data, GError **error);
    /* (nullable): tells what differs. In order; without a call of VirtualBox. */
    void (*tell)(GPtrArray *before, GPtrArray *after, gpointer data);
} VxKeptListKind;

/* @kind, @host: must live longer */
VxKeptList *vx_kept_list_new(const VxKeptListKind *kind, VxHost *host, gpointer data);
void vx_kept_list_free(VxKeptList *list);

/* Connects. Returns: (transfer full): g_ptr_array_unref() */
GPtrArray *vx_kept_list_get(VxKeptList *list, GError **error);

/* The next use reads again. */
void vx_kept_list_note_change(VxKeptList *list);

/* Between these nothing is compared: one of ours changes something in several steps. */
void vx_kept_list_begin_change(VxKeptList *list);
void vx_kept_list_end_change(VxKeptList *list);
gboolean vx_kept_list_is_changing(VxKeptList *list);
