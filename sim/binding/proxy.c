/* proxy.c - objects as the client sees them: identity, reference counts, interfaces, vtables.
 *
 * A vtable is made of libffi closures when an object is first seen through that interface. All
 * slots but the first three end in dispatch(), with the type library's description of the method.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "binding/binding.h"

#include <ffi.h>
#include <string.h>

static GMutex lock;             /* of the tables below and of every proxy's faces */
static GHashTable *by_id;       /* id -> SimProxy of the present connection */
static GHashTable *all_vtables; /* set of vtables, to tell our objects from the client's */
static GPtrArray *signatures;   /* of the vtables' closures; kept as they are */

static SimResult
slot_query_interface(SimFace *self, const void *nsid, void **result)
{
    guint8 iid[16];

    sim_iid_from_memory(nsid, iid);
    return sim_query_interface(self, iid, result);
}

static guint32
slot_add_ref(SimFace *self)
{
    sim_proxy_ref(self->proxy);
    return (guint32) __atomic_load_n(&self->proxy->refs, __ATOMIC_RELAXED);
}

static guint32
slot_release(SimFace *self)
{
    gint left = __atomic_load_n(&self->proxy->refs, __ATOMIC_RELAXED) - 1;

    sim_proxy_unref(self->proxy);
    return (guint32) MAX(left, 0);
}

void
sim_iid_from_memory(const void *nsid, guint8 *iid)
{
    guint32 m0;
    guint16 m1, m2;

    memcpy(&m0, nsid, 4);
    memcpy(&m1, (const guint8 *) nsid + 4, 2);
    memcpy(&m2, (const guint8 *) nsid + 6, 2);
    m0 = GUINT32_TO_BE(m0);
    m1 = GUINT16_TO_BE(m1);
    m2 = GUINT16_TO_BE(m2);
    memcpy(iid, &m0, 4);
    memcpy(iid + 4, &m1, 2);
    memcpy(iid + 6, &m2, 2);
    memcpy(iid + 8, (const guint8 *) nsid + 8, 8);
}

static SimResult
call_local(SimProxy *self, const SimMethod *method, void **args)
{
    for (guint i = 0;
         i < G_N_ELEMENTS(self->local->members) && self->local->members[i].name != NULL; i++) {
        const char *name = self->local->members[i].name;

        if (method->getter || method->setter) {
            if (!g_str_has_prefix(name, method->getter ? "get:" : "set:"))
                continue;
            name += strlen("get:");
        }
        if (strcmp(name, method->name) == 0)
            return self->local->members[i].call(self, args);
    }
    return SIM_E_NOTIMPL;
}

static void
dispatch(ffi_cif *cif, void *result, void **args, void *user_data)
{
    const SimMethod *method = user_data;
    SimFace *face = *(SimFace **) args[0];
    SimProxy *proxy = face->proxy;
    SimResult code;

    /* The caller may let go of the object during the call, from another thread. */
    sim_proxy_ref_own(proxy);
    code = proxy->local != NULL ? call_local(proxy, method, args + 1)
                                : sim_call_remote(proxy, method, args + 1);
    sim_proxy_unref_own(proxy);
    *(ffi_arg *) result = code;
}

static ffi_type *
ffi_type_of(const SimParam *param)
{
    if (param->out)
        return &ffi_type_pointer;
    switch (param->type.tag) {
    case SIM_TAG_I8:
        return &ffi_type_sint8;
    case SIM_TAG_I16:
        return &ffi_type_sint16;
    case SIM_TAG_I32:
        return &ffi_type_sint32;
    case SIM_TAG_I64:
        return &ffi_type_sint64;
    case SIM_TAG_U8:
        return &ffi_type_uint8;
    case SIM_TAG_U16:
    case SIM_TAG_WCHAR:
        return &ffi_type_uint16;
    case SIM_TAG_U32:
        return &ffi_type_uint32;
    case SIM_TAG_U64:
        return &ffi_type_uint64;
    case SIM_TAG_BOOL:
        return &ffi_type_sint32;
    case SIM_TAG_CHAR:
        return &ffi_type_schar;
    case SIM_TAG_FLOAT:
        return &ffi_type_float;
    case SIM_TAG_DOUBLE:
        return &ffi_type_double;
    default:
        return &ffi_type_pointer;
    }
}

/* How a method is called. A closure, whose memory nobody looks through for pointers, has the only
 * other one. */
typedef struct {
    ffi_cif cif;
    ffi_type *types[];
} Signature;

/* Called with the lock. */
static void *
closure_new(const SimMethod *method)
{
    Signature *signature =
        g_malloc0(sizeof(Signature) + (method->n_params + 1u) * sizeof(ffi_type *));
    void *code = NULL;
    ffi_closure *closure = ffi_closure_alloc(sizeof(ffi_closure), &code);

    signature->types[0] = &ffi_type_pointer;
    for (guint i = 0; i < method->n_params; i++)
        signature->types[i + 1] = ffi_type_of(&method->params[i]);
    if (closure == NULL ||
        ffi_prep_cif(&signature->cif, FFI_DEFAULT_ABI, method->n_params + 1u, &ffi_type_uint32,
                     signature->types) != FFI_OK ||
        ffi_prep_closure_loc(closure, &signature->cif, dispatch, (void *) method, code) != FFI_OK)
        g_error("no closure for %s", method->name);
    if (signatures == NULL)
        signatures = g_ptr_array_new();
    g_ptr_array_add(signatures, signature);
    return code;
}

/* Made once for an interface and kept: clients may hold on to a vtable. Called with the lock. */
static const void *
vtable_of(const SimInterface *interface)
{
    void **vtable = interface->user;

    if (vtable != NULL)
        return vtable;
    vtable = g_new0(void *, MAX(interface->n_slots, 3));
    vtable[0] = (void *) slot_query_interface;
    vtable[1] = (void *) slot_add_ref;
    vtable[2] = (void *) slot_release;
    for (guint slot = 3; slot < interface->n_slots; slot++)
        vtable[slot] = closure_new(sim_interface_slot(interface, slot));
    ((SimInterface *) interface)->user = vtable;
    if (all_vtables == NULL)
        all_vtables = g_hash_table_new(NULL, NULL);
    g_hash_table_add(all_vtables, vtable);
    return vtable;
}

SimFace *
sim_proxy_query(SimProxy *proxy, const SimInterface *interface)
{
    SimFace *face;

    if (interface == NULL || !sim_interface_is_a(proxy->class, interface))
        return NULL;
    g_mutex_lock(&lock);
    for (face = proxy->faces; face != NULL && face->interface != interface; face = face->next)
        ;
    if (face == NULL) {
        face = g_new0(SimFace, 1);
        face->vtable = vtable_of(interface);
        face->proxy = proxy;
        face->interface = interface;
        face->next = proxy->faces;
        proxy->faces = face;
    }
    g_mutex_unlock(&lock);
    sim_proxy_ref(proxy);
    return face;
}

SimResult
sim_query_interface(SimFace *face, const guint8 *iid, void **result)
{
    const SimInstall *install = sim_binding_install();

    if (result == NULL)
        return SIM_E_POINTER;
    *result = sim_proxy_query(face->proxy, sim_xpt_find_iid(install->xpt, iid));
    return *result != NULL ? SIM_OK : SIM_E_NOINTERFACE;
}

SimFace *
sim_proxy_receive(guint64 id, guint class_index, const SimInterface *wanted)
{
    const SimInterface *class = sim_xpt_nth(sim_binding_install()->xpt, class_index);
    SimProxy *proxy;
    SimFace *face;

    if (id == 0 || class == NULL)
        return NULL;
    g_mutex_lock(&lock);
    if (by_id == NULL)
        by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
    proxy = g_hash_table_lookup(by_id, &id);
    if (proxy == NULL) {
        proxy = g_new0(SimProxy, 1);
        proxy->id = id;
        proxy->class = class;
        proxy->epoch = sim_connection_epoch();
        g_hash_table_insert(by_id, &proxy->id, proxy);
        sim_count(objects, 1);
    }
    __atomic_add_fetch(&proxy->refs, 1, __ATOMIC_RELAXED);
    proxy->remote_refs++;
    g_mutex_unlock(&lock);

    face = sim_proxy_query(proxy, wanted != NULL ? wanted : class);
    sim_proxy_unref_own(proxy);
    return face;
}

SimProxy *
sim_proxy_new_local(const SimLocalClass *class, gpointer data)
{
    const SimInterface *interface = sim_xpt_find(sim_binding_install()->xpt, class->interface);
    SimProxy *proxy;

    if (interface == NULL || interface->n_slots == 0) {
        if (class->free != NULL)
            class->free(data);
        return NULL;
    }
    proxy = g_new0(SimProxy, 1);
    proxy->refs = 1;
    proxy->class = interface;
    proxy->local = class;
    proxy->data = data;
    sim_count(objects, 1);
    return proxy;
}

void
sim_proxy_ref_own(SimProxy *proxy)
{
    __atomic_add_fetch(&proxy->refs, 1, __ATOMIC_RELAXED);
}

void
sim_proxy_ref(SimProxy *proxy)
{
    sim_count(references, 1);
    sim_proxy_ref_own(proxy);
}

static void
proxy_free(SimProxy *proxy)
{
    for (SimFace *face = proxy->faces, *next; face != NULL; face = next) {
        next = face->next;
        g_free(face);
    }
    if (proxy->local != NULL && proxy->local->free != NULL)
        proxy->local->free(proxy->data);
    sim_count(objects, -1);
    g_free(proxy);
}

void
sim_proxy_unref_own(SimProxy *proxy)
{
    g_mutex_lock(&lock);
    if (__atomic_sub_fetch(&proxy->refs, 1, __ATOMIC_ACQ_REL) > 0) {
        g_mutex_unlock(&lock);
        return;
    }
    if (proxy->id != 0 && by_id != NULL && g_hash_table_lookup(by_id, &proxy->id) == proxy)
        g_hash_table_remove(by_id, &proxy->id);
    g_mutex_unlock(&lock);
    if (proxy->id != 0)
        sim_connection_release(proxy->id, proxy->remote_refs, proxy->epoch);
    proxy_free(proxy);
}

void
sim_proxy_unref(SimProxy *proxy)
{
    sim_count(references, -1);
    sim_proxy_unref_own(proxy);
}

SimProxy *
sim_proxy_from_pointer(void *object)
{
    SimFace *face = object;
    gboolean ours;

    if (object == NULL)
        return NULL;
    g_mutex_lock(&lock);
    ours = all_vtables != NULL && g_hash_table_contains(all_vtables, face->vtable);
    g_mutex_unlock(&lock);
    return ours ? face->proxy : NULL;
}

void
sim_proxies_forget(void)
{
    g_mutex_lock(&lock);
    if (by_id != NULL)
        g_hash_table_remove_all(by_id);
    g_mutex_unlock(&lock);
}
