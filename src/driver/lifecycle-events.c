/* lifecycle-events.c - follows machines from one lasting state to the next.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/lifecycle-events.h"

/* The states that last. */
typedef enum {
    BETWEEN = 0, /* on the way to one of the others */
    OFF,
    RUNNING,
    PAUSED,
    CRASHED, /* its process is there, the guest is stopped for good */
    N_PLACES,
} Place;

struct VxLifecycle {
    GHashTable *places; /* uuid -> Place: the last one that lasts */
};

/* What happens on each way; STOPPED has its detail from the reason. */
#define NOTHING          (-1)
#define DETAIL_BY_REASON (-2)

typedef struct {
    int event;
    int detail;
} Step;

static const struct {
    Place from, to;
    Step steps[2];
} ways[] = {
    {OFF,
     RUNNING,       { { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED }, { NOTHING } }    },
    { OFF,
     PAUSED,        { { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED },
        { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED } }               },
    { RUNNING,
     PAUSED,        { { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED }, { NOTHING } }},
    { PAUSED,
     RUNNING,       { { VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED }, { NOTHING } }  },
    { RUNNING,
     CRASHED,       { { VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED }, { NOTHING } }  },
    { PAUSED,
     CRASHED,       { { VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED }, { NOTHING } }  },
    { RUNNING, OFF, { { VIR_DOMAIN_EVENT_STOPPED, DETAIL_BY_REASON }, { NOTHING } }                   },
    { PAUSED,  OFF, { { VIR_DOMAIN_EVENT_STOPPED, DETAIL_BY_REASON }, { NOTHING } }                   },
    { CRASHED, OFF, { { VIR_DOMAIN_EVENT_STOPPED, DETAIL_BY_REASON }, { NOTHING } }                   },
};

/* Why a domain is shut off, and what the event of its end says. */
static const struct {
    int reason;
    int detail;
} stop_details[] = {
    {VIR_DOMAIN_SHUTOFF_SHUTDOWN,       VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN     },
    { VIR_DOMAIN_SHUTOFF_DESTROYED,     VIR_DOMAIN_EVENT_STOPPED_DESTROYED    },
    { VIR_DOMAIN_SHUTOFF_CRASHED,       VIR_DOMAIN_EVENT_STOPPED_CRASHED      },
    { VIR_DOMAIN_SHUTOFF_MIGRATED,      VIR_DOMAIN_EVENT_STOPPED_MIGRATED     },
    { VIR_DOMAIN_SHUTOFF_SAVED,         VIR_DOMAIN_EVENT_STOPPED_SAVED        },
    { VIR_DOMAIN_SHUTOFF_FAILED,        VIR_DOMAIN_EVENT_STOPPED_FAILED       },
    { VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT, VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT},
};

VxLifecycle *
vx_lifecycle_new(void)
{
    VxLifecycle *lifecycle = g_new0(VxLifecycle, 1);

    lifecycle->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return lifecycle;
}

void
vx_lifecycle_free(VxLifecycle *lifecycle)
{
    if (!lifecycle)
        return;
    g_hash_table_unref(lifecycle->places);
    g_free(lifecycle);
}

static Place
find_place(const VxMachineState *state)
{
    if (state->transient)
        return BETWEEN;
    switch (state->state) {
    case VIR_DOMAIN_RUNNING:
        return RUNNING;
    case VIR_DOMAIN_PAUSED:
        return PAUSED;
    case VIR_DOMAIN_CRASHED:
        return CRASHED;
    default:
        return state->active ? BETWEEN : OFF;
    }
}

static int
find_stop_detail(int reason)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stop_details); i++)
        if (stop_details[i].reason == reason)
            return stop_details[i].detail;
    return VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN; /* nobody else is known to have stopped it */
}

static int
find_detail(Step step, const VxMachineInfo *info)
{
    if (step.detail == DETAIL_BY_REASON)
        return find_stop_detail(info->reason);
    if (step.event == VIR_DOMAIN_EVENT_STARTED && info->state->state == VIR_DOMAIN_RUNNING &&
        info->reason == VIR_DOMAIN_RUNNING_RESTORED)
        return VIR_DOMAIN_EVENT_STARTED_RESTORED;
    return step.detail;
}

/* The last lasting place of a machine that is seen for the first time between two. */
static Place
guess_place(const VxMachineInfo *before)
{
    Place place = find_place(before->state);

    if (place != BETWEEN)
        return place;
    return before->state->state == VIR_DOMAIN_RUNNING ? RUNNING : OFF;
}

static guint
move(VxLifecycle *lifecycle, const VxMachineInfo *before, const VxMachineInfo *after,
     VxLifecycleEvent *events)
{
    Place from = GPOINTER_TO_INT(g_hash_table_lookup(lifecycle->places, after->uuid));
    Place to = find_place(after->state);
    guint n = 0;

    if (from == BETWEEN)
        from = guess_place(before);
    g_hash_table_replace(lifecycle->places, g_strdup(after->uuid),
                         GINT_TO_POINTER(to == BETWEEN ? from : to));
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        if (ways[i].from != from || ways[i].to != to)
            continue;
        for (gsize k = 0; k < G_N_ELEMENTS(ways[i].steps); k++) {
            Step step = ways[i].steps[k];

            if (step.event != NOTHING)
                events[n++] = (VxLifecycleEvent){ after, step.event, find_detail(step, after) };
        }
    }
    return n;
}

guint
vx_lifecycle_change(VxLifecycle *lifecycle, const VxMachineInfo *before, const VxMachineInfo *after,
                    VxLifecycleEvent *events)
{
    guint n = 0;

    if (!before && !after)
        return 0;
    if (!after) {
        g_hash_table_remove(lifecycle->places, before->uuid);
        events[n++] = (VxLifecycleEvent){ before, VIR_DOMAIN_EVENT_UNDEFINED,
                                          VIR_DOMAIN_EVENT_UNDEFINED_REMOVED };
        return n;
    }
    if (!before) {
        events[n++] =
            (VxLifecycleEvent){ after, VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED };
        return n;
    }
    if (!g_str_equal(before->name, after->name)) {
        events[n++] = (VxLifecycleEvent){ before, VIR_DOMAIN_EVENT_UNDEFINED,
                                          VIR_DOMAIN_EVENT_UNDEFINED_RENAMED };
        events[n++] =
            (VxLifecycleEvent){ after, VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED };
        return n; /* VirtualBox renames only machines that are off */
    }
    return move(lifecycle, before, after, events);
}
