/* actions.c - what becomes of a domain when it powers off, reboots or crashes.
 *
 * VirtualBox reads it when a machine is powered up: of a running domain only the next start can be
 * another.
 *
 * Source: virDomainSetLifecycleAction() (libvirt API).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/change.h"
#include "driver/procs.h"
#include "util/error.h"

/* The rows of on_poweroff, on_reboot and on_crash: which actions VirtualBox has for them */
static const struct {
    const char *path;
    gsize offset; /* of a VxLifecycleAction */
    guint actions;
} lifecycles[] = {
    [VIR_DOMAIN_LIFECYCLE_POWEROFF] = {"on_poweroff", G_STRUCT_OFFSET(VxDomainDef, on_poweroff),
                                       1u << VX_ACTION_DESTROY                          },
    [VIR_DOMAIN_LIFECYCLE_REBOOT] = { "on_reboot",  G_STRUCT_OFFSET(VxDomainDef, on_reboot),
                                       1u << VX_ACTION_DESTROY | 1u << VX_ACTION_RESTART},
    [VIR_DOMAIN_LIFECYCLE_CRASH] = { "on_crash",   G_STRUCT_OFFSET(VxDomainDef, on_crash),
                                       1u << VX_ACTION_DESTROY | 1u << VX_ACTION_RESTART |
                                         1u << VX_ACTION_PRESERVE                       },
};

static const VxEnumName actions[] = {
    {VIR_DOMAIN_LIFECYCLE_ACTION_DESTROY,           "destroy"         },
    { VIR_DOMAIN_LIFECYCLE_ACTION_RESTART,          "restart"         },
    { VIR_DOMAIN_LIFECYCLE_ACTION_RESTART_RENAME,   "rename-restart"  },
    { VIR_DOMAIN_LIFECYCLE_ACTION_PRESERVE,         "preserve"        },
    { VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_DESTROY, "coredump-destroy"},
    { VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART, "coredump-restart"},
    { 0,                                            NULL              },
};

typedef struct {
    gsize offset;
    gint action; /* VxLifecycleAction */
} Change;

static gboolean
edit(VxDomainDef *def, gconstpointer data, GError **error)
{
    const Change *change = data;

    G_STRUCT_MEMBER(VxLifecycleAction, def, change->offset) = (VxLifecycleAction) change->action;
    return TRUE;
}

VX_HANDLER(domain_set_lifecycle_action)
{
    Change change = { 0 };
    const char *word = NULL;

    if (!vx_request_check_flags(request, args->flags, VX_DOMAIN_AFFECT_FLAGS, error))
        return FALSE;
    for (const VxEnumName *row = actions; row->name; row++)
        if ((guint) row->value == args->action)
            word = row->name;
    if (args->type >= G_N_ELEMENTS(lifecycles) || !word) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "no lifecycle action: %u of type %u", args->action,
                     args->type);
        return FALSE;
    }
    if (!vx_enum_from_name(vx_lifecycle_action_names, word, &change.action) ||
        (lifecycles[args->type].actions & 1u << change.action) == 0) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "value '%s' of element %s is not supported by VirtualBox", word,
                     lifecycles[args->type].path);
        return FALSE;
    }
    change.offset = lifecycles[args->type].offset;
    return vx_driver_change_domain(request, &args->dom, args->flags, edit, &change, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_set_lifecycle_action),
};
const VxProcTable vx_domain_actions_procs = VX_PROC_TABLE(procs);
