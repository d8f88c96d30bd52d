/* graphics.c - <graphics>: the window that a start opens, and the remote display server.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/graphics.h"

#include <errno.h>
#include <libvirt/libvirt.h>
#include <string.h>
#include <sys/random.h>

#include "map/field.h"
#include "map/noted.h"
#include "util/error.h"
#include "vbox/free-port.h"
#include "vbox/frontend.h"
#include "vbox/session.h"
#include "vbox/properties.h"

#define PATH "devices/graphics"

#define VNC_FIRST_PORT 5900
#define VNC_LAST_PORT  6000

/* Without a name it speaks what the default pack does. */
#define DEFAULT_PACK ""

/* What clients of VNC look at. */
#define VNC_PASSWORD_LENGTH 8

/* clang-format off */
#define VRDE_PROPERTY(key) \
    { VX_VALUE_STRING, { VX_PLACE_KEY(VRDE, "IVRDEServer", "getVRDEProperty", "setVRDEProperty", NULL, key) } }
static const VxSetting enabled = { VX_VALUE_BOOL, { VX_PLACE(VRDE, "IVRDEServer", "enabled") } };
static const VxSetting ports = VRDE_PROPERTY(VX_VRDE_PORTS);
static const VxSetting vnc_password = VRDE_PROPERTY(VX_VRDE_PASSWORD);
static const VxSetting pack = { VX_VALUE_STRING, { VX_PLACE(VRDE, "IVRDEServer", "VRDEExtPack") } };

static const VxField server_fields[] = {
    { .path = PATH "/listen/@address", .offset = VX_OF(VxGraphicsDef, listen_address),
      .conversion = &vx_as_string, .absent = "",
      .setting = VRDE_PROPERTY(VX_VRDE_ADDRESS) },
};
static const VxField rdp_fields[] = {
    { .path = PATH "/@multiUser", .offset = VX_OF(VxGraphicsDef, multi_user),
      .conversion = &vx_as_tri, .absent = "0",
      .setting = { VX_VALUE_BOOL, { VX_PLACE(VRDE, "IVRDEServer", "allowMultiConnection") } } },
    { .path = PATH "/@replaceUser", .offset = VX_OF(VxGraphicsDef, replace_user),
      .conversion = &vx_as_tri, .absent = "0",
      .setting = { VX_VALUE_BOOL, { VX_PLACE(VRDE, "IVRDEServer", "reuseSingleConnection") } } },
};
/* All that a live change touches. */
static const VxSetting *const server_settings[] = {
    &ports, &vnc_password, &pack, &server_fields[0].setting,
    &rdp_fields[0].setting, &rdp_fields[1].setting, &enabled,
};
#define KEPT_TYPE       PATH "/@type"
#define KEPT_AUTOPORT   PATH "/@autoport"
#define KEPT_FULLSCREEN PATH "/@fullscreen"
#define WINDOW_GROUP "window"
#define SERVER_GROUP "remote display"
/* clang-format on */

static gboolean
is_server(const VxGraphicsDef *graphics)
{
    return graphics->type == VX_GRAPHICS_RDP || graphics->type == VX_GRAPHICS_VNC;
}

static const VxGraphicsDef *
find_graphics(const VxDomainDef *def, gboolean server)
{
    for (guint i = 0; i < def->graphics->len; i++) {
        const VxGraphicsDef *graphics = g_ptr_array_index(def->graphics, i);

        if (is_server(graphics) == server)
            return graphics;
    }
    return NULL;
}

/* ---- Ports ---- */

void
vx_graphics_ports_parse(const char *text, gint *port)
{
    guint64 number;

    *port = -1;
    if (!*text)
        *port = VX_RDP_PORT;
    else if (g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT16, &number, NULL))
        *port = number ? (gint) number : VX_RDP_PORT;
}

char *
vx_graphics_ports_format(const VxGraphicsDef *graphics, const char *present)
{
    gint present_port = 0;

    if (graphics->autoport != VX_TRI_YES)
        return g_strdup_printf("%d", graphics->port > 0 ? graphics->port : VX_RDP_PORT);
    if (present)
        vx_graphics_ports_parse(present, &present_port);
    if (present_port == -1)
        return g_strdup(present);
    return g_strdup(graphics->type == VX_GRAPHICS_VNC ? VX_VNC_PORT_RANGE : VX_RDP_PORT_RANGE);
}

/* ---- Where VNC's server begins to look ----
 *
 * It takes the first port of its range, free or not. So "5900-6000" is made "5901-6000" where that
 * is the first one that is free; it means the same. */

void
vx_display_range_clear(VxDisplayRange *range)
{
    g_clear_pointer(&range->address, g_free);
}

/* "5907-6000". Returns: 0: none of ours */
static guint
parse_begin(const char *text)
{
    g_auto(GStrv) ends = g_strsplit(text, "-", 2);
    guint64 begin;
    guint64 last;

    if (g_strv_length(ends) != 2 ||
        !g_ascii_string_to_unsigned(ends[0], 10, VNC_FIRST_PORT, VNC_LAST_PORT, &begin, NULL) ||
        !g_ascii_string_to_unsigned(ends[1], 10, VNC_LAST_PORT, VNC_LAST_PORT, &last, NULL))
        return 0;
    return (guint) begin;
}

static gboolean
read_range(VxParts *parts, VxDisplayRange *range, GError **error)
{
    g_auto(VxValue) name = { 0 };
    g_auto(VxValue) text = { 0 };
    g_auto(VxValue) address = { 0 };

    *range = (VxDisplayRange){ 0 };
    if (!vx_setting_get(&ports, parts, &text, error))
        return FALSE;
    range->begin = parse_begin(text.text);
    if (!range->begin)
        return TRUE;
    if (!vx_setting_get(&pack, parts, &name, error) ||
        !vx_setting_get(&server_fields[0].setting, parts, &address, error))
        return FALSE;
    if (!g_str_equal(name.text, VX_VNC_PACK))
        return TRUE;
    range->first = VNC_FIRST_PORT;
    range->last = VNC_LAST_PORT;
    range->address = g_steal_pointer(&address.text);
    return TRUE;
}

static gboolean
set_begin(VxParts *parts, const VxDisplayRange *range, guint port, GError **error)
{
    g_auto(VxValue) text = { .text = g_strdup_printf("%u-%u", port, range->last) };

    return vx_setting_set(&ports, parts, &text, error);
}

gboolean
vx_display_range_read(VxMachine *machine, VxDisplayRange *range, GError **error)
{
    g_autoptr(VxParts) parts = vx_parts_new(machine);
    g_auto(VxValue) on = { 0 };

    *range = (VxDisplayRange){ 0 };
    return vx_setting_get(&enabled, parts, &on, error) &&
           (!on.number || read_range(parts, range, error));
}

gboolean
vx_display_range_begin(VxMachine *machine, const VxDisplayRange *range, guint port, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_WRITE, error);
    g_autoptr(VxParts) parts = session ? vx_parts_new(vx_session_get_machine(session)) : NULL;

    return parts && set_begin(parts, range, port, error) && vx_session_commit(session, error);
}

/* A server that is switched on while the machine runs. */
static gboolean
begin_at_free_port(VxMap *map, GError **error)
{
    g_auto(VxDisplayRange) range = { 0 };

    if (!read_range(map->parts, &range, error))
        return FALSE;
    for (guint port = range.first; port && port <= range.last; port++)
        if (vx_port_is_free(range.address, port))
            return port == range.begin || set_begin(map->parts, &range, port, error);
    return TRUE;
}

/* ---- Reading ---- */

static gboolean
read_window(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *frontend = NULL;
    g_autofree char *fullscreen = NULL;
    g_autofree char *kept = vx_keep_get(map->keep, WINDOW_GROUP, KEPT_FULLSCREEN);
    VxGraphicsDef *graphics;
    int type;

    if (!vx_extra_data_get(map->extra, VX_FRONTEND_TYPE_KEY, &frontend, error) ||
        !vx_extra_data_get(map->extra, VX_KEY_FULLSCREEN, &fullscreen, error))
        return FALSE;
    if (!vx_word_from_member(vx_words_frontend, frontend, &type))
        return TRUE;
    graphics = vx_domain_def_add_graphics(def);
    graphics->type = (VxGraphicsType) type;
    if (g_strcmp0(fullscreen, VX_FULLSCREEN_ON) == 0)
        graphics->fullscreen = VX_TRI_YES;
    else if (kept)
        graphics->fullscreen = VX_TRI_NO;
    return vx_extra_data_get(map->extra, VX_FRONTEND_DISPLAY_KEY, &graphics->display, error);
}

/* The port that a running machine listens on. */
static gboolean
read_live_port(VxMap *map, VxGraphicsDef *graphics, GError **error)
{
    g_autoptr(VxObject) info = NULL;
    gint64 port;

    if (!vx_get_object(map->console, VX_GET("IConsole", "VRDEServerInfo"), &info, error) ||
        !vx_get_i64(info, VX_GET("IVRDEServerInfo", "port"), &port, error))
        return FALSE;
    if (port > 0)
        graphics->port = (gint) port;
    return TRUE;
}

static gboolean
read_password(VxMap *map, VxGraphicsDef *graphics, GError **error)
{
    g_auto(VxValue) value = { 0 };

    if (graphics->type != VX_GRAPHICS_VNC || !(map->flags & VIR_DOMAIN_XML_SECURE))
        return TRUE;
    if (!vx_setting_get(&vnc_password, map->parts, &value, error))
        return FALSE;
    graphics->password = *value.text ? g_strdup(value.text) : NULL;
    return TRUE;
}

/* A machine without a pack of its own has the default one, which can be VNC's even where RDP was
 * asked for. */
static gboolean
is_default_pack(VxMap *map, const char *name, gboolean *is_default, GError **error)
{
    g_autoptr(VxObject) properties = vx_properties_ref_system(map->host, error);
    g_autofree char *by_default = NULL;

    if (!properties || !vx_get_string(properties, VX_GET("ISystemProperties", "defaultVRDEExtPack"),
                                      &by_default, error))
        return FALSE;
    *is_default = g_strcmp0(name, by_default) == 0;
    return TRUE;
}

static gboolean
read_type(VxMap *map, VxGraphicsDef *graphics, GError **error)
{
    g_autofree char *kept = vx_keep_get(map->keep, SERVER_GROUP, KEPT_TYPE);
    g_auto(VxValue) present = { 0 };
    gboolean is_default;

    graphics->type = VX_GRAPHICS_RDP;
    if (!vx_setting_get(&pack, map->parts, &present, error))
        return FALSE;
    if (!g_str_equal(present.text, VX_VNC_PACK))
        return TRUE;
    if (kept && !is_default_pack(map, present.text, &is_default, error))
        return FALSE;
    if (!kept || !is_default)
        graphics->type = VX_GRAPHICS_VNC;
    return TRUE;
}

static gboolean
read_server(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) on = { 0 };
    g_auto(VxValue) present_ports = { 0 };
    g_autofree char *kept = vx_keep_get(map->keep, SERVER_GROUP, KEPT_AUTOPORT);
    VxGraphicsDef *graphics;

    if (!vx_setting_get(&enabled, map->parts, &on, error))
        return FALSE;
    if (!on.number)
        return TRUE;
    if (!vx_setting_get(&ports, map->parts, &present_ports, error))
        return FALSE;
    graphics = vx_domain_def_add_graphics(def);
    if (!read_type(map, graphics, error))
        return FALSE;
    graphics->listen = VX_LISTEN_ADDRESS;
    vx_graphics_ports_parse(present_ports.text, &graphics->port);
    graphics->autoport = graphics->port == -1 ? VX_TRI_YES : kept ? VX_TRI_NO : VX_TRI_ABSENT;
    if (!vx_fields_read(map, server_fields, G_N_ELEMENTS(server_fields), SERVER_GROUP, graphics,
                        error) ||
        (graphics->type == VX_GRAPHICS_RDP &&
         !vx_fields_read(map, rdp_fields, G_N_ELEMENTS(rdp_fields), SERVER_GROUP, graphics,
                         error)) ||
        !read_password(map, graphics, error))
        return FALSE;
    return !map->console || read_live_port(map, graphics, error);
}

static gboolean
read_graphics(VxMap *map, VxDomainDef *def, GError **error)
{
    return read_window(map, def, error) && read_server(map, def, error);
}

/* ---- Checking ---- */

/* Whether VirtualBox can speak VNC: with an extension pack that is installed. */
static gboolean
check_vnc(VxMap *map, GError **error)
{
    const VxMember *usable = VX_OPT_METHOD("IExtPackManager", "isExtPackUsable");
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(map->host, error);
    g_autoptr(VxObject) manager = NULL;
    gboolean is_usable;

    if (!vx_has(map->runtime, usable))
        usable = VX_OPT_METHOD("IExtPackManager", "IsExtPackUsable");
    if (!virtualbox ||
        !vx_get_object(virtualbox, VX_GET("IVirtualBox", "extensionPackManager"), &manager,
                       error) ||
        !vx_call(manager, usable, error, VX_STR(VX_VNC_PACK), VX_OUT_BOOL(&is_usable)))
        return FALSE;
    return is_usable || vx_map_unsupported(error, PATH "/@type",
                                           "'vnc' needs VirtualBox's extension pack '%s', which is "
                                           "not installed",
                                           VX_VNC_PACK);
}

static gboolean
check_server(VxMap *map, const VxGraphicsDef *graphics, GError **error)
{
    if (graphics->listen == VX_LISTEN_NONE)
        return vx_map_unsupported(error, PATH "/listen/@type",
                                  "'none': VirtualBox's server always listens");
    if (graphics->username || (graphics->password && graphics->type == VX_GRAPHICS_RDP))
        return vx_map_unsupported(error, PATH,
                                  "VirtualBox asks a library of the host who may connect by RDP; "
                                  "user name and password cannot be set here");
    return graphics->type != VX_GRAPHICS_VNC || check_vnc(map, error);
}

static gboolean
check_graphics(VxMap *map, const VxDomainDef *def, GError **error)
{
    guint n_windows = 0;
    guint n_servers = 0;

    for (guint i = 0; i < def->graphics->len; i++) {
        const VxGraphicsDef *graphics = g_ptr_array_index(def->graphics, i);

        if (is_server(graphics)) {
            n_servers++;
            if (!check_server(map, graphics, error))
                return FALSE;
        } else {
            n_windows++;
            if (graphics->type == VX_GRAPHICS_SDL && graphics->fullscreen == VX_TRI_YES)
                return vx_map_unsupported(error, KEPT_FULLSCREEN, "only a desktop can be");
        }
    }
    if (n_servers > 1 || n_windows > 1)
        return vx_map_unsupported(error, PATH,
                                  "a machine has one window and one remote display server");
    return TRUE;
}

/* ---- Planning and applying ---- */

static gboolean
plan_graphics(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxGraphicsDef *window = find_graphics(def, FALSE);
    const VxGraphicsDef *server = find_graphics(def, TRUE);
    const char *frontend = window ? vx_word_to_member(vx_words_frontend, (int) window->type) : NULL;
    gboolean fullscreen = window && window->fullscreen == VX_TRI_YES;

    vx_map_want_extra(map, VX_FRONTEND_TYPE_KEY, frontend ? frontend : VX_WORD_NO_WINDOW);
    vx_map_want_extra(map, VX_FRONTEND_DISPLAY_KEY, window ? window->display : NULL);
    if (window)
        vx_map_want_extra(map, VX_KEY_FULLSCREEN, fullscreen ? VX_FULLSCREEN_ON : NULL);
    if (window && window->fullscreen == VX_TRI_NO)
        vx_keep_set(map->keep, WINDOW_GROUP, KEPT_FULLSCREEN, "no");
    if (server) {
        if (server->type == VX_GRAPHICS_RDP)
            vx_keep_set(map->keep, SERVER_GROUP, KEPT_TYPE, "rdp");
        if (server->autoport == VX_TRI_NO)
            vx_keep_set(map->keep, SERVER_GROUP, KEPT_AUTOPORT, "no");
        vx_fields_keep(map, server_fields, G_N_ELEMENTS(server_fields), SERVER_GROUP, server);
        vx_fields_keep(map, rdp_fields, G_N_ELEMENTS(rdp_fields), SERVER_GROUP, server);
    }
    return TRUE;
}

static gboolean
apply_ports(VxMap *map, const VxGraphicsDef *graphics, GError **error)
{
    g_auto(VxValue) present = { 0 };
    g_auto(VxValue) wanted = { 0 };

    if (!vx_setting_get(&ports, map->parts, &present, error))
        return FALSE;
    wanted.text = vx_graphics_ports_format(graphics, present.text);
    return g_str_equal(wanted.text, present.text) ||
           vx_setting_set(&ports, map->parts, &wanted, error);
}

/* Another pack than VNC's is one that speaks RDP. VirtualBox does not tell whether the machine has
 * a pack or the default one; where that is VNC's, what was asked for before tells. */
static gboolean
is_pack_left(VxMap *map, gboolean vnc, const char *present, gboolean *left, GError **error)
{
    g_autofree char *before =
        map->before ? vx_keep_get(map->before, SERVER_GROUP, KEPT_TYPE) : NULL;
    gboolean is_default;

    *left = !vnc;
    if (!g_str_equal(present, VX_VNC_PACK))
        return TRUE;
    if (!is_default_pack(map, present, &is_default, error))
        return FALSE;
    *left = vnc ? !is_default : is_default && before;
    return TRUE;
}

static gboolean
apply_pack(VxMap *map, const VxGraphicsDef *graphics, GError **error)
{
    gboolean vnc = graphics->type == VX_GRAPHICS_VNC;
    VxValue wanted = { .text = (char *) (vnc ? VX_VNC_PACK : DEFAULT_PACK) };
    g_auto(VxValue) present = { 0 };
    gboolean left;

    return vx_setting_get(&pack, map->parts, &present, error) &&
           is_pack_left(map, vnc, present.text, &left, error) &&
           (left || vx_setting_set(&pack, map->parts, &wanted, error));
}

/* Returns: (transfer full): a password that nobody knows. */
static char *
make_password(GError **error)
{
    static const char letters[] =
        "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-+./=:_";
    guint8 bytes[VNC_PASSWORD_LENGTH];
    char *password;

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
        vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "the host has no random numbers: %s",
                     g_strerror(errno));
        return NULL;
    }
    password = g_malloc0(sizeof(bytes) + 1);
    for (gsize i = 0; i < sizeof(bytes); i++)
        password[i] = letters[bytes[i] % (sizeof(letters) - 1)];
    return password;
}

/* VirtualBox's server for VNC asks for a password in any case, and admits nobody where there is
 * none (its library takes an empty one for a weak key). So a machine always has one: without
 * another the one that it has, or a new one, which VIR_DOMAIN_XML_SECURE shows. */
static gboolean
apply_password(VxMap *map, const VxGraphicsDef *graphics, GError **error)
{
    g_auto(VxValue) present = { 0 };
    g_auto(VxValue) wanted = { 0 };

    if (graphics->type != VX_GRAPHICS_VNC)
        return TRUE;
    if (!graphics->password) {
        if (!vx_setting_get(&vnc_password, map->parts, &present, error))
            return FALSE;
        if (*present.text)
            return TRUE;
    }
    wanted.text = graphics->password ? g_strdup(graphics->password) : make_password(error);
    return wanted.text && vx_setting_set(&vnc_password, map->parts, &wanted, error);
}

/* @server: (nullable): there is to be none */
static gboolean
apply_server(VxMap *map, const VxGraphicsDef *server, GError **error)
{
    if (server &&
        (!apply_pack(map, server, error) || !apply_ports(map, server, error) ||
         !vx_fields_apply(map, server_fields, G_N_ELEMENTS(server_fields), server, error) ||
         (server->type == VX_GRAPHICS_RDP &&
          !vx_fields_apply(map, rdp_fields, G_N_ELEMENTS(rdp_fields), server, error)) ||
         !apply_password(map, server, error)))
        return FALSE;
    return TRUE;
}

static gboolean
apply_enabled(VxMap *map, const VxGraphicsDef *server, GError **error)
{
    VxValue on = { .number = server != NULL };

    return vx_setting_set(&enabled, map->parts, &on, error);
}

static gboolean
apply_graphics(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxGraphicsDef *server = find_graphics(def, TRUE);

    return apply_server(map, server, error) && apply_enabled(map, server, error);
}

/* The server is started, stopped, and told its ports while the machine runs; a window is a matter
 * of the next start. */
static const VxLivePath live_paths[] = {
    {"devices/graphics", .plug = TRUE },
    { NULL                },
};

/* Whether VirtualBox is going to take another port. */
static gboolean
begins_to_listen(const VxGraphicsDef *from, const VxGraphicsDef *to)
{
    return to && to->autoport == VX_TRI_YES &&
           (!from || from->type != to->type || from->autoport != VX_TRI_YES ||
            g_strcmp0(from->listen_address, to->listen_address) != 0);
}

static gboolean
apply_graphics_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    const VxGraphicsDef *server = find_graphics(to, TRUE);

    return vx_noted_take(map, server_settings, G_N_ELEMENTS(server_settings), error) &&
           apply_server(map, server, error) &&
           (!begins_to_listen(find_graphics(from, TRUE), server) ||
            begin_at_free_port(map, error)) &&
           apply_enabled(map, server, error);
}

static gboolean
undo_graphics_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return vx_noted_restore(map, error);
}

const VxFamily vx_family_graphics = {
    .name = "graphics",
    .fields = {VX_FIELD_LIST(server_fields), VX_FIELD_LIST(rdp_fields)},
    .read = read_graphics,
    .check = check_graphics,
    .plan = plan_graphics,
    .apply = apply_graphics,
    .live_paths = live_paths,
    .live = apply_graphics_live,
    .undo_live = undo_graphics_live,
};
