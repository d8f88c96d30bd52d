/* machine-settings.c - renames machines, has them started with the host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-settings.h"

#include "util/error.h"
#include "vbox/properties.h"

gboolean
vx_machine_set_name(VxMachine *machine, const char *name, GError **error)
{
    return vx_set_string(vx_machine_get_object(machine), VX_SET("IMachine", "name"), name, error);
}

static gboolean
has_autostart(VxMachine *machine)
{
    return vx_has(vx_object_get_runtime(vx_machine_get_object(machine)),
                  VX_OPT_GET("IMachine", "autostartEnabled"));
}

gboolean
vx_machine_get_autostart(VxMachine *machine, gboolean *autostart, GError **error)
{
    if (!has_autostart(machine)) {
        *autostart = FALSE;
        return TRUE;
    }
    return vx_get_bool(vx_machine_get_object(machine), VX_OPT_GET("IMachine", "autostartEnabled"),
                       autostart, error);
}

/* The directory where VirtualBox's start-up service finds whose machines to start. */
static gboolean
check_database(VxHost *host, GError **error)
{
    g_autoptr(VxObject) properties = vx_properties_ref_system(host, error);
    g_autofree char *path = NULL;

    if (!properties ||
        !vx_get_string(properties, VX_OPT_GET("ISystemProperties", "autostartDatabasePath"), &path,
                       error))
        return FALSE;
    if (path && *path)
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                 "VirtualBox has no autostart database; name a directory that its users can write "
                 "to with 'VBoxManage setproperty autostartdbpath DIRECTORY', and set up "
                 "VirtualBox's autostart service as its manual says");
    return FALSE;
}

gboolean
vx_machine_set_autostart(VxMachine *machine, gboolean autostart, GError **error)
{
    gboolean is_set;

    if (!has_autostart(machine)) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox cannot start machines by itself");
        return FALSE;
    }
    if (!vx_machine_get_autostart(machine, &is_set, error))
        return FALSE;
    if (is_set == autostart)
        return TRUE;
    return check_database(vx_machine_get_host(machine), error) &&
           vx_set_int(vx_machine_get_object(machine), VX_OPT_SET("IMachine", "autostartEnabled"),
                      autostart, error);
}
