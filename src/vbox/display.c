/* display.c - screenshots.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/display.h"

#include "util/error.h"

/* The number of screens moved from the machine to its graphics adapter. */
gboolean
vx_machine_get_n_screens(VxMachine *machine, guint *n_screens, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    g_autoptr(VxObject) adapter = NULL;

    if (!vx_has(vx_object_get_runtime(object), VX_OPT_GET("IMachine", "graphicsAdapter")))
        return vx_get_u32(object, VX_OPT_GET("IMachine", "monitorCount"), n_screens, error);
    return vx_get_object(object, VX_OPT_GET("IMachine", "graphicsAdapter"), &adapter, error) &&
           vx_get_u32(adapter, VX_OPT_GET("IGraphicsAdapter", "monitorCount"), n_screens, error);
}

/* Newer versions also tell where the screen is among the others, and then whether it is on. */
static gboolean
get_size(VxObject *display, guint screen, guint *width, guint *height, GError **error)
{
    const VxMember *member = VX_METHOD("IDisplay", "getScreenResolution");

    switch (vx_n_params(vx_object_get_runtime(display), member)) {
    case 4:
        return vx_call(display, member, error, VX_INT(screen), VX_OUT_U32(width),
                       VX_OUT_U32(height), VX_OUT_NONE);
    case 6:
        return vx_call(display, member, error, VX_INT(screen), VX_OUT_U32(width),
                       VX_OUT_U32(height), VX_OUT_NONE, VX_OUT_NONE, VX_OUT_NONE);
    default:
        return vx_call(display, member, error, VX_INT(screen), VX_OUT_U32(width),
                       VX_OUT_U32(height), VX_OUT_NONE, VX_OUT_NONE, VX_OUT_NONE, VX_OUT_NONE);
    }
}

GBytes *
vx_display_take_screenshot(VxSession *session, guint screen, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autoptr(VxObject) console = vx_session_ref_console(session, error);
    g_autoptr(VxObject) display = NULL;
    GBytes *png = NULL;
    guint n_screens, width, height;

    if (!console || !vx_machine_get_n_screens(machine, &n_screens, error))
        return NULL;
    if (screen >= n_screens) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "domain '%s' has %u screen(s) and no screen %u",
                     vx_machine_get_name(machine), n_screens, screen);
        return NULL;
    }
    if (!vx_get_object(console, VX_GET("IConsole", "display"), &display, error) ||
        !get_size(display, screen, &width, &height, error))
        return NULL;
    if (width == 0 || height == 0) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "screen %u of domain '%s' is off", screen,
                     vx_machine_get_name(machine));
        return NULL;
    }
    if (vx_has(vx_object_get_runtime(display),
               VX_OPT_METHOD("IDisplay", "takeScreenShotPNGToArray")))
        vx_call(display, VX_OPT_METHOD("IDisplay", "takeScreenShotPNGToArray"), error,
                VX_INT(screen), VX_INT(width), VX_INT(height), VX_OUT_BYTES(&png));
    else
        vx_call(display, VX_METHOD("IDisplay", "takeScreenShotToArray"), error, VX_INT(screen),
                VX_INT(width), VX_INT(height), VX_ENUM("BitmapFormat", "PNG"), VX_OUT_BYTES(&png));
    return png;
}
