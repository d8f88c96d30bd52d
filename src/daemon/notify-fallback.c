/* notify-fallback.c - without libsystemd, nobody is told.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/notify.h"

void
vx_notify_ready(void)
{
}

void
vx_notify_reloading(void)
{
}

void
vx_notify_stopping(guint timeout_s)
{
}
