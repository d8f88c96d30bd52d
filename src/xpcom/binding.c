/* binding.c - loads VBoxXPCOMC.so and reads its function table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/binding.h"

#include "util/error.h"

#include <dlfcn.h>
#include <string.h>

/* What every table looks like in memory; the version stands again after the last function. */
typedef struct {
    unsigned int size; /* of all of it, in bytes */
    unsigned int version;
    VxSlot functions[];
} Table;

typedef const Table *(*GetTable)(unsigned int version);

/* Where a function of a table goes; SKIP for one that is not used. */
#define TO(member) ((gint16) G_STRUCT_OFFSET(VxBinding, member))
#define SKIP       ((gint16) -1)

static const gint16 functions_2[] = {
    TO(get_version),
    TO(com_initialize),
    TO(com_uninitialize),
    TO(unalloc),
    SKIP, /* Utf16Free */
    SKIP, /* Utf8Free */
    SKIP, /* Utf16ToUtf8 */
    SKIP, /* Utf8ToUtf16 */
    TO(get_event_queue),
};

static const gint16 functions_3[] = {
    TO(get_version),
    TO(get_api_version),
    TO(client_initialize),
    TO(client_uninitialize),
    TO(com_initialize),
    TO(com_uninitialize),
    TO(unalloc),
    SKIP, /* Utf16ToUtf8 */
    SKIP, /* Utf8ToUtf16 */
    SKIP, /* Utf8Free */
    SKIP, /* Utf16Free */
    TO(get_event_queue),
    TO(get_exception),
    TO(clear_exception),
};

static const gint16 functions_4[] = {
    TO(get_version),
    TO(get_api_version),
    TO(client_initialize),
    TO(client_thread_initialize),
    TO(client_thread_uninitialize),
    TO(client_uninitialize),
    TO(com_initialize),
    TO(com_uninitialize),
    TO(unalloc),
    SKIP, /* Utf16ToUtf8 */
    SKIP, /* Utf8ToUtf16 */
    SKIP, /* Utf8Free */
    SKIP, /* Utf16Free */
    SKIP, /* SafeArrayCreateVector */
    SKIP, /* SafeArrayOutParamAlloc */
    SKIP, /* SafeArrayCopyInParamHelper */
    SKIP, /* SafeArrayCopyOutParamHelper */
    SKIP, /* SafeArrayCopyOutIfaceParamHelper */
    SKIP, /* SafeArrayDestroy */
    SKIP, /* ArrayOutFree */
    TO(get_event_queue),
    TO(get_exception),
    TO(clear_exception),
    TO(process_event_queue),
    SKIP, /* InterruptEventQueueProcessing; later minor versions append more */
};

typedef struct {
    guint major;
    const gint16 *functions;
    guint n_functions;
} Layout;

/* Newest first. */
static const Layout layouts[] = {
    {4,  functions_4, G_N_ELEMENTS(functions_4)},
    { 3, functions_3, G_N_ELEMENTS(functions_3)},
    { 2, functions_2, G_N_ELEMENTS(functions_2)},
};

static const char *const entry_points[] = { "VBoxGetCAPIFunctions", "VBoxGetXPCOMCFunctions" };

/* VirtualBox prefixes the names of its copy of XPCOM; other builds keep the plain ones. */
static const char *const component_managers[] = { "VBoxNsxpNS_GetComponentManager",
                                                  "NS_GetComponentManager" };
static const char *const service_managers[] = { "VBoxNsxpNS_GetServiceManager",
                                                "NS_GetServiceManager" };

static void *
find_symbol(void *library, const char *const *names, gsize n_names)
{
    void *symbol = NULL;

    for (gsize i = 0; i < n_names && !symbol; i++)
        symbol = dlsym(library, names[i]);
    return symbol;
}

/* Whether @table is what @layout says. */
static gboolean
table_fits(const Table *table, const Layout *layout)
{
    gsize n_functions;
    unsigned int end_version;

    if (table->version >> 16 != layout->major || table->size < sizeof(Table) + sizeof(unsigned int))
        return FALSE;
    n_functions = (table->size - sizeof(Table) - sizeof(unsigned int)) / sizeof(VxSlot);
    if (n_functions < layout->n_functions)
        return FALSE;
    memcpy(&end_version, &table->functions[n_functions], sizeof(end_version));
    return end_version == table->version;
}

static void
read_table(const Table *table, const Layout *layout, VxBinding *binding)
{
    binding->table = layout->major;
    for (guint i = 0; i < layout->n_functions; i++) {
        if (layout->functions[i] != SKIP)
            G_STRUCT_MEMBER(VxSlot, binding, layout->functions[i]) = table->functions[i];
    }
}

gboolean
vx_binding_load(const char *path, guint newest_table, VxBinding *binding, GError **error)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    GetTable get_table;

    if (!library) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "cannot load VirtualBox's C binding: %s",
                     dlerror());
        return FALSE;
    }
    get_table = (GetTable) find_symbol(library, entry_points, G_N_ELEMENTS(entry_points));
    if (!get_table) {
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "'%s' has neither %s nor %s", path,
                     entry_points[0], entry_points[1]);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(layouts); i++) {
        const Table *table =
            layouts[i].major <= newest_table ? get_table(layouts[i].major << 16) : NULL;

        if (!table || !table_fits(table, &layouts[i]))
            continue;
        memset(binding, 0, sizeof(*binding));
        read_table(table, &layouts[i], binding);
        binding->get_component_manager = (VxResult(*)(VxNsComponentManager **)) find_symbol(
            library, component_managers, G_N_ELEMENTS(component_managers));
        binding->get_service_manager = (VxResult(*)(VxNsServiceManager **)) find_symbol(
            library, service_managers, G_N_ELEMENTS(service_managers));
        return TRUE;
    }
    vx_set_error(error, VIR_ERR_INTERNAL_ERROR,
                 "'%s' hands out none of the function tables %u to %u", path,
                 layouts[G_N_ELEMENTS(layouts) - 1].major, newest_table);
    return FALSE;
}
