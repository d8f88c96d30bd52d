/* derived.h - a value made of a machine, which never changes, counted.
 *
 * Made with work or with calls of VirtualBox, and kept with the machine until that changes
 * (vx_inventory_keep_derived()).
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* What is kept at most once per machine. */
typedef enum {
    VX_DERIVED_SETTINGS, /* the machine's definition */
    VX_DERIVED_RUNNING,  /* with what is in effect while it runs */
    VX_DERIVED_DISK_CAPACITIES,
    VX_N_DERIVED,
} VxDerivedKind;

typedef struct {
    gpointer value;
    GDestroyNotify free_value;
} VxDerived;

VxDerived *vx_derived_new(gpointer value, GDestroyNotify free_value);
VxDerived *vx_derived_ref(VxDerived *derived);
void vx_derived_unref(VxDerived *derived);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxDerived, vx_derived_unref)
