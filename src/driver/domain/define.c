/* define.c - domains made, changed, shown and removed by their documents.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>

#include "driver/domain/definitions.h"
#include "driver/domain/common.h"
#include "driver/flags.h"
#include "driver/domain/start.h"
#include "driver/procs.h"
#include "driver/domain/unmade-disks.h"
#include "map/map.h"
#include "map/usb-address.h"
#include "util/error.h"
#include "vbox/machine-create.h"
#include "vbox/saved-state.h"
#include "xml/domain-edit.h"
#include "xml/domain-xml.h"
#include "xml/schema.h"

/* Newer than some headers that this is built with. */
#if !LIBVIR_CHECK_VERSION(8, 9, 0)
#define VIR_DOMAIN_UNDEFINE_TPM      (1 << 5)
#define VIR_DOMAIN_UNDEFINE_KEEP_TPM (1 << 6)
#endif

#define DOMAIN_SCHEMA "domain.rng"

/* ---- Define ---- */

static VxDomainDef *
parse(const char *xml, gboolean validate, GError **error)
{
    g_autoptr(VxDomainDef) def = NULL;

    if (validate && !vx_schema_validate(xml, DOMAIN_SCHEMA, error))
        return NULL;
    def = vx_domain_def_parse(xml, VX_PARSE_DEFAULT, error);
    return def && vx_usb_address_resolve_all(def, error) ? g_steal_pointer(&def) : NULL;
}

/* VIR_ERR_NO_DOMAIN is an answer here. @info: (out) (nullable) (transfer full) */
static gboolean
find_any(VxRequest *request, const VxDomainDef *def, gboolean by_uuid, VxMachineInfo **info,
         GError **error)
{
    VxInventory *inventory = vx_request_get_inventory(request);
    g_autoptr(GError) local = NULL;

    *info = by_uuid ? vx_inventory_find_by_uuid(inventory, def->uuid, &local)
                    : vx_inventory_find_by_name(inventory, def->name, &local);
    if (*info || vx_error_is(local, VIR_ERR_NO_DOMAIN))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
find_both(VxRequest *request, const VxDomainDef *def, VxMachineInfo **by_uuid,
          VxMachineInfo **by_name, GError **error)
{
    return find_any(request, def, TRUE, by_uuid, error) &&
           find_any(request, def, FALSE, by_name, error);
}

/* By another domain: either of @by_uuid and @by_name is (nullable). */
static gboolean
is_taken(const VxDomainDef *def, const VxMachineInfo *by_uuid, const VxMachineInfo *by_name)
{
    return by_uuid ? !g_str_equal(by_uuid->name, def->name) : by_name != NULL;
}

/* Whose domain it is, by libvirt's rules. @present: (out) (nullable) (transfer full): the machine
 * that is to be changed; %NULL: a new one */
static gboolean
find_present(VxRequest *request, const VxDomainDef *def, VxMachineInfo **present, GError **error)
{
    g_autoptr(VxMachineInfo) by_uuid = NULL;
    g_autoptr(VxMachineInfo) by_name = NULL;

    if (!find_both(request, def, &by_uuid, &by_name, error))
        return FALSE;
    if (is_taken(def, by_uuid, by_name)) { /* unless somebody else has just removed that machine */
        vx_driver_domain_changed(request, by_uuid ? by_uuid->uuid : by_name->uuid);
        g_clear_pointer(&by_uuid, vx_machine_info_unref);
        g_clear_pointer(&by_name, vx_machine_info_unref);
        if (!find_both(request, def, &by_uuid, &by_name, error))
            return FALSE;
    }
    if (by_uuid && !g_str_equal(by_uuid->name, def->name)) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED, "domain '%s' is already defined with uuid %s",
                     by_uuid->name, by_uuid->uuid);
        return FALSE;
    }
    if (!by_uuid && by_name) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED, "domain '%s' already exists with uuid %s",
                     by_name->name, by_name->uuid);
        return FALSE;
    }
    *present = g_steal_pointer(&by_uuid);
    return TRUE;
}

/* A running guest keeps what is in its drives until it is told otherwise. */
static gboolean
changes_media(const VxDomainDef *from, const VxDomainDef *to)
{
    for (guint i = 0; i < to->disks->len; i++) {
        const VxDiskDef *after = g_ptr_array_index(to->disks, i);
        const VxDiskDef *before = after->device == VX_DISK_DISK
                                      ? NULL
                                      : vx_domain_def_find_same(from, VX_DEVICE_DISK, after);

        if (before && g_strcmp0(before->source, after->source) != 0)
            return TRUE;
    }
    return FALSE;
}

/* What VirtualBox can change now is changed now, or all of it at the next start. */
static gboolean
redefine_running(VxRequest *request, const VxMachineInfo *info, VxMachine *machine,
                 const VxDomainDef *def, GError **error)
{
    VxDriver *driver = vx_request_get_driver(request);
    VxNextDefinitions *next = vx_driver_get_next(driver);
    g_autoptr(VxDefinition) present = vx_definition_read(
        vx_driver_get_host(driver), vx_driver_get_inventory(driver), info, TRUE, error);
    g_autoptr(GError) local = NULL;

    if (!present)
        return FALSE;
    if (!changes_media(vx_definition_get(present), def)) {
        if (vx_map_redefine(machine, def, &local))
            return vx_next_drop(next, info->uuid, error);
        if (!vx_error_is(local, VIR_ERR_OPERATION_UNSUPPORTED)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        g_info("domain '%s' is changed at its next start: %s", info->name, local->message);
    }
    if (!vx_next_keep(next, def, error))
        return FALSE;
    vx_events_send_lifecycle(vx_driver_get_events(driver), info, VIR_DOMAIN_EVENT_DEFINED,
                             VIR_DOMAIN_EVENT_DEFINED_UPDATED);
    return TRUE;
}

/* @made: (nullable): @def without the disks that are yet to be made. What was to come is replaced.
 */
static gboolean
redefine_inactive(VxRequest *request, VxMachine *machine, const VxDomainDef *def,
                  const VxDomainDef *made, GError **error)
{
    VxNextDefinitions *next = vx_request_get_next(request);
    gboolean unmade;

    if (!vx_next_is_unmade(next, def->uuid, &unmade, error) ||
        (!unmade && !vx_next_settle(next, def->uuid, error)) ||
        !vx_map_redefine(machine, made ? made : def, error))
        return FALSE;
    return made ? vx_next_keep(next, def, error) : vx_next_drop(next, def->uuid, error);
}

static VxMachine *
redefine(VxRequest *request, const VxMachineInfo *info, const VxDomainDef *def,
         const VxDomainDef *made, GError **error)
{
    g_autoptr(VxMachine) machine = NULL;

    if (!info->accessible) {
        vx_set_error(error, VIR_ERR_OPERATION_FAILED,
                     "domain '%s' is not accessible to VirtualBox: %s", info->name,
                     info->inaccessible_reason);
        return NULL;
    }
    machine = vx_inventory_ref_machine(vx_request_get_inventory(request), info, error);
    if (!machine)
        return NULL;
    if (info->state->active ? !redefine_running(request, info, machine, def, error)
                            : !redefine_inactive(request, machine, def, made, error))
        return NULL;
    return g_steal_pointer(&machine);
}

/* @made: as in redefine_inactive() */
static VxMachine *
define_new(VxRequest *request, VxHost *host, const VxDomainDef *def, const VxDomainDef *made,
           GError **error)
{
    g_autoptr(VxMachine) machine = vx_map_define(host, made ? made : def, error);
    g_autoptr(GError) local = NULL;

    if (!machine || !made || vx_next_keep(vx_request_get_next(request), def, error))
        return g_steal_pointer(&machine);
    if (!vx_map_undefine(machine, FALSE, &local))
        g_warning("domain '%s' cannot be removed again: %s", def->name, local->message);
    return NULL;
}

/* @may_exist: whether an existing domain is changed, or is an error */
static VxMachine *
define(VxRequest *request, const VxDomainDef *def, gboolean may_exist, GError **error)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(VxMachineInfo) present = NULL;
    g_autoptr(VxDomainDef) made = NULL;
    VxMachine *machine;

    if (!host || !find_present(request, def, &present, error))
        return NULL;
    if (present && !may_exist) {
        vx_set_error(error,
                     present->state->active ? VIR_ERR_OPERATION_INVALID : VIR_ERR_OPERATION_FAILED,
                     "domain '%s' is already %s", present->name,
                     present->state->active ? "active" : "defined");
        return NULL;
    }
    if (may_exist && !vx_unmade_disks_split(host, def, &made, error))
        return NULL;
    machine = present ? redefine(request, present, def, made, error)
                      : define_new(request, host, def, made, error);
    vx_driver_domain_changed(request, def->uuid);
    return machine;
}

static gboolean
define_domain(VxRequest *request, const char *xml, guint flags, remote_nonnull_domain *domain,
              GError **error)
{
    g_autoptr(VxDomainDef) def = parse(xml, flags & VIR_DOMAIN_DEFINE_VALIDATE, error);
    g_autoptr(VxMachine) machine = def ? define(request, def, TRUE, error) : NULL;

    return machine && vx_driver_fill_domain(request, machine, domain, error);
}

VX_HANDLER(domain_define_xml)
{
    return define_domain(request, args->xml, 0, &ret->dom, error);
}

VX_HANDLER(domain_define_xml_flags)
{
    return vx_request_check_flags(request, args->flags, VIR_DOMAIN_DEFINE_VALIDATE, error) &&
           define_domain(request, args->xml, args->flags, &ret->dom, error);
}

/* ---- Create: VirtualBox has no transient machines, so it is defined, and started ---- */

static gboolean
start(VxRequest *request, VxMachine *machine, guint flags, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (vx_driver_start(request, machine, flags & VIR_DOMAIN_START_PAUSED, error))
        return TRUE;
    if (!vx_map_undefine(machine, FALSE, &local))
        g_warning("domain '%s' did not start, and cannot be removed again: %s",
                  vx_machine_get_name(machine), local->message);
    return FALSE;
}

VX_HANDLER(domain_create_xml)
{
    static const guint allowed = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_FORCE_BOOT |
                                 VIR_DOMAIN_START_BYPASS_CACHE | VIR_DOMAIN_START_VALIDATE;
    g_autoptr(VxDomainDef) def = NULL;
    g_autoptr(VxMachine) machine = NULL;
    gboolean started;

    if (!vx_request_check_flags(request, args->flags, allowed, error))
        return FALSE;
    def = parse(args->xml_desc, args->flags & VIR_DOMAIN_START_VALIDATE, error);
    machine = def ? define(request, def, FALSE, error) : NULL;
    if (!machine)
        return FALSE;
    started = start(request, machine, args->flags, error);
    vx_driver_domain_changed(request, def->uuid);
    return started && vx_driver_fill_domain(request, machine, &ret->dom, error);
}

/* ---- Show ---- */

/* Nothing of a machine depends on the host's processor model, or on what migration would need. */
VX_HANDLER(domain_get_xml_desc)
{
    static const guint secure = VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_MIGRATABLE;
    g_autoptr(VxMachineInfo) info = NULL;
    g_autoptr(VxDefinition) definition = NULL;

    if (!vx_request_check_flags(request, args->flags,
                                secure | VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_UPDATE_CPU,
                                error) ||
        (args->flags & secure && !vx_request_check_writable(request, error)))
        return FALSE;
    info = vx_driver_find_accessible(request, &args->dom, error);
    definition =
        info ? vx_driver_ref_definition(request, info, args->flags & VIR_DOMAIN_XML_INACTIVE, error)
             : NULL;
    if (!definition)
        return FALSE;
    ret->xml = vx_driver_format_definition(request, definition, args->flags, error);
    return ret->xml != NULL;
}

/* ---- Undefine ---- */

typedef struct {
    guint32 n_snapshots;
    gboolean has_nvram; /* that a guest can write */
} Leftovers;

static gboolean
read_leftovers(VxMachine *machine, Leftovers *leftovers, GError **error)
{
    g_autofree char *nvram = NULL;
    gboolean writes;

    if (!vx_get_u32(vx_machine_get_object(machine), VX_GET("IMachine", "snapshotCount"),
                    &leftovers->n_snapshots, error) ||
        !vx_machine_get_nvram_path(machine, &nvram, error) ||
        !vx_machine_writes_nvram(machine, &writes, error))
        return FALSE;
    leftovers->has_nvram = nvram && writes;
    return TRUE;
}

/* As libvirt's QEMU driver: what else would be lost has to be named. */
static gboolean
check_leftovers(const VxMachineInfo *info, VxMachine *machine, guint flags, GError **error)
{
    Leftovers leftovers;

    if (info->state->saved && !(flags & VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "Refusing to undefine while domain managed save image exists");
        return FALSE;
    }
    if (!read_leftovers(machine, &leftovers, error))
        return FALSE;
    if (leftovers.n_snapshots && !(flags & VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "cannot delete inactive domain with %u snapshots", leftovers.n_snapshots);
        return FALSE;
    }
    if (leftovers.has_nvram &&
        !(flags & (VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM))) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID, "cannot undefine domain with nvram");
        return FALSE;
    }
    return TRUE;
}

static gboolean
undefine(VxRequest *request, const remote_nonnull_domain *domain, guint flags, GError **error)
{
    g_autoptr(VxMachine) machine = vx_driver_find_domain_any(request, domain, error);
    g_autoptr(VxMachineInfo) info = NULL;
    gboolean removed;

    if (!machine)
        return FALSE;
    info = vx_driver_find_info(request, domain, error);
    if (!info)
        return FALSE;
    if (info->state->active) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "cannot undefine domain '%s' while it is running: VirtualBox has no transient "
                     "domains",
                     info->name);
        return FALSE;
    }
    if ((info->accessible && !check_leftovers(info, machine, flags, error)) ||
        !vx_next_drop(vx_request_get_next(request), info->uuid, error))
        return FALSE;
    removed = vx_map_undefine(machine, flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM, error);
    vx_driver_domain_changed(request, info->uuid);
    return removed;
}

VX_HANDLER(domain_undefine)
{
    return undefine(request, &args->dom, 0, error);
}

/* There are no checkpoints. A TPM's state is in the file with the firmware's variables. */
VX_HANDLER(domain_undefine_flags)
{
    static const guint allowed = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE |
                                 VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                                 VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM |
                                 VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA |
                                 VIR_DOMAIN_UNDEFINE_TPM | VIR_DOMAIN_UNDEFINE_KEEP_TPM;

    return vx_request_check_flags(request, args->flags, allowed, error) &&
           VX_CHECK_EXCLUSIVE(request, args->flags, VIR_DOMAIN_UNDEFINE_NVRAM,
                              VIR_DOMAIN_UNDEFINE_KEEP_NVRAM, error) &&
           VX_CHECK_EXCLUSIVE(request, args->flags, VIR_DOMAIN_UNDEFINE_TPM,
                              VIR_DOMAIN_UNDEFINE_KEEP_TPM, error) &&
           undefine(request, &args->dom, args->flags, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_create_xml),       VX_PROC(domain_define_xml),
    VX_PROC(domain_define_xml_flags), VX_PROC_AT_ONCE(domain_get_xml_desc),
    VX_PROC(domain_undefine),         VX_PROC(domain_undefine_flags),
};
const VxProcTable vx_domain_define_procs = VX_PROC_TABLE(procs);
