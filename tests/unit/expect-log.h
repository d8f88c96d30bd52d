/* expect-log.h - messages that a test provokes: g_test_expect_message() for structured ones.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* One message of our log domain that is to come, after those that were announced before, from any
 * thread; others are fatal as ever. */
void expect_log(GLogLevelFlags level, const char *pattern);

/* All that were announced have come. */
void expect_log_assert(void);
