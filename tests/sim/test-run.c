/* test-run.c - running machines: their process, console, screen, saved state and end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
wait_state(VxObject *machine, const char *wanted)
{
    const char *state = NULL;

    for (guint i = 0; i < 1000; i++) {
        GError *error = NULL;

        vx_get_enum(machine, VX_GET("IMachine", "state"), "MachineState", &state, &error);
        g_assert_no_error(error);
        if (strcmp(state, wanted) == 0)
            return;
        g_usleep(2000);
    }
    g_assert_cmpstr(state, ==, wanted);
}

static void
wait_unlocked(VxObject *machine)
{
    const char *state = NULL;

    for (guint i = 0; i < 1000; i++) {
        vx_get_enum(machine, VX_GET("IMachine", "sessionState"), "SessionState", &state, NULL);
        if (strcmp(state, "Unlocked") == 0)
            return;
        g_usleep(2000);
    }
    g_assert_cmpstr(state, ==, "Unlocked");
}

static guint32
process_of(VxObject *machine)
{
    GError *error = NULL;
    guint32 pid = 0;

    if (vx_has(sim->runtime, VX_OPT_GET("IMachine", "sessionPID")))
        vx_get_u32(machine, VX_OPT_GET("IMachine", "sessionPID"), &pid, &error);
    else
        vx_get_u32(machine, VX_OPT_GET("IMachine", "sessionPid"), &pid, &error);
    g_assert_no_error(error);
    return pid;
}

static void
test_life(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "runs");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) other = sim_new_session(sim);
    g_autoptr(VxObject) console = NULL;
    g_autoptr(VxObject) mutable = NULL;

    g_assert_false(sim_try_launch(machine, session, "nonsense", &error));
    sim_assert_result(error, 0x80070057);
    g_clear_error(&error);
    sim_launch(machine, session);
    sim_assert_session_state(machine, "Locked");
    g_assert_cmpint(kill((pid_t) process_of(machine), 0), ==, 0);
    g_assert_false(sim_try_lock(machine, other, "Write", &error));
    sim_assert_result(error, 0x80bb0007);
    g_clear_error(&error);
    g_assert_true(sim_try_lock(machine, other, "Shared", &error));
    console = sim_console(other);
    vx_call(console, VX_METHOD("IConsole", "resume"), &error);
    sim_assert_result(error, 0x80bb0002);
    g_clear_error(&error);
    vx_call(console, VX_METHOD("IConsole", "pause"), &error);
    g_assert_no_error(error);
    sim_assert_state(machine, "Paused");
    vx_call(console, VX_METHOD("IConsole", "resume"), &error);
    sim_assert_state(machine, "Running");

    /* What may change while it runs, and what may not. */
    mutable = sim_session_machine(other);
    vx_set_int(mutable, VX_SET("IMachine", "memorySize"), 256, &error);
    sim_assert_result(error, 0x80bb0002);
    g_clear_error(&error);
    vx_set_string(mutable, VX_SET("IMachine", "description"), "changed", &error);
    g_assert_no_error(error);

    /* Whoever started it may let go: it goes on. */
    vx_call(session, VX_METHOD("ISession", "unlockMachine"), &error);
    g_assert_no_error(error);
    sim_assert_state(machine, "Running");
    sim_power_down(machine, other);
    sim_assert_state(machine, "PoweredOff");
    vx_call(console, VX_METHOD("IConsole", "pause"), &error);
    sim_assert_result(error, 0x80070005); /* nothing is behind it any more */
    g_clear_error(&error);
    sim_delete_machine(machine);
}

static void
test_screen(void)
{
    static const char png[] = "\x89PNG\r\n\x1a\n";
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "screen");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) console = NULL;
    g_autoptr(VxObject) display = NULL;
    g_autoptr(GBytes) picture = NULL;
    const guint8 *data;
    gsize size;

    sim_launch(machine, session);
    console = sim_console(session);
    vx_get_object(console, VX_GET("IConsole", "display"), &display, &error);
    if (vx_has(sim->runtime, VX_OPT_METHOD("IDisplay", "takeScreenShotPNGToArray")))
        vx_call(display, VX_OPT_METHOD("IDisplay", "takeScreenShotPNGToArray"), &error, VX_INT(0),
                VX_INT(64), VX_INT(48), VX_OUT_BYTES(&picture));
    else
        vx_call(display, VX_OPT_METHOD("IDisplay", "takeScreenShotToArray"), &error, VX_INT(0),
                VX_INT(64), VX_INT(48), VX_ENUM("BitmapFormat", "PNG"), VX_OUT_BYTES(&picture));
    g_assert_no_error(error);
    data = g_bytes_get_data(picture, &size);
    g_assert_cmpmem(data, 8, png, 8);
    g_assert_cmpuint(data[19], ==, 64);
    g_assert_cmpuint(data[23], ==, 48);
    sim_power_down(machine, session);
    sim_delete_machine(machine);
}

static void
test_saved_state(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "saved");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autofree char *file = NULL;

    sim_launch(machine, session);
    g_assert_true(sim_save_state(session, &error));
    g_assert_no_error(error);
    sim_assert_state(machine, "Saved");
    wait_unlocked(machine);
    vx_get_string(machine, VX_GET("IMachine", "stateFilePath"), &file, &error);
    g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
    sim_launch(machine, session);
    g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
    sim_power_down(machine, session);
    sim_delete_machine(machine);
}

/* A live snapshot; restoring it gives the saved state. */
static void
test_live_snapshot(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "live");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) snapshot = NULL;
    g_autoptr(VxObject) mutable = NULL;
    gboolean online = FALSE;

    sim_launch(machine, session);
    g_assert_true(sim_take_snapshot(session, "live", &error));
    g_assert_no_error(error);
    sim_assert_state(machine, "Running");
    sim_power_down(machine, session);
    vx_get_object(machine, VX_GET("IMachine", "currentSnapshot"), &snapshot, &error);
    vx_get_bool(snapshot, VX_GET("ISnapshot", "online"), &online, &error);
    g_assert_true(online);
    mutable = sim_lock(machine, session);
    g_assert_true(sim_restore_snapshot(session, snapshot, &error));
    sim_assert_state(machine, "Saved");
    sim_unlock(session, machine);
    sim_delete_machine(machine);
}

static void
test_power_button(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "button");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) console = NULL;

    sim_launch(machine, session);
    console = sim_console(session);
    vx_call(console, VX_METHOD("IConsole", "powerButton"), &error);
    g_assert_no_error(error);
    wait_state(machine, "PoweredOff");
    wait_unlocked(machine);
    sim_delete_machine(machine);
}

/* The machine's process is a process: it can be killed. */
static void
test_killed(void)
{
    g_autoptr(VxObject) machine = sim_new_machine(sim, "killed");
    g_autoptr(VxObject) session = sim_new_session(sim);

    sim_launch(machine, session);
    kill((pid_t) process_of(machine), SIGKILL);
    wait_state(machine, "Aborted");
    wait_unlocked(machine);
    sim_delete_machine(machine);
}

static void
test_window_needs_display(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "window");
    g_autoptr(VxObject) session = sim_new_session(sim);

    g_assert_false(sim_try_launch(machine, session, "gui", &error));
    sim_assert_result(error, 0x80004005);
    g_clear_error(&error);
    wait_unlocked(machine);
    sim_assert_state(machine, "PoweredOff");
    sim_delete_machine(machine);
}

/* A disk that is missing keeps the machine from running. */
static void
test_missing_disk(void)
{
    GError *error = NULL;
    g_autoptr(VxObject) machine = sim_new_machine(sim, "diskless");
    g_autoptr(VxObject) session = sim_new_session(sim);
    g_autoptr(VxObject) mutable = sim_lock(machine, session);
    g_autoptr(VxObject) disk = sim_new_disk(sim, "missing.vdi", 1 << 20);
    g_autoptr(VxObject) controller = sim_add_controller(mutable, "IDE", "IDE");
    g_autofree char *path = g_build_filename(sim->directory, "missing.vdi", NULL);

    g_assert_true(sim_attach(mutable, "IDE", 0, 0, "HardDisk", disk, &error));
    sim_save(mutable);
    sim_unlock(session, machine);
    unlink(path);
    g_assert_false(sim_try_launch(machine, session, "headless", &error));
    g_assert_nonnull(strstr(error->message, path));
    g_clear_error(&error);
    wait_unlocked(machine);
    sim_assert_state(machine, "PoweredOff");
    sim_delete_machine(machine);
}

void
add_run_tests(void)
{
    g_test_add_func("/run/life", test_life);
    g_test_add_func("/run/screen", test_screen);
    g_test_add_func("/run/saved-state", test_saved_state);
    g_test_add_func("/run/live-snapshot", test_live_snapshot);
    g_test_add_func("/run/power-button", test_power_button);
    g_test_add_func("/run/killed", test_killed);
    g_test_add_func("/run/window-needs-display", test_window_needs_display);
    g_test_add_func("/run/missing-disk", test_missing_disk);
}
