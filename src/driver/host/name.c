/* name.c - the host's name and its canonical form.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/name.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

char *
vx_host_name_get(void)
{
    const char *name = g_get_host_name();
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_flags = AI_CANONNAME };
    struct addrinfo *found = NULL;
    char *full = NULL;

    if (strchr(name, '.') || g_str_has_prefix(name, "localhost"))
        return g_strdup(name);
    if (getaddrinfo(name, NULL, &hints, &found) == 0) {
        /* A host that is an alias of localhost in /etc/hosts is not called that elsewhere. */
        if (found->ai_canonname && !g_str_has_prefix(found->ai_canonname, "localhost"))
            full = g_strdup(found->ai_canonname);
        freeaddrinfo(found);
    }
    return full ? full : g_strdup(name);
}
