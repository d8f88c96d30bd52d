/* typed-params.c - lists of named, typed values.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/typed-params.h"

#include <string.h>
#include <libvirt/libvirt.h>
#include "util/error.h"

struct VxTypedParams {
    GArray *values; /* of remote_typed_param */
};

static void
clear_value(gpointer value)
{
    remote_typed_param *param = value;

    g_free(param->field);
    if (param->value.type == VIR_TYPED_PARAM_STRING)
        g_free(param->value.remote_typed_param_value_u.s);
}

VxTypedParams *
vx_typed_params_new(void)
{
    VxTypedParams *params = g_new0(VxTypedParams, 1);

    params->values = g_array_new(FALSE, TRUE, sizeof(remote_typed_param));
    g_array_set_clear_func(params->values, clear_value);
    return params;
}

void
vx_typed_params_free(VxTypedParams *params)
{
    if (!params)
        return;
    g_array_unref(params->values);
    g_free(params);
}

static void
add(VxTypedParams *params, const char *field, remote_typed_param_value value)
{
    remote_typed_param param = { .field = g_strdup(field), .value = value };

    g_assert(strlen(field) < VIR_TYPED_PARAM_FIELD_LENGTH);
    g_array_append_val(params->values, param);
}

#define ADD(params, field, type_, member, value_)                                                  \
    add(params, field,                                                                             \
        (remote_typed_param_value){ .type = (type_),                                               \
                                    .remote_typed_param_value_u.member = (value_) })

void
vx_typed_params_add_int(VxTypedParams *params, const char *field, gint value)
{
    ADD(params, field, VIR_TYPED_PARAM_INT, i, value);
}

void
vx_typed_params_add_uint(VxTypedParams *params, const char *field, guint value)
{
    ADD(params, field, VIR_TYPED_PARAM_UINT, ui, value);
}

void
vx_typed_params_add_llong(VxTypedParams *params, const char *field, gint64 value)
{
    ADD(params, field, VIR_TYPED_PARAM_LLONG, l, value);
}

void
vx_typed_params_add_ullong(VxTypedParams *params, const char *field, guint64 value)
{
    ADD(params, field, VIR_TYPED_PARAM_ULLONG, ul, value);
}

void
vx_typed_params_add_double(VxTypedParams *params, const char *field, gdouble value)
{
    ADD(params, field, VIR_TYPED_PARAM_DOUBLE, d, value);
}

void
vx_typed_params_add_boolean(VxTypedParams *params, const char *field, gboolean value)
{
    ADD(params, field, VIR_TYPED_PARAM_BOOLEAN, b, !!value);
}

void
vx_typed_params_add_string(VxTypedParams *params, const char *field, const char *value)
{
    ADD(params, field, VIR_TYPED_PARAM_STRING, s, g_strdup(value));
}

guint
vx_typed_params_get_n(VxTypedParams *params)
{
    return params->values->len;
}

void
vx_typed_params_finish(VxTypedParams *params, guint flags, u_int *n, remote_typed_param **values)
{
    gsize len;

    for (guint i = params->values->len; !(flags & VIR_TYPED_PARAM_STRING_OKAY) && i-- > 0;) {
        remote_typed_param *param = &g_array_index(params->values, remote_typed_param, i);

        if (param->value.type == VIR_TYPED_PARAM_STRING)
            g_array_remove_index(params->values, i);
    }
    *values = g_array_steal(params->values, &len);
    *n = len;
    vx_typed_params_free(params);
}

static const char *
type_name(int type)
{
    static const char *const names[] = {
        [VIR_TYPED_PARAM_INT] = "int",       [VIR_TYPED_PARAM_UINT] = "uint",
        [VIR_TYPED_PARAM_LLONG] = "llong",   [VIR_TYPED_PARAM_ULLONG] = "ullong",
        [VIR_TYPED_PARAM_DOUBLE] = "double", [VIR_TYPED_PARAM_BOOLEAN] = "boolean",
        [VIR_TYPED_PARAM_STRING] = "string",
    };

    return type > 0 && (gsize) type < G_N_ELEMENTS(names) ? names[type] : "unknown";
}

static const VxTypedParamSpec *
find_spec(const VxTypedParamSpec *specs, const char *field)
{
    for (; specs->field; specs++) {
        if (strcmp(specs->field, field) == 0)
            return specs;
    }
    return NULL;
}

gboolean
vx_typed_params_validate(const remote_typed_param *values, guint n, const VxTypedParamSpec *specs,
                         GError **error)
{
    for (guint i = 0; i < n; i++) {
        const VxTypedParamSpec *spec = find_spec(specs, values[i].field);

        if (!spec) {
            vx_set_error(error, VIR_ERR_ARGUMENT_UNSUPPORTED, "parameter '%s' not supported",
                         values[i].field);
            return FALSE;
        }
        if (spec->type != values[i].value.type) {
            vx_set_error(error, VIR_ERR_INVALID_ARG,
                         "invalid type '%s' for parameter '%s', expected '%s'",
                         type_name(values[i].value.type), spec->field, type_name(spec->type));
            return FALSE;
        }
        if (!spec->multiple && vx_typed_params_find(values, i, spec->field)) {
            vx_set_error(error, VIR_ERR_INVALID_ARG, "parameter '%s' occurs multiple times",
                         spec->field);
            return FALSE;
        }
    }
    return TRUE;
}

const remote_typed_param *
vx_typed_params_find(const remote_typed_param *values, guint n, const char *field)
{
    for (guint i = 0; i < n; i++) {
        if (strcmp(values[i].field, field) == 0)
            return &values[i];
    }
    return NULL;
}
