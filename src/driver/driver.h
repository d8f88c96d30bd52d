/* driver.h - libvirt's calls, answered with VirtualBox: what the daemon plugs into the RPC server.
 *
 * Threads: new, free and check on the main thread; the rest is said in place.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#include "driver/policy.h"
#include "rpc/client.h"
#include "rpc/proc.h"

typedef struct VxDriver VxDriver;

typedef struct {
    gboolean system_instance;   /* serves vbox:///system (and, for compatibility, /session) */
    GMainContext *main_context; /* the main thread's */
    /* Called on the main thread when this process cannot connect to VirtualBox again after its
     * service was lost (see vx_host_set_unusable_func()): a new process has to take over.
     * (nullable) */
    void (*restart)(gpointer data);
    gpointer restart_data;
    const char *host_uuid; /* (nullable): what clients are told; see host/uuid.h */
    gboolean host_uuid_machine_id;
} VxDriverConfig;

/* Nothing of VirtualBox is loaded before the first client asks for it. */
VxDriver *vx_driver_new(const VxDriverConfig *config);
/* The main thread, which must not run its loop any more: from now on nobody waits for a connection
 * to VirtualBox, so that workers can end. */
void vx_driver_stop(VxDriver *driver);
/* All clients and workers must be gone. */
void vx_driver_free(VxDriver *driver);

/* NULL-terminated: every procedure that is served. The server's user data must be the VxDriver. */
const VxProcTable *const *vx_driver_get_procs(void);

/* Any thread: a worker that ends lets go of VirtualBox. */
void vx_driver_leave_thread(VxDriver *driver);

/* @policy: (transfer none) (nullable): everybody who got in may do everything */
void vx_driver_set_policy(VxDriver *driver, VxPolicy *policy);

/* Who is told of starts and stops; see audit-trail.h. */
gboolean vx_driver_configure_audit(VxDriver *driver, int level, gboolean logging, GError **error);

/* A worker: the hook of the RPC server. */
gboolean vx_driver_check_access(VxDriver *driver, VxClient *client, const VxProcedure *procedure,
                                const void *args, VxPermission *granted, GError **error);

/* A worker: a VX_ERROR for an error of any layer. Where @error says that VirtualBox's service is
 * gone, the connection to it is dropped and the next call makes a new one. Returns: (transfer full)
 */
GError *vx_driver_translate_error(VxDriver *driver, const GError *error);

/* A worker: the hook of the RPC server; see vx_host_call_begins(). */
void vx_driver_call_begins(VxDriver *driver);

/* A worker: the hook of the RPC server. Where a domain starts or ends, or VirtualBox's service was
 * lost, it may pause for a moment first. */
gboolean vx_driver_asks_again(VxDriver *driver, const GError *error, guint n_failed,
                              gint64 began_at);

/* Any thread: VirtualBox calls that this thread has made; the RPC server logs differences of it. */
guint64 vx_driver_n_calls(void);
/* How many of them set something. */
guint64 vx_driver_n_sets(void);

/**
 * vx_driver_check:
 * @out: where the report goes
 *
 * `virtvboxd --check`: which VirtualBox was found and where, its version and API version, what of
 * the API is missing and what needs it, and what to do about each problem. Returns: number of
 * problems.
 */
int vx_driver_check(VxDriver *driver, FILE *out);
