/* stub */
#include "svc/manage-private.h"
const SimManageCommand sim_manage_modify_commands[] = {
    {NULL, NULL}
};
