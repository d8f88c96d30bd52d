/* context.c - small services for all of map/.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/context.h"

#include "util/error.h"

VxKeep *
vx_map_load_keep(VxMachine *machine, GError **error)
{
    g_autofree char *text = NULL;

    return vx_machine_get_extra_data(machine, VX_KEY_KEPT, &text, error) ? vx_keep_parse(text)
                                                                         : NULL;
}

void
vx_map_want_extra(VxMap *map, const char *key, const char *value)
{
    g_hash_table_insert(map->wanted_extra, g_strdup(key), g_strdup(value ? value : ""));
}

gboolean
vx_map_unsupported(GError **error, const char *path, const char *format, ...)
{
    g_autofree char *detail = NULL;
    va_list args;

    va_start(args, format);
    detail = g_strdup_vprintf(format, args);
    va_end(args);
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s: %s", path, detail);
    return FALSE;
}

/* Which limits are the least, and not the most, that there can be. */
static gboolean
is_minimum(VxLimit limit)
{
    return limit == VX_LIMIT_MIN_MEMORY_MIB || limit == VX_LIMIT_MIN_CPUS ||
           limit == VX_LIMIT_MIN_VRAM_MIB;
}

gboolean
vx_map_check_limit(VxMap *map, const char *path, VxLimit limit, guint64 value, GError **error)
{
    guint32 bound;

    if (!vx_limits_get(map->host, &map->platform, limit, &bound, error))
        return FALSE;
    if (is_minimum(limit) ? value >= bound : value <= bound)
        return TRUE;
    return vx_map_unsupported(error, path,
                              "%" G_GUINT64_FORMAT " is too %s, VirtualBox's limit is %u", value,
                              is_minimum(limit) ? "little" : "much", bound);
}
