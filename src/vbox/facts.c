/* facts.c - a table of remembered numbers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/facts.h"

struct VxFacts {
    GMutex lock; /* protects what follows */
    guint generation;
    GHashTable *numbers; /* key -> number */
};

VxFacts *
vx_facts_new(void)
{
    VxFacts *facts = g_new0(VxFacts, 1);

    g_mutex_init(&facts->lock);
    facts->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return facts;
}

void
vx_facts_free(VxFacts *facts)
{
    if (!facts)
        return;
    g_hash_table_unref(facts->numbers);
    g_mutex_clear(&facts->lock);
    g_free(facts);
}

gboolean
vx_facts_recall(VxFacts *facts, guint generation, const char *key, guint32 *value)
{
    gpointer number = NULL;
    gboolean known;

    g_mutex_lock(&facts->lock);
    known = facts->generation == generation &&
            g_hash_table_lookup_extended(facts->numbers, key, NULL, &number);
    g_mutex_unlock(&facts->lock);
    if (known)
        *value = GPOINTER_TO_UINT(number);
    return known;
}

void
vx_facts_remember(VxFacts *facts, guint generation, const char *key, guint32 value)
{
    g_mutex_lock(&facts->lock);
    if (facts->generation != generation) {
        g_hash_table_remove_all(facts->numbers);
        facts->generation = generation;
    }
    g_hash_table_insert(facts->numbers, g_strdup(key), GUINT_TO_POINTER(value));
    g_mutex_unlock(&facts->lock);
}
