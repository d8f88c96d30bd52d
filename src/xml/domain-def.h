/* domain-def.h - a libvirt domain as plain data: what its XML says, nothing else.
 *
 * Everything is owned by the struct that holds it: strings are g_malloc()ed or NULL ("not given"),
 * arrays are GPtrArrays (never NULL, empty where there is nothing) that free their elements. Enums
 * have 0 for "not given"; so do counts and sizes, unless a comment says otherwise. A field here has
 * one row in domain-rows.c; parsing, formatting, copying and freeing all follow the row.
 *
 * Threads: any; one at a time per def.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "xml/enum-names.h"

/* libvirt's rule: aliases that users choose begin so; others are made up for running domains, and
 * mean nothing in a definition. */
#define VX_USER_ALIAS_PREFIX "ua-"

/* yes/no and on/off: the attribute may be missing */
typedef enum { VX_TRI_ABSENT = 0, VX_TRI_YES, VX_TRI_NO } VxTristate;

/* <address type='drive'>: where a disk hangs */
typedef struct {
    gboolean set;     /* else the numbers mean nothing */
    guint controller; /* index of the controller of the disk's bus */
    guint bus;        /* IDE: channel, 0 primary, 1 secondary; else 0 */
    guint target;     /* always 0 with VirtualBox */
    guint unit;       /* IDE: 0 master, 1 slave; SATA, SCSI, NVMe, USB: port; floppy: drive */
} VxDriveAddress;

typedef enum {
    VX_CONTROLLER_IDE = 1,
    VX_CONTROLLER_FDC,
    VX_CONTROLLER_SCSI, /* parallel SCSI, SAS and virtio-scsi: told apart by the model */
    VX_CONTROLLER_SATA,
    VX_CONTROLLER_USB,
    VX_CONTROLLER_NVME,
} VxControllerType;
extern const VxEnumName vx_controller_type_names[];

typedef enum {
    VX_CONTROLLER_MODEL_PIIX3 = 1, /* ide */
    VX_CONTROLLER_MODEL_PIIX4,     /* ide */
    VX_CONTROLLER_MODEL_ICH6,      /* ide */
    VX_CONTROLLER_MODEL_AUTO,      /* scsi: VirtualBox's default, LsiLogic */
    VX_CONTROLLER_MODEL_LSILOGIC,
    VX_CONTROLLER_MODEL_BUSLOGIC,
    VX_CONTROLLER_MODEL_LSISAS1068,
    VX_CONTROLLER_MODEL_VIRTIO_SCSI,
    VX_CONTROLLER_MODEL_OHCI, /* usb, "pci-ohci" */
    VX_CONTROLLER_MODEL_EHCI, /* usb, "ehci" and "ich9-ehci1" */
    VX_CONTROLLER_MODEL_XHCI, /* usb, "nec-xhci" and "qemu-xhci" */
    VX_CONTROLLER_MODEL_NONE, /* usb: no controller at all */
} VxControllerModel;
extern const VxEnumName vx_controller_model_names[];

typedef struct {
    VxControllerType type;
    gint index; /* -1: not given; after parsing always 0 or more, unique for the type */
    VxControllerModel model;
    char *alias;
} VxControllerDef;

typedef enum {
    VX_DISK_FILE = 1,
    VX_DISK_BLOCK,
    VX_DISK_VOLUME, /* of a storage pool */
    VX_DISK_NETWORK /* iSCSI */
} VxDiskType;
typedef enum {
    VX_DISK_DISK = 1,
    VX_DISK_CDROM,
    VX_DISK_FLOPPY,
    VX_DISK_LUN, /* a device of the host as a hard disk, like VX_DISK_DISK of type VX_DISK_BLOCK */
} VxDiskDevice;
typedef enum {
    VX_BUS_IDE = 1,
    VX_BUS_FDC,
    VX_BUS_SCSI,
    VX_BUS_SATA,
    VX_BUS_USB,
    VX_BUS_NVME,
} VxDiskBus;
typedef enum {
    VX_STARTUP_MANDATORY = 1,
    VX_STARTUP_REQUISITE,
    VX_STARTUP_OPTIONAL
} VxStartupPolicy;
typedef enum {
    VX_CACHE_DEFAULT = 1,
    VX_CACHE_NONE,
    VX_CACHE_WRITEBACK,
    VX_CACHE_WRITETHROUGH
} VxDiskCache;
typedef enum { VX_DISCARD_UNMAP = 1, VX_DISCARD_IGNORE } VxDiscard;
extern const VxEnumName vx_disk_type_names[];
extern const VxEnumName vx_backing_type_names[]; /* of vx_disk_type_names, those that a
                                                    <backingStore> can have */
extern const VxEnumName vx_disk_device_names[];
extern const VxEnumName vx_disk_bus_names[];
extern const VxEnumName vx_startup_policy_names[];
extern const VxEnumName vx_disk_cache_names[];
extern const VxEnumName vx_discard_names[];

/* <backingStore>: what an image is a difference to */
typedef struct VxBackingStoreDef VxBackingStoreDef;
struct VxBackingStoreDef {
    VxDiskType type; /* 0: the end of the chain; else VX_DISK_FILE */
    char *format;
    char *source;                     /* path */
    VxBackingStoreDef *backing_store; /* NULL: not told */
};

typedef struct {
    VxDiskType type;
    VxDiskDevice device;
    char *driver_name;   /* any word; kept, means nothing to VirtualBox */
    char *driver_format; /* libvirt's storage format: "raw", "vdi", "vmdk", "vpc", "qcow2", ... */
    VxDiskCache cache;
    VxDiscard discard;
    char *
        source; /* path, name of a volume, or "iqn.../lun"; NULL: an empty drive (CD-ROM, floppy) */
    char *source_pool;   /* volume */
    char *source_host;   /* network: name or address of the portal */
    guint source_port;   /* network; after parsing always set */
    char *initiator_iqn; /* network */
    VxStartupPolicy startup_policy;
    VxBackingStoreDef *backing_store; /* NULL: not told */
    char *target_dev;                 /* "hda", "sdb", "fda", "nvme0n1": unique after parsing */
    VxDiskBus bus;                    /* after parsing always set */
    VxTristate removable;             /* target/@removable, on/off */
    guint rotation_rate;              /* rpm; 1: not rotating (an SSD); 0: not given */
    gboolean readonly;                /* always TRUE for a CD-ROM after parsing */
    gboolean shareable;
    gboolean transient;
    char *serial;
    char *vendor;            /* CD-ROM */
    char *product;           /* hard disk, CD-ROM */
    guint64 total_bytes_sec; /* <iotune>; 0: no limit */
    char *iotune_group;      /* disks of one group share the limit */
    guint boot_order;        /* <boot order>; 0: none */
    char *alias;
    VxDriveAddress address; /* after parsing always set and unique */
} VxDiskDef;

/* Whether it is a hard disk to VirtualBox: a disk or a lun. */
gboolean vx_disk_def_is_hard(const VxDiskDef *disk);

/* <filesystem type='mount'>: a shared folder */
typedef struct {
    char *source_dir;  /* on the host */
    char *target_name; /* the shared folder's name */
    gboolean readonly;
    char *alias;
} VxFilesystemDef;

typedef enum {
    VX_NET_USER = 1, /* NAT */
    VX_NET_BRIDGE,   /* bridged to a host interface (source: bridge) */
    VX_NET_DIRECT,   /* the same in macvtap's words (source: dev) */
    VX_NET_NETWORK,  /* a libvirt network: host-only or NAT network (source: network) */
    VX_NET_INTERNAL, /* internal network (source: name) */
    VX_NET_UDP,      /* UDP tunnel: source_address:source_port, local_address:local_port */
    VX_NET_NULL,     /* a card that is attached to nothing */
} VxInterfaceType;
typedef enum {
    VX_NIC_AM79C970A = 1,
    VX_NIC_AM79C973,
    VX_NIC_82540EM, /* also "e1000" */
    VX_NIC_82543GC,
    VX_NIC_82545EM,
    VX_NIC_82583V,
    VX_NIC_VIRTIO,
    VX_NIC_AM79C960,
    VX_NIC_NE2000,
    VX_NIC_NE1000,
    VX_NIC_WD8013,
    VX_NIC_WD8003,
    VX_NIC_ELNK2,
    VX_NIC_ELNK1,
    VX_NIC_USBNET,
} VxNicModel;
typedef enum { VX_LINK_UP = 1, VX_LINK_DOWN } VxLinkState;
typedef enum { VX_PROTO_TCP = 1, VX_PROTO_UDP } VxProtocol;
extern const VxEnumName vx_interface_type_names[];
extern const VxEnumName vx_nic_model_names[];
extern const VxEnumName vx_link_state_names[];
extern const VxEnumName vx_protocol_names[];

/* <range start end to> of a port forward; a range of one port has end == start */
typedef struct {
    guint start; /* host port */
    guint end;   /* 0: the same as start */
    guint to;    /* guest port of start; 0: the same as start */
} VxPortRangeDef;

typedef struct {
    VxProtocol protocol;
    char *address;     /* host address to listen on; NULL: any */
    GPtrArray *ranges; /* VxPortRangeDef */
} VxPortForwardDef;

typedef struct {
    VxInterfaceType type;
    char *mac; /* "08:00:27:ab:cd:ef", lower case; after parsing always set */
    char *source;
    char *source_address; /* udp: the peer */
    guint source_port;
    char *local_address;
    guint local_port;
    GPtrArray *port_forwards; /* VxPortForwardDef; type user only */
    char *target_dev;
    VxNicModel model;
    VxLinkState link;
    VxTristate trust_guest_filters; /* yes: the card may listen to all that passes */
    gboolean has_network;           /* user: the next two are given */
    char *network_address;          /* of the network behind NAT, "10.0.5.0" */
    guint network_prefix;           /* its length */
    guint outbound_kib_s;           /* <bandwidth>: what the guest may send; 0: no limit */
    guint boot_order;
    char *alias;
} VxInterfaceDef;

typedef enum {
    VX_CHAR_DEV = 1,
    VX_CHAR_FILE,
    VX_CHAR_PIPE,
    VX_CHAR_UNIX,
    VX_CHAR_TCP,
    VX_CHAR_NULL,
    VX_CHAR_PTY /* a socket of the machine's own, for consoles */
} VxCharType;
typedef enum { VX_CHAR_BIND = 1, VX_CHAR_CONNECT } VxCharMode;
extern const VxEnumName vx_char_type_names[];
extern const VxEnumName vx_char_mode_names[];

/* <serial> or <parallel> */
typedef struct {
    VxCharType type;
    char *path;      /* dev, file, pipe, unix */
    VxCharMode mode; /* unix, tcp: VirtualBox listens (bind) or connects */
    char *host;      /* tcp */
    char *service;   /* tcp: port number */
    gint port;       /* 0: COM1, LPT1; -1: not given; after parsing set and unique */
    char *alias;
} VxCharDef;

typedef enum { VX_INPUT_MOUSE = 1, VX_INPUT_TABLET, VX_INPUT_KEYBOARD } VxInputType;
typedef enum { VX_INPUT_BUS_PS2 = 1, VX_INPUT_BUS_USB } VxInputBus;
extern const VxEnumName vx_input_type_names[];
extern const VxEnumName vx_input_bus_names[];

typedef struct {
    VxInputType type;
    VxInputBus bus; /* after parsing always set */
    char *alias;
} VxInputDef;

typedef enum {
    VX_TPM_EMULATOR = 1, /* version 1.2 or 2.0 */
    VX_TPM_PASSTHROUGH,  /* the host's */
} VxTpmBackend;
typedef enum { VX_TPM_TIS = 1, VX_TPM_CRB } VxTpmModel;
typedef enum { VX_TPM_1_2 = 1, VX_TPM_2_0 } VxTpmVersion;
extern const VxEnumName vx_tpm_backend_names[];
extern const VxEnumName vx_tpm_model_names[];
extern const VxEnumName vx_tpm_version_names[];

typedef struct {
    VxTpmModel model;
    VxTpmBackend backend;
    VxTpmVersion version; /* emulator */
    char *device;         /* passthrough: "/dev/tpm0" */
    char *alias;
} VxTpmDef;

typedef enum {
    VX_GRAPHICS_SDL = 1,
    VX_GRAPHICS_VNC,
    VX_GRAPHICS_RDP,
    VX_GRAPHICS_DESKTOP
} VxGraphicsType;
typedef enum { VX_LISTEN_ADDRESS = 1, VX_LISTEN_NONE } VxListenType;
extern const VxEnumName vx_graphics_type_names[];
extern const VxEnumName vx_listen_type_names[];

typedef struct {
    VxGraphicsType type;
    gint port;               /* vnc, rdp; -1: not given, or chosen at start */
    VxTristate autoport;     /* vnc, rdp */
    VxTristate replace_user; /* rdp: a new client takes the place of the old one */
    VxTristate multi_user;   /* rdp */
    char *username;          /* rdp */
    char *password;          /* vnc, rdp; written only with VIR_DOMAIN_XML_SECURE */
    char *display;           /* sdl, desktop: the X display */
    VxTristate fullscreen;   /* sdl, desktop */
    VxListenType listen;     /* vnc, rdp; after parsing always set */
    char *listen_address;    /* vnc, rdp; NULL: as VirtualBox chooses */
} VxGraphicsDef;

typedef enum {
    VX_SOUND_SB16 = 1,
    VX_SOUND_AC97,
    VX_SOUND_ICH6, /* Intel HDA, as are the others */
    VX_SOUND_ICH7,
    VX_SOUND_ICH9,
} VxSoundModel;
extern const VxEnumName vx_sound_model_names[];

typedef struct {
    VxSoundModel model;
    guint audio_id; /* which <audio>; 0: not given */
    char *alias;
} VxSoundDef;

/* <audio>: where the host plays it */
typedef enum {
    VX_AUDIO_NONE = 1,
    VX_AUDIO_ALSA,
    VX_AUDIO_OSS,
    VX_AUDIO_PULSEAUDIO,
    VX_AUDIO_COREAUDIO,
} VxAudioType;
extern const VxEnumName vx_audio_type_names[];

typedef struct {
    guint id; /* 1 or more */
    VxAudioType type;
} VxAudioDef;

typedef enum {
    VX_VIDEO_VBOX = 1, /* VBoxVGA or VBoxSVGA */
    VX_VIDEO_VMVGA,    /* VMSVGA */
    VX_VIDEO_RAMFB,
    VX_VIDEO_NONE,
    VX_VIDEO_VGA, /* VBoxVGA, which is one */
} VxVideoModel;
extern const VxEnumName vx_video_model_names[];

typedef struct {
    VxVideoModel model;
    guint vram_kib; /* 0: not given */
    guint heads;    /* monitors; 0: not given */
    VxTristate primary;
    VxTristate accel3d;
    VxTristate accel2d;
    char *alias;
} VxVideoDef;

/* <hostdev mode='subsystem' type='usb'>: a USB filter, by vendor and product or by place */
typedef struct {
    VxTristate managed;
    VxStartupPolicy startup_policy;
    gboolean
        by_id; /* vendor and product count; vx_domain_def_fill() sets it where vendor is not 0 */
    guint16 vendor; /* never 0 with by_id */
    guint16 product;
    guint bus; /* 0 with by_id alone */
    guint device;
    char *alias;
} VxHostdevDef;

typedef enum { VX_BOOT_HD = 1, VX_BOOT_FD, VX_BOOT_CDROM, VX_BOOT_NETWORK } VxBootDevice;
typedef enum { VX_FIRMWARE_BIOS = 1, VX_FIRMWARE_EFI } VxFirmware;
typedef enum { VX_FW_SECURE_BOOT = 1, VX_FW_ENROLLED_KEYS } VxFirmwareFeatureName;
typedef enum {
    VX_CPU_CUSTOM = 1,
    VX_CPU_HOST_MODEL,
    VX_CPU_HOST_PASSTHROUGH,
    VX_CPU_MAXIMUM
} VxCpuMode;
typedef enum { VX_CLOCK_UTC = 1, VX_CLOCK_LOCALTIME, VX_CLOCK_VARIABLE } VxClockOffset;
typedef enum {
    VX_TIMER_HPET = 1,
    VX_TIMER_RTC,
    VX_TIMER_PIT,
    VX_TIMER_TSC,
    VX_TIMER_KVMCLOCK,
    VX_TIMER_HYPERVCLOCK,
} VxTimerName;
typedef enum { VX_TICK_DELAY = 1, VX_TICK_CATCHUP } VxTickPolicy;
typedef enum { VX_TSC_AUTO = 1, VX_TSC_NATIVE, VX_TSC_EMULATE } VxTscMode;
typedef enum {
    VX_CPU_FEATURE_LONG_MODE = 1,
    VX_CPU_FEATURE_APIC,
    VX_CPU_FEATURE_X2APIC,
    VX_CPU_FEATURE_SPEC_CTRL,
} VxCpuFeatureName;
typedef enum {
    VX_POLICY_REQUIRE = 1,
    VX_POLICY_FORCE,
    VX_POLICY_DISABLE,
    VX_POLICY_FORBID,
} VxCpuFeaturePolicy;
typedef enum { VX_ACTION_DESTROY = 1, VX_ACTION_RESTART, VX_ACTION_PRESERVE } VxLifecycleAction;
extern const VxEnumName vx_boot_device_names[];
extern const VxEnumName vx_firmware_names[];
extern const VxEnumName vx_firmware_feature_names[];
extern const VxEnumName vx_cpu_mode_names[];
extern const VxEnumName vx_clock_offset_names[];
extern const VxEnumName vx_clock_basis_names[];
extern const VxEnumName vx_timer_names[];
extern const VxEnumName vx_tick_policy_names[];
extern const VxEnumName vx_tsc_mode_names[];
extern const VxEnumName vx_cpu_feature_names[];
extern const VxEnumName vx_cpu_feature_policy_names[];
extern const VxEnumName vx_lifecycle_action_names[];

typedef enum { VX_SMBIOS_EMULATE = 1, VX_SMBIOS_HOST, VX_SMBIOS_SYSINFO } VxSmbiosMode;
typedef enum {
    VX_SYSINFO_VENDOR = 1,
    VX_SYSINFO_VERSION,
    VX_SYSINFO_DATE,
    VX_SYSINFO_RELEASE,
    VX_SYSINFO_MANUFACTURER,
    VX_SYSINFO_PRODUCT,
    VX_SYSINFO_SERIAL,
    VX_SYSINFO_UUID,
    VX_SYSINFO_SKU,
    VX_SYSINFO_FAMILY,
    VX_SYSINFO_ASSET,
    VX_SYSINFO_LOCATION,
} VxSysinfoName;
extern const VxEnumName vx_smbios_mode_names[];
extern const VxEnumName vx_sysinfo_bios_names[];
extern const VxEnumName vx_sysinfo_system_names[];
extern const VxEnumName vx_sysinfo_base_board_names[];
extern const VxEnumName vx_sysinfo_chassis_names[];

typedef struct {
    VxBootDevice dev;
} VxBootDef;

typedef struct {
    VxSysinfoName name;
    char *value;
} VxSysinfoEntryDef;

typedef struct {
    VxFirmwareFeatureName name;
    VxTristate enabled;
} VxFirmwareFeatureDef;

typedef struct {
    VxTimerName name;
    VxTristate present;
    VxTickPolicy tick_policy; /* rtc, pit */
    guint64 frequency_hz;     /* tsc; 0: not given */
    VxTscMode tsc_mode;
} VxTimerDef;

typedef struct {
    VxCpuFeatureName name;
    VxCpuFeaturePolicy policy; /* after parsing always set */
} VxCpuFeatureDef;

typedef struct {
    gint id; /* -1: not running */
    char *name;
    char *uuid;   /* 36 characters, lower case; after parsing always set */
    char *hwuuid; /* what the guest's firmware says, where it differs from uuid */
    char *title;
    char *description;
    char *metadata; /* the XML between <metadata> and </metadata>; see metadata.h */
    guint64 memory_kib;
    guint64 current_memory_kib; /* after parsing always set */
    guint vcpus;                /* most that can be plugged in; after parsing 1 or more */
    guint vcpus_current;        /* 0: all; else fewer than vcpus */

    struct {
        guint64 period_us; /* 0: not given */
        gint64 quota_us;   /* of each vCPU in a period; 0: not given, -1: all of it */
    } cputune;

    struct {
        char *arch; /* "x86_64", "i686", "aarch64"; NULL: not given */
        char *machine;
        VxFirmware firmware;
        GPtrArray *firmware_features; /* VxFirmwareFeatureDef */
        GPtrArray *boot; /* VxBootDef, first to try first; none if devices have an order */
        VxTristate bootmenu;
        guint bootmenu_timeout_ms;
        VxSmbiosMode smbios;
    } os;

    struct {
        gboolean set;
        GPtrArray *bios; /* VxSysinfoEntryDef, as are the others */
        GPtrArray *system;
        GPtrArray *base_board;
        GPtrArray *chassis;
    } sysinfo;

    struct {
        gboolean acpi;
        gboolean apic; /* the I/O APIC */
        gboolean pae;
        VxTristate hap;    /* nested paging */
        gboolean viridian; /* Hyper-V interface for the guest */
        VxTristate hyperv_relaxed;
        VxTristate kvm_hidden; /* no interface for guests that look for a hypervisor */
        VxTristate vmport;
        VxTristate nested_hv; /* nested VT-x/AMD-V */
    } features;

    struct {
        gboolean set;
        VxCpuMode mode;
        char *check;   /* kept */
        char *model;   /* custom: the name of a VirtualBox CPU profile */
        guint sockets; /* of the topology; 0: there is none; else as many CPUs as vcpus */
        guint cores;
        guint threads;
        GPtrArray *features; /* VxCpuFeatureDef */
    } cpu;

    struct {
        VxClockOffset offset; /* after parsing always set */
        gint64 adjustment_s;  /* variable */
        VxClockOffset basis;  /* variable: utc or localtime */
        GPtrArray *timers;    /* VxTimerDef */
    } clock;

    VxLifecycleAction on_poweroff; /* destroy; like the others always set after parsing */
    VxLifecycleAction on_reboot;   /* restart; or destroy: a reset powers off */
    VxLifecycleAction on_crash;    /* destroy, restart or preserve */

    VxTristate suspend_to_mem;  /* pm; yes is refused */
    VxTristate suspend_to_disk; /* pm */

    char *emulator;
    GPtrArray *disks;       /* VxDiskDef */
    GPtrArray *controllers; /* VxControllerDef */
    GPtrArray *filesystems; /* VxFilesystemDef */
    GPtrArray *interfaces;  /* VxInterfaceDef */
    GPtrArray *serials;     /* VxCharDef */
    GPtrArray *consoles;    /* VxCharDef; after vx_domain_def_fill() empty: a console is the first
                               serial port */
    GPtrArray *parallels;   /* VxCharDef */
    GPtrArray *inputs;      /* VxInputDef */
    GPtrArray *tpms;        /* VxTpmDef: none or one */
    GPtrArray *graphics;    /* VxGraphicsDef */
    GPtrArray *sounds;      /* VxSoundDef */
    GPtrArray *audios;      /* VxAudioDef */
    GPtrArray *videos;      /* VxVideoDef */
    GPtrArray *hostdevs;    /* VxHostdevDef */
    gboolean no_memballoon; /* <memballoon model='none'/> */
} VxDomainDef;

/* Empty: id -1, arrays empty, all else 0 or NULL. */
VxDomainDef *vx_domain_def_new(void);
void vx_domain_def_free(VxDomainDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxDomainDef, vx_domain_def_free)

/* Deep. Returns: (transfer full) */
VxDomainDef *vx_domain_def_copy(const VxDomainDef *def);

/* Each appends an empty one to its array, with the "not given" numbers set, and returns it
 * (borrowed): for those who build a def from something else than XML. */
VxDiskDef *vx_domain_def_add_disk(VxDomainDef *def);
/* Empty: the end of a chain. Returns: (transfer full): for a disk's or another one's field */
VxBackingStoreDef *vx_backing_store_def_new(void);
void vx_backing_store_def_free(VxBackingStoreDef *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxBackingStoreDef, vx_backing_store_def_free)
VxControllerDef *vx_domain_def_add_controller(VxDomainDef *def);
VxFilesystemDef *vx_domain_def_add_filesystem(VxDomainDef *def);
VxInterfaceDef *vx_domain_def_add_interface(VxDomainDef *def);
VxPortForwardDef *vx_interface_def_add_port_forward(VxInterfaceDef *interface);
VxPortRangeDef *vx_port_forward_def_add_range(VxPortForwardDef *forward);
VxCharDef *vx_domain_def_add_serial(VxDomainDef *def);
VxCharDef *vx_domain_def_add_parallel(VxDomainDef *def);
VxInputDef *vx_domain_def_add_input(VxDomainDef *def);
VxTpmDef *vx_domain_def_add_tpm(VxDomainDef *def);
VxGraphicsDef *vx_domain_def_add_graphics(VxDomainDef *def);
VxSoundDef *vx_domain_def_add_sound(VxDomainDef *def);
VxAudioDef *vx_domain_def_add_audio(VxDomainDef *def);
VxVideoDef *vx_domain_def_add_video(VxDomainDef *def);
VxHostdevDef *vx_domain_def_add_hostdev(VxDomainDef *def);
VxBootDef *vx_domain_def_add_boot(VxDomainDef *def);
VxFirmwareFeatureDef *vx_domain_def_add_firmware_feature(VxDomainDef *def);
VxTimerDef *vx_domain_def_add_timer(VxDomainDef *def);
VxCpuFeatureDef *vx_domain_def_add_cpu_feature(VxDomainDef *def);
VxSysinfoEntryDef *vx_domain_def_add_bios_entry(VxDomainDef *def);
VxSysinfoEntryDef *vx_domain_def_add_system_entry(VxDomainDef *def);
VxSysinfoEntryDef *vx_domain_def_add_base_board_entry(VxDomainDef *def);
VxSysinfoEntryDef *vx_domain_def_add_chassis_entry(VxDomainDef *def);
