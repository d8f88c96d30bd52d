/* words.c - tables of VirtualBox's words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/words.h"

#include "xml/domain-def.h"

/* clang-format off */
const VxEnumPair vx_words_firmware[] = {
    { VX_FIRMWARE_BIOS, "BIOS" },
    { VX_FIRMWARE_EFI, "EFI" },
    { VX_FIRMWARE_EFI, "EFI64" },
    { VX_FIRMWARE_EFI, "EFI32" },
    { VX_FIRMWARE_EFI, "EFIDUAL" },
    { 0, NULL },
};
const VxEnumPair vx_words_boot[] = {
    { VX_BOOT_HD, "HardDisk" },
    { VX_BOOT_FD, "Floppy" },
    { VX_BOOT_CDROM, "DVD" },
    { VX_BOOT_NETWORK, "Network" },
    { 0, "Null", "None" },
    { 0, NULL },
};
const VxEnumPair vx_words_nic[] = {
    { VX_NIC_AM79C970A, "Am79C970A" },
    { VX_NIC_AM79C973, "Am79C973" },
    { VX_NIC_82540EM, "I82540EM", "82540EM" },
    { VX_NIC_82543GC, "I82543GC", "82543GC" },
    { VX_NIC_82545EM, "I82545EM", "82545EM" },
    { VX_NIC_82583V, "I82583V", "82583V" },
    { VX_NIC_VIRTIO, "Virtio", "virtio" },
    { VX_NIC_VIRTIO, "Virtio_1_0", "virtio_1.0" },
    { VX_NIC_AM79C960, "Am79C960" },
    { VX_NIC_NE2000, "NE2000" },
    { VX_NIC_NE1000, "NE1000" },
    { VX_NIC_WD8013, "WD8013" },
    { VX_NIC_WD8003, "WD8003" },
    { VX_NIC_ELNK2, "ELNK2", "3C503" },
    { VX_NIC_ELNK1, "ELNK1", "3C501" },
    { VX_NIC_USBNET, "UsbNet", "usbnet" },
    { 0, NULL },
};
/* In files they are elements. A card that is attached to nothing has none. */
const VxEnumPair vx_words_network[] = {
    { VX_NET_USER, "NAT" },
    { VX_NET_BRIDGE, "Bridged", "BridgedInterface" },
    { VX_NET_DIRECT, "Bridged", "BridgedInterface" },
    { VX_NET_INTERNAL, "Internal", "InternalNetwork" },
    { VX_NET_UDP, "Generic", "GenericInterface" },
    { VX_NET_NULL, "Null" },
    { VX_NET_NETWORK, "NATNetwork" },
    { VX_NET_NETWORK, "HostOnly", "HostOnlyInterface" },
    { VX_NET_NETWORK, "HostOnlyNetwork" },
    { 0, NULL },
};
/* VirtualBox's host pipe is a UNIX socket on the hosts that this runs on: libvirt's driver for
 * VirtualBox calls it "pipe", libvirt itself "unix". */
const VxEnumPair vx_words_char[] = {
    { VX_CHAR_DEV, "HostDevice" },
    { VX_CHAR_FILE, "RawFile" },
    { VX_CHAR_UNIX, "HostPipe" },
    { VX_CHAR_PIPE, "HostPipe" },
    { VX_CHAR_TCP, "TCP" },
    { VX_CHAR_NULL, VX_WORD_DISCONNECTED },
    { VX_CHAR_PTY, "HostPipe" },
    { 0, NULL },
};
const VxEnumPair vx_words_sound[] = {
    { VX_SOUND_SB16, "SB16" },
    { VX_SOUND_AC97, "AC97" },
    { VX_SOUND_ICH6, "HDA" },
    { VX_SOUND_ICH7, "HDA" },
    { VX_SOUND_ICH9, "HDA" },
    { 0, NULL },
};
const VxEnumPair vx_words_audio[] = {
    { VX_AUDIO_NONE, "Null" },
    { VX_AUDIO_ALSA, "ALSA" },
    { VX_AUDIO_OSS, "OSS" },
    { VX_AUDIO_PULSEAUDIO, "Pulse" },
    { VX_AUDIO_COREAUDIO, "CoreAudio" },
    { 0, NULL },
};
const VxEnumPair vx_words_video[] = {
    { VX_VIDEO_VBOX, "VBoxVGA" },
    { VX_VIDEO_VBOX, "VBoxSVGA" },
    { VX_VIDEO_VGA, "VBoxVGA" },
    { VX_VIDEO_VMVGA, "VMSVGA" },
    { VX_VIDEO_RAMFB, "QemuRamFB" },
    { VX_VIDEO_NONE, "Null", "None" },
    { 0, NULL },
};
const VxEnumPair vx_words_usb[] = {
    { VX_CONTROLLER_MODEL_OHCI, "OHCI" },
    { VX_CONTROLLER_MODEL_EHCI, "EHCI" },
    { VX_CONTROLLER_MODEL_XHCI, "XHCI" },
    { 0, NULL },
};
const VxEnumPair vx_words_frontend[] = {
    { VX_GRAPHICS_DESKTOP, "gui" },
    { VX_GRAPHICS_SDL, "sdl" },
    { 0, NULL },
};
const VxEnumPair vx_words_pointing[] = {
    { VX_INPUT_BIT_MOUSE_PS2, "PS2Mouse" },
    { 0, "PS2Mouse" }, /* there always is one */
    { VX_INPUT_BIT_MOUSE_USB, "USBMouse" },
    { VX_INPUT_BIT_MOUSE_PS2 | VX_INPUT_BIT_MOUSE_USB, "ComboMouse" },
    { VX_INPUT_BIT_MOUSE_PS2 | VX_INPUT_BIT_TABLET_USB, "USBTablet" },
    { VX_INPUT_BIT_TABLET_USB, "USBTablet" },
    { VX_INPUT_BIT_MOUSE_PS2 | VX_INPUT_BIT_TABLET_USB, "USBMultiTouch" },
    { VX_INPUT_BIT_MOUSE_PS2 | VX_INPUT_BIT_TABLET_USB, "USBMultiTouchScreenPlusPad" },
    { 0, NULL },
};
const VxEnumPair vx_words_keyboard[] = {
    { VX_INPUT_BIT_KEYBOARD_PS2, "PS2Keyboard" },
    { 0, "PS2Keyboard" },
    { VX_INPUT_BIT_KEYBOARD_USB, "USBKeyboard" },
    { VX_INPUT_BIT_KEYBOARD_PS2 | VX_INPUT_BIT_KEYBOARD_USB, "ComboKeyboard" },
    { 0, NULL },
};

const VxEnumPair vx_words_bootmenu[] = {
    { VX_TRI_YES, "MessageAndMenu" },
    { VX_TRI_YES, "MenuOnly" },
    { VX_TRI_NO, "Disabled" },
    { 0, NULL },
};
const VxEnumPair vx_words_crash[] = {
    { VX_ACTION_PRESERVE, "0", "false" }, /* what VirtualBox does, where no definition said more */
    { VX_ACTION_DESTROY, "0", "false" },
    { VX_ACTION_RESTART, "1", "true" },
    { 0, NULL },
};
const VxEnumPair vx_words_promiscuous[] = {
    { VX_TRI_YES, "AllowAll" },
    { VX_TRI_NO, "Deny" },
    { 0, NULL },
};
const VxEnumPair vx_words_tsc[] = {
    { VX_TSC_AUTO, "Dynamic" },
    { VX_TSC_NATIVE, "RealTSCOffset" },
    { VX_TSC_EMULATE, "VirtTSCEmulated" },
    { 0, NULL },
};

const VxMachineKind vx_machine_kinds[] = {
    { "pc", "x86", "PIIX3" },
    { "q35", "x86", "ICH9" },
    { "virt", "ARM", "ARMv8Virtual" },
    { NULL, NULL, NULL },
};
const VxTpmKind vx_tpm_kinds[] = {
    { VX_TPM_EMULATOR, VX_TPM_2_0, "v2_0" },
    { VX_TPM_EMULATOR, VX_TPM_1_2, "v1_2" },
    { VX_TPM_EMULATOR, 0, "v2_0" },
    { VX_TPM_PASSTHROUGH, 0, "Host" },
    { 0, 0, NULL },
};

const VxInputKind vx_input_kinds[] = {
    { VX_INPUT_TABLET, VX_INPUT_BUS_USB, VX_INPUT_BIT_TABLET_USB },
    { VX_INPUT_MOUSE, VX_INPUT_BUS_PS2, VX_INPUT_BIT_MOUSE_PS2 },
    { VX_INPUT_MOUSE, VX_INPUT_BUS_USB, VX_INPUT_BIT_MOUSE_USB },
    { VX_INPUT_KEYBOARD, VX_INPUT_BUS_PS2, VX_INPUT_BIT_KEYBOARD_PS2 },
    { VX_INPUT_KEYBOARD, VX_INPUT_BUS_USB, VX_INPUT_BIT_KEYBOARD_USB },
    { 0, 0, 0 },
};

static const VxPortResources serial_resources[] = { { 0x3f8, 4 }, { 0x2f8, 3 }, { 0x3e8, 4 }, { 0x2e8, 3 } };
static const VxPortResources parallel_resources[] = { { 0x378, 7 }, { 0x278, 5 }, { 0x3bc, 2 } };
/* clang-format on */

const VxPortResources *
vx_serial_resources(guint slot)
{
    return slot < G_N_ELEMENTS(serial_resources) ? &serial_resources[slot] : NULL;
}

const VxPortResources *
vx_parallel_resources(guint slot)
{
    return slot < G_N_ELEMENTS(parallel_resources) ? &parallel_resources[slot] : NULL;
}

const char *
vx_tpm_get_type(const VxTpmDef *tpm)
{
    for (const VxTpmKind *kind = vx_tpm_kinds; kind->type; kind++)
        if (kind->backend == tpm->backend &&
            (kind->version == tpm->version || tpm->backend == VX_TPM_PASSTHROUGH))
            return kind->type;
    return NULL;
}

static const VxEnumPair *
find(const VxEnumPair *words, int value)
{
    while (words->member && words->value != value)
        words++;
    return words;
}

static const char *
get_file(const VxEnumPair *word)
{
    return word->file ? word->file : word->member;
}

const char *
vx_word_to_member(const VxEnumPair *words, int value)
{
    return find(words, value)->member;
}

const char *
vx_word_to_file(const VxEnumPair *words, int value)
{
    return get_file(find(words, value));
}

gboolean
vx_word_from_member(const VxEnumPair *words, const char *member, int *value)
{
    for (; words->member; words++) {
        if (g_strcmp0(words->member, member) == 0) {
            *value = words->value;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
vx_word_from_file(const VxEnumPair *words, const char *text, int *value)
{
    for (; text && words->member; words++) {
        if (g_ascii_strcasecmp(get_file(words), text) == 0) {
            *value = words->value;
            return TRUE;
        }
    }
    return FALSE;
}
