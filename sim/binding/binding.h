/* binding.h - what the files of the simulated C binding (VBoxXPCOMC.so) share.
 *
 * A loaded binding is one per process, as the real one is; so its state is file-scope data here,
 * which nothing else of this project allows itself. Its locks, in the order they are taken:
 * connection.c's (state of the connection), proxy.c's (table of objects), then each object's own.
 *
 * Threads: any, where nothing else is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ipc/install.h"
#include "ipc/results.h"
#include "ipc/wire.h"

typedef guint16 SimChar16; /* PRUnichar */
typedef struct SimProxy SimProxy;

#define SIM_EXPORT __attribute__((visibility("default")))

/* --- entry.c: the installation that this library belongs to; NULL if it is broken. */
const SimInstall *sim_binding_install(void);

/* --- memory.c: blocks know what they are, so that a client that frees with the wrong function
 * shows. */
typedef enum {
    SIM_MEMORY_XPCOM = 1, /* strings and arrays of calls: pfnComUnallocMem */
    SIM_MEMORY_UTF8 = 2,  /* of pfnUtf16ToUtf8 */
    SIM_MEMORY_UTF16 = 3, /* of pfnUtf8ToUtf16 */
    SIM_MEMORY_ARRAY = 4, /* of the safe array helpers */
} SimMemory;

void *sim_memory_new(SimMemory kind, gsize size); /* zeroed; never NULL */
void sim_memory_free(SimMemory kind, void *block);
SimMemory sim_memory_kind(const void *block); /* of a living block */
SimChar16 *sim_utf16_new(SimMemory kind,
                         const char *utf8); /* ill-formed text is replaced, never refused */
char *sim_utf8_dup(const SimChar16 *utf16); /* g_free(); (nullable) */

/* What tests look at, through VBoxSimGetStatistics(). */
typedef struct {
    guint32 size;        /* of this structure */
    guint32 wrong_frees; /* blocks freed with another kind's function, or twice */
    gint64 blocks;       /* that calls gave and the client has not freed */
    gint64 conversions;  /* the same of pfnUtf16ToUtf8 and pfnUtf8ToUtf16 */
    gint64 references;   /* held on objects, the binding's own not counted */
    gint64 objects;      /* alive */
    guint64 calls;       /* to the service */
    guint64 dead_calls;  /* on objects of a connection that is gone */
} SimStatistics;
extern SimStatistics sim_statistics; /* members by __atomic operations */

#define sim_count(member, n) __atomic_add_fetch(&sim_statistics.member, (n), __ATOMIC_RELAXED)

/* --- proxy.c: objects as the client sees them. */

/* What `this` points to: one for each interface through which an object was asked for. */
typedef struct SimFace {
    const void *vtable;
    SimProxy *proxy;
    const SimInterface *interface;
    struct SimFace *next;
} SimFace;

/* An object that lives in this process: its methods by name. @args: pointers to the C arguments. */
typedef SimResult (*SimLocalFunc)(SimProxy *self, void **args);
typedef struct {
    const char *interface;
    void (*free)(gpointer data);
    struct {
        const char
            *name; /* the getter and the setter of an attribute have "get:" and "set:" in front */
        SimLocalFunc call;
    } members[24];
} SimLocalClass;

struct SimProxy {
    gint refs;
    guint epoch;         /* of the connection it came with */
    guint64 id;          /* in the service; 0: local */
    guint32 remote_refs; /* that the service counts for us */
    const SimInterface *class;
    SimFace *faces;
    const SimLocalClass *local;
    gpointer data;
};

/* Returns: (transfer full): the object through @interface; %NULL if it has no such interface. */
SimFace *sim_proxy_query(SimProxy *proxy, const SimInterface *interface);
/* A reference that came from the service. Returns: (transfer full) (nullable) */
SimFace *sim_proxy_receive(guint64 id, guint class_index, const SimInterface *wanted);
SimProxy *sim_proxy_new_local(const SimLocalClass *class,
                              gpointer data); /* (transfer full) (nullable) */
void sim_proxy_ref(SimProxy *proxy);
void sim_proxy_unref(SimProxy *proxy);
/* The binding's own references are not the client's leaks. */
void sim_proxy_ref_own(SimProxy *proxy);
void sim_proxy_unref_own(SimProxy *proxy);
/* Any `this` pointer. Returns: (nullable): the object, if it is one of ours. */
SimProxy *sim_proxy_from_pointer(void *object);
void sim_proxies_forget(void); /* the connection is gone: no object of it is found again */

SimResult sim_query_interface(SimFace *face, const guint8 *wire_iid, void **result);

/* nsID in memory, as C structure, to the order of its text. */
void sim_iid_from_memory(const void *nsid, guint8 *iid);

/* --- connection.c: this process' connection to the service, one socket for each thread. */

/* Starts the service if none runs. Idempotent. */
SimResult sim_connection_open(void);
void sim_connection_close(void);
guint sim_connection_epoch(void);
gboolean sim_connection_is_open(void);
/* Sends @frame (which is consumed); waits for the answer. Returns: (transfer full): or NULL when
 * the service is gone. */
GByteArray *sim_connection_call(GByteArray *frame, guint epoch);
void sim_connection_release(guint64 id, guint32 count, guint epoch);
/* The root object (IVirtualBox) or a new one of that interface ("ISession"). (transfer full) */
SimResult sim_connection_root(const SimInterface *wanted, SimFace **face);
SimResult sim_connection_create(const char *name, const SimInterface *wanted, SimFace **face);
/* A descriptor that hangs up when the service goes; -1. To be closed by the caller. */
int sim_connection_watch(void);

/* --- call.c */
SimResult sim_call_remote(SimProxy *self, const SimMethod *method, void **args);

/* --- exception.c: the error info of the calling thread. */
void sim_exception_set(SimProxy *error_info); /* (transfer full) (nullable) */
SimProxy *sim_exception_get(void);            /* (transfer full) (nullable) */
/* Reads what the service says about a failure; it becomes the thread's exception. */
void sim_exception_receive(SimReader *reader);

/* --- client.c, events.c, queue.c, components.c: local objects. All (transfer full). */
SimProxy *sim_client_new(void);
SimProxy *sim_client_event_source_new(void);
void sim_client_event_source_fire(SimProxy *source, gboolean available);
SimProxy *sim_event_queue_new(void);
SimResult sim_event_queue_wait(gint64 timeout_ms, gboolean *interrupted);
void sim_event_queue_interrupt(void);

/* How local methods take their arguments. */
#define SIM_ARG(args, n, type) (*(type *) (args)[n])
SimResult sim_out_string(void **args, guint n, const char *utf8);
SimResult sim_out_face(void **args, guint n, SimFace *face); /* takes the reference */
