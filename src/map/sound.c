/* sound.c - <sound> and <audio>: the one audio adapter, and where the host plays it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"
#include "vbox/supported.h"

#define GROUP "sound"

/* clang-format off */
static const VxField sound_fields[] = {
    { .path = "devices/sound/@model", .offset = VX_OF(VxSoundDef, model),
      .conversion = &vx_as_enum, .pairs = vx_words_sound, .names = vx_sound_model_names,
      .setting = { VX_VALUE_ENUM, { VX_PLACE_ENUM(AUDIO, "IAudioAdapter", "audioController", "AudioControllerType") } } },
    { .path = "devices/sound/audio/@id", .offset = VX_OF(VxSoundDef, audio_id), .conversion = &vx_as_uint },
    { .path = "devices/sound/alias/@name", .offset = VX_OF(VxSoundDef, alias), .conversion = &vx_as_alias },
};

static const VxField audio_fields[] = {
    { .path = "devices/audio/@type", .offset = VX_OF(VxAudioDef, type),
      .conversion = &vx_as_enum, .pairs = vx_words_audio, .names = vx_audio_type_names,
      .setting = { VX_VALUE_ENUM, { VX_PLACE_ENUM(AUDIO, "IAudioAdapter", "audioDriver", "AudioDriverType") } } },
    { .path = "devices/audio/@id", .offset = VX_OF(VxAudioDef, id), .conversion = &vx_as_uint },
};
/* clang-format on */

#define DEFAULT_DRIVER "Default" /* of newer versions: whatever the host has */

static const VxSetting enabled = { VX_VALUE_BOOL, { VX_PLACE(AUDIO, "IAudioAdapter", "enabled") } };

static const VxSetting output = { VX_VALUE_BOOL,
                                  { VX_PLACE(AUDIO, "IAudioAdapter", "enabledOut") } };

static gboolean
has_default_driver(VxMap *map)
{
    return vx_has_enum(map->runtime, "AudioDriverType", DEFAULT_DRIVER);
}

/* The driver is shown where it has been chosen: old versions fill in one of their own, which is
 * told from a chosen one by nothing but what was kept. */
static gboolean
read_audio(VxMap *map, VxDomainDef *def, GError **error)
{
    VxAudioDef audio = { 0 };

    if (!vx_fields_read(map, audio_fields, G_N_ELEMENTS(audio_fields), GROUP, &audio, error))
        return FALSE;
    if (audio.type && (audio.id || has_default_driver(map))) {
        VxAudioDef *added = vx_domain_def_add_audio(def);

        added->type = audio.type;
        added->id = audio.id ? audio.id : 1;
    }
    return TRUE;
}

static gboolean
read_sound(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) is_enabled = { 0 };
    VxSoundDef *sound;

    if (!vx_setting_get(&enabled, map->parts, &is_enabled, error))
        return FALSE;
    if (!is_enabled.number)
        return TRUE;
    sound = vx_domain_def_add_sound(def);
    if (!vx_fields_read(map, sound_fields, G_N_ELEMENTS(sound_fields), GROUP, sound, error) ||
        !read_audio(map, def, error))
        return FALSE;
    if (def->audios->len == 0)
        sound->audio_id = 0;
    if (!sound->model)
        g_ptr_array_set_size(def->sounds, 0); /* a kind that libvirt has no word for */
    return TRUE;
}

/* VirtualBox has names for the drivers of all kinds of hosts. */
static gboolean
check_audio(VxMap *map, const VxAudioDef *audio, GError **error)
{
    g_auto(GStrv) drivers = NULL;

    if (!vx_fields_check(map, audio_fields, G_N_ELEMENTS(audio_fields), audio, error) ||
        !vx_supported_get(map->host, map->platform.architecture, VX_SUPPORTED_AUDIO_DRIVERS,
                          &drivers, error))
        return FALSE;
    for (const VxEnumPair *pair = vx_words_audio; pair->member; pair++)
        if (pair->value == (int) audio->type &&
            g_strv_contains((const char *const *) drivers, pair->member))
            return TRUE;
    return vx_map_unsupported(error, "devices/audio/@type",
                              "VirtualBox has no driver for '%s' here",
                              vx_enum_to_name(vx_audio_type_names, (int) audio->type));
}

static gboolean
check_sound(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (def->sounds->len > 1)
        return vx_map_unsupported(error, "devices/sound", "a machine has one audio adapter");
    if (def->audios->len > 1)
        return vx_map_unsupported(error, "devices/audio", "a machine has one audio driver");
    if (def->audios->len && !def->sounds->len)
        return vx_map_unsupported(error, "devices/audio", "there is no sound device that uses it");
    for (guint i = 0; i < def->sounds->len; i++) {
        const VxSoundDef *sound = g_ptr_array_index(def->sounds, i);

        if (!vx_fields_check(map, sound_fields, G_N_ELEMENTS(sound_fields), sound, error))
            return FALSE;
        if (sound->audio_id &&
            (!def->audios->len ||
             sound->audio_id != ((VxAudioDef *) g_ptr_array_index(def->audios, 0))->id))
            return vx_map_unsupported(error, "devices/sound/audio/@id", "no audio with id %u",
                                      sound->audio_id);
    }
    return !def->audios->len || check_audio(map, g_ptr_array_index(def->audios, 0), error);
}

static gboolean
plan_sound(VxMap *map, const VxDomainDef *def, GError **error)
{
    if (def->sounds->len)
        vx_fields_keep(map, sound_fields, G_N_ELEMENTS(sound_fields), GROUP,
                       g_ptr_array_index(def->sounds, 0));
    if (def->audios->len)
        vx_fields_keep(map, audio_fields, G_N_ELEMENTS(audio_fields), GROUP,
                       g_ptr_array_index(def->audios, 0));
    return TRUE;
}

static gboolean
apply_sound(VxMap *map, const VxDomainDef *def, GError **error)
{
    VxValue on = { .number = def->sounds->len > 0 };
    VxValue driver = { .text = (char *) DEFAULT_DRIVER };
    g_auto(VxValue) was_on = { 0 };

    if (!vx_setting_get(&enabled, map->parts, &was_on, error) ||
        !vx_setting_set(&enabled, map->parts, &on, error))
        return FALSE;
    if (!def->sounds->len)
        return TRUE;
    /* A new sound card is heard; one that was there may have been silenced. */
    if (!was_on.number && vx_setting_find(&output, map->runtime) &&
        !vx_setting_set(&output, map->parts, &on, error))
        return FALSE;
    if (!vx_fields_apply(map, sound_fields, G_N_ELEMENTS(sound_fields),
                         g_ptr_array_index(def->sounds, 0), error))
        return FALSE;
    if (def->audios->len)
        return vx_fields_apply(map, audio_fields, G_N_ELEMENTS(audio_fields),
                               g_ptr_array_index(def->audios, 0), error);
    return !has_default_driver(map) ||
           vx_setting_set(&audio_fields[0].setting, map->parts, &driver, error);
}

const VxFamily vx_family_sound = {
    .name = "sound",
    .fields = {VX_FIELD_LIST(sound_fields), VX_FIELD_LIST(audio_fields)},
    .read = read_sound,
    .check = check_sound,
    .plan = plan_sound,
    .apply = apply_sound,
};
