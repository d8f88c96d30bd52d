/* performance.c - IPerformanceCollector: a few figures of running machines and of the host.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/machine.h"

#include <string.h>

static const struct {
    const char *name, *unit;
    guint scale;
    gint64 value; /* a machine's; memory is taken from its settings */
} metrics[] = {
    {"CPU/Load/User",    "%",  1000, 3000},
    { "CPU/Load/Kernel", "%",  1000, 2000},
    { "RAM/Usage/Used",  "kB", 1,    0   },
};

static SimResult
get_metric_names(SimCall *call)
{
    SimValue list = sim_value_list();

    for (guint i = 0; i < G_N_ELEMENTS(metrics); i++)
        sim_value_append(&list, sim_value_string(metrics[i].name));
    sim_out(call, 0, list);
    return SIM_OK;
}

static gboolean
is_wanted(SimCall *call, const char *name)
{
    if (sim_in_length(call, 0) == 0)
        return TRUE;
    for (guint i = 0; i < sim_in_length(call, 0); i++) {
        g_auto(GStrv) patterns = g_strsplit(sim_in_element_string(call, 0, i), ",", -1);

        for (guint n = 0; patterns[n] != NULL; n++)
            if (g_pattern_match_simple(patterns[n], name) || patterns[n][0] == '\0')
                return TRUE;
    }
    return FALSE;
}

/* x(names[], objects[], ret metrics[]), setupMetrics(names[], objects[], period, count, ret
 * metrics[]) */
static SimResult
get_metrics(SimCall *call)
{
    SimValue list = sim_value_list();

    for (guint o = 0; o < sim_in_length(call, 1); o++)
        for (guint i = 0; i < G_N_ELEMENTS(metrics); i++) {
            g_autoptr(SimObject) metric = NULL;

            if (!is_wanted(call, metrics[i].name))
                continue;
            metric = sim_object_new(call->service, "IPerformanceMetric", NULL);
            sim_object_set_string(metric, "metricName", metrics[i].name);
            sim_object_set_string(metric, "unit", metrics[i].unit);
            sim_object_set_object(metric, "object", sim_in_element(call, 1, o)->object);
            sim_object_set_int(metric, "period", call->n_in > 2 ? sim_in_int(call, 2) : 1);
            sim_object_set_int(metric, "count", call->n_in > 3 ? sim_in_int(call, 3) : 1);
            sim_value_append(&list, sim_value_object(metric));
        }
    sim_out(call, 0, list);
    return SIM_OK;
}

static gint64
value_of(guint metric, SimObject *object)
{
    SimMachine *machine = sim_machine_of(object);

    if (machine != NULL && machine->vm == NULL)
        return 0;
    if (metrics[metric].value == 0)
        return machine != NULL ? sim_object_get_int(machine->object, "memorySize") * 1024
                               : 1024 * 1024;
    return metrics[metric].value;
}

/* queryMetricsData(names[], objects[], out names[], objects[], units[], scales[], sequence
 * numbers[], indices[], lengths[], ret data[]) */
static SimResult
query(SimCall *call)
{
    SimValue lists[8];
    guint n = 0;

    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        lists[i] = sim_value_list();
    for (guint o = 0; o < sim_in_length(call, 1); o++)
        for (guint i = 0; i < G_N_ELEMENTS(metrics); i++) {
            SimObject *object = sim_in_element(call, 1, o)->object;

            if (object == NULL || !is_wanted(call, metrics[i].name))
                continue;
            sim_value_append(&lists[0], sim_value_string(metrics[i].name));
            sim_value_append(&lists[1], sim_value_object(object));
            sim_value_append(&lists[2], sim_value_string(metrics[i].unit));
            sim_value_append(&lists[3], sim_value_int(metrics[i].scale));
            sim_value_append(&lists[4], sim_value_int(1));
            sim_value_append(&lists[5], sim_value_int(n++));
            sim_value_append(&lists[6], sim_value_int(1));
            sim_value_append(&lists[7], sim_value_int(value_of(i, object)));
        }
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        sim_out(call, i, lists[i]);
    return SIM_OK;
}

static const SimMember members[] = {
    {"getMetricNames",    SIM_METHOD, get_metric_names, NULL},
    { "getMetrics",       SIM_METHOD, get_metrics,      NULL},
    { "setupMetrics",     SIM_METHOD, get_metrics,      NULL},
    { "enableMetrics",    SIM_METHOD, get_metrics,      NULL},
    { "disableMetrics",   SIM_METHOD, get_metrics,      NULL},
    { "queryMetricsData", SIM_METHOD, query,            NULL},
    { NULL,               0,          NULL,             NULL},
};

const SimClassDef sim_performance_classes[] = {
    {.interface = "IPerformanceCollector", .members = members, .transient = TRUE },
    { .interface = NULL                  },
};
