/* paravirt.h - <features> and <timer>s that are the one paravirtualisation provider of a machine.
 *
 * Several elements are the same provider; which of them were given is kept.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"
#include "xml/keep.h"

/* Members of ParavirtProvider, and words of files. */
#define VX_PARAVIRT_HYPERV  "HyperV"
#define VX_PARAVIRT_KVM     "KVM"
#define VX_PARAVIRT_NOTHING "None"
#define VX_PARAVIRT_NEITHER "Minimal" /* neither Hyper-V's nor KVM's clock */
#define VX_PARAVIRT_CHOICE  "Default" /* VirtualBox chooses by the guest OS type */

/* Of keep.h, in the group "domain" */
#define VX_PARAVIRT_PATH_KVMCLOCK   "clock/timer[@name='kvmclock']/@present"
#define VX_PARAVIRT_PATH_HYPERCLOCK "clock/timer[@name='hypervclock']/@present"

VxTristate vx_paravirt_get_timer(const VxDomainDef *def, VxTimerName name);
gboolean vx_paravirt_wants_hyperv(const VxDomainDef *def);
const char *vx_paravirt_get_wanted(const VxDomainDef *def);

/* Adds to @def what @provider (nullable) is, in the words that were kept. */
void vx_paravirt_read(const char *provider, const VxKeep *keep, VxDomainDef *def);
void vx_paravirt_keep(VxKeep *keep, const VxDomainDef *def);
