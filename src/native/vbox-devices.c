/* vbox-devices.c - ports, sound, USB and shared folders of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/vbox-parts.h"

#include <string.h>

#include "native/rows.h"
#include "util/error.h"
#include "xml/value.h"

/* ---- Serial and parallel ports ---- */

#define PATH_TYPE "devices/serial/@type"
#define KEPT_PIPE "pipe"
#define KEPT_PTY  "pty"

#define HOME_VARIABLE "VBOX_USER_HOME" /* where VirtualBox has its settings, if not as usual */

static const VxNativeRow port_rows[] = {
    {"", "hostMode", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxCharDef, type), vx_words_char,
     "Disconnected", NULL},
};

/* TCP: "port" of a server, "host:port" of a client */
static void
read_address(VxCharDef *port)
{
    g_autofree char *text = g_steal_pointer(&port->path);
    const char *colon = text ? strrchr(text, ':') : NULL;

    if (!text)
        return;
    port->service = g_strdup(colon ? colon + 1 : text);
    port->host = colon ? g_strndup(text, (gsize) (colon - text)) : g_strdup("0.0.0.0");
}

/* VirtualBox makes no terminals: what asks for one gets a socket of its own, beside VirtualBox's
 * settings. Returns: (transfer full): what its name ends with */
static char *
get_own_socket(const VxDomainDef *def, gint port)
{
    return g_strdup_printf("/%s.serial%d", def->uuid ? def->uuid : "", port);
}

/* A socket that VirtualBox makes may have been asked for by another name. */
static void
read_kept_type(const VxVboxNotes *notes, const VxDomainDef *def, VxCharDef *port)
{
    g_autofree char *group = vx_vbox_serial_group(port->port);
    g_autofree char *kept = vx_keep_get(notes->keep, group, PATH_TYPE);
    g_autofree char *own = get_own_socket(def, port->port);

    if (port->type != VX_CHAR_UNIX || port->mode != VX_CHAR_BIND)
        return;
    if (g_strcmp0(kept, KEPT_PIPE) == 0) {
        port->type = VX_CHAR_PIPE;
        port->mode = 0;
    } else if (g_strcmp0(kept, KEPT_PTY) == 0 && port->path && g_str_has_suffix(port->path, own)) {
        port->type = VX_CHAR_PTY;
        port->mode = 0;
        g_clear_pointer(&port->path, g_free);
    }
}

static gboolean
read_port(const xmlNode *node, VxCharDef *port, GError **error)
{
    guint slot = 0;

    if (!vx_native_get_uint(node, "slot", G_MAXUINT8, &slot, error) ||
        !vx_native_read(port_rows, G_N_ELEMENTS(port_rows), node, port, error))
        return FALSE;
    port->port = (gint) slot;
    port->path = vx_native_get(node, "path");
    if (!port->type || (!port->path && port->type != VX_CHAR_NULL))
        port->type = VX_CHAR_NULL;
    if (port->type == VX_CHAR_UNIX || port->type == VX_CHAR_TCP)
        port->mode = vx_native_get_bool(node, "server", FALSE) ? VX_CHAR_BIND : VX_CHAR_CONNECT;
    if (port->type == VX_CHAR_TCP)
        read_address(port);
    else if (port->type == VX_CHAR_NULL)
        g_clear_pointer(&port->path, g_free);
    return TRUE;
}

static gboolean
read_serials(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    for (const xmlNode *node = vx_native_find(notes->hardware, "UART/Port"); node;
         node = vx_native_next(node)) {
        VxCharDef *serial;

        if (!vx_native_get_bool(node, "enabled", FALSE))
            continue;
        serial = vx_domain_def_add_serial(def);
        if (!read_port(node, serial, error))
            return FALSE;
        read_kept_type(notes, def, serial);
    }
    return TRUE;
}

static gboolean
read_parallels(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    for (const xmlNode *node = vx_native_find(notes->hardware, "LPT/Port"); node;
         node = vx_native_next(node)) {
        g_autofree char *path = vx_native_get(node, "path");
        VxCharDef *parallel;
        guint slot = 0;

        if (!vx_native_get_bool(node, "enabled", FALSE))
            continue;
        if (!vx_native_get_uint(node, "slot", G_MAXUINT8, &slot, error))
            return FALSE;
        parallel = vx_domain_def_add_parallel(def);
        parallel->port = (gint) slot;
        parallel->type = path && *path ? VX_CHAR_DEV : VX_CHAR_NULL;
        parallel->path = path && *path ? g_steal_pointer(&path) : NULL;
    }
    return TRUE;
}

static void
write_resources(xmlNode *node, const VxPortResources *usual)
{
    g_autofree char *io_base = usual ? g_strdup_printf("%#x", usual->io_base) : NULL;

    if (!usual)
        return;
    vx_native_set(node, "IOBase", io_base);
    vx_native_set_uint(node, "IRQ", usual->irq);
}

/* Returns: (transfer full) (nullable): what VirtualBox calls a path */
static char *
get_path(const VxDomainDef *def, const VxCharDef *serial)
{
    if (serial->type == VX_CHAR_PTY) {
        const char *home = g_getenv(HOME_VARIABLE);
        g_autofree char *own = get_own_socket(def, serial->port);

        return home ? g_strconcat(home, own, NULL)
                    : g_strconcat(g_get_user_config_dir(), "/VirtualBox", own, NULL);
    }
    if (serial->type != VX_CHAR_TCP)
        return g_strdup(serial->path);
    if (serial->mode == VX_CHAR_BIND)
        return g_strdup(serial->service);
    return g_strdup_printf("%s:%s", serial->host ? serial->host : "127.0.0.1",
                           serial->service ? serial->service : "");
}

static void
keep_type(const VxVboxNotes *notes, const VxCharDef *serial)
{
    g_autofree char *group = vx_vbox_serial_group(serial->port);

    if (serial->type == VX_CHAR_PIPE || serial->type == VX_CHAR_PTY)
        vx_keep_set(notes->keep, group, PATH_TYPE,
                    serial->type == VX_CHAR_PTY ? KEPT_PTY : KEPT_PIPE);
}

static void
write_serials(const VxVboxNotes *notes, const VxDomainDef *def)
{
    for (guint i = 0; i < def->serials->len; i++) {
        const VxCharDef *serial = def->serials->pdata[i];
        xmlNode *node = vx_native_add(vx_native_make(notes->hardware, "UART"), "Port");
        g_autofree char *path = get_path(def, serial);

        vx_native_set_uint(node, "slot", (guint) serial->port);
        vx_native_set_bool(node, "enabled", TRUE);
        write_resources(node, vx_serial_resources((guint) serial->port));
        vx_native_set_bool(node, "server",
                           serial->type == VX_CHAR_PIPE || serial->type == VX_CHAR_PTY ||
                               serial->mode == VX_CHAR_BIND);
        if (path)
            vx_native_set(node, "path", path);
        vx_native_write(port_rows, G_N_ELEMENTS(port_rows), node, serial);
        keep_type(notes, serial);
    }
}

static void
write_parallels(xmlNode *hardware, const VxDomainDef *def)
{
    for (guint i = 0; i < def->parallels->len; i++) {
        const VxCharDef *parallel = def->parallels->pdata[i];
        xmlNode *node = vx_native_add(vx_native_make(hardware, "LPT"), "Port");

        vx_native_set_uint(node, "slot", (guint) parallel->port);
        vx_native_set_bool(node, "enabled", TRUE);
        write_resources(node, vx_parallel_resources((guint) parallel->port));
        if (parallel->path)
            vx_native_set(node, "path", parallel->path);
    }
}

/* ---- Sound ---- */

static const VxNativeRow sound_rows[] = {
    {"", "controller", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxSoundDef, model), vx_words_sound, "AC97",
     NULL},
};
static const VxNativeRow audio_rows[] = {
    {"", "driver", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxAudioDef, type), vx_words_audio, NULL, NULL},
};
#define GROUP_SOUND "sound"
#define PATH_ID     "devices/audio/@id"

/* Which of the host's is counted by the document alone. */
static guint
get_audio_id(const VxVboxNotes *notes)
{
    g_autofree char *kept = vx_keep_get(notes->keep, GROUP_SOUND, PATH_ID);
    guint64 id;

    return kept && vx_value_read_uint(kept, 10, G_MAXUINT8, &id) && id > 0 ? (guint) id : 1;
}

static gboolean
read_sound(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    const xmlNode *node = vx_native_find(notes->hardware, "AudioAdapter");
    VxAudioDef audio = { .id = get_audio_id(notes) };
    VxSoundDef *sound;

    if (!node || !vx_native_get_bool(node, "enabled", FALSE))
        return TRUE;
    sound = vx_domain_def_add_sound(def);
    if (!vx_native_read(sound_rows, G_N_ELEMENTS(sound_rows), node, sound, error) ||
        !vx_native_read(audio_rows, G_N_ELEMENTS(audio_rows), node, &audio, error))
        return FALSE;
    if (!sound->model)
        g_ptr_array_set_size(def->sounds, 0); /* a kind that libvirt has no word for */
    if (audio.type && !vx_native_get_bool(node, "useDefault", FALSE)) {
        VxAudioDef *added = vx_domain_def_add_audio(def);

        added->id = audio.id;
        added->type = audio.type;
    }
    return TRUE;
}

static void
write_sound(const VxVboxNotes *notes, const VxDomainDef *def)
{
    xmlNode *node = vx_native_make(notes->hardware, "AudioAdapter");

    vx_native_set_bool(node, "enabled", def->sounds->len > 0);
    if (def->sounds->len > 0) {
        vx_native_write(sound_rows, G_N_ELEMENTS(sound_rows), node, def->sounds->pdata[0]);
        vx_native_set_bool(node, "enabledOut", TRUE);
    }
    vx_native_set_bool(node, "useDefault", def->audios->len == 0);
    if (def->audios->len > 0)
        vx_native_write(audio_rows, G_N_ELEMENTS(audio_rows), node, def->audios->pdata[0]);
    else
        vx_native_set(node, "driver", "Null");
}

/* ---- USB ---- */

#define PATH_INDEX "devices/controller/@index"

/* clang-format off */
static const VxNativeRow filter_rows[] = {
    { "", "vendorId", VX_NATIVE_HEX16, G_STRUCT_OFFSET(VxHostdevDef, vendor), NULL, NULL, "" },
    { "", "productId", VX_NATIVE_HEX16, G_STRUCT_OFFSET(VxHostdevDef, product), NULL, NULL, "" },
};
/* clang-format on */

static gboolean
index_is_used(const VxDomainDef *def, gint index)
{
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = def->controllers->pdata[i];

        if (controller->type == VX_CONTROLLER_USB && controller->index == index)
            return TRUE;
    }
    return FALSE;
}

/* They have the indexes that were kept; the others those that are free. */
static void
add_controller(const VxVboxNotes *notes, VxDomainDef *def, VxControllerModel model)
{
    g_autofree char *group = vx_vbox_usb_group(model);
    g_autofree char *kept = vx_keep_get(notes->keep, group, PATH_INDEX);
    VxControllerDef *controller;
    guint64 number;
    gint index = 0;

    if (kept && vx_value_read_uint(kept, 10, G_MAXINT16, &number) &&
        !index_is_used(def, (gint) number))
        index = (gint) number;
    while (index_is_used(def, index))
        index++;
    controller = vx_domain_def_add_controller(def);
    controller->type = VX_CONTROLLER_USB;
    controller->model = model;
    controller->index = index;
}

/* In the order of the words. Where there is none a definition may have said so. */
static void
read_controllers(const VxVboxNotes *notes, VxDomainDef *def)
{
    g_autofree char *none_group = vx_vbox_usb_group(VX_CONTROLLER_MODEL_NONE);
    g_autofree char *said_none = vx_keep_get(notes->keep, none_group, PATH_INDEX);
    gboolean any = FALSE;

    for (const VxEnumPair *word = vx_words_usb; word->member; word++) {
        for (const xmlNode *node = vx_native_find(notes->hardware, "USB/Controllers/Controller");
             node; node = vx_native_next(node)) {
            g_autofree char *type = vx_native_get(node, "type");

            if (!type || g_ascii_strcasecmp(type, word->member) != 0)
                continue;
            add_controller(notes, def, (VxControllerModel) word->value);
            any = TRUE;
            break;
        }
    }
    if (!any && said_none)
        add_controller(notes, def, VX_CONTROLLER_MODEL_NONE);
}

static gboolean
read_usb(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    read_controllers(notes, def);
    for (const xmlNode *node = vx_native_find(notes->hardware, "USB/DeviceFilters/DeviceFilter");
         node; node = vx_native_next(node)) {
        VxHostdevDef filter = { 0 };

        if (!vx_native_read(filter_rows, G_N_ELEMENTS(filter_rows), node, &filter, error))
            return FALSE;
        if (vx_native_get_bool(node, "active", FALSE) && filter.vendor) {
            VxHostdevDef *added = vx_domain_def_add_hostdev(def);

            added->vendor = filter.vendor;
            added->product = filter.product;
        }
    }
    return TRUE;
}

static void
keep_controller(const VxVboxNotes *notes, const VxControllerDef *controller)
{
    g_autofree char *group = vx_vbox_usb_group(controller->model);
    g_autofree char *index = g_strdup_printf("%d", controller->index);

    vx_keep_set(notes->keep, group, PATH_INDEX, index);
}

/* USB devices without any controller get one, as when they are defined. */
static gboolean
needs_controller(const VxDomainDef *def)
{
    for (guint i = 0; i < def->inputs->len; i++)
        if (((const VxInputDef *) def->inputs->pdata[i])->bus == VX_INPUT_BUS_USB)
            return TRUE;
    for (guint i = 0; i < def->disks->len; i++)
        if (((const VxDiskDef *) def->disks->pdata[i])->bus == VX_BUS_USB)
            return TRUE;
    return def->hostdevs->len > 0;
}

static void
write_usb(const VxVboxNotes *notes, const VxDomainDef *def)
{
    xmlNode *hardware = notes->hardware;
    xmlNode *controllers = vx_native_make(hardware, "USB/Controllers");
    gboolean any = FALSE;

    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = def->controllers->pdata[i];
        int model = controller->model ? (int) controller->model : VX_CONTROLLER_MODEL_OHCI;
        const char *word = vx_word_to_file(vx_words_usb, model);

        if (controller->type != VX_CONTROLLER_USB)
            continue;
        keep_controller(notes, controller);
        any = TRUE;
        if (word) {
            xmlNode *node = vx_native_add(controllers, "Controller");

            vx_native_set(node, "name", word);
            vx_native_set(node, "type", word);
        }
    }
    if (!any && needs_controller(def)) {
        xmlNode *node = vx_native_add(controllers, "Controller");

        vx_native_set(node, "name", vx_words_usb[0].member);
        vx_native_set(node, "type", vx_words_usb[0].member);
    }
    for (guint i = 0; i < def->hostdevs->len; i++) {
        xmlNode *node =
            vx_native_add(vx_native_make(hardware, "USB/DeviceFilters"), "DeviceFilter");
        g_autofree char *name = g_strdup_printf("filter%u", i + 1);

        vx_native_set(node, "name", name);
        vx_native_set_bool(node, "active", TRUE);
        vx_native_write(filter_rows, G_N_ELEMENTS(filter_rows), node, def->hostdevs->pdata[i]);
    }
}

/* ---- Shared folders ---- */

/* clang-format off */
static const VxNativeRow folder_rows[] = {
    { "", "name", VX_NATIVE_STRING, G_STRUCT_OFFSET(VxFilesystemDef, target_name), NULL, NULL, NULL },
    { "", "hostPath", VX_NATIVE_STRING, G_STRUCT_OFFSET(VxFilesystemDef, source_dir), NULL, NULL, NULL },
};
/* clang-format on */

static gboolean
read_folders(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    for (const xmlNode *node = vx_native_find(notes->hardware, "SharedFolders/SharedFolder"); node;
         node = vx_native_next(node)) {
        VxFilesystemDef *folder = vx_domain_def_add_filesystem(def);

        if (!vx_native_read(folder_rows, G_N_ELEMENTS(folder_rows), node, folder, error))
            return FALSE;
        if (!folder->target_name || !folder->source_dir) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "a shared folder needs a name and a hostPath");
            return FALSE;
        }
        folder->readonly = !vx_native_get_bool(node, "writable", FALSE);
    }
    return TRUE;
}

static void
write_folders(xmlNode *hardware, const VxDomainDef *def)
{
    for (guint i = 0; i < def->filesystems->len; i++) {
        const VxFilesystemDef *folder = def->filesystems->pdata[i];
        xmlNode *node = vx_native_add(vx_native_make(hardware, "SharedFolders"), "SharedFolder");

        vx_native_write(folder_rows, G_N_ELEMENTS(folder_rows), node, folder);
        vx_native_set_bool(node, "writable", !folder->readonly);
        vx_native_set_bool(node, "autoMount", FALSE);
    }
}

/* ---- All ---- */

gboolean
vx_vbox_devices_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    return read_serials(notes, def, error) && read_parallels(notes, def, error) &&
           read_sound(notes, def, error) && read_usb(notes, def, error) &&
           read_folders(notes, def, error);
}

void
vx_vbox_devices_write(const VxVboxNotes *notes, const VxDomainDef *def)
{
    write_serials(notes, def);
    write_parallels(notes->hardware, def);
    write_sound(notes, def);
    write_usb(notes, def);
    write_folders(notes->hardware, def);
}
