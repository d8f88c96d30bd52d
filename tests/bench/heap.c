/* heap.c - how much a program has allocated and not freed, for whoever looks from outside.
 *
 * Preloaded into it: twenty times a second the bytes in use by malloc() are written to the file
 * VX_HEAP. What the program starts has it not.
 *
 *     cc -shared -fPIC -o heap.so heap.c && LD_PRELOAD=heap.so VX_HEAP=/tmp/heap PROGRAM
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define INTERVAL_US 50000

static void *
report(void *data)
{
    int fd = *(int *) data;

    for (;;) {
        struct mallinfo2 info = mallinfo2();
        char line[32];
        int n = snprintf(line, sizeof(line), "%20zu\n", info.uordblks + info.hblkhd);

        if (pwrite(fd, line, (size_t) n, 0) != n)
            return NULL;
        usleep(INTERVAL_US);
    }
}

__attribute__((constructor)) static void
begin(void)
{
    static int fd = -1;
    const char *path = getenv("VX_HEAP");
    sigset_t all, before;
    pthread_t thread;

    unsetenv("LD_PRELOAD");
    unsetenv("GLIBC_TUNABLES");
    if (path)
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    unsetenv("VX_HEAP");
    if (fd < 0)
        return;
    sigfillset(&all); /* signals are for the program's own threads */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, report, &fd) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
