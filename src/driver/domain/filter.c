/* filter.c - the tests that flags stand for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/filter.h"

#include <libvirt/libvirt.h>

/* What a flag wants to be true of a domain. */
typedef gboolean (*Test)(const VxMachineInfo *info, const VxMachineDetails *details);

static gboolean
is_active(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->active;
}

static gboolean
is_inactive(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !info->state->active;
}

static gboolean
always(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return TRUE;
}

static gboolean
never(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return FALSE;
}

static gboolean
is_running(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->state == VIR_DOMAIN_RUNNING;
}

static gboolean
is_paused(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->state == VIR_DOMAIN_PAUSED;
}

static gboolean
is_shut_off(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->state == VIR_DOMAIN_SHUTOFF;
}

static gboolean
is_other(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !is_running(info, details) && !is_paused(info, details) && !is_shut_off(info, details);
}

static gboolean
is_saved(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return info->state->saved;
}

static gboolean
is_not_saved(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !info->state->saved;
}

static gboolean
has_autostart(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return details->autostart;
}

static gboolean
has_no_autostart(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !details->autostart;
}

static gboolean
has_snapshot(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return details->has_snapshots;
}

static gboolean
has_no_snapshot(const VxMachineInfo *info, const VxMachineDetails *details)
{
    return !details->has_snapshots;
}

#define VX_LIST_NEEDS_DETAILS                                                                      \
    (VIR_CONNECT_LIST_DOMAINS_AUTOSTART | VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART |                  \
     VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT | VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT)

/* Flags of one group are alternatives; a group of which no flag is given excludes nothing. */
static const struct {
    guint flag;
    guint group;
    Test test;
} filters[] = {
    {VIR_CONNECT_LIST_DOMAINS_ACTIVE,          0, is_active       },
    { VIR_CONNECT_LIST_DOMAINS_INACTIVE,       0, is_inactive     },
    { VIR_CONNECT_LIST_DOMAINS_PERSISTENT,     1, always          }, /* VirtualBox has no others */
    { VIR_CONNECT_LIST_DOMAINS_TRANSIENT,      1, never           },
    { VIR_CONNECT_LIST_DOMAINS_RUNNING,        2, is_running      },
    { VIR_CONNECT_LIST_DOMAINS_PAUSED,         2, is_paused       },
    { VIR_CONNECT_LIST_DOMAINS_SHUTOFF,        2, is_shut_off     },
    { VIR_CONNECT_LIST_DOMAINS_OTHER,          2, is_other        },
    { VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,    3, is_saved        },
    { VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, 3, is_not_saved    },
    { VIR_CONNECT_LIST_DOMAINS_AUTOSTART,      4, has_autostart   },
    { VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART,   4, has_no_autostart},
    { VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,   5, has_snapshot    },
    { VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,    5, has_no_snapshot },
    { VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, 6, never           }, /* nor checkpoints */
    { VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,  6, always          },
};

guint
vx_domain_filter_flags(void)
{
    guint flags = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++)
        flags |= filters[i].flag;
    return flags;
}

static gboolean
passes(const VxMachineInfo *info, const VxMachineDetails *details, guint flags)
{
    guint asked = 0;
    guint passed = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        if (!(flags & filters[i].flag))
            continue;
        asked |= 1u << filters[i].group;
        if (filters[i].test(info, details))
            passed |= 1u << filters[i].group;
    }
    return asked == passed;
}

gboolean
vx_domain_filter(VxRequest *request, const VxMachineInfo *info, guint flags)
{
    VxMachineDetails details = { 0 };

    if (flags & VX_LIST_NEEDS_DETAILS && !vx_driver_get_details(request, info, &details, NULL))
        return FALSE; /* went away meanwhile */
    return passes(info, &details, flags);
}

gboolean
vx_domain_filter_wants_running(guint flags)
{
    return (flags & VIR_CONNECT_LIST_DOMAINS_ACTIVE) &&
           !(flags & VIR_CONNECT_LIST_DOMAINS_INACTIVE);
}
