/* serials.c - <serial>: serial ports and what they are connected to on the host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include <sys/un.h>

#include "map/ports.h"
#include "util/error.h"

#define PATH "devices/serial"

/* clang-format off */
static const VxSetting host_mode = {
    VX_VALUE_ENUM, { VX_PLACE_ENUM(DEVICE, "ISerialPort", "hostMode", "PortMode") }
};
static const VxSetting server = { VX_VALUE_BOOL, { VX_PLACE(DEVICE, "ISerialPort", "server") } };
static const VxSetting path_setting = { VX_VALUE_STRING, { VX_PLACE(DEVICE, "ISerialPort", "path") } };
/* clang-format on */

static const VxEnumName socket_type_names[] = {
    {VX_CHAR_PIPE, "pipe"},
    { VX_CHAR_PTY, "pty" },
    { 0,           NULL  },
};
#define PATH_TYPE PATH "/@type"

static const VxField kept_fields[] = {
    {.path = PATH "/alias/@name", .offset = VX_OF(VxCharDef, alias), .conversion = &vx_as_alias},
};

static const char *
get_mode(VxCharType type)
{
    const char *mode = vx_word_to_member(vx_words_char, (int) type);

    return mode ? mode : VX_WORD_DISCONNECTED;
}

static VxCharType
get_type(const char *mode)
{
    int type = VX_CHAR_NULL;

    (void) vx_word_from_member(vx_words_char, mode, &type);
    return (VxCharType) type;
}

/* A pipe that VirtualBox makes, as all that are called pipes. */
static gboolean
is_server(const VxCharDef *serial)
{
    return serial->type == VX_CHAR_PIPE || serial->type == VX_CHAR_PTY ||
           serial->mode != VX_CHAR_CONNECT;
}

/* VirtualBox makes no terminals: what asks for one gets a socket of its own beside VirtualBox's
 * settings, which a console is opened on. Returns: (transfer full) */
static char *
get_own_socket(VxMap *map, const char *uuid, int port, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(map->host, error);
    g_autofree char *home = NULL;

    if (!virtualbox ||
        !vx_get_string(virtualbox, VX_GET("IVirtualBox", "homeFolder"), &home, error))
        return NULL;
    return g_strdup_printf("%s/%s.serial%d", home, uuid, port);
}

static gboolean
is_own_socket(const char *path, const char *uuid, int port)
{
    g_autofree char *name = g_strdup_printf("/%s.serial%d", uuid, port);

    return g_str_has_suffix(path, name);
}

static gboolean
check_own_socket(VxMap *map, const VxDomainDef *def, int port, GError **error)
{
    g_autofree char *path = get_own_socket(map, def->uuid, port, error);
    struct sockaddr_un address;

    if (!path)
        return FALSE;
    return strlen(path) < sizeof address.sun_path ||
           vx_map_unsupported(
               error, PATH_TYPE,
               "'pty': the socket '%s' in VirtualBox's directory has too long a path", path);
}

/* TCP: VirtualBox's path is "port" for a server and "host:port" for a client. */
static char *
get_path(const VxCharDef *serial)
{
    if (serial->type != VX_CHAR_TCP)
        return g_strdup(serial->path);
    if (is_server(serial))
        return g_strdup(serial->service);
    return g_strdup_printf("%s:%s", serial->host ? serial->host : "127.0.0.1", serial->service);
}

static void
set_tcp(VxCharDef *serial, const char *text)
{
    const char *colon = strrchr(text, ':');

    serial->service = g_strdup(colon ? colon + 1 : text);
    serial->host = colon ? g_strndup(text, (gsize) (colon - text)) : g_strdup("0.0.0.0");
}

static void
set_kept_type(VxMap *map, VxCharDef *serial, const char *kept)
{
    int type;

    if (!vx_enum_from_name(socket_type_names, kept, &type) ||
        (type == VX_CHAR_PTY &&
         !is_own_socket(serial->path, vx_machine_get_uuid(map->machine), serial->port)))
        return;
    serial->type = (VxCharType) type;
    serial->mode = 0;
    if (type == VX_CHAR_PTY)
        g_clear_pointer(&serial->path, g_free);
}

/* Whether one end listens, and the other connects. */
static gboolean
has_ends(VxCharType type)
{
    return type == VX_CHAR_UNIX || type == VX_CHAR_TCP;
}

static gboolean
read_serial(VxMap *map, const char *group, VxCharDef *serial, GError **error)
{
    g_auto(VxValue) mode = { 0 };
    g_auto(VxValue) text = { 0 };
    g_auto(VxValue) listens = { 0 };
    g_autofree char *kept = NULL;

    if (!vx_setting_get(&host_mode, map->parts, &mode, error) ||
        !vx_setting_get(&path_setting, map->parts, &text, error))
        return FALSE;
    serial->type = get_type(mode.text);
    if (has_ends(serial->type)) {
        if (!vx_setting_get(&server, map->parts, &listens, error))
            return FALSE;
        serial->mode = listens.number ? VX_CHAR_BIND : VX_CHAR_CONNECT;
    }
    if (serial->type == VX_CHAR_TCP)
        set_tcp(serial, text.text);
    else if (serial->type != VX_CHAR_NULL)
        serial->path = g_strdup(text.text);
    kept = vx_keep_get(map->keep, group, PATH_TYPE);
    if (kept && serial->type == VX_CHAR_UNIX && serial->mode == VX_CHAR_BIND)
        set_kept_type(map, serial, kept);
    return TRUE;
}

static gboolean
check_tcp(const VxCharDef *serial, GError **error)
{
    if (is_server(serial) && serial->host && *serial->host && !g_str_equal(serial->host, "0.0.0.0"))
        return vx_map_unsupported(error, PATH "/source/@host",
                                  "VirtualBox listens on all addresses (0.0.0.0), not on '%s'",
                                  serial->host);
    if (!serial->service || !g_ascii_string_to_unsigned(serial->service, 10, 1, 65535, NULL, NULL))
        return vx_map_unsupported(error, PATH "/source/@service", "'%s' is no port number",
                                  serial->service ? serial->service : "");
    return TRUE;
}

static gboolean
check_serial(VxMap *map, const VxDomainDef *def, const VxCharDef *serial, GError **error)
{
    if (!vx_has_enum(map->runtime, "PortMode", get_mode(serial->type)))
        return vx_map_unsupported(error, PATH_TYPE, "'%s' is not known to this VirtualBox",
                                  vx_enum_to_name(vx_char_type_names, (int) serial->type));
    return (serial->type != VX_CHAR_TCP || check_tcp(serial, error)) &&
           (serial->type != VX_CHAR_PTY || check_own_socket(map, def, serial->port, error));
}

static void
keep_serial(VxMap *map, const char *group, const VxCharDef *serial)
{
    vx_keep_set(map->keep, group, PATH_TYPE,
                vx_enum_to_name(socket_type_names, (int) serial->type));
}

/* Versions that know other platforms than a PC fill theirs in themselves. */
static const VxPortResources *
get_resources(VxMap *map, guint slot)
{
    return g_str_equal(map->platform.architecture, "x86") ? vx_serial_resources(slot) : NULL;
}

/* Whether the port is connected so already, and is to be left. */
static gboolean
is_left(VxMap *map, const VxValue *mode, const VxValue *path, const VxValue *listens,
        gboolean *left, GError **error)
{
    g_auto(VxValue) present_mode = { 0 };
    g_auto(VxValue) present_path = { 0 };
    VxValue present_listens = *listens;

    *left = FALSE;
    if (!vx_parts_leave_same(map->parts))
        return TRUE;
    if (!vx_setting_get(&host_mode, map->parts, &present_mode, error) ||
        !vx_setting_get(&path_setting, map->parts, &present_path, error) ||
        (has_ends(get_type(mode->text)) &&
         !vx_setting_get(&server, map->parts, &present_listens, error)))
        return FALSE;
    *left = g_str_equal(present_mode.text, mode->text) &&
            g_str_equal(present_path.text, path->text ? path->text : "") &&
            present_listens.number == listens->number;
    return TRUE;
}

/* VirtualBox refuses a mode without a path, and checks a path against the mode. */
static gboolean
connect_serial(VxMap *map, const VxCharDef *serial, GError **error)
{
    g_autofree char *path =
        serial->type == VX_CHAR_PTY
            ? get_own_socket(map, vx_machine_get_uuid(map->machine), serial->port, error)
            : get_path(serial);
    VxValue none = { .text = (char *) VX_WORD_DISCONNECTED };
    VxValue mode = { .text = (char *) get_mode(serial->type) };
    VxValue text = { .text = path };
    VxValue listens = { .number = is_server(serial) };
    gboolean left;

    if ((serial->type == VX_CHAR_PTY && !path) ||
        !is_left(map, &mode, &text, &listens, &left, error))
        return FALSE;
    if (left)
        return TRUE;
    return vx_setting_set(&host_mode, map->parts, &none, error) &&
           vx_setting_set(&path_setting, map->parts, &text, error) &&
           vx_setting_set(&server, map->parts, &listens, error) &&
           (serial->type == VX_CHAR_NULL || vx_setting_set(&host_mode, map->parts, &mode, error));
}

static VxObject *
open_serial(VxObject *machine, guint slot, GError **error)
{
    VxObject *port = NULL;

    (void) vx_call(machine, VX_METHOD("IMachine", "getSerialPort"), error, VX_INT(slot),
                   VX_OUT_OBJ(&port));
    return port;
}

/* clang-format off */
static const VxPortKind serial_kind = {
    .path = PATH,
    .noun = "serial",
    .file = "UART/Port",
    .n_slots = VX_LIMIT_SERIAL_PORTS,
    .ports = VX_OF(VxDomainDef, serials),
    .kept = VX_FIELD_LIST(kept_fields),
    .enabled = { VX_VALUE_BOOL, { VX_PLACE(DEVICE, "ISerialPort", "enabled") } },
    .irq = { VX_VALUE_NUMBER, { VX_PLACE(DEVICE, "ISerialPort", "IRQ") } },
    .io_base = { VX_VALUE_NUMBER, { VX_PLACE(DEVICE, "ISerialPort", "IOAddress"),
                                    VX_PLACE(DEVICE, "ISerialPort", "IOBase") } },
    .add = vx_domain_def_add_serial,
    .open = open_serial,
    .get_resources = get_resources,
    .read = read_serial,
    .check = check_serial,
    .connect = connect_serial,
    .keep = keep_serial,
};
/* clang-format on */

static gboolean
read_serials(VxMap *map, VxDomainDef *def, GError **error)
{
    return vx_ports_read(map, &serial_kind, def, error);
}

static gboolean
check_serials(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_ports_check(map, &serial_kind, def, error);
}

static gboolean
plan_serials(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_ports_plan(map, &serial_kind, def, error);
}

static gboolean
apply_serials(VxMap *map, const VxDomainDef *def, GError **error)
{
    return vx_ports_apply(map, &serial_kind, def, error);
}

/* A port that is there can be connected elsewhere. */
static const char *const live_rows[] = { "@type", "source", "protocol", "alias", NULL };
static const VxLivePath live_paths[] = {
    {"devices/serial", .within = live_rows },
    { NULL              },
};

static gboolean
apply_serials_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return vx_ports_apply_live(map, &serial_kind, from, to, error);
}

const VxFamily vx_family_serials = {
    .name = "serials",
    .fields = { VX_FIELD_LIST(kept_fields) },
    .read = read_serials,
    .check = check_serials,
    .plan = plan_serials,
    .apply = apply_serials,
    .live_paths = live_paths,
    .live = apply_serials_live,
};
