/* display.c - the guest's screen, which shows sixteen bars of colour, as the tests' real one does.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/display.h"
#include "svc/machine.h"

#include <string.h>

/* The colour of a point, as in the picture of any size. Source: the first 16 colours of the VGA's
 * palette. */
static void
colour(guint x, guint width, guint8 rgb[3])
{
    guint n = x * 16 / width;
    guint8 low = n >= 8 ? 0x55 : 0, high = n >= 8 ? 0xff : 0xa8;

    rgb[0] = (n & 4) != 0 ? high : low;
    rgb[1] = (n & 2) != 0 ? high : low;
    rgb[2] = (n & 1) != 0 ? high : low;
}

static GBytes *
raw_picture(guint width, guint height, gboolean bgr)
{
    gsize size = (gsize) width * height * 4;
    guint8 *data = g_malloc(size), *at = data;

    for (guint y = 0; y < height; y++)
        for (guint x = 0; x < width; x++, at += 4) {
            guint8 rgb[3];

            colour(x, width, rgb);
            at[0] = rgb[bgr ? 2 : 0];
            at[1] = rgb[1];
            at[2] = rgb[bgr ? 0 : 2];
            at[3] = 0xff;
        }
    return g_bytes_new_take(data, size);
}

/* --- PNG, its data stored without compression. */

static guint32
crc(guint32 seed, const guint8 *data, gsize size)
{
    guint32 value = ~seed;

    for (gsize i = 0; i < size; i++) {
        value ^= data[i];
        for (guint bit = 0; bit < 8; bit++)
            value = value >> 1 ^ ((value & 1) != 0 ? 0xedb88320u : 0);
    }
    return ~value;
}

static void
put32(GByteArray *out, guint32 value)
{
    guint32 big = GUINT32_TO_BE(value);

    g_byte_array_append(out, (const guint8 *) &big, 4);
}

static void
put_chunk(GByteArray *out, const char *type, const guint8 *data, gsize size)
{
    guint32 check = crc(0, (const guint8 *) type, 4);

    put32(out, (guint32) size);
    g_byte_array_append(out, (const guint8 *) type, 4);
    if (size > 0)
        g_byte_array_append(out, data, (guint) size);
    put32(out, crc(check, data, size));
}

/* Lines of a filter byte (0) and three bytes for each point. */
static GByteArray *
png_lines(guint width, guint height)
{
    GByteArray *lines = g_byte_array_new();

    for (guint y = 0; y < height; y++) {
        g_byte_array_append(lines, (const guint8 *) "", 1);
        for (guint x = 0; x < width; x++) {
            guint8 rgb[3];

            colour(x, width, rgb);
            g_byte_array_append(lines, rgb, 3);
        }
    }
    return lines;
}

static GByteArray *
zlib_stored(const guint8 *data, gsize size)
{
    GByteArray *out = g_byte_array_new();
    guint32 a = 1, b = 0;

    g_byte_array_append(out, (const guint8 *) "\x78\x01", 2);
    for (gsize at = 0; at < size || at == 0;) {
        guint16 n = (guint16) MIN(size - at, 65535);
        guint8 head[5] = { at + n == size, (guint8) n, (guint8) (n >> 8), (guint8) ~n,
                           (guint8) (~n >> 8) };

        g_byte_array_append(out, head, 5);
        g_byte_array_append(out, data + at, n);
        at += n;
        if (n == 0)
            break;
    }
    for (gsize i = 0; i < size; i++) {
        a = (a + data[i]) % 65521;
        b = (b + a) % 65521;
    }
    put32(out, b << 16 | a);
    return out;
}

static GBytes *
png_picture(guint width, guint height)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GByteArray) lines = png_lines(width, height);
    g_autoptr(GByteArray) packed = zlib_stored(lines->data, lines->len);
    g_autoptr(GByteArray) head = g_byte_array_new();

    put32(head, width);
    put32(head, height);
    g_byte_array_append(head, (const guint8 *) "\x08\x02\x00\x00\x00", 5); /* 8 bits, RGB */
    g_byte_array_append(out, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
    put_chunk(out, "IHDR", head->data, head->len);
    put_chunk(out, "IDAT", packed->data, packed->len);
    put_chunk(out, "IEND", NULL, 0);
    return g_byte_array_free_to_bytes(out);
}

GBytes *
sim_screen_picture(guint width, guint height, const char *format)
{
    if (strcmp(format, "PNG") == 0)
        return png_picture(width, height);
    if (strcmp(format, "BGR0") == 0 || strcmp(format, "BGRA") == 0)
        return raw_picture(width, height, TRUE);
    return strcmp(format, "RGBA") == 0 ? raw_picture(width, height, FALSE) : NULL;
}

static SimResult
check(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);

    if (!sim_state_is_online(machine->state))
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The machine has no screen: it is %s",
                        sim_state_name(machine->state));
    if (sim_in_int(call, 0) >= sim_object_get_int(machine->mutable, "monitorCount"))
        return sim_fail(call, SIM_E_INVALIDARG, "There is no screen %" G_GINT64_FORMAT,
                        sim_in_int(call, 0));
    return SIM_OK;
}

static gint64
or_default(gint64 value, gint64 fallback)
{
    return value != 0 ? value : fallback;
}

/* getScreenResolution(screen, out width, height, bitsPerPixel, ...xOrigin, yOrigin, ...status) */
SimResult
sim_display_resolution(SimCall *call)
{
    SimResult result = check(call);

    sim_out_int(call, 0, or_default(sim_object_get_int(call->self, "hintWidth"), SIM_SCREEN_WIDTH));
    sim_out_int(call, 1,
                or_default(sim_object_get_int(call->self, "hintHeight"), SIM_SCREEN_HEIGHT));
    sim_out_int(call, 2, 32);
    sim_out_int(call, 3, 0);
    sim_out_int(call, 4, 0);
    sim_out_int(call, 5, sim_enum(call->service, "GuestMonitorStatus", "Enabled"));
    return result;
}

static SimResult
screenshot(SimCall *call, const char *format)
{
    gint64 width = sim_in_int(call, 1), height = sim_in_int(call, 2);
    SimResult result = check(call);
    g_autoptr(GBytes) picture = NULL;

    if (SIM_FAILED(result))
        return result;
    if (width < 1 || width > 32767 || height < 1 || height > 32767)
        return sim_fail(call, SIM_E_INVALIDARG, "A screenshot cannot have this size");
    picture = sim_screen_picture((guint) width, (guint) height, format);
    if (picture == NULL)
        return sim_fail(call, SIM_E_NOTIMPL, "There is no screenshot in the format %s", format);
    sim_out_bytes(call, 0, picture);
    return SIM_OK;
}

/* takeScreenShotToArray(screen, width, height, ret data); from 5.0 on with the format before the
 * data */
SimResult
sim_display_screenshot(SimCall *call)
{
    return screenshot(call, call->n_in > 3
                                ? sim_enum_name(call->service, "BitmapFormat", sim_in_int(call, 3))
                                : "RGBA");
}

SimResult
sim_display_screenshot_png(SimCall *call)
{
    return screenshot(call, "PNG");
}

/* setVideoModeHint(width, height, bits, display), from 4.2 on
 * (display, enabled, changeOrigin, x, y, width, height, bits, ...) */
SimResult
sim_display_set_hint(SimCall *call)
{
    guint at = call->n_in > 4 ? 5 : 0;

    sim_object_set_int(call->self, "hintWidth", sim_in_int(call, at));
    sim_object_set_int(call->self, "hintHeight", sim_in_int(call, at + 1));
    return SIM_OK;
}
