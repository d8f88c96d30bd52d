/* test-driver.c - what the driver knows without a VirtualBox: URIs, the host, lifecycle events.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "driver/domain/documents.h"
#include "driver/driver.h"
#include "driver/host/cells.h"
#include "driver/host/cpu.h"
#include "driver/host/memory.h"
#include "driver/event/lifecycle-events.h"
#include "driver/domain/machine-queue.h"
#include "driver/domain/arp.h"
#include "driver/domain/process.h"
#include "driver/host/sysinfo.h"
#include "driver/uri.h"
#include "util/error.h"

/* ---- uri.h ---- */

static void
test_uris(void)
{
    static const struct {
        const char *name;
        gboolean system_instance;
        int code; /* of the refusal; 0: served */
        const char *uri;
    } cases[] = {
        {"vbox:///session",      FALSE, 0,                      "vbox:///session"    },
        { "vbox:///system",      FALSE, VIR_ERR_INTERNAL_ERROR, NULL                 },
        { "vbox:///system",      TRUE,  0,                      "vbox:///system"     },
        { "vbox:///session",     TRUE,  0,                      "vbox:///session"    },
        { NULL,                  FALSE, 0,                      "vbox:///session"    },
        { NULL,                  TRUE,  0,                      "vbox:///system"     },
        { "",                    FALSE, 0,                      "vbox:///session"    },
        { "vbox:///session?a=b", FALSE, 0,                      "vbox:///session?a=b"},
        { "vbox:///",            FALSE, VIR_ERR_INTERNAL_ERROR, NULL                 },
        { "vbox://",             FALSE, VIR_ERR_INTERNAL_ERROR, NULL                 },
        { "vbox:///Session",     FALSE, VIR_ERR_INTERNAL_ERROR, NULL                 },
        { "vbox:///session/x",   FALSE, VIR_ERR_INTERNAL_ERROR, NULL                 },
        { "vbox://host/session", FALSE, VIR_ERR_NO_CONNECT,     NULL                 },
        { "vbox+ssh:///session", FALSE, VIR_ERR_NO_CONNECT,     NULL                 },
        { "qemu:///session",     FALSE, VIR_ERR_NO_CONNECT,     NULL                 },
        { "test:///default",     TRUE,  VIR_ERR_NO_CONNECT,     NULL                 },
        { "session",             FALSE, VIR_ERR_NO_CONNECT,     NULL                 },
        { "://",                 FALSE, VIR_ERR_NO_CONNECT,     NULL                 },
        { "%s%n",                FALSE, VIR_ERR_NO_CONNECT,     NULL                 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *uri = vx_uri_check(cases[i].name, cases[i].system_instance, &error);

        g_assert_cmpstr(uri, ==, cases[i].uri);
        if (cases[i].code)
            g_assert_true(vx_error_is(error, cases[i].code));
        else
            g_assert_no_error(error);
    }
}

/* ---- The host, below a root directory of the test's own ---- */

static void
write_file(const char *root, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);

        remove_tree(child);
    }
    g_remove(path);
}

static void
write_cpu(const char *root, guint cpu, guint socket, guint core)
{
    g_autofree char *package_name =
        g_strdup_printf("sys/devices/system/cpu/cpu%u/topology/physical_package_id", cpu);
    g_autofree char *core_name =
        g_strdup_printf("sys/devices/system/cpu/cpu%u/topology/core_id", cpu);
    g_autofree char *package = g_strdup_printf("%u\n", socket);
    g_autofree char *core_text = g_strdup_printf("%u\n", core);

    write_file(root, package_name, package);
    write_file(root, core_name, core_text);
}

static char *
make_root(void)
{
    char *root = g_dir_make_tmp("virtvbox-test-XXXXXX", NULL);

    g_assert_nonnull(root);
    return root;
}

/* Two nodes of one socket, two cores each, two threads each; and one CPU that is switched off. */
static void
test_cpus(void)
{
    g_autofree char *root = make_root();
    g_autofree char *vendor = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) map = NULL;
    VxHostCpuTimes times;
    VxHostCpus cpus;
    guint n_online;

    g_assert_false(vx_host_cpus_read(root, &cpus, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_SYSTEM_ERROR));
    g_clear_error(&error);

    write_file(root, "sys/devices/system/cpu/online", "0-7\n");
    write_file(root, "sys/devices/system/cpu/present", "0-8\n");
    write_file(root, "sys/devices/system/node/online", "0-1\n");
    write_file(root, "sys/devices/system/node/node0/cpulist", "0-3\n");
    write_file(root, "sys/devices/system/node/node1/cpulist", "4-8\n");
    for (guint cpu = 0; cpu < 8; cpu++)
        write_cpu(root, cpu, cpu / 4, cpu / 2);
    write_file(root, "proc/cpuinfo",
               "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu MHz\t\t: 2600.123\n");
    write_file(root, "proc/stat", "cpu  10 1 20 300 4 5 6 0\ncpu0 1 0 2 30 4 0 0 0\nintr 1\n");

    g_assert_true(vx_host_cpus_read(root, &cpus, &error));
    g_assert_cmpuint(cpus.online, ==, 8);
    g_assert_cmpuint(cpus.mhz, ==, 2600);
    g_assert_cmpuint(cpus.nodes, ==, 2);
    g_assert_cmpuint(cpus.sockets, ==, 1);
    g_assert_cmpuint(cpus.cores, ==, 2);
    g_assert_cmpuint(cpus.threads, ==, 2);
    vendor = vx_host_cpu_read_vendor(root);
    g_assert_cmpstr(vendor, ==, "Intel");

    g_assert_cmpuint(vx_host_cpu_read_map(root, &map, &n_online, &error), ==, 9);
    g_assert_cmpuint(n_online, ==, 8);
    g_assert_cmpuint(map->len, ==, 2);
    g_assert_cmpuint(map->data[0], ==, 0xff);
    g_assert_cmpuint(map->data[1], ==, 0);

    g_assert_true(vx_host_cpu_read_times(root, -1, 100, &times, &error));
    g_assert_cmpuint(times.user, ==, 11 * G_GUINT64_CONSTANT(10000000));
    g_assert_cmpuint(times.kernel, ==, 31 * G_GUINT64_CONSTANT(10000000));
    g_assert_cmpuint(times.idle, ==, 300 * G_GUINT64_CONSTANT(10000000));
    g_assert_cmpuint(times.iowait, ==, 4 * G_GUINT64_CONSTANT(10000000));
    g_assert_true(vx_host_cpu_read_times(root, 0, 100, &times, &error));
    g_assert_false(vx_host_cpu_read_times(root, 1, 100, &times, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_INVALID_ARG));

    /* What does not come out even is so many cores. */
    write_cpu(root, 7, 1, 77);
    g_clear_error(&error);
    g_assert_true(vx_host_cpus_read(root, &cpus, &error));
    g_assert_cmpuint(cpus.nodes * cpus.sockets * cpus.threads, ==, 1);
    g_assert_cmpuint(cpus.cores, ==, 8);
    remove_tree(root);
}

/* Two cells, one with huge pages; and a kernel that knows of none. */
static void
test_cells(void)
{
    g_autofree char *root = make_root();
    g_autoptr(VxCapsDef) caps = vx_caps_def_new();
    g_autoptr(VxCapsDef) plain = vx_caps_def_new();
    g_autofree char *xml = NULL;
    g_autoptr(GError) error = NULL;
    const VxCapsCellDef *cell;
    guint64 n;

    write_file(root, "sys/devices/system/cpu/online", "0-2\n");
    write_file(root, "proc/meminfo", "MemTotal: 9000 kB\nMemFree: 800 kB\n");
    g_assert_true(vx_host_cells_read(root, plain, &error));
    cell = plain->cells->pdata[0];
    g_assert_cmpuint(plain->n_cells, ==, 1);
    g_assert_cmpuint(cell->memory_kib, ==, 9000);
    g_assert_cmpuint(cell->n_cpus, ==, 3);
    g_assert_true(vx_host_cell_read_free_pages(root, 0, 4, &n, &error));
    g_assert_cmpuint(n, ==, 200);
    g_assert_false(vx_host_cell_read_free_pages(root, 1, 4, &n, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_INVALID_ARG));
    g_clear_error(&error);

    write_file(root, "sys/devices/system/node/online", "0,2\n");
    write_file(root, "sys/devices/system/node/node0/cpulist", "0-1\n");
    write_file(root, "sys/devices/system/node/node2/cpulist", "2\n");
    write_file(root, "sys/devices/system/node/node0/distance", "10 21\n");
    write_file(root, "sys/devices/system/node/node2/distance", "21 10\n");
    write_file(root, "sys/devices/system/node/node0/meminfo",
               "Node 0 MemTotal: 8192 kB\nNode 0 MemFree: 400 kB\n");
    write_file(root, "sys/devices/system/node/node2/meminfo",
               "Node 2 MemTotal: 4096 kB\nNode 2 MemFree: 40 kB\n");
    write_file(root, "sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages",
               "2\n");
    write_file(root, "sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages",
               "1\n");
    write_cpu(root, 0, 0, 0);
    write_file(root, "sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1\n");
    g_assert_true(vx_host_cells_read(root, caps, &error));
    g_assert_no_error(error);
    xml = vx_caps_def_format(caps);
    g_assert_nonnull(strstr(xml, "<cells num='2'>\n        <cell id='0'>\n"
                                 "          <memory unit='KiB'>8192</memory>\n"
                                 "          <pages unit='KiB' size='4'>1024</pages>\n"
                                 "          <pages unit='KiB' size='2048'>2</pages>\n"
                                 "          <distances>\n"
                                 "            <sibling id='0' value='10'/>\n"
                                 "            <sibling id='2' value='21'/>\n"
                                 "          </distances>\n"
                                 "          <cpus num='2'>\n"
                                 "            <cpu id='0' socket_id='0' die_id='0' cluster_id='0' "
                                 "core_id='0' siblings='0-1'/>\n"
                                 "            <cpu id='1'/>\n"
                                 "          </cpus>\n"
                                 "        </cell>\n        <cell id='2'>\n"));
    g_assert_true(vx_host_cell_read_free_pages(root, 0, 2048, &n, &error));
    g_assert_cmpuint(n, ==, 1);
    g_assert_true(vx_host_cell_read_free_pages(root, 2, 4, &n, &error));
    g_assert_cmpuint(n, ==, 10);
    g_assert_false(vx_host_cell_read_free_pages(root, 2, 2048, &n, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_OPERATION_FAILED));
    remove_tree(root);
}

static void
test_memory(void)
{
    g_autofree char *root = make_root();
    g_autoptr(GError) error = NULL;
    VxHostMemory memory;

    write_file(root, "proc/meminfo",
               "MemTotal:       1000 kB\nMemFree:         600 kB\nMemAvailable:    900 kB\n"
               "Buffers:          30 kB\nCached:          200 kB\nSwapCached:        7 kB\n");
    write_file(root, "sys/devices/system/node/node0/meminfo",
               "Node 0 MemTotal:        500 kB\nNode 0 MemFree:         300 kB\n");
    g_assert_true(vx_host_memory_read(root, -1, &memory, &error));
    g_assert_cmpuint(memory.total, ==, 1000);
    g_assert_cmpuint(memory.free, ==, 600);
    g_assert_cmpuint(memory.buffers, ==, 30);
    g_assert_cmpuint(memory.cached, ==, 200);
    g_assert_true(vx_host_memory_read(root, 0, &memory, &error));
    g_assert_cmpuint(memory.total, ==, 500);
    g_assert_false(vx_host_memory_read(root, 1, &memory, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_INVALID_ARG));
    remove_tree(root);
}

static void
test_sysinfo(void)
{
    g_autofree char *root = make_root();
    g_autofree char *xml = NULL;
    g_autofree char *uuid = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_null(vx_sysinfo_format(root, &error));
    g_assert_true(vx_error_is(error, VIR_ERR_CONFIG_UNSUPPORTED));
    g_assert_null(vx_sysinfo_read_uuid(root));
    write_file(root, "sys/class/dmi/id/bios_vendor", "A <&> B\n");
    write_file(root, "sys/class/dmi/id/product_name", "Machine\n");
    write_file(root, "sys/class/dmi/id/product_uuid", "9DB1F806-8149-4E70-A88E-0E3957595A6C\n");
    write_file(root, "sys/class/dmi/id/board_name", "\n"); /* not told */
    xml = vx_sysinfo_format(root, NULL);
    uuid = vx_sysinfo_read_uuid(root);
    g_assert_cmpstr(xml, ==,
                    "<sysinfo type='smbios'>\n"
                    "  <bios>\n"
                    "    <entry name='vendor'>A &lt;&amp;&gt; B</entry>\n"
                    "  </bios>\n"
                    "  <system>\n"
                    "    <entry name='product'>Machine</entry>\n"
                    "    <entry name='uuid'>9DB1F806-8149-4E70-A88E-0E3957595A6C</entry>\n"
                    "  </system>\n"
                    "</sysinfo>\n");
    g_assert_cmpstr(uuid, ==, "9db1f806-8149-4e70-a88e-0e3957595a6c");
    remove_tree(root);
}

static void
test_process(void)
{
    const char *stat = "77 (a) b) S 1 77 77 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 1 0";

    g_assert_cmpuint(vx_process_parse_cpu_time_ns(stat, 100), ==, G_GUINT64_CONSTANT(2000000000));
    g_assert_cmpuint(vx_process_parse_cpu_time_ns("77 (a) S 1", 100), ==, 0);
    g_assert_cmpuint(vx_process_parse_cpu_time_ns("", 100), ==, 0);
    g_assert_cmpuint(vx_process_get_cpu_time_ns(0), ==, 0);
}

/* ---- lifecycle-events.h ---- */

static VxMachineInfo
make_info(const char *name, const char *state, int reason)
{
    VxMachineInfo info = { .uuid = (char *) "u",
                           .name = (char *) name,
                           .state = vx_machine_state_find(state),
                           .reason = reason };

    if (reason < 0)
        info.reason = info.state->reason;
    return info;
}

typedef struct {
    const char *state;
    int reason; /* -1: the state's own */
    struct {
        int event, detail;
    } events[2]; /* event -1: none */
} Step;

static void
follow(const char *first, const Step *steps, gsize n_steps)
{
    g_autoptr(VxLifecycle) lifecycle = vx_lifecycle_new();
    VxMachineInfo before = make_info("m", first, -1);

    for (gsize i = 0; i < n_steps; i++) {
        VxMachineInfo after = make_info("m", steps[i].state, steps[i].reason);
        VxLifecycleEvent events[VX_LIFECYCLE_MAX_EVENTS];
        guint n = vx_lifecycle_change(lifecycle, &before, &after, events);
        guint expected = 0;

        for (gsize k = 0; k < 2 && steps[i].events[k].event >= 0; k++, expected++) {
            g_assert_cmpuint(n, >, k);
            g_assert_cmpint(events[k].event, ==, steps[i].events[k].event);
            g_assert_cmpint(events[k].detail, ==, steps[i].events[k].detail);
        }
        g_assert_cmpuint(n, ==, expected);
        before = after;
    }
}

#define NONE                                                                                       \
    {                                                                                              \
        { -1, 0 },                                                                                 \
        {                                                                                          \
            -1, 0                                                                                  \
        }                                                                                          \
    }
#define ONE(event, detail)                                                                         \
    {                                                                                              \
        { VIR_DOMAIN_EVENT_##event, VIR_DOMAIN_EVENT_##detail },                                   \
        {                                                                                          \
            -1, 0                                                                                  \
        }                                                                                          \
    }
#define TWO(event, detail, second, its_detail)                                                     \
    {                                                                                              \
        { VIR_DOMAIN_EVENT_##event, VIR_DOMAIN_EVENT_##detail },                                   \
        {                                                                                          \
            VIR_DOMAIN_EVENT_##second, VIR_DOMAIN_EVENT_##its_detail                               \
        }                                                                                          \
    }

static void
test_lifecycle_states(void)
{
    /* clang-format off */
    static const Step life[] = {
        { "Starting", -1, NONE },
        { "Running", VIR_DOMAIN_RUNNING_BOOTED, ONE(STARTED, STARTED_BOOTED) },
        { "Paused", -1, ONE(SUSPENDED, SUSPENDED_PAUSED) },
        { "OnlineSnapshotting", -1, NONE },
        { "Paused", -1, NONE }, /* as before the snapshot */
        { "Running", VIR_DOMAIN_RUNNING_UNPAUSED, ONE(RESUMED, RESUMED_UNPAUSED) },
        { "Saving", -1, NONE },
        { "Saved", -1, ONE(STOPPED, STOPPED_SAVED) },
        { "Restoring", -1, NONE },
        { "Running", VIR_DOMAIN_RUNNING_RESTORED, ONE(STARTED, STARTED_RESTORED) },
        { "Stopping", -1, NONE },
        { "PoweredOff", VIR_DOMAIN_SHUTOFF_DESTROYED, ONE(STOPPED, STOPPED_DESTROYED) },
        { "Starting", -1, NONE },
        { "PoweredOff", VIR_DOMAIN_SHUTOFF_FAILED, ONE(STOPPED, STOPPED_FAILED) },
        { "PoweredOff", VIR_DOMAIN_SHUTOFF_FAILED, NONE },
        { "Running", VIR_DOMAIN_RUNNING_FROM_SNAPSHOT, ONE(STARTED, STARTED_FROM_SNAPSHOT) },
        { "PoweredOff", VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT, ONE(STOPPED, STOPPED_FROM_SNAPSHOT) },
        { "TeleportingIn", -1, NONE },
        { "Running", VIR_DOMAIN_RUNNING_MIGRATED, ONE(STARTED, STARTED_MIGRATED) },
        { "Teleporting", -1, NONE },
        { "Teleported", -1, ONE(STOPPED, STOPPED_MIGRATED) },
        { "PoweredOff", -1, NONE },
        { "Starting", -1, NONE },
        { "Running", VIR_DOMAIN_RUNNING_BOOTED, ONE(STARTED, STARTED_BOOTED) },
        { "Paused", -1, ONE(SUSPENDED, SUSPENDED_PAUSED) },
        { "Paused", VIR_DOMAIN_PAUSED_IOERROR, ONE(SUSPENDED, SUSPENDED_IOERROR) }, /* why, told later */
        { "Running", VIR_DOMAIN_RUNNING_UNPAUSED, ONE(RESUMED, RESUMED_UNPAUSED) },
        { "Paused", VIR_DOMAIN_PAUSED_IOERROR, ONE(SUSPENDED, SUSPENDED_IOERROR) },
        { "PoweredOff", -1, ONE(STOPPED, STOPPED_SHUTDOWN) }, /* by nobody that is known */
    };
    static const Step crash[] = {
        {"Stuck",    -1, ONE(CRASHED, CRASHED_PANICKED)},
        { "Aborted", -1, ONE(STOPPED, STOPPED_CRASHED) },
    };
    static const Step early_crash[] = {
        { "Stuck", -1, TWO(STARTED, STARTED_BOOTED, CRASHED, CRASHED_PANICKED) },
        { "PoweredOff", VIR_DOMAIN_SHUTOFF_CRASHED, ONE(STOPPED, STOPPED_CRASHED) },
    };
    static const Step paused_start[] = {
        {"Paused", -1, TWO(STARTED, STARTED_BOOTED, SUSPENDED, SUSPENDED_PAUSED)},
    };
    static const Step restored_paused[] = {
        {"Paused", -1, TWO(STARTED, STARTED_RESTORED, SUSPENDED, SUSPENDED_RESTORED)},
    };
    static const Step reverted_paused[] = {
        {"Paused", VIR_DOMAIN_PAUSED_FROM_SNAPSHOT,
         TWO(STARTED, STARTED_FROM_SNAPSHOT, SUSPENDED, SUSPENDED_FROM_SNAPSHOT)},
    };
    /* clang-format on */

    follow("PoweredOff", life, G_N_ELEMENTS(life));
    follow("Running", crash, G_N_ELEMENTS(crash));
    follow("Starting", early_crash, G_N_ELEMENTS(early_crash));
    follow("Starting", paused_start, G_N_ELEMENTS(paused_start));
    follow("Saved", restored_paused, G_N_ELEMENTS(restored_paused));
    follow("PoweredOff", reverted_paused, G_N_ELEMENTS(reverted_paused));
}

static void
test_lifecycle_registration(void)
{
    g_autoptr(VxLifecycle) lifecycle = vx_lifecycle_new();
    VxMachineInfo old = make_info("old", "PoweredOff", -1);
    VxMachineInfo new = make_info("new", "PoweredOff", -1);
    VxLifecycleEvent events[VX_LIFECYCLE_MAX_EVENTS];

    g_assert_cmpuint(vx_lifecycle_change(lifecycle, NULL, NULL, events), ==, 0);
    g_assert_cmpuint(vx_lifecycle_change(lifecycle, NULL, &old, events), ==, 1);
    g_assert_cmpint(events[0].event, ==, VIR_DOMAIN_EVENT_DEFINED);
    g_assert_cmpuint(vx_lifecycle_change(lifecycle, &old, &new, events), ==, 2);
    g_assert_cmpint(events[0].event, ==, VIR_DOMAIN_EVENT_UNDEFINED);
    g_assert_cmpstr(events[0].info->name, ==, "old");
    g_assert_cmpint(events[1].event, ==, VIR_DOMAIN_EVENT_DEFINED);
    g_assert_cmpint(events[1].detail, ==, VIR_DOMAIN_EVENT_DEFINED_RENAMED);
    g_assert_cmpuint(vx_lifecycle_change(lifecycle, &new, NULL, events), ==, 1);
    g_assert_cmpint(events[0].event, ==, VIR_DOMAIN_EVENT_UNDEFINED);
}

/* ---- driver.h ---- */

/* No procedure is served by two rows, and a driver that nobody used ends quietly. */
static void
test_tables(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    VxDriverConfig config = { .system_instance = FALSE };
    VxDriver *driver = vx_driver_new(&config);

    for (const VxProcTable *const *table = vx_driver_get_procs(); *table; table++)
        for (gsize i = 0; i < (*table)->n_procs; i++)
            g_assert_true(g_hash_table_add(seen, GINT_TO_POINTER((*table)->procs[i].number)));
    g_assert_cmpuint(g_hash_table_size(seen), >, 50);
    vx_driver_leave_thread(driver);
    vx_driver_free(driver);
}

static void
test_arp(void)
{
    g_autoptr(GHashTable) table = vx_arp_parse(
        "IP address       HW type     Flags       HW address            Mask     Device\n"
        "192.168.56.101   0x1         0x2         08:00:27:AA:bb:cc     *        vboxnet0\n"
        "192.168.56.102   0x1         0x0         08:00:27:aa:bb:dd     *        vboxnet0\n"
        "192.168.56.103   0x1         0x6         08:00:27:aa:bb:cc     *        vboxnet0\n"
        "broken\n");
    GPtrArray *addresses = g_hash_table_lookup(table, "08:00:27:aa:bb:cc");

    g_assert_cmpuint(g_hash_table_size(table), ==, 1); /* the second did not answer */
    g_assert_nonnull(addresses);
    g_assert_cmpuint(addresses->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(addresses, 0), ==, "192.168.56.101");
    g_assert_cmpstr(g_ptr_array_index(addresses, 1), ==, "192.168.56.103");
    g_clear_pointer(&table, g_hash_table_unref);
    table = vx_arp_parse("");
    g_assert_cmpuint(g_hash_table_size(table), ==, 0);
}

/* ---- machine-queue.h ---- */

typedef struct {
    VxMachineQueue *queue;
    GMutex lock; /* protects what follows */
    GCond changed;
    GString *done;   /* one after the other, separated by blanks */
    gboolean holds;  /* the first one takes its time */
    gboolean pauses; /* the last one waits for a minute, or for the end */
    gboolean paused; /* out: the minute has passed */
} Work;

static void
do_work(const char *uuid, gpointer data)
{
    Work *work = data;
    gboolean pauses;

    g_mutex_lock(&work->lock);
    g_string_append_printf(work->done, "%s ", uuid ? uuid : "all");
    g_cond_broadcast(&work->changed);
    while (work->holds)
        g_cond_wait(&work->changed, &work->lock);
    pauses = !uuid && work->pauses;
    g_mutex_unlock(&work->lock);
    if (pauses)
        work->paused = vx_machine_queue_pause(work->queue, 60000);
}

static void
wait_for_work(Work *work, const char *done)
{
    g_mutex_lock(&work->lock);
    while (!g_str_equal(work->done->str, done))
        g_cond_wait(&work->changed, &work->lock);
    g_mutex_unlock(&work->lock);
}

/* Each machine once, in order; what waits at the end is left. */
static void
test_queue(void)
{
    g_autoptr(VxHost) host = vx_host_new(NULL);
    Work work = { .done = g_string_new(NULL), .holds = TRUE, .paused = TRUE };

    g_mutex_init(&work.lock);
    g_cond_init(&work.changed);
    work.queue = vx_machine_queue_new(host, "test", do_work, &work);
    vx_machine_queue_push(work.queue, "a");
    wait_for_work(&work, "a ");
    vx_machine_queue_push(work.queue, "b");
    vx_machine_queue_push(work.queue, "a"); /* the first is not waiting any more */
    vx_machine_queue_push(work.queue, "b");
    vx_machine_queue_push(work.queue, NULL);
    vx_machine_queue_push(work.queue, NULL);
    g_mutex_lock(&work.lock);
    work.holds = FALSE;
    work.pauses = TRUE;
    g_cond_broadcast(&work.changed);
    g_mutex_unlock(&work.lock);
    wait_for_work(&work, "a b a all ");
    vx_machine_queue_push(work.queue, "c");
    vx_machine_queue_stop(work.queue); /* ends the pause too */
    g_assert_false(work.paused);
    vx_machine_queue_push(work.queue, "d");
    vx_machine_queue_free(work.queue);
    g_assert_cmpstr(work.done->str, ==, "a b a all ");
    g_string_free(work.done, TRUE);
    g_cond_clear(&work.changed);
    g_mutex_clear(&work.lock);
    vx_host_stop(host);
}

/* ---- documents.h ---- */

static void
assert_kept(VxDocuments *documents, VxDocumentSet *set, guint flags, const char *expected)
{
    g_autofree char *text = vx_documents_dup(documents, set, flags);

    g_assert_cmpstr(text, ==, expected);
}

static void
test_document_variants(void)
{
    static const guint same[] = { 0, VIR_DOMAIN_XML_UPDATE_CPU, VIR_DOMAIN_XML_MIGRATABLE };
    VxDocuments *documents = vx_documents_new(1000);
    VxDocumentSet set = { 0 }, other = { 0 };

    vx_documents_keep(documents, &set, 0, "plain");
    vx_documents_keep(documents, &set, VIR_DOMAIN_XML_SECURE, "secret");
    vx_documents_keep(documents, &set, VIR_DOMAIN_XML_INACTIVE, "inactive");
    vx_documents_keep(documents, &set, 0, "kept already");
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++) {
        assert_kept(documents, &set, same[i], "plain");
        assert_kept(documents, &set, same[i] | VIR_DOMAIN_XML_SECURE, "secret");
        assert_kept(documents, &set, same[i] | VIR_DOMAIN_XML_INACTIVE, "inactive");
    }
    assert_kept(documents, &set, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, NULL);
    assert_kept(documents, &other, 0, NULL);
    vx_document_set_clear(&other);
    vx_document_set_clear(&set);
    g_assert_cmpuint(vx_documents_get_size(documents), ==, 0);
    vx_documents_unref(documents);
}

/* Nine bytes each, with their end; what was asked for last stays. */
static void
test_document_bound(void)
{
    VxDocuments *documents = vx_documents_new(80);
    VxDocumentSet sets[10] = { 0 };
    g_autofree char *large = g_strnfill(10, 'x');

    vx_documents_keep(documents, &sets[0], 0, large);
    assert_kept(documents, &sets[0], 0, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
        vx_documents_keep(documents, &sets[i], 0, "12345678");
        g_assert_cmpuint(vx_documents_get_size(documents), ==, 9 * MIN(i + 1, 8));
        assert_kept(documents, &sets[0], 0, "12345678");
    }
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
        assert_kept(documents, &sets[i], 0, i == 1 || i == 2 ? NULL : "12345678");
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
        vx_document_set_clear(&sets[i]);
    g_assert_cmpuint(vx_documents_get_size(documents), ==, 0);
    vx_documents_unref(documents);
}

/* Sets come and go while those of others are pushed out. */
static gpointer
keep_many(gpointer data)
{
    VxDocuments *documents = data;

    for (guint round = 0; round < 2000; round++) {
        VxDocumentSet sets[4] = { 0 };

        for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
            vx_documents_keep(documents, &sets[i], 0, "12345678");
            g_free(vx_documents_dup(documents, &sets[i / 2], 0));
        }
        g_assert_cmpuint(vx_documents_get_size(documents), <=, 80);
        for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
            vx_document_set_clear(&sets[i]);
    }
    return NULL;
}

static void
test_document_threads(void)
{
    VxDocuments *documents = vx_documents_new(80);
    GThread *threads[4];

    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("keeper", keep_many, documents);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(vx_documents_get_size(documents), ==, 0);
    vx_documents_unref(documents);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/uri", test_uris);
    g_test_add_func("/driver/host/cpus", test_cpus);
    g_test_add_func("/driver/host/cells", test_cells);
    g_test_add_func("/driver/host/memory", test_memory);
    g_test_add_func("/driver/host/sysinfo", test_sysinfo);
    g_test_add_func("/driver/process", test_process);
    g_test_add_func("/driver/documents/variants", test_document_variants);
    g_test_add_func("/driver/documents/bound", test_document_bound);
    g_test_add_func("/driver/documents/threads", test_document_threads);
    g_test_add_func("/driver/arp", test_arp);
    g_test_add_func("/driver/machine-queue", test_queue);
    g_test_add_func("/driver/lifecycle/states", test_lifecycle_states);
    g_test_add_func("/driver/lifecycle/registration", test_lifecycle_registration);
    g_test_add_func("/driver/tables", test_tables);
    return g_test_run();
}
