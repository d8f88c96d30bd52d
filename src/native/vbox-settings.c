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
#include "util/error.h"
#include "xml/document.h"
#include "xml/metadata.h"

#define NAMESPACE "http://www.virtualbox.org/"
#define ROOT      "VirtualBox"

#define KEY_TITLE    "libvirt/title"
#define KEY_METADATA "libvirt/metadata"
#define MS_PER_S     1000

static const VxEnumPair clock_words[] = {
    {VX_CLOCK_UTC,        "UTC"  },
    { VX_CLOCK_LOCALTIME, "local"},
    { 0,                  NULL   },
};

/* clang-format off */
static const VxNativeRow rows[] = {
    { "", "name", VX_NATIVE_STRING, G_STRUCT_OFFSET(VxDomainDef, name), NULL, NULL, NULL },
    { "", "uuid", VX_NATIVE_UUID, G_STRUCT_OFFSET(VxDomainDef, uuid), NULL, NULL, NULL },
    { "Hardware", "uuid", VX_NATIVE_UUID, G_STRUCT_OFFSET(VxDomainDef, hwuuid), NULL, NULL, NULL },
    { "Hardware/Memory", "RAMSize", VX_NATIVE_MIB, G_STRUCT_OFFSET(VxDomainDef, memory_kib), NULL, NULL, NULL },
    { "Hardware/CPU", "count", VX_NATIVE_UINT, G_STRUCT_OFFSET(VxDomainDef, vcpus), NULL, "1", NULL },
    { "Hardware/CPU/PAE", "enabled", VX_NATIVE_FLAG, G_STRUCT_OFFSET(VxDomainDef, features.pae), NULL, "true", NULL },
    { "Hardware/CPU/HardwareVirtExNestedPaging", "enabled", VX_NATIVE_TRI,
      G_STRUCT_OFFSET(VxDomainDef, features.hap), NULL, "true", "true" },
    { "Hardware/CPU/NestedHWVirt", "enabled", VX_NATIVE_TRI,
      G_STRUCT_OFFSET(VxDomainDef, features.nested_hv), NULL, "false", "false" },
    { "Hardware/BIOS/ACPI", "enabled", VX_NATIVE_FLAG, G_STRUCT_OFFSET(VxDomainDef, features.acpi), NULL, "true", NULL },
    { "Hardware/BIOS/IOAPIC", "enabled", VX_NATIVE_FLAG, G_STRUCT_OFFSET(VxDomainDef, features.apic), NULL, "false", NULL },
    { "Hardware/Firmware", "type", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxDomainDef, os.firmware), vx_words_firmware, "BIOS", "BIOS" },
};
static const VxNativeRow clock_rows[] = {
    { "Hardware/RTC", "localOrUTC", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxDomainDef, clock.offset), clock_words, "local", NULL },
};
static const VxNativeRow hpet_rows[] = {
    { "Hardware/HPET", "enabled", VX_NATIVE_TRI, G_STRUCT_OFFSET(VxTimerDef, present), NULL, "false", "false" },
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

/* ---- Boot order ---- */

static const int usual_boot[] = { VX_BOOT_FD, VX_BOOT_CDROM, VX_BOOT_HD, 0 };

#define N_POSITIONS 4

static gboolean
read_boot(const xmlNode *machine, VxDomainDef *def, GError **error)
{
    const xmlNode *boot = vx_native_find(machine, "Hardware/Boot");
    int order[N_POSITIONS] = { 0 };

    for (guint i = 0; i < N_POSITIONS && !boot; i++)
        order[i] = usual_boot[i];
    for (const xmlNode *node = boot ? vx_native_find(boot, "Order") : NULL; node;
         node = vx_native_next(node)) {
        g_autofree char *device = vx_native_get(node, "device");
        guint position = 0;

        if (!vx_native_get_uint(node, "position", N_POSITIONS, &position, error))
            return FALSE;
        if (device && position > 0)
            (void) vx_word_from_file(vx_words_boot, device, &order[position - 1]);
    }
    for (guint i = 0; i < N_POSITIONS; i++)
        if (order[i])
            vx_domain_def_add_boot(def)->dev = (VxBootDevice) order[i];
    return TRUE;
}

static void
write_boot(xmlNode *machine, const VxDomainDef *def)
{
    for (guint i = 0; i < N_POSITIONS; i++) {
        const VxBootDef *boot = i < def->os.boot->len ? def->os.boot->pdata[i] : NULL;
        xmlNode *order = vx_native_add(vx_native_make(machine, "Hardware/Boot"), "Order");

        vx_native_set_uint(order, "position", i + 1);
        vx_native_set(order, "device", vx_word_to_file(vx_words_boot, boot ? (int) boot->dev : 0));
    }
}

/* ---- Keyboard and pointing devices ---- */

static void
read_inputs(const xmlNode *machine, VxDomainDef *def)
{
    const xmlNode *hid = vx_native_find(machine, "Hardware/HID");
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
write_inputs(xmlNode *machine, const VxDomainDef *def)
{
    xmlNode *hid = vx_native_make(machine, "Hardware/HID");
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

/* ---- Clock ---- */

static gboolean
read_clock(const xmlNode *machine, VxDomainDef *def, GError **error)
{
    g_autofree char *text =
        vx_native_get(vx_native_find(machine, "Hardware/BIOS/TimeOffset"), "value");
    gint64 ms = text ? g_ascii_strtoll(text, NULL, 10) : 0;
    VxTimerDef hpet = { .name = VX_TIMER_HPET };

    if (!vx_native_read(clock_rows, G_N_ELEMENTS(clock_rows), machine, def, error) ||
        !vx_native_read(hpet_rows, G_N_ELEMENTS(hpet_rows), machine, &hpet, error))
        return FALSE;
    if (!def->clock.offset)
        def->clock.offset = VX_CLOCK_UTC;
    if (ms / MS_PER_S) {
        def->clock.basis = def->clock.offset;
        def->clock.offset = VX_CLOCK_VARIABLE;
        def->clock.adjustment_s = ms / MS_PER_S;
    }
    if (hpet.present) {
        VxTimerDef *timer = vx_domain_def_add_timer(def);

        timer->name = hpet.name;
        timer->present = hpet.present;
    }
    return TRUE;
}

static void
write_clock(xmlNode *machine, const VxDomainDef *def)
{
    gboolean variable = def->clock.offset == VX_CLOCK_VARIABLE;
    g_autofree char *ms =
        g_strdup_printf("%" G_GINT64_FORMAT, variable ? def->clock.adjustment_s * MS_PER_S : 0);
    int basis = variable ? (int) def->clock.basis : (int) def->clock.offset;

    vx_native_set(vx_native_make(machine, "Hardware/RTC"), "localOrUTC",
                  vx_word_to_file(clock_words, basis));
    vx_native_set(vx_native_make(machine, "Hardware/BIOS/TimeOffset"), "value", ms);
    for (guint i = 0; i < def->clock.timers->len; i++) {
        const VxTimerDef *timer = def->clock.timers->pdata[i];

        if (timer->name == VX_TIMER_HPET)
            vx_native_write(hpet_rows, G_N_ELEMENTS(hpet_rows), machine, timer);
    }
}

/* ---- The machine ---- */

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

gboolean
vx_vbox_machine_read(const xmlNode *machine, VxDomainDef *def, GError **error)
{
    const xmlNode *description = vx_native_find(machine, "Description");

    if (!vx_native_find(machine, "Hardware")) {
        g_autofree char *path = vx_node_get_path(machine);

        vx_set_error(error, VIR_ERR_XML_ERROR, "element %s/Hardware is missing", path);
        return FALSE;
    }
    if (description) {
        xmlChar *text = xmlNodeGetContent(description);

        def->description = text && *text ? g_strdup((const char *) text) : NULL;
        xmlFree(text);
    }
    def->title = vx_vbox_get_extra(machine, KEY_TITLE);
    def->metadata = vx_vbox_get_extra(machine, KEY_METADATA);
    read_os_type(machine, def);
    read_inputs(machine, def);
    return vx_native_read(rows, G_N_ELEMENTS(rows), machine, def, error) &&
           read_boot(machine, def, error) && read_clock(machine, def, error) &&
           vx_vbox_storage_read(machine, def, error) &&
           vx_vbox_network_read(vx_native_find(machine, "Hardware"), def, error) &&
           vx_vbox_devices_read(machine, def, error);
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

    vx_native_make(machine, "MediaRegistry"); /* in the order that VirtualBox writes */
    vx_native_make(machine, "ExtraData");
    vx_native_write(rows, G_N_ELEMENTS(rows), machine, def);
    vx_native_set(machine, "OSType", os_type);
    vx_native_set(machine, "snapshotFolder", "Snapshots");
    vx_native_set_bool(vx_native_make(machine, "Hardware/CPU/LongMode"), "enabled",
                       g_strcmp0(def->os.arch, "i686") != 0);
    vx_vbox_set_extra(machine, KEY_TITLE, def->title);
    vx_vbox_set_extra(machine, KEY_METADATA, def->metadata);
    write_boot(machine, def);
    write_inputs(machine, def);
    write_clock(machine, def);
    vx_vbox_network_write(vx_native_make(machine, "Hardware"), def);
    vx_vbox_devices_write(machine, def);
    return vx_vbox_storage_write(machine, def, error);
}

static xmlDoc *
write_settings(const VxDomainDef *def, GError **error)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *) "1.0");
    xmlNode *root = xmlNewNode(NULL, (const xmlChar *) ROOT);
    xmlNode *machine;

    xmlDocSetRootElement(document, root);
    vx_native_set(root, "xmlns", NAMESPACE);
    vx_native_set(root, "version", VX_VBOX_SETTINGS_VERSION);
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
