/* caps-xml.c - the documents <capabilities> and <domainCapabilities>.
 *
 * The first follows rows, as all documents do. The second is mostly sets of enum values, for which
 * the tables are one line per set.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/caps-def.h"

#include "xml/binder.h"
#include "xml/document.h"

#define WHEN_GUEST(field) .when = VX_WHEN_ANY(VxCapsGuestDef, field, VX_BIT(TRUE), NULL, #field)

static const VxBindRow guest_rows[] = {
    VX_ROW_CONSTANT("os_type", "hvm"),
    VX_ROW_STRING("arch/@name", VxCapsGuestDef, arch),
    VX_ROW_UINT("arch/wordsize", VxCapsGuestDef, wordsize_bits),
    VX_ROW_STRING("arch/emulator", VxCapsGuestDef, emulator),
    VX_ROW_CONSTANT("arch/domain/@type", "vbox"),
    VX_ROW_PRESENT("features/pae", VxCapsGuestDef, pae),
    VX_ROW_PRESENT("features/nonpae", VxCapsGuestDef, nonpae),
    VX_ROW_CONSTANT("features/acpi/@default", "on", WHEN_GUEST(acpi)),
    VX_ROW_CONSTANT("features/acpi/@toggle", "yes", WHEN_GUEST(acpi)),
    VX_ROW_CONSTANT("features/apic/@default", "on", WHEN_GUEST(apic)),
    VX_ROW_CONSTANT("features/apic/@toggle", "yes", WHEN_GUEST(apic)),
};
static const VxBindTable guest_table = VX_TABLE(VxCapsGuestDef, guest_rows);

static const VxBindRow pages_rows[] = {
    VX_ROW_CONSTANT("@unit", "KiB"),
    VX_ROW_UINT("@size", VxCapsPagesDef, size_kib),
    VX_ROW_UINT64(VX_BIND_SELF, VxCapsPagesDef, n, .flags = VX_BIND_ALWAYS),
};
static const VxBindTable pages_table = VX_TABLE(VxCapsPagesDef, pages_rows);

static const VxBindRow distance_rows[] = {
    VX_ROW_UINT("@id", VxCapsDistanceDef, id, .flags = VX_BIND_ALWAYS),
    VX_ROW_UINT("@value", VxCapsDistanceDef, value),
};
static const VxBindTable distance_table = VX_TABLE(VxCapsDistanceDef, distance_rows);

static const VxBindRow cpu_rows[] = {
    VX_ROW_UINT("@id", VxCapsCpuDef, id, .flags = VX_BIND_ALWAYS),
    VX_ROW_INT("@socket_id", VxCapsCpuDef, socket_id),
    VX_ROW_INT("@die_id", VxCapsCpuDef, die_id),
    VX_ROW_INT("@cluster_id", VxCapsCpuDef, cluster_id),
    VX_ROW_INT("@core_id", VxCapsCpuDef, core_id),
    VX_ROW_STRING("@siblings", VxCapsCpuDef, siblings),
};
static const VxBindTable cpu_table = VX_TABLE(VxCapsCpuDef, cpu_rows);

static const VxBindRow cell_rows[] = {
    VX_ROW_UINT("@id", VxCapsCellDef, id, .flags = VX_BIND_ALWAYS),
    VX_ROW_KIB("memory", VxCapsCellDef, memory_kib, .flags = VX_BIND_ALWAYS),
    VX_ROW_LIST("pages", VxCapsCellDef, pages, &pages_table),
    VX_ROW_LIST("distances/sibling", VxCapsCellDef, distances, &distance_table),
    VX_ROW_UINT("cpus/@num", VxCapsCellDef, n_cpus, .flags = VX_BIND_ALWAYS),
    VX_ROW_LIST("cpus/cpu", VxCapsCellDef, cpus, &cpu_table),
};
static const VxBindTable cell_table = VX_TABLE(VxCapsCellDef, cell_rows);

#define WHEN_LIVE .when = VX_WHEN_ANY(VxCapsDef, live_migration, VX_BIT(TRUE), NULL, "live")

static const VxBindRow caps_rows[] = {
    VX_ROW_UUID("host/uuid", VxCapsDef, host_uuid),
    VX_ROW_STRING("host/cpu/arch", VxCapsDef, host_arch),
    VX_ROW_STRING("host/cpu/model", VxCapsDef, cpu_model),
    VX_ROW_STRING("host/cpu/vendor", VxCapsDef, cpu_vendor),
    VX_ROW_UINT("host/cpu/topology/@sockets", VxCapsDef, sockets),
    VX_ROW_UINT("host/cpu/topology/@cores", VxCapsDef, cores),
    VX_ROW_UINT("host/cpu/topology/@threads", VxCapsDef, threads),
    VX_ROW_PRESENT("host/migration_features/live", VxCapsDef, live_migration),
    VX_ROW_CONSTANT("host/migration_features/uri_transports/uri_transport", "tcp", WHEN_LIVE),
    VX_ROW_UINT("host/topology/cells/@num", VxCapsDef, n_cells),
    VX_ROW_LIST("host/topology/cells/cell", VxCapsDef, cells, &cell_table),
    VX_ROW_LIST("guest", VxCapsDef, guests, &guest_table),
};
static const VxBindTable caps_table = VX_TABLE(VxCapsDef, caps_rows);

VxCapsDef *
vx_caps_def_new(void)
{
    return vx_bind_new(&caps_table);
}

void
vx_caps_def_free(VxCapsDef *def)
{
    vx_bind_free(def);
}

VxCapsGuestDef *
vx_caps_def_add_guest(VxCapsDef *def)
{
    return vx_bind_append(def->guests, &guest_table);
}

VxCapsCellDef *
vx_caps_def_add_cell(VxCapsDef *def)
{
    def->n_cells++;
    return vx_bind_append(def->cells, &cell_table);
}

VxCapsPagesDef *
vx_caps_cell_def_add_pages(VxCapsCellDef *cell)
{
    return vx_bind_append(cell->pages, &pages_table);
}

VxCapsDistanceDef *
vx_caps_cell_def_add_distance(VxCapsCellDef *cell)
{
    return vx_bind_append(cell->distances, &distance_table);
}

VxCapsCpuDef *
vx_caps_cell_def_add_cpu(VxCapsCellDef *cell)
{
    cell->n_cpus++;
    return vx_bind_append(cell->cpus, &cpu_table);
}

char *
vx_caps_def_format(const VxCapsDef *def)
{
    return vx_bind_format_document(def, "capabilities", 0, NULL);
}

static const VxEnumName only_subsystem[] = {
    {1,  "subsystem"},
    { 0, NULL       }
};
static const VxEnumName only_usb[] = {
    {1,  "usb"},
    { 0, NULL }
};
static const VxEnumName only_mount[] = {
    {1,  "path"},
    { 0, NULL  }
};

/* <enum name='bus'> in <disk>, from the set of values at the offset. One element may have several
 * rows. */
typedef struct {
    const char *element;
    const char *name;
    gsize offset; /* of a set, or of a gboolean, which is a set of the value 1 */
    const VxEnumName *names;
    gboolean is_boolean;
} VxCapsRow;

#define SET(element_, name_, field, names_)                                                        \
    {                                                                                              \
        .element = (element_), .name = (name_), .offset = VX_AT(VxDomainCapsDef, field, guint),    \
        .names = (names_)                                                                          \
    }
#define FLAG(element_, name_, field, names_)                                                       \
    {                                                                                              \
        .element = (element_), .name = (name_), .offset = VX_AT(VxDomainCapsDef, field, gboolean), \
        .names = (names_), .is_boolean = TRUE                                                      \
    }

static const VxCapsRow device_rows[] = {
    SET("disk", "diskDevice", disk_devices, vx_disk_device_names),
    SET("disk", "bus", disk_buses, vx_disk_bus_names),
    SET("graphics", "type", graphics_types, vx_graphics_type_names),
    SET("video", "modelType", video_models, vx_video_model_names),
    FLAG("hostdev", "mode", hostdev_usb, only_subsystem),
    FLAG("hostdev", "subsysType", hostdev_usb, only_usb),
    FLAG("filesystem", "driverType", filesystem, only_mount),
    SET("tpm", "model", tpm_models, vx_tpm_model_names),
    SET("tpm", "backendModel", tpm_backends, vx_tpm_backend_names),
    SET("tpm", "backendVersion", tpm_versions, vx_tpm_version_names),
};

static xmlNode *
add(xmlNode *parent, const char *name)
{
    return xmlNewChild(parent, NULL, (const xmlChar *) name, NULL);
}

static void
add_text(xmlNode *parent, const char *name, const char *text)
{
    if (text)
        xmlNewTextChild(parent, NULL, (const xmlChar *) name, (const xmlChar *) text);
}

static void
set(xmlNode *node, const char *attribute, const char *value)
{
    xmlSetProp(node, (const xmlChar *) attribute, (const xmlChar *) value);
}

/* <enum name='...'><value>...</value></enum> */
static void
add_enum(xmlNode *parent, const char *name, guint values, const VxEnumName *names)
{
    xmlNode *node = add(parent, "enum");

    set(node, "name", name);
    for (const VxEnumName *row = names; row->name; row++) {
        if ((values & VX_BIT(row->value)) != 0 && vx_enum_to_name(names, row->value) == row->name)
            add_text(node, "value", row->name);
    }
}

static void
add_devices(xmlNode *root, const VxDomainCapsDef *def)
{
    xmlNode *devices = add(root, "devices");
    xmlNode *element = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(device_rows); i++) {
        const VxCapsRow *row = &device_rows[i];
        guint values = *(const guint *) ((const guint8 *) def + row->offset);

        if (row->is_boolean)
            values = values ? VX_BIT(1) : 0;
        if (!element || !xmlStrEqual(element->name, (const xmlChar *) row->element)) {
            element = add(devices, row->element);
            set(element, "supported", values ? "yes" : "no");
        }
        if (values)
            add_enum(element, row->name, values, row->names);
    }
}

static void
add_cpu(xmlNode *root, guint modes)
{
    /* In the order that the schema wants */
    static const VxCpuMode order[] = { VX_CPU_HOST_PASSTHROUGH, VX_CPU_MAXIMUM, VX_CPU_HOST_MODEL,
                                       VX_CPU_CUSTOM };
    xmlNode *cpu = add(root, "cpu");

    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
        xmlNode *mode = add(cpu, "mode");

        set(mode, "name", vx_enum_to_name(vx_cpu_mode_names, order[i]));
        set(mode, "supported", (modes & VX_BIT(order[i])) != 0 ? "yes" : "no");
    }
}

VxDomainCapsDef *
vx_domain_caps_def_new(void)
{
    return g_new0(VxDomainCapsDef, 1);
}

void
vx_domain_caps_def_free(VxDomainCapsDef *def)
{
    if (!def)
        return;
    g_free(def->path);
    g_free(def->machine);
    g_free(def->arch);
    g_free(def);
}

char *
vx_domain_caps_def_format(const VxDomainCapsDef *def)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *) "1.0");
    xmlNode *root = xmlNewDocNode(document, NULL, (const xmlChar *) "domainCapabilities", NULL);
    xmlNode *os;

    xmlDocSetRootElement(document, root);
    add_text(root, "path", def->path);
    add_text(root, "domain", "vbox");
    add_text(root, "machine", def->machine);
    add_text(root, "arch", def->arch);
    if (def->max_vcpus) {
        g_autofree char *max = g_strdup_printf("%u", def->max_vcpus);

        set(add(root, "vcpu"), "max", max);
    }
    set(add(root, "iothreads"), "supported", "no");
    os = add(root, "os");
    set(os, "supported", "yes");
    add_enum(os, "firmware", def->firmwares, vx_firmware_names);
    set(add(os, "loader"), "supported", "no");
    add_cpu(root, def->cpu_modes);
    add_devices(root, def);
    return vx_document_format(root);
}
