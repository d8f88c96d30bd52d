/* caps-def.h - what a host and its VirtualBox can do, and the documents <capabilities> and
 * <domainCapabilities> that say so.
 *
 * Threads: any; one at a time per def.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

typedef struct {
    char *arch; /* "x86_64", "i686", "aarch64" */
    guint wordsize_bits;
    char *emulator;       /* path of what runs machines; NULL: not told */
    gboolean pae, nonpae; /* i686 */
    gboolean acpi;        /* can be switched (and is on by default) */
    gboolean apic;
} VxCapsGuestDef;

/* <pages> of a cell: memory pages of one size */
typedef struct {
    guint size_kib;
    guint64 n;
} VxCapsPagesDef;

/* <sibling> of a cell: how far another one is; 10 is the cell itself */
typedef struct {
    guint id;
    guint value;
} VxCapsDistanceDef;

typedef struct {
    guint id;
    gint socket_id, die_id, cluster_id, core_id; /* -1: not told */
    char *siblings;                              /* threads of its core, "0-1" */
} VxCapsCpuDef;

/* A NUMA cell of the host */
typedef struct {
    guint id;
    guint64 memory_kib;
    GPtrArray *pages;     /* VxCapsPagesDef */
    GPtrArray *distances; /* VxCapsDistanceDef */
    guint n_cpus;
    GPtrArray *cpus; /* VxCapsCpuDef */
} VxCapsCellDef;

typedef struct {
    char *host_uuid; /* NULL: not known */
    char *host_arch;
    char *cpu_model;               /* libvirt's name; NULL: not told */
    char *cpu_vendor;              /* "Intel", "AMD"; NULL: not told */
    guint sockets, cores, threads; /* cores of a socket, threads of a core; sockets 0: not told */
    gboolean live_migration;
    guint n_cells;     /* 0: not told */
    GPtrArray *cells;  /* VxCapsCellDef */
    GPtrArray *guests; /* VxCapsGuestDef */
} VxCapsDef;

VxCapsDef *vx_caps_def_new(void);
void vx_caps_def_free(VxCapsDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxCapsDef, vx_caps_def_free)
VxCapsGuestDef *vx_caps_def_add_guest(VxCapsDef *def);
VxCapsCellDef *vx_caps_def_add_cell(VxCapsDef *def); /* counted in @def */
VxCapsPagesDef *vx_caps_cell_def_add_pages(VxCapsCellDef *cell);
VxCapsDistanceDef *vx_caps_cell_def_add_distance(VxCapsCellDef *cell);
VxCapsCpuDef *vx_caps_cell_def_add_cpu(VxCapsCellDef *cell); /* counted in @cell */

/* Returns: (transfer full): <capabilities> */
char *vx_caps_def_format(const VxCapsDef *def);

/* Sets of enum values: bit 1 << value of the enum named; 0: the enum is written empty. */
typedef struct {
    char *path;    /* the emulator; NULL: not told */
    char *machine; /* NULL: not told */
    char *arch;
    guint max_vcpus;      /* 0: not told */
    guint firmwares;      /* VxFirmware */
    guint cpu_modes;      /* VxCpuMode */
    guint disk_devices;   /* VxDiskDevice */
    guint disk_buses;     /* VxDiskBus */
    guint graphics_types; /* VxGraphicsType */
    guint video_models;   /* VxVideoModel */
    guint tpm_models;     /* VxTpmModel */
    guint tpm_backends;   /* VxTpmBackend */
    guint tpm_versions;   /* VxTpmVersion */
    gboolean hostdev_usb;
    gboolean filesystem; /* shared folders */
} VxDomainCapsDef;

VxDomainCapsDef *vx_domain_caps_def_new(void);
void vx_domain_caps_def_free(VxDomainCapsDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxDomainCapsDef, vx_domain_caps_def_free)

/* Returns: (transfer full): <domainCapabilities> */
char *vx_domain_caps_def_format(const VxDomainCapsDef *def);
