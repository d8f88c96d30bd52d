/* rows.c - the table of events.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/event/rows.h"

#include <libvirt/libvirt.h>
#include <stddef.h>

/* Newer than some headers that this is built with. */
#define VX_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE 29

#define NEW(name)                                                                                  \
    {                                                                                              \
        .number = VX_EVENT_##name, .codec = (xdrproc_t) xdr_remote_##name##_msg                    \
    }
#define OF_DOMAIN(name)                                                                            \
    {                                                                                              \
        .number = VX_EVENT_##name, .codec = (xdrproc_t) xdr_remote_##name##_msg,                   \
        .domain_offset = offsetof(remote_##name##_msg, dom)                                        \
    }
#define NEVER                                                                                      \
    {                                                                                              \
        .number = 0                                                                                \
    }
/* The newer message has the older one in it. */
#define BOTH(name)                                                                                 \
    {                                                                                              \
        .number = VX_EVENT_domain_event_callback_##name,                                           \
        .codec = (xdrproc_t) xdr_remote_domain_event_callback_##name##_msg,                        \
        .domain_offset = offsetof(remote_domain_event_callback_##name##_msg, msg.dom),             \
        .old_number = VX_EVENT_domain_event_##name,                                                \
        .old_codec = (xdrproc_t) xdr_remote_domain_event_##name##_msg,                             \
        .old_offset = offsetof(remote_domain_event_callback_##name##_msg, msg)                     \
    }

static const VxEventRow of_domains[] = {
    [VIR_DOMAIN_EVENT_ID_LIFECYCLE] = BOTH(lifecycle),
    [VIR_DOMAIN_EVENT_ID_REBOOT] = BOTH(reboot),
    [VIR_DOMAIN_EVENT_ID_RTC_CHANGE] = BOTH(rtc_change),
    [VIR_DOMAIN_EVENT_ID_WATCHDOG] = BOTH(watchdog),
    [VIR_DOMAIN_EVENT_ID_IO_ERROR] = BOTH(io_error),
    [VIR_DOMAIN_EVENT_ID_GRAPHICS] = BOTH(graphics),
    [VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON] = BOTH(io_error_reason),
    [VIR_DOMAIN_EVENT_ID_CONTROL_ERROR] = BOTH(control_error),
    [VIR_DOMAIN_EVENT_ID_BLOCK_JOB] = BOTH(block_job),
    [VIR_DOMAIN_EVENT_ID_DISK_CHANGE] = BOTH(disk_change),
    [VIR_DOMAIN_EVENT_ID_TRAY_CHANGE] = BOTH(tray_change),
    [VIR_DOMAIN_EVENT_ID_PMWAKEUP] = BOTH(pmwakeup),
    [VIR_DOMAIN_EVENT_ID_PMSUSPEND] = BOTH(pmsuspend),
    [VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE] = BOTH(balloon_change),
    [VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK] = BOTH(pmsuspend_disk),
    [VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED] = BOTH(device_removed),
    [VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2] = OF_DOMAIN(domain_event_block_job_2),
    [VIR_DOMAIN_EVENT_ID_TUNABLE] = OF_DOMAIN(domain_event_callback_tunable),
    [VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE] = OF_DOMAIN(domain_event_callback_agent_lifecycle),
    [VIR_DOMAIN_EVENT_ID_DEVICE_ADDED] = OF_DOMAIN(domain_event_callback_device_added),
    [VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION] =
        OF_DOMAIN(domain_event_callback_migration_iteration),
    [VIR_DOMAIN_EVENT_ID_JOB_COMPLETED] = OF_DOMAIN(domain_event_callback_job_completed),
    [VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED] =
        OF_DOMAIN(domain_event_callback_device_removal_failed),
    [VIR_DOMAIN_EVENT_ID_METADATA_CHANGE] = OF_DOMAIN(domain_event_callback_metadata_change),
    [VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD] = OF_DOMAIN(domain_event_block_threshold),
    [VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE] = OF_DOMAIN(domain_event_memory_failure),
    [VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE] =
        OF_DOMAIN(domain_event_memory_device_size_change),
    [27] = OF_DOMAIN(domain_event_nic_mac_change),
    [28] = NEVER,
    [VX_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE] = NEVER,
};

static const VxEventRow of_networks[] = {
    [VIR_NETWORK_EVENT_ID_LIFECYCLE] = NEW(network_event_lifecycle),
    [1] = NEW(network_event_callback_metadata_change),
};

static const VxEventRow of_storage_pools[] = {
    [VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE] = NEW(storage_pool_event_lifecycle),
    [VIR_STORAGE_POOL_EVENT_ID_REFRESH] = NEW(storage_pool_event_refresh),
};

static const VxEventRow of_node_devices[] = {
    [VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE] = NEW(node_device_event_lifecycle),
    [VIR_NODE_DEVICE_EVENT_ID_UPDATE] = NEW(node_device_event_update),
};

static const VxEventRow of_secrets[] = {
    [VIR_SECRET_EVENT_ID_LIFECYCLE] = NEW(secret_event_lifecycle),
    [VIR_SECRET_EVENT_ID_VALUE_CHANGED] = NEW(secret_event_value_changed),
};

static const struct {
    const VxEventRow *rows;
    int n_rows;
} tables[VX_N_EVENT_CLASSES] = {
    [VX_EVENTS_DOMAIN] = {of_domains,        G_N_ELEMENTS(of_domains)      },
    [VX_EVENTS_NETWORK] = { of_networks,      G_N_ELEMENTS(of_networks)     },
    [VX_EVENTS_STORAGE_POOL] = { of_storage_pools, G_N_ELEMENTS(of_storage_pools)},
    [VX_EVENTS_NODE_DEVICE] = { of_node_devices,  G_N_ELEMENTS(of_node_devices) },
    [VX_EVENTS_SECRET] = { of_secrets,       G_N_ELEMENTS(of_secrets)      },
};

const VxEventRow *
vx_event_row(VxEventClass class, int event_id)
{
    if (event_id < 0 || event_id >= tables[class].n_rows)
        return NULL;
    return &tables[class].rows[event_id];
}
