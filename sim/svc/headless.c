/* headless.c - VBoxHeadless of the simulated installation: the process of a running machine.
 *
 * It does nothing but be there until the service, which holds the other end of its standard input,
 * ends it or goes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

int
main(void)
{
    char byte;
    ssize_t n;

    close_range(3, ~0u, 0);
    signal(SIGPIPE, SIG_IGN);
    do
        n = read(0, &byte, 1);
    while (n > 0 || (n < 0 && errno == EINTR));
    return 0;
}
