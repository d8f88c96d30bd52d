/* base.h - the interfaces of XPCOM itself that the binding of every VirtualBox hands out.
 *
 * They are frozen: the same slots in VirtualBox 4.0 and now. An object is a pointer to a struct
 * whose first member points to a table of functions, which take the object as their first argument.
 * Source: interface definitions of XPCOM (nsISupports.idl, nsIException.idl, nsIEventQueue.idl,
 * nsIComponentManager.idl, nsIServiceManager.idl).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/typelib.h"

typedef guint32 VxResult; /* nsresult: the highest bit says failure */
#define VX_FAILED(result) (((result) &0x80000000u) != 0)

typedef void (*VxSlot)(void);

/* nsISupports, or anything: all interfaces start with its slots. */
typedef struct VxNsSupports VxNsSupports;
typedef struct {
    VxResult (*query_interface)(VxNsSupports *self, const VxIid *iid, void **result);
    guint32 (*add_ref)(VxNsSupports *self);
    guint32 (*release)(VxNsSupports *self);
} VxNsSupportsSlots;
struct VxNsSupports {
    const VxNsSupportsSlots *slots;
};

typedef struct VxNsException VxNsException;
struct VxNsException {
    const struct {
        VxNsSupportsSlots supports;
        VxResult (*get_message)(VxNsException *self, char **message);
        VxResult (*get_result)(VxNsException *self, VxResult *result);
        VxSlot get_name, get_filename, get_line_number, get_column_number, get_location, get_inner,
            get_data, to_string;
    } * slots;
};

typedef struct VxNsExceptionService VxNsExceptionService;
struct VxNsExceptionService {
    const struct {
        VxNsSupportsSlots supports;
        /* of the calling thread */
        VxResult (*set_current_exception)(VxNsExceptionService *self, VxNsException *exception);
        VxResult (*get_current_exception)(VxNsExceptionService *self, VxNsException **exception);
        VxSlot get_exception_from_provider, get_current_exception_manager,
            register_exception_provider, unregister_exception_provider;
    } * slots;
};

typedef struct VxNsEventQueue VxNsEventQueue;
struct VxNsEventQueue {
    const struct {
        VxNsSupportsSlots supports;
        VxSlot post_event, is_on_current_thread, init_event, post_synchronous_event, pending_events;
        VxResult (*process_pending_events)(VxNsEventQueue *self);
        VxSlot event_loop, event_available, get_event, handle_event, wait_for_event;
        gint32 (*get_event_queue_select_fd)(VxNsEventQueue *self); /* no nsresult */
    } * slots;                                                     /* more follow */
};

typedef struct VxNsComponentManager VxNsComponentManager;
struct VxNsComponentManager {
    const struct {
        VxNsSupportsSlots supports;
        VxSlot get_class_object, get_class_object_by_contract_id, create_instance;
        VxResult (*create_instance_by_contract_id)(VxNsComponentManager *self,
                                                   const char *contract_id, VxNsSupports *outer,
                                                   const VxIid *iid, void **result);
    } * slots;
};

typedef struct VxNsServiceManager VxNsServiceManager;
struct VxNsServiceManager {
    const struct {
        VxNsSupportsSlots supports;
        VxSlot get_service;
        VxResult (*get_service_by_contract_id)(VxNsServiceManager *self, const char *contract_id,
                                               const VxIid *iid, void **result);
        VxSlot is_service_instantiated, is_service_instantiated_by_contract_id;
    } * slots;
};

static inline void
vx_ns_release(gpointer object)
{
    if (object)
        ((VxNsSupports *) object)->slots->release(object);
}

static inline VxResult
vx_ns_query(gpointer object, const VxIid *iid, gpointer result)
{
    return ((VxNsSupports *) object)->slots->query_interface(object, iid, (void **) result);
}

/* The function in a slot of an interface that only the type library knows. */
static inline VxSlot
vx_ns_slot(gpointer object, guint slot)
{
    return (*(VxSlot *const *) object)[slot];
}
