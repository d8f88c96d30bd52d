/* audit-trail-fallback.c - without libaudit, records go to the log alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/audit-trail.h"
#include "util/error.h"

struct VxAuditTrail {
    gint logging; /* atomic */
};

gboolean
vx_audit_is_built(void)
{
    return FALSE;
}

VxAuditTrail *
vx_audit_trail_new(void)
{
    return g_new0(VxAuditTrail, 1);
}

void
vx_audit_trail_free(VxAuditTrail *trail)
{
    g_free(trail);
}

gboolean
vx_audit_trail_configure(VxAuditTrail *trail, int level, gboolean logging, GError **error)
{
    if (level > 1) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "audit_level is 2, but this program was built without libaudit");
        return FALSE;
    }
    g_atomic_int_set(&trail->logging, logging);
    return TRUE;
}

gboolean
vx_audit_trail_is_active(VxAuditTrail *trail)
{
    return g_atomic_int_get(&trail->logging);
}

void
vx_audit_trail_send(VxAuditTrail *trail, VxAuditKind kind, gboolean success, const char *text)
{
    if (!g_atomic_int_get(&trail->logging))
        return;
    if (success)
        g_info("audit: success=yes %s", text);
    else
        g_warning("audit: success=no %s", text);
}

char *
vx_audit_encode(const char *field, const char *value)
{
    return g_strdup_printf("%s=\"%s\"", field, value ? value : "?");
}
