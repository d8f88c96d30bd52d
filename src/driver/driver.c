/* driver.c - puts the driver together: its parts, its procedures.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/driver.h"

#include "driver/access.h"
#include "driver/connection.h"
#include "driver/host/uuid.h"
#include "driver/procs.h"
#include "driver/state-private.h"
#include "vbox/again.h"

/* Two of each of some thousand domains. */
#define DOCUMENTS_MAX_BYTES (8 * 1024 * 1024)

static const VxProcTable *const tables[] = {
    &vx_connect_procs,
    &vx_node_procs,
    &vx_capabilities_procs,
    &vx_domain_lookup_procs,
    &vx_domain_state_procs,
    &vx_domain_debug_procs,
    &vx_domain_actions_procs,
    &vx_domain_job_procs,
    &vx_domain_stats_procs,
    &vx_domain_device_stats_procs,
    &vx_domain_lifecycle_procs,
    &vx_domain_define_procs,
    &vx_domain_events_procs,
    &vx_object_events_procs,
    &vx_domain_disk_procs,
    &vx_domain_device_procs,
    &vx_domain_scheduler_procs,
    &vx_domain_tune_procs,
    &vx_domain_memory_procs,
    &vx_domain_vcpu_procs,
    &vx_autostart_procs,
    &vx_guest_info_procs,
    &vx_managed_save_procs,
    &vx_native_procs,
    &vx_interface_procs,
    &vx_no_objects_procs,
    &vx_node_device_procs,
    &vx_network_procs,
    &vx_network_define_procs,
    &vx_network_leases_procs,
    &vx_network_update_procs,
    &vx_rename_procs,
    &vx_screenshot_procs,
    &vx_send_key_procs,
    &vx_snapshot_procs,
    &vx_snapshot_create_procs,
    &vx_snapshot_list_procs,
    &vx_snapshot_query_procs,
    &vx_metadata_procs,
    &vx_pool_define_procs,
    &vx_storage_pool_procs,
    &vx_storage_volume_procs,
    NULL,
};

const VxProcTable *const *
vx_driver_get_procs(void)
{
    return tables;
}

/* Who registered has an open connection, until its registrations are forgotten. */
static gboolean
may_be_told(VxClient *client, const char *domain, gpointer data)
{
    VxDriver *driver = data;
    const VxDriverConnection *connection = vx_client_get_data(client);

    return domain ? vx_access_can_see(driver->access, client, connection->who, domain)
                  : vx_access_can_see_host(driver->access, client, connection->who);
}

VxDriver *
vx_driver_new(const VxDriverConfig *config)
{
    VxDriver *driver = g_new0(VxDriver, 1);

    driver->system_instance = config->system_instance;
    driver->host_uuid = vx_host_uuid_find("/", config->host_uuid, config->host_uuid_machine_id);
    driver->audit = vx_audit_trail_new();
    driver->host = vx_host_new(config->main_context);
    vx_host_set_unusable_func(driver->host, config->restart, config->restart_data);
    driver->inventory = vx_inventory_new(driver->host);
    driver->documents = vx_documents_new(DOCUMENTS_MAX_BYTES);
    driver->access = vx_access_new();
    driver->events = vx_events_new(may_be_told, driver);
    driver->networks = vx_networks_new(driver->host, driver->events);
    driver->host_objects = vx_host_objects_new(driver->host, driver->events);
    driver->object_watch =
        vx_object_watch_new(driver->host, driver->networks, driver->host_objects);
    driver->jobs = vx_jobs_new(driver->events, driver->inventory);
    driver->display_ports = vx_display_ports_new();
    driver->statistics = vx_run_statistics_new(driver->host, driver->inventory);
    driver->next = vx_next_new(driver->host, driver->inventory);
    driver->crashes = vx_crash_actions_new(driver->host, driver->inventory);
    driver->domain_news = vx_domain_news_new(driver->host, driver->inventory, driver->events,
                                             driver->statistics, driver->next, driver->crashes,
                                             driver->jobs, driver->audit, driver->object_watch);
    return driver;
}

void
vx_driver_stop(VxDriver *driver)
{
    vx_host_stop(driver->host);
}

void
vx_driver_free(VxDriver *driver)
{
    if (!driver)
        return;
    vx_driver_stop(driver);
    vx_domain_news_stop(driver->domain_news);
    vx_object_watch_stop(driver->object_watch);
    vx_next_stop(driver->next);
    vx_crash_actions_stop(driver->crashes);
    vx_inventory_free(driver->inventory);
    vx_domain_news_free(driver->domain_news);
    vx_crash_actions_free(driver->crashes);
    vx_next_free(driver->next);
    vx_object_watch_free(driver->object_watch);
    vx_host_objects_free(driver->host_objects);
    vx_networks_free(driver->networks);
    vx_display_ports_free(driver->display_ports);
    vx_jobs_free(driver->jobs);
    vx_run_statistics_free(driver->statistics);
    vx_events_free(driver->events);
    vx_access_free(driver->access);
    vx_host_free(driver->host);
    vx_documents_unref(driver->documents);
    vx_audit_trail_free(driver->audit);
    g_free(driver->host_uuid);
    g_free(driver);
}

void
vx_driver_leave_thread(VxDriver *driver)
{
    vx_host_leave_thread(driver->host);
}

void
vx_driver_call_begins(VxDriver *driver)
{
    vx_host_call_begins(driver->host);
}

GError *
vx_driver_translate_error(VxDriver *driver, const GError *error)
{
    vx_host_note_error(driver->host, error);
    return vx_host_translate_error(error);
}

gboolean
vx_driver_asks_again(VxDriver *driver, const GError *error, guint n_failed, gint64 began_at)
{
    vx_host_note_error(driver->host, error);
    return vx_again_reading(error, n_failed, began_at);
}

guint64
vx_driver_n_calls(void)
{
    return vx_runtime_n_calls();
}

guint64
vx_driver_n_sets(void)
{
    return vx_runtime_n_sets();
}

void
vx_driver_set_policy(VxDriver *driver, VxPolicy *policy)
{
    vx_access_set_policy(driver->access, policy);
}

gboolean
vx_driver_check_access(VxDriver *driver, VxClient *client, const VxProcedure *procedure,
                       const void *args, VxPermission *granted, GError **error)
{
    const VxDriverConnection *connection = vx_client_get_data(client);

    return vx_access_check(driver->access, driver->inventory, client,
                           connection ? connection->who : NULL, procedure, args, granted, error);
}

gboolean
vx_driver_configure_audit(VxDriver *driver, int level, gboolean logging, GError **error)
{
    return vx_audit_trail_configure(driver->audit, level, logging, error);
}
