/* procedure.h - what libvirt says of each procedure: procedures.def as types, numbers and a table.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "rpc/wire.h"

/* Arguments or answer of a procedure that has none: so that each has both types. Takes no bytes. */
typedef struct {
    char nothing;
} VxNothing;

/* remote_<name>_args and _ret for all; VX_PROCEDURE_<name> is the number. */
#define VX_TYPE_SOME(type)
#define VX_TYPE_NONE(type) typedef VxNothing type;
#define VX_PROCEDURE(name, NAME, api, args, ret, access, priority, subject, permission)            \
    enum { VX_PROCEDURE_##name = REMOTE_PROC_##NAME };                                             \
    VX_TYPE_##args(remote_##name##_args) VX_TYPE_##ret(remote_##name##_ret)
#define VX_EVENT(name, NAME) enum { VX_EVENT_##name = REMOTE_PROC_##NAME };
#include "rpc/procedures.def"

typedef enum {
    VX_ACCESS_LOGIN,   /* anybody, also before it is known who that is */
    VX_ACCESS_OPENING, /* anybody who is known, also before the connection is open */
    VX_ACCESS_READ,    /* also read-only connections */
    VX_ACCESS_WRITE,   /* read-write connections */
} VxAccess;

/* What somebody may do with a domain or the host; each includes those before it. */
typedef enum {
    VX_PERMISSION_NONE,
    VX_PERMISSION_SEE,     /* that it is there, what it is, what becomes of it */
    VX_PERMISSION_OPERATE, /* start, stop, look at its screen, press its keys, ... */
    VX_PERMISSION_CHANGE,  /* everything */
} VxPermission;

/* How a procedure's arguments name the domain that it is about. */
typedef enum {
    VX_SUBJECT_NOTHING,
    VX_SUBJECT_DOMAIN,       /* remote_nonnull_domain */
    VX_SUBJECT_MAYBE_DOMAIN, /* remote_domain */
    VX_SUBJECT_DOMAINS,      /* an array: u_int, remote_nonnull_domain * */
    VX_SUBJECT_ID,           /* int */
    VX_SUBJECT_UUID,         /* remote_uuid */
    VX_SUBJECT_NAME,         /* char * */
    VX_SUBJECT_XML,          /* char *: a domain's definition */
} VxSubject;

typedef struct {
    int number;       /* REMOTE_PROC_* */
    const char *name; /* "domain_create" */
    const char *api;  /* "virDomainCreate": who calls it, as messages name it */
    xdrproc_t args;
    gsize args_size;
    xdrproc_t ret;
    gsize ret_size;
    VxAccess access;
    VxSubject subject;
    gsize subject_offset; /* in the arguments */
    VxPermission permission;
    gboolean high_priority; /* never waits for a virtual machine */
} VxProcedure;

/* Returns: (nullable) (transfer none): what is known of procedure @number; %NULL if it is none, or
 * one that the server sends (an event). */
const VxProcedure *vx_procedure_lookup(int number);

/* Returns: one more than the highest procedure number. */
int vx_procedure_limit(void);
