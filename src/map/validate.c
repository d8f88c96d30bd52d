/* validate.c - whether a definition can be done at all, before anything is changed.
 *
 * What each family says for itself; what concerns several of them is here.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/map.h"

#include <string.h>

#include "map/families.h"
#include "map/os.h"
#include "util/error.h"

static gboolean
check_name(const VxDomainDef *def, GError **error)
{
    if (!def->name || !*def->name || strpbrk(def->name, "/\n")) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "name '%s' is empty or contains '/' or a line break",
                     def->name ? def->name : "");
        return FALSE;
    }
    return TRUE;
}

gboolean
vx_map_validate(VxHost *host, const VxDomainDef *def, GError **error)
{
    g_auto(VxMap) map = { 0 };

    vx_map_init(&map, host, NULL);
    map.platform = vx_os_get_platform(def);
    if (!check_name(def, error))
        return FALSE;
    for (const VxFamily *const *family = vx_families; *family; family++)
        if ((*family)->check && !(*family)->check(&map, def, error))
            return FALSE;
    return TRUE;
}
