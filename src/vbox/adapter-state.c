/* adapter-state.c - looks at a card before it is changed, and brings it back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/adapter-state.h"

struct VxAdapterState {
    VxObject *adapter;
    const char *present;    /* the attachment */
    const char *attachment; /* that it is going to get; static, as all names of members */
    char *source;           /* of that kind */
    char **names;           /* "Generic": the driver's properties */
    char **values;
    GPtrArray *rules; /* "NAT": VxNatRule */
    char *network;
};

void
vx_adapter_state_free(VxAdapterState *state)
{
    if (!state)
        return;
    g_clear_pointer(&state->rules, g_ptr_array_unref);
    g_free(state->network);
    g_strfreev(state->values);
    g_strfreev(state->names);
    g_free(state->source);
    vx_object_unref(state->adapter);
    g_free(state);
}

static gboolean
get_properties(VxObject *adapter, char ***names, char ***values, GError **error)
{
    return vx_call(adapter, VX_METHOD("INetworkAdapter", "getProperties"), error, VX_STR(""),
                   VX_OUT_STRS(names), VX_OUT_STRS(values));
}

static gboolean
take_nat(VxAdapterState *state, GError **error)
{
    g_autoptr(VxObject) engine = vx_adapter_ref_nat(state->adapter, error);

    if (!engine)
        return FALSE;
    state->rules = vx_nat_get_rules(engine, error);
    return state->rules && vx_nat_get_network(engine, &state->network, error);
}

VxAdapterState *
vx_adapter_state_take(VxObject *adapter, const char *attachment, GError **error)
{
    g_autoptr(VxAdapterState) state = g_new0(VxAdapterState, 1);

    state->adapter = vx_object_ref(adapter);
    state->attachment = attachment;
    if (!vx_adapter_get_attachment(adapter, &state->present, error) ||
        !vx_adapter_get_source(adapter, attachment, &state->source, error) ||
        (g_str_equal(attachment, "Generic") &&
         !get_properties(adapter, &state->names, &state->values, error)) ||
        (g_str_equal(attachment, "NAT") && !take_nat(state, error)))
        return NULL;
    return g_steal_pointer(&state);
}

/* Returns: (nullable) */
static const char *
find_value(char **names, char **values, const char *name)
{
    for (gsize i = 0; names && names[i] && values && values[i]; i++)
        if (g_str_equal(names[i], name))
            return values[i];
    return NULL;
}

static gboolean
set_properties(VxObject *adapter, char **names, char **wanted_names, char **wanted_values,
               char **present_names, char **present_values, GError **error)
{
    for (char **name = names; name && *name; name++) {
        const char *wanted = find_value(wanted_names, wanted_values, *name);

        if (g_strcmp0(wanted, find_value(present_names, present_values, *name)) != 0 &&
            !vx_call(adapter, VX_METHOD("INetworkAdapter", "setProperty"), error, VX_STR(*name),
                     VX_STR(wanted ? wanted : "")))
            return FALSE;
    }
    return TRUE;
}

static gboolean
restore_properties(const VxAdapterState *state, GError **error)
{
    g_auto(GStrv) names = NULL;
    g_auto(GStrv) values = NULL;

    return get_properties(state->adapter, &names, &values, error) &&
           set_properties(state->adapter, names, state->names, state->values, names, values,
                          error) &&
           set_properties(state->adapter, state->names, state->names, state->values, names, values,
                          error);
}

static gboolean
has_rule(const GPtrArray *rules, const VxNatRule *rule)
{
    for (guint i = 0; i < rules->len; i++)
        if (vx_nat_rule_equal(g_ptr_array_index(rules, i), rule))
            return TRUE;
    return FALSE;
}

static gboolean
restore_rules(const VxAdapterState *state, VxObject *engine, GError **error)
{
    g_autoptr(GPtrArray) present = vx_nat_get_rules(engine, error);

    if (!present)
        return FALSE;
    for (guint i = 0; i < present->len; i++) {
        const VxNatRule *rule = g_ptr_array_index(present, i);

        if (!has_rule(state->rules, rule) && !vx_nat_remove_rule(engine, rule->name, error))
            return FALSE;
    }
    for (guint i = 0; i < state->rules->len; i++) {
        const VxNatRule *rule = g_ptr_array_index(state->rules, i);

        if (!has_rule(present, rule) && !vx_nat_add_rule(engine, rule, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
restore_nat(const VxAdapterState *state, GError **error)
{
    g_autoptr(VxObject) engine = vx_adapter_ref_nat(state->adapter, error);
    g_autofree char *network = NULL;

    return engine && restore_rules(state, engine, error) &&
           vx_nat_get_network(engine, &network, error) &&
           (g_strcmp0(network, state->network) == 0 ||
            vx_nat_set_network(engine, state->network ? state->network : "", error));
}

/* The name of an internal network can be another, but none no longer: to a card that is attached
 * elsewhere it means nothing. */
static gboolean
stays(const VxAdapterState *state)
{
    return !*state->source && g_str_equal(state->attachment, "Internal");
}

static gboolean
restore_source(const VxAdapterState *state, GError **error)
{
    g_autofree char *source = NULL;

    return vx_adapter_get_source(state->adapter, state->attachment, &source, error) &&
           (g_str_equal(source, state->source) || stays(state) ||
            vx_adapter_set_source(state->adapter, state->attachment, state->source, error));
}

gboolean
vx_adapter_state_restore(const VxAdapterState *state, GError **error)
{
    const char *present;

    return restore_source(state, error) &&
           (!g_str_equal(state->attachment, "Generic") || restore_properties(state, error)) &&
           (!g_str_equal(state->attachment, "NAT") || restore_nat(state, error)) &&
           vx_adapter_get_attachment(state->adapter, &present, error) &&
           (g_str_equal(present, state->present) ||
            vx_adapter_set_attachment(state->adapter, state->present, error));
}
