/* facts.h - numbers about an installation of VirtualBox that do not change while it is connected.
 *
 * A limit ("how many serial ports has a machine?") costs a call of VirtualBox each time it is asked
 * for; here it is remembered. Kept by the host, forgotten with the connection.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxFacts VxFacts;

VxFacts *vx_facts_new(void);
void vx_facts_free(VxFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxFacts, vx_facts_free)

/* @generation: of the connection (vx_host_get_generation()) that the number was, or is to be, read
 * from. Numbers of another one are forgotten.
 * Returns: whether the number is known. */
gboolean vx_facts_recall(VxFacts *facts, guint generation, const char *key, guint32 *value);
void vx_facts_remember(VxFacts *facts, guint generation, const char *key, guint32 value);
