/* registry.c - the service's own files.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/registry.h"
#include "svc/medium.h"
#include "svc/store.h"

#include <glib/gstdio.h>

static char *
file_of(SimService *service, const char *kind, const char *id)
{
    return g_build_filename(service->user_home, "sim", kind, id, NULL);
}

static char *
global_file(SimService *service)
{
    return g_build_filename(service->user_home, "VirtualBox.sim", NULL);
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *) a, *(const char *const *) b);
}

/* Names in sim/@kind, sorted. */
static GPtrArray *
names_of(SimService *service, const char *kind)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = file_of(service, kind, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (!g_str_has_suffix(name, ".new"))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_text);
    return names;
}

static gboolean
read_object(const char *path, SimObject *object)
{
    g_autofree char *text = NULL;
    SimStoreReader reader = { 0 };

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    reader.lines = g_strsplit(text, "\n", -1);
    sim_store_read(&reader, object);
    g_strfreev(reader.lines);
    return TRUE;
}

static void
load_media(SimService *service)
{
    g_autoptr(GPtrArray) ids = names_of(service, "media");

    for (guint i = 0; i < ids->len; i++) {
        g_autofree char *path = file_of(service, "media", g_ptr_array_index(ids, i));
        g_autoptr(SimObject) medium = sim_object_new(service, "IMedium", NULL);

        if (read_object(path, medium))
            sim_media_add(medium);
    }
    sim_media_link(service);
}

static void
load_machines(SimService *service)
{
    g_autoptr(GPtrArray) ids = names_of(service, "machines");

    for (guint i = 0; i < ids->len; i++) {
        g_autofree char *path = file_of(service, "machines", g_ptr_array_index(ids, i));
        g_autofree char *settings = NULL;
        g_autoptr(SimObject) object = NULL;
        g_autoptr(GError) error = NULL;

        if (!g_file_get_contents(path, &settings, NULL, NULL))
            continue;
        object = sim_machine_load(service, g_strchomp(settings), &error);
        if (object == NULL) {
            g_warning("%s", error->message);
            continue;
        }
        sim_machines_add(sim_machine_of(object));
    }
}

void
sim_registry_load(SimService *service)
{
    g_autofree char *path = global_file(service);

    read_object(path, service->virtualbox);
    load_media(service);
    load_machines(service);
}

void
sim_registry_save(SimService *service)
{
    g_autofree char *path = global_file(service);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    sim_store_write(text, service->virtualbox, 0);
    if (!sim_store_save(service, path, text, &error))
        g_warning("%s", error->message);
}

gboolean
sim_registry_add_machine(SimMachine *machine, GError **error)
{
    g_autofree char *path = file_of(machine->service, "machines", machine->id);
    g_autoptr(GString) text = g_string_new(machine->settings_file);

    g_string_append_c(text, '\n');
    return sim_store_save(machine->service, path, text, error);
}

void
sim_registry_remove_machine(SimMachine *machine)
{
    g_autofree char *path = file_of(machine->service, "machines", machine->id);

    g_unlink(path);
}

gboolean
sim_registry_save_medium(SimObject *medium, GError **error)
{
    g_autofree char *id = sim_object_get_string(medium, "id");
    g_autofree char *path = file_of(medium->service, "media", id);
    g_autoptr(GString) text = g_string_new(NULL);

    sim_store_write(text, medium, 0);
    return sim_store_save(medium->service, path, text, error);
}

void
sim_registry_remove_medium(SimObject *medium)
{
    g_autofree char *id = sim_object_get_string(medium, "id");
    g_autofree char *path = file_of(medium->service, "media", id);

    g_unlink(path);
}
