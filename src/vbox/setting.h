/* setting.h - one value of a machine, wherever the installed VirtualBox keeps it.
 *
 * A setting lists its places, newest API first; the first one that the installed type library has
 * is used. A place is an attribute of one of the machine's parts, or one key of a property:
 *
 *     static const VxSetting hpet = {
 *         VX_VALUE_BOOL,
 *         { VX_PLACE(X86, "IPlatformX86", "HPETEnabled"),
 *           VX_PLACE(MACHINE, "IMachine", "HPETEnabled") },
 *     };
 *
 * Threads: one that joined VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vbox/parts.h"

typedef enum {
    VX_VALUE_NUMBER = 1,
    VX_VALUE_BOOL,
    VX_VALUE_STRING,
    VX_VALUE_ENUM,
} VxValueKind;

typedef struct {
    gint64 number; /* numbers and booleans */
    char *text;    /* strings (never NULL), and enums: the member's name; owned */
} VxValue;

void vx_value_clear(VxValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxValue, vx_value_clear)

typedef struct {
    VxPart part;             /* 0 ends a list of places */
    VxMember get;            /* an attribute, or the property's method */
    VxMember set;            /* interface NULL: cannot be set */
    const char *enumeration; /* VX_VALUE_ENUM: what the value is a member of */
    const char *key;         /* (nullable): which property */
    const char *key_enum;    /* (nullable): what the key is a member of; else it is a string */
} VxPlace;

#define VX_MAX_PLACES_OF_SETTING 3

typedef struct {
    VxValueKind kind;
    VxPlace places[VX_MAX_PLACES_OF_SETTING];
} VxSetting;

#define VX_SETTING_MEMBER_(interface, name, kind)                                                  \
    {                                                                                              \
        interface, name, kind, TRUE, "a setting"                                                   \
    }
#define VX_PLACE(where, interface, attribute)                                                      \
    {                                                                                              \
        .part = VX_PART_##where,                                                                   \
        .get = VX_SETTING_MEMBER_(interface, attribute, VX_MEMBER_GETTER),                         \
        .set = VX_SETTING_MEMBER_(interface, attribute, VX_MEMBER_SETTER)                          \
    }
#define VX_PLACE_ENUM(where, interface, attribute, of)                                             \
    {                                                                                              \
        .part = VX_PART_##where,                                                                   \
        .get = VX_SETTING_MEMBER_(interface, attribute, VX_MEMBER_GETTER),                         \
        .set = VX_SETTING_MEMBER_(interface, attribute, VX_MEMBER_SETTER), .enumeration = of       \
    }
#define VX_PLACE_KEY(where, interface, getter, setter, of, member)                                 \
    {                                                                                              \
        .part = VX_PART_##where, .get = VX_SETTING_MEMBER_(interface, getter, VX_MEMBER_METHOD),   \
        .set = VX_SETTING_MEMBER_(interface, setter, VX_MEMBER_METHOD), .key = member,             \
        .key_enum = of                                                                             \
    }

/* Returns: (nullable): the place that is used; %NULL where this VirtualBox has no such setting. No
 * call. */
const VxPlace *vx_setting_find(const VxSetting *setting, VxRuntime *runtime);

/* @value: (out): vx_value_clear() it
 * @error: VIR_ERR_NO_SUPPORT where there is no place for it */
gboolean vx_setting_get(const VxSetting *setting, VxParts *parts, VxValue *value, GError **error);
/* Where the machine has @value, and @parts are to leave that (vx_parts_set_leave_same()), nothing
 * is written. */
gboolean vx_setting_set(const VxSetting *setting, VxParts *parts, const VxValue *value,
                        GError **error);
