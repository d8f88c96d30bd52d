/* properties.h - what the simulated VirtualBox can do: limits, media formats, defaults of slots.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/object.h"

#define SIM_PARALLEL_PORTS 2

guint sim_max_adapters(SimService *service, gint64 chipset);
guint sim_serial_ports(SimService *service); /* two, four in newer versions */
/* What differs from slot to slot. */
void sim_slot_defaults(SimObject *part);
char *sim_new_mac(void); /* (transfer full): "080027XXXXXX" */

/* The proper spelling of a medium format. Returns: (nullable) */
const char *sim_medium_format_name(const char *format);
SimObject *sim_medium_format_object(SimService *service, const char *format); /* borrowed */
