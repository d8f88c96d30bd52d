/* sim-calls.c - VirtualBox's calls in words that are the same for all versions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sim-fixture.h"

#include <string.h>

static gboolean
has(VxObject *object, const VxMember *member)
{
    return vx_has(vx_object_get_runtime(object), member);
}

static int
n_params(VxObject *object, const VxMember *member)
{
    return vx_n_params(vx_object_get_runtime(object), member);
}

VxObject *
sim_try_create_machine(SimFixture *fixture, const char *name, const char *id, GError **error)
{
    const VxMember *create = VX_METHOD("IVirtualBox", "createMachine");
    g_autofree char *flags = id != NULL ? g_strconcat("UUID=", id, NULL) : g_strdup("");
    VxObject *machine = NULL;

    if (!has(fixture->vbox, VX_OPT_METHOD("IVirtualBox", "getMachineGroups")))
        vx_call(fixture->vbox, create, error, VX_STR(""), VX_STR(name), VX_STR("Other"), VX_STR(id),
                VX_INT(FALSE), VX_OUT_OBJ(&machine));
    else if (n_params(fixture->vbox, create) == 6)
        vx_call(fixture->vbox, create, error, VX_STR(""), VX_STR(name), VX_STRS(NULL),
                VX_STR("Other"), VX_STR(flags), VX_OUT_OBJ(&machine));
    else if (n_params(fixture->vbox, create) == 9)
        vx_call(fixture->vbox, create, error, VX_STR(""), VX_STR(name), VX_STRS(NULL),
                VX_STR("Other"), VX_STR(flags), VX_STR(""), VX_STR(""), VX_STR(""),
                VX_OUT_OBJ(&machine));
    else
        vx_call(fixture->vbox, create, error, VX_STR(""), VX_STR(name),
                VX_ENUM("PlatformArchitecture", "x86"), VX_STRS(NULL), VX_STR("Other"),
                VX_STR(flags), VX_STR(""), VX_STR(""), VX_STR(""), VX_OUT_OBJ(&machine));
    return machine;
}

VxObject *
sim_new_machine(SimFixture *fixture, const char *name)
{
    GError *error = NULL;
    VxObject *machine = sim_try_create_machine(fixture, name, NULL, &error);

    g_assert_no_error(error);
    vx_call(fixture->vbox, VX_METHOD("IVirtualBox", "registerMachine"), &error, VX_OBJ(machine));
    g_assert_no_error(error);
    return machine;
}

VxObject *
sim_new_session(SimFixture *fixture)
{
    GError *error = NULL;
    VxObject *session = NULL;

    if (fixture->client != NULL)
        vx_get_object(fixture->client, VX_GET("IVirtualBoxClient", "session"), &session, &error);
    else
        session = vx_runtime_create_instance(fixture->runtime, "@virtualbox.org/Session;1",
                                             "ISession", &error);
    g_assert_no_error(error);
    return session;
}

VxObject *
sim_find_machine(SimFixture *fixture, const char *name_or_id, GError **error)
{
    VxObject *machine = NULL;

    vx_call(fixture->vbox, VX_METHOD("IVirtualBox", "findMachine"), error, VX_STR(name_or_id),
            VX_OUT_OBJ(&machine));
    return machine;
}

char *
sim_machine_id(VxObject *machine)
{
    GError *error = NULL;
    char *id = NULL;

    vx_get_string(machine, VX_GET("IMachine", "id"), &id, &error);
    g_assert_no_error(error);
    return id;
}

gboolean
sim_try_lock(VxObject *machine, VxObject *session, const char *kind, GError **error)
{
    return vx_call(machine, VX_METHOD("IMachine", "lockMachine"), error, VX_OBJ(session),
                   VX_ENUM("LockType", kind));
}

VxObject *
sim_session_machine(VxObject *session)
{
    GError *error = NULL;
    VxObject *machine = NULL;

    vx_get_object(session, VX_GET("ISession", "machine"), &machine, &error);
    g_assert_no_error(error);
    return machine;
}

VxObject *
sim_lock(VxObject *machine, VxObject *session)
{
    GError *error = NULL;

    sim_try_lock(machine, session, "Write", &error);
    g_assert_no_error(error);
    return sim_session_machine(session);
}

static gboolean
session_state_is(VxObject *machine, const char *wanted)
{
    GError *error = NULL;
    const char *state = NULL;

    vx_get_enum(machine, VX_GET("IMachine", "sessionState"), "SessionState", &state, &error);
    g_assert_no_error(error);
    return strcmp(state, wanted) == 0;
}

void
sim_assert_session_state(VxObject *machine, const char *state)
{
    g_assert_true(session_state_is(machine, state));
}

void
sim_unlock(VxObject *session, VxObject *machine)
{
    GError *error = NULL;

    vx_call(session, VX_METHOD("ISession", "unlockMachine"), &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 500 && !session_state_is(machine, "Unlocked"); i++)
        g_usleep(2000);
    sim_assert_session_state(machine, "Unlocked");
}

void
sim_save(VxObject *machine)
{
    GError *error = NULL;

    vx_call(machine, VX_METHOD("IMachine", "saveSettings"), &error);
    g_assert_no_error(error);
}

/* The operation's own result and text. */
gboolean
sim_wait(VxObject *progress, GError **error)
{
    gint32 result = 0;
    g_autoptr(VxObject) info = NULL;
    g_autofree char *text = NULL;

    if (!vx_call(progress, VX_METHOD("IProgress", "waitForCompletion"), error, VX_INT(-1)) ||
        !vx_call(progress, VX_GET("IProgress", "resultCode"), error, VX_OUT_I32(&result)))
        return FALSE;
    if (result >= 0)
        return TRUE;
    if (!vx_get_object(progress, VX_GET("IProgress", "errorInfo"), &info, error) ||
        !vx_get_string(info, VX_GET("IVirtualBoxErrorInfo", "text"), &text, error))
        return FALSE;
    g_set_error_literal(error, VX_XPCOM_ERROR, result, text);
    return FALSE;
}

gboolean
sim_try_launch(VxObject *machine, VxObject *session, const char *frontend, GError **error)
{
    const VxMember *launch = VX_METHOD("IMachine", "launchVMProcess");
    g_autoptr(VxObject) progress = NULL;
    /* The environment became a list when graphicsAdapter came. */
    gboolean list = has(machine, VX_OPT_GET("IMachine", "graphicsAdapter"));

    if (!(list ? vx_call(machine, launch, error, VX_OBJ(session), VX_STR(frontend), VX_STRS(NULL),
                         VX_OUT_OBJ(&progress))
               : vx_call(machine, launch, error, VX_OBJ(session), VX_STR(frontend), VX_STR(""),
                         VX_OUT_OBJ(&progress))))
        return FALSE;
    return sim_wait(progress, error);
}

void
sim_launch(VxObject *machine, VxObject *session)
{
    GError *error = NULL;

    sim_try_launch(machine, session, "headless", &error);
    g_assert_no_error(error);
    sim_assert_state(machine, "Running");
}

void
sim_assert_state(VxObject *machine, const char *wanted)
{
    GError *error = NULL;
    const char *state = NULL;

    vx_get_enum(machine, VX_GET("IMachine", "state"), "MachineState", &state, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(state, ==, wanted);
}

VxObject *
sim_console(VxObject *session)
{
    GError *error = NULL;
    VxObject *console = NULL;

    vx_get_object(session, VX_GET("ISession", "console"), &console, &error);
    g_assert_no_error(error);
    g_assert_nonnull(console);
    return console;
}

void
sim_power_down(VxObject *machine, VxObject *session)
{
    GError *error = NULL;
    g_autoptr(VxObject) console = sim_console(session);
    g_autoptr(VxObject) progress = NULL;

    vx_call(console, VX_METHOD("IConsole", "powerDown"), &error, VX_OUT_OBJ(&progress));
    g_assert_no_error(error);
    sim_wait(progress, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 500 && !session_state_is(machine, "Unlocked"); i++)
        g_usleep(2000);
}

void
sim_delete_machine(VxObject *machine)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) media = NULL;
    g_autoptr(VxObject) progress = NULL;

    vx_call(machine, VX_METHOD("IMachine", "unregister"), &error,
            VX_ENUM("CleanupMode", "DetachAllReturnHardDisksOnly"), VX_OUT_OBJS(&media));
    g_assert_no_error(error);
    if (has(machine, VX_OPT_METHOD("IMachine", "deleteConfig")))
        vx_call(machine, VX_OPT_METHOD("IMachine", "deleteConfig"), &error, VX_OBJS(media),
                VX_OUT_OBJ(&progress));
    else
        vx_call(machine, VX_OPT_METHOD("IMachine", "delete"), &error, VX_OBJS(media),
                VX_OUT_OBJ(&progress));
    g_assert_no_error(error);
    sim_wait(progress, &error);
    g_assert_no_error(error);
}

VxObject *
sim_disk_object(SimFixture *fixture, const char *path)
{
    GError *error = NULL;
    VxObject *disk = NULL;

    if (has(fixture->vbox, VX_OPT_METHOD("IVirtualBox", "createMedium")))
        vx_call(fixture->vbox, VX_OPT_METHOD("IVirtualBox", "createMedium"), &error, VX_STR("VDI"),
                VX_STR(path), VX_ENUM("AccessMode", "ReadWrite"), VX_ENUM("DeviceType", "HardDisk"),
                VX_OUT_OBJ(&disk));
    else
        vx_call(fixture->vbox, VX_OPT_METHOD("IVirtualBox", "createHardDisk"), &error,
                VX_STR("VDI"), VX_STR(path), VX_OUT_OBJ(&disk));
    g_assert_no_error(error);
    return disk;
}

gboolean
sim_create_storage(VxObject *disk, gint64 size, GError **error)
{
    const VxMember *create = VX_METHOD("IMedium", "createBaseStorage");
    g_autoptr(VxObject) progress = NULL;
    gint64 standard = 0;
    /* Variants became a list when the tokens of locked media came. */
    gboolean list = vx_has_interface(vx_object_get_runtime(disk), "IToken");

    if (!(list ? vx_call(disk, create, error, VX_INT(size), VX_INTS(&standard, 1),
                         VX_OUT_OBJ(&progress))
               : vx_call(disk, create, error, VX_INT(size), VX_INT(0), VX_OUT_OBJ(&progress))))
        return FALSE;
    return sim_wait(progress, error);
}

VxObject *
sim_new_disk(SimFixture *fixture, const char *name, gint64 size)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(fixture->directory, name, NULL);
    VxObject *disk = sim_disk_object(fixture, path);

    sim_create_storage(disk, size, &error);
    g_assert_no_error(error);
    return disk;
}

VxObject *
sim_add_controller(VxObject *machine, const char *name, const char *bus)
{
    GError *error = NULL;
    VxObject *controller = NULL;

    vx_call(machine, VX_METHOD("IMachine", "addStorageController"), &error, VX_STR(name),
            VX_ENUM("StorageBus", bus), VX_OUT_OBJ(&controller));
    g_assert_no_error(error);
    return controller;
}

gboolean
sim_attach(VxObject *machine, const char *controller, gint port, gint device, const char *type,
           VxObject *medium, GError **error)
{
    return vx_call(machine, VX_METHOD("IMachine", "attachDevice"), error, VX_STR(controller),
                   VX_INT(port), VX_INT(device), VX_ENUM("DeviceType", type), VX_OBJ(medium));
}

VxObject *
sim_get_medium(VxObject *machine, const char *controller, gint port, gint device)
{
    GError *error = NULL;
    VxObject *medium = NULL;

    vx_call(machine, VX_METHOD("IMachine", "getMedium"), &error, VX_STR(controller), VX_INT(port),
            VX_INT(device), VX_OUT_OBJ(&medium));
    g_assert_no_error(error);
    return medium;
}

char *
sim_medium_id_of(VxObject *medium)
{
    GError *error = NULL;
    char *id = NULL;

    vx_get_string(medium, VX_GET("IMedium", "id"), &id, &error);
    g_assert_no_error(error);
    return id;
}

/* Snapshots and saved states were the console's business up to 4.3. */
static gboolean
with_console(VxObject *session)
{
    return !has(session, VX_OPT_METHOD("IMachine", "takeSnapshot"));
}

gboolean
sim_take_snapshot(VxObject *session, const char *name, GError **error)
{
    g_autoptr(VxObject) progress = NULL;

    if (with_console(session)) {
        g_autoptr(VxObject) console = sim_console(session);

        if (!vx_call(console, VX_OPT_METHOD("IConsole", "takeSnapshot"), error, VX_STR(name),
                     VX_STR("about it"), VX_OUT_OBJ(&progress)))
            return FALSE;
    } else {
        g_autoptr(VxObject) machine = sim_session_machine(session);
        g_autofree char *id = NULL;

        if (!vx_call(machine, VX_OPT_METHOD("IMachine", "takeSnapshot"), error, VX_STR(name),
                     VX_STR("about it"), VX_INT(TRUE), VX_OUT_STR(&id), VX_OUT_OBJ(&progress)))
            return FALSE;
        g_assert_cmpuint(strlen(id), ==, 36);
    }
    return sim_wait(progress, error);
}

gboolean
sim_delete_snapshot(VxObject *session, const char *id, GError **error)
{
    g_autoptr(VxObject) progress = NULL;
    g_autoptr(VxObject) on =
        with_console(session) ? sim_console(session) : sim_session_machine(session);

    if (!vx_call(on,
                 with_console(session) ? VX_OPT_METHOD("IConsole", "deleteSnapshot")
                                       : VX_OPT_METHOD("IMachine", "deleteSnapshot"),
                 error, VX_STR(id), VX_OUT_OBJ(&progress)))
        return FALSE;
    return sim_wait(progress, error);
}

gboolean
sim_restore_snapshot(VxObject *session, VxObject *snapshot, GError **error)
{
    g_autoptr(VxObject) progress = NULL;
    g_autoptr(VxObject) on =
        with_console(session) ? sim_console(session) : sim_session_machine(session);

    if (!vx_call(on,
                 with_console(session) ? VX_OPT_METHOD("IConsole", "restoreSnapshot")
                                       : VX_OPT_METHOD("IMachine", "restoreSnapshot"),
                 error, VX_OBJ(snapshot), VX_OUT_OBJ(&progress)))
        return FALSE;
    return sim_wait(progress, error);
}

gboolean
sim_save_state(VxObject *session, GError **error)
{
    g_autoptr(VxObject) progress = NULL;
    g_autoptr(VxObject) on =
        with_console(session) ? sim_console(session) : sim_session_machine(session);

    if (!vx_call(on,
                 with_console(session) ? VX_OPT_METHOD("IConsole", "saveState")
                                       : VX_OPT_METHOD("IMachine", "saveState"),
                 error, VX_OUT_OBJ(&progress)))
        return FALSE;
    return sim_wait(progress, error);
}
