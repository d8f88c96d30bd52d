/* steps.h - what a client of fuzz-server.c can do next: a byte, and what it takes. Numbers are
 * big-endian.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

typedef enum {
    STEP_BYTES,  /* n[1], n bytes */
    STEP_CALL,   /* procedure[2], type[1], status[1], n[1], n bytes of body */
    STEP_INVENT, /* procedure[2], seed[1]: a call with plausible arguments */
    STEP_SASL_INIT,
    STEP_SASL_START, /* mechanism[1], which byte is turned[1], how[1] (0: not) */
    STEP_SASL_STEP,  /* which byte is turned[1], how[1] */
    STEP_LOGIN,      /* mechanism[1]: all of the three, as it should be */
    STEP_POLKIT,     /* its answer[1] */
    STEP_OPEN,       /* flags[1] */
    STEP_PIECES,     /* size[1]; 0: whole */
    STEP_HOLD,       /* workers stop, or go on */
    STEP_RUN,        /* a worker does one job */
    STEP_DEAF,       /* answers are not read, or are again */
    STEP_STREAM,     /* procedure[2], serials back[1], status and type[1] */
    STEP_KEEPALIVE,  /* procedure and type[1] */
    STEP_EVENTS,     /* 16 times that many[1], of 4 KiB, are sent to it */
    STEP_CLOSE,      /* how[1] */
    STEP_QUIT,       /* the server */
    STEP_LENGTH,     /* length[4]: of a frame that does not come */
    STEP_BIG,        /* procedure[2], thousands of bytes[1] */
    N_STEPS,
} Step;
