/* filesystems.c - <filesystem>: shared folders.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define PATH "devices/filesystem"

static const VxField kept_fields[] = {
    {.path = "devices/filesystem/alias/@name",
     .offset = VX_OF(VxFilesystemDef, alias),
     .conversion = &vx_as_alias},
};

/* A folder that the machine has. */
typedef struct {
    char *name;
    char *path;
    gboolean writable;
    gboolean automount;
    char *mount_point; /* (nullable): versions that have one */
} Folder;

static void
folder_free(Folder *folder)
{
    g_free(folder->name);
    g_free(folder->path);
    g_free(folder->mount_point);
    g_free(folder);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folder, folder_free)

static char *
get_group(const char *name)
{
    return g_strconcat("filesystem ", name, NULL);
}

/* @whole: also what libvirt has no word for, to carry it over */
static Folder *
read_folder(VxObject *object, gboolean whole, GError **error)
{
    g_autoptr(Folder) folder = g_new0(Folder, 1);
    const VxMember *mount_point = VX_OPT_GET("ISharedFolder", "autoMountPoint");

    if (!vx_get_string(object, VX_GET("ISharedFolder", "name"), &folder->name, error) ||
        !vx_get_string(object, VX_GET("ISharedFolder", "hostPath"), &folder->path, error) ||
        !vx_get_bool(object, VX_GET("ISharedFolder", "writable"), &folder->writable, error))
        return NULL;
    if (whole &&
        (!vx_get_bool(object, VX_GET("ISharedFolder", "autoMount"), &folder->automount, error) ||
         (vx_has(vx_object_get_runtime(object), mount_point) &&
          !vx_get_string(object, mount_point, &folder->mount_point, error))))
        return NULL;
    return g_steal_pointer(&folder);
}

static gboolean
add_folders(GPtrArray *folders, VxObject *owner, const VxMember *member, gboolean whole,
            GError **error)
{
    g_autoptr(GPtrArray) objects = NULL;

    if (!vx_get_objects(owner, member, &objects, error))
        return FALSE;
    for (guint i = 0; i < objects->len; i++) {
        Folder *folder = read_folder(g_ptr_array_index(objects, i), whole, error);

        if (!folder)
            return FALSE;
        g_ptr_array_add(folders, folder);
    }
    return TRUE;
}

/* A running machine may have others until it stops. Returns: (transfer full): array of Folder */
static GPtrArray *
read_folders(VxMap *map, gboolean whole, GError **error)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func((GDestroyNotify) folder_free);

    if (!add_folders(folders, vx_machine_get_object(map->machine),
                     VX_GET("IMachine", "sharedFolders"), whole, error) ||
        (map->console &&
         !add_folders(folders, map->console, VX_GET("IConsole", "sharedFolders"), whole, error)))
        return NULL;
    return g_steal_pointer(&folders);
}

static gboolean
read_filesystems(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autoptr(GPtrArray) folders = read_folders(map, FALSE, error);

    if (!folders)
        return FALSE;
    for (guint i = 0; i < folders->len; i++) {
        Folder *folder = g_ptr_array_index(folders, i);
        VxFilesystemDef *filesystem = vx_domain_def_add_filesystem(def);
        g_autofree char *group = get_group(folder->name);

        filesystem->source_dir = g_strdup(folder->path);
        filesystem->target_name = g_strdup(folder->name);
        filesystem->readonly = !folder->writable;
        if (!vx_fields_read(map, kept_fields, G_N_ELEMENTS(kept_fields), group, filesystem, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_filesystems(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < def->filesystems->len; i++) {
        const VxFilesystemDef *filesystem = g_ptr_array_index(def->filesystems, i);

        if (!g_file_test(filesystem->source_dir, G_FILE_TEST_IS_DIR))
            return vx_map_unsupported(error, PATH "/source/@dir", "'%s' is no directory",
                                      filesystem->source_dir);
        if (!g_hash_table_add(names, filesystem->target_name))
            return vx_map_unsupported(error, PATH "/target/@dir", "'%s' is given twice",
                                      filesystem->target_name);
    }
    return TRUE;
}

static gboolean
plan_filesystems(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->filesystems->len; i++) {
        const VxFilesystemDef *filesystem = g_ptr_array_index(def->filesystems, i);
        g_autofree char *group = get_group(filesystem->target_name);

        vx_fields_keep(map, kept_fields, G_N_ELEMENTS(kept_fields), group, filesystem);
    }
    return TRUE;
}

static gboolean
create_folder(VxMap *map, const VxFilesystemDef *filesystem, const Folder *before, GError **error)
{
    static const int n_params_with_mount_point = 5;
    VxObject *machine = vx_machine_get_object(map->machine);
    const VxMember *create = VX_METHOD("IMachine", "createSharedFolder");
    VxArg name = VX_STR(filesystem->target_name);
    VxArg path = VX_STR(filesystem->source_dir);
    VxArg writable = VX_INT(!filesystem->readonly);
    VxArg automount = VX_INT(before && before->automount);

    if (vx_n_params(map->runtime, create) < n_params_with_mount_point)
        return vx_call(machine, create, error, name, path, writable, automount);
    return vx_call(machine, create, error, name, path, writable, automount,
                   VX_STR(before ? before->mount_point : ""));
}

static const VxFilesystemDef *
find_wanted(const VxDomainDef *def, const char *name)
{
    for (guint i = 0; i < def->filesystems->len; i++) {
        const VxFilesystemDef *filesystem = g_ptr_array_index(def->filesystems, i);

        if (g_str_equal(filesystem->target_name, name))
            return filesystem;
    }
    return NULL;
}

static Folder *
find_folder(GPtrArray *folders, const char *name)
{
    for (guint i = 0; i < folders->len; i++) {
        Folder *folder = g_ptr_array_index(folders, i);

        if (g_str_equal(folder->name, name))
            return folder;
    }
    return NULL;
}

static gboolean
is_as_wanted(const Folder *folder, const VxFilesystemDef *wanted)
{
    return folder && wanted && g_str_equal(folder->path, wanted->source_dir) &&
           !folder->writable == !!wanted->readonly;
}

/* A folder that is to be otherwise is made anew, and keeps how it is mounted. */
static gboolean
apply_filesystems(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GPtrArray) present = read_folders(map, TRUE, error);

    if (!present)
        return FALSE;
    for (guint i = 0; i < present->len; i++) {
        const Folder *folder = g_ptr_array_index(present, i);

        if (!is_as_wanted(folder, find_wanted(def, folder->name)) &&
            !vx_call(vx_machine_get_object(map->machine),
                     VX_METHOD("IMachine", "removeSharedFolder"), error, VX_STR(folder->name)))
            return FALSE;
    }
    for (guint i = 0; i < def->filesystems->len; i++) {
        const VxFilesystemDef *wanted = g_ptr_array_index(def->filesystems, i);
        const Folder *before = find_folder(present, wanted->target_name);

        if (!is_as_wanted(before, wanted) && !create_folder(map, wanted, before, error))
            return FALSE;
    }
    return TRUE;
}

static const VxLivePath live_paths[] = {
    {"devices/filesystem", .plug = TRUE },
    { NULL                  },
};

static gboolean
apply_filesystems_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return apply_filesystems(map, to, error);
}

const VxFamily vx_family_filesystems = {
    .name = "filesystems",
    .fields = { VX_FIELD_LIST(kept_fields) },
    .read = read_filesystems,
    .check = check_filesystems,
    .plan = plan_filesystems,
    .apply = apply_filesystems,
    .live_paths = live_paths,
    .live = apply_filesystems_live,
};
