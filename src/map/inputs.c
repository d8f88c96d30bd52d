/* inputs.c - <input>: keyboard and pointing devices.
 *
 * VirtualBox has one attribute for all pointing devices together and one for keyboards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/inputs.h"

#include "map/field.h"

#define PATH "devices/input"

static const VxSetting pointing_type = {
    VX_VALUE_ENUM,
    {VX_PLACE_ENUM(MACHINE, "IMachine", "pointingHIDType", "PointingHIDType"),
      VX_PLACE_ENUM(MACHINE, "IMachine", "pointingHidType", "PointingHidType")},
};
static const VxSetting keyboard_type = {
    VX_VALUE_ENUM,
    {VX_PLACE_ENUM(MACHINE, "IMachine", "keyboardHIDType", "KeyboardHIDType"),
      VX_PLACE_ENUM(MACHINE, "IMachine", "keyboardHidType", "KeyboardHidType")},
};

static const VxField kept_fields[] = {
    {.path = "devices/input/alias/@name",
     .offset = VX_OF(VxInputDef, alias),
     .conversion = &vx_as_alias},
};

static guint
get_bit(const VxInputDef *input)
{
    const VxInputKind *kind = vx_input_kinds;

    while (kind->bit && (kind->type != (int) input->type || kind->bus != (int) input->bus))
        kind++;
    return kind->bit;
}

static char *
get_group(const VxInputDef *input)
{
    return g_strdup_printf("input %s %s", vx_enum_to_name(vx_input_type_names, (int) input->type),
                           vx_enum_to_name(vx_input_bus_names, (int) input->bus));
}

static gboolean
collect(const VxDomainDef *def, guint *set, GError **error)
{
    *set = 0;
    for (guint i = 0; i < def->inputs->len; i++) {
        const VxInputDef *input = g_ptr_array_index(def->inputs, i);
        guint bit = get_bit(input);
        const char *type = vx_enum_to_name(vx_input_type_names, (int) input->type);
        const char *bus = vx_enum_to_name(vx_input_bus_names, (int) input->bus);

        if (!bit)
            return vx_map_unsupported(error, PATH, "there is no %s on bus '%s'", type, bus);
        if (*set & bit)
            return vx_map_unsupported(error, PATH, "a machine has no two devices '%s' on bus '%s'",
                                      type, bus);
        *set |= bit;
    }
    return TRUE;
}

static guint
find_set(const VxEnumPair *words, const char *member)
{
    int set = 0;

    (void) vx_word_from_member(words, member, &set);
    return (guint) set;
}

gboolean
vx_inputs_get_types(const VxDomainDef *def, const char **pointing, const char **keyboard,
                    GError **error)
{
    guint set;

    if (!collect(def, &set, error))
        return FALSE;
    *pointing = vx_word_to_member(vx_words_pointing, (int) (set & ~VX_INPUT_BITS_KEYBOARD));
    *keyboard = vx_word_to_member(vx_words_keyboard, (int) (set & VX_INPUT_BITS_KEYBOARD));
    if (!*pointing)
        return vx_map_unsupported(error, PATH,
                                  "a machine has no tablet and USB mouse at the same time");
    return TRUE;
}

gboolean
vx_inputs_need_usb(const VxDomainDef *def)
{
    for (guint i = 0; i < def->inputs->len; i++)
        if (((VxInputDef *) g_ptr_array_index(def->inputs, i))->bus == VX_INPUT_BUS_USB)
            return TRUE;
    return FALSE;
}

static gboolean
add_inputs(VxMap *map, VxDomainDef *def, guint set, GError **error)
{
    for (const VxInputKind *kind = vx_input_kinds; kind->bit; kind++) {
        g_autofree char *group = NULL;
        VxInputDef *input;

        if (!(set & kind->bit))
            continue;
        input = vx_domain_def_add_input(def);
        input->type = (VxInputType) kind->type;
        input->bus = (VxInputBus) kind->bus;
        group = get_group(input);
        if (!vx_fields_read(map, kept_fields, G_N_ELEMENTS(kept_fields), group, input, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_inputs(VxMap *map, VxDomainDef *def, GError **error)
{
    g_auto(VxValue) pointing = { 0 };
    g_auto(VxValue) keyboard = { 0 };

    return vx_setting_get(&pointing_type, map->parts, &pointing, error) &&
           vx_setting_get(&keyboard_type, map->parts, &keyboard, error) &&
           add_inputs(map, def,
                      find_set(vx_words_pointing, pointing.text) |
                          find_set(vx_words_keyboard, keyboard.text),
                      error);
}

static gboolean
check_inputs(VxMap *map, const VxDomainDef *def, GError **error)
{
    const char *pointing;
    const char *keyboard;

    return vx_inputs_get_types(def, &pointing, &keyboard, error);
}

static gboolean
plan_inputs(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->inputs->len; i++) {
        const VxInputDef *input = g_ptr_array_index(def->inputs, i);
        g_autofree char *group = get_group(input);

        vx_fields_keep(map, kept_fields, G_N_ELEMENTS(kept_fields), group, input);
    }
    return TRUE;
}

/* What means the same already is left: a multi-touch device is a tablet, too. */
static gboolean
apply_type(VxMap *map, const VxSetting *setting, const VxEnumPair *words, const char *member,
           GError **error)
{
    g_auto(VxValue) present = { 0 };
    g_auto(VxValue) wanted = { .text = g_strdup(member) };

    if (!vx_setting_get(setting, map->parts, &present, error))
        return FALSE;
    if (find_set(words, present.text) && find_set(words, present.text) == find_set(words, member))
        return TRUE;
    return vx_setting_set(setting, map->parts, &wanted, error);
}

static gboolean
apply_inputs(VxMap *map, const VxDomainDef *def, GError **error)
{
    const char *pointing;
    const char *keyboard;

    return vx_inputs_get_types(def, &pointing, &keyboard, error) &&
           apply_type(map, &pointing_type, vx_words_pointing, pointing, error) &&
           apply_type(map, &keyboard_type, vx_words_keyboard, keyboard, error);
}

const VxFamily vx_family_inputs = {
    .name = "inputs",
    .fields = { VX_FIELD_LIST(kept_fields) },
    .read = read_inputs,
    .check = check_inputs,
    .plan = plan_inputs,
    .apply = apply_inputs,
};
