/* components.c - the component and service managers: how clients of old function tables make
 * objects.
 *
 * The names under which the runtime exports them are those of VirtualBox's own runtime library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

#include <string.h>

SIM_EXPORT SimResult VBoxNsxpNS_GetComponentManager(void **manager);
SIM_EXPORT SimResult VBoxNsxpNS_GetServiceManager(void **manager);

static SimResult exception_service(SimFace **face);

static SimResult
make(SimProxy *(*new_proxy)(void), SimFace **face)
{
    SimProxy *proxy = new_proxy();

    if (proxy == NULL)
        return SIM_E_CALL_FAILED;
    *face = sim_proxy_query(proxy, proxy->class);
    sim_proxy_unref_own(proxy);
    return SIM_OK;
}

static SimResult
create_by_contract(const char *contract, SimFace **face)
{
    if (strcmp(contract, "@virtualbox.org/Session;1") == 0)
        return sim_connection_create("ISession", NULL, face);
    if (strcmp(contract, "@virtualbox.org/VirtualBox;1") == 0)
        return sim_connection_root(NULL, face);
    if (strcmp(contract, "@virtualbox.org/VirtualBoxClient;1") == 0)
        return make(sim_client_new, face);
    if (strcmp(contract, "@mozilla.org/exceptionservice;1") == 0)
        return exception_service(face);
    return SIM_E_NO_CLASS;
}

static const struct {
    const char *cid, *contract;
} class_ids[] = {
    {"b1a7a4f2-47b9-4a1e-82b2-07ccd5323c3f",  "@virtualbox.org/VirtualBox;1"      },
    { "dd3fc71d-26c0-4fe1-bf6f-67f633265bba", "@virtualbox.org/VirtualBoxClient;1"},
    { "3c02f46d-c9d2-4f11-a384-53f0cf917214", "@virtualbox.org/Session;1"         },
};

static SimResult
create_by_id(const void *nsid, SimFace **face)
{
    guint8 wanted[16], iid[16];

    sim_iid_from_memory(nsid, wanted);
    for (guint i = 0; i < G_N_ELEMENTS(class_ids); i++)
        if (sim_iid_parse(class_ids[i].cid, iid) && memcmp(iid, wanted, 16) == 0)
            return create_by_contract(class_ids[i].contract, face);
    return SIM_E_NO_CLASS;
}

/* Asks the new object for the interface that the caller wants. */
static SimResult
hand_out(SimResult result, SimFace *face, const void *nsid, void **out)
{
    guint8 iid[16];

    if (SIM_FAILED(result))
        return result;
    sim_iid_from_memory(nsid, iid);
    result = sim_query_interface(face, iid, out);
    sim_proxy_unref(face->proxy);
    return result;
}

/* createInstanceByContractID(contract, outer, iid, out) */
static SimResult
manager_create_contract(SimProxy *self, void **args)
{
    SimFace *face = NULL;
    SimResult result = create_by_contract(SIM_ARG(args, 0, const char *), &face);

    return hand_out(result, face, SIM_ARG(args, 2, const void *), SIM_ARG(args, 3, void **));
}

static SimResult
manager_create_id(SimProxy *self, void **args)
{
    SimFace *face = NULL;
    SimResult result = create_by_id(SIM_ARG(args, 0, const void *), &face);

    return hand_out(result, face, SIM_ARG(args, 2, const void *), SIM_ARG(args, 3, void **));
}

/* getServiceByContractID(contract, iid, out) */
static SimResult
manager_service_contract(SimProxy *self, void **args)
{
    SimFace *face = NULL;
    SimResult result = create_by_contract(SIM_ARG(args, 0, const char *), &face);

    return hand_out(result, face, SIM_ARG(args, 1, const void *), SIM_ARG(args, 2, void **));
}

static SimResult
manager_service_id(SimProxy *self, void **args)
{
    SimFace *face = NULL;
    SimResult result = create_by_id(SIM_ARG(args, 0, const void *), &face);

    return hand_out(result, face, SIM_ARG(args, 1, const void *), SIM_ARG(args, 2, void **));
}

static const SimLocalClass component_class = {
    .interface = "nsIComponentManager",
    .members = {
        { "createInstanceByContractID", manager_create_contract },
        { "createInstance", manager_create_id },
    },
};

static const SimLocalClass service_class = {
    .interface = "nsIServiceManager",
    .members = {
        { "getServiceByContractID", manager_service_contract },
        { "getService", manager_service_id },
    },
};

static SimResult
exceptions_get_current(SimProxy *self, void **args)
{
    SimProxy *info = sim_exception_get();
    SimFace *face = NULL;

    if (info != NULL) {
        face = sim_proxy_query(info, sim_xpt_find(sim_binding_install()->xpt, "nsIException"));
        sim_proxy_unref_own(info);
    }
    return sim_out_face(args, 0, face);
}

static SimResult
exceptions_set_current(SimProxy *self, void **args)
{
    SimProxy *info = sim_proxy_from_pointer(SIM_ARG(args, 0, void *));

    if (info != NULL)
        sim_proxy_ref_own(info);
    sim_exception_set(info);
    return SIM_OK;
}

static SimResult
exceptions_manager(SimProxy *self, void **args)
{
    return sim_out_face(
        args, 0,
        sim_proxy_query(self, sim_xpt_find(sim_binding_install()->xpt, "nsIExceptionManager")));
}

static const SimLocalClass exception_service_class = {
    .interface = "nsIExceptionService",
    .members = {
        { "getCurrentException", exceptions_get_current },
        { "setCurrentException", exceptions_set_current },
        { "get:currentExceptionManager", exceptions_manager },
    },
};

static SimProxy *
exception_service_new(void)
{
    return sim_proxy_new_local(&exception_service_class, NULL);
}

static SimResult
exception_service(SimFace **face)
{
    return make(exception_service_new, face);
}

static SimProxy *
component_manager_new(void)
{
    return sim_proxy_new_local(&component_class, NULL);
}

static SimProxy *
service_manager_new(void)
{
    return sim_proxy_new_local(&service_class, NULL);
}

SimResult
VBoxNsxpNS_GetComponentManager(void **manager)
{
    return sim_binding_install() != NULL ? make(component_manager_new, (SimFace **) manager)
                                         : SIM_E_NOT_INITIALIZED;
}

SimResult
VBoxNsxpNS_GetServiceManager(void **manager)
{
    return sim_binding_install() != NULL ? make(service_manager_new, (SimFace **) manager)
                                         : SIM_E_NOT_INITIALIZED;
}
