/* snapshot.c - finds, reads, takes, restores and deletes snapshots.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/snapshot.h"

#include <libvirt/libvirt.h>

#include "util/error.h"
#include "vbox/again.h"
#include "vbox/machine-state.h"
#include "vbox/progress.h"

#define VX_RESULT_OBJECT_NOT_FOUND 0x80bb0001u /* VBOX_E_OBJECT_NOT_FOUND */

struct VxSnapshot {
    VxHost *host;
    VxObject *origin; /* the machine that it is a snapshot of, */
    char *machine_uuid;
    char *machine_name; /* and its identity */
    VxObject *object;
    char *uuid;
    char *name;
};

void
vx_snapshot_free(VxSnapshot *snapshot)
{
    if (!snapshot)
        return;
    vx_object_unref(snapshot->object);
    vx_object_unref(snapshot->origin);
    g_free(snapshot->machine_uuid);
    g_free(snapshot->machine_name);
    g_free(snapshot->uuid);
    g_free(snapshot->name);
    g_free(snapshot);
}

/* ---- Names ---- */

/* VirtualBox takes what has the form of a UUID for one, also in braces. */
static gboolean
looks_like_uuid(const char *name)
{
    gsize length = strlen(name);
    g_autofree char *bare = NULL;

    if (length == 38 && name[0] == '{' && name[length - 1] == '}')
        bare = g_strndup(name + 1, length - 2);
    return g_uuid_string_is_valid(bare ? bare : name);
}

/* Whether looking for a snapshot failed because there is none. Of a machine without any VirtualBox
 * only says that something failed. */
static gboolean
is_not_found(VxObject *machine, const GError *error)
{
    guint32 n_snapshots;

    return vx_xpcom_error_result(error) == VX_RESULT_OBJECT_NOT_FOUND ||
           (vx_get_u32(machine, VX_GET("IMachine", "snapshotCount"), &n_snapshots, NULL) &&
            n_snapshots == 0);
}

/* What VirtualBox finds by a name or UUID. @found: (out) (nullable): %NULL where there is none */
static gboolean
look_up(VxObject *machine, const char *name, VxObject **found, GError **error)
{
    g_autoptr(VxObject) snapshot = NULL;
    g_autoptr(GError) local = NULL;

    if (!vx_call(machine, VX_METHOD("IMachine", "findSnapshot"), &local, VX_STR(name),
                 VX_OUT_OBJ(&snapshot)) &&
        !is_not_found(machine, local)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    *found = g_steal_pointer(&snapshot);
    return TRUE;
}

static gboolean
get_id(VxObject *object, char **uuid, GError **error)
{
    char *text = NULL;

    if (!vx_get_string(object, VX_GET("ISnapshot", "id"), &text, error))
        return FALSE;
    *uuid = g_ascii_strdown(text, -1);
    g_free(text);
    return TRUE;
}

/* The name that a snapshot has here, given the one that it has in VirtualBox. */
static char *
make_unique_name(VxObject *machine, const char *uuid, const char *name, GError **error)
{
    g_autoptr(VxObject) found = NULL;
    g_autofree char *found_uuid = NULL;

    if (!*name || looks_like_uuid(name))
        return g_strdup(uuid);
    if (!look_up(machine, name, &found, error) || (found && !get_id(found, &found_uuid, error)))
        return NULL;
    return g_strdup(g_strcmp0(found_uuid, uuid) == 0 ? name : uuid);
}

/* @object, @uuid, @name: (transfer full) */
static VxSnapshot *
make_snapshot(VxMachine *machine, VxObject *object, char *uuid, char *name)
{
    VxSnapshot *snapshot = g_new0(VxSnapshot, 1);

    snapshot->host = vx_machine_get_host(machine);
    snapshot->origin = vx_object_ref(vx_machine_get_object(machine));
    snapshot->machine_uuid = g_strdup(vx_machine_get_uuid(machine));
    snapshot->machine_name = g_strdup(vx_machine_get_name(machine));
    snapshot->object = object;
    snapshot->uuid = uuid;
    snapshot->name = name;
    return snapshot;
}

/* @object: (transfer full) */
static VxSnapshot *
read_snapshot(VxMachine *machine, VxObject *object, GError **error)
{
    g_autoptr(VxObject) owned = object;
    g_autofree char *uuid = NULL;
    g_autofree char *given = NULL;
    g_autofree char *name = NULL;

    if (!get_id(owned, &uuid, error) ||
        !vx_get_string(owned, VX_GET("ISnapshot", "name"), &given, error))
        return NULL;
    name = make_unique_name(vx_machine_get_object(machine), uuid, given ? given : "", error);
    if (!name)
        return NULL;
    return make_snapshot(machine, g_steal_pointer(&owned), g_steal_pointer(&uuid),
                         g_steal_pointer(&name));
}

/* ---- One snapshot ---- */

VxSnapshot *
vx_snapshot_find(VxMachine *machine, const char *name, GError **error)
{
    g_autoptr(VxObject) found = NULL;

    /* To VirtualBox an empty name is the first snapshot. */
    if (*name && !look_up(vx_machine_get_object(machine), name, &found, error))
        return NULL;
    if (!found) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN_SNAPSHOT,
                     "no domain snapshot with matching name '%s'", name);
        return NULL;
    }
    return read_snapshot(machine, g_steal_pointer(&found), error);
}

gboolean
vx_snapshot_get_current(VxMachine *machine, VxSnapshot **current, GError **error)
{
    g_autoptr(VxObject) object = NULL;

    if (!vx_get_object(vx_machine_get_object(machine), VX_GET("IMachine", "currentSnapshot"),
                       &object, error))
        return FALSE;
    if (!object) {
        *current = NULL;
        return TRUE;
    }
    *current = read_snapshot(machine, g_steal_pointer(&object), error);
    return *current != NULL;
}

gboolean
vx_snapshot_is_current(VxSnapshot *snapshot, gboolean *is_current, GError **error)
{
    g_autoptr(VxObject) current = NULL;
    g_autofree char *uuid = NULL;

    if (!vx_get_object(snapshot->origin, VX_GET("IMachine", "currentSnapshot"), &current, error) ||
        (current && !get_id(current, &uuid, error)))
        return FALSE;
    *is_current = g_strcmp0(uuid, snapshot->uuid) == 0;
    return TRUE;
}

const char *
vx_snapshot_get_uuid(const VxSnapshot *snapshot)
{
    return snapshot->uuid;
}

const char *
vx_snapshot_get_name(const VxSnapshot *snapshot)
{
    return snapshot->name;
}

/* The machine again, as a VxMachine of its own. */
static VxMachine *
ref_origin(VxSnapshot *snapshot)
{
    return vx_machine_new_known(snapshot->host, vx_object_ref(snapshot->origin),
                                snapshot->machine_uuid, snapshot->machine_name);
}

gboolean
vx_snapshot_get_parent(VxSnapshot *snapshot, VxSnapshot **parent, GError **error)
{
    g_autoptr(VxMachine) origin = ref_origin(snapshot);
    g_autoptr(VxObject) object = NULL;

    if (!vx_get_object(snapshot->object, VX_GET("ISnapshot", "parent"), &object, error))
        return FALSE;
    if (!object) {
        *parent = NULL;
        return TRUE;
    }
    *parent = read_snapshot(origin, g_steal_pointer(&object), error);
    return *parent != NULL;
}

gboolean
vx_snapshot_get_description(VxSnapshot *snapshot, char **description, GError **error)
{
    g_autofree char *text = NULL;

    if (!vx_get_string(snapshot->object, VX_GET("ISnapshot", "description"), &text, error))
        return FALSE;
    *description = text && *text ? g_steal_pointer(&text) : NULL;
    return TRUE;
}

gboolean
vx_snapshot_get_time(VxSnapshot *snapshot, gint64 *time_s, GError **error)
{
    gint64 time_ms;

    if (!vx_get_i64(snapshot->object, VX_GET("ISnapshot", "timeStamp"), &time_ms, error))
        return FALSE;
    *time_s = time_ms / 1000;
    return TRUE;
}

gboolean
vx_snapshot_get_online(VxSnapshot *snapshot, gboolean *online, GError **error)
{
    return vx_get_bool(snapshot->object, VX_GET("ISnapshot", "online"), online, error);
}

/* ---- The state that VirtualBox does not remember ---- */

static const struct {
    const char *word;
    int state;
} recorded_states[] = {
    {"paused",   VIR_DOMAIN_PAUSED },
    { "shutoff", VIR_DOMAIN_SHUTOFF},
};

static char *
make_state_key(const char *uuid)
{
    return g_strconcat(VX_KEY_SNAPSHOT_STATE, uuid, NULL);
}

gboolean
vx_snapshot_get_state(VxSnapshot *snapshot, int *state, GError **error)
{
    g_autoptr(VxMachine) origin = ref_origin(snapshot);
    g_autofree char *key = make_state_key(snapshot->uuid);
    g_autofree char *word = NULL;
    gboolean online;

    if (!vx_snapshot_get_online(snapshot, &online, error) ||
        (online && !vx_machine_get_extra_data(origin, key, &word, error)))
        return FALSE;
    *state = online ? VIR_DOMAIN_RUNNING : VIR_DOMAIN_SHUTOFF;
    for (gsize i = 0; word && i < G_N_ELEMENTS(recorded_states); i++)
        if (g_str_equal(word, recorded_states[i].word))
            *state = recorded_states[i].state;
    return TRUE;
}

/* @before: the machine's state when the snapshot was taken */
static gboolean
record_state(VxMachine *machine, const char *uuid, const VxMachineState *before, GError **error)
{
    g_autofree char *key = make_state_key(uuid);

    if (!before->active && !before->saved)
        return TRUE; /* an offline snapshot can be of nothing else */
    for (gsize i = 0; i < G_N_ELEMENTS(recorded_states); i++)
        if (recorded_states[i].state == before->state)
            return vx_machine_set_extra_data(machine, key, recorded_states[i].word, error);
    return TRUE;
}

VxMachine *
vx_snapshot_ref_machine(VxSnapshot *snapshot, GError **error)
{
    g_autoptr(VxObject) object = NULL;

    if (!vx_get_object(snapshot->object, VX_GET("ISnapshot", "machine"), &object, error))
        return NULL;
    return vx_machine_new_known(snapshot->host, g_steal_pointer(&object), snapshot->machine_uuid,
                                snapshot->machine_name);
}

/* ---- The tree ---- */

static void
free_node(gpointer data)
{
    VxSnapshotNode *node = data;

    vx_snapshot_free(node->snapshot);
    g_free(node);
}

/* Appends @object (transfer full) and all below it. The name is the one in VirtualBox for now. */
static gboolean
add_subtree(VxMachine *machine, GPtrArray *tree, VxObject *object, gint parent, GError **error)
{
    g_autoptr(VxObject) owned = object;
    g_autoptr(GPtrArray) children = NULL;
    g_autofree char *uuid = NULL;
    g_autofree char *name = NULL;
    VxSnapshotNode *node;
    gint index = (gint) tree->len;

    if (!get_id(owned, &uuid, error) ||
        !vx_get_string(owned, VX_GET("ISnapshot", "name"), &name, error) ||
        !vx_get_objects(owned, VX_GET("ISnapshot", "children"), &children, error))
        return FALSE;
    node = g_new0(VxSnapshotNode, 1);
    node->parent = parent;
    node->n_children = children->len;
    node->snapshot = make_snapshot(machine, g_steal_pointer(&owned), g_steal_pointer(&uuid),
                                   name ? g_steal_pointer(&name) : g_strdup(""));
    g_ptr_array_add(tree, node);
    for (guint i = 0; i < children->len; i++)
        if (!add_subtree(machine, tree, vx_object_ref(g_ptr_array_index(children, i)), index,
                         error))
            return FALSE;
    return TRUE;
}

/* Only names that occur more than once cost a call. */
static gboolean
make_names_unique(VxMachine *machine, GPtrArray *tree, GError **error)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < tree->len; i++) {
        const VxSnapshotNode *node = g_ptr_array_index(tree, i);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, node->snapshot->name));

        g_hash_table_insert(counts, g_strdup(node->snapshot->name), GUINT_TO_POINTER(n + 1));
    }
    for (guint i = 0; i < tree->len; i++) {
        VxSnapshot *snapshot = ((VxSnapshotNode *) g_ptr_array_index(tree, i))->snapshot;
        char *name;

        if (GPOINTER_TO_UINT(g_hash_table_lookup(counts, snapshot->name)) == 1 && *snapshot->name &&
            !looks_like_uuid(snapshot->name))
            continue;
        name =
            make_unique_name(vx_machine_get_object(machine), snapshot->uuid, snapshot->name, error);
        if (!name)
            return FALSE;
        g_free(snapshot->name);
        snapshot->name = name;
    }
    return TRUE;
}

GPtrArray *
vx_snapshot_tree_read(VxMachine *machine, GError **error)
{
    g_autoptr(GPtrArray) tree = g_ptr_array_new_with_free_func(free_node);
    g_autoptr(VxObject) first = NULL;

    /* The first snapshot is the root of all. */
    if (!look_up(vx_machine_get_object(machine), NULL, &first, error) ||
        (first && (!add_subtree(machine, tree, g_steal_pointer(&first), -1, error) ||
                   !make_names_unique(machine, tree, error))))
        return NULL;
    return g_steal_pointer(&tree);
}

gint
vx_snapshot_tree_find(GPtrArray *tree, const char *uuid)
{
    for (guint i = 0; i < tree->len; i++) {
        const VxSnapshotNode *node = g_ptr_array_index(tree, i);

        if (g_str_equal(node->snapshot->uuid, uuid))
            return (gint) i;
    }
    return -1;
}

gboolean
vx_snapshot_tree_is_below(GPtrArray *tree, gint node, gint ancestor)
{
    while (node > ancestor)
        node = ((const VxSnapshotNode *) g_ptr_array_index(tree, node))->parent;
    return node == ancestor;
}

/* ---- Changes ---- */

gboolean
vx_snapshot_check_name(VxMachine *machine, const char *name, GError **error)
{
    g_autoptr(VxObject) found = NULL;

    if (!*name || looks_like_uuid(name)) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "VirtualBox cannot find a snapshot by the name '%s': %s", name,
                     *name ? "it takes it for a UUID" : "it is empty");
        return FALSE;
    }
    if (!look_up(vx_machine_get_object(machine), name, &found, error))
        return FALSE;
    if (found) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain snapshot '%s' already exists", name);
        return FALSE;
    }
    return TRUE;
}

/* Snapshots are made by the machine, in older versions by its console. */
static gboolean
is_machines_job(VxMachine *machine)
{
    return vx_has(vx_object_get_runtime(vx_machine_get_object(machine)),
                  VX_OPT_METHOD("IMachine", "takeSnapshot"));
}

/* @id: (out) (nullable): of the snapshot to come, where VirtualBox tells */
static gboolean
start_taking(VxSession *session, const char *name, const char *description, gboolean pause,
             char **id, VxObject **progress, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autoptr(VxObject) console = NULL;

    if (is_machines_job(machine))
        return vx_call(vx_machine_get_object(machine), VX_OPT_METHOD("IMachine", "takeSnapshot"),
                       error, VX_STR(name), VX_STR(description), VX_INT(pause), VX_OUT_STR(id),
                       VX_OUT_OBJ(progress));
    console = vx_session_ref_console(session, error);
    return console && vx_call(console, VX_OPT_METHOD("IConsole", "takeSnapshot"), error,
                              VX_STR(name), VX_STR(description), VX_OUT_OBJ(progress));
}

static VxSnapshot *
try_find_taken(VxMachine *machine, const char *name, const char *id, GError **error)
{
    g_autoptr(VxSnapshot) current = NULL;

    if (id)
        return vx_snapshot_find(machine, id, error);
    if (!vx_snapshot_get_current(machine, &current, error))
        return NULL;
    if (!current)
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "snapshot '%s' was deleted again before it could be looked at", name);
    return g_steal_pointer(&current);
}

static VxSnapshot *
find_taken(VxMachine *machine, const char *name, const char *id, GError **error)
{
    g_autoptr(GError) local = NULL;
    guint n_failed = 0;

    for (;;) {
        VxSnapshot *taken = try_find_taken(machine, name, id, &local);

        if (taken)
            return taken;
        if (!vx_again(&n_failed, &local))
            break;
    }
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
}

static gboolean
delete_by_uuid(VxSession *session, const char *uuid, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autofree char *key = make_state_key(uuid);
    g_autoptr(VxObject) console = NULL;
    g_autoptr(VxObject) progress = NULL;
    gboolean started;

    if (is_machines_job(machine))
        started =
            vx_call(vx_machine_get_object(machine), VX_OPT_METHOD("IMachine", "deleteSnapshot"),
                    error, VX_STR(uuid), VX_OUT_OBJ(&progress));
    else
        started = (console = vx_session_ref_console(session, error)) &&
                  vx_call(console, VX_OPT_METHOD("IConsole", "deleteSnapshot"), error, VX_STR(uuid),
                          VX_OUT_OBJ(&progress));
    if (!started || !vx_progress_wait(progress, -1, error))
        return FALSE;
    /* If this fails the note stays, which harms nobody: the UUID never comes again. */
    vx_machine_set_extra_data(machine, key, NULL, NULL);
    return TRUE;
}

gboolean
vx_snapshot_delete(VxSession *session, VxSnapshot *snapshot, GError **error)
{
    return delete_by_uuid(session, snapshot->uuid, error);
}

VxSnapshot *
vx_snapshot_take(VxSession *session, const char *name, const char *description, gboolean pause,
                 GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autoptr(VxObject) progress = NULL;
    g_autoptr(VxSnapshot) taken = NULL;
    g_autofree char *id = NULL;
    const char *before;

    /* What stands still anyway VirtualBox refuses to take a live snapshot of. */
    if (!vx_machine_get_state(machine, &before, error) ||
        !start_taking(session, name, description, pause || !g_str_equal(before, "Running"), &id,
                      &progress, error) ||
        !vx_progress_wait(progress, -1, error))
        return NULL;
    taken = find_taken(machine, name, id, error);
    if (!taken) {
        if (id)
            delete_by_uuid(session, id, NULL);
        return NULL;
    }
    if (!record_state(machine, taken->uuid, vx_machine_state_find(before), error)) {
        vx_snapshot_delete(session, taken, NULL);
        return NULL;
    }
    return g_steal_pointer(&taken);
}

gboolean
vx_snapshot_restore(VxSession *session, VxSnapshot *snapshot, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autoptr(VxObject) console = NULL;
    g_autoptr(VxObject) progress = NULL;
    gboolean started;

    if (is_machines_job(machine))
        started =
            vx_call(vx_machine_get_object(machine), VX_OPT_METHOD("IMachine", "restoreSnapshot"),
                    error, VX_OBJ(snapshot->object), VX_OUT_OBJ(&progress));
    else
        started = (console = vx_session_ref_console(session, error)) &&
                  vx_call(console, VX_OPT_METHOD("IConsole", "restoreSnapshot"), error,
                          VX_OBJ(snapshot->object), VX_OUT_OBJ(&progress));
    return started && vx_progress_wait(progress, -1, error);
}

gboolean
vx_snapshot_set_description(VxSession *session, VxSnapshot *snapshot, const char *description,
                            GError **error)
{
    return vx_set_string(snapshot->object, VX_SET("ISnapshot", "description"), description, error);
}
