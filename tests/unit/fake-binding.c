/* fake-binding.c - a VBoxXPCOMC.so that echoes what it is given, and keeps accounts.
 *
 * FAKE_NO_CAPI, FAKE_NO_ENTRY: without the newer, without either entry point.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-binding.h"

#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

#define FAIL           0x80004005u
#define NO_INTERFACE   0x80004002u
#define CONTRACT_THING "@fake/Thing;1"

typedef guint32 Result;
typedef guint16 Char16;
typedef struct {
    guint8 bytes[16];
} Iid;

EXPORT extern FakeBinding fake_binding;
FakeBinding fake_binding = { .newest_table = 4 };

/* Blocks */

typedef struct {
    guint64 magic;
    guint64 size;
} BlockHeader;

#define BLOCK_MAGIC G_GUINT64_CONSTANT(0x600db10c600db10c)

static void *
block_new(gsize size)
{
    BlockHeader *header = malloc(sizeof(*header) + size);

    header->magic = BLOCK_MAGIC;
    header->size = size;
    memset(header + 1, 0xaa, size);
    __atomic_add_fetch(&fake_binding.n_blocks, 1, __ATOMIC_SEQ_CST);
    return header + 1;
}

static void
block_free(void *block)
{
    BlockHeader *header = (BlockHeader *) block - 1;

    if (!block || header->magic != BLOCK_MAGIC)
        abort();
    header->magic = 0;
    free(header);
    __atomic_sub_fetch(&fake_binding.n_blocks, 1, __ATOMIC_SEQ_CST);
}

static void *
block_copy(const void *data, gsize size)
{
    void *block = block_new(size);

    if (size > 0)
        memcpy(block, data, size);
    return block;
}

static Char16 *
text16(const char *ascii)
{
    Char16 *text = block_new((strlen(ascii) + 1) * sizeof(Char16));

    for (gsize i = 0; i <= strlen(ascii); i++)
        text[i] = (guint8) ascii[i]; /* Latin-1 */
    return text;
}

static Char16 *
copy16(const Char16 *text)
{
    gsize length = 0;

    while (text[length])
        length++;
    return block_copy(text, (length + 1) * sizeof(Char16));
}

/* Objects: all kinds share one layout, and differ in their functions. */

typedef struct Object Object;
struct Object {
    const void *functions;
    gint references;
    guint first_iid_byte; /* what QueryInterface answers to, beside nsISupports */
    Object *other;        /* what it gives as another interface, or next error info */
    Char16 *name;
    guint32 mode;
    const char *text;
    const char *component;
    Result result;
    gboolean endless;
};

typedef struct {
    Result (*query)(Object *self, const Iid *iid, Object **result);
    guint32 (*add_ref)(Object *self);
    guint32 (*release)(Object *self);
} Supports;

static Object *
object_new(const void *functions, guint first_iid_byte)
{
    Object *object = calloc(1, sizeof(Object));

    object->functions = functions;
    object->references = 1;
    object->first_iid_byte = first_iid_byte;
    __atomic_add_fetch(&fake_binding.n_references, 1, __ATOMIC_SEQ_CST);
    return object;
}

static guint32
add_ref(Object *self)
{
    __atomic_add_fetch(&fake_binding.n_references, 1, __ATOMIC_SEQ_CST);
    return (guint32) __atomic_add_fetch(&self->references, 1, __ATOMIC_SEQ_CST);
}

static guint32
release(Object *self)
{
    gint references = __atomic_sub_fetch(&self->references, 1, __ATOMIC_SEQ_CST);

    if (references < 0)
        abort();
    __atomic_sub_fetch(&fake_binding.n_references, 1, __ATOMIC_SEQ_CST);
    if (references > 0)
        return (guint32) references;
    if (self->other && !self->endless)
        release(self->other);
    free(self->name);
    free(self);
    return 0;
}

static Object *
keep(Object *object)
{
    if (object)
        add_ref(object);
    return object;
}

static Object *other_new(void);

/* xpt_build() writes the number of an interface into the last byte; nsISupports ends with 46. */
static Result
query(Object *self, const Iid *iid, Object **result)
{
    *result = NULL;
    if ((iid->bytes[0] == 0 && iid->bytes[15] == 0x46) || iid->bytes[15] == self->first_iid_byte) {
        *result = keep(self);
    } else if (self->first_iid_byte == 0x20 && iid->bytes[15] == 0x21) {
        if (!self->other)
            self->other = other_new();
        *result = keep(self->other);
    }
    return *result ? 0 : NO_INTERFACE;
}

#define SUPPORTS                                                                                   \
    {                                                                                              \
        query, add_ref, release                                                                    \
    }

/* IOther */

static Result
get_value(Object *self, guint32 *value)
{
    *value = 4242;
    return 0;
}

static const struct {
    Supports supports;
    Result (*get_value)(Object *self, guint32 *value);
} other_functions = { SUPPORTS, get_value };

static Object *
other_new(void)
{
    return object_new(&other_functions, 0x21);
}

/* Exceptions */

static _Thread_local Object *current_exception;

static Result
get_message(Object *self, char **message)
{
    *message = self->text ? block_copy(self->text, strlen(self->text) + 1) : NULL;
    return 0;
}

static Result
get_result(Object *self, Result *result)
{
    *result = self->result;
    return 0;
}

static Result
get_component(Object *self, Char16 **component)
{
    *component = self->component ? text16(self->component) : NULL;
    return 0;
}

static Result
get_text(Object *self, Char16 **text)
{
    *text = self->text ? text16(self->text) : NULL;
    return 0;
}

static Result
get_next(Object *self, Object **next)
{
    *next = keep(self->endless ? self : self->other);
    return 0;
}

static const struct {
    Supports supports;
    Result (*get_message)(Object *self, char **message);
    Result (*get_result)(Object *self, Result *result);
    void *unused[8];
    Result (*get_result_code)(Object *self, Result *result);
    Result (*get_component)(Object *self, Char16 **component);
    Result (*get_text)(Object *self, Char16 **text);
    Result (*get_next)(Object *self, Object **next);
} info_functions = { .supports = SUPPORTS,
                     .get_message = get_message,
                     .get_result = get_result,
                     .get_result_code = get_result,
                     .get_component = get_component,
                     .get_text = get_text,
                     .get_next = get_next };

static Object *
info_new(guint iid, Result result, const char *text, const char *component)
{
    Object *info = object_new(&info_functions, iid);

    info->result = result;
    info->text = text;
    info->component = component;
    return info;
}

static void
set_exception(Object *exception)
{
    if (current_exception)
        release(current_exception);
    current_exception = exception;
}

static void throw(Result result)
{
    Object *info = NULL;

    switch (result) {
    case 0x80bb0001: /* a chain */
        info = info_new(0x10, result, "No thing named '\xe9'\n", "ThingWrap");
        info->other = info_new(0x10, 0x12345678 | 0x80000000u, "The list is empty", "");
        break;
    case 0x80bb0003: /* a chain without end */
        info = info_new(0x10, result, "Again", "ThingWrap");
        info->endless = TRUE;
        break;
    case 0x80004004: /* without a text */
        info = info_new(0x10, result, NULL, "ThingWrap");
        break;
    case FAIL: /* an exception that is no error info */
        info = info_new(0x11, result, "A plain exception", NULL);
        break;
    default:
        break;
    }
    set_exception(info);
}

/* IThing */

#define ECHO(name, type)                                                                           \
    static Result echo_##name(Object *self, type in, type *out)                                    \
    {                                                                                              \
        *out = in;                                                                                 \
        return 0;                                                                                  \
    }                                                                                              \
    static Result echo_##name##s(Object *self, guint32 n, const type *in, guint32 *n_out,          \
                                 type **out)                                                       \
    {                                                                                              \
        fake_binding.n_empty_arrays += n == 0 && in;                                               \
        *n_out = n;                                                                                \
        *out = block_copy(in, n * sizeof(type));                                                   \
        return 0;                                                                                  \
    }

ECHO(i8, gint8)
ECHO(i16, gint16)
ECHO(i32, gint32)
ECHO(i64, gint64)
ECHO(u8, guint8)
ECHO(u16, guint16)
ECHO(u32, guint32)
ECHO(u64, guint64)

/* A boolean must come in as 0 or 1; anything but 0 may go out. */
static Result
echo_bool(Object *self, gint32 in, gint32 *out)
{
    if (in != 0 && in != 1)
        return FAIL;
    *out = in * 0x100;
    return 0;
}

static Result
echo_bools(Object *self, guint32 n, const gint32 *in, guint32 *n_out, gint32 **out)
{
    for (guint32 i = 0; i < n; i++) {
        if (in[i] != 0 && in[i] != 1)
            return FAIL;
    }
    return echo_i32s(self, n, in, n_out, out);
}

static Result
echo_string(Object *self, const char *in, char **out)
{
    *out = block_copy(in, strlen(in) + 1);
    return 0;
}

static Result
echo_wstring(Object *self, const Char16 *in, Char16 **out)
{
    *out = copy16(in);
    return 0;
}

static Result
echo_thing(Object *self, Object *in, Object **out)
{
    *out = keep(in);
    return 0;
}

static Result
echo_strings(Object *self, guint32 n, const char *const *in, guint32 *n_out, char ***out)
{
    *n_out = n;
    *out = block_new(n * sizeof(char *));
    for (guint32 i = 0; i < n; i++)
        echo_string(self, in[i], &(*out)[i]);
    return 0;
}

static Result
echo_wstrings(Object *self, guint32 n, const Char16 *const *in, guint32 *n_out, Char16 ***out)
{
    fake_binding.n_empty_arrays += n == 0 && in;
    *n_out = n;
    *out = block_new(n * sizeof(Char16 *));
    for (guint32 i = 0; i < n; i++)
        (*out)[i] = copy16(in[i]);
    return 0;
}

static Result
echo_things(Object *self, guint32 n, Object *const *in, guint32 *n_out, Object ***out)
{
    fake_binding.n_empty_arrays += n == 0 && in;
    *n_out = n;
    *out = block_new(n * sizeof(Object *));
    for (guint32 i = 0; i < n; i++)
        (*out)[i] = keep(in[i]);
    return 0;
}

/* More arguments than there are registers for them. */
static Result
mixed(Object *self, gint32 flag, Char16 **text, guint32 n_in, const Char16 *const *in,
      guint32 *n_out, guint64 **out, gint64 wide, guint8 narrow, Object **other)
{
    *text = flag && n_in > 0 ? copy16(in[n_in - 1]) : NULL;
    *n_out = 3;
    *out = block_new(3 * sizeof(guint64));
    (*out)[0] = (guint64) wide;
    (*out)[1] = narrow;
    (*out)[2] = n_in;
    *other = other_new();
    return 0;
}

static Result
give_null(Object *self, Char16 **text, Object **thing, guint32 *n_texts, Char16 ***texts,
          guint32 *n_things, Object ***things)
{
    *text = NULL;
    *thing = NULL;
    *n_texts = 0;
    *texts = NULL;
    *n_things = 2;
    *things = block_new(2 * sizeof(Object *));
    (*things)[0] = NULL;
    (*things)[1] = keep(self);
    return 0;
}

static Result
give_broken(Object *self, Char16 **text)
{
    static const Char16 broken[] = { 'a', 0xd800, 'b', 0xdc00, 0xd83d, 0xde00, 0xd801, 0 };

    *text = copy16(broken);
    return 0;
}

/* Fails, and leaves in the results what must not be touched. */
static Result
fail(Object *self, Result result, Char16 **text, Object **thing, guint32 *n_texts, Char16 ***texts)
{
    *text = (Char16 *) 0x11;
    *thing = (Object *) 0x11;
    *n_texts = 1000;
    *texts = (Char16 **) 0x11;
    throw(result);
    return result;
}

static Result
get_name(Object *self, Char16 **name)
{
    *name = self->name ? copy16(self->name) : NULL;
    return 0;
}

static Result
set_name(Object *self, const Char16 *name)
{
    Char16 *copy = copy16(name);
    gsize size = ((BlockHeader *) copy - 1)->size;

    free(self->name);
    self->name = malloc(size);
    memcpy(self->name, copy, size);
    block_free(copy);
    return 0;
}

static Result
get_mode(Object *self, guint32 *mode)
{
    *mode = self->mode;
    return 0;
}

static Result
set_mode(Object *self, guint32 mode)
{
    self->mode = mode;
    return 0;
}

static Result
get_other(Object *self, Object **other)
{
    *other = other_new();
    return 0;
}

static Result
get_things(Object *self, guint32 *n, Object ***things)
{
    return echo_things(self, 1, &self, n, things);
}

static Result
set_things(Object *self, guint32 n, Object *const *things)
{
    self->mode = n;
    return 0;
}

static Result
nothing(Object *self)
{
    return FAIL;
}

static const struct {
    Supports supports;
    Result (*i8)(Object *, gint8, gint8 *);
    Result (*i16)(Object *, gint16, gint16 *);
    Result (*i32)(Object *, gint32, gint32 *);
    Result (*i64)(Object *, gint64, gint64 *);
    Result (*u8)(Object *, guint8, guint8 *);
    Result (*u16)(Object *, guint16, guint16 *);
    Result (*u32)(Object *, guint32, guint32 *);
    Result (*u64)(Object *, guint64, guint64 *);
    Result (*boolean)(Object *, gint32, gint32 *);
    Result (*character)(Object *, guint8, guint8 *);
    Result (*wide_character)(Object *, guint16, guint16 *);
    Result (*string)(Object *, const char *, char **);
    Result (*wstring)(Object *, const Char16 *, Char16 **);
    Result (*thing)(Object *, Object *, Object **);
    Result (*i8s)(Object *, guint32, const gint8 *, guint32 *, gint8 **);
    Result (*i16s)(Object *, guint32, const gint16 *, guint32 *, gint16 **);
    Result (*i32s)(Object *, guint32, const gint32 *, guint32 *, gint32 **);
    Result (*i64s)(Object *, guint32, const gint64 *, guint32 *, gint64 **);
    Result (*u8s)(Object *, guint32, const guint8 *, guint32 *, guint8 **);
    Result (*u16s)(Object *, guint32, const guint16 *, guint32 *, guint16 **);
    Result (*u32s)(Object *, guint32, const guint32 *, guint32 *, guint32 **);
    Result (*u64s)(Object *, guint32, const guint64 *, guint32 *, guint64 **);
    Result (*booleans)(Object *, guint32, const gint32 *, guint32 *, gint32 **);
    Result (*strings)(Object *, guint32, const char *const *, guint32 *, char ***);
    Result (*wstrings)(Object *, guint32, const Char16 *const *, guint32 *, Char16 ***);
    Result (*things)(Object *, guint32, Object *const *, guint32 *, Object ***);
    Result (*mixed)(Object *, gint32, Char16 **, guint32, const Char16 *const *, guint32 *,
                    guint64 **, gint64, guint8, Object **);
    Result (*give_null)(Object *, Char16 **, Object **, guint32 *, Char16 ***, guint32 *,
                        Object ***);
    Result (*give_broken)(Object *, Char16 **);
    Result (*fail)(Object *, Result, Char16 **, Object **, guint32 *, Char16 ***);
    Result (*get_name)(Object *, Char16 **);
    Result (*set_name)(Object *, const Char16 *);
    Result (*get_mode)(Object *, guint32 *);
    Result (*set_mode)(Object *, guint32);
    Result (*get_other)(Object *, Object **);
    Result (*get_things)(Object *, guint32 *, Object ***);
    Result (*set_things)(Object *, guint32, Object *const *);
    Result (*take_ptr)(Object *);
    Result (*take_both)(Object *);
    Result (*plain)(Object *);
} thing_functions = { SUPPORTS,     echo_i8,       echo_i16,    echo_i32,  echo_i64,  echo_u8,
                      echo_u16,     echo_u32,      echo_u64,    echo_bool, echo_u8,   echo_u16,
                      echo_string,  echo_wstring,  echo_thing,  echo_i8s,  echo_i16s, echo_i32s,
                      echo_i64s,    echo_u8s,      echo_u16s,   echo_u32s, echo_u64s, echo_bools,
                      echo_strings, echo_wstrings, echo_things, mixed,     give_null, give_broken,
                      fail,         get_name,      set_name,    get_mode,  set_mode,  get_other,
                      get_things,   set_things,    nothing,     nothing,   nothing };

static Object *
thing_new(void)
{
    return object_new(&thing_functions, 0x20);
}

/* IClient */

static Result
get_root(Object *self, Object **root)
{
    *root = keep(self->other);
    return 0;
}

static const struct {
    Supports supports;
    Result (*get_root)(Object *self, Object **root);
} client_functions = { SUPPORTS, get_root };

/* XPCOM's own */

static Result
process_pending_events(Object *self)
{
    fake_binding.n_processed++;
    return 0;
}

static gint32
get_select_fd(Object *self)
{
    return 77;
}

static const struct {
    Supports supports;
    void *before[5];
    Result (*process_pending_events)(Object *self);
    void *between[5];
    gint32 (*get_select_fd)(Object *self);
} queue_functions = { .supports = SUPPORTS,
                      .process_pending_events = process_pending_events,
                      .get_select_fd = get_select_fd };

static Result
set_current_exception(Object *self, Object *exception)
{
    set_exception(keep(exception));
    return 0;
}

static Result
get_current_exception(Object *self, Object **exception)
{
    *exception = keep(current_exception);
    return 0;
}

static const struct {
    Supports supports;
    Result (*set_current)(Object *self, Object *exception);
    Result (*get_current)(Object *self, Object **exception);
} exception_service_functions = { SUPPORTS, set_current_exception, get_current_exception };

static Result
get_service(Object *self, const char *contract_id, const Iid *iid, Object **service)
{
    *service = NULL;
    if (strcmp(contract_id, "@mozilla.org/exceptionservice;1") != 0)
        return FAIL;
    *service = object_new(&exception_service_functions, 0x52);
    return 0;
}

static const struct {
    Supports supports;
    void *before;
    Result (*get_service)(Object *self, const char *contract_id, const Iid *iid, Object **service);
} service_manager_functions = { .supports = SUPPORTS, .get_service = get_service };

static Result
create_instance(Object *self, const char *contract_id, Object *outer, const Iid *iid,
                Object **result)
{
    Object *thing;
    Result status;

    *result = NULL;
    if (strcmp(contract_id, CONTRACT_THING) != 0)
        return 0x80040154;
    thing = thing_new();
    status = query(thing, iid, result);
    release(thing);
    return status;
}

static const struct {
    Supports supports;
    void *before[3];
    Result (*create_instance)(Object *self, const char *contract_id, Object *outer, const Iid *iid,
                              Object **result);
} component_manager_functions = { .supports = SUPPORTS, .create_instance = create_instance };

EXPORT Result NS_GetServiceManager(Object **manager);
EXPORT Result NS_GetComponentManager(Object **manager);

Result
NS_GetServiceManager(Object **manager)
{
    *manager = object_new(&service_manager_functions, 1);
    return 0;
}

Result
NS_GetComponentManager(Object **manager)
{
    *manager = object_new(&component_manager_functions, 1);
    return 0;
}

/* The binding */

static Object *queue, *root, *session;

static unsigned int
get_version(void)
{
    return 1002003;
}

static unsigned int
get_api_version(void)
{
    return 1002;
}

static void
set_up(void)
{
    queue = object_new(&queue_functions, 1);
    root = thing_new();
    session = thing_new();
}

static void
tear_down(void)
{
    set_exception(NULL);
    release(queue);
    release(root);
    release(session);
}

static Result
client_initialize(const char *iid, Object **client)
{
    if (fake_binding.fail_init || strcmp(iid, "00000000-0000-0000-0000-000000000023") != 0) {
        *client = NULL;
        return FAIL;
    }
    set_up();
    fake_binding.n_client++;
    *client = object_new(&client_functions, 0x23);
    (*client)->other = keep(root);
    return 0;
}

static void
client_uninitialize(void)
{
    tear_down();
    fake_binding.n_client--;
}

static void
com_initialize(const char *root_iid, Object **out_root, const char *session_iid,
               Object **out_session)
{
    *out_root = NULL;
    *out_session = NULL;
    if (fake_binding.fail_init)
        return;
    set_up();
    fake_binding.n_com++;
    *out_root = root;
    *out_session = session;
}

static void
com_uninitialize(void)
{
    tear_down();
    fake_binding.n_com--;
}

static Result
thread_initialize(void)
{
    if (fake_binding.fail_init)
        return FAIL;
    __atomic_add_fetch(&fake_binding.n_threads, 1, __ATOMIC_SEQ_CST);
    return 0;
}

static Result
thread_uninitialize(void)
{
    set_exception(NULL);
    __atomic_sub_fetch(&fake_binding.n_threads, 1, __ATOMIC_SEQ_CST);
    return 0;
}

static void
get_event_queue(Object **out)
{
    *out = queue;
}

static Result
get_exception(Object **exception)
{
    return get_current_exception(NULL, exception);
}

static Result
clear_exception(void)
{
    set_exception(NULL);
    return 0;
}

static int
process_event_queue(gint64 timeout)
{
    if (timeout != 0)
        abort();
    fake_binding.n_processed++;
    return 3;
}

static void
unused(void)
{
    abort();
}

typedef void (*Function)(void);

#define F(function) ((Function) (function))

static const Function functions_2[] = {
    F(get_version), F(com_initialize),  F(com_uninitialize), F(block_free), unused, unused, unused,
    unused,         F(get_event_queue),
};

static const Function functions_3[] = {
    F(get_version),
    F(get_api_version),
    F(client_initialize),
    F(client_uninitialize),
    F(com_initialize),
    F(com_uninitialize),
    F(block_free),
    unused,
    unused,
    unused,
    unused,
    F(get_event_queue),
    F(get_exception),
    F(clear_exception),
};

static const Function functions_4[] = {
    F(get_version),
    F(get_api_version),
    F(client_initialize),
    F(thread_initialize),
    F(thread_uninitialize),
    F(client_uninitialize),
    F(com_initialize),
    F(com_uninitialize),
    F(block_free),
    unused, /* Utf16ToUtf8 */
    unused, /* Utf8ToUtf16 */
    unused, /* Utf8Free */
    unused, /* Utf16Free */
    unused, /* SafeArrayCreateVector */
    unused, /* SafeArrayOutParamAlloc */
    unused, /* SafeArrayCopyInParamHelper */
    unused, /* SafeArrayCopyOutParamHelper */
    unused, /* SafeArrayCopyOutIfaceParamHelper */
    unused, /* SafeArrayDestroy */
    unused, /* ArrayOutFree */
    F(get_event_queue),
    F(get_exception),
    F(clear_exception),
    F(process_event_queue),
    unused, /* InterruptEventQueueProcessing */
    unused, /* Utf8Clear: from 0x00040001 */
    unused, /* Utf16Clear */
};

typedef struct {
    unsigned int size;
    unsigned int version;
    Function functions[32]; /* the version again after the last one */
} Table;

static Table tables[3];

static const Table *
make_table(Table *table, unsigned int version, const Function *functions, gsize n)
{
    unsigned int end =
        fake_binding.broken_tables && version >> 16 == fake_binding.newest_table ? 0 : version;

    table->version = version;
    memcpy(table->functions, functions, n * sizeof(Function));
    memcpy(&table->functions[n], &end, sizeof(end));
    /* As sizeof() says it, padding included. */
    table->size = (unsigned int) (2 * sizeof(unsigned int) + (n + 1) * sizeof(Function));
    return table;
}

#ifndef FAKE_NO_ENTRY
static const void *
get_table(unsigned int version)
{
    if (version >> 16 > fake_binding.newest_table)
        return NULL;
    switch (version >> 16) {
    case 4:
        return make_table(&tables[0], 0x00040001, functions_4, G_N_ELEMENTS(functions_4));
    case 3:
        return make_table(&tables[1], 0x00030000, functions_3, G_N_ELEMENTS(functions_3));
    case 2:
        return make_table(&tables[2], 0x00020000, functions_2, G_N_ELEMENTS(functions_2));
    default:
        return NULL;
    }
}

EXPORT const void *VBoxGetXPCOMCFunctions(unsigned int version);

const void *
VBoxGetXPCOMCFunctions(unsigned int version)
{
    return get_table(version);
}

#ifndef FAKE_NO_CAPI
EXPORT const void *VBoxGetCAPIFunctions(unsigned int version);

const void *
VBoxGetCAPIFunctions(unsigned int version)
{
    return get_table(version);
}
#endif
#endif
