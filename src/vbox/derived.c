/* derived.c - a value made of a machine, counted.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/derived.h"

VxDerived *
vx_derived_new(gpointer value, GDestroyNotify free_value)
{
    VxDerived *derived = g_atomic_rc_box_new0(VxDerived);

    derived->value = value;
    derived->free_value = free_value;
    return derived;
}

VxDerived *
vx_derived_ref(VxDerived *derived)
{
    return g_atomic_rc_box_acquire(derived);
}

static void
clear_derived(gpointer data)
{
    VxDerived *derived = data;

    derived->free_value(derived->value);
}

void
vx_derived_unref(VxDerived *derived)
{
    if (derived)
        g_atomic_rc_box_release_full(derived, clear_derived);
}
