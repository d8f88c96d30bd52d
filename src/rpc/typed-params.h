/* typed-params.h - lists of named, typed values (virTypedParameter): made for replies, read from
 * calls.
 *
 * Threads: any; a VxTypedParams belongs to one thread at a time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/wire.h"

/* ---- To make them ---- */

typedef struct VxTypedParams VxTypedParams;

VxTypedParams *vx_typed_params_new(void);
void vx_typed_params_free(VxTypedParams *params);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxTypedParams, vx_typed_params_free)

/* Append a value; @field and string values are copied. @field is at most 79 bytes long
 * (VIR_TYPED_PARAM_FIELD_LENGTH). */
void vx_typed_params_add_int(VxTypedParams *params, const char *field, gint value);
void vx_typed_params_add_uint(VxTypedParams *params, const char *field, guint value);
void vx_typed_params_add_llong(VxTypedParams *params, const char *field, gint64 value);
void vx_typed_params_add_ullong(VxTypedParams *params, const char *field, guint64 value);
void vx_typed_params_add_double(VxTypedParams *params, const char *field, gdouble value);
void vx_typed_params_add_boolean(VxTypedParams *params, const char *field, gboolean value);
void vx_typed_params_add_string(VxTypedParams *params, const char *field, const char *value);

guint vx_typed_params_get_n(VxTypedParams *params);

/**
 * vx_typed_params_finish:
 * @params: (transfer full): is freed
 * @flags: the call's; without VIR_TYPED_PARAM_STRING_OKAY the client does not understand strings
 * and they are left out
 * @n: (out): for params_len of a remote_x_ret
 * @values: (out): for params_val of a remote_x_ret
 */
void vx_typed_params_finish(VxTypedParams *params, guint flags, u_int *n,
                            remote_typed_param **values);

/* ---- To read them ---- */

/* A parameter that a call understands. */
typedef struct {
    const char *field;
    int type;          /* VIR_TYPED_PARAM_* */
    gboolean multiple; /* may occur more than once */
} VxTypedParamSpec;

/**
 * vx_typed_params_validate:
 * @specs: what is understood; the last has a %NULL field
 * @error: VIR_ERR_INVALID_ARG if a value's type is another, or it occurs twice;
 *         VIR_ERR_ARGUMENT_UNSUPPORTED if it is unknown
 *
 * Returns: whether each of the @n @values is one of @specs.
 */
gboolean vx_typed_params_validate(const remote_typed_param *values, guint n,
                                  const VxTypedParamSpec *specs, GError **error);

/* Returns: (nullable) (transfer none): the first value of that name. */
const remote_typed_param *vx_typed_params_find(const remote_typed_param *values, guint n,
                                               const char *field);
