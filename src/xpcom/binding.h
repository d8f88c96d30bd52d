/* binding.h - the functions of VBoxXPCOMC.so, whichever of its tables they come from.
 *
 * The library hands out tables of function pointers of several versions, which order the same
 * functions differently; here each has one name, and is NULL where the table lacks it.
 *
 * Threads: as VirtualBox's (see runtime.h); the struct itself is immutable.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/base.h"

typedef struct {
    guint table; /* 2, 3 or 4 */

    unsigned int (*get_version)(void); /* 7002022 */
    unsigned int (*get_api_version)(void);
    VxResult (*client_initialize)(const char *iid, void **client);
    void (*client_uninitialize)(void);
    VxResult (*client_thread_initialize)(void);
    VxResult (*client_thread_uninitialize)(void);
    void (*com_initialize)(const char *root_iid, void **root, const char *session_iid,
                           void **session);
    void (*com_uninitialize)(void);
    void (*unalloc)(void *block); /* strings and array blocks that a call gave */
    void (*get_event_queue)(VxNsEventQueue **queue);
    VxResult (*get_exception)(VxNsException **exception);
    VxResult (*clear_exception)(void);
    int (*process_event_queue)(gint64 timeout_ms);

    /* Not in the tables: functions of the XPCOM library that VBoxXPCOMC.so is linked with. */
    VxResult (*get_component_manager)(VxNsComponentManager **manager);
    VxResult (*get_service_manager)(VxNsServiceManager **manager);
} VxBinding;

/**
 * vx_binding_load:
 * @path: of VBoxXPCOMC.so
 * @newest_table: the newest function table to ask for (4); less to see how an older one does
 *
 * Loads the library for good and fills @binding from the newest table that both sides know.
 */
gboolean vx_binding_load(const char *path, guint newest_table, VxBinding *binding, GError **error);
