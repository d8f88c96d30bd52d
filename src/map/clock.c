/* clock.c - <clock>: what the guest reads from its clock chip, and its HPET.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define GROUP       "domain"
#define PATH_HPET   "clock/timer[@name='hpet']/@present"
#define PATH_OFFSET "clock/@offset"

#define MS_PER_S 1000

static const VxSetting utc = {
    VX_VALUE_BOOL,
    {VX_PLACE(PLATFORM, "IPlatform", "RTCUseUTC"), VX_PLACE(MACHINE, "IMachine", "RTCUseUTC")}
};
static const VxSetting offset_ms = {
    VX_VALUE_NUMBER,
    {VX_PLACE(FIRMWARE, "IFirmwareSettings", "timeOffset"),
      VX_PLACE(FIRMWARE, "IBIOSSettings", "timeOffset")}
};

/* The timer as a struct of its own, so that a row can say it. */
static const VxField hpet[] = {
    {.path = PATH_HPET,
     .offset = VX_OF(VxTimerDef, present),
     .conversion = &vx_as_tri,
     .absent = "0",
     .file = "HPET",
     .setting = { VX_VALUE_BOOL,
                   { VX_PLACE(X86, "IPlatformX86", "HPETEnabled"),
                     VX_PLACE(MACHINE, "IMachine", "HPETEnabled"),
                     VX_PLACE(MACHINE, "IMachine", "hpetEnabled") } }},
};

/* Timers that every machine has: what was said of them is kept. */
static const VxField kept_fields[] = {
    {.path = "clock/timer/@name",
     .offset = VX_OF(VxTimerDef,               name),
     .conversion = &vx_as_enum,
     .names = vx_timer_names        },
    { .path = "clock/timer/@present",
     .offset = VX_OF(VxTimerDef,               present),
     .conversion = &vx_as_tri     },
    { .path = "clock/timer/@tickpolicy",
     .offset = VX_OF(VxTimerDef, tick_policy),
     .conversion = &vx_as_enum,
     .names = vx_tick_policy_names},
};
static const VxTimerName fixed_timers[] = { VX_TIMER_RTC, VX_TIMER_PIT, VX_TIMER_TSC };

#define MIN_TSC_HZ G_GUINT64_CONSTANT(1000000)
#define MAX_TSC_HZ G_GUINT64_CONSTANT(4294967295)

static gboolean
has_hpet(VxMap *map)
{
    return g_str_equal(map->platform.architecture, "x86");
}

static VxTimerDef
find_hpet(const VxDomainDef *def)
{
    VxTimerDef found = { .name = VX_TIMER_HPET };

    for (guint i = 0; i < def->clock.timers->len; i++) {
        const VxTimerDef *timer = g_ptr_array_index(def->clock.timers, i);

        if (timer->name == VX_TIMER_HPET)
            found.present = timer->present ? timer->present : VX_TRI_YES;
    }
    return found;
}

static char *
get_timer_group(VxTimerName name)
{
    return g_strconcat("timer ", vx_enum_to_name(vx_timer_names, (int) name), NULL);
}

static const VxTimerDef *
find_timer(const VxDomainDef *def, VxTimerName name)
{
    for (guint i = 0; i < def->clock.timers->len; i++) {
        const VxTimerDef *timer = g_ptr_array_index(def->clock.timers, i);

        if (timer->name == name)
            return timer;
    }
    return NULL;
}

static gboolean
read_tsc(VxMap *map, VxTimerDef *timer, GError **error)
{
    g_autofree char *mode = NULL;
    g_autofree char *frequency = NULL;
    int tsc_mode;

    if (!vx_extra_data_get(map->extra, VX_KEY_TSC_MODE, &mode, error) ||
        !vx_extra_data_get(map->extra, VX_KEY_TSC_FREQUENCY, &frequency, error))
        return FALSE;
    if (vx_word_from_member(vx_words_tsc, mode, &tsc_mode))
        timer->tsc_mode = (VxTscMode) tsc_mode;
    if (frequency)
        timer->frequency_hz = g_ascii_strtoull(frequency, NULL, 10);
    if (timer->tsc_mode || timer->frequency_hz)
        timer->name = VX_TIMER_TSC;
    return TRUE;
}

static gboolean
read_fixed_timers(VxMap *map, VxDomainDef *def, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fixed_timers); i++) {
        g_autofree char *group = get_timer_group(fixed_timers[i]);
        VxTimerDef timer = { 0 };

        if (!vx_fields_read(map, kept_fields, G_N_ELEMENTS(kept_fields), group, &timer, error) ||
            (fixed_timers[i] == VX_TIMER_TSC && !read_tsc(map, &timer, error)))
            return FALSE;
        if (timer.name == fixed_timers[i])
            *vx_domain_def_add_timer(def) = timer;
    }
    return TRUE;
}

static void
plan_fixed_timers(VxMap *map, const VxDomainDef *def)
{
    const VxTimerDef *tsc = find_timer(def, VX_TIMER_TSC);
    g_autofree char *frequency = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(fixed_timers); i++) {
        g_autofree char *group = get_timer_group(fixed_timers[i]);
        const VxTimerDef *timer = find_timer(def, fixed_timers[i]);

        if (timer)
            vx_fields_keep(map, kept_fields, G_N_ELEMENTS(kept_fields), group, timer);
    }
    if (tsc && tsc->frequency_hz)
        frequency = g_strdup_printf("%" G_GUINT64_FORMAT, tsc->frequency_hz);
    vx_map_want_extra(map, VX_KEY_TSC_MODE,
                      tsc ? vx_word_to_member(vx_words_tsc, (int) tsc->tsc_mode) : NULL);
    vx_map_want_extra(map, VX_KEY_TSC_FREQUENCY, frequency);
}

static gboolean
check_tsc(const VxDomainDef *def, GError **error)
{
    const VxTimerDef *tsc = find_timer(def, VX_TIMER_TSC);

    return !tsc || !tsc->frequency_hz ||
           (tsc->frequency_hz >= MIN_TSC_HZ && tsc->frequency_hz <= MAX_TSC_HZ) ||
           vx_map_unsupported(error, "clock/timer[@name='tsc']/@frequency",
                              "%" G_GUINT64_FORMAT " is not from %" G_GUINT64_FORMAT
                              " to %" G_GUINT64_FORMAT,
                              tsc->frequency_hz, MIN_TSC_HZ, MAX_TSC_HZ);
}

static gboolean
read_clock(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) is_utc = { 0 };
    g_auto(VxValue) ms = { 0 };
    VxTimerDef timer = { .name = VX_TIMER_HPET };
    g_autofree char *kept = vx_keep_get(map->keep, GROUP, PATH_OFFSET);
    VxClockOffset basis;

    if (!vx_setting_get(&utc, map->parts, &is_utc, error) ||
        !vx_setting_get(&offset_ms, map->parts, &ms, error) ||
        (has_hpet(map) && !vx_fields_read(map, hpet, G_N_ELEMENTS(hpet), GROUP, &timer, error)))
        return FALSE;
    basis = is_utc.number ? VX_CLOCK_UTC : VX_CLOCK_LOCALTIME;
    if (ms.number / MS_PER_S || kept) {
        def->clock.offset = VX_CLOCK_VARIABLE;
        def->clock.adjustment_s = ms.number / MS_PER_S;
        def->clock.basis = basis;
    } else {
        def->clock.offset = basis;
    }
    if (timer.present) {
        VxTimerDef *added = vx_domain_def_add_timer(def);

        added->name = timer.name;
        added->present = timer.present;
    }
    return read_fixed_timers(map, def, error);
}

static gboolean
check_clock(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxTimerDef timer = find_hpet(def);

    if (def->clock.adjustment_s > G_MAXINT64 / MS_PER_S ||
        def->clock.adjustment_s < G_MININT64 / MS_PER_S)
        return vx_map_unsupported(error, "clock/@adjustment",
                                  "%" G_GINT64_FORMAT
                                  " s are too much for a number of milliseconds",
                                  def->clock.adjustment_s);
    if (!check_tsc(def, error))
        return FALSE;
    if (!has_hpet(map))
        return vx_fields_refuse(hpet, G_N_ELEMENTS(hpet), &timer, "this machine type has none",
                                error);
    return vx_fields_check(map, hpet, G_N_ELEMENTS(hpet), &timer, error);
}

static gboolean
plan_clock(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxTimerDef timer = find_hpet(def);

    if (def->clock.offset == VX_CLOCK_VARIABLE && !def->clock.adjustment_s)
        vx_keep_set(map->keep, GROUP, PATH_OFFSET, "variable");
    vx_fields_keep(map, hpet, G_N_ELEMENTS(hpet), GROUP, &timer);
    plan_fixed_timers(map, def);
    return TRUE;
}

static gboolean
apply_clock(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean variable = def->clock.offset == VX_CLOCK_VARIABLE;
    VxClockOffset basis = variable ? def->clock.basis : def->clock.offset;
    VxValue is_utc = { .number = basis != VX_CLOCK_LOCALTIME };
    VxValue ms = { .number = variable ? def->clock.adjustment_s * MS_PER_S : 0 };
    VxTimerDef timer = find_hpet(def);

    return vx_setting_set(&utc, map->parts, &is_utc, error) &&
           vx_setting_set(&offset_ms, map->parts, &ms, error) &&
           (!has_hpet(map) || vx_fields_apply(map, hpet, G_N_ELEMENTS(hpet), &timer, error));
}

const VxFamily vx_family_clock = {
    .name = "clock",
    .fields = {VX_FIELD_LIST(hpet), VX_FIELD_LIST(kept_fields)},
    .read = read_clock,
    .check = check_clock,
    .plan = plan_clock,
    .apply = apply_clock,
};
