/* call.h - a call on an object, from its arguments to its answer.
 *
 * Arguments are numbered in each direction from 0, an array and its length counting as one. Their
 * number tells the signatures of different versions apart.
 *
 * Threads: the service has one. A call that has to wait is deferred and answered later.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/object.h"

typedef struct SimConnection SimConnection;
typedef struct SimClient SimClient;
typedef struct SimSlot SimSlot;

typedef struct {
    SimResult code;
    char *text;
} SimError;

typedef struct SimCall {
    SimService *service;
    SimClient *client;
    SimConnection *connection; /* %NULL when the caller has gone */
    SimObject *self;           /* owned */
    const SimMethod *method;
    const SimSlot *slot;
    guint n_in, n_out;
    SimValue *in, *out;
    SimError error;
    gpointer data; /* of the one who deferred it */
} SimCall;

/* A handler's answers: a result code, or that there will be one later, through sim_call_answer().
 */
#define SIM_DEFERRED 0x7fffffffu
typedef SimResult (*SimHandler)(SimCall *call);

gint64 sim_in_int(SimCall *call, guint n);
const char *sim_in_string(SimCall *call, guint n); /* borrowed, "" for a null pointer */
gboolean sim_in_is_null(SimCall *call, guint n);
SimObject *sim_in_object(SimCall *call, guint n, const char *interface); /* borrowed (nullable) */
GBytes *sim_in_bytes(SimCall *call, guint n);                            /* borrowed (nullable) */
guint sim_in_length(SimCall *call, guint n);
const SimValue *sim_in_element(SimCall *call, guint n, guint i);
const char *sim_in_element_string(SimCall *call, guint n, guint i);
gboolean sim_in_is_list(SimCall *call, guint n);

void sim_out(SimCall *call, guint n, SimValue value); /* takes @value */
void sim_out_int(SimCall *call, guint n, gint64 value);
void sim_out_string(SimCall *call, guint n, const char *value);
void sim_out_object(SimCall *call, guint n, SimObject *value); /* (nullable) */
void sim_out_bytes(SimCall *call, guint n, GBytes *value);
void sim_out_objects(SimCall *call, guint n, GPtrArray *objects);
void sim_out_strings(SimCall *call, guint n, const char *const *strings);

/* Sets the error info of the call. Returns: @code */
SimResult sim_fail(SimCall *call, SimResult code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* After SIM_DEFERRED: sends the answer and frees the call. */
void sim_call_answer(SimCall *call, SimResult result);

void sim_call_free(SimCall *call);
