/* disk-create.c - makes, copies and resizes hard disk images.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/disk-create.h"

#include "vbox/progress.h"

/* MediumVariant's Standard and Fixed: flags, the same in every version. */
#define VX_VARIANT_STANDARD 0
#define VX_VARIANT_FIXED    0x10000

/* Refuses to grow: the backend writes the plain bytes. */
#define VX_FORMAT_PLAIN "RAW"

static gint64
choose_variant(const char *format, gboolean fixed)
{
    return fixed || g_ascii_strcasecmp(format, VX_FORMAT_PLAIN) == 0 ? VX_VARIANT_FIXED
                                                                     : VX_VARIANT_STANDARD;
}

/* Flags were one number once, and are a list of them since the getter's answer is one too. */
static gboolean
variants_are_a_list(VxObject *medium)
{
    return vx_has(vx_object_get_runtime(medium), VX_OPT_METHOD("IMedium", "getVariant"));
}

/* Returns: (transfer full): an IMedium without a file */
static VxObject *
new_medium(VxHost *host, const char *path, const char *format, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    const VxMember *create = VX_OPT_METHOD("IVirtualBox", "createMedium");
    VxObject *medium = NULL;

    if (!virtualbox)
        return NULL;
    if (vx_has(vx_host_get_runtime(host), create))
        vx_call(virtualbox, create, error, VX_STR(format), VX_STR(path),
                VX_ENUM("AccessMode", "ReadWrite"), VX_ENUM("DeviceType", VX_MEDIUM_DISK),
                VX_OUT_OBJ(&medium));
    else
        vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "createHardDisk"), error, VX_STR(format),
                VX_STR(path), VX_OUT_OBJ(&medium));
    return medium;
}

/* Waits for what fills @medium, and takes it out of the registry again where that fails. */
static gboolean
finish(VxObject *medium, gboolean called, VxObject *progress, GError **error)
{
    if (called && vx_progress_wait(progress, -1, error))
        return TRUE;
    vx_medium_close(medium, NULL);
    return FALSE;
}

VxObject *
vx_disk_create(VxHost *host, const char *path, const char *format, guint64 bytes, gboolean fixed,
               GError **error)
{
    g_autoptr(VxObject) medium = new_medium(host, path, format, error);
    g_autoptr(VxObject) progress = NULL;
    const VxMember *fill = VX_METHOD("IMedium", "createBaseStorage");
    gint64 variant = choose_variant(format, fixed);
    gboolean called;

    if (!medium)
        return NULL;
    called = variants_are_a_list(medium) ? vx_call(medium, fill, error, VX_INT(bytes),
                                                   VX_INTS(&variant, 1), VX_OUT_OBJ(&progress))
                                         : vx_call(medium, fill, error, VX_INT(bytes),
                                                   VX_INT(variant), VX_OUT_OBJ(&progress));
    return finish(medium, called, progress, error) ? g_steal_pointer(&medium) : NULL;
}

VxObject *
vx_disk_clone(VxHost *host, VxObject *source, const char *path, const char *format, gboolean fixed,
              GError **error)
{
    g_autoptr(VxObject) medium = new_medium(host, path, format, error);
    g_autoptr(VxObject) progress = NULL;
    const VxMember *fill = VX_METHOD("IMedium", "cloneTo");
    gint64 variant = choose_variant(format, fixed);
    gboolean called;

    if (!medium)
        return NULL;
    called = variants_are_a_list(medium)
                 ? vx_call(source, fill, error, VX_OBJ(medium), VX_INTS(&variant, 1), VX_OBJ(NULL),
                           VX_OUT_OBJ(&progress))
                 : vx_call(source, fill, error, VX_OBJ(medium), VX_INT(variant), VX_OBJ(NULL),
                           VX_OUT_OBJ(&progress));
    return finish(medium, called, progress, error) ? g_steal_pointer(&medium) : NULL;
}

gboolean
vx_disk_resize(VxObject *medium, guint64 bytes, GError **error)
{
    g_autoptr(VxObject) progress = NULL;

    return vx_call(medium, VX_METHOD("IMedium", "resize"), error, VX_INT(bytes),
                   VX_OUT_OBJ(&progress)) &&
           vx_progress_wait(progress, -1, error);
}
