/* wire.c - frames: putting numbers and strings into them and getting them out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ipc/wire.h"

#include <string.h>

GByteArray *
sim_wire_new(void)
{
    GByteArray *out = g_byte_array_sized_new(256);

    sim_wire_put(out, 0, 4);
    return out;
}

void
sim_wire_put(GByteArray *out, guint64 value, guint bytes)
{
    guint64 little = GUINT64_TO_LE(value);

    g_byte_array_append(out, (const guint8 *) &little, bytes);
}

void
sim_wire_put_block(GByteArray *out, const void *data, gsize size)
{
    if (size > 0)
        g_byte_array_append(out, data, (guint) size);
}

void
sim_wire_put_string(GByteArray *out, const char *utf8)
{
    gsize length = utf8 != NULL ? strlen(utf8) : 0;

    sim_wire_put(out, utf8 != NULL ? length : SIM_NO_STRING, 4);
    sim_wire_put_block(out, utf8, length);
}

void
sim_wire_finish(GByteArray *out)
{
    guint32 length = GUINT32_TO_LE(out->len - 4);

    memcpy(out->data, &length, 4);
}

guint64
sim_reader_get(SimReader *reader, guint bytes)
{
    guint64 value = 0;
    const guint8 *block = sim_reader_block(reader, bytes);

    if (block != NULL)
        memcpy(&value, block, bytes);
    return GUINT64_FROM_LE(value);
}

const guint8 *
sim_reader_block(SimReader *reader, gsize size)
{
    const guint8 *block = reader->data + reader->at;

    if (reader->bad || reader->size - reader->at < size) {
        reader->bad = TRUE;
        return NULL;
    }
    reader->at += size;
    return block;
}

char *
sim_reader_string(SimReader *reader)
{
    guint32 length = (guint32) sim_reader_get(reader, 4);
    const guint8 *block;

    if (reader->bad || length == SIM_NO_STRING)
        return NULL;
    block = sim_reader_block(reader, length);
    return block != NULL ? g_strndup((const char *) block, length) : NULL;
}

guint32
sim_reader_count(SimReader *reader, guint least)
{
    guint32 count = (guint32) sim_reader_get(reader, 4);

    if (!reader->bad && (guint64) count * least > reader->size - reader->at)
        reader->bad = TRUE;
    return reader->bad ? 0 : count;
}
