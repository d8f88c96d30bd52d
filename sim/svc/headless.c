/* headless.c - VBoxHeadless of the simulated installation: the process of a running machine.
 *
 *     VBoxHeadless --startvm NAME|UUID [--start-paused]
 *
 * Started by the service it does nothing but be there until the service, which holds the other end
 * of its standard input, ends it or goes. Started by anybody else it asks the service to run the
 * machine in it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ipc/results.h"
#include "ipc/service.h"
#include "ipc/socket.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int
be_there(void)
{
    char byte;
    gssize n;

    prctl(PR_SET_NAME, "EMT-0"); /* the guest's CPU */
    close_range(3, ~0u, 0);
    do
        n = read(0, &byte, 1);
    while (n > 0 || (n < 0 && errno == EINTR));
    return 0;
}

static int
run(const char *machine, gboolean paused)
{
    g_autofree char *home = sim_service_program_home();
    g_autofree char *user_home = sim_user_home();
    g_autoptr(SimInstall) install = home != NULL ? sim_install_load(home, NULL) : NULL;
    g_autoptr(GByteArray) request = sim_wire_new();
    g_autoptr(GByteArray) reply = NULL;
    g_autoptr(GByteArray) end = NULL;
    SimReader reader = { 0 };
    guint64 token;
    int fd = install != NULL ? sim_service_connect(install, user_home, &token) : -1;

    if (fd < 0) {
        fprintf(stderr, "VBoxHeadless: error: no connection to VBoxSVC\n");
        return 1;
    }
    sim_wire_put(request, SIM_OP_RUN, 1);
    sim_wire_put_string(request, machine);
    sim_wire_put(request, paused, 1);
    sim_wire_finish(request);
    reply = sim_socket_send(fd, request) ? sim_socket_receive(fd) : NULL;
    if (reply == NULL)
        return 1;
    reader.data = reply->data;
    reader.size = reply->len;
    if (SIM_FAILED((SimResult) sim_reader_get(&reader, 4))) {
        g_autofree char *problem = sim_reader_string(&reader);

        fprintf(stderr, "VBoxHeadless: error: %s\n",
                problem != NULL ? problem : "the machine did not start");
        return 1;
    }
    end = sim_socket_receive(fd); /* when it has ended */
    return 0;
}

int
main(int argc, char **argv)
{
    const char *machine = NULL;
    gboolean paused = FALSE, held = FALSE;

    signal(SIGPIPE, SIG_IGN);
    for (int i = 1; i < argc; i++) {
        if (i + 1 < argc && (strcmp(argv[i], "--startvm") == 0 || strcmp(argv[i], "-s") == 0))
            machine = argv[++i];
        paused = paused || strcmp(argv[i], "--start-paused") == 0;
        held = held || strcmp(argv[i], "--held-by-service") == 0;
    }
    if (held)
        return be_there();
    if (machine == NULL) {
        fprintf(stderr, "usage: VBoxHeadless --startvm NAME|UUID [--start-paused]\n");
        return 2;
    }
    return run(machine, paused);
}
