/* vbox-devices.c - ports, sound, USB, shared folders and displays of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/vbox-parts.h"

#include <string.h>

#include "native/rows.h"
#include "util/error.h"
#include "xml/value.h"

/* ---- Serial and parallel ports ---- */

static const VxNativeRow port_rows[] = {
    {"",  "hostMode", VX_NATIVE_ENUM,   G_STRUCT_OFFSET(VxCharDef, type), vx_words_char,
     "Disconnected",                                                                           NULL},
    { "", "path",     VX_NATIVE_STRING, G_STRUCT_OFFSET(VxCharDef, path), NULL,          NULL, NULL},
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

static gboolean
read_port(const xmlNode *node, VxCharDef *port, GError **error)
{
    guint slot = 0;

    if (!vx_native_get_uint(node, "slot", G_MAXUINT8, &slot, error) ||
        !vx_native_read(port_rows, G_N_ELEMENTS(port_rows), node, port, error))
        return FALSE;
    port->port = (gint) slot;
    port->type = port->type ? port->type : VX_CHAR_NULL;
    if (port->type == VX_CHAR_UNIX || port->type == VX_CHAR_TCP)
        port->mode = vx_native_get_bool(node, "server", FALSE) ? VX_CHAR_BIND : VX_CHAR_CONNECT;
    if (port->type == VX_CHAR_TCP)
        read_address(port);
    else if (port->type == VX_CHAR_NULL)
        g_clear_pointer(&port->path, g_free);
    return TRUE;
}

static gboolean
read_ports(const xmlNode *hardware, const char *path, VxDomainDef *def,
           VxCharDef *(*add)(VxDomainDef *def), GError **error)
{
    gboolean serial = add == vx_domain_def_add_serial;

    for (const xmlNode *node = vx_native_find(hardware, path); node; node = vx_native_next(node)) {
        VxCharDef *port;

        if (!vx_native_get_bool(node, "enabled", FALSE))
            continue;
        port = add(def);
        if (!read_port(node, port, error))
            return FALSE;
        if (!serial)
            port->type = VX_CHAR_DEV;
        if (!serial && !port->path)
            port->path = vx_native_get(node, "path");
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

static void
write_serials(xmlNode *hardware, const VxDomainDef *def)
{
    for (guint i = 0; i < def->serials->len; i++) {
        const VxCharDef *serial = def->serials->pdata[i];
        xmlNode *node = vx_native_add(vx_native_make(hardware, "UART"), "Port");
        g_autofree char *client = NULL;

        vx_native_set_uint(node, "slot", (guint) serial->port);
        vx_native_set_bool(node, "enabled", TRUE);
        write_resources(node, vx_serial_resources((guint) serial->port));
        vx_native_set_bool(node, "server",
                           serial->type == VX_CHAR_PIPE || serial->mode == VX_CHAR_BIND);
        if (serial->type == VX_CHAR_TCP && serial->mode != VX_CHAR_BIND)
            client = g_strdup_printf("%s:%s", serial->host ? serial->host : "127.0.0.1",
                                     serial->service ? serial->service : "");
        if (serial->type == VX_CHAR_TCP)
            vx_native_set(node, "path", client ? client : serial->service);
        vx_native_write(port_rows, G_N_ELEMENTS(port_rows), node, serial);
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

static gboolean
read_sound(const xmlNode *hardware, VxDomainDef *def, GError **error)
{
    const xmlNode *node = vx_native_find(hardware, "AudioAdapter");
    VxAudioDef audio = { .id = 1 };
    VxSoundDef *sound;

    if (!node || !vx_native_get_bool(node, "enabled", FALSE))
        return TRUE;
    sound = vx_domain_def_add_sound(def);
    if (!vx_native_read(sound_rows, G_N_ELEMENTS(sound_rows), node, sound, error) ||
        !vx_native_read(audio_rows, G_N_ELEMENTS(audio_rows), node, &audio, error))
        return FALSE;
    if (!sound->model)
        g_ptr_array_set_size(def->sounds, 0);
    if (audio.type && !vx_native_get_bool(node, "useDefault", FALSE)) {
        VxAudioDef *added = vx_domain_def_add_audio(def);

        added->id = audio.id;
        added->type = audio.type;
    }
    return TRUE;
}

static void
write_sound(xmlNode *hardware, const VxDomainDef *def)
{
    xmlNode *node = vx_native_make(hardware, "AudioAdapter");

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

/* clang-format off */
static const VxNativeRow filter_rows[] = {
    { "", "vendorId", VX_NATIVE_HEX16, G_STRUCT_OFFSET(VxHostdevDef, vendor), NULL, NULL, "" },
    { "", "productId", VX_NATIVE_HEX16, G_STRUCT_OFFSET(VxHostdevDef, product), NULL, NULL, "" },
};
/* clang-format on */

static gboolean
read_usb(const xmlNode *hardware, VxDomainDef *def, GError **error)
{
    gint index = 0;

    for (const xmlNode *node = vx_native_find(hardware, "USB/Controllers/Controller"); node;
         node = vx_native_next(node)) {
        g_autofree char *type = vx_native_get(node, "type");
        VxControllerDef *controller;
        int model;

        if (!type || !vx_word_from_file(vx_words_usb, type, &model))
            continue;
        controller = vx_domain_def_add_controller(def);
        controller->type = VX_CONTROLLER_USB;
        controller->model = (VxControllerModel) model;
        controller->index = index++;
    }
    for (const xmlNode *node = vx_native_find(hardware, "USB/DeviceFilters/DeviceFilter"); node;
         node = vx_native_next(node)) {
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
write_usb(xmlNode *hardware, const VxDomainDef *def)
{
    xmlNode *controllers = vx_native_make(hardware, "USB/Controllers");
    gboolean any = FALSE;

    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = def->controllers->pdata[i];
        int model = controller->model ? (int) controller->model : VX_CONTROLLER_MODEL_OHCI;
        const char *word = vx_word_to_file(vx_words_usb, model);

        if (controller->type != VX_CONTROLLER_USB)
            continue;
        any = TRUE;
        if (word) {
            xmlNode *node = vx_native_add(controllers, "Controller");

            vx_native_set(node, "name", word);
            vx_native_set(node, "type", word);
        }
    }
    if (!any && def->hostdevs->len > 0) {
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
read_folders(const xmlNode *hardware, VxDomainDef *def, GError **error)
{
    for (const xmlNode *node = vx_native_find(hardware, "SharedFolders/SharedFolder"); node;
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

/* ---- Displays ---- */

#define KEY_FRONTEND "FRONTEND/Type"
#define KEY_DISPLAY  "FRONTEND/Display"
/* How virtvbox remembers that RDP was asked for, where VirtualBox's default is an extension pack
 * that speaks VNC (map/keep.h) */
#define KEY_KEPT "libvirt/kept"
#define KEPT_RDP "[remote display]\ndevices%2Fgraphics%2F%40type=rdp\n"

/* clang-format off */
static const VxNativeRow server_rows[] = {
    { "", "allowMultiConnection", VX_NATIVE_TRI, G_STRUCT_OFFSET(VxGraphicsDef, multi_user), NULL, "false", "false" },
    { "", "reuseSingleConnection", VX_NATIVE_TRI, G_STRUCT_OFFSET(VxGraphicsDef, replace_user), NULL, "false", "false" },
};
static const VxNativeRow video_rows[] = {
    { "", "controller", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxVideoDef, model), vx_words_video, "VBoxVGA", NULL },
    { "", "VRAMSize", VX_NATIVE_MIB32, G_STRUCT_OFFSET(VxVideoDef, vram_kib), NULL, "8", NULL },
    { "", "monitorCount", VX_NATIVE_UINT, G_STRUCT_OFFSET(VxVideoDef, heads), NULL, "1", NULL },
    { "", "accelerate3D", VX_NATIVE_TRI, G_STRUCT_OFFSET(VxVideoDef, accel3d), NULL, "false", "false" },
    { "", "accelerate2DVideo", VX_NATIVE_TRI, G_STRUCT_OFFSET(VxVideoDef, accel2d), NULL, "false", "false" },
};
/* clang-format on */

static void
read_window(const xmlNode *machine, VxDomainDef *def)
{
    g_autofree char *frontend = vx_vbox_get_extra(machine, KEY_FRONTEND);
    int type;

    if (frontend && vx_word_from_file(vx_words_frontend, frontend, &type)) {
        VxGraphicsDef *graphics = vx_domain_def_add_graphics(def);

        graphics->type = (VxGraphicsType) type;
        graphics->display = vx_vbox_get_extra(machine, KEY_DISPLAY);
    }
}

static void
read_property(const xmlNode *node, VxGraphicsDef *graphics)
{
    g_autofree char *name = vx_native_get(node, "name");
    g_autofree char *value = vx_native_get(node, "value");
    guint64 port;

    if (!value || !*value)
        return;
    if (g_strcmp0(name, VX_VRDE_ADDRESS) == 0 && !graphics->listen_address)
        graphics->listen_address = g_steal_pointer(&value);
    else if (g_strcmp0(name, VX_VRDE_PORTS) == 0)
        graphics->port = !vx_value_read_uint(value, 10, G_MAXUINT16, &port) ? -1
                         : port                                             ? (gint) port
                                                                            : VX_RDP_PORT;
}

static gboolean
read_server(const xmlNode *hardware, VxDomainDef *def, GError **error)
{
    const xmlNode *server = vx_native_find(hardware, "RemoteDisplay");
    VxGraphicsDef *graphics;

    if (!server || !vx_native_get_bool(server, "enabled", FALSE))
        return TRUE;
    graphics = vx_domain_def_add_graphics(def);
    graphics->type = VX_GRAPHICS_RDP;
    graphics->listen = VX_LISTEN_ADDRESS;
    graphics->port = VX_RDP_PORT;
    for (const xmlNode *node = vx_native_find(server, "VRDEProperties/Property"); node;
         node = vx_native_next(node))
        read_property(node, graphics);
    if (graphics->port == -1)
        graphics->autoport = VX_TRI_YES;
    return vx_native_read(server_rows, G_N_ELEMENTS(server_rows), server, graphics, error);
}

static void
write_property(xmlNode *server, const char *name, const char *value)
{
    xmlNode *node = vx_native_add(vx_native_make(server, "VRDEProperties"), "Property");

    vx_native_set(node, "name", name);
    vx_native_set(node, "value", value);
}

static void
write_graphics(xmlNode *machine, xmlNode *hardware, const VxDomainDef *def)
{
    xmlNode *server = vx_native_make(hardware, "RemoteDisplay");
    const char *frontend = VX_WORD_NO_WINDOW;
    gboolean enabled = FALSE;

    for (guint i = 0; i < def->graphics->len; i++) {
        const VxGraphicsDef *graphics = def->graphics->pdata[i];
        const char *window = vx_word_to_file(vx_words_frontend, (int) graphics->type);
        g_autofree char *port =
            graphics->autoport == VX_TRI_YES
                ? g_strdup(VX_RDP_PORT_RANGE)
                : g_strdup_printf("%d", graphics->port > 0 ? graphics->port : VX_RDP_PORT);

        if (window) {
            frontend = window;
            vx_vbox_set_extra(machine, KEY_DISPLAY, graphics->display);
        } else if (!enabled && graphics->type == VX_GRAPHICS_RDP) {
            enabled = TRUE;
            vx_native_write(server_rows, G_N_ELEMENTS(server_rows), server, graphics);
            write_property(server, VX_VRDE_PORTS, port);
            if (graphics->listen_address)
                write_property(server, VX_VRDE_ADDRESS, graphics->listen_address);
        }
    }
    vx_native_set_bool(server, "enabled", enabled);
    vx_vbox_set_extra(machine, KEY_KEPT, enabled ? KEPT_RDP : NULL);
    vx_vbox_set_extra(machine, KEY_FRONTEND, frontend);
}

static gboolean
read_video(const xmlNode *hardware, VxDomainDef *def, GError **error)
{
    VxVideoDef *video = vx_domain_def_add_video(def);

    if (!vx_native_read(video_rows, G_N_ELEMENTS(video_rows), vx_native_find(hardware, "Display"),
                        video, error))
        return FALSE;
    if (video->model == VX_VIDEO_NONE) {
        video->vram_kib = video->heads = 0;
        video->accel3d = video->accel2d = VX_TRI_ABSENT;
    }
    return TRUE;
}

/* ---- All ---- */

gboolean
vx_vbox_devices_read(const xmlNode *machine, VxDomainDef *def, GError **error)
{
    const xmlNode *hardware = vx_native_find(machine, "Hardware");

    read_window(machine, def);
    return read_ports(hardware, "UART/Port", def, vx_domain_def_add_serial, error) &&
           read_ports(hardware, "LPT/Port", def, vx_domain_def_add_parallel, error) &&
           read_sound(hardware, def, error) && read_usb(hardware, def, error) &&
           read_folders(hardware, def, error) && read_server(hardware, def, error) &&
           read_video(hardware, def, error);
}

void
vx_vbox_devices_write(xmlNode *machine, const VxDomainDef *def)
{
    xmlNode *hardware = vx_native_make(machine, "Hardware");

    write_serials(hardware, def);
    write_parallels(hardware, def);
    write_sound(hardware, def);
    write_usb(hardware, def);
    write_folders(hardware, def);
    write_graphics(machine, hardware, def);
    if (def->videos->len > 0)
        vx_native_write(video_rows, G_N_ELEMENTS(video_rows), vx_native_make(hardware, "Display"),
                        def->videos->pdata[0]);
}
