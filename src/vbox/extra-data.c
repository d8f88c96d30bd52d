/* extra-data.c - reads and writes extra-data, remembers what was there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/extra-data.h"

struct VxExtraData {
    VxMachine *machine;
    char **keys;        /* (nullable): not read yet */
    GHashTable *values; /* key -> value, "" where there is none: what was read or written */
    GPtrArray *undo;    /* key, old value, key, old value, ... */
};

VxExtraData *
vx_extra_data_new(VxMachine *machine)
{
    VxExtraData *data = g_new0(VxExtraData, 1);

    data->machine = machine;
    data->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    data->undo = g_ptr_array_new_with_free_func(g_free);
    return data;
}

void
vx_extra_data_free(VxExtraData *data)
{
    if (!data)
        return;
    g_strfreev(data->keys);
    g_hash_table_unref(data->values);
    g_ptr_array_unref(data->undo);
    g_free(data);
}

static gboolean
read_keys(VxExtraData *data, GError **error)
{
    return data->keys ||
           vx_call(vx_machine_get_object(data->machine), VX_METHOD("IMachine", "getExtraDataKeys"),
                   error, VX_OUT_STRS(&data->keys));
}

gboolean
vx_extra_data_get_keys(VxExtraData *data, const char *const **keys, GError **error)
{
    if (!read_keys(data, error))
        return FALSE;
    *keys = (const char *const *) data->keys;
    return TRUE;
}

gboolean
vx_extra_data_get(VxExtraData *data, const char *key, char **value, GError **error)
{
    const char *known = g_hash_table_lookup(data->values, key);
    char *text = NULL;

    if (!known) {
        if (!read_keys(data, error))
            return FALSE;
        if (g_strv_contains((const char *const *) data->keys, key) &&
            !vx_machine_get_extra_data(data->machine, key, &text, error))
            return FALSE;
        g_hash_table_insert(data->values, g_strdup(key), g_strdup(text ? text : ""));
    } else if (*known) {
        text = g_strdup(known);
    }
    *value = text;
    return TRUE;
}

gboolean
vx_extra_data_set(VxExtraData *data, const char *key, const char *value, GError **error)
{
    g_autofree char *old = NULL;
    const char *wanted = value && *value ? value : NULL;

    if (!vx_extra_data_get(data, key, &old, error))
        return FALSE;
    if (g_strcmp0(old, wanted) == 0)
        return TRUE;
    if (!vx_machine_set_extra_data(data->machine, key, wanted, error))
        return FALSE;
    g_ptr_array_add(data->undo, g_strdup(key));
    g_ptr_array_add(data->undo, g_steal_pointer(&old));
    g_hash_table_insert(data->values, g_strdup(key), g_strdup(wanted ? wanted : ""));
    return TRUE;
}

void
vx_extra_data_undo(VxExtraData *data)
{
    for (guint i = data->undo->len; i > 0; i -= 2) {
        const char *key = g_ptr_array_index(data->undo, i - 2);
        g_autoptr(GError) error = NULL;

        if (!vx_machine_set_extra_data(data->machine, key, g_ptr_array_index(data->undo, i - 1),
                                       &error))
            g_warning("cannot restore extra-data '%s' of machine '%s': %s", key,
                      vx_machine_get_name(data->machine), error->message);
    }
    g_ptr_array_set_size(data->undo, 0);
    g_hash_table_remove_all(data->values);
}
