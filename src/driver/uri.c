/* uri.c - the rules for vbox:///session and vbox:///system.
 *
 * Source: libvirt's drivers, of which a session's serves /session only, and root's /system and, for
 * VirtualBox, /session too; what is neither is declined, so that in the end no driver is found.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/uri.h"

#include "util/error.h"

#define VX_SCHEME "vbox"

/* Which instance serves which path. */
static const struct {
    const char *path;
    gboolean system;
    gboolean session;
} paths[] = {
    {"/system",   TRUE, FALSE},
    { "/session", TRUE, TRUE },
};

static gboolean
is_served(const char *path, gboolean system_instance)
{
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        if (g_str_equal(paths[i].path, path))
            return system_instance ? paths[i].system : paths[i].session;
    return FALSE;
}

char *
vx_uri_check(const char *name, gboolean system_instance, GError **error)
{
    const char *usual = system_instance ? VX_SCHEME ":///system" : VX_SCHEME ":///session";
    g_autoptr(GUri) uri = NULL;
    const char *host;

    if (!name || !*name)
        return g_strdup(usual);
    uri = g_uri_parse(name, G_URI_FLAGS_ENCODED, NULL);
    host = uri ? g_uri_get_host(uri) : NULL;
    if (!uri || !g_str_equal(g_uri_get_scheme(uri), VX_SCHEME) || (host && *host)) {
        vx_set_error(error, VIR_ERR_NO_CONNECT, "%s", name);
        return NULL;
    }
    if (!is_served(g_uri_get_path(uri), system_instance)) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "unexpected %s URI path '%s', try %s",
                     VX_SCHEME, g_uri_get_path(uri), usual);
        return NULL;
    }
    return g_strdup(name);
}
