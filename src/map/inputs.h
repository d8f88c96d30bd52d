/* inputs.h - what a set of <input> elements is to VirtualBox.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* @pointing, @keyboard: (out): members of PointingHIDType and KeyboardHIDType
 * @error: VIR_ERR_CONFIG_UNSUPPORTED where VirtualBox has no such combination */
gboolean vx_inputs_get_types(const VxDomainDef *def, const char **pointing, const char **keyboard,
                             GError **error);

/* Whether one of them is an USB device, which needs a controller. */
gboolean vx_inputs_need_usb(const VxDomainDef *def);
