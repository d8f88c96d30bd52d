/* live.c - finds what differs, and has it changed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/live.h"

#include "map/families.h"
#include "util/error.h"
#include "xml/binder.h"
#include "xml/domain-edit.h"

#define DEVICES "devices/"

static const VxLivePath *
find_path(const VxFamily *family, const VxBindRow *row)
{
    for (const VxLivePath *path = family->live_paths; path && path->path; path++)
        if (vx_bind_is_below(row, path->path))
            return path;
    return NULL;
}

static const VxLivePath *
find_any_path(const VxBindRow *row)
{
    for (const VxFamily *const *family = vx_families; *family; family++) {
        const VxLivePath *path = find_path(*family, row);

        if (path)
            return path;
    }
    return NULL;
}

static gboolean
refuse(GError **error, const char *path, const char *below, const char *what,
       const char *while_what)
{
    vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                 "%s%s%s: VirtualBox does not %s while the domain %s", path, below ? "/" : "",
                 below ? below : "", what, while_what);
    return FALSE;
}

/* Whether @row is one of those that, not given, leave a machine as it is. */
static gboolean
is_left_open(const VxBindRow *row, gconstpointer to)
{
    static const char *const rows[] = { "os/type/@arch", "driver/@type", "model/@type" };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_str_equal(row->path, rows[i]))
            return !vx_bind_is_set(to, row);
    return FALSE;
}

static gboolean
is_within(const VxBindRow *row, const VxLivePath *path)
{
    if (!path->within)
        return TRUE;
    for (const char *const *within = path->within; *within; within++)
        if (vx_bind_is_below(row, *within))
            return TRUE;
    return FALSE;
}

/* @before, @after: (nullable): one device: not there */
static gboolean
check_device(const VxLivePath *path, gconstpointer before, gconstpointer after,
             const char *while_what, GError **error)
{
    const VxBindRow *row = NULL;

    if (!before || !after)
        return path->plug ||
               refuse(error, path->path, NULL, after ? "add one" : "remove one", while_what);
    while ((row = vx_bind_next_difference(before, after, row)))
        if (!is_within(row, path) && !is_left_open(row, after))
            return refuse(error, path->path, row->path, "change this", while_what);
    return TRUE;
}

static gboolean
check_devices(const VxLivePath *path, VxDeviceKind kind, const VxDomainDef *from,
              const VxDomainDef *to, const char *while_what, GError **error)
{
    const GPtrArray *before = vx_domain_def_get_devices(from, kind);
    const GPtrArray *after = vx_domain_def_get_devices(to, kind);

    for (guint i = 0; i < after->len; i++)
        if (!check_device(path, vx_domain_def_find_same(from, kind, after->pdata[i]),
                          after->pdata[i], while_what, error))
            return FALSE;
    for (guint i = 0; i < before->len; i++)
        if (!vx_domain_def_find_same(to, kind, before->pdata[i]) &&
            !check_device(path, before->pdata[i], NULL, while_what, error))
            return FALSE;
    return TRUE;
}

static gboolean
get_kind(const VxBindRow *row, VxDeviceKind *kind)
{
    int value;

    if (row->kind != VX_BIND_LIST || !g_str_has_prefix(row->path, DEVICES) ||
        !vx_enum_from_name(vx_device_kind_names, row->path + sizeof(DEVICES) - 1, &value))
        return FALSE;
    *kind = (VxDeviceKind) value;
    return TRUE;
}

gboolean
vx_live_check(const VxDomainDef *from, const VxDomainDef *to, const char *while_what,
              GError **error)
{
    const VxBindRow *row = NULL;

    while ((row = vx_bind_next_difference(from, to, row))) {
        const VxLivePath *path = find_any_path(row);
        VxDeviceKind kind;

        if (row->flags & VX_BIND_LIVE || is_left_open(row, to))
            continue;
        if (!path)
            return refuse(error, row->path, NULL, "change this", while_what);
        if (get_kind(row, &kind) && !check_devices(path, kind, from, to, while_what, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_concerned(const VxFamily *family, const VxDomainDef *from, const VxDomainDef *to)
{
    const VxBindRow *row = NULL;

    while ((row = vx_bind_next_difference(from, to, row)))
        if (find_path(family, row))
            return TRUE;
    return FALSE;
}

gboolean
vx_live_apply(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    for (const VxFamily *const *family = vx_families; *family; family++)
        if ((*family)->can_live && is_concerned(*family, from, to) &&
            !(*family)->can_live(map, from, to, error))
            return FALSE;
    for (const VxFamily *const *family = vx_families; *family; family++)
        if (is_concerned(*family, from, to) && !(*family)->live(map, from, to, error))
            return FALSE;
    return TRUE;
}

static gboolean
undo_family(VxMap *map, const VxFamily *family, const VxDomainDef *from, const VxDomainDef *to,
            GError **error)
{
    if (family->plan && !family->plan(map, from, error))
        return FALSE;
    return family->undo_live ? family->undo_live(map, from, to, error)
                             : family->live(map, to, from, error);
}

void
vx_live_undo(VxMap *map, const VxDomainDef *from, const VxDomainDef *to)
{
    for (const VxFamily *const *family = vx_families; *family; family++) {
        g_autoptr(GError) error = NULL;

        if (is_concerned(*family, from, to) && !undo_family(map, *family, from, to, &error))
            g_warning("cannot change %s of domain '%s' back: %s", (*family)->name,
                      vx_machine_get_name(map->machine), error->message);
    }
}
