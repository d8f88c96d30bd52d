/* notify.c - what systemd is told of the daemon's life. Source: sd_notify(3).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon/notify.h"

#include <systemd/sd-daemon.h>

void
vx_notify_ready(void)
{
    sd_notify(FALSE, "READY=1");
}

void
vx_notify_reloading(void)
{
    sd_notifyf(FALSE, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time());
}

void
vx_notify_stopping(guint timeout_s)
{
    sd_notifyf(FALSE, "STOPPING=1\nEXTEND_TIMEOUT_USEC=%" G_GUINT64_FORMAT,
               (guint64) timeout_s * G_USEC_PER_SEC);
}
