/* context.h - the machine that is being read or changed, as the files of map/ hand it around.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "native/settings-hint.h"
#include "vbox/extra-data.h"
#include "vbox/machine-limits.h"
#include "vbox/parts.h"
#include "xml/domain-def.h"
#include "xml/keep.h"

typedef struct VxMediaSet VxMediaSet;
typedef struct VxStoragePlan VxStoragePlan;

typedef struct {
    VxHost *host;
    VxRuntime *runtime;
    VxMachine *machine;  /* (nullable): a definition is checked before there is one */
    VxParts *parts;      /* (nullable): of machine */
    VxExtraData *extra;  /* (nullable): of machine */
    VxPlatform platform; /* of the definition; reading: of the machine */
    VxPlatform present;  /* planning: of the machine as it is */

    /* Reading: what was kept. Planning: what is to be kept. */
    VxKeep *keep;
    const VxKeep *before; /* planning: what was kept until now */

    /* Reading. */
    guint flags;          /* virDomainXMLFlags */
    VxObject *console;    /* (nullable): of a running machine: its IConsole */
    GPtrArray *groups;    /* (nullable): VxBandwidthGroup of the machine, read at need */
    VxSettingsHint *hint; /* (nullable): what need not be asked for */

    /* Planning and applying. */
    GHashTable *wanted_extra; /* key -> value of extra-data, "" to remove it */
    VxMediaSet *media;        /* media-set.h */
    VxStoragePlan *storage;   /* storage-plan.h */
    gboolean force;           /* running: take media out of drives that the guest has locked */
    GArray *slots;            /* guint: the slot of each interface */
    GArray *noted;            /* (nullable): running: noted.h */
    GPtrArray *adapters; /* (nullable): running: VxAdapterState: cards before they were changed */
} VxMap;

/* What a family can change of a machine that runs: a row of the domain's table. */
typedef struct {
    const char *path; /* "description", "devices/interface"; %NULL ends a list */
    gboolean plug;    /* devices: can be added and removed */
    /* (nullable): %NULL-terminated; devices that stay: the rows of theirs, or the elements that
     * have them, that can be changed; %NULL: all can */
    const char *const *within;
} VxLivePath;

#define VX_MAX_FIELD_LISTS 5

/* A table of rows (field.h). */
typedef struct {
    const struct VxField *fields;
    gsize n;
} VxFieldList;
#define VX_FIELD_LIST(table)                                                                       \
    {                                                                                              \
        (table), G_N_ELEMENTS(table)                                                               \
    }

/* One kind of element of a domain, or several that VirtualBox keeps together. Each function is
 * optional. */
typedef struct {
    const char *name; /* for the log and the document */

    /* Adds what the machine has to @def. */
    gboolean (*read)(VxMap *map, VxDomainDef *def, GError **error);

    /* Whether VirtualBox can do what @def says: VIR_ERR_CONFIG_UNSUPPORTED or VIR_ERR_INVALID_ARG
     * naming the element. Changes nothing; there may be no machine yet. */
    gboolean (*check)(VxMap *map, const VxDomainDef *def, GError **error);

    /* Decides what goes where in the machine, and notes what is to be kept (map->keep,
     * vx_map_want_extra()). Changes nothing. */
    gboolean (*plan)(VxMap *map, const VxDomainDef *def, GError **error);

    /* Makes the machine be as @def says: adds, changes and removes. */
    gboolean (*apply)(VxMap *map, const VxDomainDef *def, GError **error);

    VxFieldList fields[VX_MAX_FIELD_LISTS]; /* its tables, for the document */

    gboolean needs_registration; /* apply works on a session's machine only */

    /* Brings a machine that runs from @from to @to, which differ in live_paths alone, and touches
     * nothing else. Planned for @to. Is called the other way round to undo what was done in part,
     * unless there is a function for that. Where VirtualBox refuses, its error will do. */
    const VxLivePath *live_paths;
    /* Whether it can be done, where the machine has to be asked. Changes nothing. */
    gboolean (*can_live)(VxMap *map, const VxDomainDef *from, const VxDomainDef *to,
                         GError **error);
    gboolean (*live)(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error);
    /* Undoes what live() did of it, for what two definitions do not tell. */
    gboolean (*undo_live)(VxMap *map, const VxDomainDef *from, const VxDomainDef *to,
                          GError **error);
} VxFamily;

/* What is kept of the machine. Returns: (transfer full) (nullable) */
VxKeep *vx_map_load_keep(VxMachine *machine, GError **error);

/* Extra-data that the machine is to have. @value: (nullable): %NULL: is to be removed */
void vx_map_want_extra(VxMap *map, const char *key, const char *value);

/* VIR_ERR_CONFIG_UNSUPPORTED: "path: detail". Returns: %FALSE, for the caller to return. */
gboolean vx_map_unsupported(GError **error, const char *path, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* @value: what @path asks for @what of, by the limits of this VirtualBox */
gboolean vx_map_check_limit(VxMap *map, const char *path, VxLimit limit, guint64 value,
                            GError **error);

extern const VxFamily vx_family_basics;      /* basics.c */
extern const VxFamily vx_family_os;          /* os.c */
extern const VxFamily vx_family_firmware;    /* firmware.c */
extern const VxFamily vx_family_sysinfo;     /* sysinfo.c */
extern const VxFamily vx_family_cpu;         /* cpu.c */
extern const VxFamily vx_family_cputune;     /* cputune.c */
extern const VxFamily vx_family_clock;       /* clock.c */
extern const VxFamily vx_family_paravirt;    /* paravirt.c */
extern const VxFamily vx_family_boot;        /* boot.c */
extern const VxFamily vx_family_storage;     /* storage.c */
extern const VxFamily vx_family_filesystems; /* filesystems.c */
extern const VxFamily vx_family_interfaces;  /* interfaces.c */
extern const VxFamily vx_family_bandwidth;   /* bandwidth.c */
extern const VxFamily vx_family_serials;     /* serials.c */
extern const VxFamily vx_family_parallels;   /* parallels.c */
extern const VxFamily vx_family_usb;         /* usb.c */
extern const VxFamily vx_family_inputs;      /* inputs.c */
extern const VxFamily vx_family_tpm;         /* tpm.c */
extern const VxFamily vx_family_graphics;    /* graphics.c */
extern const VxFamily vx_family_sound;       /* sound.c */
extern const VxFamily vx_family_video;       /* video.c */
