/* list.c - the snapshots of a domain, or those below one of them, by libvirt's filters.
 *
 * In libvirt's words VirtualBox's snapshots are internal, and each has metadata: they are part of
 * the machine's settings and are lost with the machine, so they stand in the way of undefining it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/flags.h"
#include "driver/procs.h"
#include "driver/snapshot/common.h"
#include "util/error.h"

static const guint filter_groups[] = {
    VIR_DOMAIN_SNAPSHOT_LIST_METADATA | VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA,
    VIR_DOMAIN_SNAPSHOT_LIST_LEAVES | VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES,
    VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE |
        VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY,
    VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL | VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL,
};

#define VX_STATE_FILTERS                                                                           \
    (VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE |                         \
     VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY)

/* VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL, parents first, is the order of every answer. */
#define VX_FILTERS                                                                                 \
    (VX_STATE_FILTERS | VIR_DOMAIN_SNAPSHOT_LIST_METADATA | VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA | \
     VIR_DOMAIN_SNAPSHOT_LIST_LEAVES | VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES |                        \
     VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL | VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL |                       \
     VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL)

static gboolean
passes(const VxSnapshotNode *node, guint flags, gboolean *result, GError **error)
{
    guint is = VIR_DOMAIN_SNAPSHOT_LIST_METADATA | VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL;

    is |= node->n_children == 0 ? VIR_DOMAIN_SNAPSHOT_LIST_LEAVES
                                : VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES;
    if (flags & VX_STATE_FILTERS) { /* only then it is worth asking */
        int state;

        if (!vx_snapshot_get_state(node->snapshot, &state, error))
            return FALSE;
        is |= state == VIR_DOMAIN_SHUTOFF ? VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE
                                          : VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE;
    }
    *result = vx_flags_pass(flags, is, filter_groups, G_N_ELEMENTS(filter_groups));
    return TRUE;
}

/* Whether @node, an index, is among those that are asked for: all, all below @top, or only those
 * right below it. @top: -1 for the domain itself */
static gboolean
is_in_reach(GPtrArray *tree, gint node, gint top, gboolean all_below)
{
    const VxSnapshotNode *candidate = g_ptr_array_index(tree, node);

    if (!all_below)
        return candidate->parent == top;
    return top < 0 || (node != top && vx_snapshot_tree_is_below(tree, node, top));
}

/* Returns: (transfer full): nodes of @tree. */
static GPtrArray *
filter_tree(GPtrArray *tree, gint top, gboolean all_below, guint flags, GError **error)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();

    for (guint i = 0; i < tree->len; i++) {
        gboolean passed = FALSE;

        if (is_in_reach(tree, (gint) i, top, all_below) &&
            !passes(g_ptr_array_index(tree, i), flags, &passed, error))
            return NULL;
        if (passed)
            g_ptr_array_add(nodes, g_ptr_array_index(tree, i));
    }
    return g_steal_pointer(&nodes);
}

typedef struct {
    GPtrArray *tree;
    GPtrArray *nodes; /* of tree: those that were asked for */
} Listing;

static void
clear_listing(Listing *listing)
{
    g_clear_pointer(&listing->nodes, g_ptr_array_unref);
    g_clear_pointer(&listing->tree, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Listing, clear_listing)

static gboolean
check_length(const Listing *listing, GError **error)
{
    if (listing->nodes->len <= REMOTE_DOMAIN_SNAPSHOT_LIST_MAX)
        return TRUE;
    vx_set_error(error, VIR_ERR_RPC, "too many snapshots for one answer: %u", listing->nodes->len);
    return FALSE;
}

/* Of a domain: VIR_DOMAIN_SNAPSHOT_LIST_ROOTS restricts. */
static gboolean
list_domain(VxRequest *request, const remote_nonnull_domain *domain, guint flags, Listing *listing,
            GError **error)
{
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxMachine) machine = NULL;
    gboolean roots_only = (flags & VIR_DOMAIN_SNAPSHOT_LIST_ROOTS) != 0;

    if (!vx_request_check_flags(request, flags, VX_FILTERS | VIR_DOMAIN_SNAPSHOT_LIST_ROOTS, error))
        return FALSE;
    info = vx_driver_find_info(request, domain, error);
    if (!info)
        return FALSE;
    if (!info->accessible) { /* as far as anybody knows; clients ask before they undefine it */
        listing->nodes = g_ptr_array_new();
        return TRUE;
    }
    machine = vx_driver_find_domain(request, domain, error);
    listing->tree = machine ? vx_snapshot_tree_read(machine, error) : NULL;
    if (!listing->tree)
        return FALSE;
    listing->nodes = filter_tree(listing->tree, -1, !roots_only, flags & VX_FILTERS, error);
    return listing->nodes && check_length(listing, error);
}

/* Below a snapshot: VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS, the same bit, extends. */
static gboolean
list_children(VxRequest *request, const remote_nonnull_domain_snapshot *parent, guint flags,
              Listing *listing, GError **error)
{
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSnapshot) snapshot = NULL;
    gboolean all_below = (flags & VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS) != 0;
    gint top;

    if (!vx_request_check_flags(request, flags, VX_FILTERS | VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS,
                                error))
        return FALSE;
    snapshot = vx_driver_find_snapshot(request, parent, &machine, error);
    listing->tree = snapshot ? vx_snapshot_tree_read(machine, error) : NULL;
    if (!listing->tree)
        return FALSE;
    top = vx_snapshot_tree_find(listing->tree, vx_snapshot_get_uuid(snapshot));
    if (top < 0) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN_SNAPSHOT,
                     "no domain snapshot with matching name '%s'", parent->name);
        return FALSE;
    }
    listing->nodes = filter_tree(listing->tree, top, all_below, flags & VX_FILTERS, error);
    return listing->nodes && check_length(listing, error);
}

/* ---- The forms of an answer ---- */

static const VxSnapshot *
nth_snapshot(const Listing *listing, guint n)
{
    return ((const VxSnapshotNode *) g_ptr_array_index(listing->nodes, n))->snapshot;
}

static void
fill_names(const Listing *listing, int max, u_int *n, remote_nonnull_string **names)
{
    *n = MIN(listing->nodes->len, (guint) MAX(max, 0));
    *names = g_new0(remote_nonnull_string, *n);
    for (guint i = 0; i < *n; i++)
        (*names)[i] = g_strdup(vx_snapshot_get_name(nth_snapshot(listing, i)));
}

static void
fill_all(const Listing *listing, const remote_nonnull_domain *domain, u_int *n,
         remote_nonnull_domain_snapshot **snapshots)
{
    *n = listing->nodes->len;
    *snapshots = g_new0(remote_nonnull_domain_snapshot, *n);
    for (guint i = 0; i < *n; i++)
        vx_driver_fill_snapshot(domain, nth_snapshot(listing, i), &(*snapshots)[i]);
}

VX_HANDLER(domain_snapshot_num)
{
    g_auto(Listing) listing = { 0 };

    if (!list_domain(request, &args->dom, args->flags, &listing, error))
        return FALSE;
    ret->num = (int) listing.nodes->len;
    return TRUE;
}

VX_HANDLER(domain_snapshot_list_names)
{
    g_auto(Listing) listing = { 0 };

    if (!list_domain(request, &args->dom, args->flags, &listing, error))
        return FALSE;
    fill_names(&listing, args->maxnames, &ret->names.names_len, &ret->names.names_val);
    return TRUE;
}

VX_HANDLER(domain_list_all_snapshots)
{
    g_auto(Listing) listing = { 0 };

    if (!list_domain(request, &args->dom, args->flags, &listing, error))
        return FALSE;
    if (args->need_results)
        fill_all(&listing, &args->dom, &ret->snapshots.snapshots_len,
                 &ret->snapshots.snapshots_val);
    ret->ret = (int) listing.nodes->len;
    return TRUE;
}

VX_HANDLER(domain_snapshot_num_children)
{
    g_auto(Listing) listing = { 0 };

    if (!list_children(request, &args->snap, args->flags, &listing, error))
        return FALSE;
    ret->num = (int) listing.nodes->len;
    return TRUE;
}

VX_HANDLER(domain_snapshot_list_children_names)
{
    g_auto(Listing) listing = { 0 };

    if (!list_children(request, &args->snap, args->flags, &listing, error))
        return FALSE;
    fill_names(&listing, args->maxnames, &ret->names.names_len, &ret->names.names_val);
    return TRUE;
}

VX_HANDLER(domain_snapshot_list_all_children)
{
    g_auto(Listing) listing = { 0 };

    if (!list_children(request, &args->snapshot, args->flags, &listing, error))
        return FALSE;
    if (args->need_results)
        fill_all(&listing, &args->snapshot.dom, &ret->snapshots.snapshots_len,
                 &ret->snapshots.snapshots_val);
    ret->ret = (int) listing.nodes->len;
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_list_all_snapshots),
    VX_PROC(domain_snapshot_list_all_children),
    VX_PROC(domain_snapshot_list_children_names),
    VX_PROC(domain_snapshot_list_names),
    VX_PROC(domain_snapshot_num),
    VX_PROC(domain_snapshot_num_children),
};
const VxProcTable vx_snapshot_list_procs = VX_PROC_TABLE(procs);
