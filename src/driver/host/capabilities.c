/* capabilities.c - what the host and its VirtualBox can do.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sys/utsname.h>

#include "driver/host/cells.h"
#include "driver/host/cpu.h"
#include "driver/procs.h"
#include "driver/state.h"
#include "map/capabilities.h"
#include "rpc/values.h"
#include "util/error.h"

#define VX_ROOT      "/"
#define VX_VIRT_TYPE "vbox"

static char *
get_host_arch(void)
{
    struct utsname name;

    uname(&name);
    return g_strdup(name.machine);
}

VX_HANDLER(connect_get_capabilities)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autoptr(VxCapsDef) caps = vx_caps_def_new();
    VxHostCpus cpus;

    if (!host || !vx_host_cpus_read(VX_ROOT, &cpus, error) ||
        !vx_map_read_guests(host, caps, error))
        return FALSE;
    caps->host_uuid = g_strdup(vx_driver_get_host_uuid(vx_request_get_driver(request)));
    caps->host_arch = get_host_arch();
    caps->cpu_vendor = vx_host_cpu_read_vendor(VX_ROOT);
    caps->sockets = cpus.sockets;
    caps->cores = cpus.cores;
    caps->threads = cpus.threads;
    if (!vx_host_cells_read(VX_ROOT, caps, error))
        return FALSE;
    ret->capabilities = vx_caps_def_format(caps);
    return TRUE;
}

/* @given: (nullable): what the client asks for, which must be what there is */
static gboolean
check_given(const char *what, const char *given, const char *have, GError **error)
{
    if (!given || g_str_equal(given, have))
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG, "unknown %s: %s", what, given);
    return FALSE;
}

VX_HANDLER(connect_get_domain_capabilities)
{
    VxHost *host = vx_driver_connect(request, error);
    g_autofree char *host_arch = get_host_arch();
    const char *arch = vx_remote_string_get(args->arch);
    const char *machine = vx_remote_string_get(args->machine);
    g_autofree char *emulator = NULL;
    g_autoptr(VxDomainCapsDef) caps = NULL;

    if (!host || !vx_request_check_flags(request, args->flags, 0, error) ||
        !check_given("virttype", vx_remote_string_get(args->virttype), VX_VIRT_TYPE, error))
        return FALSE;
    emulator =
        g_build_filename(vx_runtime_get_home(vx_host_get_runtime(host)), "VBoxHeadless", NULL);
    if (!check_given("emulator", vx_remote_string_get(args->emulatorbin), emulator, error))
        return FALSE;
    if (machine) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "unknown machine type: %s", machine);
        return FALSE;
    }
    caps = vx_map_read_domain_caps(host, arch ? arch : host_arch, error);
    if (!caps)
        return FALSE;
    caps->path = g_steal_pointer(&emulator);
    ret->capabilities = vx_domain_caps_def_format(caps);
    return TRUE;
}

VX_HANDLER(connect_get_max_vcpus)
{
    VxHost *host = vx_driver_connect(request, error);
    const char *type = vx_remote_string_get(args->type);
    guint max;

    if (!host)
        return FALSE;
    if (type && g_ascii_strcasecmp(type, VX_VIRT_TYPE) != 0) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "unknown type '%s'", type);
        return FALSE;
    }
    if (!vx_map_read_max_vcpus(host, &max, error))
        return FALSE;
    ret->max_vcpus = (int) max;
    return TRUE;
}

static const VxProc procs[] = {
    VX_PROC(connect_get_capabilities),
    VX_PROC(connect_get_domain_capabilities),
    VX_PROC(connect_get_max_vcpus),
};

const VxProcTable vx_capabilities_procs = VX_PROC_TABLE(procs);
