/* map-faults.c - defines and redefines domains on a real VirtualBox while one call after the other
 * fails, and looks what is left.
 *
 *     map-faults DEFINED.xml [CHANGED.xml]
 *
 * First the n-th call of VirtualBox that defining DEFINED.xml makes fails, for n = 1, 2, ... until
 * none is left: whatever was reported, a failed define must leave the machines, media and files
 * that were there, and no reference. Then the same with CHANGED.xml for the defined machine: it
 * must be as before. A call fails before it reaches VirtualBox, with E_FAIL.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <dlfcn.h>
#include <ffi.h>
#include <libvirt/libvirt.h>

#include "map/map.h"
#include "vbox/medium.h"
#include "xml/domain-xml.h"

#define E_FAIL 0x80004005u

static guint countdown; /* calls until one fails; 0: none does */

/* Stands between the call engine and libffi. */
void
ffi_call(ffi_cif *cif, void (*function)(void), void *result, void **arguments)
{
    static void (*real)(ffi_cif *, void (*)(void), void *, void **);

    if (!real)
        real = (void (*)(ffi_cif *, void (*)(void), void *, void **)) dlsym(RTLD_NEXT, "ffi_call");
    if (countdown > 0 && --countdown == 0) {
        *(ffi_arg *) result = E_FAIL;
        return;
    }
    real(cif, function, result, arguments);
}

typedef struct {
    GMainLoop *loop;
    VxHost *host;
    const char *defined;
    const char *changed; /* (nullable) */
} Job;

static char *
read_file(const char *path)
{
    g_autoptr(GError) error = NULL;
    char *text;

    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);
    return text;
}

static VxDomainDef *
parse_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    VxDomainDef *def = vx_domain_def_parse(text, VX_PARSE_DEFAULT, &error);

    if (!def)
        g_error("%s", error->message);
    return def;
}

static VxDomainDef *
parse(const char *path)
{
    g_autofree char *text = read_file(path);

    return parse_text(text);
}

static gint
compare_lines(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(char *const *) a, *(char *const *) b);
}

static void
add_names(GPtrArray *lines, GPtrArray *objects, const VxMember *name)
{
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < objects->len; i++) {
        char *text = NULL;

        if (!vx_get_string(g_ptr_array_index(objects, i), name, &text, &error))
            g_error("%s", error->message);
        g_ptr_array_add(lines, text);
    }
}

static void
add_files(GPtrArray *lines, const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(directory, name, NULL);

        add_files(lines, path);
        /* VirtualBox makes it when it is about to make a difference, and leaves it. */
        if (!g_str_equal(name, "Snapshots"))
            g_ptr_array_add(lines, g_steal_pointer(&path));
    }
}

/* All that there is: machines, media, files of machines. */
static char *
take_stock(VxHost *host)
{
    static const VxMember lists[] = {
        {"IVirtualBox",  "machines",     VX_MEMBER_GETTER, FALSE, ""},
        { "IVirtualBox", "hardDisks",    VX_MEMBER_GETTER, FALSE, ""},
        { "IVirtualBox", "DVDImages",    VX_MEMBER_GETTER, FALSE, ""},
        { "IVirtualBox", "floppyImages", VX_MEMBER_GETTER, FALSE, ""},
    };
    static const VxMember machine_name = { "IMachine", "name", VX_MEMBER_GETTER, FALSE, "" };
    static const VxMember location = { "IMedium", "location", VX_MEMBER_GETTER, FALSE, "" };
    g_autoptr(GError) error = NULL;
    g_autoptr(VxObject) virtualbox = vx_host_ref_virtualbox(host, &error);
    g_autoptr(VxObject) properties = NULL;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autoptr(GPtrArray) objects = NULL;

        if (!vx_get_objects(virtualbox, &lists[i], &objects, &error))
            g_error("%s", error->message);
        add_names(lines, objects, i == 0 ? &machine_name : &location);
    }
    if (!vx_get_object(virtualbox, VX_GET("IVirtualBox", "systemProperties"), &properties,
                       &error) ||
        !vx_get_string(properties, VX_GET("ISystemProperties", "defaultMachineFolder"), &folder,
                       &error))
        g_error("%s", error->message);
    add_files(lines, folder);
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **) lines->pdata);
}

static char *
dump(VxMachine *machine)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxDomainDef) def = NULL;
    char *text;

    if (!vx_map_read(machine, VIR_DOMAIN_XML_SECURE, &def, &error))
        g_error("cannot read: %s", error->message);
    text = vx_domain_def_format(def, VIR_DOMAIN_XML_SECURE, &error);
    if (!text)
        g_error("cannot format: %s", error->message);
    return text;
}

/* Lines of @text that @other has not. */
static void
print_others(const char *text, const char *other, char mark)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_auto(GStrv) others = g_strsplit(other, "\n", -1);

    for (char **line = lines; *line; line++)
        if (!g_strv_contains((const char *const *) others, *line))
            g_printerr("%c %s\n", mark, *line);
}

static void
require_same(const char *before, const char *after, guint n, const char *what, const GError *error)
{
    if (g_str_equal(before, after))
        return;
    print_others(before, after, '-');
    print_others(after, before, '+');
    g_error("call %u of %s failed (%s), and not all is as it was", n, what,
            error ? error->message : "not told");
}

static void
undefine(VxMachine *machine)
{
    g_autoptr(GError) error = NULL;

    if (!vx_map_undefine(machine, FALSE, &error))
        g_error("cannot undefine: %s", error->message);
}

static void
fail_define(VxHost *host, const VxDomainDef *def)
{
    g_autofree char *before = take_stock(host);
    guint n_objects = vx_runtime_n_objects(vx_host_get_runtime(host));
    gboolean fired = TRUE;
    guint n_failed = 0;

    for (guint n = 1; fired; n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(VxMachine) machine = NULL;
        g_autofree char *after = NULL;

        countdown = n;
        machine = vx_map_define(host, def, &error);
        fired = countdown == 0;
        countdown = 0;
        g_assert_true((machine == NULL) == (error != NULL));
        n_failed += machine == NULL;
        if (machine)
            undefine(machine);
        g_clear_pointer(&machine, vx_machine_free);
        after = take_stock(host);
        require_same(before, after, n, "define", error);
        g_assert_cmpuint(vx_runtime_n_objects(vx_host_get_runtime(host)), ==, n_objects);
        if (!fired)
            g_print("define: %u calls, %u of them essential\n", n - 1, n_failed);
    }
}

static void
fail_redefine(VxHost *host, const VxDomainDef *def, const VxDomainDef *changed)
{
    g_autoptr(GError) fatal = NULL;
    g_autoptr(VxMachine) machine = vx_map_define(host, def, &fatal);
    g_autoptr(VxDomainDef) back = NULL;
    g_autofree char *stock = NULL;
    g_autofree char *before = NULL;
    gboolean fired = TRUE;
    guint n_failed = 0;

    if (!machine)
        g_error("cannot define: %s", fatal->message);
    before = dump(machine);
    back = parse_text(before);
    stock = take_stock(host);
    for (guint n = 1; fired; n++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *after = NULL;
        g_autofree char *stock_after = NULL;
        gboolean done;

        countdown = n;
        done = vx_map_redefine(machine, changed, &error);
        fired = countdown == 0;
        countdown = 0;
        g_assert_true(done == (error == NULL));
        n_failed += !done;
        if (done && !vx_map_redefine(machine, back, &error))
            g_error("cannot change back: %s", error->message);
        after = dump(machine);
        require_same(before, after, n, "redefine", error);
        stock_after = take_stock(host);
        require_same(stock, stock_after, n, "redefine", error);
        if (!fired)
            g_print("redefine: %u calls, %u of them essential\n", n - 1, n_failed);
    }
    undefine(machine);
}

static gpointer
work(gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(VxDomainDef) def = parse(job->defined);
    g_autoptr(VxDomainDef) changed = job->changed ? parse(job->changed) : NULL;

    if (!vx_host_connect(job->host, &error))
        g_error("%s", error->message);

    fail_define(job->host, def);
    if (changed)
        fail_redefine(job->host, def, changed);
    vx_host_leave_thread(job->host);
    g_main_loop_quit(job->loop);
    return NULL;
}

int
main(int argc, char **argv)
{
    Job job = { .loop = g_main_loop_new(NULL, FALSE) };
    GThread *thread;

    if (argc < 2 || argc > 3) {
        g_printerr("usage: %s DEFINED.xml [CHANGED.xml]\n", argv[0]);
        return 2;
    }
    job.host = vx_host_new(NULL);
    job.defined = argv[1];
    job.changed = argc > 2 ? argv[2] : NULL;
    thread = g_thread_new("work", work, &job);
    g_main_loop_run(job.loop);
    g_thread_join(thread);
    vx_host_stop(job.host);
    vx_host_free(job.host);
    g_main_loop_unref(job.loop);
    g_print("all as it was\n");
    return 0;
}
