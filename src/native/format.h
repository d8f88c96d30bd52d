/* format.h - what each format is made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libxml/tree.h>

#include "xml/domain-def.h"

typedef struct {
    const char *name;
    const char *root; /* of its document */
    /* @root is of that name; @def is empty, and filled in later */
    gboolean (*read)(const xmlNode *root, VxDomainDef *def, GError **error);
    /* Returns: (transfer full): a document. Whether all that @def says is in it is looked at later.
     */
    xmlDoc *(*write)(const VxDomainDef *def, GError **error);
} VxNativeFormat;

extern const VxNativeFormat vx_native_vbox_settings; /* vbox-settings.c */
