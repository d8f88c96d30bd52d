/* server-fixture.h - an RPC server on a socket of its own, in its own thread, whose procedures do
 * what a test needs:
 *
 *   connect_open              opens; @data counts its destruction
 *   connect_close             closes after the reply
 *   connect_supports_feature  10: keepalive
 *   connect_get_type          "VBOX"
 *   connect_get_hostname      fails with an error of another domain
 *   connect_get_capabilities  fails twice, which is worth asking again (so is domain_resume, which
 *                             changes something)
 *   connect_list_all_domains  answers more than the protocol allows
 *   domain_lookup_by_name     VIR_ERR_NO_DOMAIN
 *   domain_get_xml_desc       flag 1 needs a writable connection, others are refused
 *   domain_suspend            waits until the gate is opened (low priority)
 *   domain_destroy            returns at once (high priority)
 *   domain_reset              sends a lifecycle event, callback 7, before it returns
 *   domain_reboot             sends events until it is told that the client is gone
 *   domain_screenshot         a stream of @screen KiB; flag 1: fails after 300 KiB
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "raw-client.h"
#include "rpc/server.h"

typedef struct ServerFixture ServerFixture;

/* The defaults of a test: few of everything. */
VxServerLimits server_fixture_limits(void);

ServerFixture *server_fixture_new(const VxServerLimits *limits, const VxListenerPolicy *policy);

/* Quits the server; everything must have ended, and every connection's data be freed. */
void server_fixture_free(ServerFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ServerFixture, server_fixture_free)

const char *server_fixture_get_path(ServerFixture *fixture);

/* Returns: (transfer full): a client with an open connection. */
RawClient *server_fixture_connect(ServerFixture *fixture);

/* Lets all calls of domain_suspend go on, now and later. */
void server_fixture_open_gate(ServerFixture *fixture);

/* Waits until that many calls of domain_suspend are at the gate. */
void server_fixture_wait_for_waiting(ServerFixture *fixture, guint n);

/* Waits until the server has that many clients. */
void server_fixture_wait_for_clients(ServerFixture *fixture, guint n);

/* How often connect_get_capabilities and domain_resume were called since that was last asked. */
guint server_fixture_take_n_tried(ServerFixture *fixture);
/* How often any call, or attempt at one, began. */
guint server_fixture_get_n_begun(ServerFixture *fixture);

guint server_fixture_get_n_waiting(ServerFixture *fixture);
guint server_fixture_get_n_destroyed(ServerFixture *fixture);
gboolean server_fixture_is_held(ServerFixture *fixture);

/* How many bytes of streams were read from their sources. */
gsize server_fixture_get_n_read(ServerFixture *fixture);

/* vx_server_quit(), in the server's thread; returns at once. */
void server_fixture_quit(ServerFixture *fixture, guint timeout_ms);

/* Waits for the end of that. Returns: its @all_ended. */
gboolean server_fixture_wait_for_quit(ServerFixture *fixture);

/* The byte at @offset of any stream. */
guint8 server_fixture_stream_byte(gsize offset);
