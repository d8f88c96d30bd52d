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
     .setting = { VX_VALUE_BOOL,
                   { VX_PLACE(X86, "IPlatformX86", "HPETEnabled"),
                     VX_PLACE(MACHINE, "IMachine", "HPETEnabled"),
                     VX_PLACE(MACHINE, "IMachine", "hpetEnabled") } }},
};

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
    return TRUE;
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
    .read = read_clock,
    .check = check_clock,
    .plan = plan_clock,
    .apply = apply_clock,
};
