/* vbox-settings.c - VirtualBox's file of a machine's settings (.vbox).
 *
 * Sources: files that VirtualBox 7.2 wrote; the schema of its settings (VirtualBox-settings.xsd).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/format.h"
#include "native/guest-os.h"
#include "native/native.h"
#include "native/rows.h"
#include "native/vbox-parts.h"
#include "native/words.h"
#include "util/error.h"
#include "xml/document.h"
#include "xml/metadata.h"

#define NAMESPACE "http://www.virtualbox.org/"
#define ROOT      "VirtualBox"

#define KEY_TITLE    "libvirt/title"
#define KEY_METADATA "libvirt/metadata"
#define KIB_PER_MIB  1024

/* clang-format off */
static const VxNativeRow rows[] = {
    { "", "name", VX_NATIVE_STRING, G_STRUCT_OFFSET(VxDomainDef, name), NULL, NULL, NULL },
    { "", "uuid", VX_NATIVE_UUID, G_STRUCT_OFFSET(VxDomainDef, uuid), NULL, NULL, NULL },
    { "Hardware", "uuid", VX_NATIVE_UUID, G_STRUCT_OFFSET(VxDomainDef, hwuuid), NULL, NULL, NULL },
    { "Hardware/Memory", "RAMSize", VX_NATIVE_MIB, G_STRUCT_OFFSET(VxDomainDef, memory_kib), NULL, NULL, NULL },
};
/* clang-format on */

/* ---- Extra-data ---- */

char *
vx_vbox_get_extra(const xmlNode *machine, const char *key)
{
    for (const xmlNode *node = vx_native_find(machine, "ExtraData/ExtraDataItem"); node;
         node = vx_native_next(node)) {
        g_autofree char *name = vx_native_get(node, "name");

        if (g_strcmp0(name, key) == 0)
            return vx_native_get(node, "value");
    }
    return NULL;
}

void
vx_vbox_set_extra(xmlNode *machine, const char *key, const char *value)
{
    xmlNode *node;

    if (!value)
        return;
    node = vx_native_add(vx_native_make(machine, "ExtraData"), "ExtraDataItem");
    vx_native_set(node, "name", key);
    vx_native_set(node, "value", value);
}

/* ---- Keyboard and pointing devices ---- */

static void
read_inputs(const VxVboxNotes *notes, VxDomainDef *def)
{
    const xmlNode *hid = vx_native_find(notes->hardware, "HID");
    g_autofree char *pointing = vx_native_get(hid, "Pointing");
    g_autofree char *keyboard = vx_native_get(hid, "Keyboard");
    int pointings = pointing ? 0 : VX_INPUT_BIT_MOUSE_PS2;
    int keyboards = keyboard ? 0 : VX_INPUT_BIT_KEYBOARD_PS2;

    (void) vx_word_from_file(vx_words_pointing, pointing, &pointings);
    (void) vx_word_from_file(vx_words_keyboard, keyboard, &keyboards);
    for (const VxInputKind *kind = vx_input_kinds; kind->bit; kind++) {
        VxInputDef *input;

        if (!((guint) (pointings | keyboards) & kind->bit))
            continue;
        input = vx_domain_def_add_input(def);
        input->type = (VxInputType) kind->type;
        input->bus = (VxInputBus) kind->bus;
    }
}

static void
write_set(xmlNode *hid, const char *name, const VxEnumPair *words, guint set)
{
    const char *word = vx_word_to_file(words, (int) set);

    vx_native_set(hid, name, word ? word : words->member);
}

static void
write_inputs(const VxVboxNotes *notes, const VxDomainDef *def)
{
    xmlNode *hid = vx_native_make(notes->hardware, "HID");
    guint set = 0;

    for (guint i = 0; i < def->inputs->len; i++) {
        const VxInputDef *input = def->inputs->pdata[i];

        for (const VxInputKind *kind = vx_input_kinds; kind->bit; kind++)
            if (kind->type == (int) input->type && kind->bus == (int) input->bus)
                set |= kind->bit;
    }
    write_set(hid, "Pointing", vx_words_pointing, set & ~VX_INPUT_BITS_KEYBOARD);
    write_set(hid, "Keyboard", vx_words_keyboard, set & VX_INPUT_BITS_KEYBOARD);
}

/* ---- The machine ---- */

/* Files of settings version 1.20 and newer, which machines that are no PCs need, have a <Platform>,
 * and the switches of the firmware in <Firmware> instead of <BIOS>. */
const xmlNode *
vx_vbox_get_platform(const VxVboxNotes *notes)
{
    const xmlNode *platform = vx_native_find(notes->machine, "Platform");

    return platform ? platform : notes->hardware;
}

const xmlNode *
vx_vbox_get_firmware(const VxVboxNotes *notes)
{
    const xmlNode *bios = vx_native_find(notes->hardware, "BIOS");

    return bios ? bios : vx_native_find(notes->hardware, "Firmware");
}

gboolean
vx_vbox_is_arm(const VxDomainDef *def)
{
    return !g_str_equal(vx_guest_arch_find(def->os.arch)->architecture,
                        vx_guest_arch_find(NULL)->architecture);
}

xmlNode *
vx_vbox_make_platform(const VxVboxNotes *notes, const VxDomainDef *def)
{
    return vx_vbox_is_arm(def) ? vx_native_make(notes->machine, "Platform") : notes->hardware;
}

xmlNode *
vx_vbox_make_firmware(const VxVboxNotes *notes, const VxDomainDef *def)
{
    return vx_native_make(notes->hardware, vx_vbox_is_arm(def) ? "Firmware" : "BIOS");
}

static void
notes_clear(VxVboxNotes *notes)
{
    g_clear_pointer(&notes->keep, vx_keep_free);
    g_clear_pointer(&notes->disks, g_ptr_array_unref);
    g_clear_pointer(&notes->controllers, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VxVboxNotes, notes_clear)

/* @keep: (transfer full) */
static VxVboxNotes
notes_new(const xmlNode *machine, VxKeep *keep)
{
    return (VxVboxNotes){
        .machine = (xmlNode *) machine,
        .hardware = (xmlNode *) vx_native_find(machine, "Hardware"),
        .keep = keep,
        .disks = g_ptr_array_new_with_free_func(g_free),
        .controllers = g_ptr_array_new_with_free_func(g_free),
    };
}

/* The guest OS type says how wide the guest is, and which system. */
static void
read_os_type(const xmlNode *machine, VxDomainDef *def)
{
    g_autofree char *type = vx_native_get(machine, "OSType");
    char *metadata = type ? vx_guest_os_note(def->metadata, type) : NULL;

    def->os.arch = g_strdup(vx_guest_arch_from_type(type ? type : "")->arch);
    if (metadata) {
        g_free(def->metadata);
        def->metadata = metadata;
    }
}

/* The kind of computer that is not the usual one. */
static void
read_machine_kind(const VxVboxNotes *notes, VxDomainDef *def)
{
    const char *architecture = vx_guest_arch_find(def->os.arch)->architecture;
    g_autofree char *chipset =
        vx_native_get(vx_native_find(vx_vbox_get_platform(notes), "Chipset"), "type");
    gboolean usual = TRUE; /* the first of an architecture */

    for (const VxMachineKind *kind = vx_machine_kinds; kind->machine; kind++) {
        if (!g_str_equal(kind->architecture, architecture))
            continue;
        if (!usual && g_strcmp0(chipset, kind->chipset) == 0)
            def->os.machine = g_strdup(kind->machine);
        usual = FALSE;
    }
}

static void
write_machine_kind(const VxVboxNotes *notes, const VxDomainDef *def)
{
    xmlNode *platform = vx_vbox_make_platform(notes, def);
    const VxGuestArch *arch = vx_guest_arch_find(def->os.arch);

    if (vx_vbox_is_arm(def))
        vx_native_set(platform, "architecture", arch->architecture);
    for (const VxMachineKind *kind = vx_machine_kinds; kind->machine; kind++) {
        if (!g_str_equal(kind->architecture, arch->architecture) ||
            (def->os.machine && !g_str_equal(kind->machine, def->os.machine)))
            continue;
        vx_native_set(vx_native_make(platform, "Chipset"), "type", kind->chipset);
        return;
    }
}

/* What the guest's balloon leaves of it */
static gboolean
read_balloon(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    guint balloon_mib = 0;

    if (!vx_native_get_uint(vx_native_find(notes->hardware, "Guest"), "memoryBalloonSize",
                            G_MAXUINT, &balloon_mib, error))
        return FALSE;
    def->current_memory_kib = (guint64) balloon_mib * KIB_PER_MIB < def->memory_kib
                                  ? def->memory_kib - (guint64) balloon_mib * KIB_PER_MIB
                                  : def->memory_kib;
    return TRUE;
}

static void
write_balloon(const VxVboxNotes *notes, const VxDomainDef *def)
{
    guint64 current = def->current_memory_kib ? def->current_memory_kib : def->memory_kib;
    guint64 balloon_mib = current < def->memory_kib ? (def->memory_kib - current) / KIB_PER_MIB : 0;

    if (balloon_mib > 0)
        vx_native_set_uint(vx_native_make(notes->hardware, "Guest"), "memoryBalloonSize",
                           (guint) MIN(balloon_mib, G_MAXUINT));
}

static void
read_texts(const xmlNode *machine, VxDomainDef *def)
{
    const xmlNode *description = vx_native_find(machine, "Description");

    if (description) {
        xmlChar *text = xmlNodeGetContent(description);

        def->description = text && *text ? g_strdup((const char *) text) : NULL;
        xmlFree(text);
    }
    def->title = vx_vbox_get_extra(machine, KEY_TITLE);
    def->metadata = vx_vbox_get_extra(machine, KEY_METADATA);
}

gboolean
vx_vbox_machine_read(const xmlNode *machine, VxDomainDef *def, GError **error)
{
    g_autofree char *kept = vx_vbox_get_extra(machine, VX_KEY_KEPT);
    g_auto(VxVboxNotes) notes = notes_new(machine, vx_keep_parse(kept));

    if (!notes.hardware) {
        g_autofree char *path = vx_node_get_path(machine);

        vx_set_error(error, VIR_ERR_XML_ERROR, "element %s/Hardware is missing", path);
        return FALSE;
    }
    read_texts(machine, def);
    read_os_type(machine, def);
    read_machine_kind(&notes, def);
    read_inputs(&notes, def);
    if (!vx_native_read(rows, G_N_ELEMENTS(rows), machine, def, error) ||
        !read_balloon(&notes, def, error) || !vx_vbox_firmware_read(&notes, def, error) ||
        !vx_vbox_clock_read(&notes, def, error) || !vx_vbox_cpu_read(&notes, def, error) ||
        !vx_vbox_storage_read(&notes, def, error) || !vx_vbox_network_read(&notes, def, error) ||
        !vx_vbox_devices_read(&notes, def, error) || !vx_vbox_displays_read(&notes, def, error))
        return FALSE;
    vx_vbox_kept_read(&notes, def);
    vx_vbox_cpu_settle(&notes, def);
    if (def->audios->len == 0 && def->sounds->len > 0)
        ((VxSoundDef *) def->sounds->pdata[0])->audio_id = 0;
    return vx_vbox_boot_read(&notes, def, error);
}

static gboolean
read_settings(const xmlNode *root, VxDomainDef *def, GError **error)
{
    const xmlNode *machine = vx_native_find(root, "Machine");

    if (machine)
        return vx_vbox_machine_read(machine, def, error);
    vx_set_error(error, VIR_ERR_XML_ERROR, "element /" ROOT "/Machine is missing");
    return FALSE;
}

/* ---- Writing ---- */

/* Of the types for the system that @def names the last: every version that reads the file has it.
 * Returns: (transfer full) */
char *
vx_vbox_get_os_type(const VxDomainDef *def)
{
    const VxGuestArch *arch = vx_guest_arch_find(def->os.arch);
    g_autofree char *noted = vx_metadata_get_os(def->metadata);
    g_auto(GStrv) stems = noted ? vx_guest_os_get_types(noted) : NULL;
    guint n = stems ? g_strv_length(stems) : 0;

    return n > 0 ? g_strconcat(stems[n - 1], arch->suffix, NULL) : g_strdup(arch->type);
}

gboolean
vx_vbox_machine_write(xmlNode *machine, const VxDomainDef *def, GError **error)
{
    g_autofree char *os_type = vx_vbox_get_os_type(def);
    g_autofree char *kept = NULL;
    g_auto(VxVboxNotes) notes = { 0 };

    vx_native_make(machine, "MediaRegistry"); /* in the order that VirtualBox writes */
    vx_native_make(machine, "ExtraData");
    vx_native_make(machine, "Hardware");
    notes = notes_new(machine, vx_keep_new());
    vx_native_write(rows, G_N_ELEMENTS(rows), machine, def);
    vx_native_set(machine, "OSType", os_type);
    vx_native_set(machine, "snapshotFolder", "Snapshots");
    vx_vbox_set_extra(machine, KEY_TITLE, def->title);
    vx_vbox_set_extra(machine, KEY_METADATA, def->metadata);
    write_machine_kind(&notes, def);
    write_balloon(&notes, def);
    write_inputs(&notes, def);
    vx_vbox_firmware_write(&notes, def);
    if (!vx_vbox_storage_write(&notes, def, error))
        return FALSE;
    vx_vbox_cpu_write(&notes, def);
    vx_vbox_clock_write(&notes, def);
    vx_vbox_network_write(&notes, def);
    vx_vbox_devices_write(&notes, def);
    vx_vbox_displays_write(&notes, def);
    vx_vbox_kept_write(&notes, def);
    kept = vx_keep_format(notes.keep);
    vx_vbox_set_extra(machine, VX_KEY_KEPT, kept);
    return TRUE;
}

static xmlDoc *
write_settings(const VxDomainDef *def, GError **error)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *) "1.0");
    xmlNode *root = xmlNewNode(NULL, (const xmlChar *) ROOT);
    xmlNode *machine;

    xmlDocSetRootElement(document, root);
    vx_native_set(root, "xmlns", NAMESPACE);
    vx_native_set(root, "version",
                  vx_vbox_is_arm(def) ? VX_VBOX_SETTINGS_VERSION_ARM : VX_VBOX_SETTINGS_VERSION);
    machine = vx_native_add(root, "Machine");
    if (def->description)
        vx_native_add_text(machine, "Description", def->description);
    return vx_vbox_machine_write(machine, def, error) ? g_steal_pointer(&document) : NULL;
}

const VxNativeFormat vx_native_vbox_settings = {
    .name = VX_NATIVE_VBOX_SETTINGS,
    .root = ROOT,
    .read = read_settings,
    .write = write_settings,
};
