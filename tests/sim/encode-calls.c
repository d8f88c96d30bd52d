/* encode-calls.c - arguments of every procedure, about a domain, as they go over the wire.
 *
 *     encode-calls NAME UUID ID
 *
 * A line each: number, name, access, subject and permission as procedures.def has them, and the
 * arguments in hexadecimal digits ("-": none). What is not the domain is invented.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fuzz/inventor.h"
#include "rpc/procedure.h"
#include "rpc/values.h"

#define TRIES 200 /* until a value comes out that can be encoded */

typedef struct {
    const char *name;
    const char *uuid;
    int id;
} Subject;

static const char *const words[] = { "guest", "", NULL };
static const InventorWords inventor_words = { words, NULL, 0 };

static const struct {
    const char *access, *subject, *permission;
} rows[] = {
#define VX_PROCEDURE(name, NAME, api, args, ret, access, priority, subject, permission)            \
    [REMOTE_PROC_##NAME] = { #access, #subject, #permission },
#define VX_EVENT(name, NAME)
#include "rpc/procedures.def"
};

static void
set_domain(remote_nonnull_domain *domain, const Subject *subject)
{
    free(domain->name);
    domain->name = strdup(subject->name);
    domain->id = subject->id;
    g_assert_true(vx_remote_uuid_parse(subject->uuid, domain->uuid));
}

static remote_nonnull_domain *
new_domain(const Subject *subject)
{
    remote_nonnull_domain *domain = calloc(1, sizeof *domain);

    set_domain(domain, subject);
    return domain;
}

static void
set_text(char **text, char *value)
{
    free(*text);
    *text = strdup(value);
    g_free(value);
}

/* Has @args be about @subject. */
static void
set_subject(const VxProcedure *procedure, gpointer args, const Subject *subject)
{
    gpointer at = (guint8 *) args + procedure->subject_offset;

    switch (procedure->subject) {
    case VX_SUBJECT_NOTHING:
        break;
    case VX_SUBJECT_DOMAIN:
        set_domain(at, subject);
        break;
    case VX_SUBJECT_MAYBE_DOMAIN:
        xdr_free((xdrproc_t) xdr_remote_domain, at);
        *(remote_domain *) at = new_domain(subject);
        break;
    case VX_SUBJECT_DOMAINS: {
        struct {
            u_int n;
            remote_nonnull_domain *domains;
        } *array = at;

        for (u_int i = 0; i < array->n; i++)
            xdr_free((xdrproc_t) xdr_remote_nonnull_domain, (char *) &array->domains[i]);
        free(array->domains);
        array->domains = new_domain(subject);
        array->n = 1;
        break;
    }
    case VX_SUBJECT_ID:
        *(int *) at = subject->id;
        break;
    case VX_SUBJECT_UUID:
        g_assert_true(vx_remote_uuid_parse(subject->uuid, at));
        break;
    case VX_SUBJECT_NAME:
        set_text(at, g_strdup(subject->name));
        break;
    case VX_SUBJECT_XML:
        set_text(at,
                 g_strdup_printf("<domain type='vbox'><name>%s</name></domain>", subject->name));
        break;
    }
}

static void
print_arguments(xdrproc_t codec, gpointer args)
{
    gsize n = xdr_sizeof(codec, args);
    g_autofree char *bytes = g_malloc0(n + 1);
    XDR xdrs;

    xdrmem_create(&xdrs, bytes, n, XDR_ENCODE);
    g_assert_true(codec(&xdrs, args));
    xdr_destroy(&xdrs);
    for (gsize i = 0; i < n; i++)
        printf("%02x", (guint8) bytes[i]);
    printf(n > 0 ? "\n" : "-\n");
}

static void
print(const VxProcedure *procedure, const Subject *subject)
{
    g_autofree gpointer args = g_malloc0(procedure->args_size);
    gboolean made = FALSE;

    for (guint seed = 0; !made && seed < TRIES; seed++)
        made = inventor_fill(&inventor_words, seed, procedure->args, args);
    if (!made)
        g_error("%s: no arguments that can be encoded", procedure->name);
    set_subject(procedure, args, subject);
    printf("%d %s %s %s %s ", procedure->number, procedure->name, rows[procedure->number].access,
           rows[procedure->number].subject, rows[procedure->number].permission);
    print_arguments(procedure->args, args);
    xdr_free(procedure->args, args);
}

int
main(int argc, char **argv)
{
    Subject subject;

    if (argc != 4) {
        fprintf(stderr, "usage: encode-calls NAME UUID ID\n");
        return 2;
    }
    subject = (Subject){ argv[1], argv[2], atoi(argv[3]) };
    for (int i = 0; i < vx_procedure_limit(); i++) {
        const VxProcedure *procedure = vx_procedure_lookup(i);

        if (procedure)
            print(procedure, &subject);
    }
    return 0;
}
