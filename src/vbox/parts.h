/* parts.h - the objects that a machine's settings are spread over.
 *
 * Newer versions of VirtualBox moved groups of settings from the machine to objects of their own
 * (graphics in 6.1's API, audio in 7.0's, firmware and platform in 7.1's). A part that this
 * VirtualBox does not have is no error: whoever reads a setting asks where it is first.
 *
 * Threads: one that joined VirtualBox; a VxParts is used by one thread at a time.
 * Source: vbox-api tables of 4.0 to 7.2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/machine.h"

typedef enum {
    VX_PART_MACHINE = 1,
    VX_PART_FIRMWARE, /* BIOS settings, later firmware settings */
    VX_PART_PLATFORM, /* chipset, clock */
    VX_PART_X86,      /* CPU and virtualisation properties */
    VX_PART_GRAPHICS,
    VX_PART_AUDIO,
    VX_PART_VRDE,
    VX_PART_TPM,
    VX_PART_USB_FILTERS,    /* an object of its own, or the USB controller of old versions */
    VX_PART_USB_CONTROLLER, /* old versions: the one controller */
    VX_PART_EFI_VARIABLES,  /* exists only in machines that use EFI */
    VX_PART_DEVICE,         /* what vx_parts_set_device() was given */
    VX_N_PARTS,
} VxPart;

typedef struct VxParts VxParts;

/* @machine: must live longer. Nothing is read yet. */
VxParts *vx_parts_new(VxMachine *machine);
void vx_parts_free(VxParts *parts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxParts, vx_parts_free)

VxRuntime *vx_parts_get_runtime(VxParts *parts);

/* Whether machines of this VirtualBox have that part as an object. No call. */
gboolean vx_parts_has(VxParts *parts, VxPart part);

/* Returns: (transfer none): the object, read once; %NULL with @error. */
VxObject *vx_parts_get(VxParts *parts, VxPart part, GError **error);

/* From now on vx_setting_set() does not write what is there already: for machines that are mostly
 * as they shall be, where it is not a new one. */
void vx_parts_set_leave_same(VxParts *parts);
gboolean vx_parts_leave_same(const VxParts *parts);

/* @device: (nullable) (transfer none): one network adapter, port, ...; must live as long as it is
 * set. */
void vx_parts_set_device(VxParts *parts, VxObject *device);
