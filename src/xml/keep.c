/* keep.c - a key file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/keep.h"

struct VxKeep {
    GKeyFile *file;
};

VxKeep *
vx_keep_new(void)
{
    VxKeep *keep = g_new0(VxKeep, 1);

    keep->file = g_key_file_new();
    return keep;
}

VxKeep *
vx_keep_parse(const char *text)
{
    VxKeep *keep = vx_keep_new();
    g_autoptr(GError) error = NULL;

    if (text && !g_key_file_load_from_data(keep->file, text, (gsize) -1, G_KEY_FILE_NONE, &error)) {
        g_warning("extra-data '%s' is damaged and not used: %s", VX_KEY_KEPT, error->message);
        g_key_file_unref(keep->file);
        keep->file = g_key_file_new();
    }
    return keep;
}

char *
vx_keep_format(const VxKeep *keep)
{
    g_autofree char *text = g_key_file_to_data(keep->file, NULL, NULL);

    return *text ? g_steal_pointer(&text) : NULL;
}

void
vx_keep_free(VxKeep *keep)
{
    if (!keep)
        return;
    g_key_file_unref(keep->file);
    g_free(keep);
}

/* Names of groups and keys may hold anything; those of a key file may not. */
static char *
escape(const char *name)
{
    return g_uri_escape_string(name, " :/@", TRUE);
}

char *
vx_keep_get(const VxKeep *keep, const char *group, const char *key)
{
    g_autofree char *safe_group = escape(group);
    g_autofree char *safe_key = g_uri_escape_string(key, "", TRUE);

    return g_key_file_get_string(keep->file, safe_group, safe_key, NULL);
}

void
vx_keep_set(VxKeep *keep, const char *group, const char *key, const char *value)
{
    g_autofree char *safe_group = escape(group);
    g_autofree char *safe_key = g_uri_escape_string(key, "", TRUE);

    if (value)
        g_key_file_set_string(keep->file, safe_group, safe_key, value);
    else
        g_key_file_remove_key(keep->file, safe_group, safe_key, NULL);
}

char **
vx_keep_get_keys(const VxKeep *keep, const char *group)
{
    g_autofree char *safe_group = escape(group);
    g_auto(GStrv) safe_keys = g_key_file_get_keys(keep->file, safe_group, NULL, NULL);
    g_autoptr(GStrvBuilder) keys = g_strv_builder_new();

    for (char **key = safe_keys; key && *key; key++) {
        g_autofree char *plain = g_uri_unescape_string(*key, NULL);

        if (plain)
            g_strv_builder_add(keys, plain);
    }
    return g_strv_builder_end(keys);
}
