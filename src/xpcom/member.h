/* member.h - a member of the API as the installed VirtualBox has it, ready to be called.
 *
 * Threads: any; a handle is immutable once made.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/call.h"

#include <ffi.h>

/* A logical parameter: an array and its count are one. */
typedef struct {
    const VxType *type; /* an array's element */
    gboolean out;
    gboolean array;
    guint8 index; /* of the value in the method's parameters */
    guint8 count; /* arrays: of the number of elements */
} VxHandleParam;

typedef struct {
    const VxMember *member;
    const VxInterface *interface; /* (nullable): the member's */
    const VxMethod *method;       /* (nullable) */
    char *problem; /* (nullable): why it cannot be called: "this VirtualBox has no I::m" */
    guint n_params;
    VxHandleParam *params;
    ffi_cif cif;
    ffi_type **types;
} VxHandle;

/* Resolves @member on first use. Returns: (transfer none): a handle that lives as long as @runtime.
 */
const VxHandle *vx_handle_get(VxRuntime *runtime, const VxMember *member);

void vx_handle_free(VxHandle *handle);

/* "IMachine::memorySize", as messages name it. Returns: (transfer full) */
char *vx_member_to_string(const VxMember *member);
