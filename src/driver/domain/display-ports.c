/* display-ports.c - a set of ports, and who listens on this host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/display-ports.h"

#include "vbox/free-port.h"

struct VxDisplayPorts {
    GMutex lock;
    GHashTable *taken; /* port */
};

VxDisplayPorts *
vx_display_ports_new(void)
{
    VxDisplayPorts *ports = g_new0(VxDisplayPorts, 1);

    g_mutex_init(&ports->lock);
    ports->taken = g_hash_table_new(NULL, NULL);
    return ports;
}

void
vx_display_ports_free(VxDisplayPorts *ports)
{
    if (!ports)
        return;
    g_hash_table_unref(ports->taken);
    g_mutex_clear(&ports->lock);
    g_free(ports);
}

guint
vx_display_ports_take(VxDisplayPorts *ports, const char *address, guint first, guint last)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ports->lock);

    for (guint port = first; port <= last; port++) {
        if (g_hash_table_contains(ports->taken, GUINT_TO_POINTER(port)) ||
            !vx_port_is_free(address, port))
            continue;
        g_hash_table_add(ports->taken, GUINT_TO_POINTER(port));
        return port;
    }
    return 0;
}

void
vx_display_ports_give_back(VxDisplayPorts *ports, guint port)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ports->lock);

    if (port)
        g_hash_table_remove(ports->taken, GUINT_TO_POINTER(port));
}
