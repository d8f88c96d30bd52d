/* stub */
#include "svc/manage-private.h"
const SimManageCommand sim_manage_machine_commands[] = {
    {NULL, NULL}
};
