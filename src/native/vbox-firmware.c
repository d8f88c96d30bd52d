/* vbox-firmware.c - <Firmware>, <BIOS>, <Boot> and <TrustedPlatformModule> of VirtualBox's
 * settings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/boot-order.h"
#include "native/rows.h"
#include "native/sysinfo.h"
#include "native/vbox-parts.h"

#define KEPT_FEATURE "os/firmware/feature[@name='%s']"

/* clang-format off */
static const VxNativeRow type_rows[] = {
    { "Firmware", "type", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxDomainDef, os.firmware), vx_words_firmware, "BIOS", "BIOS" },
};
static const VxNativeRow rows[] = {
    { "ACPI", "enabled", VX_NATIVE_FLAG, G_STRUCT_OFFSET(VxDomainDef, features.acpi), NULL, "true", NULL },
    { "IOAPIC", "enabled", VX_NATIVE_FLAG, G_STRUCT_OFFSET(VxDomainDef, features.apic), NULL, "false", NULL },
    { "BootMenu", "mode", VX_NATIVE_ENUM, G_STRUCT_OFFSET(VxDomainDef, os.bootmenu), vx_words_bootmenu,
      "MessageAndMenu", "MessageAndMenu" },
    { "Logo", "displayTime", VX_NATIVE_UINT, G_STRUCT_OFFSET(VxDomainDef, os.bootmenu_timeout_ms), NULL, "0", "0" },
};
/* clang-format on */

/* ---- Secure boot ---- */

/* It is in the firmware's own store, a file of its own: but for what was said to be off. */
static void
read_features(const VxVboxNotes *notes, VxDomainDef *def)
{
    static const VxFirmwareFeatureName names[] = { VX_FW_SECURE_BOOT, VX_FW_ENROLLED_KEYS };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_strdup_printf(
            KEPT_FEATURE, vx_enum_to_name(vx_firmware_feature_names, (int) names[i]));
        g_autofree char *kept = vx_keep_get(notes->keep, VX_VBOX_DOMAIN_GROUP, path);
        VxFirmwareFeatureDef *feature;

        if (!kept)
            continue;
        feature = vx_domain_def_add_firmware_feature(def);
        feature->name = names[i];
        feature->enabled = VX_TRI_NO;
    }
}

static void
write_features(const VxVboxNotes *notes, const VxDomainDef *def)
{
    for (guint i = 0; i < def->os.firmware_features->len; i++) {
        const VxFirmwareFeatureDef *feature = def->os.firmware_features->pdata[i];
        g_autofree char *path = g_strdup_printf(
            KEPT_FEATURE, vx_enum_to_name(vx_firmware_feature_names, (int) feature->name));

        if (feature->enabled == VX_TRI_NO)
            vx_keep_set(notes->keep, VX_VBOX_DOMAIN_GROUP, path, "no");
    }
}

/* ---- System information ---- */

static char *
get_extra(gpointer data, const char *key)
{
    return vx_vbox_get_extra(data, key);
}

static void
set_extra(gpointer data, const char *key, const char *value)
{
    vx_vbox_set_extra(data, key, value);
}

/* ---- TPM ---- */

static void
read_tpm(const VxVboxNotes *notes, VxDomainDef *def)
{
    const xmlNode *node = vx_native_find(notes->hardware, "TrustedPlatformModule");
    g_autofree char *type = vx_native_get(node, "type");
    g_autofree char *location = vx_native_get(node, "location");
    g_autofree char *crb = vx_vbox_get_extra(notes->machine, VX_KEY_TPM_CRB);

    for (const VxTpmKind *kind = vx_tpm_kinds; type && kind->type; kind++) {
        VxTpmDef *tpm;

        if (g_ascii_strcasecmp(kind->type, type) != 0)
            continue;
        tpm = vx_domain_def_add_tpm(def);
        tpm->backend = kind->backend;
        tpm->version = kind->version;
        if (tpm->backend == VX_TPM_PASSTHROUGH && location && *location)
            tpm->device = g_steal_pointer(&location);
        if (g_strcmp0(crb, "1") == 0)
            tpm->model = VX_TPM_CRB;
        return;
    }
}

static void
write_tpm(const VxVboxNotes *notes, const VxDomainDef *def)
{
    const VxTpmDef *tpm = def->tpms->len > 0 ? def->tpms->pdata[0] : NULL;
    const char *type = tpm ? vx_tpm_get_type(tpm) : NULL;
    xmlNode *node;

    if (!type)
        return;
    node = vx_native_make(notes->hardware, "TrustedPlatformModule");
    vx_native_set(node, "type", type);
    vx_native_set(node, "location", tpm->device ? tpm->device : "");
    if (tpm->model != VX_TPM_CRB)
        return;
    vx_vbox_set_extra(notes->machine, VX_KEY_TPM_CRB, "1");
    vx_vbox_set_extra(notes->machine, VX_KEY_TPM_ACPI, VX_TPM_ACPI_CRB);
}

/* ---- Boot order ---- */

#define N_POSITIONS 4

static const int usual_boot[N_POSITIONS] = { VX_BOOT_FD, VX_BOOT_CDROM, VX_BOOT_HD, 0 };

static gboolean
read_positions(const xmlNode *boot, int positions[N_POSITIONS], GError **error)
{
    for (guint i = 0; i < N_POSITIONS; i++)
        positions[i] = boot ? 0 : usual_boot[i];
    for (const xmlNode *node = boot ? vx_native_find(boot, "Order") : NULL; node;
         node = vx_native_next(node)) {
        g_autofree char *device = vx_native_get(node, "device");
        guint position = 0;

        if (!vx_native_get_uint(node, "position", N_POSITIONS, &position, error))
            return FALSE;
        if (device && position > 0)
            (void) vx_word_from_file(vx_words_boot, device, &positions[position - 1]);
    }
    return TRUE;
}

gboolean
vx_vbox_boot_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(VxBootDevice));
    int positions[N_POSITIONS];

    if (!read_positions(vx_native_find(notes->hardware, "Boot"), positions, error))
        return FALSE;
    for (guint i = 0; i < N_POSITIONS; i++)
        if (positions[i])
            vx_boot_append(order, (VxBootDevice) positions[i]);
    vx_boot_settle_order(def, order);
    return TRUE;
}

/* An order that VirtualBox cannot have is told of when this is read again. */
static void
write_boot(const VxVboxNotes *notes, const VxDomainDef *def)
{
    g_autoptr(GArray) order = vx_boot_get_order(def, NULL);

    for (guint i = 0; i < N_POSITIONS; i++) {
        xmlNode *node = vx_native_add(vx_native_make(notes->hardware, "Boot"), "Order");
        int device = order && i < order->len ? (int) g_array_index(order, VxBootDevice, i) : 0;

        vx_native_set_uint(node, "position", i + 1);
        vx_native_set(node, "device", vx_word_to_file(vx_words_boot, device));
    }
}

/* ---- All ---- */

gboolean
vx_vbox_firmware_read(const VxVboxNotes *notes, VxDomainDef *def, GError **error)
{
    g_autofree char *s4 = vx_vbox_get_extra(notes->machine, VX_KEY_S4);
    g_autofree char *no_reset = vx_vbox_get_extra(notes->machine, VX_KEY_NO_RESET);

    if (!vx_native_read(type_rows, G_N_ELEMENTS(type_rows), notes->hardware, def, error) ||
        !vx_native_read(rows, G_N_ELEMENTS(rows), vx_vbox_get_firmware(notes), def, error))
        return FALSE;
    if (def->os.bootmenu_timeout_ms && !def->os.bootmenu)
        def->os.bootmenu = VX_TRI_YES; /* libvirt wants it said */
    if (g_strcmp0(s4, "1") == 0)
        def->suspend_to_disk = VX_TRI_YES;
    def->on_reboot = g_strcmp0(no_reset, "1") == 0 ? VX_ACTION_DESTROY : VX_ACTION_RESTART;
    read_features(notes, def);
    vx_sysinfo_read(notes->keep, get_extra, notes->machine, def);
    read_tpm(notes, def);
    return TRUE;
}

void
vx_vbox_firmware_write(const VxVboxNotes *notes, const VxDomainDef *def)
{
    vx_native_write(type_rows, G_N_ELEMENTS(type_rows), notes->hardware, def);
    vx_native_write(rows, G_N_ELEMENTS(rows), vx_vbox_make_firmware(notes, def), def);
    vx_vbox_set_extra(notes->machine, VX_KEY_S4, def->suspend_to_disk == VX_TRI_YES ? "1" : NULL);
    vx_vbox_set_extra(notes->machine, VX_KEY_NO_RESET,
                      def->on_reboot == VX_ACTION_DESTROY ? "1" : NULL);
    write_features(notes, def);
    vx_sysinfo_write(def, notes->keep, set_extra, notes->machine);
    write_tpm(notes, def);
    write_boot(notes, def);
}
