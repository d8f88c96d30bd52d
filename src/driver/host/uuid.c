/* uuid.c - by what UUID clients know this host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/uuid.h"

#include <string.h>

#include "driver/host/sysinfo.h"

/* machine-id(5): 32 digits without dashes. */
static char *
read_machine_id(const char *root)
{
    g_autofree char *path = g_build_filename(root, "etc", "machine-id", NULL);
    g_autofree char *text = NULL;
    g_autofree char *uuid = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL) || strlen(g_strstrip(text)) != 32)
        return NULL;
    uuid = g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", text, text + 8, text + 12, text + 16,
                           text + 20);
    return g_uuid_string_is_valid(uuid) ? g_ascii_strdown(uuid, -1) : NULL;
}

char *
vx_host_uuid_find(const char *root, const char *configured, gboolean machine_id)
{
    char *uuid;

    if (configured)
        return g_ascii_strdown(configured, -1);
    uuid = machine_id ? read_machine_id(root) : vx_sysinfo_read_uuid(root);
    return uuid ? uuid : g_uuid_string_random();
}
