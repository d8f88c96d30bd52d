/* debug.c - interrupts that a guest cannot mask, and images of its memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/domain/common.h"
#include "driver/procs.h"
#include "util/error.h"
#include "vbox/console.h"
#include "vbox/debugger.h"

VX_HANDLER(domain_inject_nmi)
{
    g_autoptr(VxMachine) machine = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    machine = vx_driver_find_active(request, &args->dom, error);
    return machine && vx_debugger_inject_nmi(machine, error);
}

/* The machine's process writes a new file, which then takes the place of what was there. */
static gboolean
write_core(VxMachine *machine, const char *path, GError **error)
{
    g_autofree char *part = g_strdup_printf("%s.%s.part", path, vx_machine_get_uuid(machine));
    int saved;

    if (!g_path_is_absolute(path)) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "the path '%s' is not absolute", path);
        return FALSE;
    }
    if (!vx_debugger_dump_core(machine, part, error)) {
        g_unlink(part);
        return FALSE;
    }
    if (g_rename(part, path) == 0)
        return TRUE;
    saved = errno;
    g_unlink(part);
    vx_set_error(error, VIR_ERR_OPERATION_FAILED, "cannot write '%s': %s", path, g_strerror(saved));
    return FALSE;
}

/* VirtualBox's file has memory and processors: what VIR_DUMP_MEMORY_ONLY asks for, and all there
 * is. */
static gboolean
dump(VxRequest *request, const remote_nonnull_domain *domain, const char *path, guint flags,
     GError **error)
{
    g_autoptr(VxMachine) machine = NULL;

    if (!vx_request_check_flags(request, flags,
                                VIR_DUMP_CRASH | VIR_DUMP_RESET | VIR_DUMP_MEMORY_ONLY, error))
        return FALSE;
    if (flags & VIR_DUMP_CRASH && flags & VIR_DUMP_RESET) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "a domain can be ended or reset after its memory was written, not both");
        return FALSE;
    }
    machine = vx_driver_find_active(request, domain, error);
    if (!machine || !write_core(machine, path, error))
        return FALSE;
    if (flags & VIR_DUMP_CRASH)
        return vx_console_power_down(machine, error);
    return !(flags & VIR_DUMP_RESET) || vx_console_reset(machine, error);
}

VX_HANDLER(domain_core_dump)
{
    return dump(request, &args->dom, args->to, args->flags, error);
}

VX_HANDLER(domain_core_dump_with_format)
{
    if (args->dumpformat != VIR_DOMAIN_CORE_DUMP_FORMAT_RAW) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "VirtualBox writes memory as an ELF core file that is not compressed: the "
                     "format can only be 'elf'");
        return FALSE;
    }
    return dump(request, &args->dom, args->to, args->flags, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_inject_nmi),
    VX_PROC(domain_core_dump),
    VX_PROC(domain_core_dump_with_format),
};
const VxProcTable vx_domain_debug_procs = VX_PROC_TABLE(procs);
