/* vbox-displays.c - window, remote display and graphics adapter of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/rows.h"
#include "native/vbox-parts.h"
#include "xml/value.h"

#define KEY_FRONTEND "FRONTEND/Type"
#define KEY_DISPLAY  "FRONTEND/Display"
#define PATH_TYPE    "devices/graphics/@type"
#define KEPT_RDP     "rdp"

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
read_window(const VxVboxNotes *notes, VxDomainDef *def)
{
    g_autofree char *frontend = vx_vbox_get_extra(notes->machine, KEY_FRONTEND);
    g_autofree char *fullscreen = vx_vbox_get_extra(notes->machine, VX_KEY_FULLSCREEN);
    int type;

    if (frontend && vx_word_from_file(vx_words_frontend, frontend, &type)) {
        VxGraphicsDef *graphics = vx_domain_def_add_graphics(def);

        graphics->type = (VxGraphicsType) type;
        graphics->display = vx_vbox_get_extra(notes->machine, KEY_DISPLAY);
        if (g_strcmp0(fullscreen, VX_FULLSCREEN_ON) == 0)
            graphics->fullscreen = VX_TRI_YES;
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
    else if (g_strcmp0(name, VX_VRDE_PASSWORD) == 0 && graphics->type == VX_GRAPHICS_VNC &&
             !graphics->password)
        graphics->password = g_steal_pointer(&value);
    else if (g_strcmp0(name, VX_VRDE_PORTS) == 0)
        graphics->port = !vx_value_read_uint(value, 10, G_MAXUINT16, &port) ? -1
                         : port                                             ? (gint) port
                                                                            : VX_RDP_PORT;
}

static gboolean
read_server(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    const xmlNode *server = vx_native_find(notes->hardware, "RemoteDisplay");
    g_autofree char *pack = vx_native_get(server, "VRDEExtPack");
    VxGraphicsDef *graphics;

    if (!server || !vx_native_get_bool(server, "enabled", FALSE))
        return TRUE;
    graphics = vx_domain_def_add_graphics(def);
    graphics->type = g_strcmp0(pack, VX_VNC_PACK) == 0 ? VX_GRAPHICS_VNC : VX_GRAPHICS_RDP;
    graphics->listen = VX_LISTEN_ADDRESS;
    graphics->port = VX_RDP_PORT;
    for (const xmlNode *node = vx_native_find(server, "VRDEProperties/Property"); node;
         node = vx_native_next(node))
        read_property(node, graphics);
    if (graphics->port == -1)
        graphics->autoport = VX_TRI_YES;
    return graphics->type == VX_GRAPHICS_VNC ||
           vx_native_read(server_rows, G_N_ELEMENTS(server_rows), server, graphics, error);
}

static void
write_property(xmlNode *server, const char *name, const char *value)
{
    xmlNode *node = vx_native_add(vx_native_make(server, "VRDEProperties"), "Property");

    vx_native_set(node, "name", name);
    vx_native_set(node, "value", value);
}

/* Returns: (transfer full) */
static char *
format_ports(const VxGraphicsDef *graphics)
{
    if (graphics->autoport == VX_TRI_YES)
        return g_strdup(graphics->type == VX_GRAPHICS_VNC ? VX_VNC_PORT_RANGE : VX_RDP_PORT_RANGE);
    return g_strdup_printf("%d", graphics->port > 0 ? graphics->port : VX_RDP_PORT);
}

static void
write_server(const VxVboxNotes *notes, xmlNode *server, const VxGraphicsDef *graphics)
{
    g_autofree char *ports = format_ports(graphics);

    if (graphics->type == VX_GRAPHICS_VNC) {
        vx_native_set(server, "VRDEExtPack", VX_VNC_PACK);
    } else {
        vx_native_write(server_rows, G_N_ELEMENTS(server_rows), server, graphics);
        vx_keep_set(notes->keep, VX_VBOX_SERVER_GROUP, PATH_TYPE, KEPT_RDP);
    }
    write_property(server, VX_VRDE_PORTS, ports);
    if (graphics->listen_address)
        write_property(server, VX_VRDE_ADDRESS, graphics->listen_address);
    if (graphics->type == VX_GRAPHICS_VNC && graphics->password)
        write_property(server, VX_VRDE_PASSWORD, graphics->password);
}

static void
write_graphics(const VxVboxNotes *notes, const VxDomainDef *def)
{
    xmlNode *server = vx_native_make(notes->hardware, "RemoteDisplay");
    const char *frontend = VX_WORD_NO_WINDOW;
    gboolean enabled = FALSE;

    for (guint i = 0; i < def->graphics->len; i++) {
        const VxGraphicsDef *graphics = def->graphics->pdata[i];
        const char *window = vx_word_to_file(vx_words_frontend, (int) graphics->type);

        if (window) {
            frontend = window;
            vx_vbox_set_extra(notes->machine, KEY_DISPLAY, graphics->display);
            vx_vbox_set_extra(notes->machine, VX_KEY_FULLSCREEN,
                              graphics->fullscreen == VX_TRI_YES ? VX_FULLSCREEN_ON : NULL);
        } else if (!enabled) {
            enabled = TRUE;
            write_server(notes, server, graphics);
        }
    }
    vx_native_set_bool(server, "enabled", enabled);
    vx_vbox_set_extra(notes->machine, KEY_FRONTEND, frontend);
}

static gboolean
read_video(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    VxVideoDef *video = vx_domain_def_add_video(def);

    if (!vx_native_read(video_rows, G_N_ELEMENTS(video_rows),
                        vx_native_find(notes->hardware, "Display"), video, error))
        return FALSE;
    if (video->model == VX_VIDEO_NONE) {
        video->vram_kib = video->heads = 0;
        video->accel3d = video->accel2d = VX_TRI_ABSENT;
    }
    return TRUE;
}

gboolean
vx_vbox_displays_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    read_window(notes, def);
    return read_server(notes, def, error) && read_video(notes, def, error);
}

void
vx_vbox_displays_write(const VxVboxNotes *notes, const VxDomainDef *def)
{
    write_graphics(notes, def);
    if (def->videos->len > 0)
        vx_native_write(video_rows, G_N_ELEMENTS(video_rows),
                        vx_native_make(notes->hardware, "Display"), def->videos->pdata[0]);
}
