/* send-key.c - presses keys of a domain's keyboard.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/domain/common.h"
#include "driver/procs.h"
#include "util/error.h"
#include "vbox/keyboard.h"

/* A worker waits that long at most for a key to be released. */
#define VX_MAX_HOLD_MS 60000

#define VX_PREFIX  0xe0 /* of a key that the first PC's keyboard did not have */
#define VX_RELEASE 0x80 /* bit of a scan code */

/* Linux's codes of keys up to this one are scan codes of set 1. */
#define VX_LAST_EQUAL 88

/* Linux's codes of keys and their scan codes of set 1, prefixed ones as 0xe0NN.
 * Source: linux/input-event-codes.h; IBM's and Microsoft's keyboard scan code tables. */
static const struct {
    guint16 linux_code;
    guint16 scancode;
} keys[] = {
    {89,   0x73  }, /* RO */
    { 92,  0x79  }, /* HENKAN */
    { 93,  0x70  }, /* KATAKANAHIRAGANA */
    { 94,  0x7b  }, /* MUHENKAN */
    { 96,  0xe01c}, /* KPENTER */
    { 97,  0xe01d}, /* RIGHTCTRL */
    { 98,  0xe035}, /* KPSLASH */
    { 99,  0xe037}, /* SYSRQ */
    { 100, 0xe038}, /* RIGHTALT */
    { 102, 0xe047}, /* HOME */
    { 103, 0xe048}, /* UP */
    { 104, 0xe049}, /* PAGEUP */
    { 105, 0xe04b}, /* LEFT */
    { 106, 0xe04d}, /* RIGHT */
    { 107, 0xe04f}, /* END */
    { 108, 0xe050}, /* DOWN */
    { 109, 0xe051}, /* PAGEDOWN */
    { 110, 0xe052}, /* INSERT */
    { 111, 0xe053}, /* DELETE */
    { 113, 0xe020}, /* MUTE */
    { 114, 0xe02e}, /* VOLUMEDOWN */
    { 115, 0xe030}, /* VOLUMEUP */
    { 116, 0xe05e}, /* POWER */
    { 117, 0x59  }, /* KPEQUAL */
    { 121, 0x7e  }, /* KPCOMMA */
    { 124, 0x7d  }, /* YEN */
    { 125, 0xe05b}, /* LEFTMETA */
    { 126, 0xe05c}, /* RIGHTMETA */
    { 127, 0xe05d}, /* COMPOSE */
    { 142, 0xe05f}, /* SLEEP */
    { 143, 0xe063}, /* WAKEUP */
};

static gboolean
translate_linux(guint code, guint16 *scancode)
{
    if (code > 0 && code <= VX_LAST_EQUAL) {
        *scancode = (guint16) code;
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].linux_code == code) {
            *scancode = keys[i].scancode;
            return TRUE;
        }
    return FALSE;
}

/* Linux's xt_kbd driver's and QEMU's numbers: scan codes of set 1, the highest bit standing for the
 * prefix. */
static gboolean
translate_xt(guint code, guint16 *scancode)
{
    if (code == 0 || code > G_MAXUINT8)
        return FALSE;
    *scancode = (guint16) (code & VX_RELEASE ? VX_PREFIX << 8 | (code & ~VX_RELEASE) : code);
    return TRUE;
}

static const struct {
    guint codeset; /* virKeycodeSet */
    gboolean (*translate)(guint code, guint16 *scancode);
} codesets[] = {
    {VIR_KEYCODE_SET_LINUX,   translate_linux},
    { VIR_KEYCODE_SET_XT_KBD, translate_xt   },
    { VIR_KEYCODE_SET_QNUM,   translate_xt   },
};

/* What pressing (or releasing, @mask) the key sends. */
static void
append_key(GByteArray *bytes, guint16 scancode, guint8 mask)
{
    guint8 code = (guint8) (scancode | mask);

    if (scancode > G_MAXUINT8)
        g_byte_array_append(bytes, &(guint8){ VX_PREFIX }, 1);
    g_byte_array_append(bytes, &code, 1);
}

/* @presses, @releases: filled with what is to be sent; releases in reverse order */
static gboolean
translate(const remote_domain_send_key_args *args, GByteArray *presses, GByteArray *releases,
          GError **error)
{
    guint n = args->keycodes.keycodes_len;
    guint16 scancodes[REMOTE_DOMAIN_SEND_KEY_MAX];
    gsize set = 0;

    while (set < G_N_ELEMENTS(codesets) && codesets[set].codeset != args->codeset)
        set++;
    if (set == G_N_ELEMENTS(codesets)) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "key codes of set %u are not known here: those of linux, xt_kbd and qnum are",
                     args->codeset);
        return FALSE;
    }
    for (guint i = 0; i < n; i++) {
        if (!codesets[set].translate(args->keycodes.keycodes_val[i], &scancodes[i])) {
            vx_set_error(error, VIR_ERR_INVALID_ARG, "no key has the code %u in set %u",
                         args->keycodes.keycodes_val[i], args->codeset);
            return FALSE;
        }
        append_key(presses, scancodes[i], 0);
    }
    while (n-- > 0)
        append_key(releases, scancodes[n], VX_RELEASE);
    return TRUE;
}

VX_HANDLER(domain_send_key)
{
    g_autoptr(GByteArray) presses = g_byte_array_new();
    g_autoptr(GByteArray) releases = g_byte_array_new();
    g_autoptr(VxMachine) machine = NULL;
    g_autoptr(VxSession) session = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error) ||
        !translate(args, presses, releases, error))
        return FALSE;
    if (args->holdtime > VX_MAX_HOLD_MS) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "keys can be held for %d ms at most, not %u",
                     VX_MAX_HOLD_MS, args->holdtime);
        return FALSE;
    }
    machine = vx_driver_find_active(request, &args->dom, error);
    if (!machine)
        return FALSE;
    session = vx_session_lock(machine, VX_LOCK_SHARED, error);
    if (!session)
        return FALSE;
    if (!vx_keyboard_send(session, presses->data, presses->len, error)) {
        vx_keyboard_send(session, releases->data, releases->len, NULL);
        return FALSE;
    }
    g_usleep((gulong) args->holdtime * 1000);
    return vx_keyboard_send(session, releases->data, releases->len, error);
}

static const VxProc procs[] = {
    VX_PROC(domain_send_key),
};
const VxProcTable vx_send_key_procs = VX_PROC_TABLE(procs);
