/* cells.c - reads /sys/devices/system/node.
 *
 * Pages of the ordinary size are what is not set aside as huge pages.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "driver/host/cells.h"

#include <string.h>
#include <unistd.h>

#include "driver/host/files.h"
#include "driver/host/memory.h"
#include "util/error.h"

#define SYS_CPU      "sys/devices/system/cpu"
#define SYS_NODE     "sys/devices/system/node"
#define HUGEPAGES    "hugepages-"
#define KIB_PER_PAGE ((guint) (sysconf(_SC_PAGESIZE) / 1024))

typedef struct {
    const char *root;
    guint id;
    gboolean known; /* the kernel knows of cells; else this is all there is */
} Cell;

/* Where the kernel shows something of the cell. Returns: (transfer full) */
static char *
cell_path(const Cell *cell, const char *what)
{
    return g_strdup_printf(SYS_NODE "/node%u/%s", cell->id, what);
}

static gboolean
read_memory(const Cell *cell, VxHostMemory *memory, GError **error)
{
    return vx_host_memory_read(cell->root, cell->known ? (int) cell->id : -1, memory, error);
}

/* ---- Pages ---- */

/* @file: "nr_hugepages" or "free_hugepages". Returns: (transfer full) (nullable) */
static char *
read_huge_pages(const Cell *cell, const char *folder, const char *file)
{
    g_autofree char *above =
        cell->known ? cell_path(cell, "hugepages") : g_strdup("sys/kernel/mm/hugepages");
    g_autofree char *path = g_build_filename(above, folder, file, NULL);

    return vx_host_read_text(cell->root, path);
}

/* "hugepages-2048kB", smallest pages first. Returns: (transfer full) */
static GArray *
list_huge_sizes(const Cell *cell)
{
    g_autofree char *path =
        cell->known ? cell_path(cell, "hugepages") : g_strdup("sys/kernel/mm/hugepages");
    g_autofree char *full = g_build_filename(cell->root, path, NULL);
    g_autoptr(GDir) dir = g_dir_open(full, 0, NULL);
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(guint));
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        guint size = 0;
        guint i = 0;

        if (g_str_has_prefix(name, HUGEPAGES))
            size = (guint) g_ascii_strtoull(name + strlen(HUGEPAGES), NULL, 10);
        while (i < sizes->len && g_array_index(sizes, guint, i) < size)
            i++;
        if (size)
            g_array_insert_val(sizes, i, size);
    }
    return sizes;
}

static gboolean
count_huge_pages(const Cell *cell, guint size_kib, const char *file, guint64 *n)
{
    g_autofree char *folder = g_strdup_printf(HUGEPAGES "%ukB", size_kib);
    g_autofree char *text = read_huge_pages(cell, folder, file);

    *n = text ? g_ascii_strtoull(text, NULL, 10) : 0;
    return text != NULL;
}

static void
add_pages(const Cell *cell, VxCapsCellDef *def)
{
    g_autoptr(GArray) sizes = list_huge_sizes(cell);
    VxCapsPagesDef *ordinary = vx_caps_cell_def_add_pages(def);
    guint64 huge_kib = 0;

    for (guint i = 0; i < sizes->len; i++) {
        VxCapsPagesDef *pages = vx_caps_cell_def_add_pages(def);

        pages->size_kib = g_array_index(sizes, guint, i);
        count_huge_pages(cell, pages->size_kib, "nr_hugepages", &pages->n);
        huge_kib += pages->n * pages->size_kib;
    }
    ordinary->size_kib = KIB_PER_PAGE;
    ordinary->n = def->memory_kib > huge_kib ? (def->memory_kib - huge_kib) / KIB_PER_PAGE : 0;
}

gboolean
vx_host_cell_read_free_pages(const char *root, guint id, guint size_kib, guint64 *n, GError **error)
{
    g_autoptr(GArray) nodes = vx_host_read_list(root, SYS_NODE "/online");
    const Cell cell = { root, id, nodes != NULL };
    VxHostMemory memory;

    if (!nodes && id != 0) {
        vx_set_error(error, VIR_ERR_INVALID_ARG, "there is no NUMA cell %u", id);
        return FALSE;
    }
    if (!read_memory(&cell, &memory, error))
        return FALSE;
    if (size_kib == KIB_PER_PAGE) {
        *n = memory.free / KIB_PER_PAGE;
        return TRUE;
    }
    if (count_huge_pages(&cell, size_kib, "free_hugepages", n))
        return TRUE;
    vx_set_error(error, VIR_ERR_OPERATION_FAILED, "page size %u KiB is not available on node %u",
                 size_kib, id);
    return FALSE;
}

/* ---- Distances and CPUs ---- */

static void
add_distances(const Cell *cell, const GArray *nodes, VxCapsCellDef *def)
{
    g_autofree char *path = cell_path(cell, "distance");
    g_autofree char *text = nodes ? vx_host_read_text(cell->root, path) : NULL;
    g_auto(GStrv) values = text ? g_strsplit(text, " ", -1) : NULL;

    for (guint i = 0; values && values[i] && i < nodes->len; i++) {
        VxCapsDistanceDef *distance = vx_caps_cell_def_add_distance(def);

        distance->id = g_array_index(nodes, guint, i);
        distance->value = (guint) g_ascii_strtoull(values[i], NULL, 10);
    }
}

static gint
read_topology(const char *root, guint cpu, const char *what)
{
    g_autofree char *path = g_strdup_printf(SYS_CPU "/cpu%u/topology/%s", cpu, what);
    g_autofree char *text = vx_host_read_text(root, path);

    return text ? (gint) g_ascii_strtoll(text, NULL, 10) : -1;
}

/* One that is switched off has no topology. */
static void
add_cpu(const char *root, guint number, VxCapsCellDef *def)
{
    g_autofree char *path = g_strdup_printf(SYS_CPU "/cpu%u/topology/thread_siblings_list", number);
    g_autofree char *siblings = vx_host_read_text(root, path);
    VxCapsCpuDef *cpu = vx_caps_cell_def_add_cpu(def);

    cpu->id = number;
    if (!siblings)
        return;
    cpu->socket_id = MAX(read_topology(root, number, "physical_package_id"), 0);
    cpu->die_id = MAX(read_topology(root, number, "die_id"), 0);
    cpu->cluster_id = MAX(read_topology(root, number, "cluster_id"), 0);
    cpu->core_id = MAX(read_topology(root, number, "core_id"), 0);
    cpu->siblings = g_steal_pointer(&siblings);
}

static gboolean
add_cell(const Cell *cell, const GArray *nodes, VxCapsDef *caps, GError **error)
{
    g_autofree char *path = cell->known ? cell_path(cell, "cpulist") : g_strdup(SYS_CPU "/online");
    g_autoptr(GArray) cpus = vx_host_read_list(cell->root, path);
    VxCapsCellDef *def = vx_caps_def_add_cell(caps);
    VxHostMemory memory;

    if (!read_memory(cell, &memory, error))
        return FALSE;
    def->id = cell->id;
    def->memory_kib = memory.total;
    add_pages(cell, def);
    add_distances(cell, nodes, def);
    for (guint i = 0; cpus && i < cpus->len; i++)
        add_cpu(cell->root, g_array_index(cpus, guint, i), def);
    return TRUE;
}

gboolean
vx_host_cells_read(const char *root, VxCapsDef *caps, GError **error)
{
    g_autoptr(GArray) nodes = vx_host_read_list(root, SYS_NODE "/online");
    const Cell all = { root, 0, FALSE };

    if (!nodes)
        return add_cell(&all, NULL, caps, error);
    for (guint i = 0; i < nodes->len; i++) {
        const Cell cell = { root, g_array_index(nodes, guint, i), TRUE };

        if (!add_cell(&cell, nodes, caps, error))
            return FALSE;
    }
    return TRUE;
}
