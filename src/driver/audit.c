/* audit.c - what becomes of domains, as records for an auditor.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/audit.h"

#include <libvirt/libvirt.h>

#define VIRT "virt=vbox"

/* Words for why a domain starts or stops. */
static const struct {
    int event, detail;
    const char *reason;
} reasons[] = {
    {VIR_DOMAIN_EVENT_STARTED,  VIR_DOMAIN_EVENT_STARTED_BOOTED,        "booted"       },
    { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_RESTORED,      "restored"     },
    { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_FROM_SNAPSHOT, "from-snapshot"},
    { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_MIGRATED,      "migrated"     },
    { VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN,      "shutdown"     },
    { VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED,     "destroyed"    },
    { VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED,       "crashed"      },
    { VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_MIGRATED,      "migrated"     },
    { VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SAVED,         "saved"        },
    { VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT, "from-snapshot"},
};

static void
send_control(VxAuditTrail *trail, const VxMachineInfo *info, const char *operation,
             const char *reason, gboolean success)
{
    g_autofree char *name = vx_audit_encode("vm", info->name);
    g_autofree char *text =
        g_strdup_printf(VIRT " op=%s reason=%s %s uuid=%s vm-pid=%" G_GINT64_FORMAT, operation,
                        reason, name, info->uuid, info->pid ? (gint64) info->pid : -1);

    vx_audit_trail_send(trail, VX_AUDIT_CONTROL, success, text);
}

void
vx_audit_lifecycle(VxAuditTrail *trail, const VxLifecycleEvent *event)
{
    if (!vx_audit_trail_is_active(trail))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (reasons[i].event == event->event && reasons[i].detail == event->detail)
            send_control(trail, event->info,
                         event->event == VIR_DOMAIN_EVENT_STARTED ? "start" : "stop",
                         reasons[i].reason, TRUE);
}

void
vx_audit_failed_start(VxAuditTrail *trail, const VxMachineInfo *info)
{
    if (vx_audit_trail_is_active(trail))
        send_control(trail, info, "start", "booted", FALSE);
}

static void
send_device(VxAuditTrail *trail, const VxDomainDef *def, const char *resource, const char *device)
{
    g_autofree char *name = vx_audit_encode("vm", def->name);
    g_autofree char *before = g_strdup_printf("old-%s", resource);
    g_autofree char *after = g_strdup_printf("new-%s", resource);
    g_autofree char *no_device = vx_audit_encode(before, NULL);
    g_autofree char *encoded = vx_audit_encode(after, device);
    g_autofree char *text = g_strdup_printf(VIRT " resrc=%s reason=start %s uuid=%s %s %s",
                                            resource, name, def->uuid, no_device, encoded);

    vx_audit_trail_send(trail, VX_AUDIT_RESOURCE, TRUE, text);
}

static void
send_size(VxAuditTrail *trail, const VxDomainDef *def, const char *resource, guint64 size)
{
    g_autofree char *name = vx_audit_encode("vm", def->name);
    g_autofree char *text =
        g_strdup_printf(VIRT " resrc=%s reason=start %s uuid=%s old-%s=0 new-%s=%" G_GUINT64_FORMAT,
                        resource, name, def->uuid, resource, resource, size);

    vx_audit_trail_send(trail, VX_AUDIT_RESOURCE, TRUE, text);
}

void
vx_audit_resources(VxAuditTrail *trail, const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++)
        send_device(trail, def, "disk", ((const VxDiskDef *) def->disks->pdata[i])->source);
    for (guint i = 0; i < def->interfaces->len; i++)
        send_device(trail, def, "net", ((const VxInterfaceDef *) def->interfaces->pdata[i])->mac);
    send_size(trail, def, "mem", def->memory_kib);
    send_size(trail, def, "vcpu", def->vcpus_current ? def->vcpus_current : def->vcpus);
}
