/* polkit.c - whether the host's policy lets a local process do something.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/polkit.h"

#include <gio/gio.h>
#include <libvirt/virterror.h>
#include <string.h>
#include "util/error.h"

#define ALLOW_INTERACTION 1u
#define INTERACTION_MS    (5 * 60 * 1000) /* a person has this long for the password */

/* Field 22 of /proc/<pid>/stat, counted behind the program's name, which may hold anything. */
static gboolean
get_start_time(pid_t pid, guint64 *start_time, GError **error)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int) pid);
    g_autofree char *text = NULL;
    g_auto(GStrv) fields = NULL;
    const char *behind;

    if (!g_file_get_contents(path, &text, NULL, error))
        return FALSE;
    behind = strrchr(text, ')');
    fields = g_strsplit(behind ? behind + 1 : "", " ", -1);
    if (g_strv_length(fields) < 21 ||
        !g_ascii_string_to_unsigned(fields[20], 10, 0, G_MAXUINT64, start_time, NULL)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "cannot understand '%s'", path);
        return FALSE;
    }
    return TRUE;
}

static GVariant *
make_question(const VxPeer *peer, guint64 start_time, const char *action)
{
    GVariantBuilder subject;

    g_variant_builder_init(&subject, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&subject, "{sv}", "pid", g_variant_new_uint32((guint32) peer->pid));
    g_variant_builder_add(&subject, "{sv}", "start-time", g_variant_new_uint64(start_time));
    g_variant_builder_add(&subject, "{sv}", "uid", g_variant_new_int32((gint32) peer->uid));
    return g_variant_new("((sa{sv})s@a{ss}us)", "unix-process", &subject, action,
                         g_variant_new_array(G_VARIANT_TYPE("{ss}"), NULL, 0), ALLOW_INTERACTION,
                         "");
}

static GVariant *
ask(const VxPeer *peer, const char *action, GError **error)
{
    g_autoptr(GDBusConnection) bus = NULL;
    guint64 start_time;

    if (!get_start_time(peer->pid, &start_time, error))
        return NULL;
    bus = g_bus_get_sync(G_BUS_TYPE_SYSTEM, NULL, error);
    if (!bus)
        return NULL;
    /* A bus that goes away is no reason for the daemon to end. */
    g_dbus_connection_set_exit_on_close(bus, FALSE);
    return g_dbus_connection_call_sync(
        bus, "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
        "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization",
        make_question(peer, start_time, action), G_VARIANT_TYPE("((bba{ss}))"),
        G_DBUS_CALL_FLAGS_NONE, INTERACTION_MS, NULL, error);
}

gboolean
vx_polkit_is_built(void)
{
    return TRUE;
}

gboolean
vx_polkit_check(const VxPeer *peer, const char *action, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GVariant) answer = ask(peer, action, &failure);
    g_autoptr(GVariant) details = NULL;
    gboolean authorized, challenge;
    const char *dismissed;

    if (!answer) {
        g_warning("polkit cannot be asked for '%s': %s", action, failure->message);
        vx_set_error(error, VIR_ERR_AUTH_FAILED, "polkit cannot be asked");
        return FALSE;
    }
    g_variant_get(answer, "((bb@a{ss}))", &authorized, &challenge, &details);
    if (authorized)
        return TRUE;
    if (g_variant_lookup(details, "polkit.dismissed", "&s", &dismissed))
        vx_set_error(error, VIR_ERR_AUTH_CANCELLED, "user cancelled authentication process");
    else if (challenge)
        vx_set_error(error, VIR_ERR_AUTH_UNAVAILABLE,
                     "no polkit agent available to authenticate action '%s'", action);
    else
        vx_set_error(error, VIR_ERR_AUTH_FAILED, "access denied by policy");
    return FALSE;
}
