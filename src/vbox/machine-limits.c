/* machine-limits.c - asks VirtualBox for its limits.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/machine-limits.h"

#include "util/error.h"
#include "vbox/properties.h"

/* Which arguments a question takes. */
typedef enum {
    ASK_ATTRIBUTE,
    ASK_CHIPSET,
    ASK_BUS,
    ASK_CHIPSET_BUS,
    ASK_CHIPSET_USB,
} Ask;

#define MAX_PLACES 3

typedef struct {
    Ask ask;
    VxMember member;
} Question;

#define ATTRIBUTE(interface, name)                                                                 \
    {                                                                                              \
        ASK_ATTRIBUTE,                                                                             \
        {                                                                                          \
            interface, name, VX_MEMBER_GETTER, TRUE, "vx_limits_get"                               \
        }                                                                                          \
    }
#define METHOD(ask, interface, name)                                                               \
    {                                                                                              \
        ask,                                                                                       \
        {                                                                                          \
            interface, name, VX_MEMBER_METHOD, TRUE, "vx_limits_get"                               \
        }                                                                                          \
    }
#define PLATFORM "IPlatformProperties"
#define SYSTEM   "ISystemProperties"

typedef struct {
    const char *name; /* what it is remembered as */
    Question questions[MAX_PLACES];
} Limit;

/* clang-format off */
static const Limit limits[VX_N_LIMITS] = {
    [VX_LIMIT_MIN_MEMORY_MIB]   = { "min-memory", { ATTRIBUTE(SYSTEM, "minGuestRAM") } },
    [VX_LIMIT_MAX_MEMORY_MIB]   = { "max-memory", { ATTRIBUTE(SYSTEM, "maxGuestRAM") } },
    [VX_LIMIT_MIN_CPUS]         = { "min-cpus", { ATTRIBUTE(SYSTEM, "minGuestCPUCount") } },
    [VX_LIMIT_MAX_CPUS]         = { "max-cpus", { ATTRIBUTE(SYSTEM, "maxGuestCPUCount") } },
    [VX_LIMIT_MIN_VRAM_MIB]     = { "min-vram", { ATTRIBUTE(SYSTEM, "minGuestVRAM") } },
    [VX_LIMIT_MAX_VRAM_MIB]     = { "max-vram", { ATTRIBUTE(SYSTEM, "maxGuestVRAM") } },
    [VX_LIMIT_MONITORS]         = { "monitors", { ATTRIBUTE(SYSTEM, "maxGuestMonitors") } },
    [VX_LIMIT_SERIAL_PORTS]     = { "serial", { ATTRIBUTE(PLATFORM, "serialPortCount"),
                                                ATTRIBUTE(SYSTEM, "serialPortCount") } },
    [VX_LIMIT_PARALLEL_PORTS]   = { "parallel", { ATTRIBUTE(PLATFORM, "parallelPortCount"),
                                                  ATTRIBUTE(SYSTEM, "parallelPortCount") } },
    [VX_LIMIT_BOOT_POSITIONS]   = { "boot", { ATTRIBUTE(PLATFORM, "maxBootPosition"),
                                              ATTRIBUTE(SYSTEM, "maxBootPosition") } },
    [VX_LIMIT_NETWORK_ADAPTERS] = { "network", { METHOD(ASK_CHIPSET, PLATFORM, "getMaxNetworkAdapters"),
                                                 METHOD(ASK_CHIPSET, SYSTEM, "getMaxNetworkAdapters"),
                                                 ATTRIBUTE(SYSTEM, "networkAdapterCount") } },
};

static const Limit bus_controllers = { "bus-controllers", {
    METHOD(ASK_CHIPSET_BUS, PLATFORM, "getMaxInstancesOfStorageBus"),
    METHOD(ASK_CHIPSET_BUS, SYSTEM, "getMaxInstancesOfStorageBus") } };
static const Limit bus_min_ports = { "bus-min-ports", {
    METHOD(ASK_BUS, PLATFORM, "getMinPortCountForStorageBus"),
    METHOD(ASK_BUS, SYSTEM, "getMinPortCountForStorageBus") } };
static const Limit bus_max_ports = { "bus-max-ports", {
    METHOD(ASK_BUS, PLATFORM, "getMaxPortCountForStorageBus"),
    METHOD(ASK_BUS, SYSTEM, "getMaxPortCountForStorageBus") } };
static const Limit bus_devices = { "bus-devices", {
    METHOD(ASK_BUS, PLATFORM, "getMaxDevicesPerPortForStorageBus"),
    METHOD(ASK_BUS, SYSTEM, "getMaxDevicesPerPortForStorageBus") } };
static const Limit usb_controllers = { "usb-controllers", {
    METHOD(ASK_CHIPSET_USB, PLATFORM, "getMaxInstancesOfUSBControllerType"),
    METHOD(ASK_CHIPSET_USB, SYSTEM, "getMaxInstancesOfUSBControllerType") } };
/* clang-format on */

static const Question *
find_question(VxRuntime *runtime, const Limit *limit)
{
    for (guint i = 0; i < MAX_PLACES; i++)
        if (limit->questions[i].member.interface && vx_has(runtime, &limit->questions[i].member))
            return &limit->questions[i];
    return NULL;
}

/* Returns: (transfer full): the object that @member is to be asked of. */
static VxObject *
get_properties(VxHost *host, const VxPlatform *platform, const VxMember *member, GError **error)
{
    return g_str_equal(member->interface, PLATFORM)
               ? vx_properties_ref_platform(host, platform->architecture, error)
               : vx_properties_ref_system(host, error);
}

static gboolean
ask(VxObject *properties, const Question *question, const VxPlatform *platform, const char *key,
    guint32 *value, GError **error)
{
    const VxMember *member = &question->member;
    VxArg chipset = VX_ENUM("ChipsetType", platform->chipset);
    VxArg out = VX_OUT_U32(value);

    switch (question->ask) {
    case ASK_ATTRIBUTE:
        return vx_get_u32(properties, member, value, error);
    case ASK_CHIPSET:
        return vx_call(properties, member, error, chipset, out);
    case ASK_BUS:
        return vx_call(properties, member, error, VX_ENUM("StorageBus", key), out);
    case ASK_CHIPSET_BUS:
        return vx_call(properties, member, error, chipset, VX_ENUM("StorageBus", key), out);
    case ASK_CHIPSET_USB:
        return vx_call(properties, member, error, chipset, VX_ENUM("USBControllerType", key), out);
    }
    return FALSE;
}

/* @key: a storage bus or USB controller type, "" where the limit is of neither */
static gboolean
get_limit(VxHost *host, const VxPlatform *platform, const Limit *limit, const char *key,
          guint32 *value, GError **error)
{
    VxFacts *facts = vx_host_get_facts(host);
    guint generation = vx_host_get_generation(host);
    g_autofree char *fact =
        g_strjoin("/", platform->architecture, platform->chipset, limit->name, key, NULL);
    const Question *question;
    g_autoptr(VxObject) properties = NULL;
    guint32 answer;

    if (vx_facts_recall(facts, generation, fact, value))
        return TRUE;
    question = find_question(vx_host_get_runtime(host), limit);
    if (!question) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox does not tell its limit '%s'",
                     limit->name);
        return FALSE;
    }
    properties = get_properties(host, platform, &question->member, error);
    if (!properties || !ask(properties, question, platform, key, &answer, error))
        return FALSE;
    vx_facts_remember(facts, generation, fact, answer);
    *value = answer;
    return TRUE;
}

gboolean
vx_limits_get(VxHost *host, const VxPlatform *platform, VxLimit limit, guint32 *value,
              GError **error)
{
    return get_limit(host, platform, &limits[limit], "", value, error);
}

gboolean
vx_limits_get_bus(VxHost *host, const VxPlatform *platform, const char *bus, VxBusLimits *of_bus,
                  GError **error)
{
    VxBusLimits answer;

    if (!get_limit(host, platform, &bus_controllers, bus, &answer.controllers, error) ||
        !get_limit(host, platform, &bus_min_ports, bus, &answer.min_ports, error) ||
        !get_limit(host, platform, &bus_max_ports, bus, &answer.max_ports, error) ||
        !get_limit(host, platform, &bus_devices, bus, &answer.devices, error))
        return FALSE;
    *of_bus = answer;
    return TRUE;
}

gboolean
vx_limits_get_usb(VxHost *host, const VxPlatform *platform, const char *type, guint32 *controllers,
                  GError **error)
{
    return get_limit(host, platform, &usb_controllers, type, controllers, error);
}
