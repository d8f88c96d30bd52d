/* vboxmanage.c - VBoxManage of the simulated installation: the service does what its words say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ipc/service.h"
#include "ipc/socket.h"

#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    g_autofree char *home = sim_service_program_home();
    g_autofree char *user_home = sim_user_home();
    g_autoptr(GError) error = NULL;
    g_autoptr(SimInstall) install = sim_install_load(home != NULL ? home : ".", &error);
    g_autoptr(GByteArray) request = sim_wire_new();
    g_autoptr(GByteArray) reply = NULL;
    g_autofree char *out = NULL, *err = NULL;
    SimReader reader = { 0 };
    guint64 token;
    int fd, code;

    if (install == NULL) {
        fprintf(stderr, "VBoxManage: error: %s\n", error->message);
        return 1;
    }
    fd = sim_service_connect(install, user_home, &token);
    sim_wire_put(request, SIM_OP_MANAGE, 1);
    sim_wire_put(request, (guint64) argc - 1, 4);
    for (int i = 1; i < argc; i++)
        sim_wire_put_string(request, argv[i]);
    sim_wire_finish(request);
    reply = fd >= 0 && sim_socket_send(fd, request) ? sim_socket_receive(fd) : NULL;
    if (reply == NULL) {
        fprintf(stderr, "VBoxManage: error: no connection to VBoxSVC\n");
        return 1;
    }
    reader.data = reply->data;
    reader.size = reply->len;
    code = (int) sim_reader_get(&reader, 4);
    out = sim_reader_string(&reader);
    err = sim_reader_string(&reader);
    fputs(out != NULL ? out : "", stdout);
    fputs(err != NULL ? err : "", stderr);
    return code;
}
