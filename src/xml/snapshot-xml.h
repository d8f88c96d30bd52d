/* snapshot-xml.h - the document <domainsnapshot>.
 *
 * Threads: any. Errors as in domain-xml.h.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-xml.h"
#include "xml/snapshot-def.h"

/* Returns: (transfer full) */
VxSnapshotDef *vx_snapshot_def_parse(const char *xml, VxParseFlags flags, GError **error);

/* @flags: VIR_DOMAIN_SNAPSHOT_XML_SECURE as in vx_domain_def_format(). Returns: (transfer full) */
char *vx_snapshot_def_format(const VxSnapshotDef *def, guint flags, GError **error);
