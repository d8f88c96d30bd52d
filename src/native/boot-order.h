/* boot-order.h - the order in which a machine tries kinds of devices, out of either way to say it.
 *
 * libvirt has <boot dev=''> for kinds of devices and <boot order=''> for single ones; VirtualBox
 * orders kinds.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/**
 * vx_boot_get_order:
 * @error: VIR_ERR_CONFIG_UNSUPPORTED where both ways are used, a kind comes twice, or devices of a
 * kind are not next to each other
 *
 * Returns: (transfer full): array of VxBootDevice, first to try first.
 */
GArray *vx_boot_get_order(const VxDomainDef *def, GError **error);

/* Whether the devices of @def have orders of their own. */
gboolean vx_boot_is_per_device(const VxDomainDef *def);

/* Appends @device where it is not in @order yet: what is tried a second time has no place in
 * libvirt's list. */
void vx_boot_append(GArray *order, VxBootDevice device);

/* @order: what a machine does. The orders of single devices that @def has, since they were kept,
 * count if they mean the same; else they are dropped, and the kinds listed. */
void vx_boot_settle_order(VxDomainDef *def, const GArray *order);

/* VirtualBox boots from the card with the smallest number, 0 coming last. */
guint vx_boot_get_priority(const VxDomainDef *def, const VxInterfaceDef *interface);
