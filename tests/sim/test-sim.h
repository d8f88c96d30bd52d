/* test-sim.h - the groups of tests of one simulated version; each adds its own.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "sim-fixture.h"

/* What the tests of this process share: one binding, one connection. */
extern SimFixture *sim;

void add_binding_tests(void);
void add_machine_tests(void);
void add_session_tests(void);
void add_storage_tests(void);
void add_snapshot_tests(void);
void add_run_tests(void);
void add_event_tests(void);
void add_fault_tests(void);
