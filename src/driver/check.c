/* check.c - the report of `virtvboxd --check` on VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/driver.h"

#include "driver/state.h"
#include "vbox/install.h"

typedef struct {
    FILE *out;
    VxRuntime *runtime;
    int n_problems;
    GHashTable *told; /* set of "interface::name": a member may be used in several places */
} Members;

static const char *const kind_names[] = {
    [VX_MEMBER_METHOD] = "method",
    [VX_MEMBER_GETTER] = "attribute",
    [VX_MEMBER_SETTER] = "attribute, to be set,",
};

static void
list_installations(VxHost *host, FILE *out)
{
    GPtrArray *installs = vx_host_get_installations(host);

    fprintf(out, "VirtualBox is looked for in:\n");
    for (guint i = 0; i < installs->len; i++) {
        const VxInstall *install = g_ptr_array_index(installs, i);

        fprintf(out, "  %s (%s): %s\n", install->home, install->origin,
                install->problem ? install->problem : "usable");
    }
}

static void
check_member(const VxMember *member, gpointer data)
{
    Members *members = data;
    g_autofree char *name =
        g_strdup_printf("%s::%s/%d", member->interface, member->name, member->kind);

    if (vx_has(members->runtime, member) ||
        !g_hash_table_add(members->told, g_steal_pointer(&name)))
        return;
    fprintf(members->out, "  %s %s::%s (needed by %s)%s\n", kind_names[member->kind],
            member->interface, member->name, member->user,
            member->optional ? ": done without" : "");
    if (!member->optional)
        members->n_problems++;
}

/* Members that every VirtualBox of some age lacks are no problem: the code asks for them first. */
static int
check_members(VxRuntime *runtime, FILE *out)
{
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Members members = { .out = out, .runtime = runtime, .told = told };

    fprintf(out, "Not in the API of this VirtualBox, of what the daemon can use:\n");
    vx_members_foreach(check_member, &members);
    if (g_hash_table_size(told) == 0)
        fprintf(out, "  nothing\n");
    if (members.n_problems > 0)
        fprintf(out, "    What needs these fails with a message that names them. Install another "
                     "version of VirtualBox if you need it.\n");
    return members.n_problems;
}

static gboolean
describe(VxHost *host, FILE *out, GError **error)
{
    VxRuntime *runtime = vx_host_get_runtime(host);
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(GPtrArray) machines = NULL;
    g_autofree char *version = NULL;
    g_autofree char *api_version = NULL;
    g_autofree char *folder = NULL;

    if (!virtualbox ||
        !vx_get_string(virtualbox, VX_GET("IVirtualBox", "version"), &version, error) ||
        !vx_get_string(virtualbox, VX_GET("IVirtualBox", "homeFolder"), &folder, error) ||
        !vx_get_objects(virtualbox, VX_GET("IVirtualBox", "machines"), &machines, error))
        return FALSE;
    if (vx_has(runtime, VX_OPT_GET("IVirtualBox", "APIVersion")) &&
        !vx_get_string(virtualbox, VX_OPT_GET("IVirtualBox", "APIVersion"), &api_version, error))
        return FALSE;
    fprintf(out, "VirtualBox: %s, in %s\n", version, vx_runtime_get_home(runtime));
    fprintf(out, "API version: %s\n", api_version ? api_version : "not told");
    fprintf(out, "Settings: %s, with %u machine%s\n", folder, machines->len,
            machines->len == 1 ? "" : "s");
    return TRUE;
}

int
vx_driver_check(VxDriver *driver, FILE *out)
{
    VxHost *host = vx_driver_get_host(driver);
    g_autoptr(GError) error = NULL;

    list_installations(host, out);
    if (!vx_host_connect(host, &error) || !describe(host, out, &error)) {
        fprintf(out, "VirtualBox: %s\n", error->message);
        return 1;
    }
    return check_members(vx_host_get_runtime(host), out);
}
