/* machine.c - finds machines and reads their identity.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine.h"

#include <string.h>

#include "util/error.h"

#define VX_SETTINGS_SUFFIX ".vbox"

/* Result codes with a meaning here. */
#define VX_RESULT_OBJECT_NOT_FOUND 0x80bb0001u /* VBOX_E_OBJECT_NOT_FOUND */
#define VX_RESULT_ACCESS_DENIED    0x80070005u /* E_ACCESSDENIED: the machine is not accessible */

struct VxMachine {
    VxHost *host;
    VxObject *object;
    char *uuid;
    char *name;
};

VxMachine *
vx_machine_new_known(VxHost *host, VxObject *object, const char *uuid, const char *name)
{
    VxMachine *machine = g_new0(VxMachine, 1);

    machine->host = host;
    machine->object = object;
    machine->uuid = g_ascii_strdown(uuid, -1);
    machine->name = g_strdup(name);
    return machine;
}

/* The name, or for a machine whose settings cannot be read that of its settings file. */
static gboolean
read_name(VxObject *object, char **name, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autofree char *path = NULL;
    g_autofree char *base = NULL;

    if (vx_get_string(object, VX_GET("IMachine", "name"), name, &local))
        return TRUE;
    if (vx_xpcom_error_result(local) != VX_RESULT_ACCESS_DENIED) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!vx_get_string(object, VX_GET("IMachine", "settingsFilePath"), &path, error))
        return FALSE;
    base = g_path_get_basename(path);
    if (g_str_has_suffix(base, VX_SETTINGS_SUFFIX))
        base[strlen(base) - strlen(VX_SETTINGS_SUFFIX)] = '\0';
    *name = g_steal_pointer(&base);
    return TRUE;
}

VxMachine *
vx_machine_new(VxHost *host, VxObject *object, GError **error)
{
    g_autoptr(VxObject) owned = object;
    g_autofree char *uuid = NULL;
    g_autofree char *name = NULL;

    if (!vx_get_string(owned, VX_GET("IMachine", "id"), &uuid, error) ||
        !read_name(owned, &name, error))
        return NULL;
    return vx_machine_new_known(host, g_steal_pointer(&owned), uuid, name);
}

/* @what: "uuid" or "name", for the error */
static VxObject *
find_machine(VxHost *host, const char *what, const char *value, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) found = NULL;
    g_autoptr(GError) local = NULL;

    if (!virtualbox)
        return NULL;
    if (vx_call(virtualbox, VX_METHOD("IVirtualBox", "findMachine"), &local, VX_STR(value),
                VX_OUT_OBJ(&found)) &&
        found)
        return g_steal_pointer(&found);
    if (!local || vx_xpcom_error_result(local) == VX_RESULT_OBJECT_NOT_FOUND)
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching %s '%s'", what, value);
    else
        g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
}

VxMachine *
vx_machine_find_by_uuid(VxHost *host, const char *uuid, GError **error)
{
    VxObject *object = find_machine(host, "uuid", uuid, error);

    return object ? vx_machine_new(host, object, error) : NULL;
}

VxMachine *
vx_machine_find_by_name(VxHost *host, const char *name, GError **error)
{
    VxObject *object = find_machine(host, "name", name, error);
    g_autoptr(VxMachine) machine = object ? vx_machine_new(host, object, error) : NULL;

    if (!machine)
        return NULL;
    if (!g_str_equal(machine->name, name)) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", name);
        return NULL;
    }
    return g_steal_pointer(&machine);
}

void
vx_machine_free(VxMachine *machine)
{
    if (!machine)
        return;
    vx_object_unref(machine->object);
    g_free(machine->uuid);
    g_free(machine->name);
    g_free(machine);
}

VxHost *
vx_machine_get_host(const VxMachine *machine)
{
    return machine->host;
}

VxObject *
vx_machine_get_object(const VxMachine *machine)
{
    return machine->object;
}

const char *
vx_machine_get_uuid(const VxMachine *machine)
{
    return machine->uuid;
}

const char *
vx_machine_get_name(const VxMachine *machine)
{
    return machine->name;
}

gboolean
vx_machine_get_accessible(VxMachine *machine, gboolean *accessible, char **reason, GError **error)
{
    g_autoptr(VxObject) info = NULL;
    g_autofree char *text = NULL;
    gboolean value;

    if (!vx_get_bool(machine->object, VX_GET("IMachine", "accessible"), &value, error))
        return FALSE;
    if (!value) {
        if (!vx_get_object(machine->object, VX_GET("IMachine", "accessError"), &info, error) ||
            (info && !vx_get_string(info, VX_GET("IVirtualBoxErrorInfo", "text"), &text, error)))
            return FALSE;
        *reason = text && *text ? g_strdelimit(g_strstrip(g_steal_pointer(&text)), "\n", ' ')
                                : g_strdup("its settings cannot be read");
    }
    *accessible = value;
    return TRUE;
}

gboolean
vx_machine_get_state(VxMachine *machine, const char **state, GError **error)
{
    return vx_get_enum(machine->object, VX_GET("IMachine", "state"), "MachineState", state, error);
}

guint32
vx_machine_get_pid(VxMachine *machine)
{
    VxRuntime *runtime = vx_object_get_runtime(machine->object);
    guint32 pid = 0;

    if (vx_has(runtime, VX_OPT_GET("IMachine", "sessionPID")))
        vx_get_u32(machine->object, VX_OPT_GET("IMachine", "sessionPID"), &pid, NULL);
    else if (vx_has(runtime, VX_OPT_GET("IMachine", "sessionPid")))
        vx_get_u32(machine->object, VX_OPT_GET("IMachine", "sessionPid"), &pid, NULL);
    return pid > G_MAXINT32 ? 0 : pid;
}

gboolean
vx_machine_get_extra_data(VxMachine *machine, const char *key, char **value, GError **error)
{
    char *text = NULL;

    if (!vx_call(machine->object, VX_METHOD("IMachine", "getExtraData"), error, VX_STR(key),
                 VX_OUT_STR(&text)))
        return FALSE;
    if (text && !*text)
        g_clear_pointer(&text, g_free); /* VirtualBox has no empty values */
    *value = text;
    return TRUE;
}

gboolean
vx_machine_set_extra_data(VxMachine *machine, const char *key, const char *value, GError **error)
{
    return vx_call(machine->object, VX_METHOD("IMachine", "setExtraData"), error, VX_STR(key),
                   VX_STR(value));
}
