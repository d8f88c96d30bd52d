/* stamps.c - looks at files, directories and interfaces.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/stamps.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

char *
vx_stamp_file(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return g_strdup("none");
    return g_strdup_printf("%ju.%ju.%jd.%ld.%jd", (uintmax_t) info.st_dev, (uintmax_t) info.st_ino,
                           (intmax_t) info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
                           (intmax_t) info.st_size);
}

static void
add_address(GString *stamp, const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN];

    if (address && address->sa_family == AF_INET)
        g_string_append(stamp, inet_ntop(AF_INET, &((const struct sockaddr_in *) address)->sin_addr,
                                         text, sizeof(text)));
    else if (address && address->sa_family == AF_INET6)
        g_string_append(stamp,
                        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *) address)->sin6_addr,
                                  text, sizeof(text)));
}

char *
vx_stamp_interfaces(void)
{
    GString *stamp = g_string_new(NULL);
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) != 0)
        return g_string_free(stamp, FALSE);
    for (const struct ifaddrs *each = all; each; each = each->ifa_next) {
        g_string_append_printf(stamp, "%s %x ", each->ifa_name,
                               each->ifa_flags & (IFF_UP | IFF_RUNNING));
        add_address(stamp, each->ifa_addr);
        g_string_append_c(stamp, '/');
        add_address(stamp, each->ifa_netmask);
        g_string_append_c(stamp, '\n');
    }
    freeifaddrs(all);
    return g_string_free(stamp, FALSE);
}

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

char *
vx_stamp_directory(const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory && (name = g_dir_read_name(directory)))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_texts);
    g_ptr_array_add(names, NULL);
    return g_strjoinv("\n", (char **) names->pdata);
}
