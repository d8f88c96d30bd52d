/* guest.h - the guest that every simulated machine runs: what it says on its first serial port.
 *
 * It does what tests/testbed/guest/guest.S does on a real machine: greets when it boots, says "."
 * from time to time while it runs, and goodbye when the power button is pressed.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/machine.h"

/* @restored: it goes on where it was. Nothing is said without a serial port that writes to a file.
 */
void sim_guest_start(SimMachine *machine, gboolean restored);
void sim_guest_boot_again(SimMachine *machine);
void sim_guest_say_goodbye(SimMachine *machine);
void sim_guest_stop(SimMachine *machine);
