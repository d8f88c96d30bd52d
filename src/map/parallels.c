/* parallels.c - <parallel>: parallel ports, connected to the host's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/ports.h"

#define PATH "devices/parallel"

static const VxSetting path_setting = { VX_VALUE_STRING,
                                        { VX_PLACE(DEVICE, "IParallelPort", "path") } };

static const VxField kept_fields[] = {
    {.path = PATH "/alias/@name", .offset = VX_OF(VxCharDef, alias), .conversion = &vx_as_alias},
};

static gboolean
read_parallel(VxMap *map, const char *group, VxCharDef *parallel, GError **error)
{
    g_auto(VxValue) path = { 0 };

    if (!vx_setting_get(&path_setting, map->parts, &path, error))
        return FALSE;
    parallel->type = *path.text ? VX_CHAR_DEV : VX_CHAR_NULL;
    parallel->path = *path.text ? g_strdup(path.text) : NULL;
    return TRUE;
}

static gboolean
check_parallel(VxMap *map, const VxDomainDef *def, const VxCharDef *parallel, GError **error)
{
    if (parallel->type == VX_CHAR_DEV || parallel->type == VX_CHAR_NULL)
        return TRUE;
    return vx_map_unsupported(error, PATH "/@type",
                              "'%s' is not possible: a parallel port is a device of the "
                              "host ('dev') or nothing ('null')",
                              vx_enum_to_name(vx_char_type_names, (int) parallel->type));
}

static gboolean
connect_parallel(VxMap *map, const VxCharDef *parallel, GError **error)
{
    VxValue path = { .text = parallel->path };

    return vx_setting_set(&path_setting, map->parts, &path, error);
}

static const VxPortResources *
get_resources(VxMap *map, guint slot)
{
    return vx_parallel_resources(slot);
}

static VxObject *
open_parallel(VxObject *machine, guint slot, GError **error)
{
    VxObject *port = NULL;

    (void) vx_call(machine, VX_METHOD("IMachine", "getParallelPort"), error, VX_INT(slot),
                   VX_OUT_OBJ(&port));
    return port;
}

/* clang-format off */
static const VxPortKind parallel_kind = {
    .path = PATH,
    .noun = "parallel",
    .file = "LPT/Port",
    .n_slots = VX_LIMIT_PARALLEL_PORTS,
    .ports = VX_OF(VxDomainDef, parallels),
    .kept = VX_FIELD_LIST(kept_fields),
    .enabled = { VX_VALUE_BOOL, { VX_PLACE(DEVICE, "IParallelPort", "enabled") } },
    .irq = { VX_VALUE_NUMBER, { VX_PLACE(DEVICE, "IParallelPort", "IRQ") } },
    .io_base = { VX_VALUE_NUMBER, { VX_PLACE(DEVICE, "IParallelPort", "IOBase") } },
    .add = vx_domain_def_add_parallel,
    .open = open_parallel,
    .get_resources = get_resources,
    .read = read_parallel,
    .check = check_parallel,
    .connect = connect_parallel,
};
/* clang-format on */

static gboolean
read_parallels(VxMap *map, VxDomainDef *def, GError **error)
{
    return vx_ports_read(map, &parallel_kind, def, error);
}

static gboolean
check_parallels(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_ports_check(map, &parallel_kind, def, error);
}

static gboolean
plan_parallels(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_ports_plan(map, &parallel_kind, def, error);
}

static gboolean
apply_parallels(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_ports_apply(map, &parallel_kind, def, error);
}

const VxFamily vx_family_parallels = {
    .name = "parallels",
    .fields = { VX_FIELD_LIST(kept_fields) },
    .read = read_parallels,
    .check = check_parallels,
    .plan = plan_parallels,
    .apply = apply_parallels,
};
