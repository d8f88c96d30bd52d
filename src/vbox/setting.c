/* setting.c - reads and writes a setting where it is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/setting.h"

#include "util/error.h"

void
vx_value_clear(VxValue *value)
{
    g_clear_pointer(&value->text, g_free);
    value->number = 0;
}

const VxPlace *
vx_setting_find(const VxSetting *setting, VxRuntime *runtime)
{
    for (guint i = 0; i < VX_MAX_PLACES_OF_SETTING && setting->places[i].part; i++) {
        const VxPlace *place = &setting->places[i];

        if (vx_has(runtime, &place->get) &&
            (!place->key_enum || vx_has_enum(runtime, place->key_enum, place->key)))
            return place;
    }
    return NULL;
}

static const VxPlace *
require_place(const VxSetting *setting, VxParts *parts, GError **error)
{
    const VxPlace *place = vx_setting_find(setting, vx_parts_get_runtime(parts));

    if (!place)
        vx_set_error(error, VIR_ERR_NO_SUPPORT, "this VirtualBox has no %s",
                     setting->places[0].key ? setting->places[0].key : setting->places[0].get.name);
    return place;
}

static VxArg
make_key(const VxPlace *place)
{
    return place->key_enum ? VX_ENUM(place->key_enum, place->key) : VX_STR(place->key);
}

static gboolean
call_getter(VxObject *object, const VxPlace *place, VxArg out, GError **error)
{
    if (place->key)
        return vx_call(object, &place->get, error, make_key(place), out);
    return vx_call(object, &place->get, error, out);
}

static gboolean
call_setter(VxObject *object, const VxPlace *place, VxArg in, GError **error)
{
    if (place->key)
        return vx_call(object, &place->set, error, make_key(place), in);
    return vx_call(object, &place->set, error, in);
}

gboolean
vx_setting_get(const VxSetting *setting, VxParts *parts, VxValue *value, GError **error)
{
    const VxPlace *place = require_place(setting, parts, error);
    VxObject *object = place ? vx_parts_get(parts, place->part, error) : NULL;
    const char *member = NULL;
    char *text = NULL;
    gint64 number = 0;
    gboolean flag = FALSE;

    if (!object)
        return FALSE;
    switch (setting->kind) {
    case VX_VALUE_NUMBER:
        if (!call_getter(object, place, VX_OUT_I64(&number), error))
            return FALSE;
        break;
    case VX_VALUE_BOOL:
        if (!call_getter(object, place, VX_OUT_BOOL(&flag), error))
            return FALSE;
        number = flag ? 1 : 0;
        break;
    case VX_VALUE_STRING:
        if (!call_getter(object, place, VX_OUT_STR(&text), error))
            return FALSE;
        if (!text)
            text = g_strdup("");
        break;
    case VX_VALUE_ENUM:
        if (!call_getter(object, place, VX_OUT_ENUM(place->enumeration, &member), error))
            return FALSE;
        text = g_strdup(member);
        break;
    }
    value->number = number;
    value->text = text;
    return TRUE;
}

/* @same: (out): whether the machine has @value already, and is not to be told again */
static gboolean
is_left(const VxSetting *setting, VxParts *parts, const VxValue *value, gboolean *same,
        GError **error)
{
    g_auto(VxValue) present = { 0 };

    *same = FALSE;
    if (!vx_parts_leave_same(parts))
        return TRUE;
    if (!vx_setting_get(setting, parts, &present, error))
        return FALSE;
    if (setting->kind == VX_VALUE_NUMBER)
        *same = present.number == value->number;
    else if (setting->kind == VX_VALUE_BOOL)
        *same = !present.number == !value->number;
    else
        *same = g_str_equal(present.text, value->text ? value->text : "");
    return TRUE;
}

gboolean
vx_setting_set(const VxSetting *setting, VxParts *parts, const VxValue *value, GError **error)
{
    const VxPlace *place = require_place(setting, parts, error);
    VxObject *object = place ? vx_parts_get(parts, place->part, error) : NULL;
    gboolean same;

    if (!object || !is_left(setting, parts, value, &same, error))
        return FALSE;
    if (same)
        return TRUE;
    switch (setting->kind) {
    case VX_VALUE_NUMBER:
    case VX_VALUE_BOOL:
        return call_setter(object, place, VX_INT(value->number), error);
    case VX_VALUE_STRING:
        return call_setter(object, place, VX_STR(value->text), error);
    case VX_VALUE_ENUM:
        return call_setter(object, place, VX_ENUM(place->enumeration, value->text), error);
    }
    return FALSE;
}
