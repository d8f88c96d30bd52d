/* run-counters.c - reads VirtualBox's statistics of a running machine.
 *
 * They are XML, an element per counter: <Counter c="512" unit="bytes"
 * name="/Public/.../BytesRead"/>.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/run-counters.h"

#include <string.h>

#define STORAGE "/Public/Storage/"
#define NETWORK "/Public/NetAdapter/"

static void
free_disk(gpointer data)
{
    VxDiskCounters *disk = data;

    g_free(disk->device);
    g_free(disk);
}

void
vx_run_counters_free(VxRunCounters *counters)
{
    if (!counters)
        return;
    g_ptr_array_unref(counters->disks);
    g_ptr_array_unref(counters->nets);
    g_free(counters);
}

static VxDiskCounters *
ensure_disk(VxRunCounters *counters, const char *device, guint instance, guint port)
{
    VxDiskCounters *disk;

    for (guint i = 0; i < counters->disks->len; i++) {
        disk = g_ptr_array_index(counters->disks, i);
        if (g_str_equal(disk->device, device) && disk->instance == instance && disk->port == port)
            return disk;
    }
    disk = g_new0(VxDiskCounters, 1);
    disk->device = g_strdup(device);
    disk->instance = instance;
    disk->port = port;
    g_ptr_array_add(counters->disks, disk);
    return disk;
}

static VxNetCounters *
ensure_net(VxRunCounters *counters, guint slot)
{
    VxNetCounters *net;

    for (guint i = 0; i < counters->nets->len; i++) {
        net = g_ptr_array_index(counters->nets, i);
        if (net->slot == slot)
            return net;
    }
    net = g_new0(VxNetCounters, 1);
    net->slot = slot;
    g_ptr_array_add(counters->nets, net);
    return net;
}

/* Counters by the last part of their names. */
static const struct {
    const char *name;
    gsize offset;
} disk_rows[] = {
    {"ReqsRead",      G_STRUCT_OFFSET(VxDiskCounters, read_requests) },
    { "BytesRead",    G_STRUCT_OFFSET(VxDiskCounters, read_bytes)    },
    { "ReqsWrite",    G_STRUCT_OFFSET(VxDiskCounters, write_requests)},
    { "BytesWritten", G_STRUCT_OFFSET(VxDiskCounters, write_bytes)   },
    { "ReqsFlush",    G_STRUCT_OFFSET(VxDiskCounters, flush_requests)},
};
static const struct {
    const char *name;
    gsize offset;
} net_rows[] = {
    {"BytesReceived",     G_STRUCT_OFFSET(VxNetCounters, received_bytes)},
    { "BytesTransmitted", G_STRUCT_OFFSET(VxNetCounters, sent_bytes)    },
};

/* "AHCI0" is controller 0 of kind AHCI, "I820780" controller 0 of kind I82078: the last digit, as
 * no machine has ten of a kind. */
static gboolean
split_device(const char *text, char **device, guint *instance)
{
    gsize n = strlen(text);

    if (n < 2 || !g_ascii_isdigit(text[n - 1]))
        return FALSE;
    *device = g_strndup(text, n - 1);
    *instance = (guint) (text[n - 1] - '0');
    return TRUE;
}

/* @parts: "AHCI0", "Port2", "BytesRead" */
static void
take_disk(VxRunCounters *counters, char **parts, guint64 value)
{
    g_autofree char *device = NULL;
    VxDiskCounters *disk;
    guint instance;

    if (g_strv_length(parts) != 3 || !g_str_has_prefix(parts[1], "Port") ||
        !split_device(parts[0], &device, &instance))
        return;
    disk = ensure_disk(counters, device, instance,
                       (guint) g_ascii_strtoull(parts[1] + strlen("Port"), NULL, 10));
    for (gsize i = 0; i < G_N_ELEMENTS(disk_rows); i++)
        if (g_str_equal(parts[2], disk_rows[i].name))
            G_STRUCT_MEMBER(guint64, disk, disk_rows[i].offset) = value;
}

/* @parts: "0", "BytesReceived" */
static void
take_net(VxRunCounters *counters, char **parts, guint64 value)
{
    VxNetCounters *net;

    if (g_strv_length(parts) != 2)
        return;
    net = ensure_net(counters, (guint) g_ascii_strtoull(parts[0], NULL, 10));
    for (gsize i = 0; i < G_N_ELEMENTS(net_rows); i++)
        if (g_str_equal(parts[1], net_rows[i].name))
            G_STRUCT_MEMBER(guint64, net, net_rows[i].offset) = value;
}

static void
take_element(GMarkupParseContext *context, const char *element, const char **names,
             const char **values, gpointer data, GError **error)
{
    const char *name = NULL;
    guint64 value = 0;

    if (!g_str_equal(element, "Counter") && !g_str_equal(element, "U64"))
        return;
    for (gsize i = 0; names[i]; i++) {
        if (g_str_equal(names[i], "name"))
            name = values[i];
        else if (g_str_equal(names[i], "c") || g_str_equal(names[i], "val"))
            value = g_ascii_strtoull(values[i], NULL, 10);
    }
    if (name && g_str_has_prefix(name, STORAGE)) {
        g_auto(GStrv) parts = g_strsplit(name + strlen(STORAGE), "/", -1);

        take_disk(data, parts, value);
    } else if (name && g_str_has_prefix(name, NETWORK)) {
        g_auto(GStrv) parts = g_strsplit(name + strlen(NETWORK), "/", -1);

        take_net(data, parts, value);
    }
}

static gint
compare_disks(gconstpointer a, gconstpointer b)
{
    const VxDiskCounters *first = *(VxDiskCounters *const *) a;
    const VxDiskCounters *second = *(VxDiskCounters *const *) b;
    int order = strcmp(first->device, second->device);

    if (order == 0)
        order = (first->instance > second->instance) - (first->instance < second->instance);
    return order ? order : (first->port > second->port) - (first->port < second->port);
}

static gint
compare_nets(gconstpointer a, gconstpointer b)
{
    guint first = (*(VxNetCounters *const *) a)->slot;
    guint second = (*(VxNetCounters *const *) b)->slot;

    return (first > second) - (first < second);
}

VxRunCounters *
vx_run_counters_parse(const char *text, GError **error)
{
    static const GMarkupParser parser = { .start_element = take_element };
    g_autoptr(VxRunCounters) counters = g_new0(VxRunCounters, 1);
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, counters, NULL);

    counters->disks = g_ptr_array_new_with_free_func(free_disk);
    counters->nets = g_ptr_array_new_with_free_func(g_free);
    if (!g_markup_parse_context_parse(context, text, -1, error) ||
        !g_markup_parse_context_end_parse(context, error))
        return NULL;
    g_ptr_array_sort(counters->disks, compare_disks);
    g_ptr_array_sort(counters->nets, compare_nets);
    return g_steal_pointer(&counters);
}

VxRunCounters *
vx_run_counters_read(VxObject *console, GError **error)
{
    g_autoptr(VxObject) debugger = NULL;
    g_autofree char *text = NULL;

    if (!vx_get_object(console, VX_GET("IConsole", "debugger"), &debugger, error) ||
        !vx_call(debugger, VX_METHOD("IMachineDebugger", "getStats"), error, VX_STR("/Public/*"),
                 VX_INT(FALSE), VX_OUT_STR(&text)))
        return NULL;
    return vx_run_counters_parse(text, error);
}
