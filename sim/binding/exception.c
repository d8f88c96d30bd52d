/* exception.c - what failed calls leave for pfnGetException, a chain of error infos for each
 * thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

#include <string.h>

typedef struct {
    SimResult code;
    gint32 detail;
    char *interface_id, *component, *text;
    SimProxy *next; /* nullable */
} ErrorInfo;

static void
unref_exception(gpointer data)
{
    if (data != NULL)
        sim_proxy_unref_own(data);
}

static GPrivate current = G_PRIVATE_INIT(unref_exception);

static void
error_info_free(gpointer data)
{
    ErrorInfo *info = data;

    g_free(info->interface_id);
    g_free(info->component);
    g_free(info->text);
    if (info->next != NULL)
        sim_proxy_unref_own(info->next);
    g_free(info);
}

static SimResult
get_code(SimProxy *self, void **args)
{
    *SIM_ARG(args, 0, guint32 *) = ((ErrorInfo *) self->data)->code;
    return SIM_OK;
}

static SimResult
get_detail(SimProxy *self, void **args)
{
    *SIM_ARG(args, 0, gint32 *) = ((ErrorInfo *) self->data)->detail;
    return SIM_OK;
}

static SimResult
get_interface_id(SimProxy *self, void **args)
{
    return sim_out_string(args, 0, ((ErrorInfo *) self->data)->interface_id);
}

static SimResult
get_component(SimProxy *self, void **args)
{
    return sim_out_string(args, 0, ((ErrorInfo *) self->data)->component);
}

static SimResult
get_text(SimProxy *self, void **args)
{
    return sim_out_string(args, 0, ((ErrorInfo *) self->data)->text);
}

static SimResult
get_next(SimProxy *self, void **args)
{
    SimProxy *next = ((ErrorInfo *) self->data)->next;

    return sim_out_face(args, 0, next != NULL ? sim_proxy_query(next, next->class) : NULL);
}

/* nsIException speaks 8-bit strings. */
static SimResult
get_message(SimProxy *self, void **args)
{
    const char *text = ((ErrorInfo *) self->data)->text;
    char *copy = sim_memory_new(SIM_MEMORY_XPCOM, strlen(text) + 1);

    strcpy(copy, text);
    *SIM_ARG(args, 0, char **) = copy;
    return SIM_OK;
}

static SimResult
get_nothing(SimProxy *self, void **args)
{
    *SIM_ARG(args, 0, void **) = NULL;
    return SIM_OK;
}

static const SimLocalClass error_info_class = {
    .interface = "IVirtualBoxErrorInfo",
    .free = error_info_free,
    .members = {
        { "get:resultCode", get_code },
        { "get:resultDetail", get_detail },
        { "get:interfaceID", get_interface_id },
        { "get:component", get_component },
        { "get:text", get_text },
        { "get:next", get_next },
        { "get:message", get_message },
        { "get:result", get_code },
        { "get:name", get_nothing },
        { "get:filename", get_nothing },
        { "get:location", get_nothing },
        { "get:inner", get_nothing },
        { "get:data", get_nothing },
        { "toString", get_message },
    },
};

void
sim_exception_set(SimProxy *error_info)
{
    g_private_replace(&current, error_info);
}

SimProxy *
sim_exception_get(void)
{
    SimProxy *info = g_private_get(&current);

    if (info != NULL)
        sim_proxy_ref_own(info);
    return info;
}

static SimProxy *
receive_one(SimReader *reader)
{
    ErrorInfo *info = g_new0(ErrorInfo, 1);

    info->code = (SimResult) sim_reader_get(reader, 4);
    info->detail = (gint32) sim_reader_get(reader, 4);
    info->interface_id = sim_reader_string(reader);
    info->component = sim_reader_string(reader);
    info->text = sim_reader_string(reader);
    if (info->text == NULL)
        info->text = g_strdup("");
    return sim_proxy_new_local(&error_info_class, info);
}

void
sim_exception_receive(SimReader *reader)
{
    guint32 count = sim_reader_count(reader, 8);
    SimProxy *first = NULL, *last = NULL;

    for (guint32 i = 0; i < count && !reader->bad; i++) {
        SimProxy *info = receive_one(reader);

        if (info == NULL)
            break;
        if (last != NULL)
            ((ErrorInfo *) last->data)->next = info;
        else
            first = info;
        last = info;
    }
    sim_exception_set(first);
}
