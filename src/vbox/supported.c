/* supported.c - asks VirtualBox what it supports.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/supported.h"

/* clang-format off */
static const struct {
    const char *enumeration;
    VxMember platform; /* of IPlatformProperties; or */
    VxMember system;   /* of ISystemProperties */
} kinds[VX_N_SUPPORTED] = {
    [VX_SUPPORTED_FIRMWARES] = { "FirmwareType",
        { "IPlatformProperties", "supportedFirmwareTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" },
        { "ISystemProperties", "supportedFirmwareTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" } },
    [VX_SUPPORTED_STORAGE_BUSES] = { "StorageBus",
        { "IPlatformProperties", "supportedStorageBuses", VX_MEMBER_GETTER, TRUE, "vx_supported_get" },
        { "ISystemProperties", "supportedStorageBuses", VX_MEMBER_GETTER, TRUE, "vx_supported_get" } },
    [VX_SUPPORTED_GRAPHICS] = { "GraphicsControllerType",
        { "IPlatformProperties", "supportedGfxControllerTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" },
        { "ISystemProperties", "supportedGraphicsControllerTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" } },
    [VX_SUPPORTED_TPMS] = { "TpmType",
        { "IPlatformProperties", "supportedTpmTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" },
        { "ISystemProperties", "supportedTpmTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" } },
    [VX_SUPPORTED_AUDIO_DRIVERS] = { "AudioDriverType",
        { "IPlatformProperties", "supportedAudioDriverTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" },
        { "ISystemProperties", "supportedAudioDriverTypes", VX_MEMBER_GETTER, TRUE, "vx_supported_get" } },
};
/* clang-format on */

/* Values of an enum as a list of its members' names. */
static char **
name_values(VxRuntime *runtime, const char *enumeration, const GArray *values)
{
    const VxTypelib *typelib = vx_runtime_get_typelib(runtime);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint i = 0; i < values->len; i++) {
        guint32 value = (guint32) g_array_index(values, gint64, i);
        const char *name = vx_typelib_enum_name(typelib, enumeration, value);

        if (name)
            g_strv_builder_add(names, name);
    }
    return g_strv_builder_end(names);
}

static char **
list_members(VxRuntime *runtime, const char *enumeration)
{
    const VxInterface *interface = vx_typelib_find(vx_runtime_get_typelib(runtime), enumeration);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    guint n = interface ? vx_interface_n_constants(interface) : 0;

    for (guint i = 0; i < n; i++) {
        gint64 value;

        g_strv_builder_add(names, vx_interface_nth_constant(interface, i, &value));
    }
    return g_strv_builder_end(names);
}

static gboolean
ask(VxObject *properties, const VxMember *member, const char *enumeration, char ***names,
    GError **error)
{
    g_autoptr(GArray) values = NULL;

    if (!vx_call(properties, member, error, VX_OUT_INTS(&values)))
        return FALSE;
    *names = name_values(vx_object_get_runtime(properties), enumeration, values);
    return TRUE;
}

gboolean
vx_supported_get(VxHost *host, const char *architecture, VxSupported kind, char ***names,
                 GError **error)
{
    VxRuntime *runtime = vx_host_get_runtime(host);
    const char *enumeration = kinds[kind].enumeration;
    g_autoptr(VxObject) virtualbox = NULL;
    g_autoptr(VxObject) properties = NULL;

    if (!vx_typelib_find(vx_runtime_get_typelib(runtime), enumeration)) {
        *names = g_new0(char *, 1);
        return TRUE;
    }
    virtualbox = vx_host_ref_virtualbox(host, error);
    if (!virtualbox)
        return FALSE;
    if (vx_has(runtime, &kinds[kind].platform))
        return vx_call(virtualbox, VX_OPT_METHOD("IVirtualBox", "getPlatformProperties"), error,
                       VX_ENUM("PlatformArchitecture", architecture), VX_OUT_OBJ(&properties)) &&
               ask(properties, &kinds[kind].platform, enumeration, names, error);
    if (vx_has(runtime, &kinds[kind].system))
        return vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties,
                             error) &&
               ask(properties, &kinds[kind].system, enumeration, names, error);
    *names = list_members(runtime, enumeration);
    return TRUE;
}

gboolean
vx_supported_get_architectures(VxHost *host, char ***names, GError **error)
{
    static const char *const oldest[] = { "x86", NULL };
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) properties = NULL;
    g_autoptr(GArray) values = NULL;

    if (!virtualbox)
        return FALSE;
    if (!vx_has(vx_host_get_runtime(host),
                VX_OPT_GET("ISystemProperties", "supportedPlatformArchitectures"))) {
        *names = g_strdupv((char **) oldest);
        return TRUE;
    }
    if (!vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties, error) ||
        !vx_call(properties, VX_OPT_GET("ISystemProperties", "supportedPlatformArchitectures"),
                 error, VX_OUT_INTS(&values)))
        return FALSE;
    *names = name_values(vx_host_get_runtime(host), "PlatformArchitecture", values);
    return TRUE;
}

gboolean
vx_supported_has_cpu_profiles(VxHost *host)
{
    return vx_has(vx_host_get_runtime(host), VX_OPT_SET("IMachine", "CPUProfile"));
}

gboolean
vx_supported_find_cpu_profile(VxHost *host, const char *name, gboolean *exists, GError **error)
{
    const VxMember *find = VX_OPT_METHOD("ISystemProperties", "getCPUProfiles");
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) properties = NULL;
    g_autoptr(GPtrArray) profiles = NULL;
    gboolean found = FALSE;

    if (!virtualbox)
        return FALSE;
    if (!vx_has(vx_host_get_runtime(host), find)) {
        *exists = TRUE;
        return TRUE;
    }
    /* A name is a pattern here: what it finds has to have that very name. */
    if (!vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties, error) ||
        !vx_call(properties, find, error, VX_ENUM("CPUArchitecture", "Any"), VX_STR(name),
                 VX_OUT_OBJS(&profiles)))
        return FALSE;
    for (guint i = 0; i < profiles->len && !found; i++) {
        g_autofree char *present = NULL;

        if (!vx_get_string(g_ptr_array_index(profiles, i), VX_OPT_GET("ICPUProfile", "name"),
                           &present, error))
            return FALSE;
        found = g_str_equal(present, name);
    }
    *exists = found;
    return TRUE;
}

gboolean
vx_supported_has_pack(VxHost *host, const char *name, gboolean *usable, GError **error)
{
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, error);
    g_autoptr(VxObject) manager = NULL;
    const VxMember *method = VX_OPT_METHOD("IExtPackManager", "isExtPackUsable");

    if (!vx_has(vx_host_get_runtime(host), method)) /* once it was spelt so */
        method = VX_OPT_METHOD("IExtPackManager", "IsExtPackUsable");
    return virtualbox &&
           vx_get_object(virtualbox, VX_GET("IVirtualBox", "extensionPackManager"), &manager,
                         error) &&
           vx_call(manager, method, error, VX_STR(name), VX_OUT_BOOL(usable));
}

static gboolean
has_program(VxHost *host, const char *name)
{
    g_autofree char *path =
        g_build_filename(vx_runtime_get_home(vx_host_get_runtime(host)), name, NULL);

    return g_file_test(path, G_FILE_TEST_IS_EXECUTABLE);
}

gboolean
vx_supported_has_sdl(VxHost *host)
{
    return has_program(host, "VBoxSDL");
}
