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

typedef struct {
    char *host_uuid; /* NULL: not known */
    char *host_arch;
    char *cpu_model;               /* libvirt's name; NULL: not told */
    char *cpu_vendor;              /* "Intel", "AMD"; NULL: not told */
    guint sockets, cores, threads; /* cores of a socket, threads of a core; sockets 0: not told */
    gboolean live_migration;
    GPtrArray *guests; /* VxCapsGuestDef */
} VxCapsDef;

VxCapsDef *vx_caps_def_new(void);
void vx_caps_def_free(VxCapsDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxCapsDef, vx_caps_def_free)
VxCapsGuestDef *vx_caps_def_add_guest(VxCapsDef *def);

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
