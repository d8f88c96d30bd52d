/* machine-queue.h - machines that something is to be done with, one after the other, by a thread of
 * its own.
 *
 * What an event asks for and takes calls of VirtualBox, or waits, is done here, so that whoever
 * heard of it goes on. The thread begins with the first machine, and ends with
 * vx_machine_queue_stop().
 *
 * Threads: any, except where something else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/host.h"

typedef struct VxMachineQueue VxMachineQueue;

/**
 * VxMachineQueueFunc:
 * @uuid: (nullable): the machine; %NULL: all that it may concern
 *
 * Called on the queue's thread, without locks; has to join VirtualBox itself.
 */
typedef void (*VxMachineQueueFunc)(const char *uuid, gpointer data);

/* @host: must live longer. @thread_name: a literal */
VxMachineQueue *vx_machine_queue_new(VxHost *host, const char *thread_name, VxMachineQueueFunc func,
                                     gpointer data);

/* Ends the thread when its machine is done; what waits is forgotten, and what comes later too. */
void vx_machine_queue_stop(VxMachineQueue *queue);
void vx_machine_queue_free(VxMachineQueue *queue); /* stops it, if that was not done */

/* Does not wait. A machine that waits already stays where it is. @uuid: (nullable) */
void vx_machine_queue_push(VxMachineQueue *queue, const char *uuid);

/* Threads: the queue's own. Returns: %FALSE: the queue is to stop, perhaps before the time is over.
 */
gboolean vx_machine_queue_pause(VxMachineQueue *queue, guint ms);
