/* compare.c - what differs between two type libraries, entry by entry.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpt/xpt-private.h"

#include <string.h>

static void report(GPtrArray *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
report(GPtrArray *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(out, g_strdup_vprintf(format, args));
    va_end(args);
}

static gboolean
same_type(const SimType *a, const SimType *b)
{
    if (a->byte != b->byte || a->arg != b->arg || a->arg2 != b->arg2 ||
        g_strcmp0(a->interface, b->interface) != 0)
        return FALSE;
    return a->element == NULL || same_type(a->element, b->element);
}

static gboolean
same_method(const SimMethod *a, const SimMethod *b)
{
    if (strcmp(a->name, b->name) != 0 || a->slot != b->slot || a->getter != b->getter ||
        a->setter != b->setter || a->notxpcom != b->notxpcom || a->noscript != b->noscript ||
        a->n_params != b->n_params)
        return FALSE;
    for (guint i = 0; i < a->n_params; i++) {
        const SimParam *pa = &a->params[i], *pb = &b->params[i];

        if (pa->in != pb->in || pa->out != pb->out || pa->retval != pb->retval ||
            !same_type(&pa->type, &pb->type))
            return FALSE;
    }
    return TRUE;
}

static void
compare_interface(GPtrArray *out, const SimInterface *a, const SimInterface *b)
{
    if (memcmp(a->iid, b->iid, 16) != 0)
        report(out, "%s: another IID", a->name);
    if (a->has_body != b->has_body || g_strcmp0(a->parent_name, b->parent_name) != 0)
        report(out, "%s: another parent", a->name);
    for (guint i = 0; i < MAX(a->n_methods, b->n_methods); i++) {
        if (i >= a->n_methods)
            report(out, "%s::%s: only in the second", a->name, b->methods[i].name);
        else if (i >= b->n_methods)
            report(out, "%s::%s: only in the first", a->name, a->methods[i].name);
        else if (!same_method(&a->methods[i], &b->methods[i]))
            report(out, "%s::%s: differs", a->name, a->methods[i].name);
    }
    for (guint i = 0; i < MAX(a->n_constants, b->n_constants); i++) {
        if (i >= a->n_constants)
            report(out, "%s.%s: only in the second", a->name, b->constants[i].name);
        else if (i >= b->n_constants)
            report(out, "%s.%s: only in the first", a->name, a->constants[i].name);
        else if (strcmp(a->constants[i].name, b->constants[i].name) != 0 ||
                 a->constants[i].value != b->constants[i].value)
            report(out, "%s.%s: differs", a->name, a->constants[i].name);
    }
}

GPtrArray *
sim_xpt_compare(const SimXpt *a, const SimXpt *b)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < a->interfaces->len; i++) {
        const SimInterface *interface = g_ptr_array_index(a->interfaces, i);
        const SimInterface *other = sim_xpt_find(b, interface->name);

        if (other == NULL)
            report(out, "%s: only in the first", interface->name);
        else
            compare_interface(out, interface, other);
    }
    for (guint i = 0; i < b->interfaces->len; i++) {
        const SimInterface *interface = g_ptr_array_index(b->interfaces, i);

        if (sim_xpt_find(a, interface->name) == NULL)
            report(out, "%s: only in the second", interface->name);
    }
    return out;
}
