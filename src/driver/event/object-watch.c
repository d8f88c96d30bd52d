/* object-watch.c - the thread that looks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/event/object-watch.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#define VX_LOOK_INTERVAL_MS 1000

struct VxObjectWatch {
    VxHost *host;
    VxNetworks *networks;
    VxHostObjects *objects;
    int wake; /* eventfd: there is something to look at, or the end */

    GMutex lock;     /* protects what follows; never held during a call of VirtualBox */
    GThread *thread; /* (nullable): until it is needed */
    char *directory; /* (nullable): where VirtualBox's settings are */
    gboolean stop;
};

static void
wake(VxObjectWatch *watch)
{
    guint64 one = 1;

    /* It fails only where it would not wake it any more than it does already. */
    if (write(watch->wake, &one, sizeof(one)) < 0)
        g_debug("eventfd: %s", g_strerror(errno));
}

static gboolean
should_stop(VxObjectWatch *watch)
{
    gboolean stop;

    g_mutex_lock(&watch->lock);
    stop = watch->stop;
    g_mutex_unlock(&watch->lock);
    return stop;
}

/* What is to be read there is of no interest: that there is something is. */
static void
drain(int fd)
{
    guint8 buffer[4096];

    while (read(fd, buffer, sizeof(buffer)) > 0)
        continue;
}

/* Without inotify it takes up to an interval. Returns: (transfer full): a descriptor, or -1 */
static int
watch_settings(VxObjectWatch *watch)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

    if (fd >= 0 && inotify_add_watch(fd, watch->directory, IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
        g_debug("%s cannot be watched: %s", watch->directory, g_strerror(errno));
    return fd;
}

static gpointer
run(gpointer data)
{
    VxObjectWatch *watch = data;
    int settings = watch_settings(watch);
    struct pollfd fds[] = {
        {.fd = watch->wake, .events = POLLIN},
        { .fd = settings,   .events = POLLIN}
    };

    while (!should_stop(watch)) {
        poll(fds, G_N_ELEMENTS(fds), VX_LOOK_INTERVAL_MS);
        drain(watch->wake);
        if (settings >= 0)
            drain(settings);
        if (should_stop(watch))
            break;
        vx_networks_look(watch->networks);
        vx_host_objects_look(watch->objects);
    }
    if (settings >= 0)
        close(settings);
    vx_host_leave_thread(watch->host);
    return NULL;
}

VxObjectWatch *
vx_object_watch_new(VxHost *host, VxNetworks *networks, VxHostObjects *objects)
{
    VxObjectWatch *watch = g_new0(VxObjectWatch, 1);

    watch->host = host;
    watch->networks = networks;
    watch->objects = objects;
    watch->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    g_mutex_init(&watch->lock);
    return watch;
}

void
vx_object_watch_stop(VxObjectWatch *watch)
{
    GThread *thread;

    g_mutex_lock(&watch->lock);
    watch->stop = TRUE;
    thread = g_steal_pointer(&watch->thread);
    g_mutex_unlock(&watch->lock);
    wake(watch);
    if (thread)
        g_thread_join(thread);
}

void
vx_object_watch_free(VxObjectWatch *watch)
{
    if (!watch)
        return;
    vx_object_watch_stop(watch);
    close(watch->wake);
    g_free(watch->directory);
    g_mutex_clear(&watch->lock);
    g_free(watch);
}

gboolean
vx_object_watch_begin(VxObjectWatch *watch, GError **error)
{
    g_autoptr(GPtrArray) networks = vx_networks_list(watch->networks, error);
    g_autoptr(GPtrArray) devices =
        networks ? vx_host_objects_list_devices(watch->objects, error) : NULL;

    if (!devices)
        return FALSE;
    g_mutex_lock(&watch->lock);
    if (!watch->thread && !watch->stop) {
        watch->directory = vx_networks_get_settings_directory(watch->networks);
        watch->thread = g_thread_new("objects", run, watch);
    }
    g_mutex_unlock(&watch->lock);
    return TRUE;
}

void
vx_object_watch_networks_changed(VxObjectWatch *watch)
{
    vx_networks_note_change(watch->networks);
    wake(watch);
}
