/* values.h - small values of the wire: strings that may be absent, UUIDs.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/wire.h"

/* Returns: (transfer full) (nullable): @string, copied, as a remote_string for a remote_x_ret. */
remote_string vx_remote_string(const char *string);

/* Returns: (nullable) (transfer none): the text of a remote_string. */
const char *vx_remote_string_get(remote_string string);

/* Formats in lower case: "8-4-4-4-12". Returns: (transfer full). */
char *vx_remote_uuid_format(const remote_uuid uuid);

/**
 * vx_remote_uuid_parse:
 * @text: 32 hexadecimal digits, upper or lower case, with hyphens anywhere between bytes or none
 * @uuid: (out): untouched on failure
 *
 * Returns: whether @text is a UUID.
 */
gboolean vx_remote_uuid_parse(const char *text, remote_uuid uuid);
