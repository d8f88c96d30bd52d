/* noted.c - a list of settings and their values.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/noted.h"

typedef struct {
    const VxSetting *setting;
    VxValue value;
} Noted;

static void
noted_clear(gpointer data)
{
    Noted *noted = data;

    vx_value_clear(&noted->value);
}

gboolean
vx_noted_take(VxMap *map, const VxSetting *const *settings, gsize n, GError **error)
{
    if (!map->noted) {
        map->noted = g_array_new(FALSE, FALSE, sizeof(Noted));
        g_array_set_clear_func(map->noted, noted_clear);
    }
    for (gsize i = 0; i < n; i++) {
        Noted noted = { .setting = settings[i] };

        if (!vx_setting_find(settings[i], map->runtime))
            continue;
        if (!vx_setting_get(settings[i], map->parts, &noted.value, error))
            return FALSE;
        g_array_append_val(map->noted, noted);
    }
    return TRUE;
}

static gboolean
restore(VxMap *map, const Noted *noted, GError **error)
{
    g_auto(VxValue) present = { 0 };

    return vx_setting_get(noted->setting, map->parts, &present, error) &&
           ((present.number == noted->value.number &&
             g_strcmp0(present.text, noted->value.text) == 0) ||
            vx_setting_set(noted->setting, map->parts, &noted->value, error));
}

gboolean
vx_noted_restore(VxMap *map, GError **error)
{
    for (guint i = map->noted ? map->noted->len : 0; i > 0; i--)
        if (!restore(map, &g_array_index(map->noted, Noted, i - 1), error))
            return FALSE;
    return TRUE;
}
