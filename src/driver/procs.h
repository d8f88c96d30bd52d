/* procs.h - the driver's procedure tables, one per file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rpc/proc.h"

/* Each is an entry of the list in driver.c. */
extern const VxProcTable vx_connect_procs;             /* connect.c */
extern const VxProcTable vx_node_procs;                /* host/node.c */
extern const VxProcTable vx_capabilities_procs;        /* host/capabilities.c */
extern const VxProcTable vx_domain_lookup_procs;       /* domain/lookup.c */
extern const VxProcTable vx_domain_state_procs;        /* domain/state.c */
extern const VxProcTable vx_domain_actions_procs;      /* domain/actions.c */
extern const VxProcTable vx_domain_lifecycle_procs;    /* domain/lifecycle.c */
extern const VxProcTable vx_domain_define_procs;       /* domain/define.c */
extern const VxProcTable vx_domain_events_procs;       /* event/domain-events.c */
extern const VxProcTable vx_object_events_procs;       /* event/object-events.c */
extern const VxProcTable vx_autostart_procs;           /* domain/autostart.c */
extern const VxProcTable vx_domain_memory_procs;       /* domain/memory.c */
extern const VxProcTable vx_domain_vcpu_procs;         /* domain/vcpu.c */
extern const VxProcTable vx_managed_save_procs;        /* domain/managed-save.c */
extern const VxProcTable vx_metadata_procs;            /* domain/metadata.c */
extern const VxProcTable vx_interface_procs;           /* network/interface.c */
extern const VxProcTable vx_no_objects_procs;          /* no-objects.c */
extern const VxProcTable vx_node_device_procs;         /* host/node-device.c */
extern const VxProcTable vx_network_procs;             /* network/network.c */
extern const VxProcTable vx_network_leases_procs;      /* network/leases.c */
extern const VxProcTable vx_network_update_procs;      /* network/update.c */
extern const VxProcTable vx_network_define_procs;      /* network/define.c */
extern const VxProcTable vx_native_procs;              /* native.c */
extern const VxProcTable vx_rename_procs;              /* domain/rename.c */
extern const VxProcTable vx_screenshot_procs;          /* domain/screenshot.c */
extern const VxProcTable vx_snapshot_procs;            /* snapshot/snapshot.c */
extern const VxProcTable vx_snapshot_create_procs;     /* snapshot/create.c */
extern const VxProcTable vx_snapshot_list_procs;       /* snapshot/list.c */
extern const VxProcTable vx_snapshot_query_procs;      /* snapshot/query.c */
extern const VxProcTable vx_pool_define_procs;         /* storage/pool-define.c */
extern const VxProcTable vx_storage_pool_procs;        /* storage/pool.c */
extern const VxProcTable vx_storage_volume_procs;      /* storage/volume.c */
extern const VxProcTable vx_send_key_procs;            /* domain/send-key.c */
extern const VxProcTable vx_domain_disk_procs;         /* domain/disk.c */
extern const VxProcTable vx_domain_device_procs;       /* domain/device.c */
extern const VxProcTable vx_domain_scheduler_procs;    /* domain/scheduler.c */
extern const VxProcTable vx_domain_tune_procs;         /* domain/tune.c */
extern const VxProcTable vx_domain_stats_procs;        /* domain/stats.c */
extern const VxProcTable vx_domain_device_stats_procs; /* domain/device-stats.c */
extern const VxProcTable vx_domain_debug_procs;        /* domain/debug.c */
extern const VxProcTable vx_guest_info_procs;          /* domain/guest-info.c */
extern const VxProcTable vx_domain_job_procs;          /* domain/job.c */
