/* ovf.c - the formats "ovf" and "ova": a descriptor of the Open Virtualization Format.
 *
 * Where VirtualBox wrote it, its settings of the machine stand in it (<vbox:Machine>), and are what
 * counts, as when VirtualBox imports it; else the virtual hardware is read.
 *
 * Sources: DSP0243 1.1 and 2.1 (DMTF); descriptors that VirtualBox 7.2 exported.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/format.h"
#include "native/native.h"
#include "native/ovf-parts.h"
#include "native/rows.h"
#include "native/vbox-parts.h"
#include "util/error.h"
#include "xml/document.h"

#define ROOT        "Envelope"
#define SYSTEM      "VirtualSystem"
#define COLLECTION  "VirtualSystemCollection"
#define FORMAT_DISC "Ecma-119"

/* What a descriptor may have and is read, or means nothing to a domain. */
static const char *const known_sections[] = {
    "References",
    "DiskSection",
    "NetworkSection",
    "DeploymentOptionSection",
    "Info",
    "Name",
    "CreationDate",
    "Description",
    "ProductSection",
    "EulaSection",
    "AnnotationSection",
    "OperatingSystemSection",
    "VirtualHardwareSection",
    "StartupSection",
    "ResourceAllocationSection",
    "InstallSection",
    "EnvironmentFilesSection",
    "Strings",
    SYSTEM,
    COLLECTION,
    NULL,
};

/* ---- Which virtual system ---- */

static gboolean
check_sections(const xmlNode *node, GError **error)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        g_autofree char *kind = vx_ovf_get_kind(child);

        /* oVirt's notes about a machine are neither sections nor required. */
        if (!kind || g_strv_contains(known_sections, kind) ||
            (!g_str_has_suffix(kind, "Section") && !vx_native_get_bool(child, "required", FALSE)))
            continue;
        if (!vx_ovf_may_skip(child, kind, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
collect_systems(const xmlNode *node, GPtrArray *systems, GError **error)
{
    if (!check_sections(node, error))
        return FALSE;
    for (const xmlNode *child = node->children; child; child = child->next) {
        g_autofree char *kind = vx_ovf_get_kind(child);

        if (g_strcmp0(kind, SYSTEM) == 0)
            g_ptr_array_add(systems, (gpointer) child);
        else if (g_strcmp0(kind, COLLECTION) == 0 && !collect_systems(child, systems, error))
            return FALSE;
    }
    return TRUE;
}

static const xmlNode *
find_system(const xmlNode *envelope, GError **error)
{
    g_autoptr(GPtrArray) systems = g_ptr_array_new();
    g_autoptr(GString) ids = g_string_new(NULL);

    if (!collect_systems(envelope, systems, error))
        return NULL;
    if (systems->len == 1)
        return check_sections(systems->pdata[0], error) ? systems->pdata[0] : NULL;
    if (systems->len == 0) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "there is no virtual system in the envelope");
        return NULL;
    }
    for (guint i = 0; i < systems->len && i < 8; i++) {
        g_autofree char *id = vx_native_get(systems->pdata[i], "id");

        g_string_append_printf(ids, "%s%.64s", i ? ", " : "", id ? id : "?");
    }
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "a domain is one virtual system, and this is %u: %s%s", systems->len, ids->str,
                 systems->len > 8 ? ", ..." : "");
    return NULL;
}

/* ---- VirtualBox's settings in it ---- */

/* Disks are known by the id that they have in the settings: all become its registry of media. */
static gboolean
register_disks(const VxOvfPackage *package, xmlNode *machine, GError **error)
{
    GHashTableIter each;
    gpointer disk;

    g_hash_table_iter_init(&each, package->disks);
    while (g_hash_table_iter_next(&each, NULL, &disk)) {
        g_auto(VxOvfImage) image = { 0 };
        g_autofree char *uuid = vx_native_get(disk, "uuid");
        g_autofree char *uri = vx_native_get(disk, "format");
        g_autofree char *braced = g_strdup_printf("{%s}", uuid ? uuid : "");

        if (!uuid)
            continue;
        if (!vx_ovf_disk_get_image(package, disk, &image, error))
            return FALSE;
        if (uri && strstr(uri, FORMAT_DISC))
            vx_vbox_storage_register(machine, VX_DISK_CDROM, braced, image.path, NULL);
        else
            vx_vbox_storage_register(machine, VX_DISK_DISK, braced, image.path, image.format);
    }
    return TRUE;
}

/* What was in a drive without being exported is not there any more. */
static void
empty_drives(xmlNode *machine)
{
    const xmlNode *all = vx_native_find(machine, "Hardware/StorageControllers");

    for (const xmlNode *controller = all ? vx_native_find(all, "StorageController") : NULL;
         controller; controller = vx_native_next(controller)) {
        for (const xmlNode *drive = vx_native_find(controller, "AttachedDevice"); drive;
             drive = vx_native_next(drive)) {
            g_autofree char *type = vx_native_get(drive, "type");
            xmlNode *image = (xmlNode *) vx_native_find(drive, "Image");
            g_autofree char *uuid = vx_native_get(image, "uuid");

            if (!image || g_strcmp0(type, "HardDisk") == 0 ||
                (uuid && vx_vbox_storage_has(machine, VX_DISK_CDROM, uuid)))
                continue;
            xmlUnlinkNode(image);
            xmlFreeNode(image);
        }
    }
}

static gboolean
read_machine(const VxOvfPackage *package, const xmlNode *node, VxDomainDef *def, GError **error)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *) "1.0");
    xmlNode *machine = xmlDocCopyNode((xmlNode *) node, document, 1);
    xmlNode *registry = (xmlNode *) vx_native_find(machine, "MediaRegistry");

    xmlDocSetRootElement(document, machine);
    if (registry) { /* of the host that it comes from */
        xmlUnlinkNode(registry);
        xmlFreeNode(registry);
    }
    if (!register_disks(package, machine, error))
        return FALSE;
    empty_drives(machine);
    return vx_vbox_machine_read(machine, def, error);
}

/* ---- All ---- */

static gboolean
read_envelope(const xmlNode *envelope, VxDomainDef *def, GError **error)
{
    g_auto(VxOvfPackage) package = { 0 };
    const xmlNode *system = NULL;
    const xmlNode *machine;
    const xmlNode *annotation;

    if (!vx_ovf_package_open(envelope, &package, error))
        return FALSE;
    system = find_system(envelope, error);
    if (!system)
        return FALSE;
    machine = vx_native_find(system, VX_OVF_MACHINE);
    if (machine ? !read_machine(&package, machine, def, error)
                : !vx_ovf_hardware_read(&package, system, def, error))
        return FALSE;
    annotation = vx_ovf_find(system, "AnnotationSection");
    annotation = annotation ? vx_native_find(annotation, "Annotation") : NULL;
    if (annotation && !def->description) {
        def->description = vx_node_get_text(annotation);
        if (!*def->description)
            g_clear_pointer(&def->description, g_free);
    }
    return TRUE;
}

/* Images are beside the descriptor, so a path is the name of a file. */
static void
forget_folders(VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        VxDiskDef *disk = def->disks->pdata[i];
        char *name = disk->source && disk->type == VX_DISK_FILE ? g_path_get_basename(disk->source)
                                                                : g_strdup(disk->source);

        g_free(disk->source);
        disk->source = name;
    }
}

/* virsh sends a file up to its first NUL byte: of an archive that is the name of what is first in
 * it. */
static gboolean
check_is_text(const char *config, GError **error)
{
    const char *start = config + strspn(config, " \t\r\n");

    if (*start == '<' || g_str_has_prefix(start, "\xef\xbb\xbf<"))
        return TRUE;
    vx_set_error(error, VIR_ERR_INVALID_ARG,
                 "an archive cannot be handed over as text, which ends at its first NUL byte: give "
                 "the descriptor in it, '%.100s' (tar -xOf ARCHIVE NAME)",
                 g_str_is_ascii(config) ? config : "");
    return FALSE;
}

static xmlDoc *
refuse_archive(const VxDomainDef *def, GError **error)
{
    vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                 "an archive cannot be given as text: use format '" VX_NATIVE_OVF
                 "', and pack the descriptor and its images (tar -cf ARCHIVE NAME.ovf IMAGE...)");
    return NULL;
}

const VxNativeFormat vx_native_ovf = {
    .name = VX_NATIVE_OVF,
    .root = ROOT,
    .read = read_envelope,
    .write = vx_ovf_write,
    .forget = forget_folders,
};

const VxNativeFormat vx_native_ova = {
    .name = VX_NATIVE_OVA,
    .root = ROOT,
    .check = check_is_text,
    .read = read_envelope,
    .write = refuse_archive,
};
