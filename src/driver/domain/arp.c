/* arp.c - which addresses this host has seen behind which network cards.
 *
 * Source of the format: proc(5), /proc/net/arp.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/arp.h"

#include <net/if_arp.h>
#include <stdlib.h>

static void
add(GHashTable *table, const char *mac, const char *ip)
{
    g_autofree char *key = g_ascii_strdown(mac, -1);
    GPtrArray *addresses = g_hash_table_lookup(table, key);

    if (!addresses) {
        addresses = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(table, g_steal_pointer(&key), addresses);
    }
    g_ptr_array_add(addresses, g_strdup(ip));
}

GHashTable *
vx_arp_parse(const char *text)
{
    GHashTable *table =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 1; lines[0] && lines[i]; i++) { /* the first line is the heading */
        g_auto(GStrv) words = NULL;
        g_autoptr(GString) line = g_string_new(lines[i]);

        while (g_string_replace(line, "  ", " ", 0) > 0)
            ;
        words = g_strsplit(line->str, " ", -1); /* address, type, flags, hardware address, ... */
        if (g_strv_length(words) >= 4 && strtoul(words[2], NULL, 16) & ATF_COM)
            add(table, words[3], words[0]);
    }
    return table;
}

GHashTable *
vx_arp_read(void)
{
    g_autofree char *text = NULL;

    return vx_arp_parse(g_file_get_contents("/proc/net/arp", &text, NULL, NULL) ? text : "");
}
