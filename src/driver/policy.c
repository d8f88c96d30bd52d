/* policy.c - the administrator's rules: which users may see or change which domains.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/policy.h"

#include <grp.h>
#include <libvirt/virterror.h>
#include <pwd.h>
#include <string.h>
#include "util/error.h"

#define PREFIX "rule "

typedef struct {
    GPtrArray *users, *groups, *sasl, *x509, *domains; /* of GPatternSpec; NULL: not given */
    VxPermission permission;
    gboolean has_host;
    VxPermission host;
} Rule;

struct VxPolicy {
    gatomicrefcount refs;
    GPtrArray *rules; /* of Rule, in the file's order */
};

/* ---- Who ---- */

static char *
get_user_name(uid_t uid, gid_t *gid)
{
    g_autofree char *buffer = g_malloc(65536);
    struct passwd entry, *found = NULL;

    if (getpwuid_r(uid, &entry, buffer, 65536, &found) != 0 || !found)
        return g_strdup_printf("%u", (guint) uid);
    *gid = found->pw_gid;
    return g_strdup(found->pw_name);
}

static void
add_group(GPtrArray *groups, gid_t gid)
{
    g_autofree char *buffer = g_malloc(65536);
    struct group entry, *found = NULL;

    if (getgrgid_r(gid, &entry, buffer, 65536, &found) == 0 && found)
        g_ptr_array_add(groups, g_strdup(found->gr_name));
    else
        g_ptr_array_add(groups, g_strdup_printf("%u", (guint) gid));
}

VxWho *
vx_who_new(uid_t uid, gid_t gid)
{
    VxWho *who = g_new0(VxWho, 1);
    g_autoptr(GPtrArray) groups = g_ptr_array_new();

    if (uid != (uid_t) -1) {
        gid_t primary = gid;
        int n = 1024;
        g_autofree gid_t *ids = g_new(gid_t, n);

        who->user = get_user_name(uid, &primary);
        if (getgrouplist(who->user, primary, ids, &n) < 0)
            n = 0;
        for (int i = 0; i < n; i++)
            add_group(groups, ids[i]);
        add_group(groups, gid);
    }
    g_ptr_array_add(groups, NULL);
    who->groups = (GStrv) g_ptr_array_free(g_steal_pointer(&groups), FALSE);
    return who;
}

void
vx_who_free(VxWho *who)
{
    if (!who)
        return;
    g_free(who->user);
    g_strfreev(who->groups);
    g_free(who->sasl_name);
    g_free(who->x509_name);
    g_free(who);
}

char *
vx_who_describe(const VxWho *who)
{
    GString *text = g_string_new(NULL);

    if (who->user)
        g_string_append_printf(text, "user %s", who->user);
    if (who->sasl_name)
        g_string_append_printf(text, "%sSASL user %s", text->len ? ", " : "", who->sasl_name);
    if (who->x509_name)
        g_string_append_printf(text, "%scertificate %s", text->len ? ", " : "", who->x509_name);
    if (text->len == 0)
        g_string_append(text, "somebody unknown");
    return g_string_free(text, FALSE);
}

/* ---- Reading ---- */

static void
free_rule(gpointer data)
{
    Rule *rule = data;
    GPtrArray *lists[] = { rule->users, rule->groups, rule->sasl, rule->x509, rule->domains };

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        g_clear_pointer(&lists[i], g_ptr_array_unref);
    g_free(rule);
}

static GPtrArray *
parse_patterns(char **words)
{
    GPtrArray *patterns = g_ptr_array_new_with_free_func((GDestroyNotify) g_pattern_spec_free);

    for (; *words; words++)
        g_ptr_array_add(patterns, g_pattern_spec_new(g_strstrip(*words)));
    return patterns;
}

static gboolean
parse_permission(const char *word, VxPermission *permission, GError **error)
{
    static const char *const words[] = {
        [VX_PERMISSION_NONE] = "none",
        [VX_PERMISSION_SEE] = "see",
        [VX_PERMISSION_OPERATE] = "operate",
        [VX_PERMISSION_CHANGE] = "change",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i], word) == 0) {
            *permission = (VxPermission) i;
            return TRUE;
        }
    }
    vx_set_error(error, VIR_ERR_CONF_SYNTAX, "\"%s\" is not none, see, operate or change", word);
    return FALSE;
}

static gboolean
parse_setting(Rule *rule, GKeyFile *file, const char *group, const char *key, GError **error)
{
    const struct {
        const char *key;
        GPtrArray **patterns;
    } lists[] = {
        {"users",    &rule->users  },
        { "groups",  &rule->groups },
        { "sasl",    &rule->sasl   },
        { "x509",    &rule->x509   },
        { "domains", &rule->domains},
    };
    g_autofree char *word = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (strcmp(lists[i].key, key) == 0) {
            g_auto(GStrv) words = g_key_file_get_string_list(file, group, key, NULL, error);

            if (words)
                *lists[i].patterns = parse_patterns(words);
            return words != NULL;
        }
    }
    word = g_key_file_get_string(file, group, key, error);
    if (!word)
        return FALSE;
    g_strchomp(word);
    if (strcmp(key, "permission") == 0)
        return parse_permission(word, &rule->permission, error);
    if (strcmp(key, "host") == 0) {
        rule->has_host = TRUE;
        return parse_permission(word, &rule->host, error);
    }
    vx_set_error(error, VIR_ERR_CONF_SYNTAX, "there is no key \"%s\"", key);
    return FALSE;
}

static gboolean
parse_rule(Rule *rule, GKeyFile *file, const char *group, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, error);
    gboolean has_permission = FALSE;

    if (!keys)
        return FALSE;
    if (!g_str_has_prefix(group, PREFIX)) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "a rule begins with \"[" PREFIX "NAME]\"");
        return FALSE;
    }
    for (char **key = keys; *key; key++) {
        has_permission = has_permission || strcmp(*key, "permission") == 0;
        if (!parse_setting(rule, file, group, *key, error)) {
            g_prefix_error(error, "%s: ", *key);
            return FALSE;
        }
    }
    /* Neither may be forgotten: a rule would mean something else than it seems to. */
    if (has_permission != (rule->domains != NULL)) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "domains and permission belong together");
        return FALSE;
    }
    if (!has_permission && !rule->has_host) {
        vx_set_error(error, VIR_ERR_CONF_SYNTAX, "it allows nothing and forbids nothing");
        return FALSE;
    }
    return TRUE;
}

VxPolicy *
vx_policy_parse(const char *text, const char *path, GError **error)
{
    g_autoptr(VxPolicy) policy = g_new0(VxPolicy, 1);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_auto(GStrv) groups = NULL;

    g_atomic_ref_count_init(&policy->refs);
    policy->rules = g_ptr_array_new_with_free_func(free_rule);
    if (!g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group; group++) {
        Rule *rule = g_new0(Rule, 1);

        g_ptr_array_add(policy->rules, rule);
        if (!parse_rule(rule, file, *group, error)) {
            g_prefix_error(error, "%s: [%s]: ", path, *group);
            return NULL;
        }
    }
    return g_steal_pointer(&policy);
}

VxPolicy *
vx_policy_read(const char *path, GError **error)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    return vx_policy_parse(text, path, error);
}

VxPolicy *
vx_policy_ref(VxPolicy *policy)
{
    g_atomic_ref_count_inc(&policy->refs);
    return policy;
}

void
vx_policy_unref(VxPolicy *policy)
{
    if (!policy || !g_atomic_ref_count_dec(&policy->refs))
        return;
    g_ptr_array_unref(policy->rules);
    g_free(policy);
}

/* ---- Judging ---- */

static gboolean
fits(const GPtrArray *patterns, const char *text)
{
    if (!patterns || !text)
        return FALSE;
    for (guint i = 0; i < patterns->len; i++)
        if (g_pattern_spec_match_string(patterns->pdata[i], text))
            return TRUE;
    return FALSE;
}

static gboolean
means(const Rule *rule, const VxWho *who)
{
    if (!rule->users && !rule->groups && !rule->sasl && !rule->x509)
        return TRUE;
    for (char **group = who->groups; group && *group; group++)
        if (fits(rule->groups, *group))
            return TRUE;
    return fits(rule->users, who->user) || fits(rule->sasl, who->sasl_name) ||
           fits(rule->x509, who->x509_name);
}

VxPermission
vx_policy_of_domain(const VxPolicy *policy, const VxWho *who, const char *name)
{
    for (guint i = 0; i < policy->rules->len; i++) {
        const Rule *rule = policy->rules->pdata[i];

        if (fits(rule->domains, name) && means(rule, who))
            return rule->permission;
    }
    return VX_PERMISSION_NONE;
}

VxPermission
vx_policy_of_host(const VxPolicy *policy, const VxWho *who)
{
    for (guint i = 0; i < policy->rules->len; i++) {
        const Rule *rule = policy->rules->pdata[i];

        if (rule->has_host && means(rule, who))
            return rule->host;
    }
    return VX_PERMISSION_NONE;
}

gboolean
vx_policy_knows(const VxPolicy *policy, const VxWho *who)
{
    for (guint i = 0; i < policy->rules->len; i++)
        if (means(policy->rules->pdata[i], who))
            return TRUE;
    return FALSE;
}
