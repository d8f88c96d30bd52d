/* local.c - what the methods of local objects have in common.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

SimResult
sim_out_string(void **args, guint n, const char *utf8)
{
    SimChar16 **out = SIM_ARG(args, n, SimChar16 **);

    if (out == NULL)
        return SIM_E_POINTER;
    *out = sim_utf16_new(SIM_MEMORY_XPCOM, utf8 != NULL ? utf8 : "");
    return SIM_OK;
}

SimResult
sim_out_face(void **args, guint n, SimFace *face)
{
    SimFace **out = SIM_ARG(args, n, SimFace **);

    if (out == NULL) {
        if (face != NULL)
            sim_proxy_unref(face->proxy);
        return SIM_E_POINTER;
    }
    *out = face;
    return SIM_OK;
}
