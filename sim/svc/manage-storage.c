/* stub */
#include "svc/manage-private.h"
const SimManageCommand sim_manage_storage_commands[] = {
    {NULL, NULL}
};
