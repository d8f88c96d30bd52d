/* words.h - VirtualBox's words for values of a domain, in its API and in its files.
 *
 * Threads: any; all tables are constant.
 * Sources: the enumerations of VirtualBox's API, by the names in the comments; the schema of its
 * settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

/* Several words for one value: all are read as it, the first is written that can be. */
typedef struct {
    int value;
    const char *member; /* of the API; for booleans: "1", "0"; NULL ends the table */
    const char *file;   /* in files; NULL: the same */
} VxEnumPair;

extern const VxEnumPair vx_words_firmware[]; /* VxFirmware, FirmwareType */
extern const VxEnumPair vx_words_boot[];     /* VxBootDevice, DeviceType */
extern const VxEnumPair vx_words_nic[];      /* VxNicModel, NetworkAdapterType */
extern const VxEnumPair vx_words_network[];  /* VxInterfaceType, NetworkAttachmentType */
extern const VxEnumPair vx_words_char[];     /* VxCharType, PortMode */
extern const VxEnumPair vx_words_sound[];    /* VxSoundModel, AudioControllerType */
extern const VxEnumPair vx_words_audio[];    /* VxAudioType, AudioDriverType */
extern const VxEnumPair vx_words_video[];    /* VxVideoModel, GraphicsControllerType */
extern const VxEnumPair vx_words_usb[];      /* VxControllerModel, USBControllerType */
extern const VxEnumPair vx_words_frontend[]; /* VxGraphicsType, how a machine is started */
extern const VxEnumPair vx_words_pointing[]; /* a set of VxInputBit, PointingHIDType */
extern const VxEnumPair vx_words_keyboard[]; /* a set of VxInputBit, KeyboardHIDType */
extern const VxEnumPair vx_words_bootmenu[]; /* VxTristate, FirmwareBootMenuMode */
extern const VxEnumPair vx_words_crash[];    /* VxLifecycleAction, whether a triple fault resets */
extern const VxEnumPair vx_words_promiscuous[]; /* VxTristate, NetworkAdapterPromiscModePolicy */
extern const VxEnumPair vx_words_tsc[];         /* VxTscMode, extra-data VX_KEY_TSC_MODE */

#define VX_WORD_DISCONNECTED "Disconnected" /* PortMode */
#define VX_WORD_NO_WINDOW    "vrdp"         /* as libvirt's driver for VirtualBox has it */

/* Both (nullable): the first word for @value */
const char *vx_word_to_member(const VxEnumPair *words, int value);
const char *vx_word_to_file(const VxEnumPair *words, int value);
/* Whether there is such a word; in files in any case. @value is untouched if not */
gboolean vx_word_from_member(const VxEnumPair *words, const char *member, int *value);
gboolean vx_word_from_file(const VxEnumPair *words, const char *text, int *value);

/* ---- Keyboards and pointing devices ---- */

/* What a machine has, as a set: VirtualBox has one word for all pointing devices together, and one
 * for keyboards. */
typedef enum {
    VX_INPUT_BIT_MOUSE_PS2 = 1 << 0,
    VX_INPUT_BIT_MOUSE_USB = 1 << 1,
    VX_INPUT_BIT_TABLET_USB = 1 << 2,
    VX_INPUT_BIT_KEYBOARD_PS2 = 1 << 3,
    VX_INPUT_BIT_KEYBOARD_USB = 1 << 4,
} VxInputBit;
#define VX_INPUT_BITS_KEYBOARD (VX_INPUT_BIT_KEYBOARD_PS2 | VX_INPUT_BIT_KEYBOARD_USB)

/* In the order in which they are shown; ends with bit 0 */
typedef struct {
    int type; /* VxInputType */
    int bus;  /* VxInputBus */
    guint bit;
} VxInputKind;
extern const VxInputKind vx_input_kinds[];

/* ---- The platform ---- */

/* For each architecture the first is VirtualBox's default; ends with NULL */
typedef struct {
    const char *machine; /* libvirt's word */
    const char *architecture;
    const char *chipset; /* ChipsetType */
} VxMachineKind;
extern const VxMachineKind vx_machine_kinds[];

/* ---- TPMs ---- */

/* Ends with NULL */
typedef struct {
    VxTpmBackend backend;
    VxTpmVersion version;
    const char *type; /* TpmType */
} VxTpmKind;
extern const VxTpmKind vx_tpm_kinds[];

#define VX_WORD_NO_TPM "None"

/* (nullable): there is none like it */
const char *vx_tpm_get_type(const VxTpmDef *tpm);

/* ---- Extra-data of the machine's devices ---- */

/* "1": the machine powers off where it would be reset. Read when it is powered up. */
#define VX_KEY_NO_RESET      "VBoxInternal2/TurnResetIntoPowerOff"
#define VX_KEY_S4            "VBoxInternal/Devices/acpi/0/Config/PowerS4Enabled"
#define VX_KEY_TPM_CRB       "VBoxInternal/Devices/tpm/0/Config/Crb"
#define VX_KEY_TPM_ACPI      "VBoxInternal/Devices/acpi/0/Config/TpmMode"
#define VX_TPM_ACPI_CRB      "crb2.0"
#define VX_KEY_TSC_MODE      "VBoxInternal/TM/TSCMode"
#define VX_KEY_TSC_FREQUENCY "VBoxInternal/TM/TSCTicksPerSecond" /* Hz */
#define VX_KEY_FULLSCREEN    "GUI/Fullscreen"
#define VX_FULLSCREEN_ON     "on"

/* ---- Ports of a PC ---- */

typedef struct {
    guint io_base;
    guint irq;
} VxPortResources;

/* Returns: (nullable): what COM1 (slot 0) to COM4, LPT1 to LPT3 usually have */
const VxPortResources *vx_serial_resources(guint slot);
const VxPortResources *vx_parallel_resources(guint slot);

/* ---- Limits ---- */

#define VX_BYTES_PER_KIB 1024

/* libvirt has a name for the group of a disk only where the user gave it one. */
#define VX_OWN_GROUP_PREFIX "libvirt-"
#define VX_DISK_GROUP       VX_OWN_GROUP_PREFIX "disk-%s"      /* target */
#define VX_INTERFACE_GROUP  VX_OWN_GROUP_PREFIX "interface-%s" /* MAC address */

/* ---- The remote display ---- */

#define VX_VRDE_PORTS     "TCP/Ports"
#define VX_VRDE_ADDRESS   "TCP/Address"
#define VX_RDP_PORT       3389
#define VX_RDP_PORT_RANGE "3389-3689" /* where VirtualBox is to choose */
#define VX_VNC_PORT_RANGE "5900-6000"
#define VX_VRDE_PASSWORD  "VNCPassword"
/* The extension pack that makes it speak VNC; others speak RDP. */
#define VX_VNC_PACK "VNC"

/* ---- Generic network cards ---- */

#define VX_GENERIC_UDP           "UDPTunnel" /* the driver, and its properties */
#define VX_GENERIC_UDP_PEER      "dest"
#define VX_GENERIC_UDP_PEER_PORT "dport"
#define VX_GENERIC_UDP_PORT      "sport"
