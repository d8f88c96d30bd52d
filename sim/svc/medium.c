/* medium.c - media: all of them, their relations, states and users.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/medium.h"
#include "svc/events.h"
#include "svc/image.h"
#include "svc/machine.h"
#include "svc/registry.h"

#include <glib/gstdio.h>
#include <string.h>

struct SimMedia {
    GPtrArray *order; /* own references */
    GHashTable *by_id;
    GHashTable *by_location; /* a location may be used for several device types: the first */
};

struct SimMedia *
sim_media_new(void)
{
    struct SimMedia *media = g_new0(struct SimMedia, 1);

    media->order = g_ptr_array_new_with_free_func((GDestroyNotify) sim_object_unref);
    media->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    media->by_location = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return media;
}

void
sim_media_free(struct SimMedia *media)
{
    g_hash_table_unref(media->by_id);
    g_hash_table_unref(media->by_location);
    g_ptr_array_unref(media->order);
    g_free(media);
}

SimMediumData *
sim_medium_data(SimObject *medium)
{
    return medium->data;
}

gboolean
sim_medium_is(SimObject *medium, const char *device_type)
{
    return sim_object_get_int(medium, "deviceType") ==
           sim_enum(medium->service, "DeviceType", device_type);
}

void
sim_media_add(SimObject *medium)
{
    struct SimMedia *media = medium->service->media;

    if (sim_medium_data(medium)->known)
        return;
    sim_medium_data(medium)->known = TRUE;
    g_ptr_array_add(media->order, sim_object_ref(medium));
    g_hash_table_replace(media->by_id, sim_object_get_string(medium, "id"), medium);
    g_hash_table_replace(media->by_location, sim_object_get_string(medium, "location"), medium);
}

static gboolean
is_value(gpointer key, gpointer value, gpointer wanted)
{
    return value == wanted;
}

void
sim_media_remove(SimObject *medium)
{
    struct SimMedia *media = medium->service->media;

    if (!sim_medium_data(medium)->known)
        return;
    sim_medium_data(medium)->known = FALSE;
    g_hash_table_foreach_remove(media->by_id, is_value, medium);
    g_hash_table_foreach_remove(media->by_location, is_value, medium);
    g_ptr_array_remove(media->order, medium);
}

SimObject *
sim_media_find_id(SimService *service, const char *id)
{
    g_autofree char *lower = g_ascii_strdown(id, -1);

    return g_hash_table_lookup(service->media->by_id, lower);
}

SimObject *
sim_media_find_location(SimService *service, const char *location, gint64 device_type)
{
    SimObject *found = g_hash_table_lookup(service->media->by_location, location);

    if (found != NULL && sim_object_get_int(found, "deviceType") == device_type)
        return found;
    for (guint i = 0; found != NULL && i < service->media->order->len; i++) {
        SimObject *medium = g_ptr_array_index(service->media->order, i);
        g_autofree char *other = sim_object_get_string(medium, "location");

        if (strcmp(other, location) == 0 && sim_object_get_int(medium, "deviceType") == device_type)
            return medium;
    }
    return NULL;
}

GPtrArray *
sim_media_list(SimService *service, const char *device_type, gboolean base_only)
{
    GPtrArray *list = g_ptr_array_new();

    for (guint i = 0; i < service->media->order->len; i++) {
        SimObject *medium = g_ptr_array_index(service->media->order, i);
        SimMediumData *data = medium->data;

        if (sim_medium_is(medium, device_type) && !data->host_drive &&
            (!base_only || data->parent == NULL))
            g_ptr_array_add(list, medium);
    }
    return list;
}

static void
check_file(SimObject *medium)
{
    SimMediumData *data = medium->data;
    g_autofree char *location = sim_object_get_string(medium, "location");

    g_clear_pointer(&data->access_error, g_free);
    if (g_file_test(location, G_FILE_TEST_EXISTS)) {
        data->state = SIM_MEDIUM_CREATED;
    } else {
        data->state = SIM_MEDIUM_INACCESSIBLE;
        data->access_error = g_strdup_printf("There is no file '%s'", location);
    }
}

void
sim_media_link(SimService *service)
{
    for (guint i = 0; i < service->media->order->len; i++) {
        SimObject *medium = g_ptr_array_index(service->media->order, i);
        g_autofree char *parent = sim_object_get_string(medium, "parentId");

        if (parent[0] != '\0')
            sim_medium_set_parent(medium, sim_media_find_id(service, parent));
        check_file(medium);
    }
}

void
sim_medium_set_parent(SimObject *medium, SimObject *parent)
{
    SimMediumData *data = medium->data;
    g_autofree char *id = parent != NULL ? sim_object_get_string(parent, "id") : g_strdup("");

    if (data->parent == parent)
        return;
    if (data->parent != NULL) {
        g_ptr_array_remove(sim_medium_data(data->parent)->children, medium);
        sim_object_unref(data->parent);
    }
    data->parent = parent != NULL ? sim_object_ref(parent) : NULL;
    if (parent != NULL)
        g_ptr_array_add(sim_medium_data(parent)->children, medium);
    sim_object_set_string(medium, "parentId", id);
}

void
sim_medium_save(SimObject *medium)
{
    g_autoptr(GError) error = NULL;

    if (sim_medium_data(medium)->known && !sim_registry_save_medium(medium, &error))
        g_warning("%s", error->message);
}

SimObject *
sim_medium_base(SimObject *medium)
{
    while (sim_medium_data(medium)->parent != NULL)
        medium = sim_medium_data(medium)->parent;
    return medium;
}

char *
sim_medium_name(SimObject *medium)
{
    g_autofree char *location = sim_object_get_string(medium, "location");

    return g_path_get_basename(location);
}

SimObject *
sim_medium_new_diff(SimObject *parent, const char *folder, GError **error)
{
    g_autofree char *id = sim_uuid_new();
    g_autofree char *format = sim_object_get_string(parent, "format");
    g_autofree char *parent_id = sim_object_get_string(parent, "id");
    g_autofree char *extension = g_ascii_strdown(format, -1);
    g_autofree char *path = g_strdup_printf("%s/{%s}.%s", folder, id, extension);
    SimImage image = { .format = format,
                       .size = (guint64) sim_object_get_int(parent, "logicalSize") };
    SimObject *medium;

    g_strlcpy(image.uuid, id, sizeof(image.uuid));
    g_strlcpy(image.parent, parent_id, sizeof(image.parent));
    if (!sim_image_create(path, &image, FALSE, error))
        return NULL;
    medium = sim_object_new(parent->service, "IMedium", NULL);
    sim_object_set_string(medium, "id", id);
    sim_object_set_string(medium, "location", path);
    sim_object_set_string(medium, "format", format);
    sim_object_set_int(medium, "deviceType", sim_enum(parent->service, "DeviceType", "HardDisk"));
    sim_object_set_int(medium, "logicalSize", (gint64) image.size);
    sim_object_set_int(medium, "variant", sim_enum(parent->service, "MediumVariant", "Diff"));
    sim_medium_data(medium)->state = SIM_MEDIUM_CREATED;
    sim_media_add(medium);
    sim_medium_set_parent(medium, parent);
    sim_medium_save(medium);
    sim_fire(medium->service->virtualbox, "MediumRegistered", "s:mediumId", id, "i:mediumType",
             sim_object_get_int(medium, "deviceType"), "i:registered", (gint64) TRUE, NULL);
    return medium;
}

void
sim_medium_destroy(SimObject *medium)
{
    SimMediumData *data = medium->data;
    g_autofree char *location = sim_object_get_string(medium, "location");
    g_autofree char *id = sim_object_get_string(medium, "id");

    if (data->attachments->len > 0 || data->children->len > 0)
        return;
    sim_object_ref(medium);
    if (!data->host_drive)
        g_unlink(location);
    if (data->known) {
        sim_registry_remove_medium(medium);
        sim_media_remove(medium);
        sim_fire(medium->service->virtualbox, "MediumRegistered", "s:mediumId", id, "i:mediumType",
                 sim_object_get_int(medium, "deviceType"), "i:registered", (gint64) FALSE, NULL);
    }
    sim_medium_set_parent(medium, NULL);
    data->state = SIM_MEDIUM_NOT_CREATED;
    sim_object_unref(medium);
}

void
sim_medium_use(SimObject *medium, SimObject *attachment)
{
    GPtrArray *attachments = sim_medium_data(medium)->attachments;

    if (!g_ptr_array_find(attachments, attachment, NULL))
        g_ptr_array_add(attachments, attachment);
}

void
sim_medium_unuse(SimObject *medium, SimObject *attachment)
{
    g_ptr_array_remove(sim_medium_data(medium)->attachments, attachment);
}

gboolean
sim_medium_lock(SimObject *medium, gboolean write)
{
    SimMediumData *data = medium->data;

    if (data->state == SIM_MEDIUM_CREATED || data->state == SIM_MEDIUM_INACCESSIBLE)
        check_file(medium);
    if (write && data->state == SIM_MEDIUM_CREATED) {
        data->state = SIM_MEDIUM_LOCKED_WRITE;
        data->readers = 0;
        for (SimObject *parent = data->parent; parent != NULL;
             parent = sim_medium_data(parent)->parent)
            sim_medium_lock(parent, FALSE);
        return TRUE;
    }
    if (!write && (data->state == SIM_MEDIUM_CREATED || data->state == SIM_MEDIUM_LOCKED_READ)) {
        data->state = SIM_MEDIUM_LOCKED_READ;
        data->readers++;
        return TRUE;
    }
    return FALSE;
}

void
sim_medium_unlock(SimObject *medium)
{
    SimMediumData *data = medium->data;

    if (data->state == SIM_MEDIUM_LOCKED_WRITE) {
        data->state = SIM_MEDIUM_CREATED;
        for (SimObject *parent = data->parent; parent != NULL;
             parent = sim_medium_data(parent)->parent)
            sim_medium_unlock(parent);
    } else if (data->state == SIM_MEDIUM_LOCKED_READ && --data->readers == 0) {
        data->state = SIM_MEDIUM_CREATED;
    }
}
