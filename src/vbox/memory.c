/* memory.c - a machine's memory and the guest's balloon.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/memory.h"

#include "util/error.h"

#define VX_KIB_PER_MIB 1024

/* Whole MiB, or VIR_ERR_INVALID_ARG for what VirtualBox's 32 bits cannot say. */
static gboolean
to_mib(guint64 kib, guint32 *mib, GError **error)
{
    guint64 whole = kib / VX_KIB_PER_MIB + (kib % VX_KIB_PER_MIB != 0);

    if (whole == 0 || whole > G_MAXUINT32) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "%" G_GUINT64_FORMAT " KiB is no possible amount of memory", kib);
        return FALSE;
    }
    *mib = (guint32) whole;
    return TRUE;
}

gboolean
vx_machine_get_memory(VxMachine *machine, guint64 *kib, GError **error)
{
    guint32 mib;

    if (!vx_get_u32(vx_machine_get_object(machine), VX_GET("IMachine", "memorySize"), &mib, error))
        return FALSE;
    *kib = (guint64) mib * VX_KIB_PER_MIB;
    return TRUE;
}

gboolean
vx_machine_get_current_memory(VxMachine *machine, guint64 *kib, GError **error)
{
    guint64 has_kib;
    guint32 balloon_mib;

    if (!vx_machine_get_memory(machine, &has_kib, error) ||
        !vx_get_u32(vx_machine_get_object(machine), VX_GET("IMachine", "memoryBalloonSize"),
                    &balloon_mib, error))
        return FALSE;
    *kib = has_kib - MIN(has_kib, (guint64) balloon_mib * VX_KIB_PER_MIB);
    return TRUE;
}

gboolean
vx_machine_set_memory(VxMachine *machine, guint64 kib, guint64 current_kib, GError **error)
{
    VxObject *object = vx_machine_get_object(machine);
    guint32 mib, current_mib;

    return to_mib(kib, &mib, error) && to_mib(current_kib, &current_mib, error) &&
           vx_set_int(object, VX_SET("IMachine", "memorySize"), mib, error) &&
           vx_set_int(object, VX_SET("IMachine", "memoryBalloonSize"),
                      (gint64) (mib - MIN(mib, current_mib)), error);
}

static VxObject *
ref_guest(VxSession *session, GError **error)
{
    g_autoptr(VxObject) console = vx_session_ref_console(session, error);
    VxObject *guest = NULL;

    if (console)
        vx_get_object(console, VX_GET("IConsole", "guest"), &guest, error);
    return guest;
}

gboolean
vx_guest_set_memory(VxSession *session, guint64 kib, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autoptr(VxObject) guest = ref_guest(session, error);
    const char *level;
    guint64 has_kib;
    guint32 mib;

    if (!guest || !to_mib(kib, &mib, error) || !vx_machine_get_memory(machine, &has_kib, error))
        return FALSE;
    if (mib > has_kib / VX_KIB_PER_MIB) {
        vx_set_error(error, VIR_ERR_INVALID_ARG,
                     "domain '%s' runs with %" G_GUINT64_FORMAT
                     " KiB of memory and cannot be given %" G_GUINT64_FORMAT " KiB",
                     vx_machine_get_name(machine), has_kib, kib);
        return FALSE;
    }
    if (!vx_get_enum(guest, VX_GET("IGuest", "additionsRunLevel"), "AdditionsRunLevelType", &level,
                     error))
        return FALSE;
    if (g_str_equal(level, "None")) {
        vx_set_error(error, VIR_ERR_OPERATION_INVALID,
                     "the memory of a running VirtualBox machine is changed by the balloon of the "
                     "Guest Additions, which do not run in domain '%s'",
                     vx_machine_get_name(machine));
        return FALSE;
    }
    return vx_set_int(guest, VX_SET("IGuest", "memoryBalloonSize"),
                      (gint64) (has_kib / VX_KIB_PER_MIB - mib), error);
}

gboolean
vx_guest_get_memory(VxSession *session, VxGuestMemory *memory, GError **error)
{
    VxMachine *machine = vx_session_get_machine(session);
    g_autoptr(VxObject) guest = ref_guest(session, error);
    guint32 balloon_mib, total_kib, free_kib, cache_kib;
    guint64 has_kib;

    if (!guest || !vx_machine_get_memory(machine, &has_kib, error) ||
        !vx_get_u32(guest, VX_GET("IGuest", "memoryBalloonSize"), &balloon_mib, error) ||
        !vx_call(guest, VX_METHOD("IGuest", "internalGetStatistics"), error, VX_OUT_NONE,
                 VX_OUT_NONE, VX_OUT_NONE, VX_OUT_U32(&total_kib), VX_OUT_U32(&free_kib),
                 VX_OUT_NONE, VX_OUT_NONE, VX_OUT_U32(&cache_kib), VX_OUT_NONE, VX_OUT_NONE,
                 VX_OUT_NONE, VX_OUT_NONE, VX_OUT_NONE))
        return FALSE;
    memory->actual = has_kib - MIN(has_kib, (guint64) balloon_mib * VX_KIB_PER_MIB);
    memory->available = total_kib;
    memory->unused = free_kib;
    memory->caches = cache_kib;
    return TRUE;
}
