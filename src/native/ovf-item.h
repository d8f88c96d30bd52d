/* ovf-item.h - an item of an OVF descriptor's virtual hardware, which CIM calls resource allocation
 * setting data.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libxml/tree.h>

#include "xml/domain-def.h"

/* Strings are (nullable). */
typedef struct {
    const xmlNode *node;
    gboolean general; /* of no configuration in particular */
    guint type;       /* VX_CIM_... */
    char *instance;
    char *name;
    char *subtype; /* one, or several in the order of preference */
    char *parent;  /* instance of its controller */
    char *place;   /* on the controller */
    char *address;
    char *resource; /* an image */
    char *connection;
    char *quantity;
    char *units;
    char *other_type;                /* what oVirt says that it is: "video" */
    char *sockets, *cores, *threads; /* oVirt's way to say how many processors there are */
    char *mac;                       /* oVirt */
} VxOvfItem;

void vx_ovf_item_free(VxOvfItem *item);

/* The items of <VirtualHardwareSection>, of the default configuration where there are several.
 * Returns: (transfer full): of VxOvfItem */
GPtrArray *vx_ovf_items_read(const xmlNode *envelope, const xmlNode *section, GError **error);

/* A number in text of the item that is named @what. @absent: what it is where @text is NULL */
gboolean vx_ovf_item_get_uint(const VxOvfItem *item, const char *what, const char *text,
                              guint64 max, guint64 *value, GError **error);
/* In KiB, rounded up */
gboolean vx_ovf_item_get_kib(const VxOvfItem *item, guint64 *kib, GError **error);

/* VIR_ERR_CONFIG_UNSUPPORTED or VIR_ERR_XML_ERROR, with the item's name. Returns: %FALSE */
gboolean vx_ovf_item_refuse(const VxOvfItem *item, int code, GError **error, const char *format,
                            ...) G_GNUC_PRINTF(4, 5);
