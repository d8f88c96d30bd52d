/* domain-names.c - libvirt's words for the enums of domain-def.h.
 *
 * Words that libvirt knows and VirtualBox has nothing for are left out: a row refuses them, and
 * says which there are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/domain-xml.h"

/* clang-format off */
const VxEnumName vx_controller_type_names[] = {
    { VX_CONTROLLER_IDE,  "ide"  },
    { VX_CONTROLLER_FDC,  "fdc"  },
    { VX_CONTROLLER_SCSI, "scsi" },
    { VX_CONTROLLER_SATA, "sata" },
    { VX_CONTROLLER_USB,  "usb"  },
    { VX_CONTROLLER_NVME, "nvme" },
    { 0, NULL },
};

const VxEnumName vx_controller_model_names[] = {
    { VX_CONTROLLER_MODEL_PIIX3,       "piix3"       },
    { VX_CONTROLLER_MODEL_PIIX4,       "piix4"       },
    { VX_CONTROLLER_MODEL_ICH6,        "ich6"        },
    { VX_CONTROLLER_MODEL_AUTO,        "auto"        },
    { VX_CONTROLLER_MODEL_LSILOGIC,    "lsilogic"    },
    { VX_CONTROLLER_MODEL_BUSLOGIC,    "buslogic"    },
    { VX_CONTROLLER_MODEL_LSISAS1068,  "lsisas1068"  },
    { VX_CONTROLLER_MODEL_VIRTIO_SCSI, "virtio-scsi" },
    { VX_CONTROLLER_MODEL_OHCI,        "pci-ohci"    },
    { VX_CONTROLLER_MODEL_EHCI,        "ehci"        },
    { VX_CONTROLLER_MODEL_EHCI,        "ich9-ehci1"  },
    { VX_CONTROLLER_MODEL_XHCI,        "nec-xhci"    },
    { VX_CONTROLLER_MODEL_XHCI,        "qemu-xhci"   },
    { VX_CONTROLLER_MODEL_NONE,        "none"        },
    { 0, NULL },
};

const VxEnumName vx_disk_type_names[] = {
    { VX_DISK_FILE,    "file"    },
    { VX_DISK_BLOCK,   "block"   },
    { VX_DISK_VOLUME,  "volume"  },
    { VX_DISK_NETWORK, "network" },
    { 0, NULL },
};

const VxEnumName vx_backing_type_names[] = { { VX_DISK_FILE, "file" }, { 0, NULL } };

const VxEnumName vx_disk_device_names[] = {
    { VX_DISK_DISK,   "disk"   },
    { VX_DISK_CDROM,  "cdrom"  },
    { VX_DISK_FLOPPY, "floppy" },
    { VX_DISK_LUN,    "lun"    },
    { 0, NULL },
};

const VxEnumName vx_disk_bus_names[] = {
    { VX_BUS_IDE,  "ide"  },
    { VX_BUS_FDC,  "fdc"  },
    { VX_BUS_SCSI, "scsi" },
    { VX_BUS_SATA, "sata" },
    { VX_BUS_USB,  "usb"  },
    { VX_BUS_NVME, "nvme" },
    { 0, NULL },
};

const VxEnumName vx_startup_policy_names[] = {
    { VX_STARTUP_MANDATORY, "mandatory" },
    { VX_STARTUP_REQUISITE, "requisite" },
    { VX_STARTUP_OPTIONAL,  "optional"  },
    { 0, NULL },
};

const VxEnumName vx_disk_cache_names[] = {
    { VX_CACHE_DEFAULT,      "default"      },
    { VX_CACHE_NONE,         "none"         },
    { VX_CACHE_WRITEBACK,    "writeback"    },
    { VX_CACHE_WRITETHROUGH, "writethrough" },
    { 0, NULL },
};

const VxEnumName vx_discard_names[] = {
    { VX_DISCARD_UNMAP,  "unmap"  },
    { VX_DISCARD_IGNORE, "ignore" },
    { 0, NULL },
};

const VxEnumName vx_interface_type_names[] = {
    { VX_NET_USER,     "user"     },
    { VX_NET_BRIDGE,   "bridge"   },
    { VX_NET_DIRECT,   "direct"   },
    { VX_NET_NETWORK,  "network"  },
    { VX_NET_INTERNAL, "internal" },
    { VX_NET_UDP,      "udp"      },
    { VX_NET_NULL,     "null"     },
    { 0, NULL },
};

/* The first five and virtio are libvirt's words, the others VirtualBox's own (VBoxManage modifyvm). */
const VxEnumName vx_nic_model_names[] = {
    { VX_NIC_AM79C970A, "Am79C970A" },
    { VX_NIC_AM79C973,  "Am79C973"  },
    { VX_NIC_82540EM,   "82540EM"   },
    { VX_NIC_82540EM,   "e1000"     },
    { VX_NIC_82543GC,   "82543GC"   },
    { VX_NIC_82545EM,   "82545EM"   },
    { VX_NIC_82583V,    "82583V"    },
    { VX_NIC_VIRTIO,    "virtio"    },
    { VX_NIC_AM79C960,  "Am79C960"  },
    { VX_NIC_NE2000,    "NE2000"    },
    { VX_NIC_NE1000,    "NE1000"    },
    { VX_NIC_WD8013,    "WD8013"    },
    { VX_NIC_WD8003,    "WD8003"    },
    { VX_NIC_ELNK2,     "3C503"     },
    { VX_NIC_ELNK1,     "3C501"     },
    { VX_NIC_USBNET,    "usb-net"   },
    { 0, NULL },
};

const VxEnumName vx_link_state_names[] = {
    { VX_LINK_UP,   "up"   },
    { VX_LINK_DOWN, "down" },
    { 0, NULL },
};

const VxEnumName vx_protocol_names[] = {
    { VX_PROTO_TCP, "tcp" },
    { VX_PROTO_UDP, "udp" },
    { 0, NULL },
};

const VxEnumName vx_char_type_names[] = {
    { VX_CHAR_DEV,  "dev"  },
    { VX_CHAR_FILE, "file" },
    { VX_CHAR_PIPE, "pipe" },
    { VX_CHAR_UNIX, "unix" },
    { VX_CHAR_TCP,  "tcp"  },
    { VX_CHAR_NULL, "null" },
    { VX_CHAR_PTY,  "pty"  },
    { 0, NULL },
};

const VxEnumName vx_char_mode_names[] = {
    { VX_CHAR_BIND,    "bind"    },
    { VX_CHAR_CONNECT, "connect" },
    { 0, NULL },
};

const VxEnumName vx_input_type_names[] = {
    { VX_INPUT_MOUSE,    "mouse"    },
    { VX_INPUT_TABLET,   "tablet"   },
    { VX_INPUT_KEYBOARD, "keyboard" },
    { 0, NULL },
};

const VxEnumName vx_input_bus_names[] = {
    { VX_INPUT_BUS_PS2, "ps2" },
    { VX_INPUT_BUS_USB, "usb" },
    { 0, NULL },
};

const VxEnumName vx_tpm_backend_names[] = {
    { VX_TPM_EMULATOR,    "emulator"    },
    { VX_TPM_PASSTHROUGH, "passthrough" },
    { 0, NULL },
};

const VxEnumName vx_tpm_model_names[] = {
    { VX_TPM_TIS, "tpm-tis" },
    { VX_TPM_CRB, "tpm-crb" },
    { 0, NULL },
};

const VxEnumName vx_tpm_version_names[] = {
    { VX_TPM_1_2, "1.2" },
    { VX_TPM_2_0, "2.0" },
    { 0, NULL },
};

const VxEnumName vx_graphics_type_names[] = {
    { VX_GRAPHICS_SDL,     "sdl"     },
    { VX_GRAPHICS_VNC,     "vnc"     },
    { VX_GRAPHICS_RDP,     "rdp"     },
    { VX_GRAPHICS_DESKTOP, "desktop" },
    { 0, NULL },
};

const VxEnumName vx_listen_type_names[] = {
    { VX_LISTEN_ADDRESS, "address" },
    { VX_LISTEN_NONE,    "none"    },
    { 0, NULL },
};

const VxEnumName vx_sound_model_names[] = {
    { VX_SOUND_SB16, "sb16" },
    { VX_SOUND_AC97, "ac97" },
    { VX_SOUND_ICH6, "ich6" },
    { VX_SOUND_ICH7, "ich7" },
    { VX_SOUND_ICH9, "ich9" },
    { 0, NULL },
};

const VxEnumName vx_audio_type_names[] = {
    { VX_AUDIO_NONE,       "none"       },
    { VX_AUDIO_ALSA,       "alsa"       },
    { VX_AUDIO_OSS,        "oss"        },
    { VX_AUDIO_PULSEAUDIO, "pulseaudio" },
    { VX_AUDIO_COREAUDIO,  "coreaudio"  },
    { 0, NULL },
};

const VxEnumName vx_video_model_names[] = {
    { VX_VIDEO_VBOX,  "vbox"  },
    { VX_VIDEO_VGA,   "vga"   },
    { VX_VIDEO_VMVGA, "vmvga" },
    { VX_VIDEO_RAMFB, "ramfb" },
    { VX_VIDEO_NONE,  "none"  },
    { 0, NULL },
};

const VxEnumName vx_boot_device_names[] = {
    { VX_BOOT_HD,      "hd"      },
    { VX_BOOT_FD,      "fd"      },
    { VX_BOOT_CDROM,   "cdrom"   },
    { VX_BOOT_NETWORK, "network" },
    { 0, NULL },
};

const VxEnumName vx_firmware_names[] = {
    { VX_FIRMWARE_BIOS, "bios" },
    { VX_FIRMWARE_EFI,  "efi"  },
    { 0, NULL },
};

const VxEnumName vx_firmware_feature_names[] = {
    { VX_FW_SECURE_BOOT,   "secure-boot"   },
    { VX_FW_ENROLLED_KEYS, "enrolled-keys" },
    { 0, NULL },
};

const VxEnumName vx_cpu_mode_names[] = {
    { VX_CPU_CUSTOM,           "custom"           },
    { VX_CPU_HOST_MODEL,       "host-model"       },
    { VX_CPU_HOST_PASSTHROUGH, "host-passthrough" },
    { VX_CPU_MAXIMUM,          "maximum"          },
    { 0, NULL },
};

const VxEnumName vx_clock_offset_names[] = {
    { VX_CLOCK_UTC,       "utc"       },
    { VX_CLOCK_LOCALTIME, "localtime" },
    { VX_CLOCK_VARIABLE,  "variable"  },
    { 0, NULL },
};

const VxEnumName vx_clock_basis_names[] = {
    { VX_CLOCK_UTC,       "utc"       },
    { VX_CLOCK_LOCALTIME, "localtime" },
    { 0, NULL },
};

const VxEnumName vx_timer_names[] = {
    { VX_TIMER_HPET,        "hpet"        },
    { VX_TIMER_RTC,         "rtc"         },
    { VX_TIMER_PIT,         "pit"         },
    { VX_TIMER_TSC,         "tsc"         },
    { VX_TIMER_KVMCLOCK,    "kvmclock"    },
    { VX_TIMER_HYPERVCLOCK, "hypervclock" },
    { 0, NULL },
};

const VxEnumName vx_tick_policy_names[] = {
    { VX_TICK_DELAY,   "delay"   },
    { VX_TICK_CATCHUP, "catchup" },
    { 0, NULL },
};

const VxEnumName vx_tsc_mode_names[] = {
    { VX_TSC_AUTO,    "auto"    },
    { VX_TSC_NATIVE,  "native"  },
    { VX_TSC_EMULATE, "emulate" },
    { 0, NULL },
};

const VxEnumName vx_cpu_feature_names[] = {
    { VX_CPU_FEATURE_LONG_MODE, "lm"        },
    { VX_CPU_FEATURE_APIC,      "apic"      },
    { VX_CPU_FEATURE_X2APIC,    "x2apic"    },
    { VX_CPU_FEATURE_SPEC_CTRL, "spec-ctrl" },
    { 0, NULL },
};

const VxEnumName vx_cpu_feature_policy_names[] = {
    { VX_POLICY_REQUIRE, "require" },
    { VX_POLICY_FORCE,   "force"   },
    { VX_POLICY_DISABLE, "disable" },
    { VX_POLICY_FORBID,  "forbid"  },
    { 0, NULL },
};

const VxEnumName vx_smbios_mode_names[] = {
    { VX_SMBIOS_EMULATE, "emulate" },
    { VX_SMBIOS_HOST,    "host"    },
    { VX_SMBIOS_SYSINFO, "sysinfo" },
    { 0, NULL },
};

const VxEnumName vx_sysinfo_bios_names[] = {
    { VX_SYSINFO_VENDOR,  "vendor"  },
    { VX_SYSINFO_VERSION, "version" },
    { VX_SYSINFO_DATE,    "date"    },
    { VX_SYSINFO_RELEASE, "release" },
    { 0, NULL },
};

const VxEnumName vx_sysinfo_system_names[] = {
    { VX_SYSINFO_MANUFACTURER, "manufacturer" },
    { VX_SYSINFO_PRODUCT,      "product"      },
    { VX_SYSINFO_VERSION,      "version"      },
    { VX_SYSINFO_SERIAL,       "serial"       },
    { VX_SYSINFO_UUID,         "uuid"         },
    { VX_SYSINFO_SKU,          "sku"          },
    { VX_SYSINFO_FAMILY,       "family"       },
    { 0, NULL },
};

const VxEnumName vx_sysinfo_base_board_names[] = {
    { VX_SYSINFO_MANUFACTURER, "manufacturer" },
    { VX_SYSINFO_PRODUCT,      "product"      },
    { VX_SYSINFO_VERSION,      "version"      },
    { VX_SYSINFO_SERIAL,       "serial"       },
    { VX_SYSINFO_ASSET,        "asset"        },
    { VX_SYSINFO_LOCATION,     "location"     },
    { 0, NULL },
};

const VxEnumName vx_sysinfo_chassis_names[] = {
    { VX_SYSINFO_MANUFACTURER, "manufacturer" },
    { VX_SYSINFO_VERSION,      "version"      },
    { VX_SYSINFO_SERIAL,       "serial"       },
    { VX_SYSINFO_ASSET,        "asset"        },
    { 0, NULL },
};

const VxEnumName vx_lifecycle_action_names[] = {
    { VX_ACTION_DESTROY,  "destroy"  },
    { VX_ACTION_RESTART,  "restart"  },
    { VX_ACTION_PRESERVE, "preserve" },
    { 0, NULL },
};

const VxEnumName vx_device_kind_names[] = {
    { VX_DEVICE_DISK,       "disk"       },
    { VX_DEVICE_CONTROLLER, "controller" },
    { VX_DEVICE_FILESYSTEM, "filesystem" },
    { VX_DEVICE_INTERFACE,  "interface"  },
    { VX_DEVICE_SERIAL,     "serial"     },
    { VX_DEVICE_PARALLEL,   "parallel"   },
    { VX_DEVICE_INPUT,      "input"      },
    { VX_DEVICE_TPM,        "tpm"        },
    { VX_DEVICE_GRAPHICS,   "graphics"   },
    { VX_DEVICE_SOUND,      "sound"      },
    { VX_DEVICE_AUDIO,      "audio"      },
    { VX_DEVICE_VIDEO,      "video"      },
    { VX_DEVICE_HOSTDEV,    "hostdev"    },
    { 0, NULL },
};
/* clang-format on */
