/* access.c - the access policy applied to each call.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/access.h"

#include <libvirt/virterror.h>
#include <string.h>
#include <unistd.h>
#include "driver/domain/error.h"
#include "rpc/values.h"
#include "util/error.h"
#include "xml/document.h"

struct VxAccessControl {
    GMutex lock;
    VxPolicy *policy; /* (nullable) */
};

/* What a call is checked against. */
typedef struct {
    VxInventory *inventory;
    const VxPolicy *policy;
    const VxWho *who;
    const VxProcedure *procedure;
    VxPermission granted; /* the least of all that it is about */
} Check;

VxAccessControl *
vx_access_new(void)
{
    VxAccessControl *access = g_new0(VxAccessControl, 1);

    g_mutex_init(&access->lock);
    return access;
}

void
vx_access_free(VxAccessControl *access)
{
    if (!access)
        return;
    vx_policy_unref(access->policy);
    g_mutex_clear(&access->lock);
    g_free(access);
}

void
vx_access_set_policy(VxAccessControl *access, VxPolicy *policy)
{
    VxPolicy *old;

    g_mutex_lock(&access->lock);
    old = access->policy;
    access->policy = policy ? vx_policy_ref(policy) : NULL;
    g_mutex_unlock(&access->lock);
    vx_policy_unref(old);
}

VxWho *
vx_access_identify(VxClient *client)
{
    VxWho *who = vx_who_new(vx_client_get_uid(client), vx_client_get_gid(client));

    who->sasl_name = vx_client_dup_sasl_username(client);
    who->x509_name = vx_client_dup_x509_dname(client);
    return who;
}

/* Returns: (transfer full) (nullable): the policy that @client is subject to. */
static VxPolicy *
ref_policy(VxAccessControl *access, VxClient *client)
{
    uid_t uid = vx_client_get_uid(client);
    VxPolicy *policy;

    if (uid == 0 || uid == geteuid())
        return NULL;
    g_mutex_lock(&access->lock);
    policy = access->policy ? vx_policy_ref(access->policy) : NULL;
    g_mutex_unlock(&access->lock);
    return policy;
}

static gboolean
deny(const VxWho *who, const char *api, const char *name, GError **error)
{
    g_autofree char *description = vx_who_describe(who);

    g_warning("access policy: %s is refused %s%s%s", description, api, name ? " of domain " : "",
              name ? name : "");
    vx_set_error(error, VIR_ERR_ACCESS_DENIED, "'%s'%s%s", api, name ? " of domain " : "",
                 name ? name : "");
    return FALSE;
}

gboolean
vx_access_check_open(VxAccessControl *access, VxClient *client, const VxWho *who, GError **error)
{
    g_autoptr(VxPolicy) policy = ref_policy(access, client);

    return !policy || vx_policy_knows(policy, who) || deny(who, "virConnectOpen", NULL, error);
}

/* ---- What a call is about ---- */

/* @domain: what the client said it is, for the message that a domain without that id gets anyway.
 */
static gboolean
check_name(Check *check, const char *name, const remote_nonnull_domain *domain, GError **error)
{
    VxPermission permission = vx_policy_of_domain(check->policy, check->who, name);

    check->granted = MIN(check->granted, permission);
    if (permission >= check->procedure->permission && permission > VX_PERMISSION_NONE)
        return TRUE;
    if (permission > VX_PERMISSION_NONE || !domain)
        return deny(check->who, check->procedure->api, name, error);
    vx_driver_set_no_domain(domain, error);
    return FALSE;
}

/* A domain that there is not is left to the handler; where it is not known whether there is one,
 * nothing is allowed. @failure: (transfer full) (nullable): of looking it up */
static gboolean
is_not_there(GError *failure, GError **error)
{
    if (vx_error_is(failure, VIR_ERR_NO_DOMAIN)) {
        g_error_free(failure);
        return TRUE;
    }
    g_propagate_error(error, failure);
    return FALSE;
}

static gboolean
check_uuid(Check *check, const char *uuid, const remote_nonnull_domain *domain, GError **error)
{
    GError *failure = NULL;
    g_autoptr(VxMachineInfo) info = vx_inventory_find_by_uuid(check->inventory, uuid, &failure);

    return info ? check_name(check, info->name, domain, error) : is_not_there(failure, error);
}

static gboolean
check_domain(Check *check, const remote_nonnull_domain *domain, GError **error)
{
    g_autofree char *uuid = vx_remote_uuid_format(domain->uuid);

    return check_uuid(check, uuid, domain, error);
}

/* What is found by a lookup and may not be seen is not found: with the inventory's own words. */
static gboolean
hide(Check *check, VxMachineInfo *found, GError *failure, const char *what, const char *value,
     GError **error)
{
    g_autoptr(VxMachineInfo) info = found;
    VxPermission permission;

    if (!info)
        return is_not_there(failure, error);
    permission = vx_policy_of_domain(check->policy, check->who, info->name);
    check->granted = MIN(check->granted, permission);
    if (permission == VX_PERMISSION_NONE)
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching %s '%s'", what, value);
    return permission > VX_PERMISSION_NONE;
}

static gboolean
check_id(Check *check, int id, GError **error)
{
    g_autofree char *text = g_strdup_printf("%d", id);
    GError *failure = NULL;
    VxMachineInfo *info = vx_inventory_find_by_id(check->inventory, id, &failure);

    return hide(check, info, failure, "id", text, error);
}

static char *
get_child_text(xmlNode *root, const char *name)
{
    for (xmlNode *node = root->children; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *) node->name, name) == 0) {
            return vx_node_get_text(node);
        }
    return NULL;
}

/* A definition's UUID may have its dashes elsewhere, or none. Returns: (transfer full) */
static char *
make_canonical(const char *uuid)
{
    GString *text = g_string_new(NULL);

    for (; *uuid; uuid++) {
        if (!g_ascii_isxdigit(*uuid))
            continue;
        if (text->len == 8 || text->len == 13 || text->len == 18 || text->len == 23)
            g_string_append_c(text, '-');
        g_string_append_c(text, g_ascii_tolower(*uuid));
    }
    return g_string_free(text, FALSE);
}

/* Both the name that the definition gives, and the domain that it redefines. What cannot be
 * understood is refused by the handler. */
static gboolean
check_xml(Check *check, const char *xml, GError **error)
{
    g_autoptr(xmlDoc) document = vx_document_parse(xml, "domain", NULL);
    g_autofree char *name = NULL;
    g_autofree char *uuid = NULL;

    if (!document)
        return TRUE;
    name = get_child_text(xmlDocGetRootElement(document), "name");
    uuid = get_child_text(xmlDocGetRootElement(document), "uuid");
    if (uuid) {
        g_autofree char *canonical = make_canonical(uuid);

        if (!check_uuid(check, canonical, NULL, error))
            return FALSE;
    }
    return !name || check_name(check, name, NULL, error);
}

static gboolean
check_subject(Check *check, const void *args, GError **error)
{
    const void *subject = (const guint8 *) args + check->procedure->subject_offset;

    switch (check->procedure->subject) {
    case VX_SUBJECT_NOTHING:
        check->granted = vx_policy_of_host(check->policy, check->who);
        return check->granted >= check->procedure->permission ||
               deny(check->who, check->procedure->api, NULL, error);
    case VX_SUBJECT_DOMAIN:
        return check_domain(check, subject, error);
    case VX_SUBJECT_MAYBE_DOMAIN: {
        const remote_domain *domain = subject;

        return !*domain || check_domain(check, *domain, error);
    }
    case VX_SUBJECT_DOMAINS: {
        const struct {
            u_int n;
            remote_nonnull_domain *domains;
        } *array = subject;

        for (u_int i = 0; i < array->n; i++)
            if (!check_domain(check, &array->domains[i], error))
                return FALSE;
        return TRUE;
    }
    case VX_SUBJECT_ID:
        return check_id(check, *(const int *) subject, error);
    case VX_SUBJECT_UUID: {
        g_autofree char *uuid = vx_remote_uuid_format(subject);
        GError *failure = NULL;
        VxMachineInfo *info = vx_inventory_find_by_uuid(check->inventory, uuid, &failure);

        return hide(check, info, failure, "uuid", uuid, error);
    }
    case VX_SUBJECT_NAME: {
        const char *name = *(char *const *) subject;
        GError *failure = NULL;
        VxMachineInfo *info = vx_inventory_find_by_name(check->inventory, name, &failure);

        return hide(check, info, failure, "name", name, error);
    }
    case VX_SUBJECT_XML:
        return check_xml(check, *(char *const *) subject, error);
    }
    g_assert_not_reached();
}

/* The one procedure that gives a domain another name, which must be one that is allowed, too. */
static gboolean
check_new_name(Check *check, const void *args, GError **error)
{
    const remote_domain_rename_args *rename = args;

    return check->procedure->number != REMOTE_PROC_DOMAIN_RENAME || !rename->new_name ||
           check_name(check, *rename->new_name, NULL, error);
}

gboolean
vx_access_check(VxAccessControl *access, VxInventory *inventory, VxClient *client, const VxWho *who,
                const VxProcedure *procedure, const void *args, VxPermission *granted,
                GError **error)
{
    g_autoptr(VxPolicy) policy = ref_policy(access, client);
    Check check = { inventory, policy, who, procedure, VX_PERMISSION_CHANGE };

    if (policy && who &&
        (!check_subject(&check, args, error) || !check_new_name(&check, args, error)))
        return FALSE;
    *granted = check.granted;
    return TRUE;
}

gboolean
vx_access_sees_all(VxAccessControl *access, VxClient *client)
{
    g_autoptr(VxPolicy) policy = ref_policy(access, client);

    return !policy;
}

gboolean
vx_access_can_see(VxAccessControl *access, VxClient *client, const VxWho *who, const char *name)
{
    g_autoptr(VxPolicy) policy = ref_policy(access, client);

    return !policy || vx_policy_of_domain(policy, who, name) >= VX_PERMISSION_SEE;
}

gboolean
vx_access_can_see_host(VxAccessControl *access, VxClient *client, const VxWho *who)
{
    g_autoptr(VxPolicy) policy = ref_policy(access, client);

    return !policy || vx_policy_of_host(policy, who) >= VX_PERMISSION_SEE;
}
