/* test-sim.c - the simulated VirtualBox of one version, seen through the C binding.
 *
 *     test-sim VERSION [RELEASE] [test options]
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-sim.h"

#include <string.h>

SimFixture *sim;

static gboolean
is_option(const char *argument)
{
    return argument[0] == '-';
}

int
main(int argc, char **argv)
{
    const char *version = argc > 1 && !is_option(argv[1]) ? argv[1] : "7.2";
    const char *release = argc > 2 && !is_option(argv[1]) && !is_option(argv[2]) ? argv[2] : NULL;
    int result;

    g_test_init(&argc, &argv, NULL);
    sim = sim_fixture_new(version, release);
    add_binding_tests();
    add_machine_tests();
    add_session_tests();
    add_storage_tests();
    add_snapshot_tests();
    add_run_tests();
    add_event_tests();
    add_fault_tests();
    result = g_test_run();
    sim_fixture_free(sim);
    return result;
}
