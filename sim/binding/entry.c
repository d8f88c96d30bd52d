/* entry.c - the entry points and function tables of the C binding, as each VirtualBox version has
 * them.
 *
 * One source for all versions: which tables are handed out is what the installation's sim.conf
 * says. The second entry point exists in the newer versions only, so the library is linked twice,
 * with it (entry-capi.c) and without.
 *
 * Source of the layouts: the C binding's generated headers and its SDK documentation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/entry.h"
#include "binding/binding.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

SIM_EXPORT const void *VBoxGetXPCOMCFunctions(unsigned version);
SIM_EXPORT const SimStatistics *VBoxSimGetStatistics(void);

/* What pfnComInitialize gave belongs to the binding. */
static SimFace *com_virtualbox, *com_session;
static SimFace *event_queue;

const SimInstall *
sim_binding_install(void)
{
    static SimInstall *install;
    static gsize once;

    if (g_once_init_enter(&once)) {
        g_autoptr(GError) error = NULL;
        Dl_info info = { 0 };

        if (dladdr((void *) sim_binding_install, &info) != 0) {
            g_autofree char *home = g_path_get_dirname(info.dli_fname);

            install = sim_install_load(home, &error);
        }
        if (install == NULL)
            fprintf(stderr, "VBoxXPCOMC (simulated): %s\n",
                    error != NULL ? error->message : "where am I?");
        g_once_init_leave(&once, 1);
    }
    return install;
}

const SimStatistics *
VBoxSimGetStatistics(void)
{
    return &sim_statistics;
}

static guint32
get_version(void)
{
    const SimInstall *install = sim_binding_install();

    return install->major * 1000000 + install->minor * 1000 + install->build;
}

static guint32
get_api_version(void)
{
    const SimInstall *install = sim_binding_install();

    return install->major * 1000 + install->minor + (install->build > 50 ? 1 : 0);
}

/* @iid: text; NULL or empty means @own where the installation is new enough for that. */
static const SimInterface *
interface_of(const char *iid, const char *own)
{
    const SimInstall *install = sim_binding_install();
    guint8 bytes[16];

    if (iid == NULL || iid[0] == '\0')
        return install->table >= 0x00040000 ? sim_xpt_find(install->xpt, own) : NULL;
    return sim_iid_parse(iid, bytes) ? sim_xpt_find_iid(install->xpt, bytes) : NULL;
}

static SimResult
client_initialize(const char *iid, void **client)
{
    const SimInterface *interface = interface_of(iid, "IVirtualBoxClient");
    SimProxy *proxy;

    *client = NULL;
    if (interface == NULL)
        return SIM_E_NOINTERFACE;
    proxy = sim_client_new();
    if (proxy == NULL)
        return SIM_E_CALL_FAILED;
    *client = sim_proxy_query(proxy, interface);
    sim_proxy_unref_own(proxy);
    return *client != NULL ? SIM_OK : SIM_E_NOINTERFACE;
}

static void
drop(SimFace **face)
{
    if (*face != NULL)
        sim_proxy_unref_own((*face)->proxy);
    *face = NULL;
}

/* The reference stays with the binding, so it is no leak of the client's. */
static void
keep(SimFace **kept, SimFace *face)
{
    drop(kept);
    *kept = face;
    sim_proxy_ref_own(face->proxy);
    sim_proxy_unref(face->proxy);
}

static void
com_uninitialize(void)
{
    drop(&com_session);
    drop(&com_virtualbox);
    drop(&event_queue);
    sim_connection_close();
}

static void
client_uninitialize(void)
{
    com_uninitialize();
}

static void
com_initialize(const char *virtualbox_iid, void **virtualbox, const char *session_iid,
               void **session)
{
    const SimInterface *virtualbox_interface = interface_of(virtualbox_iid, "IVirtualBox");
    const SimInterface *session_interface = interface_of(session_iid, "ISession");
    SimFace *face = NULL;

    *virtualbox = NULL;
    *session = NULL;
    if (virtualbox_interface == NULL || session_interface == NULL)
        return;
    if (!SIM_FAILED(sim_connection_root(virtualbox_interface, &face))) {
        keep(&com_virtualbox, face);
        *virtualbox = com_virtualbox;
    }
    if (!SIM_FAILED(sim_connection_create("ISession", session_interface, &face))) {
        keep(&com_session, face);
        *session = com_session;
    }
}

static SimResult
thread_initialize(void)
{
    return SIM_OK;
}

static SimResult
thread_uninitialize(void)
{
    sim_exception_set(NULL);
    return SIM_OK;
}

static void
com_unalloc(void *block)
{
    sim_memory_free(SIM_MEMORY_XPCOM, block);
}

static void
utf16_free(SimChar16 *text)
{
    sim_memory_free(SIM_MEMORY_UTF16, text);
}

static void
utf8_free(char *text)
{
    sim_memory_free(SIM_MEMORY_UTF8, text);
}

static int
utf16_to_utf8(const SimChar16 *from, char **to)
{
    g_autofree char *text = sim_utf8_dup(from != NULL ? from : (const SimChar16[]){ 0 });

    *to = sim_memory_new(SIM_MEMORY_UTF8, strlen(text) + 1);
    strcpy(*to, text);
    return 0;
}

static int
utf8_to_utf16(const char *from, SimChar16 **to)
{
    *to = NULL;
    if (from != NULL && !g_utf8_validate(from, -1, NULL))
        return -57; /* an IPRT status: invalid UTF-8 encoding */
    *to = sim_utf16_new(SIM_MEMORY_UTF16, from != NULL ? from : "");
    return 0;
}

static void
utf8_clear(char *text)
{
    if (text != NULL)
        memset(text, 0, strlen(text));
}

static void
utf16_clear(SimChar16 *text)
{
    for (; text != NULL && *text != 0; text++)
        *text = 0;
}

static void
get_event_queue(void **queue)
{
    if (event_queue == NULL) {
        SimProxy *proxy = sim_event_queue_new();
        SimFace *face = proxy != NULL ? sim_proxy_query(proxy, proxy->class) : NULL;

        if (face != NULL) {
            keep(&event_queue, face);
            sim_proxy_unref_own(proxy);
        }
    }
    *queue = event_queue;
}

static SimResult
get_exception(void **exception)
{
    SimProxy *info = sim_exception_get();

    *exception = NULL;
    if (info == NULL)
        return SIM_OK;
    *exception = sim_proxy_query(info, sim_xpt_find(sim_binding_install()->xpt, "nsIException"));
    sim_proxy_unref_own(info);
    return SIM_OK;
}

static SimResult
clear_exception(void)
{
    sim_exception_set(NULL);
    return SIM_OK;
}

static int
process_event_queue(gint64 timeout_ms)
{
    gboolean interrupted;

    sim_event_queue_wait(timeout_ms, &interrupted);
    return interrupted ? 2 : 3;
}

static int
interrupt_event_queue(void)
{
    sim_event_queue_interrupt();
    return 0;
}

/* --- Safe arrays, which off Windows are just a block and its size. */

static guint
vartype_size(guint vartype)
{
    switch (vartype) {
    case 16: /* I1 */
    case 17: /* UI1 */
        return 1;
    case 2:  /* I2 */
    case 18: /* UI2 */
        return 2;
    case 3:  /* I4 */
    case 11: /* BOOL */
    case 19: /* UI4 */
    case 25: /* HRESULT */
        return 4;
    default: /* I8, UI8, and pointers: BSTR, DISPATCH, UNKNOWN */
        return 8;
    }
}

static SimSafeArray *
safe_array_create(guint16 vartype, gint32 bound, guint32 elements)
{
    SimSafeArray *array = sim_memory_new(SIM_MEMORY_ARRAY, sizeof(SimSafeArray));

    array->c = elements;
    if (elements > 0)
        array->pv = sim_memory_new(SIM_MEMORY_ARRAY, (gsize) elements * vartype_size(vartype));
    return array;
}

static SimSafeArray *
safe_array_out_alloc(void)
{
    return sim_memory_new(SIM_MEMORY_ARRAY, sizeof(SimSafeArray));
}

static SimResult
safe_array_copy_in(SimSafeArray *array, const void *block, guint32 bytes)
{
    if (array == NULL || (block == NULL && bytes > 0))
        return SIM_E_POINTER;
    if (bytes > 0)
        memcpy(array->pv, block, bytes);
    return SIM_OK;
}

static SimResult
safe_array_copy_out(void **block, guint32 *bytes, guint16 vartype, SimSafeArray *array)
{
    if (block == NULL || array == NULL)
        return SIM_E_POINTER;
    *block = NULL;
    *bytes = (guint32) (array->c * vartype_size(vartype));
    if (*bytes > 0) {
        *block = sim_memory_new(SIM_MEMORY_ARRAY, *bytes);
        memcpy(*block, array->pv, *bytes);
    }
    return SIM_OK;
}

static SimResult
safe_array_copy_out_interfaces(void ***objects, guint32 *count, SimSafeArray *array)
{
    guint32 bytes = 0;
    SimResult result = safe_array_copy_out((void **) objects, &bytes, 13 /* UNKNOWN */, array);

    *count = bytes / (guint32) sizeof(void *);
    return result;
}

static SimResult
safe_array_destroy(SimSafeArray *array)
{
    if (array == NULL)
        return SIM_OK;
    /* What a call put there came from the XPCOM allocator; what was made here did not. */
    if (array->pv != NULL)
        sim_memory_free(sim_memory_kind(array->pv), array->pv);
    sim_memory_free(SIM_MEMORY_ARRAY, array);
    return SIM_OK;
}

static SimResult
array_out_free(void *block)
{
    sim_memory_free(SIM_MEMORY_ARRAY, block);
    return SIM_OK;
}

static const SimTable2 table_2 = {
    .cb = sizeof(SimTable2),
    .version = 0x00020000,
    .get_version = get_version,
    .com_initialize = com_initialize,
    .com_uninitialize = com_uninitialize,
    .com_unalloc = com_unalloc,
    .utf16_free = utf16_free,
    .utf8_free = utf8_free,
    .utf16_to_utf8 = utf16_to_utf8,
    .utf8_to_utf16 = utf8_to_utf16,
    .get_event_queue = get_event_queue,
    .end_version = 0x00020000,
};

static const SimTable3 table_3 = {
    .cb = sizeof(SimTable3),
    .version = 0x00030000,
    .get_version = get_version,
    .get_api_version = get_api_version,
    .client_initialize = client_initialize,
    .client_uninitialize = client_uninitialize,
    .com_initialize = com_initialize,
    .com_uninitialize = com_uninitialize,
    .com_unalloc = com_unalloc,
    .utf16_to_utf8 = utf16_to_utf8,
    .utf8_to_utf16 = utf8_to_utf16,
    .utf8_free = utf8_free,
    .utf16_free = utf16_free,
    .get_event_queue = get_event_queue,
    .get_exception = get_exception,
    .clear_exception = clear_exception,
    .end_version = 0x00030000,
};

#define TABLE_4_COMMON(type, number)                                                               \
    .cb = sizeof(type), .version = (number), .get_version = get_version,                           \
    .get_api_version = get_api_version, .client_initialize = client_initialize,                    \
    .thread_initialize = thread_initialize, .thread_uninitialize = thread_uninitialize,            \
    .client_uninitialize = client_uninitialize, .com_initialize = com_initialize,                  \
    .com_uninitialize = com_uninitialize, .com_unalloc = com_unalloc,                              \
    .utf16_to_utf8 = utf16_to_utf8, .utf8_to_utf16 = utf8_to_utf16, .utf8_free = utf8_free,        \
    .utf16_free = utf16_free, .array_create = safe_array_create,                                   \
    .array_out_alloc = safe_array_out_alloc, .array_copy_in = safe_array_copy_in,                  \
    .array_copy_out = safe_array_copy_out,                                                         \
    .array_copy_out_interfaces = safe_array_copy_out_interfaces,                                   \
    .array_destroy = safe_array_destroy, .array_out_free = array_out_free,                         \
    .get_event_queue = get_event_queue, .get_exception = get_exception,                            \
    .clear_exception = clear_exception, .process_event_queue = process_event_queue,                \
    .interrupt_event_queue = interrupt_event_queue, .end_version = (number)

static const SimTable4 table_4 = { TABLE_4_COMMON(SimTable4, 0x00040000) };

static const SimTable41 table_4_1 = {
    TABLE_4_COMMON(SimTable41, 0x00040001),
    .utf8_clear = utf8_clear,
    .utf16_clear = utf16_clear,
};

/* Only the major number is compared; an older client gets its older table. */
const void *
sim_entry_table(unsigned version)
{
    const SimInstall *install = sim_binding_install();
    guint major = version >> 16;

    if (install == NULL || major > install->table >> 16)
        return NULL;
    switch (major) {
    case 2:
        return &table_2;
    case 3:
        return &table_3;
    case 4:
        return install->table >= 0x00040001 ? (const void *) &table_4_1 : (const void *) &table_4;
    default:
        return NULL;
    }
}

const void *
VBoxGetXPCOMCFunctions(unsigned version)
{
    return sim_entry_table(version);
}
