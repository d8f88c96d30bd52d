/* entry.h - the layouts of the C binding's function tables.
 *
 * Source: the C binding's generated headers and its SDK documentation, VirtualBox 4.0 to 7.2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct {
    void *pv;
    gulong c;
} SimSafeArray;

typedef struct {
    unsigned cb, version;
    guint32 (*get_version)(void);
    void (*com_initialize)(const char *, void **, const char *, void **);
    void (*com_uninitialize)(void);
    void (*com_unalloc)(void *);
    void (*utf16_free)(guint16 *);
    void (*utf8_free)(char *);
    int (*utf16_to_utf8)(const guint16 *, char **);
    int (*utf8_to_utf16)(const char *, guint16 **);
    void (*get_event_queue)(void **);
    unsigned end_version;
} SimTable2;

typedef struct {
    unsigned cb, version;
    guint32 (*get_version)(void);
    guint32 (*get_api_version)(void);
    guint32 (*client_initialize)(const char *, void **);
    void (*client_uninitialize)(void);
    void (*com_initialize)(const char *, void **, const char *, void **);
    void (*com_uninitialize)(void);
    void (*com_unalloc)(void *);
    int (*utf16_to_utf8)(const guint16 *, char **);
    int (*utf8_to_utf16)(const char *, guint16 **);
    void (*utf8_free)(char *);
    void (*utf16_free)(guint16 *);
    void (*get_event_queue)(void **);
    guint32 (*get_exception)(void **);
    guint32 (*clear_exception)(void);
    unsigned end_version;
} SimTable3;

/* Up to the last member but one, both tables of major number 4. */
#define SIM_TABLE_4_MEMBERS                                                                        \
    unsigned cb, version;                                                                          \
    guint32 (*get_version)(void);                                                                  \
    guint32 (*get_api_version)(void);                                                              \
    guint32 (*client_initialize)(const char *, void **);                                           \
    guint32 (*thread_initialize)(void);                                                            \
    guint32 (*thread_uninitialize)(void);                                                          \
    void (*client_uninitialize)(void);                                                             \
    void (*com_initialize)(const char *, void **, const char *, void **);                          \
    void (*com_uninitialize)(void);                                                                \
    void (*com_unalloc)(void *);                                                                   \
    int (*utf16_to_utf8)(const guint16 *, char **);                                                \
    int (*utf8_to_utf16)(const char *, guint16 **);                                                \
    void (*utf8_free)(char *);                                                                     \
    void (*utf16_free)(guint16 *);                                                                 \
    SimSafeArray *(*array_create)(guint16, gint32, guint32);                                       \
    SimSafeArray *(*array_out_alloc)(void);                                                        \
    guint32 (*array_copy_in)(SimSafeArray *, const void *, guint32);                               \
    guint32 (*array_copy_out)(void **, guint32 *, guint16, SimSafeArray *);                        \
    guint32 (*array_copy_out_interfaces)(void ***, guint32 *, SimSafeArray *);                     \
    guint32 (*array_destroy)(SimSafeArray *);                                                      \
    guint32 (*array_out_free)(void *);                                                             \
    void (*get_event_queue)(void **);                                                              \
    guint32 (*get_exception)(void **);                                                             \
    guint32 (*clear_exception)(void);                                                              \
    int (*process_event_queue)(gint64);                                                            \
    int (*interrupt_event_queue)(void);

typedef struct {
    SIM_TABLE_4_MEMBERS
    unsigned end_version;
} SimTable4;

typedef struct {
    SIM_TABLE_4_MEMBERS
    void (*utf8_clear)(char *);
    void (*utf16_clear)(guint16 *);
    unsigned end_version;
} SimTable41;

/* Returns: (nullable): the table that this installation answers @version with. */
const void *sim_entry_table(unsigned version);
