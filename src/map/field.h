/* field.h - one value of a definition and where VirtualBox keeps it: a row of a table.
 *
 *     static const VxField fields[] = {
 *         { .path = "/domain/memory", .offset = G_STRUCT_OFFSET(VxDomainDef, memory_kib),
 *           .conversion = &vx_as_mib,
 *           .setting = { VX_VALUE_NUMBER, { VX_PLACE(MACHINE, "IMachine", "memorySize") } } },
 *     };
 *
 * A row is read in both directions, and by the check that goes before any change. What a row cannot
 * say is a function of the family that the row belongs to.
 *
 * Threads: as the VxMap that is handed in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "map/context.h"
#include "native/words.h"
#include "vbox/setting.h"

typedef struct VxField VxField;

/* How a field of a struct and a value of VirtualBox become each other. A field that is not given
 * (0, %NULL) is told by to_value() and to_text() returning nothing. */
typedef struct {
    const char *meaning; /* for the document: "in MiB, rounded up"; "": as it is */
    gboolean (*to_value)(const VxField *field, gconstpointer slot, VxRuntime *runtime,
                         VxValue *value);
    void (*from_value)(const VxField *field, const VxValue *value, gpointer slot);
    char *(*to_text)(const VxField *field, gconstpointer slot); /* (transfer full) (nullable) */
    void (*from_text)(const VxField *field, const char *text, gpointer slot);
} VxConversion;

extern const VxConversion vx_as_uint;   /* guint <-> number */
extern const VxConversion vx_as_mib;    /* guint64 in KiB <-> number of MiB, rounded up */
extern const VxConversion vx_as_mib32;  /* the same from a guint */
extern const VxConversion vx_as_flag;   /* gboolean, always given */
extern const VxConversion vx_as_tri;    /* VxTristate <-> boolean */
extern const VxConversion vx_as_string; /* char *; "" is not given */
extern const VxConversion vx_as_enum; /* an enum <-> member of an enumeration, or boolean: .pairs */
extern const VxConversion vx_as_mac;  /* "08:00:27:ab:cd:ef" <-> "080027ABCDEF" */

/* char *, just kept: the name of a device that the user chose; others are made up and not kept */
extern const VxConversion vx_as_alias;

struct VxField {
    const char *path; /* of the element or attribute, for messages and the document */
    gsize offset;     /* in the struct */
    const VxConversion *conversion;
    const VxEnumPair *pairs; /* vx_as_enum: the first member that this VirtualBox knows is written,
                                but one of the same value that the machine has is left */
    const VxEnumName *names; /* vx_as_enum: libvirt's words */
    const char *absent;      /* (nullable): what VirtualBox is told where nothing is given, and what
                                is read as "not given"; %NULL: VirtualBox is left alone then */
    const char *file;        /* (nullable): what files of settings have only where it is given */
    gboolean leave_unknown;  /* not given: do not touch a member that .pairs does not have */
    gboolean leave_same;     /* VirtualBox may not want to be told what it has: do not */
    VxSetting setting;       /* without a place: is just kept (keep.h) */
};

/* The offset of a member, for .offset. */
#define VX_OF(type, member) G_STRUCT_OFFSET(type, member)

/**
 * vx_fields_read:
 * @group: what vx_fields_keep() was given
 * @base: the struct
 */
gboolean vx_fields_read(VxMap *map, const VxField *fields, gsize n, const char *group,
                        gpointer base, GError **error);

/* @error: VIR_ERR_CONFIG_UNSUPPORTED with the row's path */
gboolean vx_fields_check(VxMap *map, const VxField *fields, gsize n, gconstpointer base,
                         GError **error);

/* For rows that the machine has nothing for: VIR_ERR_CONFIG_UNSUPPORTED where one is given. @why:
 * "this machine type has none" */
gboolean vx_fields_refuse(const VxField *fields, gsize n, gconstpointer base, const char *why,
                          GError **error);

/* @error: VIR_ERR_CONFIG_UNSUPPORTED with the row's path where VirtualBox does not want the value
 */
gboolean vx_fields_apply(VxMap *map, const VxField *fields, gsize n, gconstpointer base,
                         GError **error);

/* The same for those rows alone in which @from and @to differ. */
gboolean vx_fields_apply_changes(VxMap *map, const VxField *fields, gsize n, gconstpointer from,
                                 gconstpointer to, GError **error);

/* @group: name of the device for keep.h */
void vx_fields_keep(VxMap *map, const VxField *fields, gsize n, const char *group,
                    gconstpointer base);
