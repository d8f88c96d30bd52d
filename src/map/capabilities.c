/* capabilities.c - libvirt's architectures and enums beside those of VirtualBox.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/capabilities.h"

#include "util/error.h"
#include "vbox/machine-limits.h"
#include "vbox/supported.h"

#define VX_VNC_PACK "VNC" /* the extension pack that speaks VNC; others speak RDP */

/* libvirt's architectures and VirtualBox's platforms. */
static const struct {
    const char *arch;
    guint wordsize_bits;
    gboolean pae;
    gboolean has_acpi_switch;
    VxPlatform platform;
} archs[] = {
    {"i686",     32, TRUE,  TRUE,  { "x86", "PIIX3" }       },
    { "x86_64",  64, FALSE, TRUE,  { "x86", "PIIX3" }       },
    { "aarch64", 64, FALSE, FALSE, { "ARM", "ARMv8Virtual" }},
};

#define VX_SET_OF(field) G_STRUCT_OFFSET(VxDomainCapsDef, field)

/* Which value of which set a member of an enum of VirtualBox stands for. */
static const struct {
    VxSupported kind;
    const char *member;
    gsize set;
    guint value;
} values[] = {
    {VX_SUPPORTED_FIRMWARES,      "BIOS",       VX_SET_OF(firmwares),    VX_FIRMWARE_BIOS  },
    { VX_SUPPORTED_FIRMWARES,     "EFI",        VX_SET_OF(firmwares),    VX_FIRMWARE_EFI   },
    { VX_SUPPORTED_FIRMWARES,     "EFI64",      VX_SET_OF(firmwares),    VX_FIRMWARE_EFI   },
    { VX_SUPPORTED_STORAGE_BUSES, "IDE",        VX_SET_OF(disk_buses),   VX_BUS_IDE        },
    { VX_SUPPORTED_STORAGE_BUSES, "Floppy",     VX_SET_OF(disk_buses),   VX_BUS_FDC        },
    { VX_SUPPORTED_STORAGE_BUSES, "SCSI",       VX_SET_OF(disk_buses),   VX_BUS_SCSI       },
    { VX_SUPPORTED_STORAGE_BUSES, "SAS",        VX_SET_OF(disk_buses),   VX_BUS_SCSI       },
    { VX_SUPPORTED_STORAGE_BUSES, "VirtioSCSI", VX_SET_OF(disk_buses),   VX_BUS_SCSI       },
    { VX_SUPPORTED_STORAGE_BUSES, "SATA",       VX_SET_OF(disk_buses),   VX_BUS_SATA       },
    { VX_SUPPORTED_STORAGE_BUSES, "USB",        VX_SET_OF(disk_buses),   VX_BUS_USB        },
    { VX_SUPPORTED_STORAGE_BUSES, "PCIe",       VX_SET_OF(disk_buses),   VX_BUS_NVME       },
    { VX_SUPPORTED_STORAGE_BUSES, "Floppy",     VX_SET_OF(disk_devices), VX_DISK_FLOPPY    },
    { VX_SUPPORTED_GRAPHICS,      "VBoxVGA",    VX_SET_OF(video_models), VX_VIDEO_VBOX     },
    { VX_SUPPORTED_GRAPHICS,      "VBoxSVGA",   VX_SET_OF(video_models), VX_VIDEO_VBOX     },
    { VX_SUPPORTED_GRAPHICS,      "VMSVGA",     VX_SET_OF(video_models), VX_VIDEO_VMVGA    },
    { VX_SUPPORTED_GRAPHICS,      "QemuRamFB",  VX_SET_OF(video_models), VX_VIDEO_RAMFB    },
    { VX_SUPPORTED_GRAPHICS,      "Null",       VX_SET_OF(video_models), VX_VIDEO_NONE     },
    { VX_SUPPORTED_TPMS,          "v1_2",       VX_SET_OF(tpm_models),   VX_TPM_TIS        },
    { VX_SUPPORTED_TPMS,          "v2_0",       VX_SET_OF(tpm_models),   VX_TPM_CRB        },
    { VX_SUPPORTED_TPMS,          "v1_2",       VX_SET_OF(tpm_backends), VX_TPM_EMULATOR   },
    { VX_SUPPORTED_TPMS,          "v2_0",       VX_SET_OF(tpm_backends), VX_TPM_EMULATOR   },
    { VX_SUPPORTED_TPMS,          "Host",       VX_SET_OF(tpm_backends), VX_TPM_PASSTHROUGH},
    { VX_SUPPORTED_TPMS,          "v1_2",       VX_SET_OF(tpm_versions), VX_TPM_1_2        },
    { VX_SUPPORTED_TPMS,          "v2_0",       VX_SET_OF(tpm_versions), VX_TPM_2_0        },
};

static void
add_value(VxDomainCapsDef *def, gsize set, guint value)
{
    G_STRUCT_MEMBER(guint, def, set) |= 1u << value;
}

gboolean
vx_map_read_guests(VxHost *host, VxCapsDef *caps, GError **error)
{
    g_auto(GStrv) platforms = NULL;

    if (!vx_supported_get_architectures(host, &platforms, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(archs); i++) {
        VxCapsGuestDef *guest;

        if (!g_strv_contains((const char *const *) platforms, archs[i].platform.architecture))
            continue;
        guest = vx_caps_def_add_guest(caps);
        guest->arch = g_strdup(archs[i].arch);
        guest->wordsize_bits = archs[i].wordsize_bits;
        guest->pae = guest->nonpae = archs[i].pae;
        guest->acpi = guest->apic = archs[i].has_acpi_switch;
    }
    return TRUE;
}

gboolean
vx_map_read_max_vcpus(VxHost *host, guint *max, GError **error)
{
    return vx_limits_get(host, &archs[0].platform, VX_LIMIT_MAX_CPUS, max, error);
}

static gboolean
read_values(VxHost *host, const VxPlatform *platform, VxDomainCapsDef *def, GError **error)
{
    for (int kind = 0; kind < VX_N_SUPPORTED; kind++) {
        g_auto(GStrv) members = NULL;

        if (!vx_supported_get(host, platform->architecture, kind, &members, error))
            return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
            if ((int) values[i].kind == kind &&
                g_strv_contains((const char *const *) members, values[i].member))
                add_value(def, values[i].set, values[i].value);
    }
    /* Versions that have no choice of graphics controllers have this one. */
    if (def->video_models == 0)
        add_value(def, VX_SET_OF(video_models), VX_VIDEO_VBOX);
    return TRUE;
}

static gboolean
read_graphics(VxHost *host, VxDomainCapsDef *def, GError **error)
{
    gboolean has_vnc;

    if (!vx_supported_has_pack(host, VX_VNC_PACK, &has_vnc, error))
        return FALSE;
    if (has_vnc)
        add_value(def, VX_SET_OF(graphics_types), VX_GRAPHICS_VNC);
    add_value(def, VX_SET_OF(graphics_types), VX_GRAPHICS_RDP);
    add_value(def, VX_SET_OF(graphics_types), VX_GRAPHICS_DESKTOP);
    if (vx_supported_has_sdl(host))
        add_value(def, VX_SET_OF(graphics_types), VX_GRAPHICS_SDL);
    return TRUE;
}

/* The row of @arch, if machines can have its platform. */
static gboolean
find_arch(VxHost *host, const char *arch, gsize *row, GError **error)
{
    g_auto(GStrv) platforms = NULL;

    if (!vx_supported_get_architectures(host, &platforms, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(archs); i++)
        if (g_str_equal(archs[i].arch, arch) &&
            g_strv_contains((const char *const *) platforms, archs[i].platform.architecture)) {
            *row = i;
            return TRUE;
        }
    vx_set_error(error, VIR_ERR_INVALID_ARG, "unknown architecture: %s", arch);
    return FALSE;
}

VxDomainCapsDef *
vx_map_read_domain_caps(VxHost *host, const char *arch, GError **error)
{
    g_autoptr(VxDomainCapsDef) def = vx_domain_caps_def_new();
    const VxPlatform *platform;
    gsize row;

    if (!find_arch(host, arch, &row, error))
        return NULL;
    platform = &archs[row].platform;
    if (!vx_limits_get(host, platform, VX_LIMIT_MAX_CPUS, &def->max_vcpus, error) ||
        !read_values(host, platform, def, error) || !read_graphics(host, def, error))
        return NULL;
    def->arch = g_strdup(arch);
    add_value(def, VX_SET_OF(disk_devices), VX_DISK_DISK);
    add_value(def, VX_SET_OF(disk_devices), VX_DISK_CDROM);
    add_value(def, VX_SET_OF(disk_devices), VX_DISK_LUN);
    add_value(def, VX_SET_OF(cpu_modes), VX_CPU_HOST_PASSTHROUGH);
    if (vx_supported_has_cpu_profiles(host))
        add_value(def, VX_SET_OF(cpu_modes), VX_CPU_CUSTOM);
    def->hostdev_usb = TRUE;
    def->filesystem = TRUE;
    return g_steal_pointer(&def);
}
