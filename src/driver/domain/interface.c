/* interface.c - finds a network card.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/interface.h"

#include "xml/device-alias.h"

int
vx_domain_find_interface(const VxDomainDef *domain, const char *name)
{
    for (guint i = 0; i < domain->interfaces->len; i++) {
        const VxInterfaceDef *interface = g_ptr_array_index(domain->interfaces, i);
        g_autofree char *target = vx_interface_def_name_target(interface, i);
        g_autofree char *alias = g_strdup_printf("net%u", i);

        if (g_str_equal(target, name) || g_strcmp0(interface->alias, name) == 0 ||
            g_str_equal(alias, name) || g_ascii_strcasecmp(interface->mac, name) == 0)
            return (int) i;
    }
    return -1;
}
