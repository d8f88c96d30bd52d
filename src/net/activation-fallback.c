/* activation-fallback.c - without libsystemd, nobody hands us sockets.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/activation.h"

GArray *
vx_activation_take_sockets(GError **error)
{
    return g_array_new(FALSE, TRUE, sizeof(VxActivationSocket));
}
