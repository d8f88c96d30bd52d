/* tpm.c - <tpm>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define GROUP "tpm"
#define PATH  "devices/tpm"

static const VxSetting type_setting = {
    VX_VALUE_ENUM, { VX_PLACE_ENUM(TPM, "ITrustedPlatformModule", "type", "TpmType") }
};
static const VxSetting location = { VX_VALUE_STRING,
                                    { VX_PLACE(TPM, "ITrustedPlatformModule", "location") } };

static const VxField kept_fields[] = {
    {.path = "devices/tpm/@model",
     .offset = VX_OF(VxTpmDef,              model),
     .conversion = &vx_as_enum,
     .names = vx_tpm_model_names },
    { .path = "devices/tpm/alias/@name",
     .offset = VX_OF(VxTpmDef, alias),
     .conversion = &vx_as_alias},
};

/* The device is TIS (FIFO) unless it is told otherwise; so is what ACPI tells the guest of it. */
#define PATH_MODEL PATH "/@model"

static gboolean
read_model(VxMap *map, VxTpmDef *tpm, GError **error)
{
    g_autofree char *crb = NULL;

    if (!vx_fields_read(map, kept_fields, G_N_ELEMENTS(kept_fields), GROUP, tpm, error) ||
        !vx_extra_data_get(map->extra, VX_KEY_TPM_CRB, &crb, error))
        return FALSE;
    if (g_strcmp0(crb, "1") == 0)
        tpm->model = VX_TPM_CRB;
    else if (tpm->model == VX_TPM_CRB)
        tpm->model = 0;
    return TRUE;
}

static gboolean
read_tpm(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) type = { 0 };
    g_auto(VxValue) path = { 0 };

    if (!vx_parts_has(map->parts, VX_PART_TPM) ||
        vx_settings_hint_lacks(map->hint, "TrustedPlatformModule"))
        return TRUE;
    if (!vx_setting_get(&type_setting, map->parts, &type, error))
        return FALSE;
    for (const VxTpmKind *kind = vx_tpm_kinds; kind->type; kind++) {
        VxTpmDef *tpm;

        if (!g_str_equal(kind->type, type.text))
            continue;
        tpm = vx_domain_def_add_tpm(def);
        tpm->backend = kind->backend;
        tpm->version = kind->version;
        if (tpm->backend == VX_TPM_PASSTHROUGH) {
            if (!vx_setting_get(&location, map->parts, &path, error))
                return FALSE;
            tpm->device = *path.text ? g_strdup(path.text) : NULL;
        }
        return read_model(map, tpm, error);
    }
    return TRUE;
}

static gboolean
check_tpm(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxTpmDef *tpm;
    const char *type;

    if (!def->tpms->len)
        return TRUE;
    if (def->tpms->len > 1)
        return vx_map_unsupported(error, PATH, "a machine has one");
    tpm = g_ptr_array_index(def->tpms, 0);
    type = vx_tpm_get_type(tpm);
    if (!type || !vx_has_enum(map->runtime, "TpmType", type))
        return vx_map_unsupported(error, PATH, "this VirtualBox has no such device");
    if (tpm->model == VX_TPM_CRB &&
        (!g_str_equal(type, "v2_0") || !g_str_equal(map->platform.architecture, "x86")))
        return vx_map_unsupported(error, PATH_MODEL,
                                  "'tpm-crb' is possible with version 2.0 of an emulator alone");
    return TRUE;
}

static gboolean
plan_tpm(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxTpmDef *tpm = def->tpms->len ? g_ptr_array_index(def->tpms, 0) : NULL;
    gboolean is_crb = tpm && tpm->model == VX_TPM_CRB;

    if (tpm)
        vx_fields_keep(map, kept_fields, G_N_ELEMENTS(kept_fields), GROUP, tpm);
    vx_map_want_extra(map, VX_KEY_TPM_CRB, is_crb ? "1" : NULL);
    vx_map_want_extra(map, VX_KEY_TPM_ACPI, is_crb ? VX_TPM_ACPI_CRB : NULL);
    return TRUE;
}

static gboolean
apply_tpm(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxTpmDef *tpm = def->tpms->len ? g_ptr_array_index(def->tpms, 0) : NULL;
    VxValue type = { .text = (char *) (tpm ? vx_tpm_get_type(tpm) : VX_WORD_NO_TPM) };
    VxValue path = { .text = tpm ? tpm->device : NULL };

    if (!vx_parts_has(map->parts, VX_PART_TPM))
        return TRUE;
    return vx_setting_set(&type_setting, map->parts, &type, error) &&
           (!path.text || vx_setting_set(&location, map->parts, &path, error));
}

const VxFamily vx_family_tpm = {
    .name = "tpm",
    .fields = { VX_FIELD_LIST(kept_fields) },
    .read = read_tpm,
    .check = check_tpm,
    .plan = plan_tpm,
    .apply = apply_tpm,
};
