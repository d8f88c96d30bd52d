/* cpu.c - reads /sys/devices/system/{cpu,node}, /proc/cpuinfo and /proc/stat.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/cpu.h"

#include <string.h>

#include "driver/host/files.h"
#include "util/error.h"

#define VX_SYS_CPU  "sys/devices/system/cpu"
#define VX_SYS_NODE "sys/devices/system/node"
#define VX_NS_PER_S G_GUINT64_CONSTANT(1000000000)

/* The value of the first line of /proc/cpuinfo that begins with @key. */
static char *
read_cpuinfo(const char *root, const char *key)
{
    g_autofree char *text = vx_host_read_text(root, "proc/cpuinfo");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++) {
        const char *colon = strchr(*line, ':');

        if (colon && g_str_has_prefix(*line, key))
            return g_strstrip(g_strdup(colon + 1));
    }
    return NULL;
}

char *
vx_host_cpu_read_vendor(const char *root)
{
    static const struct {
        const char *id; /* as the processor says it */
        const char *name;
    } vendors[] = {
        {"GenuineIntel",  "Intel"},
        { "AuthenticAMD", "AMD"  },
        { "HygonGenuine", "Hygon"},
    };
    g_autofree char *id = read_cpuinfo(root, "vendor_id");

    for (gsize i = 0; id && i < G_N_ELEMENTS(vendors); i++)
        if (g_str_equal(vendors[i].id, id))
            return g_strdup(vendors[i].name);
    return NULL;
}

static guint
read_mhz(const char *root)
{
    g_autofree char *mhz = read_cpuinfo(root, "cpu MHz");
    g_autofree char *khz = NULL;

    if (mhz)
        return (guint) g_ascii_strtod(mhz, NULL);
    khz = vx_host_read_text(root, VX_SYS_CPU "/cpu0/cpufreq/cpuinfo_max_freq");
    return khz ? (guint) (g_ascii_strtoull(khz, NULL, 10) / 1000) : 0;
}

static gint64
read_topology(const char *root, guint cpu, const char *what)
{
    g_autofree char *path = g_strdup_printf(VX_SYS_CPU "/cpu%u/topology/%s", cpu, what);
    g_autofree char *text = vx_host_read_text(root, path);

    return text ? g_ascii_strtoll(text, NULL, 10) : -1;
}

/* Counts, in a table of counts, one more for @key. Returns: the count now. */
static guint
count(GHashTable *counts, const char *key)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key)) + 1;

    g_hash_table_replace(counts, g_strdup(key), GUINT_TO_POINTER(n));
    return n;
}

/* The largest number of sockets in a node, cores in a socket, threads in a core. */
static gboolean
read_node(const char *root, const GArray *node_cpus, const GArray *online, VxHostCpus *cpus)
{
    g_autoptr(GHashTable) threads = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) cores = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint n_sockets = 0;

    for (guint i = 0; i < node_cpus->len; i++) {
        guint cpu = g_array_index(node_cpus, guint, i);
        g_autofree char *core_key = NULL;
        g_autofree char *socket_key = NULL;
        gboolean is_online = FALSE;
        gint64 socket;
        gint64 core;
        guint n;

        for (guint k = 0; k < online->len; k++)
            is_online |= g_array_index(online, guint, k) == cpu;
        if (!is_online)
            continue; /* has no topology */
        socket = read_topology(root, cpu, "physical_package_id");
        core = read_topology(root, cpu, "core_id");
        if (core < 0)
            return FALSE;
        core_key = g_strdup_printf("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, socket, core);
        socket_key = g_strdup_printf("%" G_GINT64_FORMAT, socket);
        n = count(threads, core_key);
        cpus->threads = MAX(cpus->threads, n);
        if (n > 1)
            continue;
        n = count(cores, socket_key);
        cpus->cores = MAX(cpus->cores, n);
        if (n == 1)
            n_sockets++;
    }
    cpus->sockets = MAX(cpus->sockets, n_sockets);
    return TRUE;
}

static gboolean
read_nodes(const char *root, const GArray *online, VxHostCpus *cpus)
{
    g_autoptr(GArray) nodes = vx_host_read_list(root, VX_SYS_NODE "/online");

    for (guint i = 0; nodes && i < nodes->len; i++) {
        g_autofree char *path =
            g_strdup_printf(VX_SYS_NODE "/node%u/cpulist", g_array_index(nodes, guint, i));
        g_autoptr(GArray) node_cpus = vx_host_read_list(root, path);

        if (!node_cpus)
            continue; /* memory alone */
        if (!read_node(root, node_cpus, online, cpus))
            return FALSE;
        cpus->nodes++;
    }
    if (cpus->nodes == 0) { /* a kernel without NUMA */
        if (!read_node(root, online, online, cpus))
            return FALSE;
        cpus->nodes = 1;
    }
    return TRUE;
}

gboolean
vx_host_cpus_read(const char *root, VxHostCpus *cpus, GError **error)
{
    g_autoptr(GArray) online = vx_host_read_list(root, VX_SYS_CPU "/online");
    VxHostCpus found = { 0 };

    if (!online) {
        vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot read which CPUs are online from %s/%s",
                     root, VX_SYS_CPU);
        return FALSE;
    }
    found.online = online->len;
    found.mhz = read_mhz(root);
    /* What does not come out even is told as so many cores of one socket. */
    if (!read_nodes(root, online, &found) ||
        found.nodes * found.sockets * found.cores * found.threads != found.online) {
        found.nodes = found.sockets = found.threads = 1;
        found.cores = found.online;
    }
    *cpus = found;
    return TRUE;
}

guint
vx_host_cpu_read_map(const char *root, GByteArray **map, guint *n_online, GError **error)
{
    g_autoptr(GArray) present = vx_host_read_list(root, VX_SYS_CPU "/present");
    g_autoptr(GArray) online = vx_host_read_list(root, VX_SYS_CPU "/online");
    GByteArray *bits;
    guint n = 0;

    if (!present || !online) {
        vx_set_error(error, VIR_ERR_SYSTEM_ERROR, "cannot read which CPUs there are from %s/%s",
                     root, VX_SYS_CPU);
        return 0;
    }
    for (guint i = 0; i < present->len; i++)
        n = MAX(n, g_array_index(present, guint, i) + 1);
    bits = g_byte_array_new();
    g_byte_array_set_size(bits, (n + 7) / 8);
    memset(bits->data, 0, bits->len);
    for (guint i = 0; i < online->len; i++) {
        guint cpu = g_array_index(online, guint, i);

        if (cpu < n)
            bits->data[cpu / 8] |= (guint8) (1u << cpu % 8);
    }
    *map = bits;
    *n_online = online->len;
    return n;
}

gboolean
vx_host_cpu_read_times(const char *root, int cpu, glong ticks_per_s, VxHostCpuTimes *times,
                       GError **error)
{
    /* "cpu  user nice system idle iowait irq softirq ..." */
    enum { USER = 1, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, N_FIELDS };
    g_autofree char *text = vx_host_read_text(root, "proc/stat");
    g_autofree char *name = cpu < 0 ? g_strdup("cpu") : g_strdup_printf("cpu%d", cpu);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit_set(*line, " ", -1);
        guint64 ticks[N_FIELDS] = { 0 };
        guint64 ns = VX_NS_PER_S / (guint64) MAX(ticks_per_s, 1);
        guint n = 0;

        if (!words[0] || !g_str_equal(words[0], name))
            continue;
        for (char **word = words; *word && n < N_FIELDS; word++)
            if (**word)
                ticks[n++] = g_ascii_strtoull(*word, NULL, 10);
        times->user = (ticks[USER] + ticks[NICE]) * ns;
        times->kernel = (ticks[SYSTEM] + ticks[IRQ] + ticks[SOFTIRQ]) * ns;
        times->idle = ticks[IDLE] * ns;
        times->iowait = ticks[IOWAIT] * ns;
        return TRUE;
    }
    vx_set_error(error, VIR_ERR_INVALID_ARG, "there is no CPU %d", cpu);
    return FALSE;
}
