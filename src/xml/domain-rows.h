/* domain-rows.h - the table of <domain>: every element and attribute that is understood.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/binder.h"

extern const VxBindTable vx_domain_table; /* VxDomainDef */
