/* entry-capi.c - the second entry point, which the binding has from 4.3.8 on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"
#include "binding/entry.h"

SIM_EXPORT const void *VBoxGetCAPIFunctions(unsigned version);

const void *
VBoxGetCAPIFunctions(unsigned version)
{
    return sim_entry_table(version);
}
