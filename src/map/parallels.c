/* parallels.c - <parallel>: parallel ports, connected to the host's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define PATH "devices/parallel"

static const VxSetting enabled = { VX_VALUE_BOOL,
                                   { VX_PLACE(DEVICE, "IParallelPort", "enabled") } };
static const VxSetting path_setting = { VX_VALUE_STRING,
                                        { VX_PLACE(DEVICE, "IParallelPort", "path") } };
static const VxSetting irq = { VX_VALUE_NUMBER, { VX_PLACE(DEVICE, "IParallelPort", "IRQ") } };
static const VxSetting io_base = { VX_VALUE_NUMBER,
                                   { VX_PLACE(DEVICE, "IParallelPort", "IOBase") } };

static const VxField kept_fields[] = {
    {.path = PATH "/alias/@name", .offset = VX_OF(VxCharDef, alias), .conversion = &vx_as_alias},
};

static char *
get_group(int port)
{
    return g_strdup_printf("parallel %d", port);
}

/* Returns: (transfer full): the port, with the parts looking at it. */
static VxObject *
open_port(VxMap *map, guint slot, GError **error)
{
    VxObject *port = NULL;

    if (!vx_call(vx_machine_get_object(map->machine), VX_METHOD("IMachine", "getParallelPort"),
                 error, VX_INT(slot), VX_OUT_OBJ(&port)))
        return NULL;
    vx_parts_set_device(map->parts, port);
    return port;
}

static gboolean
read_port(VxMap *map, guint slot, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) is_enabled = { 0 };
    g_auto(VxValue) path = { 0 };
    g_autofree char *group = get_group((int) slot);
    VxCharDef *parallel;

    if (!vx_setting_get(&enabled, map->parts, &is_enabled, error))
        return FALSE;
    if (!is_enabled.number)
        return TRUE;
    if (!vx_setting_get(&path_setting, map->parts, &path, error))
        return FALSE;
    parallel = vx_domain_def_add_parallel(def);
    parallel->port = (int) slot;
    parallel->type = *path.text ? VX_CHAR_DEV : VX_CHAR_NULL;
    parallel->path = *path.text ? g_strdup(path.text) : NULL;
    return vx_fields_read(map, kept_fields, G_N_ELEMENTS(kept_fields), group, parallel, error);
}

static gboolean
read_parallels(VxMap *map, VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, VX_LIMIT_PARALLEL_PORTS, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        g_autoptr(VxObject) port = NULL;

        if (vx_settings_hint_lacks_slot(map->hint, "LPT/Port", slot))
            continue;
        port = open_port(map, slot, error);
        if (!port || !read_port(map, slot, def, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_parallels(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, VX_LIMIT_PARALLEL_PORTS, &n, error))
        return FALSE;
    for (guint i = 0; i < def->parallels->len; i++) {
        const VxCharDef *parallel = g_ptr_array_index(def->parallels, i);

        if (parallel->port < 0 || (guint32) parallel->port >= n)
            return vx_map_unsupported(
                error, PATH "/target/@port",
                "there is no port %d, a machine has %u parallel ports (from 0)", parallel->port, n);
        if (parallel->type != VX_CHAR_DEV && parallel->type != VX_CHAR_NULL)
            return vx_map_unsupported(error, PATH "/@type",
                                      "'%s' is not possible: a parallel port is a device of the "
                                      "host ('dev') or nothing ('null')",
                                      vx_enum_to_name(vx_char_type_names, (int) parallel->type));
    }
    return TRUE;
}

static gboolean
plan_parallels(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->parallels->len; i++) {
        const VxCharDef *parallel = g_ptr_array_index(def->parallels, i);
        g_autofree char *group = get_group(parallel->port);

        vx_fields_keep(map, kept_fields, G_N_ELEMENTS(kept_fields), group, parallel);
    }
    return TRUE;
}

/* A port that is switched on gets a PC's usual resources; one that is on keeps its own. */
static gboolean
apply_port(VxMap *map, guint slot, const VxCharDef *parallel, GError **error)
{
    g_auto(VxValue) is_enabled = { 0 };
    VxValue wanted = { .number = parallel != NULL };
    VxValue path = { .text = parallel ? parallel->path : NULL };
    const VxPortResources *usual = vx_parallel_resources(slot);

    if (!vx_setting_get(&enabled, map->parts, &is_enabled, error))
        return FALSE;
    if (parallel && !is_enabled.number && usual) {
        VxValue line = { .number = usual->irq };
        VxValue base = { .number = usual->io_base };

        if (!vx_setting_set(&irq, map->parts, &line, error) ||
            !vx_setting_set(&io_base, map->parts, &base, error))
            return FALSE;
    }
    if (parallel && !vx_setting_set(&path_setting, map->parts, &path, error)) {
        g_prefix_error(error, PATH " (port %u): ", slot);
        return FALSE;
    }
    return !!is_enabled.number == wanted.number ||
           vx_setting_set(&enabled, map->parts, &wanted, error);
}

static const VxCharDef *
find_parallel(const VxDomainDef *def, guint slot)
{
    for (guint i = 0; i < def->parallels->len; i++) {
        const VxCharDef *parallel = g_ptr_array_index(def->parallels, i);

        if (parallel->port == (int) slot)
            return parallel;
    }
    return NULL;
}

static gboolean
apply_parallels(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, VX_LIMIT_PARALLEL_PORTS, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        g_autoptr(VxObject) port = open_port(map, slot, error);

        if (!port || !apply_port(map, slot, find_parallel(def, slot), error))
            return FALSE;
    }
    return TRUE;
}

const VxFamily vx_family_parallels = {
    .name = "parallels",
    .fields = { VX_FIELD_LIST(kept_fields) },
    .read = read_parallels,
    .check = check_parallels,
    .plan = plan_parallels,
    .apply = apply_parallels,
};
