/* audit-trail.h - records for the Linux audit system, and for the log.
 *
 * Threads: any.
 * Source: viraudit.c of libvirt; audit_log_user_message(3).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Types of records. */
typedef enum {
    VX_AUDIT_CONTROL,  /* a machine starts or stops */
    VX_AUDIT_RESOURCE, /* it gets a device, or a size */
} VxAuditKind;

typedef struct VxAuditTrail VxAuditTrail;

/* Whether this program can reach the audit system at all. */
gboolean vx_audit_is_built(void);

/* Silent until vx_audit_trail_configure(). */
VxAuditTrail *vx_audit_trail_new(void);
void vx_audit_trail_free(VxAuditTrail *trail);

/**
 * vx_audit_trail_configure:
 * @level: 0: no records; 1: where the host has an audit system; 2: or fail
 * @logging: records go to the log, too
 * @error: VIR_ERR_CONFIG_UNSUPPORTED with level 2 alone; nothing is changed then
 */
gboolean vx_audit_trail_configure(VxAuditTrail *trail, int level, gboolean logging, GError **error);

/* Whether anybody gets the records. */
gboolean vx_audit_trail_is_active(VxAuditTrail *trail);

/* @text: fields, "virt=vbox op=start ..." */
void vx_audit_trail_send(VxAuditTrail *trail, VxAuditKind kind, gboolean success, const char *text);

/* Returns: (transfer full): a field whose value may hold anything. @value: (nullable): "?" */
char *vx_audit_encode(const char *field, const char *value);
