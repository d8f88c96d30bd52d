/* proc.h - one row per procedure: how a handler is written and put into a table.
 *
 *     VX_HANDLER(domain_create)
 *     {
 *         ... request, args (const remote_domain_create_args *), ret (remote_domain_create_ret *),
 *             error (GError **) ...
 *         return TRUE;
 *     }
 *
 *     static const VxProc procs[] = {
 *         VX_PROC(domain_create),
 *         VX_PROC(domain_get_xml_desc),
 *     };
 *     const VxProcTable vx_domain_procs = VX_PROC_TABLE(procs);
 *
 * That is all: number, codecs, whether read-only connections may call it, and priority are
 * libvirt's and come from procedures.def by name. The macros type-check the handler; there is no
 * cast.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/procedure.h"

typedef struct VxRequest VxRequest;

/**
 * VxHandler:
 * @request: the call: who made it, for what server (request.h)
 * @args: the decoded arguments, a remote_x_args; freed by the caller
 * @ret: the answer, a remote_x_ret, all zero on entry. Everything in it is allocated with GLib's or
 *       C's allocator and belongs to the caller, who frees it whatever the outcome.
 *       A remote_nonnull_string must not stay %NULL on success
 * @error: any domain; the server's hook makes a VX_ERROR of it
 *
 * Runs on a worker thread and may block; the client's other calls go on meanwhile. See
 * VX_PROC_AT_ONCE() for the exception.
 * Returns: %TRUE if @ret is to be sent; %FALSE with @error set.
 */
typedef gboolean (*VxHandler)(VxRequest *request, const void *args, void *ret, GError **error);

/* What serves one procedure. */
typedef struct {
    int number; /* REMOTE_PROC_* */
    VxHandler handler;
    gboolean at_once; /* VX_PROC_AT_ONCE() */
} VxProc;

typedef struct {
    const VxProc *procs;
    gsize n_procs;
} VxProcTable;

/* Begins the definition of the handler of procedure @name (lower case, as in remote_<name>_args).
 */
#define VX_HANDLER(name)                                                                           \
    static gboolean vx_handle_##name(VxRequest *request, const remote_##name##_args *args,         \
                                     remote_##name##_ret *ret, GError **error);                    \
    static gboolean vx_dispatch_##name(VxRequest *request, const void *args, void *ret,            \
                                       GError **error)                                             \
    {                                                                                              \
        return vx_handle_##name(request, args, ret, error);                                        \
    }                                                                                              \
    static gboolean vx_handle_##name(VxRequest *request, const remote_##name##_args *args,         \
                                     remote_##name##_ret *ret, GError **error)

/* The row of a procedure whose VX_HANDLER() is above in the same file. */
#define VX_PROC(name)                                                                              \
    {                                                                                              \
        .number = VX_PROCEDURE_##name, .handler = vx_dispatch_##name                               \
    }

/* The same for one that takes no time: it may be answered by the main thread, which spares the way
 * to a worker and back. What it needs may be missing at the moment: rather than wait for that the
 * handler, where it is the main thread's, fails with G_IO_ERROR_WOULD_BLOCK, and is called again by
 * a worker. */
#define VX_PROC_AT_ONCE(name)                                                                      \
    {                                                                                              \
        .number = VX_PROCEDURE_##name, .handler = vx_dispatch_##name, .at_once = TRUE              \
    }

/* Initialiser of a VxProcTable. */
#define VX_PROC_TABLE(array)                                                                       \
    {                                                                                              \
        .procs = (array), .n_procs = G_N_ELEMENTS(array)                                           \
    }
