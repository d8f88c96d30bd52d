/* schema.h - libvirt's own schemas, where they are installed.
 *
 * The parser refuses what it does not know; a schema also says what libvirt itself would refuse.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/**
 * vx_schema_validate:
 * @xml: a document
 * @schema: "domain.rng"
 * @error: VIR_ERR_XML_INVALID_SCHEMA with what the schema says; VIR_ERR_OPERATION_UNSUPPORTED where
 * libvirt's schemas are not installed
 */
gboolean vx_schema_validate(const char *xml, const char *schema, GError **error);
