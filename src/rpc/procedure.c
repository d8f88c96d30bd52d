/* procedure.c - the table of procedures.def, by number.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/procedure.h"

#include <stddef.h>

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
/* The field of the arguments; what does not fit the type does not compile. */
#define AT(kind, type, args, field)                                                                \
    .subject = VX_SUBJECT_##kind + 0 * sizeof((type *) 0 == &((args *) 0)->field),                 \
    .subject_offset = offsetof(args, field)
#define SUBJECT_NOTHING(args)      .subject = VX_SUBJECT_NOTHING
#define SUBJECT_DOMAIN(args)       AT(DOMAIN, remote_nonnull_domain, args, dom)
#define SUBJECT_SNAP(args)         AT(DOMAIN, remote_nonnull_domain, args, snap.dom)
#define SUBJECT_SNAPSHOT(args)     AT(DOMAIN, remote_nonnull_domain, args, snapshot.dom)
#define SUBJECT_CHECKPOINT(args)   AT(DOMAIN, remote_nonnull_domain, args, checkpoint.dom)
#define SUBJECT_MAYBE_DOMAIN(args) AT(MAYBE_DOMAIN, remote_domain, args, dom)
#define SUBJECT_DOMAINS(args)      AT(DOMAINS, u_int, args, doms.doms_len)
#define SUBJECT_ID(args)           AT(ID, int, args, id)
#define SUBJECT_UUID(args)         AT(UUID, remote_uuid, args, uuid)
#define SUBJECT_NAME(args)         AT(NAME, char *, args, name)
#define SUBJECT_XML(args)          AT(XML, char *, args, xml)
#define SUBJECT_XML_DESC(args)     AT(XML, char *, args, xml_desc)

#define VX_PROCEDURE(name_, NAME, api_, args_, ret_, access_, priority_, subject_, permission_)    \
    [REMOTE_PROC_##NAME] = {                                                                       \
        .number = REMOTE_PROC_##NAME,                                                              \
        .name = #name_,                                                                            \
        .api = api_,                                                                               \
        .args = CODEC_##args_(remote_##name_##_args),                                              \
        .args_size = sizeof(remote_##name_##_args),                                                \
        .ret = CODEC_##ret_(remote_##name_##_ret),                                                 \
        .ret_size = sizeof(remote_##name_##_ret),                                                  \
        .access = VX_ACCESS_##access_,                                                             \
        SUBJECT_##subject_(remote_##name_##_args),                                                 \
        .permission = VX_PERMISSION_##permission_,                                                 \
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
