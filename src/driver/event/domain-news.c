/* domain-news.c - from the inventory's news to events.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/event/domain-news.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/event/lifecycle-events.h"
#include "driver/storage/common.h"
#include "vbox/console-info.h"

/* What was last heard of a running machine. */
typedef struct {
    guint n_clients; /* of its remote display */
    gboolean polled; /* somebody wanted to know when that was last asked */
    gboolean has_additions;
} Run;

struct VxDomainNews {
    VxInventory *inventory;
    VxEvents *events;
    VxDeviceWatch *devices;
    VxRunStatistics *statistics;
    VxNextDefinitions *next;
    VxCrashActions *crashes;
    VxJobs *jobs;
    VxAuditTrail *audit;
    VxObjectWatch *objects;

    GMutex lock; /* protects what follows */
    VxLifecycle *lifecycle;
    GHashTable *runs; /* uuid -> Run */
};

/* ---- States ---- */

static gboolean
is_crashed(const VxMachineInfo *info)
{
    return info && info->state->state == VIR_DOMAIN_CRASHED;
}

static void
machine_changed(const VxMachineInfo *before, const VxMachineInfo *after, gpointer data)
{
    VxDomainNews *domains = data;
    VxLifecycleEvent changes[VX_LIFECYCLE_MAX_EVENTS];
    guint n;

    g_mutex_lock(&domains->lock);
    n = vx_lifecycle_change(domains->lifecycle, before, after, changes);
    for (guint i = 0; i < n; i++) {
        vx_events_send_lifecycle(domains->events, changes[i].info, changes[i].event,
                                 changes[i].detail);
        vx_audit_lifecycle(domains->audit, &changes[i]);
        if (changes[i].event == VIR_DOMAIN_EVENT_STARTED)
            vx_device_watch_note_start(domains->devices, after->uuid);
    }
    if (before && (!after || !after->state->active))
        g_hash_table_remove(domains->runs, before->uuid);
    g_mutex_unlock(&domains->lock);
    if (!after)
        vx_jobs_forget(domains->jobs, before->uuid);
    if (is_crashed(after) && !is_crashed(before))
        vx_crash_actions_take(domains->crashes, after->uuid);
    if (before && (!after || !after->state->active)) {
        vx_device_watch_forget(domains->devices, before->uuid);
        vx_run_statistics_forget(domains->statistics, before->uuid);
        vx_next_machine_is_off(domains->next, before->uuid);
    } else if (after && after->state->active && !after->state->transient) {
        vx_device_watch_look(domains->devices, after->uuid);
    }
}

/* Called with the lock. */
static Run *
ensure_run(VxDomainNews *domains, const char *uuid)
{
    Run *run = g_hash_table_lookup(domains->runs, uuid);

    if (!run) {
        run = g_new0(Run, 1);
        g_hash_table_insert(domains->runs, g_strdup(uuid), run);
    }
    return run;
}

/* ---- Remote displays ---- */

static remote_domain_event_graphics_address
make_address(const char *node, const char *service)
{
    gboolean is_ipv6 = strchr(node, ':') != NULL;

    return (remote_domain_event_graphics_address){
        .family = is_ipv6 ? VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV6
                          : VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV4,
        .node = (char *) node,
        .service = (char *) service,
    };
}

/* VirtualBox does not say by what address the client reached it, or from what port it comes. */
static void
tell_graphics(VxEvents *events, const VxMachineInfo *info, const VxDisplayInfo *display, int phase)
{
    g_autofree char *port = g_strdup_printf("%u", display->port);
    remote_domain_event_graphics_identity identity = { .type = (char *) "name",
                                                       .name = display->user };
    remote_domain_event_callback_graphics_msg msg = {
        .msg = {.dom = vx_event_domain(info),
                .phase = phase,
                .local = make_address("", port),
                .remote = make_address(display->address, ""),
                .authScheme = (char *) ""},
    };

    if (*display->user) {
        msg.msg.subject.subject_val = &identity;
        msg.msg.subject.subject_len = 1;
    }
    vx_events_send(events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_GRAPHICS, info->uuid, &msg);
}

/* @first: what is there already is no event */
static void
look_at_display(VxDomainNews *domains, const VxMachineInfo *info, VxObject *console, gboolean first)
{
    g_auto(VxDisplayInfo) display = { 0 };
    guint before;
    Run *run;

    if (!vx_console_get_display(console, &display, NULL))
        return; /* it is about to end */
    g_mutex_lock(&domains->lock);
    run = ensure_run(domains, info->uuid);
    before = first ? display.n_clients : run->n_clients;
    run->n_clients = display.n_clients;
    g_mutex_unlock(&domains->lock);
    for (; before < display.n_clients; before++) {
        tell_graphics(domains->events, info, &display, VIR_DOMAIN_EVENT_GRAPHICS_CONNECT);
        tell_graphics(domains->events, info, &display, VIR_DOMAIN_EVENT_GRAPHICS_INITIALIZE);
    }
    for (; before > display.n_clients; before--)
        tell_graphics(domains->events, info, &display, VIR_DOMAIN_EVENT_GRAPHICS_DISCONNECT);
}

/* Not every server tells of its clients: the one for VNC does not. Who was there before somebody
 * wanted to know is no event. */
static void
poll_display(VxDomainNews *domains, const VxMachineInfo *info, VxObject *console)
{
    gboolean wanted = vx_events_wanted(domains->events, VX_EVENTS_DOMAIN,
                                       VIR_DOMAIN_EVENT_ID_GRAPHICS, info->uuid);
    gboolean polled;
    Run *run;

    g_mutex_lock(&domains->lock);
    run = ensure_run(domains, info->uuid);
    polled = run->polled;
    run->polled = wanted;
    g_mutex_unlock(&domains->lock);
    if (wanted)
        look_at_display(domains, info, console, !polled);
}

/* ---- Guest Additions: what libvirt calls the guest agent ---- */

static void
look_at_additions(VxDomainNews *domains, const VxMachineInfo *info, VxObject *console,
                  gboolean first)
{
    remote_domain_event_callback_agent_lifecycle_msg msg = { .dom = vx_event_domain(info) };
    gboolean active;
    gboolean before;
    Run *run;

    if (!vx_console_get_additions(console, &active, NULL))
        return;
    g_mutex_lock(&domains->lock);
    run = ensure_run(domains, info->uuid);
    before = first ? active : run->has_additions;
    run->has_additions = active;
    g_mutex_unlock(&domains->lock);
    if (before == active)
        return;
    msg.state = active ? VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
                       : VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED;
    msg.reason = VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL;
    vx_events_send(domains->events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
                   info->uuid, &msg);
}

/* ---- Errors ---- */

/* VirtualBox does not say which disk it was. */
static void
tell_io_error(VxDomainNews *domains, const VxMachineInfo *info, const char *reason)
{
    remote_domain_event_callback_io_error_msg msg = {
        .msg = {.dom = vx_event_domain(info),
                .srcPath = (char *) "",
                .devAlias = (char *) "",
                .action = VIR_DOMAIN_EVENT_IO_ERROR_PAUSE},
    };
    remote_domain_event_callback_io_error_reason_msg with_reason = {
        .msg = {.dom = msg.msg.dom,
                .srcPath = (char *) "",
                .devAlias = (char *) "",
                .action = VIR_DOMAIN_EVENT_IO_ERROR_PAUSE,
                .reason = (char *) reason},
    };

    vx_events_send(domains->events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_IO_ERROR, info->uuid,
                   &msg);
    vx_events_send(domains->events, VX_EVENTS_DOMAIN, VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON,
                   info->uuid, &with_reason);
}

static void
take_error(VxDomainNews *domains, const VxMachineInfo *info, const VxNews *news)
{
    const char *reason = vx_runtime_error_is_io(news->name, news->text);

    g_warning("domain '%s': %s: %s", info->name, news->name, news->text);
    if (!reason)
        return;
    /* It is paused for this, perhaps already. */
    vx_inventory_expect(domains->inventory, info->uuid, VIR_DOMAIN_PAUSED,
                        VIR_DOMAIN_PAUSED_IOERROR);
    vx_inventory_refresh(domains->inventory, info->uuid);
    tell_io_error(domains, info, reason);
}

/* ---- All of them ---- */

static void
begin_console(VxDomainNews *domains, const VxMachineInfo *info, VxObject *console)
{
    look_at_display(domains, info, console, TRUE);
    look_at_additions(domains, info, console, TRUE);
    vx_device_watch_look(domains->devices, info->uuid);
}

/* A definition that nobody has seen since it last changed is not told of again. */
static void
tell_updated(VxDomainNews *domains, const VxMachineInfo *info)
{
    if (vx_inventory_was_shown(domains->inventory, info->uuid))
        vx_events_send_lifecycle(domains->events, info, VIR_DOMAIN_EVENT_DEFINED,
                                 VIR_DOMAIN_EVENT_DEFINED_UPDATED);
    if (info->state->active)
        vx_device_watch_look(domains->devices, info->uuid);
}

/* The machine may have ended while it was asked. */
static void
forget_if_over(VxDomainNews *domains, const char *uuid)
{
    if (vx_inventory_is_active(domains->inventory, uuid))
        return;
    g_mutex_lock(&domains->lock);
    g_hash_table_remove(domains->runs, uuid);
    g_mutex_unlock(&domains->lock);
}

static void
take_news(const VxMachineInfo *info, VxObject *console, const VxNews *news, gpointer data)
{
    VxDomainNews *domains = data;

    if (console)
        vx_run_statistics_tick(domains->statistics, info, console);
    switch (news ? news->kind : VX_NEWS_NONE) {
    case VX_NEWS_NONE:
        begin_console(domains, info, console);
        break;
    case VX_NEWS_SETTINGS:
        tell_updated(domains, info);
        break;
    case VX_NEWS_MEDIA:
        /* All media are volumes of the registry's pool. */
        vx_driver_tell_pool_refresh(domains->events, VX_POOL_NAME, VX_POOL_UUID);
        break;
    case VX_NEWS_NETWORKS:
        vx_object_watch_networks_changed(domains->objects);
        break;
    case VX_NEWS_DEVICES:
        vx_device_watch_look(domains->devices, info->uuid);
        break;
    case VX_NEWS_DISPLAY:
        look_at_display(domains, info, console, FALSE);
        break;
    case VX_NEWS_ADDITIONS:
        look_at_additions(domains, info, console, FALSE);
        break;
    case VX_NEWS_RUNTIME_ERROR:
        take_error(domains, info, news);
        break;
    case VX_NEWS_SILENCE:
        poll_display(domains, info, console);
        break;
    case VX_NEWS_MACHINE:
    case VX_NEWS_MEDIUM:
        break;
    }
    if (console)
        forget_if_over(domains, info->uuid);
}

VxDomainNews *
vx_domain_news_new(VxHost *host, VxInventory *inventory, VxEvents *events,
                   VxRunStatistics *statistics, VxNextDefinitions *next, VxCrashActions *crashes,
                   VxJobs *jobs, VxAuditTrail *audit, VxObjectWatch *objects)
{
    VxDomainNews *domains = g_new0(VxDomainNews, 1);

    domains->inventory = inventory;
    domains->events = events;
    domains->statistics = statistics;
    domains->next = next;
    domains->crashes = crashes;
    domains->jobs = jobs;
    domains->audit = audit;
    domains->objects = objects;
    domains->devices = vx_device_watch_new(host, inventory, events);
    g_mutex_init(&domains->lock);
    domains->lifecycle = vx_lifecycle_new();
    domains->runs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    vx_inventory_set_listener(inventory, machine_changed, domains);
    vx_inventory_set_news_func(inventory, take_news, domains);
    return domains;
}

void
vx_domain_news_stop(VxDomainNews *domains)
{
    vx_device_watch_stop(domains->devices);
}

void
vx_domain_news_free(VxDomainNews *domains)
{
    if (!domains)
        return;
    vx_device_watch_free(domains->devices);
    vx_lifecycle_free(domains->lifecycle);
    g_hash_table_unref(domains->runs);
    g_mutex_clear(&domains->lock);
    g_free(domains);
}

void
vx_domain_news_wanted(VxDomainNews *domains, int event_id)
{
    if (vx_device_watch_serves(event_id))
        vx_device_watch_begin(domains->devices);
}

void
vx_domain_news_look(VxDomainNews *domains, const char *uuid)
{
    vx_device_watch_look(domains->devices, uuid);
}
