/* policy.h - the administrator's rules: which users may see or change which domains.
 *
 * A key file of rules, each a group:
 *
 *     [rule operators]
 *     users = alice; bob
 *     groups = vboxusers
 *     sasl = *@EXAMPLE.COM
 *     x509 = C=DE,*,CN=admin
 *     domains = web-*; shop
 *     permission = operate
 *     host = see
 *
 * Who is meant: whoever fits one of the patterns of users, groups, sasl, x509; a rule without any
 * means everybody. For a domain the first rule decides that means the user and the domain's name;
 * without one, nothing is allowed. For what is not about one domain, the first rule that means the
 * user and has "host". Patterns have * and ?.
 *
 * Threads: any; a policy does not change.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/procedure.h"

typedef struct VxPolicy VxPolicy;

/* Who somebody is; NULL or empty where the transport does not say. */
typedef struct {
    char *user;      /* of the local process: its name, or its number where it has none */
    GStrv groups;    /* of that user */
    char *sasl_name; /* as whom it authenticated */
    char *x509_name; /* of its certificate */
} VxWho;

/* Returns: (transfer full): the local user @uid; nobody if that is -1. */
VxWho *vx_who_new(uid_t uid, gid_t gid);
void vx_who_free(VxWho *who);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxWho, vx_who_free)

/* Returns: (transfer full): for messages: "user alice", "SASL user x", or both. */
char *vx_who_describe(const VxWho *who);

/**
 * vx_policy_read:
 * @error: VIR_ERR_CONF_SYNTAX with @path and what is wrong; #GFileError, #GKeyFileError
 *
 * Returns: (transfer full)
 */
VxPolicy *vx_policy_read(const char *path, GError **error);
VxPolicy *vx_policy_parse(const char *text, const char *path, GError **error);
VxPolicy *vx_policy_ref(VxPolicy *policy);
void vx_policy_unref(VxPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxPolicy, vx_policy_unref)

/* Returns: what @who may do with the domain @name. */
VxPermission vx_policy_of_domain(const VxPolicy *policy, const VxWho *who, const char *name);

/* Returns: what @who may do that is not about one domain: pools, volumes, networks, the host. */
VxPermission vx_policy_of_host(const VxPolicy *policy, const VxWho *who);

/* Returns: whether any rule means @who. */
gboolean vx_policy_knows(const VxPolicy *policy, const VxWho *who);
