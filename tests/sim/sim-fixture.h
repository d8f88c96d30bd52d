/* sim-fixture.h - a simulated installation of some version, a connection to it, and calls that look
 * the same in every version.
 *
 * One for each process: VirtualBox's binding cannot be loaded twice. Everything is in a directory
 * of its own, which goes at the end with the service.
 *
 * Threads: main thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/call.h"

typedef struct {
    char *directory, *home, *user_home;
    VxRuntime *runtime;
    VxObject *client; /* (nullable): the binding has none up to function table 2 */
    VxObject *vbox;
} SimFixture;

/* @version: of sim/api; @release: (nullable): what it says it is */
SimFixture *sim_fixture_new(const char *version, const char *release);
/* Ends connection and service; asserts that nothing was leaked. */
void sim_fixture_free(SimFixture *fixture);

/* Ends the service and connects to a new one. */
void sim_fixture_restart(SimFixture *fixture);
void sim_fixture_kill_service(SimFixture *fixture, int signal_number);
void sim_fixture_connect(SimFixture *fixture);
void sim_fixture_disconnect(SimFixture *fixture);
/* What sim/README.md describes; NULL: none. */
void sim_fixture_set_faults(SimFixture *fixture, const char *text);

/* The binding's own accounts (binding/binding.h). */
typedef struct {
    guint32 size, wrong_frees;
    gint64 blocks, conversions, references, objects;
    guint64 calls, dead_calls;
} SimAccounts;
const SimAccounts *sim_accounts(SimFixture *fixture);

/* --- VirtualBox in the same words for all versions. They assert that it works, but for @error. */
VxObject *sim_try_create_machine(SimFixture *fixture, const char *name, const char *id,
                                 GError **error);
VxObject *sim_new_machine(SimFixture *fixture, const char *name); /* created and registered */
VxObject *sim_new_session(SimFixture *fixture);
VxObject *sim_find_machine(SimFixture *fixture, const char *name_or_id, GError **error);
char *sim_machine_id(VxObject *machine);
gboolean sim_try_lock(VxObject *machine, VxObject *session, const char *kind, GError **error);
/* With a write lock. Returns: (transfer full): the session's machine */
VxObject *sim_lock(VxObject *machine, VxObject *session);
/* Waits until everybody sees it unlocked. */
void sim_unlock(VxObject *session, VxObject *machine);
void sim_save(VxObject *machine);
gboolean sim_wait(VxObject *progress, GError **error);
gboolean sim_try_launch(VxObject *machine, VxObject *session, const char *frontend, GError **error);
void sim_launch(VxObject *machine, VxObject *session);
void sim_assert_state(VxObject *machine, const char *state);
void sim_assert_session_state(VxObject *machine, const char *state);
VxObject *sim_session_machine(VxObject *session);
VxObject *sim_console(VxObject *session);
void sim_power_down(VxObject *machine, VxObject *session);
/* Unregisters it and deletes it with its disks. */
void sim_delete_machine(VxObject *machine);
VxObject *sim_new_disk(SimFixture *fixture, const char *name, gint64 size);
VxObject *sim_disk_object(SimFixture *fixture, const char *path); /* not created yet */
gboolean sim_create_storage(VxObject *disk, gint64 size, GError **error);
VxObject *sim_add_controller(VxObject *machine, const char *name, const char *bus);
gboolean sim_attach(VxObject *machine, const char *controller, gint port, gint device,
                    const char *type, VxObject *medium, GError **error);
VxObject *sim_get_medium(VxObject *machine, const char *controller, gint port, gint device);
char *sim_medium_id_of(VxObject *medium);
gboolean sim_take_snapshot(VxObject *session, const char *name, GError **error);
gboolean sim_delete_snapshot(VxObject *session, const char *id, GError **error);
gboolean sim_restore_snapshot(VxObject *session, VxObject *snapshot, GError **error);
gboolean sim_save_state(VxObject *session, GError **error);

#define sim_assert_result(error, code) g_assert_cmphex(vx_xpcom_error_result(error), ==, (code))
