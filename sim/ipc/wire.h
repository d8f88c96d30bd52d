/* wire.h - how a client's binding and the service talk: frames of bytes over a UNIX stream socket.
 *
 * A frame is a 32-bit length (of what follows) and that many bytes; numbers are little-endian. What
 * a call's arguments look like follows from the type library, which both sides have read: integers
 * and booleans as 64 bits, strings as UTF-8 with their length, objects as a number (and, from the
 * service, the index of their interface), arrays as a count and their elements, byte arrays as one
 * block.
 *
 *     client:   HELLO  token pid checksum          reply: result token
 *               CALL   object interface method in-arguments      reply: result errors out-arguments
 *               RELEASE object count               no reply
 *               CREATE name                        reply: result errors object interface
 *                      "IVirtualBox": the root object; "ISession": a new session
 *               RUN    machine paused              reply: result text; a second one when it has
 * ended MANAGE words                       reply: exit code, output, error output
 *
 * Each thread of a client has a connection of its own, joined to the others by the token; so a call
 * that waits holds up nobody else. A client is gone when its last connection is.
 *
 * Threads: any; a buffer or reader is used by one thread at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef enum {
    SIM_OP_HELLO = 1,
    SIM_OP_CALL = 2,
    SIM_OP_RELEASE = 3,
    SIM_OP_CREATE = 4,
    SIM_OP_RUN = 5,
    SIM_OP_MANAGE = 6,
} SimOp;

#define SIM_MAX_FRAME   (256u << 20)
#define SIM_NO_STRING   0xffffffffu
#define SIM_NO_IFACE    0xffffu
#define SIM_FOREIGN_OBJ G_MAXUINT64 /* an object that the client made itself */

/* Writing: starts with room for the length, which sim_wire_finish() fills in. */
GByteArray *sim_wire_new(void);
void sim_wire_put(GByteArray *out, guint64 value, guint bytes);
void sim_wire_put_string(GByteArray *out, const char *utf8);            /* %NULL allowed */
void sim_wire_put_block(GByteArray *out, const void *data, gsize size); /* without its size */
void sim_wire_finish(GByteArray *out);

/* Reading. Past the end everything is 0 and @bad is set. */
typedef struct {
    const guint8 *data;
    gsize size, at;
    gboolean bad;
} SimReader;

guint64 sim_reader_get(SimReader *reader, guint bytes);
char *sim_reader_string(SimReader *reader); /* (transfer full) (nullable) */
/* A count of elements that take at least @least bytes each in the rest of the frame. */
guint32 sim_reader_count(SimReader *reader, guint least);
const guint8 *sim_reader_block(SimReader *reader, gsize size); /* borrowed; %NULL past the end */
