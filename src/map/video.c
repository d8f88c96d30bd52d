/* video.c - <video>: the one graphics adapter.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#define GROUP "video"

/* clang-format off */
#define MODEL_PATH "devices/video/model/@type"
static const VxField model_field[] = {
    { .path = MODEL_PATH, .offset = VX_OF(VxVideoDef, model),
      .conversion = &vx_as_enum, .pairs = vx_words_video, .names = vx_video_model_names,
      .setting = { VX_VALUE_ENUM,
                   { VX_PLACE_ENUM(GRAPHICS, "IGraphicsAdapter", "graphicsControllerType", "GraphicsControllerType"),
                     VX_PLACE_ENUM(MACHINE, "IMachine", "graphicsControllerType", "GraphicsControllerType") } } },
};
static const VxField screen_fields[] = {
    { .path = "devices/video/model/@vram", .offset = VX_OF(VxVideoDef, vram_kib),
      .conversion = &vx_as_mib32,
      .setting = { VX_VALUE_NUMBER, { VX_PLACE(GRAPHICS, "IGraphicsAdapter", "VRAMSize"),
                                      VX_PLACE(MACHINE, "IMachine", "VRAMSize") } },
      .leave_same = TRUE }, /* VirtualBox's default is too little for 3D acceleration, but does */
    { .path = "devices/video/model/@heads", .offset = VX_OF(VxVideoDef, heads),
      .conversion = &vx_as_uint,
      .setting = { VX_VALUE_NUMBER, { VX_PLACE(GRAPHICS, "IGraphicsAdapter", "monitorCount"),
                                      VX_PLACE(MACHINE, "IMachine", "monitorCount") } } },
};
static const VxField acceleration_fields[] = {
    { .path = "devices/video/model/acceleration/@accel3d", .offset = VX_OF(VxVideoDef, accel3d),
      .conversion = &vx_as_tri, .absent = "0",
      .setting = { VX_VALUE_BOOL,
                   { VX_PLACE_KEY(GRAPHICS, "IGraphicsAdapter", "isFeatureEnabled", "setFeature",
                                  "GraphicsFeature", "Acceleration3D"),
                     VX_PLACE(GRAPHICS, "IGraphicsAdapter", "accelerate3DEnabled"),
                     VX_PLACE(MACHINE, "IMachine", "accelerate3DEnabled") } } },
    { .path = "devices/video/model/acceleration/@accel2d", .offset = VX_OF(VxVideoDef, accel2d),
      .conversion = &vx_as_tri, .absent = "0",
      .setting = { VX_VALUE_BOOL,
                   { VX_PLACE_KEY(GRAPHICS, "IGraphicsAdapter", "isFeatureEnabled", "setFeature",
                                  "GraphicsFeature", "Acceleration2DVideo"),
                     VX_PLACE(GRAPHICS, "IGraphicsAdapter", "accelerate2DVideoEnabled"),
                     VX_PLACE(MACHINE, "IMachine", "accelerate2DVideoEnabled") } } },
};
static const VxField kept_fields[] = {
    { .path = "devices/video/model/@primary", .offset = VX_OF(VxVideoDef, primary), .conversion = &vx_as_tri },
    { .path = "devices/video/alias/@name", .offset = VX_OF(VxVideoDef, alias), .conversion = &vx_as_alias },
};
/* clang-format on */

/* Versions that know one kind of adapter have no attribute for it. */
static gboolean
has_model(VxMap *map)
{
    return vx_setting_find(&model_field[0].setting, map->runtime) != NULL;
}

static gboolean
read_video(VxMap *map, VxDomainDef *def, GError **error)
{
    VxVideoDef *video = vx_domain_def_add_video(def);

    video->model = has_model(map) ? 0 : VX_VIDEO_VBOX;
    return vx_fields_read(map, model_field, G_N_ELEMENTS(model_field), GROUP, video, error) &&
           vx_fields_read(map, kept_fields, G_N_ELEMENTS(kept_fields), GROUP, video, error) &&
           (video->model == VX_VIDEO_NONE ||
            (vx_fields_read(map, screen_fields, G_N_ELEMENTS(screen_fields), GROUP, video, error) &&
             vx_fields_read(map, acceleration_fields, G_N_ELEMENTS(acceleration_fields), GROUP,
                            video, error)));
}

static gboolean
check_none(const VxVideoDef *video, GError **error)
{
    static const char why[] = "there is no adapter that could have it (type 'none')";

    return vx_fields_refuse(screen_fields, G_N_ELEMENTS(screen_fields), video, why, error) &&
           vx_fields_refuse(acceleration_fields, G_N_ELEMENTS(acceleration_fields), video, why,
                            error);
}

static gboolean
check_video(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxVideoDef *video;

    if (def->videos->len > 1)
        return vx_map_unsupported(error, "devices/video", "a machine has one graphics adapter");
    if (!def->videos->len)
        return TRUE;
    video = g_ptr_array_index(def->videos, 0);
    if (!has_model(map)
            ? video->model != VX_VIDEO_VBOX && video->model != VX_VIDEO_VGA && video->model
            : !vx_fields_check(map, model_field, G_N_ELEMENTS(model_field), video, error))
        return has_model(map)
                   ? FALSE
                   : vx_map_unsupported(error, MODEL_PATH, "'%s' is not possible",
                                        vx_enum_to_name(vx_video_model_names, (int) video->model));
    if (video->model == VX_VIDEO_NONE)
        return check_none(video, error);
    if (video->vram_kib &&
        !vx_map_check_limit(map, "devices/video/model/@vram (MiB)", VX_LIMIT_MAX_VRAM_MIB,
                            (video->vram_kib + 1023) / 1024, error))
        return FALSE;
    return vx_map_check_limit(map, "devices/video/model/@heads", VX_LIMIT_MONITORS, video->heads,
                              error) &&
           vx_fields_check(map, screen_fields, G_N_ELEMENTS(screen_fields), video, error) &&
           vx_fields_check(map, acceleration_fields, G_N_ELEMENTS(acceleration_fields), video,
                           error);
}

static gboolean
plan_video(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxVideoDef *video;

    if (!def->videos->len)
        return TRUE;
    video = g_ptr_array_index(def->videos, 0);
    vx_fields_keep(map, model_field, G_N_ELEMENTS(model_field), GROUP, video);
    vx_fields_keep(map, screen_fields, G_N_ELEMENTS(screen_fields), GROUP, video);
    vx_fields_keep(map, acceleration_fields, G_N_ELEMENTS(acceleration_fields), GROUP, video);
    vx_fields_keep(map, kept_fields, G_N_ELEMENTS(kept_fields), GROUP, video);
    return TRUE;
}

/* With 3D acceleration VirtualBox wants more video memory. */
static gboolean
apply_screen(VxMap *map, const VxVideoDef *video, GError **error)
{
    gboolean last = video->accel3d == VX_TRI_YES;

    return (last || vx_fields_apply(map, acceleration_fields, G_N_ELEMENTS(acceleration_fields),
                                    video, error)) &&
           vx_fields_apply(map, screen_fields, G_N_ELEMENTS(screen_fields), video, error) &&
           (!last || vx_fields_apply(map, acceleration_fields, G_N_ELEMENTS(acceleration_fields),
                                     video, error));
}

/* A definition that says nothing of it leaves the adapter that every machine has. */
static gboolean
apply_video(VxMap *map, const VxDomainDef *def, GError **error)
{
    const VxVideoDef *video;

    if (!def->videos->len)
        return TRUE;
    video = g_ptr_array_index(def->videos, 0);
    return vx_fields_apply(map, model_field, G_N_ELEMENTS(model_field), video, error) &&
           (video->model == VX_VIDEO_NONE || apply_screen(map, video, error));
}

const VxFamily vx_family_video = {
    .name = "video",
    .fields = {VX_FIELD_LIST(model_field), VX_FIELD_LIST(screen_fields),
               VX_FIELD_LIST(acceleration_fields), VX_FIELD_LIST(kept_fields)},
    .read = read_video,
    .check = check_video,
    .plan = plan_video,
    .apply = apply_video,
};
