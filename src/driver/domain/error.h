/* error.h - what clients are told of a domain that is not there, or does not run: always in
 * the same words.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "rpc/wire.h"

/* VIR_ERR_NO_DOMAIN, also of a domain that the caller may not see. */
void vx_driver_set_no_domain(const remote_nonnull_domain *domain, GError **error);

/* VIR_ERR_OPERATION_INVALID */
void vx_driver_set_not_running(GError **error);
