/* features.h - what a client may ask CONNECT_SUPPORTS_FEATURE for.
 *
 * Source: virDrvFeature; the numbers are part of libvirt's protocol.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

enum {
    VX_FEATURE_FD_PASSING = 8,             /* files travel with calls */
    VX_FEATURE_TYPED_PARAM_STRING = 9,     /* typed parameters may be strings */
    VX_FEATURE_PROGRAM_KEEPALIVE = 10,     /* answers keepalive messages */
    VX_FEATURE_REMOTE_EVENT_CALLBACK = 14, /* events are registered with callback ids */
    VX_FEATURE_REMOTE_CLOSE_CALLBACK = 15, /* tells when the hypervisor's connection is closed */
    VX_FEATURE_NETWORK_UPDATE_ORDER = 16,  /* its command comes before its section */
};
