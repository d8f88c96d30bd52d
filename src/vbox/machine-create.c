/* machine-create.c - creates, registers and removes machines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-create.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "util/error.h"
#include "vbox/again.h"
#include "vbox/medium.h"
#include "vbox/progress.h"
#include "vbox/setting.h"

#define VX_RESULT_OBJECT_NOT_FOUND 0x80bb0001u /* VBOX_E_OBJECT_NOT_FOUND */

/* The parameter lists that createMachine has had, told by their number. */
enum {
    CREATE_WITH_ID = 6,           /* file, name, type, id, overwrite */
    CREATE_WITH_GROUPS = 6,       /* file, name, groups, type, flags: also six */
    CREATE_WITH_ENCRYPTION = 9,   /* ... cipher, password id, password */
    CREATE_WITH_ARCHITECTURE = 10 /* the architecture after the name */
};

/* The oldest list and the one with groups have the same length; groups came with the interface's
 * other knowledge of them. */
static gboolean
knows_groups(VxRuntime *runtime)
{
    return vx_has(runtime, VX_OPT_METHOD("IMachine", "getGroups"));
}

static gboolean
call_create(VxObject *virtualbox, const char *name, const char *uuid, const char *architecture,
            const char *os_type, VxObject **machine, GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(virtualbox);
    const VxMember *create = VX_METHOD("IVirtualBox", "createMachine");
    g_autofree char *flags = g_strconcat("UUID=", uuid, NULL);
    VxArg none = VX_STR("");
    VxArg type = VX_STR(os_type);
    VxArg groups = VX_STRS(NULL);

    switch (vx_n_params(runtime, create)) {
    case CREATE_WITH_ARCHITECTURE:
        return vx_call(virtualbox, create, error, none, VX_STR(name),
                       VX_ENUM("PlatformArchitecture", architecture), groups, type, VX_STR(flags),
                       none, none, none, VX_OUT_OBJ(machine));
    case CREATE_WITH_ENCRYPTION:
        return vx_call(virtualbox, create, error, none, VX_STR(name), groups, type, VX_STR(flags),
                       none, none, none, VX_OUT_OBJ(machine));
    case CREATE_WITH_GROUPS:
        if (knows_groups(runtime))
            return vx_call(virtualbox, create, error, none, VX_STR(name), groups, type,
                           VX_STR(flags), VX_OUT_OBJ(machine));
        return vx_call(virtualbox, create, error, none, VX_STR(name), type, VX_STR(uuid),
                       VX_INT(FALSE), VX_OUT_OBJ(machine));
    default:
        vx_set_error(error, VIR_ERR_NO_SUPPORT,
                     "this VirtualBox creates machines in a way that is not known");
        return FALSE;
    }
}

VxMachine *
vx_machine_create(VxHost *host, const char *name, const char *uuid, const char *architecture,
                  const char *os_type, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) object = NULL;

    if (!virtualbox || !call_create(virtualbox, name, uuid, architecture, os_type, &object, error))
        return NULL;
    return vx_machine_new_known(host, g_steal_pointer(&object), uuid, name);
}

char *
vx_machine_compose_folder(VxHost *host, const char *name, GError **error)
{
    static const int n_params_without_group = 3;
    const VxMember *compose = VX_METHOD("IVirtualBox", "composeMachineFilename");
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autofree char *file = NULL;
    VxArg none = VX_STR("");

    if (virtualbox &&
        (vx_n_params(vx_host_get_runtime(host), compose) == n_params_without_group
             ? vx_call(virtualbox, compose, error, VX_STR(name), none, VX_OUT_STR(&file))
             : vx_call(virtualbox, compose, error, VX_STR(name), none, none, none,
                       VX_OUT_STR(&file))))
        return g_path_get_dirname(file);
    return NULL;
}

gboolean
vx_machine_register(VxMachine *machine, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(vx_machine_get_host(machine), error);

    return virtualbox && vx_call(virtualbox, VX_METHOD("IVirtualBox", "registerMachine"), error,
                                 VX_OBJ(vx_machine_get_object(machine)));
}

gboolean
vx_machine_get_nvram_path(VxMachine *machine, char **path, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    VxRuntime *runtime = vx_object_get_runtime(object);
    const VxMember *of_store = VX_OPT_GET("IMachine", "nonVolatileStore");
    const VxMember *of_bios = VX_OPT_GET("IBIOSSettings", "nonVolatileStorageFile");
    g_autoptr(VxObject) holder = NULL;
    g_autofree char *file = NULL;

    *path = NULL;
    if (vx_has(runtime, of_store)) {
        if (!vx_get_object(object, of_store, &holder, error) ||
            !vx_get_string(holder, VX_OPT_GET("INvramStore", "nonVolatileStorageFile"), &file,
                           error))
            return FALSE;
    } else if (vx_has(runtime, of_bios)) {
        if (!vx_get_object(object, VX_OPT_GET("IMachine", "BIOSSettings"), &holder, error) ||
            !vx_get_string(holder, of_bios, &file, error))
            return FALSE;
    }
    if (file && *file && g_file_test(file, G_FILE_TEST_IS_REGULAR))
        *path = g_steal_pointer(&file);
    return TRUE;
}

static const VxSetting firmware_type = {
    VX_VALUE_ENUM,
    {VX_PLACE_ENUM(FIRMWARE, "IFirmwareSettings", "firmwareType", "FirmwareType"),
      VX_PLACE_ENUM(MACHINE, "IMachine", "firmwareType", "FirmwareType")},
};
static const VxSetting tpm_type = {
    VX_VALUE_ENUM, { VX_PLACE_ENUM(TPM, "ITrustedPlatformModule", "type", "TpmType") }
};

gboolean
vx_machine_writes_nvram(VxMachine *machine, gboolean *writes, GError **error)
{
    g_autoptr(VxParts) parts = vx_parts_new(machine);
    g_auto(VxValue) firmware = { 0 };
    g_auto(VxValue) tpm = { 0 };

    if (!vx_setting_get(&firmware_type, parts, &firmware, error) ||
        (vx_setting_find(&tpm_type, vx_parts_get_runtime(parts)) &&
         !vx_setting_get(&tpm_type, parts, &tpm, error)))
        return FALSE;
    *writes = !g_str_equal(firmware.text, "BIOS") || (tpm.text && !g_str_equal(tpm.text, "None"));
    return TRUE;
}

/* ---- Removal ---- */

/* In the order in which VirtualBox hands them out, differences come before what they are based on.
 */
static void
close_media(GPtrArray *media, GHashTable *paths)
{
    for (guint i = 0; i < media->len; i++) {
        VxObject *medium = g_ptr_array_index(media, i);
        g_autoptr(GError) error = NULL;

        if (medium && !vx_medium_release(medium, paths, &error))
            g_message("a medium stays in VirtualBox's registry: %s", error->message);
    }
}

/* Takes a file away for the time that VirtualBox deletes what belongs to the machine. */
static gboolean
move_aside(const char *path, char **aside, GError **error)
{
    *aside = g_strconcat(path, ".kept", NULL);
    if (g_rename(path, *aside) == 0)
        return TRUE;
    vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot keep '%s': %s", path, g_strerror(errno));
    return FALSE;
}

static void
move_back(const char *aside, const char *path)
{
    if (g_rename(aside, path) != 0)
        g_warning("'%s' stays under the name '%s': %s", path, aside, g_strerror(errno));
}

static gboolean
delete_files(VxMachine *machine, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    const VxMember *delete_config = VX_OPT_METHOD("IMachine", "deleteConfig");
    const VxMember *member = vx_has(vx_object_get_runtime(object), delete_config)
                                 ? delete_config
                                 : VX_OPT_METHOD("IMachine", "delete");
    guint n_failed = 0;

    for (;;) {
        g_autoptr(VxObject) progress = NULL;
        g_autoptr(GError) local = NULL;

        /* Without media: their files stay. */
        if (vx_call(object, member, &local, VX_OBJS(NULL), VX_OUT_OBJ(&progress)) &&
            (!progress || vx_progress_wait(progress, -1, &local)))
            return TRUE;
        if (vx_again(&n_failed, &local)) /* the machine is not in the list any more */
            continue;
        g_propagate_prefixed_error(
            error, g_steal_pointer(&local),
            "domain '%s' is not there any more, but its files are: ", vx_machine_get_name(machine));
        return FALSE;
    }
}

/* @media: (out): what was attached; empty where that is not known */
static gboolean
unregister(VxMachine *machine, gboolean accessible, GPtrArray **media, GError **error)
{
    return vx_call(vx_machine_get_object(machine), VX_METHOD("IMachine", "unregister"), error,
                   VX_ENUM("CleanupMode", accessible ? "Full" : "UnregisterOnly"),
                   VX_OUT_OBJS(media));
}

static gboolean
is_registered(VxMachine *machine, gboolean *registered, GError **error)
{
    g_autoptr(VxMachine) found = NULL;
    g_autoptr(GError) local = NULL;

    found =
        vx_machine_find_by_uuid(vx_machine_get_host(machine), vx_machine_get_uuid(machine), &local);
    *registered = found != NULL;
    if (found || vx_error_is(local, VIR_ERR_NO_DOMAIN))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
vx_machine_remove(VxMachine *machine, GHashTable *paths, gboolean keep_nvram, GError **error)
{
    g_autoptr(GPtrArray) media = NULL;
    g_autofree char *reason = NULL;
    g_autofree char *nvram = NULL;
    g_autofree char *aside = NULL;
    gboolean accessible;
    gboolean registered;
    gboolean deleted;

    if (!vx_machine_get_accessible(machine, &accessible, &reason, error) ||
        !is_registered(machine, &registered, error))
        return FALSE;
    if (accessible && keep_nvram && !vx_machine_get_nvram_path(machine, &nvram, error))
        return FALSE;
    if (registered && !unregister(machine, accessible, &media, error))
        return FALSE;
    if (media && paths)
        close_media(media, paths);
    if (!accessible)
        return TRUE; /* the object is dead, and whose files those are is not known */
    if (nvram && !move_aside(nvram, &aside, error))
        return FALSE;
    deleted = delete_files(machine, error);
    if (aside)
        move_back(aside, nvram);
    return deleted;
}
