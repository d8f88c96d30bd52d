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
    /* (nullable): whether the text can be a document at all */
    gboolean (*check)(const char *config, GError **error);
    /* @root is of that name; @def is empty, and filled in later */
    gboolean (*read)(const xmlNode *root, VxDomainDef *def, GError **error);
    /* Returns: (transfer full): a document. Whether all that @def says is in it is looked at later.
     */
    xmlDoc *(*write)(const VxDomainDef *def, GError **error);
    /* (nullable): makes of what was to be written what is read again */
    void (*forget)(VxDomainDef *def);
} VxNativeFormat;

extern const VxNativeFormat vx_native_vbox_settings; /* vbox-settings.c */
extern const VxNativeFormat vx_native_ovf;           /* ovf.c */
extern const VxNativeFormat vx_native_ova;

/* How many of that type there are, so the index of another. */
guint vx_native_count_controllers(const VxDomainDef *def, VxControllerType type);
