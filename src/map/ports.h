/* ports.h - the ports of a PC, which <serial> and <parallel> are: what both kinds have in common.
 *
 * A machine has a fixed number of slots of each kind; one that is switched on is a device of the
 * definition.
 *
 * Threads: as the VxMap.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/field.h"

typedef struct {
    const char *path;  /* of the element, for messages: "devices/serial" */
    const char *noun;  /* "serial" */
    const char *file;  /* what settings have where one is set: vx_settings_hint_lacks_slot() */
    VxLimit n_slots;   /* how many a machine has */
    gsize ports;       /* of the array of VxCharDef in VxDomainDef */
    VxFieldList kept;  /* just kept */
    VxSetting enabled; /* these three of the port */
    VxSetting irq;
    VxSetting io_base;

    VxCharDef *(*add)(VxDomainDef *def);
    /* Returns: (transfer full): the port of a machine. */
    VxObject *(*open)(VxObject *machine, guint slot, GError **error);
    /* Returns: (nullable): what a port gets that is switched on; one that is on keeps its own. */
    const VxPortResources *(*get_resources)(VxMap *map, guint slot);

    /* What it is connected to. @port: has its number; the parts look at it. @group: of keep.h */
    gboolean (*read)(VxMap *map, const char *group, VxCharDef *port, GError **error);
    gboolean (*check)(VxMap *map, const VxDomainDef *def, const VxCharDef *port, GError **error);
    gboolean (*connect)(VxMap *map, const VxCharDef *port, GError **error);
    /* (nullable): what is kept beside .kept */
    void (*keep)(VxMap *map, const char *group, const VxCharDef *port);
} VxPortKind;

/* As the functions of a family. */
gboolean vx_ports_read(VxMap *map, const VxPortKind *kind, VxDomainDef *def, GError **error);
gboolean vx_ports_check(VxMap *map, const VxPortKind *kind, const VxDomainDef *def, GError **error);
gboolean vx_ports_plan(VxMap *map, const VxPortKind *kind, const VxDomainDef *def, GError **error);
gboolean vx_ports_apply(VxMap *map, const VxPortKind *kind, const VxDomainDef *def, GError **error);

/* Of a running machine, which has the same ports: connects those that differ. */
gboolean vx_ports_apply_live(VxMap *map, const VxPortKind *kind, const VxDomainDef *from,
                             const VxDomainDef *to, GError **error);
