/* audit-trail.c - records for the Linux audit system, and for the log.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/audit-trail.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "util/error.h"

struct VxAuditTrail {
    GMutex lock; /* of what follows */
    int fd;      /* of the audit system; -1 */
    gboolean logging;
};

gboolean
vx_audit_is_built(void)
{
    return TRUE;
}

VxAuditTrail *
vx_audit_trail_new(void)
{
    VxAuditTrail *trail = g_new0(VxAuditTrail, 1);

    g_mutex_init(&trail->lock);
    trail->fd = -1;
    return trail;
}

void
vx_audit_trail_free(VxAuditTrail *trail)
{
    if (trail->fd >= 0)
        audit_close(trail->fd);
    g_mutex_clear(&trail->lock);
    g_free(trail);
}

gboolean
vx_audit_trail_configure(VxAuditTrail *trail, int level, gboolean logging, GError **error)
{
    int fd = level > 0 ? audit_open() : -1;

    if (fd < 0 && level > 0) {
        int saved = errno;

        if (level > 1) {
            vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         "audit_level is 2, but this host's audit system cannot be used: %s",
                         g_strerror(saved));
            return FALSE;
        }
        g_info("no audit system: %s", g_strerror(saved));
    }
    g_mutex_lock(&trail->lock);
    if (trail->fd >= 0)
        audit_close(trail->fd);
    trail->fd = fd;
    trail->logging = logging;
    g_mutex_unlock(&trail->lock);
    return TRUE;
}

gboolean
vx_audit_trail_is_active(VxAuditTrail *trail)
{
    gboolean active;

    g_mutex_lock(&trail->lock);
    active = trail->fd >= 0 || trail->logging;
    g_mutex_unlock(&trail->lock);
    return active;
}

void
vx_audit_trail_send(VxAuditTrail *trail, VxAuditKind kind, gboolean success, const char *text)
{
    static const int types[] = {
        [VX_AUDIT_CONTROL] = AUDIT_VIRT_CONTROL,
        [VX_AUDIT_RESOURCE] = AUDIT_VIRT_RESOURCE,
    };

    g_mutex_lock(&trail->lock);
    if (trail->logging && success)
        g_info("audit: success=yes %s", text);
    else if (trail->logging)
        g_warning("audit: success=no %s", text);
    if (trail->fd >= 0 &&
        audit_log_user_message(trail->fd, types[kind], text, NULL, NULL, NULL, success) < 0)
        g_info("the audit system does not take '%s': %s", text, g_strerror(errno));
    g_mutex_unlock(&trail->lock);
}

char *
vx_audit_encode(const char *field, const char *value)
{
    char *encoded = audit_encode_nv_string(field, value ? value : "?", 0);
    char *copy = g_strdup(encoded);

    free(encoded);
    return copy;
}
