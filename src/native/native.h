/* native.h - machines in other formats: a file of settings or of an appliance as a domain, and
 * back.
 *
 * Nothing is registered; of files nothing is read but the ids in the headers of disk images. What
 * libvirt has no word for is left out; docs/native.md lists what is read.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

#define VX_NATIVE_VBOX_SETTINGS "vbox-settings" /* the text of a .vbox file */
#define VX_NATIVE_OVF           "ovf"           /* the text of an .ovf file */
#define VX_NATIVE_OVA           "ova"           /* the same: an archive is no text */

/**
 * vx_native_parse:
 * @format: one of these
 * @config: what the format holds
 * @error: VIR_ERR_INVALID_ARG: no such format; VIR_ERR_XML_ERROR: malformed
 *
 * A disk's path that is relative to the file's folder stays so, as no domain's document has it.
 *
 * Returns: (transfer full): with vx_domain_def_fill() at its end
 */
VxDomainDef *vx_native_parse(const char *format, const char *config, GError **error);

/**
 * vx_native_format:
 * @error: VIR_ERR_INVALID_ARG: no such format; VIR_ERR_CONFIG_UNSUPPORTED with the path of what
 * @def says and the format has no place for
 *
 * Returns: (transfer full)
 */
char *vx_native_format(const char *format, const VxDomainDef *def, GError **error);
