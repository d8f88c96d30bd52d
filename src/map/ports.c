/* ports.c - goes through the slots of a kind.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/ports.h"

#include "xml/binder.h"

static GPtrArray *
get_ports(const VxPortKind *kind, const VxDomainDef *def)
{
    return G_STRUCT_MEMBER(GPtrArray *, def, kind->ports);
}

static const VxCharDef *
find_port(const VxPortKind *kind, const VxDomainDef *def, guint slot)
{
    const GPtrArray *ports = get_ports(kind, def);

    for (guint i = 0; i < ports->len; i++) {
        const VxCharDef *port = g_ptr_array_index(ports, i);

        if (port->port == (int) slot)
            return port;
    }
    return NULL;
}

static char *
get_group(const VxPortKind *kind, int slot)
{
    return g_strdup_printf("%s %d", kind->noun, slot);
}

/* Returns: (transfer full): the port, with the parts looking at it. */
static VxObject *
open_port(VxMap *map, const VxPortKind *kind, guint slot, GError **error)
{
    VxObject *object = kind->open(vx_machine_get_object(map->machine), slot, error);

    if (object)
        vx_parts_set_device(map->parts, object);
    return object;
}

static gboolean
read_port(VxMap *map, const VxPortKind *kind, guint slot, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) is_enabled = { 0 };
    g_autofree char *group = get_group(kind, (int) slot);
    VxCharDef *port;

    if (!vx_setting_get(&kind->enabled, map->parts, &is_enabled, error))
        return FALSE;
    if (!is_enabled.number)
        return TRUE;
    port = kind->add(def);
    port->port = (int) slot;
    return kind->read(map, group, port, error) &&
           vx_fields_read(map, kind->kept.fields, kind->kept.n, group, port, error);
}

gboolean
vx_ports_read(VxMap *map, const VxPortKind *kind, VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, kind->n_slots, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        g_autoptr(VxObject) object = NULL;

        if (vx_settings_hint_lacks_slot(map->hint, kind->file, slot))
            continue;
        object = open_port(map, kind, slot, error);
        if (!object || !read_port(map, kind, slot, def, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_ports_check(VxMap *map, const VxPortKind *kind, const VxDomainDef *def, GError **error)
{
    const GPtrArray *ports = get_ports(kind, def);
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, kind->n_slots, &n, error))
        return FALSE;
    for (guint i = 0; i < ports->len; i++) {
        const VxCharDef *port = g_ptr_array_index(ports, i);

        if (port->port < 0 || (guint32) port->port >= n) {
            g_autofree char *path = g_strconcat(kind->path, "/target/@port", NULL);

            return vx_map_unsupported(error, path,
                                      "there is no port %d, a machine has %u %s ports (from 0)",
                                      port->port, n, kind->noun);
        }
        if (!kind->check(map, def, port, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_ports_plan(VxMap *map, const VxPortKind *kind, const VxDomainDef *def, GError **error)
{
    const GPtrArray *ports = get_ports(kind, def);

    for (guint i = 0; i < ports->len; i++) {
        const VxCharDef *port = g_ptr_array_index(ports, i);
        g_autofree char *group = get_group(kind, port->port);

        if (kind->keep)
            kind->keep(map, group, port);
        vx_fields_keep(map, kind->kept.fields, kind->kept.n, group, port);
    }
    return TRUE;
}

static gboolean
apply_resources(VxMap *map, const VxPortKind *kind, guint slot, GError **error)
{
    const VxPortResources *usual = kind->get_resources(map, slot);
    VxValue line;
    VxValue base;

    if (!usual)
        return TRUE;
    line = (VxValue){ .number = usual->irq };
    base = (VxValue){ .number = usual->io_base };
    return vx_setting_set(&kind->irq, map->parts, &line, error) &&
           vx_setting_set(&kind->io_base, map->parts, &base, error);
}

/* @port: (nullable): %NULL: it is to be switched off */
static gboolean
apply_port(VxMap *map, const VxPortKind *kind, guint slot, const VxCharDef *port, GError **error)
{
    g_auto(VxValue) is_enabled = { 0 };
    VxValue wanted = { .number = port != NULL };

    if (!vx_setting_get(&kind->enabled, map->parts, &is_enabled, error))
        return FALSE;
    if (port && ((!is_enabled.number && !apply_resources(map, kind, slot, error)) ||
                 !kind->connect(map, port, error))) {
        g_prefix_error(error, "%s (port %u): ", kind->path, slot);
        return FALSE;
    }
    return !!is_enabled.number == wanted.number ||
           vx_setting_set(&kind->enabled, map->parts, &wanted, error);
}

gboolean
vx_ports_apply(VxMap *map, const VxPortKind *kind, const VxDomainDef *def, GError **error)
{
    guint32 n;

    if (!vx_limits_get(map->host, &map->platform, kind->n_slots, &n, error))
        return FALSE;
    for (guint32 slot = 0; slot < n; slot++) {
        g_autoptr(VxObject) object = open_port(map, kind, slot, error);

        if (!object || !apply_port(map, kind, slot, find_port(kind, def, slot), error))
            return FALSE;
    }
    return TRUE;
}

gboolean
vx_ports_apply_live(VxMap *map, const VxPortKind *kind, const VxDomainDef *from,
                    const VxDomainDef *to, GError **error)
{
    const GPtrArray *ports = get_ports(kind, to);

    for (guint i = 0; i < ports->len; i++) {
        const VxCharDef *port = g_ptr_array_index(ports, i);
        g_autoptr(VxObject) object = NULL;

        if (vx_bind_equal(find_port(kind, from, (guint) port->port), port))
            continue;
        object = open_port(map, kind, (guint) port->port, error);
        if (!object || !kind->connect(map, port, error))
            return FALSE;
    }
    return TRUE;
}
