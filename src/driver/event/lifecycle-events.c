/* lifecycle-events.c - follows machines from one lasting state to the next.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/event/lifecycle-events.h"

/* The states that last. */
typedef enum {
    BETWEEN = 0, /* on the way to one of the others */
    OFF,
    SAVED, /* off, to be gone on with */
    RUNNING,
    PAUSED,
    CRASHED, /* its process is there, the guest is stopped for good */
    N_PLACES,
} Place;

struct VxLifecycle {
    GHashTable *places; /* uuid -> Place: the last one that lasts */
};

#define NOTHING (-1)

/* An event, and its detail where the domain's reason does not say another one. */
typedef struct {
    int event;
    int detail;
} Step;

#define NO_STEP                                                                                    \
    {                                                                                              \
        NOTHING, 0                                                                                 \
    }
#define STEP(name, detail)                                                                         \
    {                                                                                              \
        VIR_DOMAIN_EVENT_##name, VIR_DOMAIN_EVENT_##name##_##detail                                \
    }
/* Nobody else is known to have stopped it. */
#define STOPPED STEP(STOPPED, SHUTDOWN)

/* What happens on each way. */
static const struct {
    Place from, to;
    Step steps[2];
} ways[] = {
    {OFF,      RUNNING, { STEP(STARTED, BOOTED), NO_STEP }                    },
    { OFF,     PAUSED,  { STEP(STARTED, BOOTED), STEP(SUSPENDED, PAUSED) }    },
    { OFF,     CRASHED, { STEP(STARTED, BOOTED), STEP(CRASHED, PANICKED) }    },
    { SAVED,   RUNNING, { STEP(STARTED, RESTORED), NO_STEP }                  },
    { SAVED,   PAUSED,  { STEP(STARTED, RESTORED), STEP(SUSPENDED, RESTORED) }},
    { RUNNING, PAUSED,  { STEP(SUSPENDED, PAUSED), NO_STEP }                  },
    { PAUSED,  RUNNING, { STEP(RESUMED, UNPAUSED), NO_STEP }                  },
    { RUNNING, CRASHED, { STEP(CRASHED, PANICKED), NO_STEP }                  },
    { PAUSED,  CRASHED, { STEP(CRASHED, PANICKED), NO_STEP }                  },
    { RUNNING, OFF,     { STOPPED, NO_STEP }                                  },
    { RUNNING, SAVED,   { STOPPED, NO_STEP }                                  },
    { PAUSED,  OFF,     { STOPPED, NO_STEP }                                  },
    { PAUSED,  SAVED,   { STOPPED, NO_STEP }                                  },
    { CRASHED, OFF,     { STOPPED, NO_STEP }                                  },
    { CRASHED, SAVED,   { STOPPED, NO_STEP }                                  },
};

#define WHERE(state, reason, event, detail)                                                        \
    {                                                                                              \
        VIR_DOMAIN_##state, VIR_DOMAIN_##state##_##reason, VIR_DOMAIN_EVENT_##event,               \
            VIR_DOMAIN_EVENT_##event##_##detail                                                    \
    }

/* What the event says where the domain is in a state for that reason. */
typedef struct {
    int state;
    int reason;
    int event;
    int detail;
} Detail;

static const Detail details[] = {
    WHERE(RUNNING, RESTORED, STARTED, RESTORED),
    WHERE(RUNNING, FROM_SNAPSHOT, STARTED, FROM_SNAPSHOT),
    WHERE(RUNNING, MIGRATED, STARTED, MIGRATED),
    WHERE(PAUSED, FROM_SNAPSHOT, STARTED, FROM_SNAPSHOT),
    WHERE(PAUSED, FROM_SNAPSHOT, SUSPENDED, FROM_SNAPSHOT),
    WHERE(PAUSED, IOERROR, SUSPENDED, IOERROR),
    WHERE(SHUTOFF, SHUTDOWN, STOPPED, SHUTDOWN),
    WHERE(SHUTOFF, DESTROYED, STOPPED, DESTROYED),
    WHERE(SHUTOFF, CRASHED, STOPPED, CRASHED),
    WHERE(SHUTOFF, MIGRATED, STOPPED, MIGRATED),
    WHERE(SHUTOFF, SAVED, STOPPED, SAVED),
    WHERE(SHUTOFF, FAILED, STOPPED, FAILED),
    WHERE(SHUTOFF, FROM_SNAPSHOT, STOPPED, FROM_SNAPSHOT),
};

/* What is an event also where the state is as before: VirtualBox says that a machine is paused
 * before it says that its disk is full; and who could not be started is off as before. */
static const Detail new_reasons[] = {
    WHERE(PAUSED, IOERROR, SUSPENDED, IOERROR),
    WHERE(SHUTOFF, FAILED, STOPPED, FAILED),
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
        return state->active ? BETWEEN : state->saved ? SAVED : OFF;
    }
}

static int
find_detail(Step step, const VxMachineInfo *info)
{
    for (gsize i = 0; i < G_N_ELEMENTS(details); i++)
        if (details[i].state == info->state->state && details[i].reason == info->reason &&
            details[i].event == step.event)
            return details[i].detail;
    return step.detail;
}

static guint
tell_new_reason(const VxMachineInfo *before, const VxMachineInfo *after, VxLifecycleEvent *events)
{
    if (before->state->state == after->state->state && before->reason == after->reason)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(new_reasons); i++) {
        const Detail *found = &new_reasons[i];

        if (found->state == after->state->state && found->reason == after->reason) {
            *events = (VxLifecycleEvent){ after, found->event, found->detail };
            return 1;
        }
    }
    return 0;
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
    if (from == to)
        return tell_new_reason(before, after, events);
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
