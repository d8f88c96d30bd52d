/* glib-tsan.c - tells ThreadSanitizer what GLib's locks and reference counts order.
 *
 * GLib makes its mutexes of futexes and is not instrumented, so ThreadSanitizer would see races
 * everywhere. This library, loaded before GLib (LD_PRELOAD) into a program that is built with
 * -fsanitize=thread, stands in front of the functions that matter and says what happens.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <dlfcn.h>
#include <glib-object.h>

/* In a program that is not built with ThreadSanitizer there is nobody to tell. */
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

static inline void
acquire(void *address)
{
    if (__tsan_acquire)
        __tsan_acquire(address);
}

static inline void
release(void *address)
{
    if (__tsan_release)
        __tsan_release(address);
}

/* The function that would have been called without us. */
#define REAL(name)                                                                                 \
    ({                                                                                             \
        static __typeof__(&name) real_;                                                            \
                                                                                                   \
        if (!real_)                                                                                \
            real_ = (__typeof__(&name)) dlsym(RTLD_NEXT, #name);                                   \
        real_;                                                                                     \
    })

/* ---- Locks ---- */

#define LOCK(name, Type)                                                                           \
    void name(Type *lock)                                                                          \
    {                                                                                              \
        REAL(name)(lock);                                                                          \
        acquire(lock);                                                                             \
    }

#define TRY_LOCK(name, Type)                                                                       \
    gboolean name(Type *lock)                                                                      \
    {                                                                                              \
        gboolean locked = REAL(name)(lock);                                                        \
                                                                                                   \
        if (locked)                                                                                \
            acquire(lock);                                                                         \
        return locked;                                                                             \
    }

#define UNLOCK(name, Type)                                                                         \
    void name(Type *lock)                                                                          \
    {                                                                                              \
        release(lock);                                                                             \
        REAL(name)(lock);                                                                          \
    }

LOCK(g_mutex_lock, GMutex)
TRY_LOCK(g_mutex_trylock, GMutex)
UNLOCK(g_mutex_unlock, GMutex)
LOCK(g_rec_mutex_lock, GRecMutex)
TRY_LOCK(g_rec_mutex_trylock, GRecMutex)
UNLOCK(g_rec_mutex_unlock, GRecMutex)
LOCK(g_rw_lock_writer_lock, GRWLock)
TRY_LOCK(g_rw_lock_writer_trylock, GRWLock)
UNLOCK(g_rw_lock_writer_unlock, GRWLock)
LOCK(g_rw_lock_reader_lock, GRWLock)
TRY_LOCK(g_rw_lock_reader_trylock, GRWLock)
UNLOCK(g_rw_lock_reader_unlock, GRWLock)

void
g_cond_wait(GCond *cond, GMutex *mutex)
{
    release(mutex);
    REAL(g_cond_wait)(cond, mutex);
    acquire(mutex);
}

gboolean
g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end_time)
{
    gboolean in_time;

    release(mutex);
    in_time = REAL(g_cond_wait_until)(cond, mutex, end_time);
    acquire(mutex);
    return in_time;
}

/* ---- References: whoever drops the last one sees what the others did before they dropped theirs
 * ---- */

#define UNREF(name, Type)                                                                          \
    void name(Type *object)                                                                        \
    {                                                                                              \
        release(object);                                                                           \
        acquire(object);                                                                           \
        REAL(name)(object);                                                                        \
    }

UNREF(g_bytes_unref, GBytes)
UNREF(g_source_unref, GSource)
UNREF(g_main_context_unref, GMainContext)
UNREF(g_hash_table_unref, GHashTable)
UNREF(g_ptr_array_unref, GPtrArray)
UNREF(g_object_unref, void)

gboolean(g_atomic_ref_count_dec)(gatomicrefcount *count)
{
    release((void *) count);
    acquire((void *) count);
    return REAL(g_atomic_ref_count_dec)(count);
}

/* ---- Queues between threads ---- */

void
g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
    release(queue);
    REAL(g_async_queue_push)(queue, data);
}

gpointer
g_async_queue_pop(GAsyncQueue *queue)
{
    gpointer data = REAL(g_async_queue_pop)(queue);

    acquire(queue);
    return data;
}

gpointer
g_async_queue_try_pop(GAsyncQueue *queue)
{
    gpointer data = REAL(g_async_queue_try_pop)(queue);

    acquire(queue);
    return data;
}

gpointer
g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 timeout)
{
    gpointer data = REAL(g_async_queue_timeout_pop)(queue, timeout);

    acquire(queue);
    return data;
}
