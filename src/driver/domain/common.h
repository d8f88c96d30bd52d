/* common.h - what the handlers of all domain procedures need: from a remote domain to a
 * machine and back, and the checks that libvirt makes before it does something.
 *
 * Threads: workers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/domain/definitions.h"
#include "driver/state.h"
#include "vbox/inventory.h"

/**
 * vx_driver_find_domain:
 * @error: VIR_ERR_NO_DOMAIN "no domain with matching uuid '...' (name)"; VIR_ERR_OPERATION_FAILED
 * with VirtualBox's reason for a machine whose settings it cannot read
 *
 * What the machine is to be is applied first where it is off (vx_next_settle()).
 * Connects the worker thread if necessary. Returns: (transfer full): the registered machine.
 */
VxMachine *vx_driver_find_domain(VxRequest *request, const remote_nonnull_domain *domain,
                                 GError **error);

/* The same for what can be done even with a machine that is not accessible (undefine). */
VxMachine *vx_driver_find_domain_any(VxRequest *request, const remote_nonnull_domain *domain,
                                     GError **error);

/**
 * vx_driver_find_info:
 * @error: VIR_ERR_NO_DOMAIN, as vx_driver_find_domain()
 *
 * What is known of the machine without asking VirtualBox, also of one that is not accessible.
 * Returns: (transfer full)
 */
VxMachineInfo *vx_driver_find_info(VxRequest *request, const remote_nonnull_domain *domain,
                                   GError **error);

/* The same, with the error of vx_driver_find_domain() where VirtualBox cannot read the machine. */
VxMachineInfo *vx_driver_find_accessible(VxRequest *request, const remote_nonnull_domain *domain,
                                         GError **error);

/* vx_driver_find_domain() and vx_driver_find_accessible() for what is there only while the domain
 * runs. @error: also VIR_ERR_OPERATION_INVALID "domain is not running" */
VxMachine *vx_driver_find_active(VxRequest *request, const remote_nonnull_domain *domain,
                                 GError **error);
VxMachineInfo *vx_driver_find_active_info(VxRequest *request, const remote_nonnull_domain *domain,
                                          GError **error);

/* vx_definition_read() for a request; @inactive: what the next start uses (next-definition.h). */
VxDefinition *vx_driver_ref_definition(VxRequest *request, const VxMachineInfo *info,
                                       gboolean inactive, GError **error);

/* vx_definition_format() for a request. */
char *vx_driver_format_definition(VxRequest *request, VxDefinition *definition, guint flags,
                                  GError **error);

/* Lets the thread in where VirtualBox has to be asked, which is the first time only. */
gboolean vx_driver_get_details(VxRequest *request, const VxMachineInfo *info,
                               VxMachineDetails *details, GError **error);

/* @domain: of an answer */
void vx_driver_fill_domain_info(const VxMachineInfo *info, remote_nonnull_domain *domain);

/**
 * vx_driver_fill_domain:
 * @domain: a remote_nonnull_domain of an answer
 *
 * Name, UUID, and the id that the machine has while it runs (-1 otherwise).
 */
gboolean vx_driver_fill_domain(VxRequest *request, VxMachine *machine,
                               remote_nonnull_domain *domain, GError **error);

/**
 * vx_driver_domain_changed:
 *
 * To be called after a handler changed something of the machine (or removed it): what the daemon
 * remembers of it is read again, so that the client's next call sees the change.
 */
void vx_driver_domain_changed(VxRequest *request, const char *uuid);

/* VIR_ERR_OPERATION_INVALID "domain is not running". @state: (out) (optional) */
gboolean vx_domain_require_active(VxMachine *machine, const VxMachineState **state, GError **error);

/* VIR_ERR_OPERATION_INVALID "domain is already running". @state: (out) (optional) */
gboolean vx_domain_require_inactive(VxMachine *machine, const VxMachineState **state,
                                    GError **error);

/* Returns: (transfer full): array of VxMachineInfo, by name: all domains that the caller may see,
 * or those of them that run. Lists for clients come from here, never from vx_inventory_list(). */
GPtrArray *vx_driver_list_domains(VxRequest *request, gboolean running, GError **error);
