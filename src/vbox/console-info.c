/* console-info.c - reads the parts of a console.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/console-info.h"

#include <string.h>

void
vx_display_info_clear(VxDisplayInfo *info)
{
    g_free(info->user);
    g_free(info->address);
    g_free(info->software);
    *info = (VxDisplayInfo){ 0 };
}

gboolean
vx_console_get_display(VxObject *console, VxDisplayInfo *info, GError **error)
{
    g_autoptr(VxObject) server = NULL;
    gint64 port = 0;

    if (!vx_get_object(console, VX_GET("IConsole", "VRDEServerInfo"), &server, error) ||
        !vx_get_u32(server, VX_GET("IVRDEServerInfo", "numberOfClients"), &info->n_clients,
                    error) ||
        !vx_get_i64(server, VX_GET("IVRDEServerInfo", "port"), &port, error) ||
        !vx_get_string(server, VX_GET("IVRDEServerInfo", "user"), &info->user, error) ||
        !vx_get_string(server, VX_GET("IVRDEServerInfo", "clientIP"), &info->address, error) ||
        !vx_get_string(server, VX_GET("IVRDEServerInfo", "clientName"), &info->software, error))
        return FALSE;
    info->port = port > 0 ? (guint) port : 0;
    return TRUE;
}

gboolean
vx_console_get_additions(VxObject *console, gboolean *active, GError **error)
{
    g_autoptr(VxObject) guest = NULL;
    const char *level = NULL;

    if (!vx_get_object(console, VX_GET("IConsole", "guest"), &guest, error) ||
        !vx_get_enum(guest, VX_GET("IGuest", "additionsRunLevel"), "AdditionsRunLevelType", &level,
                     error))
        return FALSE;
    *active = !g_str_equal(level, "None");
    return TRUE;
}

/* Source: what VirtualBox's disk drivers and I/O cache report (its log and its messages). */
static const struct {
    const char *id;
    const char *reason;
} io_errors[] = {
    {"BLKCACHE_IOERR",    "eio"   },
    { "DrvVD_DISKFULL",   "enospc"},
    { "DrvVD_FILETOOBIG", "enospc"},
    { "DrvVD_ISCSIDOWN",  "eio"   },
    { "DrvVD_DEKMISSING", "eperm" },
    { "DevATA_DISKFULL",  "enospc"},
};

const char *
vx_runtime_error_is_io(const char *id, const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(io_errors); i++)
        if (g_strcmp0(io_errors[i].id, id) == 0)
            return text && strstr(text, "VERR_DISK_FULL") ? "enospc" : io_errors[i].reason;
    return NULL;
}
