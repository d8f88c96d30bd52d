/* extra-data.h - a machine's extra-data, with few calls and a way back.
 *
 * The keys are read once, so that asking for what is not there costs nothing. VirtualBox saves each
 * change at once, with whatever else the session has changed; vx_extra_data_undo() writes back what
 * was there before. A registered machine's can be changed only through a session's machine.
 *
 * Threads: one that joined VirtualBox; used by one thread at a time.
 * Source: IMachine::getExtraDataKeys, getExtraData, setExtraData.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

typedef struct VxExtraData VxExtraData;

/* @machine: must live longer */
VxExtraData *vx_extra_data_new(VxMachine *machine);
void vx_extra_data_free(VxExtraData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxExtraData, vx_extra_data_free)

/* @value: (out) (transfer full) (nullable): %NULL where there is none, never empty */
gboolean vx_extra_data_get(VxExtraData *data, const char *key, char **value, GError **error);

/* @value: (nullable): %NULL and "" remove it. Nothing is written where it is so already. */
gboolean vx_extra_data_set(VxExtraData *data, const char *key, const char *value, GError **error);

/* Every key that there is, as of the first use. (transfer none): NULL-terminated */
gboolean vx_extra_data_get_keys(VxExtraData *data, const char *const **keys, GError **error);

/* Undoes every vx_extra_data_set(), as far as VirtualBox lets; what it does not is logged. */
void vx_extra_data_undo(VxExtraData *data);
