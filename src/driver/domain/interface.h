/* interface.h - a domain's network cards, by the names that clients call them.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* @name: target, alias or MAC address. Returns: its number, or -1. */
int vx_domain_find_interface(const VxDomainDef *domain, const char *name);
