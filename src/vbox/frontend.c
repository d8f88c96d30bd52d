/* frontend.c - which program shows a machine, and how it is started.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/frontend.h"

#include "util/error.h"
#include "vbox/window-system.h"
#include "vbox/paused-start.h"
#include "vbox/session.h"

/* Values of VX_FRONTEND_TYPE_KEY. */
static const struct {
    const char *type;
    const char *name;
    gboolean window;
} types[] = {
    {"gui",       "gui",      TRUE },
    { "sdl",      "sdl",      TRUE },
    { "vrdp",     "headless", FALSE},
    { "headless", "headless", FALSE},
};

/* What a program needs of the environment to find its display. */
static const char *const display_variables[] = {
    "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS",
};

void
vx_frontend_clear(VxFrontend *frontend)
{
    g_clear_pointer(&frontend->environment, g_free);
}

static gboolean
own_display_reachable(void)
{
    const char *x11 = g_getenv("DISPLAY");
    const char *wayland = g_getenv("WAYLAND_DISPLAY");

    return (wayland && *wayland &&
            vx_window_system_wayland_reachable(wayland, g_getenv("XDG_RUNTIME_DIR"))) ||
           (x11 && *x11 && vx_window_system_x11_reachable(x11));
}

/* @display: (nullable): the X display to use instead of our own */
static char *
make_environment(const char *display)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(display_variables); i++) {
        const char *name = display_variables[i];
        const char *value = g_getenv(name);

        if (display && g_str_equal(name, "DISPLAY"))
            value = display;
        else if (display && g_str_equal(name, "WAYLAND_DISPLAY"))
            continue;
        if (value && *value)
            g_string_append_printf(lines, "%s=%s\n", name, value);
    }
    return g_string_free(g_steal_pointer(&lines), FALSE);
}

void
vx_frontend_choose(const char *type, const char *display, VxFrontend *frontend)
{
    gboolean own = !display || !*display;

    *frontend = (VxFrontend){ .name = "headless" };
    for (gsize i = 0; type && i < G_N_ELEMENTS(types); i++) {
        if (!g_str_equal(types[i].type, type))
            continue;
        if (!types[i].window)
            return;
        if (own ? own_display_reachable() : vx_window_system_x11_reachable(display)) {
            frontend->name = types[i].name;
            frontend->environment = make_environment(own ? NULL : display);
        }
        return;
    }
}

static gboolean
start(VxMachine *machine, const VxFrontend *frontend, gboolean paused, GError **error)
{
    if (paused)
        return vx_paused_start(machine, frontend->name, frontend->environment, error);
    return vx_session_launch(machine, frontend->name, frontend->environment, error);
}

gboolean
vx_frontend_start(VxMachine *machine, gboolean paused, GError **error)
{
    static const VxFrontend headless = { .name = "headless" };
    g_auto(VxFrontend) frontend = { 0 };
    g_autofree char *type = NULL;
    g_autofree char *display = NULL;
    g_autoptr(GError) local = NULL;

    if (!vx_machine_get_extra_data(machine, VX_FRONTEND_TYPE_KEY, &type, error) ||
        !vx_machine_get_extra_data(machine, VX_FRONTEND_DISPLAY_KEY, &display, error))
        return FALSE;
    vx_frontend_choose(type, display, &frontend);
    if (g_str_equal(frontend.name, headless.name))
        return start(machine, &headless, paused, error);
    if (start(machine, &frontend, paused, &local))
        return TRUE;
    g_message("domain '%s' opens no window, is started headless: %s", vx_machine_get_name(machine),
              local->message);
    return start(machine, &headless, paused, error);
}
