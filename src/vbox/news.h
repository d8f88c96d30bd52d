/* news.h - what an event of VirtualBox says, in plain values.
 *
 * VirtualBox has an event source for all of it (IVirtualBox.eventSource) and one for each running
 * machine (IConsole.eventSource). The events that are listened to are rows of two tables, news.c.
 *
 * Threads: any; reading needs one that joined VirtualBox.
 * Source: VBoxEventType and the I*Event interfaces (VirtualBox SDK).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xpcom/call.h"

typedef enum {
    VX_NEWS_NONE,

    /* From VirtualBox. */
    VX_NEWS_MACHINE,  /* something of .machine changed */
    VX_NEWS_SETTINGS, /* the same: its settings were saved */
    VX_NEWS_MEDIUM,   /* a medium's own settings, e.g. where it is; who has it is not said */
    VX_NEWS_NETWORKS, /* a NAT network came, went, started, stopped, or is set otherwise */
    VX_NEWS_MEDIA,    /* a medium was registered (.flag), or is not any more */

    /* From a running machine. */
    VX_NEWS_DEVICES,       /* media, network cards, USB devices, shared folders, CPUs */
    VX_NEWS_DISPLAY,       /* the remote display server, or its clients */
    VX_NEWS_ADDITIONS,     /* the Guest Additions have come, or gone */
    VX_NEWS_SILENCE,       /* nothing, for a second */
    VX_NEWS_RUNTIME_ERROR, /* .name: VirtualBox's word for it; .text; .flag: it cannot go on */
} VxNewsKind;

typedef struct {
    VxNewsKind kind;
    char *machine; /* (nullable): UUID, lower case */
    char *name;    /* (nullable) */
    char *text;    /* (nullable) */
    gboolean flag;
} VxNews;

void vx_news_clear(VxNews *news);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxNews, vx_news_clear)

/* Whose events. */
typedef enum { VX_SOURCE_VIRTUALBOX, VX_SOURCE_CONSOLE } VxNewsSource;

/* Returns: (transfer full): array of gint64, members of VBoxEventType: those of the table that this
 * VirtualBox has. Never Any: a vetoable event that nobody answers holds up the change that it asks
 * about, for every user of this VirtualBox. */
GArray *vx_news_get_types(VxRuntime *runtime, VxNewsSource source);

/* @news: empty; stays so for a type that is not in the table. */
gboolean vx_news_read(VxObject *event, VxNewsSource source, VxNews *news, GError **error);
