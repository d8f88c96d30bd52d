/* machine-metadata.c - description, title and metadata of a machine.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-metadata.h"

gboolean
vx_machine_get_description(VxMachine *machine, char **value, GError **error)
{
    g_autofree char *text = NULL;

    if (!vx_get_string(vx_machine_get_object(machine), VX_GET("IMachine", "description"), &text,
                       error))
        return FALSE;
    *value = text && *text ? g_steal_pointer(&text) : NULL;
    return TRUE;
}

gboolean
vx_machine_get_title(VxMachine *machine, char **value, GError **error)
{
    return vx_machine_get_extra_data(machine, VX_KEY_TITLE, value, error);
}

gboolean
vx_machine_get_metadata(VxMachine *machine, char **value, GError **error)
{
    return vx_machine_get_extra_data(machine, VX_KEY_METADATA, value, error);
}

gboolean
vx_machine_set_description(VxMachine *machine, const char *value, GError **error)
{
    return vx_set_string(vx_machine_get_object(machine), VX_SET("IMachine", "description"), value,
                         error);
}

gboolean
vx_machine_set_title(VxMachine *machine, const char *value, GError **error)
{
    return vx_machine_set_extra_data(machine, VX_KEY_TITLE, value, error);
}

gboolean
vx_machine_set_metadata(VxMachine *machine, const char *value, GError **error)
{
    return vx_machine_set_extra_data(machine, VX_KEY_METADATA, value, error);
}
