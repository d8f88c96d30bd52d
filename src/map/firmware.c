/* firmware.c - <os firmware=''> and its features.
 *
 * Secure boot is a variable in the store of a machine with EFI. The store is a file that exists
 * only after it was asked for, and the switch means something only with keys enrolled.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define GROUP         "domain"
#define PATH_FEATURE  "os/firmware/feature"
#define PATH_SECURE   PATH_FEATURE "[@name='secure-boot']"
#define PATH_ENROLLED PATH_FEATURE "[@name='enrolled-keys']"
#define PLATFORM_KEY  "PK" /* the variable that UEFI keeps it in */

/* clang-format off */
static const VxField fields[] = {
    { .path = "os/@firmware", .offset = VX_OF(VxDomainDef, os.firmware),
      .conversion = &vx_as_enum, .pairs = vx_words_firmware, .names = vx_firmware_names, .absent = "BIOS",
      .setting = { VX_VALUE_ENUM,
                   { VX_PLACE_ENUM(FIRMWARE, "IFirmwareSettings", "firmwareType", "FirmwareType"),
                     VX_PLACE_ENUM(MACHINE, "IMachine", "firmwareType", "FirmwareType") } } },
};
/* clang-format on */

static const VxSetting secure_boot = {
    VX_VALUE_BOOL, { VX_PLACE(EFI_VARIABLES, "IUefiVariableStore", "secureBootEnabled") }
};

static VxTristate
get_feature(const VxDomainDef *def, VxFirmwareFeatureName name)
{
    for (guint i = 0; i < def->os.firmware_features->len; i++) {
        const VxFirmwareFeatureDef *feature = g_ptr_array_index(def->os.firmware_features, i);

        if (feature->name == name)
            return feature->enabled;
    }
    return VX_TRI_ABSENT;
}

static void
add_feature(VxDomainDef *def, VxFirmwareFeatureName name, VxTristate enabled)
{
    VxFirmwareFeatureDef *feature = vx_domain_def_add_firmware_feature(def);

    feature->name = name;
    feature->enabled = enabled;
}

/* A machine with EFI that has not got its store yet is asked in vain: nothing is in it. Any other
 * failure is one. */
static gboolean
is_empty_store(GError *local, GError **error)
{
    if (!vx_xpcom_error_is_disconnect(local)) {
        g_error_free(local);
        return TRUE;
    }
    g_propagate_error(error, local);
    return FALSE;
}

static gboolean
read_secure_boot(VxMap *map, gboolean *enabled, GError **error)
{
    g_auto(VxValue) value = { 0 };
    GError *local = NULL;

    *enabled = FALSE;
    if (!vx_parts_has(map->parts, VX_PART_EFI_VARIABLES))
        return TRUE;
    if (!vx_setting_get(&secure_boot, map->parts, &value, &local))
        return is_empty_store(local, error);
    *enabled = value.number != 0;
    return TRUE;
}

/* Whether the store has a platform key, and with it those that systems are signed with. */
static gboolean
read_enrolled(VxMap *map, gboolean *enrolled, GError **error)
{
    VxObject *variables = NULL;
    GError *local = NULL;

    *enrolled = FALSE;
    if (!vx_parts_has(map->parts, VX_PART_EFI_VARIABLES))
        return TRUE;
    variables = vx_parts_get(map->parts, VX_PART_EFI_VARIABLES, &local);
    if (!variables ||
        !vx_call(variables, VX_OPT_METHOD("IUefiVariableStore", "queryVariableByName"), &local,
                 VX_STR(PLATFORM_KEY), VX_OUT_NONE, VX_OUT_NONE, VX_OUT_NONE))
        return is_empty_store(local, error);
    *enrolled = TRUE;
    return TRUE;
}

static gboolean
read_firmware(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *kept_secure = vx_keep_get(map->keep, GROUP, PATH_SECURE);
    g_autofree char *kept_enrolled = vx_keep_get(map->keep, GROUP, PATH_ENROLLED);
    gboolean secure = FALSE;
    gboolean enrolled = FALSE;

    if (!vx_fields_read(map, fields, G_N_ELEMENTS(fields), GROUP, def, error))
        return FALSE;
    if (def->os.firmware == VX_FIRMWARE_EFI &&
        (!read_secure_boot(map, &secure, error) || !read_enrolled(map, &enrolled, error)))
        return FALSE;
    if (secure || kept_secure)
        add_feature(def, VX_FW_SECURE_BOOT, secure ? VX_TRI_YES : VX_TRI_NO);
    if (enrolled || kept_enrolled)
        add_feature(def, VX_FW_ENROLLED_KEYS, enrolled ? VX_TRI_YES : VX_TRI_NO);
    return TRUE;
}

static gboolean
is_secure(const VxDomainDef *def)
{
    return get_feature(def, VX_FW_SECURE_BOOT) == VX_TRI_YES;
}

static gboolean
check_firmware(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxTristate secure = get_feature(def, VX_FW_SECURE_BOOT);
    VxTristate enrolled = get_feature(def, VX_FW_ENROLLED_KEYS);

    if (!vx_fields_check(map, fields, G_N_ELEMENTS(fields), def, error))
        return FALSE;
    if (secure != VX_TRI_YES && enrolled != VX_TRI_YES)
        return TRUE;
    if (def->os.firmware != VX_FIRMWARE_EFI)
        return vx_map_unsupported(error, PATH_FEATURE, "secure boot needs firmware='efi'");
    if (secure == VX_TRI_YES && enrolled == VX_TRI_NO)
        return vx_map_unsupported(error, PATH_FEATURE,
                                  "secure boot without enrolled keys is not possible");
    if (!vx_setting_find(&secure_boot, map->runtime))
        return vx_map_unsupported(error, PATH_FEATURE, "this VirtualBox has no secure boot");
    return TRUE;
}

static gboolean
plan_firmware(VxMap *map, const VxDomainDef *def, GError **error)
{
    vx_fields_keep(map, fields, G_N_ELEMENTS(fields), GROUP, def);
    if (get_feature(def, VX_FW_SECURE_BOOT) == VX_TRI_NO)
        vx_keep_set(map->keep, GROUP, PATH_SECURE, "no");
    if (get_feature(def, VX_FW_ENROLLED_KEYS) == VX_TRI_NO)
        vx_keep_set(map->keep, GROUP, PATH_ENROLLED, "no");
    return TRUE;
}

/* Makes the store, with the platform key and the signatures that systems are signed with. */
static gboolean
enroll_keys(VxMap *map, GError **error)
{
    g_autoptr(VxObject) store = NULL;
    VxObject *variables;

    if (!vx_get_object(vx_machine_get_object(map->machine),
                       VX_OPT_GET("IMachine", "nonVolatileStore"), &store, error) ||
        !vx_call(store, VX_OPT_METHOD("INvramStore", "initUefiVariableStore"), error, VX_INT(0)))
        return FALSE;
    variables = vx_parts_get(map->parts, VX_PART_EFI_VARIABLES, error);
    return variables &&
           vx_call(variables, VX_OPT_METHOD("IUefiVariableStore", "enrollOraclePlatformKey"),
                   error) &&
           vx_call(variables, VX_OPT_METHOD("IUefiVariableStore", "enrollDefaultMsSignatures"),
                   error);
}

static gboolean
apply_keys(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxTristate wanted = get_feature(def, VX_FW_ENROLLED_KEYS);
    gboolean present;

    if (!read_enrolled(map, &present, error))
        return FALSE;
    if (present && wanted == VX_TRI_NO)
        return vx_map_unsupported(error, PATH_ENROLLED,
                                  "the keys that a machine has cannot be taken from it");
    return present || (wanted != VX_TRI_YES && !is_secure(def)) || enroll_keys(map, error);
}

static gboolean
apply_firmware(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxValue wanted = { .number = is_secure(def) };
    gboolean present;

    if (!vx_fields_apply(map, fields, G_N_ELEMENTS(fields), def, error))
        return FALSE;
    if (def->os.firmware != VX_FIRMWARE_EFI)
        return TRUE;
    if (!apply_keys(map, def, error) || !read_secure_boot(map, &present, error))
        return FALSE;
    return present == is_secure(def) || vx_setting_set(&secure_boot, map->parts, &wanted, error);
}

const VxFamily vx_family_firmware = {
    .name = "firmware",
    .fields = { VX_FIELD_LIST(fields) },
    .read = read_firmware,
    .check = check_firmware,
    .plan = plan_firmware,
    .apply = apply_firmware,
};
