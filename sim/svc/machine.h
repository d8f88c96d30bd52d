/* machine.h - a machine: its settings, state, lock, snapshots and, while it runs, its process.
 *
 * There are several IMachine objects of one machine: the registered one, which only shows; a
 * session's copy, which can be changed and is then saved or discarded; one for each snapshot. They
 * share this.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/service.h"

typedef enum {
    SIM_STATE_NULL,
    SIM_STATE_POWERED_OFF,
    SIM_STATE_SAVED,
    SIM_STATE_TELEPORTED,
    SIM_STATE_ABORTED,
    SIM_STATE_ABORTED_SAVED,
    SIM_STATE_RUNNING,
    SIM_STATE_PAUSED,
    SIM_STATE_STUCK,
    SIM_STATE_TELEPORTING,
    SIM_STATE_LIVE_SNAPSHOTTING,
    SIM_STATE_ONLINE_SNAPSHOTTING,
    SIM_STATE_DELETING_SNAPSHOT_ONLINE,
    SIM_STATE_DELETING_SNAPSHOT_PAUSED,
    SIM_STATE_STARTING,
    SIM_STATE_STOPPING,
    SIM_STATE_SAVING,
    SIM_STATE_RESTORING,
    SIM_STATE_RESTORING_SNAPSHOT,
    SIM_STATE_DELETING_SNAPSHOT,
    SIM_STATE_SETTING_UP,
    SIM_STATE_SNAPSHOTTING,
} SimState;

typedef enum {
    SIM_SESSION_NULL,
    SIM_SESSION_UNLOCKED,
    SIM_SESSION_LOCKED,
    SIM_SESSION_SPAWNING,
    SIM_SESSION_UNLOCKING,
} SimSessionState;

typedef struct SimVm SimVm;

typedef struct SimMachine {
    SimService *service;
    char *id;
    char *settings_file;
    gboolean registered;
    gboolean on_disk;  /* saved at least once */
    SimObject *object; /* the registered (or new) IMachine; borrowed */

    SimState state;
    gint64 last_state_change;     /* ms since 1970 */
    char *state_file;             /* (nullable) */
    GHashTable *extra_data;       /* key -> value */
    GHashTable *guest_properties; /* name -> SimGuestProperty */

    /* The lock. */
    SimSessionState session_state;
    char *session_name; /* "headless", "GUI/Qt", ... of whoever locked it */
    guint32 session_pid;
    SimObject *mutable; /* the session's IMachine (nullable) */
    SimObject *owner;   /* the ISession with the write lock; borrowed (nullable) */
    GPtrArray *sharers; /* ISessions that share it; borrowed */
    gboolean modified;  /* @mutable has changes that are not saved */
    SimObject *console; /* of the lock's holder, and of those who share it (nullable) */
    SimVm *vm;          /* while it runs (nullable) */

    /* Snapshots. */
    SimObject *first_snapshot;   /* (nullable) */
    SimObject *current_snapshot; /* borrowed (nullable) */
    gboolean differs;            /* from the current snapshot */
} SimMachine;

/* --- machine.c */
SimMachine *sim_machine_of(SimObject *object); /* of an IMachine or what belongs to it (nullable) */
SimMachine *sim_machine_new(SimService *service,
                            const char *id); /* with a new object: owned by the caller */
SimObject *sim_machine_object_new(SimMachine *machine,
                                  SimObject *owner); /* another IMachine of it */
void sim_machine_object_dispose(SimObject *object);  /* the class's */
SimResult sim_machine_check_mutable(SimCall *call, SimObject *object, SimWhen when);
void sim_machine_modified(SimObject *object, SimObject *changed);
char *sim_machine_name(SimMachine *machine);   /* (transfer full) */
char *sim_machine_folder(SimMachine *machine); /* (transfer full): where its settings file is */
char *sim_machine_snapshot_folder(SimMachine *machine); /* (transfer full): made if missing */
const char *sim_state_name(SimState state);
gint64 sim_state_value(SimService *service, SimState state);
gint64 sim_session_state_value(SimService *service, SimSessionState state);
gboolean sim_state_is_online(SimState state);
/* With the events that go with it. */
void sim_machine_set_state(SimMachine *machine, SimState state);
void sim_machine_set_session_state(SimMachine *machine, SimSessionState state);
gint64 sim_now_ms(void);
char *sim_uuid_new(void);

/* --- machines.c: all registered ones. */
struct SimMachines *sim_machines_new(void);
void sim_machines_free(struct SimMachines *machines);
gboolean sim_machines_any_running(SimService *service);
void sim_machines_add(SimMachine *machine); /* takes a reference to its object */
void sim_machines_remove(SimMachine *machine);
void sim_machines_renamed(SimMachine *machine);
SimMachine *sim_machines_find_id(SimService *service, const char *id);
SimMachine *sim_machines_find_name(SimService *service, const char *name);
GPtrArray *
sim_machines_list(SimService *service); /* borrowed: of SimMachine, in order of registration */

/* --- save.c: settings and the file. */
/* The state of @machine->object, with everything else that a file has. @call: gets the error. */
SimResult sim_machine_write(SimCall *call, SimMachine *machine);
/* Returns: (transfer full) (nullable): its object */
SimObject *sim_machine_load(SimService *service, const char *path, GError **error);
/* The session's copy becomes what is registered, on disk too. */
SimResult sim_machine_commit(SimCall *call, SimMachine *machine);
void sim_machine_rollback(SimMachine *machine);
/* Saves what is kept outside the settings: state, extra-data, guest properties. */
void sim_machine_touch(SimMachine *machine);

/* --- handlers that IMachine's table names, in other files */
#define SIM_HANDLER(name) SimResult name(SimCall *call)
SIM_HANDLER(sim_machine_get_cpu_property);
SIM_HANDLER(sim_machine_set_cpu_property);
SIM_HANDLER(sim_machine_get_hwvirtex_property);
SIM_HANDLER(sim_machine_set_hwvirtex_property);
SIM_HANDLER(sim_machine_get_cpu_status);
SIM_HANDLER(sim_machine_hot_plug_cpu);
SIM_HANDLER(sim_machine_hot_unplug_cpu);
SIM_HANDLER(sim_machine_lock);
SIM_HANDLER(sim_machine_launch);
SIM_HANDLER(sim_machine_open_session);
SIM_HANDLER(sim_machine_save_settings);
SIM_HANDLER(sim_machine_discard_settings);
SIM_HANDLER(sim_machine_unregister);
SIM_HANDLER(sim_machine_delete_config);
SIM_HANDLER(sim_machine_set_name);
SIM_HANDLER(sim_machine_get_extra_data);
SIM_HANDLER(sim_machine_set_extra_data);
SIM_HANDLER(sim_machine_get_extra_data_keys);
SIM_HANDLER(sim_machine_get_guest_property);
SIM_HANDLER(sim_machine_get_guest_property_value);
SIM_HANDLER(sim_machine_get_guest_property_timestamp);
SIM_HANDLER(sim_machine_set_guest_property);
SIM_HANDLER(sim_machine_delete_guest_property);
SIM_HANDLER(sim_machine_enumerate_guest_properties);
SIM_HANDLER(sim_machine_add_controller);
SIM_HANDLER(sim_machine_get_controllers);
SIM_HANDLER(sim_machine_get_controller_by_name);
SIM_HANDLER(sim_machine_get_controller_by_instance);
SIM_HANDLER(sim_machine_remove_controller);
SIM_HANDLER(sim_machine_set_bootable);
SIM_HANDLER(sim_machine_attach_device);
SIM_HANDLER(sim_machine_attach_without_medium);
SIM_HANDLER(sim_machine_detach_device);
SIM_HANDLER(sim_machine_mount_medium);
SIM_HANDLER(sim_machine_unmount_medium);
SIM_HANDLER(sim_machine_get_medium);
SIM_HANDLER(sim_machine_get_attachments);
SIM_HANDLER(sim_machine_get_attachment);
SIM_HANDLER(sim_machine_get_attachments_of);
SIM_HANDLER(sim_machine_passthrough);
SIM_HANDLER(sim_machine_temporary_eject);
SIM_HANDLER(sim_machine_non_rotational);
SIM_HANDLER(sim_machine_auto_discard);
SIM_HANDLER(sim_machine_hot_pluggable);
SIM_HANDLER(sim_machine_set_bandwidth_group);
SIM_HANDLER(sim_machine_no_bandwidth_group);
SIM_HANDLER(sim_machine_get_adapter);
SIM_HANDLER(sim_machine_get_serial_port);
SIM_HANDLER(sim_machine_get_parallel_port);
SIM_HANDLER(sim_machine_add_usb_controller);
SIM_HANDLER(sim_machine_remove_usb_controller);
SIM_HANDLER(sim_machine_get_usb_controllers);
SIM_HANDLER(sim_machine_get_usb_controller_by_name);
SIM_HANDLER(sim_machine_get_usb_controller_count);
SIM_HANDLER(sim_machine_get_shared_folders);
SIM_HANDLER(sim_machine_create_shared_folder);
SIM_HANDLER(sim_machine_remove_shared_folder);
SIM_HANDLER(sim_machine_find_snapshot);
SIM_HANDLER(sim_machine_take_snapshot);
SIM_HANDLER(sim_machine_delete_snapshot);
SIM_HANDLER(sim_machine_restore_snapshot);
SIM_HANDLER(sim_machine_save_state);
SIM_HANDLER(sim_machine_discard_saved_state);
SIM_HANDLER(sim_machine_adopt_saved_state);
SIM_HANDLER(sim_machine_query_screenshot_info);
SIM_HANDLER(sim_machine_read_screenshot);
SIM_HANDLER(sim_machine_query_screenshot_size);
SIM_HANDLER(sim_machine_read_screenshot_png);
SIM_HANDLER(sim_machine_clone_to);
