/* polkit-fallback.c - built without polkit, nobody is let in by it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/virterror.h>

#include "net/polkit.h"
#include "util/error.h"

gboolean
vx_polkit_is_built(void)
{
    return FALSE;
}

gboolean
vx_polkit_check(const VxPeer *peer, const char *action, GError **error)
{
    vx_set_error(error, VIR_ERR_NO_SUPPORT, "this program was built without polkit");
    return FALSE;
}
