/* sysinfo.h - <sysinfo> and <smbios>: what the firmware tells the guest of the computer.
 *
 * VirtualBox's firmware takes it from extra-data, and which key depends on the firmware.
 *
 * Threads: any.
 * Source: "Configuring the BIOS DMI information" in VirtualBox's manual.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"
#include "xml/keep.h"

/* Which list of a VxDomainDef */
#define VX_SYSINFO_SECTION(member) G_STRUCT_OFFSET(VxDomainDef, sysinfo.member)

GPtrArray *vx_sysinfo_get_section(const VxDomainDef *def, gsize section);
/* (nullable) */
const char *vx_sysinfo_find(const VxDomainDef *def, gsize section, VxSysinfoName name);

/* The extra-data at @key. Returns: (transfer full) (nullable) */
typedef char *(*VxSysinfoGet)(gpointer data, const char *key);
/* @value: (nullable): there is to be none */
typedef void (*VxSysinfoSet)(gpointer data, const char *key, const char *value);

/* @def: has firmware and UUIDs already */
void vx_sysinfo_read(const VxKeep *keep, VxSysinfoGet get, gpointer data, VxDomainDef *def);
void vx_sysinfo_write(const VxDomainDef *def, VxKeep *keep, VxSysinfoSet set, gpointer data);
