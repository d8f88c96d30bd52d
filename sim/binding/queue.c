/* queue.c - the main thread's event queue (nsIEventQueue). Nothing of this binding needs it to run.
 *
 * It exists because clients own the duty to drive it: they wait on its descriptor and process what
 * is pending, which is never anything here but a request to interrupt the wait.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int
wake_fd(void)
{
    static int fd = -1;
    static gsize once;

    if (g_once_init_enter(&once)) {
        fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        g_once_init_leave(&once, 1);
    }
    return fd;
}

static gboolean
take_wake(void)
{
    guint64 count;

    return read(wake_fd(), &count, sizeof(count)) > 0;
}

SimResult
sim_event_queue_wait(gint64 timeout_ms, gboolean *interrupted)
{
    struct pollfd wake = { .fd = wake_fd(), .events = POLLIN };

    poll(&wake, 1, timeout_ms < 0 || timeout_ms > G_MAXINT ? -1 : (int) timeout_ms);
    *interrupted = take_wake();
    return SIM_OK;
}

void
sim_event_queue_interrupt(void)
{
    guint64 one = 1;

    while (write(wake_fd(), &one, sizeof(one)) < 0)
        ;
}

static SimResult
queue_pending(SimProxy *self, void **args)
{
    *SIM_ARG(args, 0, gint32 *) = FALSE;
    return SIM_OK;
}

static SimResult
queue_process(SimProxy *self, void **args)
{
    take_wake();
    return SIM_OK;
}

static SimResult
queue_wait(SimProxy *self, void **args)
{
    gboolean interrupted;

    *SIM_ARG(args, 0, void **) = NULL;
    return sim_event_queue_wait(-1, &interrupted);
}

/* Not an nsresult: the descriptor itself. */
static SimResult
queue_descriptor(SimProxy *self, void **args)
{
    return (SimResult) wake_fd();
}

static SimResult
queue_is_native(SimProxy *self, void **args)
{
    *SIM_ARG(args, 0, gint32 *) = TRUE;
    return SIM_OK;
}

static SimResult
queue_nothing(SimProxy *self, void **args)
{
    return SIM_OK;
}

static const SimLocalClass queue_class = {
    .interface = "nsIEventQueue",
    .members = {
        { "pendingEvents", queue_pending },
        { "processPendingEvents", queue_process },
        { "waitForEvent", queue_wait },
        { "handleEvent", queue_nothing },
        { "getEventQueueSelectFD", queue_descriptor },
        { "isQueueNative", queue_is_native },
        { "isOnCurrentThread", queue_is_native },
        { "stopAcceptingEvents", queue_nothing },
        { "enterMonitor", queue_nothing },
        { "exitMonitor", queue_nothing },
    },
};

SimProxy *
sim_event_queue_new(void)
{
    return sim_proxy_new_local(&queue_class, NULL);
}
