/* settings-hint.c - notes which elements and attributes there are, wherever they are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/settings-hint.h"

#include "native/rows.h"
#include "xml/document.h"

struct VxSettingsHint {
    GHashTable *present; /* set of "Element", "Element/@attribute", "Parent/Element#slot" */
};

static void
add_slot(VxSettingsHint *hint, const xmlNode *node)
{
    g_autofree char *slot = vx_native_get(node, "slot");

    if (slot && vx_native_get_bool(node, "enabled", TRUE))
        g_hash_table_add(hint->present,
                         g_strdup_printf("%s/%s#%s", (const char *) node->parent->name,
                                         (const char *) node->name, slot));
}

static void
add_below(VxSettingsHint *hint, const xmlNode *parent)
{
    for (const xmlNode *node = parent->children; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || vx_native_is(node, "Snapshot"))
            continue;
        g_hash_table_add(hint->present, g_strdup((const char *) node->name));
        for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
            g_hash_table_add(hint->present, g_strdup_printf("%s/@%s", (const char *) node->name,
                                                            (const char *) attribute->name));
        add_slot(hint, node);
        add_below(hint, node);
    }
}

VxSettingsHint *
vx_settings_hint_read(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(xmlDoc) document = NULL;
    const xmlNode *machine;
    VxSettingsHint *hint;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    document = vx_document_parse(text, NULL, NULL);
    machine = document ? vx_native_find(xmlDocGetRootElement(document), "Machine") : NULL;
    if (!machine || !vx_native_find(machine, "Hardware"))
        return NULL;
    hint = g_new0(VxSettingsHint, 1);
    hint->present = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    add_below(hint, machine);
    return hint;
}

void
vx_settings_hint_free(VxSettingsHint *hint)
{
    if (!hint)
        return;
    g_hash_table_unref(hint->present);
    g_free(hint);
}

gboolean
vx_settings_hint_lacks(const VxSettingsHint *hint, const char *what)
{
    return hint && !g_hash_table_contains(hint->present, what);
}

gboolean
vx_settings_hint_lacks_slot(const VxSettingsHint *hint, const char *what, guint slot)
{
    g_autofree char *key = g_strdup_printf("%s#%u", what, slot);

    return vx_settings_hint_lacks(hint, key);
}
