/* dispatch.c - runs a call: guards, the handler, or what a plain attribute does.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/service.h"
#include "svc/machine.h"
#include "svc/registry.h"

static SimResult
get_part(SimCall *call)
{
    const SimType *type = &call->method->logical[0].param->type;

    sim_out_object(call, 0, sim_object_part(call->self, call->slot->key, type->interface));
    return SIM_OK;
}

static SimResult
check_range(SimCall *call)
{
    const SimAttr *attr = call->slot->attr;
    gint64 value = sim_in_int(call, 0);

    if (attr != NULL && (attr->minimum != 0 || attr->maximum != 0) &&
        (value < attr->minimum || value > attr->maximum))
        return sim_fail(call, SIM_E_INVALIDARG,
                        "%s cannot be %" G_GINT64_FORMAT ": its range is %" G_GINT64_FORMAT
                        " to %" G_GINT64_FORMAT,
                        call->slot->name, value, attr->minimum, attr->maximum);
    if (attr != NULL && attr->enumeration != NULL &&
        sim_enum_name(call->service, attr->enumeration, value)[0] == '?')
        return sim_fail(call, SIM_E_INVALIDARG, "%s cannot be %" G_GINT64_FORMAT ": no such %s",
                        call->slot->name, value, attr->enumeration);
    return SIM_OK;
}

SimResult
sim_store(SimCall *call)
{
    SimObject *machine = sim_object_ancestor(call->self, "IMachine");
    SimValue old = sim_object_get(call->self, call->slot->name);
    gboolean same = sim_value_equal(&old, &call->in[0]);

    sim_value_clear(&old);
    if (same)
        return SIM_OK;
    sim_object_set(call->self, call->slot->name, sim_value_copy(&call->in[0]));
    if (machine != NULL)
        sim_machine_modified(machine, call->self);
    else
        sim_registry_save(call->service);
    return SIM_OK;
}

SimResult
sim_check_mutable(SimCall *call, SimObject *object, SimWhen when)
{
    SimObject *machine = sim_object_ancestor(object, "IMachine");

    return machine != NULL ? sim_machine_check_mutable(call, machine, when) : SIM_OK;
}

static SimResult
set_attribute(SimCall *call)
{
    const SimSlot *slot = call->slot;
    SimResult result =
        sim_check_mutable(call, call->self, slot->attr != NULL ? slot->attr->when : SIM_WHEN_OFF);

    if (!SIM_FAILED(result))
        result = check_range(call);
    if (SIM_FAILED(result))
        return result;
    return slot->handler != NULL ? slot->handler(call) : sim_store(call);
}

SimResult
sim_dispatch(SimCall *call)
{
    const SimSlot *slot = call->slot;

    if (sim_object_is_dead(call->self))
        return sim_fail(call, SIM_E_ACCESSDENIED,
                        "The object is not ready: what it belonged to is gone");
    switch (slot->kind) {
    case SIM_PART:
        return get_part(call);
    case SIM_SETTER:
        return set_attribute(call);
    case SIM_GETTER:
        if (slot->handler != NULL)
            return slot->handler(call);
        sim_out(call, 0, sim_object_get(call->self, slot->name));
        return SIM_OK;
    default:
        if (slot->handler != NULL)
            return slot->handler(call);
        return sim_fail(call, SIM_E_NOTIMPL, "The simulated VirtualBox does not know how to %s::%s",
                        call->self->class->interface->name, call->method->name);
    }
}
