/* attribute.c - calls of getters and setters, by the type of the attribute.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/call.h"

gboolean
vx_get_string(VxObject *object, const VxMember *member, char **value, GError **error)
{
    return vx_call(object, member, error, VX_OUT_STR(value));
}

gboolean
vx_get_u32(VxObject *object, const VxMember *member, guint32 *value, GError **error)
{
    return vx_call(object, member, error, VX_OUT_U32(value));
}

gboolean
vx_get_i64(VxObject *object, const VxMember *member, gint64 *value, GError **error)
{
    return vx_call(object, member, error, VX_OUT_I64(value));
}

gboolean
vx_get_bool(VxObject *object, const VxMember *member, gboolean *value, GError **error)
{
    return vx_call(object, member, error, VX_OUT_BOOL(value));
}

gboolean
vx_get_enum(VxObject *object, const VxMember *member, const char *enumeration, const char **value,
            GError **error)
{
    return vx_call(object, member, error, VX_OUT_ENUM(enumeration, value));
}

gboolean
vx_get_object(VxObject *object, const VxMember *member, VxObject **value, GError **error)
{
    return vx_call(object, member, error, VX_OUT_OBJ(value));
}

gboolean
vx_get_strings(VxObject *object, const VxMember *member, char ***value, GError **error)
{
    return vx_call(object, member, error, VX_OUT_STRS(value));
}

gboolean
vx_get_objects(VxObject *object, const VxMember *member, GPtrArray **value, GError **error)
{
    return vx_call(object, member, error, VX_OUT_OBJS(value));
}

gboolean
vx_set_string(VxObject *object, const VxMember *member, const char *value, GError **error)
{
    return vx_call(object, member, error, VX_STR(value));
}

gboolean
vx_set_int(VxObject *object, const VxMember *member, gint64 value, GError **error)
{
    return vx_call(object, member, error, VX_INT(value));
}

gboolean
vx_set_enum(VxObject *object, const VxMember *member, const char *enumeration, const char *value,
            GError **error)
{
    return vx_call(object, member, error, VX_ENUM(enumeration, value));
}

gboolean
vx_set_object(VxObject *object, const VxMember *member, VxObject *value, GError **error)
{
    return vx_call(object, member, error, VX_OBJ(value));
}
