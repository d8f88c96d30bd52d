/* metadata.c - a domain's description, title and custom metadata.
 *
 * VirtualBox keeps one of each, for the running machine and the next start alike.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/domain/impact.h"
#include "driver/procs.h"
#include "rpc/values.h"
#include "util/error.h"
#include "vbox/machine-metadata.h"
#include "vbox/session.h"
#include "xml/metadata.h"

/* libvirt knows three kinds; only the last has a key and a namespace. What is read is what a dump
 * says; what sets one is given the machine of a session. */
typedef struct {
    int type; /* virDomainMetadataType */
    gboolean (*get)(const VxDomainDef *def, const char *uri, char **value, GError **error);
    gboolean (*set)(VxMachine *machine, const char *key, const char *uri, const char *value,
                    GError **error);
} MetadataKind;

static gboolean
get_description(const VxDomainDef *def, const char *uri, char **value, GError **error)
{
    *value = g_strdup(def->description);
    return TRUE;
}

static gboolean
set_description(VxMachine *machine, const char *key, const char *uri, const char *value,
                GError **error)
{
    return vx_machine_set_description(machine, value, error);
}

static gboolean
get_title(const VxDomainDef *def, const char *uri, char **value, GError **error)
{
    *value = g_strdup(def->title);
    return TRUE;
}

static gboolean
set_title(VxMachine *machine, const char *key, const char *uri, const char *value, GError **error)
{
    if (value && strchr(value, '\n')) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "Domain title can't contain newlines");
        return FALSE;
    }
    return vx_machine_set_title(machine, value, error);
}

static gboolean
get_element(const VxDomainDef *def, const char *uri, char **value, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (!uri) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "the namespace of the metadata is missing");
        return FALSE;
    }
    *value = vx_metadata_get(def->metadata, uri, &local);
    if (local) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    return TRUE;
}

static gboolean
set_element(VxMachine *machine, const char *key, const char *uri, const char *value, GError **error)
{
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    if (!uri || (value && !key)) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "the %s of the metadata is missing",
                     uri ? "key" : "namespace");
        return FALSE;
    }
    return vx_machine_get_metadata(machine, &before, error) &&
           vx_metadata_set(before, key, uri, value, &after, error) &&
           vx_machine_set_metadata(machine, after, error);
}

static const MetadataKind kinds[] = {
    {VIR_DOMAIN_METADATA_DESCRIPTION, get_description, set_description},
    { VIR_DOMAIN_METADATA_TITLE,      get_title,       set_title      },
    { VIR_DOMAIN_METADATA_ELEMENT,    get_element,     set_element    },
};

static const MetadataKind *
find_kind(int type, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].type == type)
            return &kinds[i];
    vx_set_error(error, VIR_ERR_INVALID_ARG, "unknown metadata type '%d'", type);
    return NULL;
}

VX_HANDLER(domain_get_metadata)
{
    const MetadataKind *kind = find_kind(args->type, error);
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxDefinition) definition = NULL;
    g_autofree char *value = NULL;
    VxImpact impact;

    if (!kind || !vx_request_check_flags(request, args->flags, VX_DOMAIN_AFFECT_FLAGS, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_domain_get_one_impact(request, machine, args->flags, &impact, error))
        return FALSE;
    info = vx_driver_find_accessible(request, &args->dom, error);
    definition = info ? vx_driver_ref_definition(request, info, FALSE, error) : NULL;
    if (!definition ||
        !kind->get(vx_definition_get(definition), vx_remote_string_get(args->uri), &value, error))
        return FALSE;
    if (!value) {
        vx_set_error(error, VIR_ERR_NO_DOMAIN_METADATA,
                     "Requested metadata element is not present");
        return FALSE;
    }
    ret->metadata = g_steal_pointer(&value);
    return TRUE;
}

static void
tell_changed(VxRequest *request, const char *uuid, int type, remote_string uri)
{
    g_autoptr(VxMachineInfo) info =
        vx_inventory_find_by_uuid(vx_request_get_inventory(request), uuid, NULL);
    remote_domain_event_callback_metadata_change_msg msg = {
        .type = type,
        .nsuri = type == VIR_DOMAIN_METADATA_ELEMENT ? uri : NULL,
    };

    if (!info)
        return;
    msg.dom = vx_event_domain(info);
    vx_events_send(vx_request_get_events(request), VX_EVENTS_DOMAIN,
                   VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, uuid, &msg);
}

VX_HANDLER(domain_set_metadata)
{
    const MetadataKind *kind = find_kind(args->type, error);
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSession) session = NULL;
    VxImpact impact;

    if (!kind || !vx_request_check_flags(request, args->flags, VX_DOMAIN_AFFECT_FLAGS, error))
        return FALSE;
    machine = vx_driver_find_domain(request, &args->dom, error);
    if (!machine || !vx_domain_get_impact(machine, args->flags, &impact, error))
        return FALSE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    if (!session ||
        !kind->set(vx_session_get_machine(session), vx_remote_string_get(args->key),
                   vx_remote_string_get(args->uri), vx_remote_string_get(args->metadata), error) ||
        !vx_session_commit(session, error))
        return FALSE;
    vx_driver_domain_changed(request, vx_machine_get_uuid(machine));
    tell_changed(request, vx_machine_get_uuid(machine), args->type, args->uri);
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(domain_get_metadata),
    VX_PROC(domain_set_metadata),
};
const VxProcTable vx_metadata_procs = VX_PROC_TABLE(procs);
