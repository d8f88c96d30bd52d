/* lifecycle.c - starting, stopping and pausing domains.
 *
 * Each checks the state first and refuses in libvirt's words; what VirtualBox refuses beyond that
 * is told in its own. Each returns when VirtualBox shows the new state, and with it every other
 * program.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/audit.h"
#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/domain/start.h"
#include "driver/procs.h"
#include "util/error.h"
#include "vbox/console.h"
#include "vbox/saved-state.h"

/* How long a guest may take to shut down before `destroy --graceful` gives up. */
#define VX_GRACE_MS 30000

/* ---- Start ---- */

static gboolean
discard_saved_state(VxMachine *machine, GError **error)
{
    g_autoptr(VxSession) session = vx_session_lock(machine, VX_LOCK_WRITE, error);

    return session && vx_saved_state_discard(session, error);
}

static gboolean
start(VxRequest *request, VxMachine *machine, guint flags, GError **error)
{
    const VxMachineState *state;
    gboolean paused = FALSE;

    if (!vx_domain_require_inactive(machine, &state, error))
        return FALSE;
    if (state->saved) {
        if (flags & VIR_DOMAIN_START_FORCE_BOOT) {
            if (!discard_saved_state(machine, error))
                return FALSE;
        } else if (!vx_saved_state_get_paused(machine, &paused, error)) {
            return FALSE;
        }
    }
    if (!vx_driver_start(request, machine, paused || flags & VIR_DOMAIN_START_PAUSED, error))
        return FALSE;
    return !paused || vx_saved_state_clear_paused(machine, error);
}

/* What was started, and with what: an auditor wants to know. */
static void
audit_start(VxRequest *request, const remote_nonnull_domain *domain, gboolean success)
{
    VxAuditTrail *audit = vx_request_get_audit(request);
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxDefinition) definition = NULL;

    if (!vx_audit_trail_is_active(audit) || !(info = vx_driver_find_info(request, domain, NULL)))
        return;
    if (!success)
        vx_audit_failed_start(audit, info);
    else if ((definition = vx_driver_ref_definition(request, info, FALSE, NULL)))
        vx_audit_resources(audit, vx_definition_get(definition));
}

/* It is off as before, and for another reason. */
static void
note_failed_start(VxRequest *request, const char *uuid)
{
    VxInventory *inventory = vx_request_get_inventory(request);
    g_autoptr(VxMachineInfo) info = vx_inventory_find_by_uuid(inventory, uuid, NULL);

    if (!info || info->state->active || info->state->transient)
        return;
    vx_inventory_expect(inventory, uuid, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
    vx_inventory_refresh(inventory, uuid);
}

static gboolean
start_domain(VxRequest *request, const remote_nonnull_domain *domain, guint flags,
             remote_nonnull_domain *started, GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    gboolean success;
    VxJob *job;

    if (!machine)
        return FALSE;
    job = vx_job_begin(request, vx_machine_get_uuid(machine), VIR_DOMAIN_JOB_OPERATION_START);
    success = start(request, machine, flags, error);
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    if (!success)
        note_failed_start(request, vx_machine_get_uuid(machine));
    vx_job_end(job, success);
    audit_start(request, domain, success);
    return success && (!started || vx_driver_fill_domain(request, machine, started, error));
}

VX_HANDLER(domain_create)
{
    return start_domain(request, &args->dom, 0, NULL, error);
}

VX_HANDLER(domain_create_with_flags)
{
    return vx_request_check_flags(request, args->flags,
                                  VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_FORCE_BOOT, error) &&
           start_domain(request, &args->dom, args->flags, &ret->dom, error);
}

/* ---- What is done to a running domain ---- */

typedef gboolean (*Operation)(VxMachine *machine, const VxMachineState *state, GError **error);

/* @reason: (a virDomainShutoffReason) why the domain will be shut off when it is; -1: this is not
 * about that */
static gboolean
operate(VxRequest *request, const remote_nonnull_domain *domain, int reason, Operation operation,
        GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain(request, domain, error);
    VxInventory *inventory = vx_request_get_inventory(request);
    const VxMachineState *state;
    const char *uuid;
    gboolean success;

    if (!machine || !vx_domain_require_active(machine, &state, error))
        return FALSE;
    uuid = vx_machine_get_uuid(machine);
    if (reason >= 0)
        vx_inventory_expect(inventory, uuid, VIR_DOMAIN_SHUTOFF, reason);
    success = operation(machine, state, error);
    if (!success && reason >= 0)
        vx_inventory_expect(inventory, uuid, -1, 0);
    vx_driver_domain_changed(request, uuid);
    return success;
}

/* To pause what is paused is done at once, as with libvirt's other drivers. */
static gboolean
suspend(VxMachine *machine, const VxMachineState *state, GError **error)
{
    return g_str_equal(state->name, "Paused") || vx_console_pause(machine, error);
}

VX_HANDLER(domain_suspend)
{
    return operate(request, &args->dom, -1, suspend, error);
}

static gboolean
resume(VxMachine *machine, const VxMachineState *state, GError **error)
{
    if (g_str_equal(state->name, "Running")) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "domain is already running");
        return FALSE;
    }
    return vx_console_resume(machine, error);
}

VX_HANDLER(domain_resume)
{
    return operate(request, &args->dom, -1, resume, error);
}

static gboolean
reset(VxMachine *machine, const VxMachineState *state, GError **error)
{
    return vx_console_reset(machine, error);
}

/* A guest that boots anew by itself does so unnoticed: VirtualBox has no event for it. */
static gboolean
reset_domain(VxRequest *request, const remote_nonnull_domain *domain, guint flags, GError **error)
{
    g_autoptr(VxMachineInfo) info = NULL;
    remote_domain_event_callback_reboot_msg msg = { 0 };

    if (!vx_request_check_flags(request, flags, 0, error) ||
        !operate(request, domain, -1, reset, error))
        return FALSE;
    info = vx_driver_find_info(request, domain, NULL);
    if (info) {
        msg.msg.dom = vx_event_domain(info);
        vx_events_send(vx_request_get_events(request), VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_REBOOT,
                       info->uuid, &msg);
    }
    return TRUE;
}

VX_HANDLER(domain_reset)
{
    return reset_domain(request, &args->dom, args->flags, error);
}

/* ACPI has no button for this: as libvirt's own VirtualBox driver does, the machine is reset. */
VX_HANDLER(domain_reboot)
{
    return reset_domain(request, &args->dom, args->flags, error);
}

static gboolean
press_power_button(VxMachine *machine, const VxMachineState *state, GError **error)
{
    return vx_console_press_power_button(machine, error);
}

VX_HANDLER(domain_shutdown)
{
    return operate(request, &args->dom, VIR_DOMAIN_SHUTOFF_SHUTDOWN, press_power_button, error);
}

VX_HANDLER(domain_shutdown_flags)
{
    return vx_request_check_flags(request, args->flags, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,
                                  error) &&
           operate(request, &args->dom, VIR_DOMAIN_SHUTOFF_SHUTDOWN, press_power_button, error);
}

static gboolean
power_down(VxMachine *machine, const VxMachineState *state, GError **error)
{
    return vx_console_power_down(machine, error);
}

/* The guest is asked, and has some time; it is not forced. */
static gboolean
shut_down_and_wait(VxMachine *machine, const VxMachineState *state, GError **error)
{
    gboolean has_acpi;
    gboolean off;

    if (!vx_console_guest_has_acpi(machine, &has_acpi, error))
        return FALSE;
    if (!has_acpi) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "the guest of domain '%s' does not listen to the ACPI power button",
                     vx_machine_get_name(machine));
        return FALSE;
    }
    if (!vx_console_press_power_button(machine, error) ||
        !vx_console_wait_off(machine, VX_GRACE_MS, &off, error))
        return FALSE;
    if (!off)
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "domain '%s' has not shut down within %d s of pressing its power button",
                     vx_machine_get_name(machine), VX_GRACE_MS / 1000);
    return off;
}

VX_HANDLER(domain_destroy)
{
    return operate(request, &args->dom, VIR_DOMAIN_SHUTOFF_DESTROYED, power_down, error);
}

VX_HANDLER(domain_destroy_flags)
{
    if (!vx_request_check_flags(request, args->flags, VIR_DOMAIN_DESTROY_GRACEFUL, error))
        return FALSE;
    if (args->flags & VIR_DOMAIN_DESTROY_GRACEFUL)
        return operate(request, &args->dom, VIR_DOMAIN_SHUTOFF_SHUTDOWN, shut_down_and_wait, error);
    return operate(request, &args->dom, VIR_DOMAIN_SHUTOFF_DESTROYED, power_down, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_create),   VX_PROC(domain_create_with_flags),
    VX_PROC(domain_suspend),  VX_PROC(domain_resume),
    VX_PROC(domain_reset),    VX_PROC(domain_reboot),
    VX_PROC(domain_shutdown), VX_PROC(domain_shutdown_flags),
    VX_PROC(domain_destroy),  VX_PROC(domain_destroy_flags),
};

const VxProcTable vx_domain_lifecycle_procs = VX_PROC_TABLE(procs);
