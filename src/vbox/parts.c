/* parts.c - where each part of a machine's settings is found, newest API first.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/parts.h"

#include "util/error.h"

struct VxParts {
    VxMachine *machine;
    VxObject *objects[VX_N_PARTS];
    VxObject *device;
    gboolean leave_same;
};

#define VX_MAX_PLACES 2

/* An attribute of another part whose value is the object. */
typedef struct {
    VxPart of;
    VxMember getter;
} Place;

#define PLACE(part, interface, attribute)                                                          \
    {                                                                                              \
        VX_PART_##part,                                                                            \
        {                                                                                          \
            interface, attribute, VX_MEMBER_GETTER, TRUE, "vx_parts_get"                           \
        }                                                                                          \
    }

/* The objects on the way to another one. */
static const Place audio_settings = PLACE(MACHINE, "IMachine", "audioSettings");
static const Place nvram_store = PLACE(MACHINE, "IMachine", "nonVolatileStore");

typedef struct {
    const Place *via; /* (nullable): an object in between, which is not kept */
    Place place;
} Way;

/* clang-format off */
static const Way ways[VX_N_PARTS][VX_MAX_PLACES] = {
    [VX_PART_FIRMWARE]       = { { NULL, PLACE(MACHINE, "IMachine", "firmwareSettings") },
                                 { NULL, PLACE(MACHINE, "IMachine", "BIOSSettings") } },
    [VX_PART_PLATFORM]       = { { NULL, PLACE(MACHINE, "IMachine", "platform") } },
    [VX_PART_X86]            = { { NULL, PLACE(PLATFORM, "IPlatform", "x86") } },
    [VX_PART_GRAPHICS]       = { { NULL, PLACE(MACHINE, "IMachine", "graphicsAdapter") } },
    [VX_PART_AUDIO]          = { { &audio_settings, PLACE(MACHINE, "IAudioSettings", "adapter") },
                                 { NULL, PLACE(MACHINE, "IMachine", "audioAdapter") } },
    [VX_PART_VRDE]           = { { NULL, PLACE(MACHINE, "IMachine", "VRDEServer") } },
    [VX_PART_TPM]            = { { NULL, PLACE(MACHINE, "IMachine", "trustedPlatformModule") } },
    [VX_PART_USB_FILTERS]    = { { NULL, PLACE(MACHINE, "IMachine", "USBDeviceFilters") },
                                 { NULL, PLACE(MACHINE, "IMachine", "USBController") } },
    [VX_PART_USB_CONTROLLER] = { { NULL, PLACE(MACHINE, "IMachine", "USBController") } },
    [VX_PART_EFI_VARIABLES]  = { { &nvram_store, PLACE(MACHINE, "INvramStore", "uefiVariableStore") } },
};
/* clang-format on */

VxParts *
vx_parts_new(VxMachine *machine)
{
    VxParts *parts = g_new0(VxParts, 1);

    parts->machine = machine;
    return parts;
}

void
vx_parts_free(VxParts *parts)
{
    if (!parts)
        return;
    for (guint i = 0; i < VX_N_PARTS; i++)
        g_clear_pointer(&parts->objects[i], vx_object_unref);
    g_free(parts);
}

VxRuntime *
vx_parts_get_runtime(VxParts *parts)
{
    return vx_object_get_runtime(vx_machine_get_object(parts->machine));
}

static const Way *
find_way(VxRuntime *runtime, VxPart part)
{
    for (guint i = 0; i < VX_MAX_PLACES; i++) {
        const Way *way = &ways[part][i];

        if (way->place.getter.interface &&
            vx_has(runtime, way->via ? &way->via->getter : &way->place.getter))
            return way;
    }
    return NULL;
}

gboolean
vx_parts_has(VxParts *parts, VxPart part)
{
    return part == VX_PART_MACHINE || part == VX_PART_DEVICE ||
           find_way(vx_parts_get_runtime(parts), part);
}

static gboolean
fetch(VxParts *parts, const Way *way, VxObject **object, GError **error)
{
    VxObject *of = vx_parts_get(parts, way->place.of, error);
    g_autoptr(VxObject) between = NULL;

    if (!of)
        return FALSE;
    if (way->via) {
        if (!vx_get_object(of, &way->via->getter, &between, error))
            return FALSE;
        of = between;
    }
    if (!of || !vx_get_object(of, &way->place.getter, object, error))
        return FALSE;
    return TRUE;
}

VxObject *
vx_parts_get(VxParts *parts, VxPart part, GError **error)
{
    g_autoptr(VxObject) object = NULL;
    const Way *way;

    if (part == VX_PART_MACHINE)
        return vx_machine_get_object(parts->machine);
    if (part == VX_PART_DEVICE)
        return parts->device;
    if (parts->objects[part])
        return parts->objects[part];
    way = find_way(vx_parts_get_runtime(parts), part);
    if (!way) {
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox has no %s",
                     ways[part][0].place.getter.name);
        return NULL;
    }
    if (!fetch(parts, way, &object, error))
        return NULL;
    if (!object) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED, "machine '%s' has no %s",
                     vx_machine_get_name(parts->machine), way->place.getter.name);
        return NULL;
    }
    return parts->objects[part] = g_steal_pointer(&object);
}

void
vx_parts_set_leave_same(VxParts *parts)
{
    parts->leave_same = TRUE;
}

gboolean
vx_parts_leave_same(const VxParts *parts)
{
    return parts->leave_same;
}

void
vx_parts_set_device(VxParts *parts, VxObject *device)
{
    parts->device = device;
}
