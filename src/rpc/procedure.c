/* procedure.c - the table of procedures.def, by number.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/procedure.h"

/* The codec of VxNothing: no bytes either way. */
static bool_t
xdr_nothing(XDR *xdrs, ...)
{
    return TRUE;
}

#define CODEC_SOME(type) ((xdrproc_t) xdr_##type)
#define CODEC_NONE(type) xdr_nothing
#define PRIORITY_HIGH    TRUE
#define PRIORITY_LOW     FALSE

static const VxProcedure procedures[] = {
#define VX_PROCEDURE(name_, NAME, api_, args_, ret_, access_, priority_)                           \
    [REMOTE_PROC_##NAME] = {                                                                       \
        .number = REMOTE_PROC_##NAME,                                                              \
        .name = #name_,                                                                            \
        .api = api_,                                                                               \
        .args = CODEC_##args_(remote_##name_##_args),                                              \
        .args_size = sizeof(remote_##name_##_args),                                                \
        .ret = CODEC_##ret_(remote_##name_##_ret),                                                 \
        .ret_size = sizeof(remote_##name_##_ret),                                                  \
        .access = VX_ACCESS_##access_,                                                             \
        .high_priority = PRIORITY_##priority_,                                                     \
    },
#define VX_EVENT(name, NAME)
#include "rpc/procedures.def"
};

const VxProcedure *
vx_procedure_lookup(int number)
{
    if (number < 0 || (gsize) number >= G_N_ELEMENTS(procedures) || !procedures[number].name)
        return NULL;
    return &procedures[number];
}

int
vx_procedure_limit(void)
{
    return G_N_ELEMENTS(procedures);
}
