/* memory.c - blocks that the binding gives to its client, each knowing which function frees it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC_ALIVE 0x53494d2bu
#define MAGIC_DEAD  0x53494d2du

typedef struct {
    guint32 magic;
    guint32 kind;
    guint64 size;
} Header;

SimStatistics sim_statistics = { .size = sizeof(SimStatistics) };

static void
count_blocks(SimMemory kind, gint64 n)
{
    if (kind == SIM_MEMORY_UTF8 || kind == SIM_MEMORY_UTF16)
        sim_count(conversions, n);
    else
        sim_count(blocks, n);
}

void *
sim_memory_new(SimMemory kind, gsize size)
{
    Header *header = g_malloc0(sizeof(Header) + size);

    header->magic = MAGIC_ALIVE;
    header->kind = kind;
    header->size = size;
    count_blocks(kind, 1);
    return header + 1;
}

static void
complain(const char *what)
{
    sim_count(wrong_frees, 1);
    fprintf(stderr, "VBoxXPCOMC (simulated): %s\n", what);
    if (g_getenv("VBOXSIM_STRICT") != NULL)
        abort();
}

void
sim_memory_free(SimMemory kind, void *block)
{
    Header *header = block;

    if (block == NULL)
        return;
    header--;
    if (header->magic != MAGIC_ALIVE) {
        complain(header->magic == MAGIC_DEAD ? "a block was freed twice"
                                             : "a block of somebody else was freed");
        return;
    }
    if (header->kind != (guint32) kind)
        complain("a block was freed with another kind's function");
    count_blocks(header->kind, -1);
    header->magic = MAGIC_DEAD;
    g_free(header);
}

SimMemory
sim_memory_kind(const void *block)
{
    return ((const Header *) block - 1)->kind;
}

SimChar16 *
sim_utf16_new(SimMemory kind, const char *utf8)
{
    g_autofree char *valid = g_utf8_make_valid(utf8, -1);
    glong length = 0;
    g_autofree gunichar2 *text = g_utf8_to_utf16(valid, -1, NULL, &length, NULL);
    SimChar16 *copy = sim_memory_new(kind, ((gsize) length + 1) * sizeof(SimChar16));

    if (text != NULL)
        memcpy(copy, text, (gsize) length * sizeof(SimChar16));
    return copy;
}

/* Lone halves of surrogate pairs become U+FFFD. */
char *
sim_utf8_dup(const SimChar16 *utf16)
{
    GString *out;

    if (utf16 == NULL)
        return NULL;
    out = g_string_new(NULL);
    for (; *utf16 != 0; utf16++) {
        gunichar c = utf16[0];

        if (c >= 0xd800 && c < 0xdc00 && utf16[1] >= 0xdc00 && utf16[1] < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (utf16[1] - 0xdc00u);
            utf16++;
        } else if (c >= 0xd800 && c < 0xe000) {
            c = 0xfffd;
        }
        g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}
