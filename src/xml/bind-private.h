/* bind-private.h - what the parts of the binder (data, parse, format, compare) share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/binder.h"

const VxBindTable *vx_bind_get_table(gconstpointer data);
gpointer vx_bind_field(gconstpointer data, const VxBindRow *row);
gsize vx_bind_field_size(const VxBindRow *row);
gboolean vx_bind_holds_string(const VxBindRow *row);
gboolean vx_bind_applies(gconstpointer data, const VxBindCondition *when);
