/* log-setup.h - what the command line, the environment and the configuration say of logging.
 *
 * Threads: the main thread.
 * Source: virDaemonSetupLogging() of libvirt: the command line counts before the environment, which
 * counts before the configuration.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "daemon/config.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/paths.h"

/* @error: as of vx_log_rules_new(). Returns: (transfer full) */
VxLogRules *vx_log_setup_read(const VxOptions *options, const VxPaths *paths,
                              const VxConfig *config, GError **error);
