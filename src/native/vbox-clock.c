/* vbox-clock.c - <RTC>, <HPET> and timers of VirtualBox's settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/rows.h"
#include "native/vbox-parts.h"
#include "xml/value.h"

#define MS_PER_S    1000
#define PATH_OFFSET "clock/@offset"
#define PATH_HPET   "clock/timer[@name='hpet']/@present"
#define PATH_NAME   "clock/timer/@name"
#define PATH_ON     "clock/timer/@present"
#define PATH_POLICY "clock/timer/@tickpolicy"

/* Timers that every machine has: what was said of them is kept. */
static const VxTimerName fixed_timers[] = { VX_TIMER_RTC, VX_TIMER_PIT, VX_TIMER_TSC };

static const VxEnumPair words[] = {
    {VX_CLOCK_UTC,        "UTC"  },
    { VX_CLOCK_LOCALTIME, "local"},
    { 0,                  NULL   },
};

static char *
get_group(VxTimerName name)
{
    return g_strconcat("timer ", vx_enum_to_name(vx_timer_names, (int) name), NULL);
}

/* ---- Reading ---- */

static void
read_offset(const VxVboxNotes *notes, VxDomainDef *def)
{
    const xmlNode *firmware = vx_vbox_get_firmware(notes);
    g_autofree char *kept = vx_keep_get(notes->keep, VX_VBOX_DOMAIN_GROUP, PATH_OFFSET);
    g_autofree char *text =
        vx_native_get(firmware ? vx_native_find(firmware, "TimeOffset") : NULL, "value");
    g_autofree char *word =
        vx_native_get(vx_native_find(vx_vbox_get_platform(notes), "RTC"), "localOrUTC");
    gint64 ms = text ? g_ascii_strtoll(text, NULL, 10) : 0;
    int basis = VX_CLOCK_LOCALTIME;

    (void) vx_word_from_file(words, word, &basis);
    def->clock.offset = (VxClockOffset) basis;
    if (ms / MS_PER_S == 0 && !kept)
        return;
    def->clock.basis = def->clock.offset;
    def->clock.offset = VX_CLOCK_VARIABLE;
    def->clock.adjustment_s = ms / MS_PER_S;
}

static void
read_hpet(const VxVboxNotes *notes, VxDomainDef *def)
{
    const xmlNode *platform = vx_vbox_get_platform(notes);
    const xmlNode *hpet = vx_native_find(platform, "HPET");
    g_autofree char *kept = vx_keep_get(notes->keep, VX_VBOX_DOMAIN_GROUP, PATH_HPET);
    gboolean on =
        vx_native_get_bool(hpet ? hpet : vx_native_find(platform, "x86/HPET"), "enabled", FALSE);

    if (on || kept) {
        VxTimerDef *timer = vx_domain_def_add_timer(def);

        timer->name = VX_TIMER_HPET;
        timer->present = on ? VX_TRI_YES : VX_TRI_NO;
    }
}

static void
read_tsc(const VxVboxNotes *notes, VxTimerDef *timer)
{
    g_autofree char *mode = vx_vbox_get_extra(notes->machine, VX_KEY_TSC_MODE);
    g_autofree char *frequency = vx_vbox_get_extra(notes->machine, VX_KEY_TSC_FREQUENCY);
    int tsc_mode;

    if (vx_word_from_member(vx_words_tsc, mode, &tsc_mode))
        timer->tsc_mode = (VxTscMode) tsc_mode;
    if (frequency && !vx_value_read_uint(frequency, 10, G_MAXINT64, &timer->frequency_hz))
        timer->frequency_hz = 0;
    if (timer->tsc_mode || timer->frequency_hz)
        timer->name = VX_TIMER_TSC;
}

static void
read_kept_timer(const VxVboxNotes *notes, VxTimerName name, VxTimerDef *timer)
{
    g_autofree char *group = get_group(name);
    g_autofree char *kept = vx_keep_get(notes->keep, group, PATH_NAME);
    g_autofree char *on = vx_keep_get(notes->keep, group, PATH_ON);
    g_autofree char *policy = vx_keep_get(notes->keep, group, PATH_POLICY);
    int known;

    if (kept)
        timer->name = name;
    if (on)
        timer->present = g_str_equal(on, "yes") ? VX_TRI_YES : VX_TRI_NO;
    if (policy && vx_enum_from_name(vx_tick_policy_names, policy, &known))
        timer->tick_policy = (VxTickPolicy) known;
}

gboolean
vx_vbox_clock_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    read_offset(notes, def);
    if (!vx_vbox_is_arm(def))
        read_hpet(notes, def);
    for (gsize i = 0; i < G_N_ELEMENTS(fixed_timers); i++) {
        VxTimerDef timer = { 0 };

        read_kept_timer(notes, fixed_timers[i], &timer);
        if (fixed_timers[i] == VX_TIMER_TSC)
            read_tsc(notes, &timer);
        if (timer.name)
            *vx_domain_def_add_timer(def) = timer;
    }
    return TRUE;
}

/* ---- Writing ---- */

static gboolean
is_fixed(VxTimerName name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fixed_timers); i++)
        if (fixed_timers[i] == name)
            return TRUE;
    return FALSE;
}

static void
keep_tristate(VxKeep *keep, const char *group, const char *path, VxTristate value)
{
    if (value)
        vx_keep_set(keep, group, path, value == VX_TRI_YES ? "yes" : "no");
}

static void
keep_timer(const VxVboxNotes *notes, const VxTimerDef *timer)
{
    g_autofree char *group = get_group(timer->name);

    vx_keep_set(notes->keep, group, PATH_NAME, vx_enum_to_name(vx_timer_names, (int) timer->name));
    keep_tristate(notes->keep, group, PATH_ON, timer->present);
    vx_keep_set(notes->keep, group, PATH_POLICY,
                vx_enum_to_name(vx_tick_policy_names, (int) timer->tick_policy));
}

static void
write_timer(const VxVboxNotes *notes, const VxDomainDef *def, const VxTimerDef *timer)
{
    g_autofree char *frequency = g_strdup_printf("%" G_GUINT64_FORMAT, timer->frequency_hz);

    if (is_fixed(timer->name))
        keep_timer(notes, timer);
    if (timer->name == VX_TIMER_TSC) {
        vx_vbox_set_extra(notes->machine, VX_KEY_TSC_MODE,
                          vx_word_to_member(vx_words_tsc, (int) timer->tsc_mode));
        vx_vbox_set_extra(notes->machine, VX_KEY_TSC_FREQUENCY,
                          timer->frequency_hz ? frequency : NULL);
    } else if (timer->name == VX_TIMER_HPET && !vx_vbox_is_arm(def)) {
        gboolean on = timer->present != VX_TRI_NO;

        vx_native_set_bool(vx_native_make(notes->hardware, "HPET"), "enabled", on);
        if (!on)
            vx_keep_set(notes->keep, VX_VBOX_DOMAIN_GROUP, PATH_HPET, "no");
    }
}

void
vx_vbox_clock_write(const VxVboxNotes *notes, const VxDomainDef *def)
{
    gboolean variable = def->clock.offset == VX_CLOCK_VARIABLE;
    g_autofree char *ms =
        g_strdup_printf("%" G_GINT64_FORMAT, variable ? def->clock.adjustment_s * MS_PER_S : 0);
    int basis = variable ? (int) def->clock.basis : (int) def->clock.offset;

    vx_native_set(vx_native_make(vx_vbox_make_platform(notes, def), "RTC"), "localOrUTC",
                  vx_word_to_file(words, basis));
    vx_native_set(vx_native_make(vx_vbox_make_firmware(notes, def), "TimeOffset"), "value", ms);
    if (variable && !def->clock.adjustment_s)
        vx_keep_set(notes->keep, VX_VBOX_DOMAIN_GROUP, PATH_OFFSET, "variable");
    for (guint i = 0; i < def->clock.timers->len; i++)
        write_timer(notes, def, def->clock.timers->pdata[i]);
}
