/* test-xml-other.c - the documents beside <domain>: snapshots, storage, capabilities; and
 * docs/xml.md.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <string.h>

#include "util/error.h"
#include "xml-case.h"
#include "xml/caps-def.h"
#include "xml/disk-address.h"
#include "xml/domain-rows.h"
#include "xml/snapshot-rows.h"
#include "xml/snapshot-xml.h"
#include "xml/storage-def.h"
#include "xml/storage-rows.h"

static void
assert_error(GError *error, int code, const char *message)
{
    g_assert_error(error, VX_ERROR, code);
    g_assert_cmpstr(error->message, ==, message);
    g_error_free(error);
}

static const char snapshot_xml[] = "<domainsnapshot>\n"
                                   "  <name>before &lt;upgrade&gt;</name>\n"
                                   "  <description>of everything</description>\n"
                                   "  <state>paused</state>\n"
                                   "  <parent>\n"
                                   "    <name>first</name>\n"
                                   "  </parent>\n"
                                   "  <creationTime>1270477159</creationTime>\n"
                                   "  <memory snapshot='internal'/>\n"
                                   "  <disks>\n"
                                   "    <disk name='hda' snapshot='internal'/>\n"
                                   "    <disk name='hdc' snapshot='no'/>\n"
                                   "  </disks>\n"
                                   "  <domain type='vbox'>\n"
                                   "    <name>x</name>\n"
                                   "    <uuid>4dab22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>\n"
                                   "    <memory unit='KiB'>1024</memory>\n"
                                   "    <currentMemory unit='KiB'>1024</currentMemory>\n"
                                   "    <vcpu placement='static'>1</vcpu>\n"
                                   "    <os>\n"
                                   "      <type>hvm</type>\n"
                                   "    </os>\n"
                                   "    <clock offset='utc'/>\n"
                                   "    <on_poweroff>destroy</on_poweroff>\n"
                                   "    <on_reboot>restart</on_reboot>\n"
                                   "    <on_crash>destroy</on_crash>\n"
                                   "  </domain>\n"
                                   "</domainsnapshot>\n";

static void
test_snapshot(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxSnapshotDef) def = vx_snapshot_def_parse(snapshot_xml, VX_PARSE_DEFAULT, &error);
    g_autoptr(VxSnapshotDef) copy = NULL;
    g_autofree char *xml = NULL;

    g_assert_no_error(error);
    g_assert_cmpstr(def->parent, ==, "first");
    g_assert_cmpuint(def->creation_time_s, ==, 1270477159);
    g_assert_cmpint(def->state, ==, VX_SNAPSHOT_PAUSED);
    g_assert_cmpint(def->memory, ==, VX_LOCATION_INTERNAL);
    g_assert_cmpuint(def->disks->len, ==, 2);
    g_assert_cmpstr(def->domain->name, ==, "x");
    def->domain->id = 4; /* is of no interest here */
    copy = vx_bind_copy(def);
    xml = vx_snapshot_def_format(copy, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(xml, ==, snapshot_xml);
    xml_case_validate("domainsnapshot", xml, NULL);
}

static void
test_snapshot_defaults(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxSnapshotDef) named =
        vx_snapshot_def_parse("<domainsnapshot/>", VX_PARSE_DEFAULT, &error);
    g_autoptr(VxSnapshotDef) empty =
        vx_snapshot_def_parse("<domainsnapshot/>", VX_PARSE_NO_DEFAULTS, &error);

    g_assert_no_error(error);
    g_assert_cmpint(
        ABS(g_ascii_strtoll(named->name, NULL, 10) - g_get_real_time() / G_USEC_PER_SEC), <, 10);
    g_assert_null(empty->name);
    g_assert_null(empty->domain);
}

static void
test_snapshot_refused(void)
{
    GError *error = NULL;

    g_assert_null(vx_snapshot_def_parse(
        "<domainsnapshot><memory snapshot='external' file='/x'/></domainsnapshot>",
        VX_PARSE_DEFAULT, &error));
    assert_error(g_steal_pointer(&error), VIR_ERR_CONFIG_UNSUPPORTED,
                 "value 'external' of attribute /domainsnapshot/memory/@snapshot is not supported "
                 "by VirtualBox: "
                 "it is one of no, internal");
    g_assert_null(vx_snapshot_def_parse("<domainsnapshot><memory file='/x'/></domainsnapshot>",
                                        VX_PARSE_DEFAULT, &error));
    assert_error(g_steal_pointer(&error), VIR_ERR_CONFIG_UNSUPPORTED,
                 "attribute /domainsnapshot/memory/@file is not supported by VirtualBox");
    g_assert_null(
        vx_snapshot_def_parse("<domainsnapshot><domain type='vbox'><name>x</name><memory>1</memory>"
                              "<os><type>hvm</type></os><rng/></domain></domainsnapshot>",
                              VX_PARSE_DEFAULT, &error));
    assert_error(g_steal_pointer(&error), VIR_ERR_CONFIG_UNSUPPORTED,
                 "element /domainsnapshot/domain/rng is not supported by VirtualBox");
}

static void
test_volume(void)
{
    const char *given =
        "<volume><name>disk.vdi</name><key>ignored</key><source>\n</source><capacity "
        "unit='G'>2</capacity>"
        "<allocation>0</allocation><target><format type='vdi'/><permissions><mode>0600</mode>"
        "<owner>1000</owner><group>-1</group></permissions></target></volume>";
    g_autoptr(GError) error = NULL;
    g_autoptr(VxVolumeDef) def = vx_volume_def_parse(given, &error);
    g_autofree char *xml = NULL;

    g_assert_no_error(error);
    g_assert_cmpuint(def->capacity_bytes, ==, G_GUINT64_CONSTANT(2) << 30);
    g_assert_true(def->allocation_set);
    g_assert_cmpint(def->permissions.mode, ==, 0600);
    g_assert_cmpint(def->permissions.group, ==, -1);
    def->type = VX_VOLUME_FILE;
    g_free(def->key);
    def->key = g_strdup("4dab22b3-1d52-d8f3-2516-782e98ab3fa0");
    def->path = g_strdup("/images/disk.vdi");
    def->backing_path = g_strdup("/images/base.vdi");
    def->backing_format = g_strdup("vdi");
    def->physical_bytes = 4096;
    xml = vx_volume_def_format(def, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(xml, ==,
                    "<volume type='file'>\n"
                    "  <name>disk.vdi</name>\n"
                    "  <key>4dab22b3-1d52-d8f3-2516-782e98ab3fa0</key>\n"
                    "  <capacity unit='bytes'>2147483648</capacity>\n"
                    "  <allocation unit='bytes'>0</allocation>\n"
                    "  <physical unit='bytes'>4096</physical>\n"
                    "  <target>\n"
                    "    <path>/images/disk.vdi</path>\n"
                    "    <format type='vdi'/>\n"
                    "    <permissions>\n"
                    "      <mode>0600</mode>\n"
                    "      <owner>1000</owner>\n"
                    "    </permissions>\n"
                    "  </target>\n"
                    "  <backingStore>\n"
                    "    <path>/images/base.vdi</path>\n"
                    "    <format type='vdi'/>\n"
                    "  </backingStore>\n"
                    "</volume>\n");
    xml_case_validate("storagevol", xml, NULL);
}

static void
test_volume_refused(void)
{
    GError *error = NULL;

    g_assert_null(vx_volume_def_parse("<volume><name>../x</name></volume>", &error));
    assert_error(g_steal_pointer(&error), VIR_ERR_XML_ERROR,
                 "name '../x' has a slash or a line break in it");
    g_assert_null(vx_volume_def_parse(
        "<volume><name>x</name><target><encryption/></target></volume>", &error));
    assert_error(g_steal_pointer(&error), VIR_ERR_CONFIG_UNSUPPORTED,
                 "element /volume/target/encryption is not supported by VirtualBox");
    g_assert_null(vx_volume_def_parse(
        "<volume><name>x</name><source><device path='/dev/sda'/></source></volume>", &error));
    assert_error(g_steal_pointer(&error), VIR_ERR_CONFIG_UNSUPPORTED,
                 "element /volume/source/device is not supported by VirtualBox");
    g_assert_null(vx_volume_def_parse(
        "<volume><name>x</name><capacity unit='E'>16</capacity></volume>", &error));
    assert_error(
        g_steal_pointer(&error), VIR_ERR_XML_ERROR,
        "invalid value '16' of element /volume/capacity: expected a size of less than 2^64 bytes");
    g_assert_null(vx_volume_def_parse("<volume><name>x</name><target><permissions><mode>0999</"
                                      "mode></permissions></target></volume>",
                                      &error));
    assert_error(g_steal_pointer(&error), VIR_ERR_XML_ERROR,
                 "invalid value '0999' of element /volume/target/permissions/mode: expected an "
                 "octal number up to 7777");
}

static void
test_pool(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxPoolDef) def = vx_pool_def_parse(
        "<pool "
        "type='dir'><name>default</name><source/><target><path>/images</path></target></pool>",
        VX_PARSE_DEFAULT, &error);
    g_autofree char *xml = NULL;

    g_assert_no_error(error);
    g_assert_true(g_uuid_string_is_valid(def->uuid));
    g_free(def->uuid);
    def->uuid = g_strdup("1deff1ff-1481-464f-967f-a50fe8936cc4");
    def->capacity_bytes = 100;
    def->available_bytes = 100;
    xml = vx_pool_def_format(def, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(xml, ==,
                    "<pool type='dir'>\n"
                    "  <name>default</name>\n"
                    "  <uuid>1deff1ff-1481-464f-967f-a50fe8936cc4</uuid>\n"
                    "  <capacity unit='bytes'>100</capacity>\n"
                    "  <allocation unit='bytes'>0</allocation>\n"
                    "  <available unit='bytes'>100</available>\n"
                    "  <target>\n"
                    "    <path>/images</path>\n"
                    "  </target>\n"
                    "</pool>\n");
    xml_case_validate("storagepool", xml, NULL);
}

static void
test_caps(void)
{
    g_autoptr(VxCapsDef) def = vx_caps_def_new();
    VxCapsGuestDef *guest = vx_caps_def_add_guest(def);
    g_autofree char *xml = NULL;
    GString *known;

    def->host_uuid = g_strdup("4dab22b3-1d52-d8f3-2516-782e98ab3fa0");
    def->host_arch = g_strdup("x86_64");
    def->cpu_vendor = g_strdup("Intel");
    def->sockets = 1;
    def->cores = 4;
    def->threads = 2;
    def->live_migration = TRUE;
    guest->arch = g_strdup("x86_64");
    guest->wordsize_bits = 64;
    guest->emulator = g_strdup("/usr/lib/virtualbox/VBoxHeadless");
    guest->acpi = guest->apic = TRUE;
    guest = vx_caps_def_add_guest(def);
    guest->arch = g_strdup("i686");
    guest->wordsize_bits = 32;
    guest->pae = guest->nonpae = TRUE;
    xml = vx_caps_def_format(def);
    g_assert_cmpstr(xml, ==,
                    "<capabilities>\n"
                    "  <host>\n"
                    "    <uuid>4dab22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>\n"
                    "    <cpu>\n"
                    "      <arch>x86_64</arch>\n"
                    "      <vendor>Intel</vendor>\n"
                    "      <topology sockets='1' cores='4' threads='2'/>\n"
                    "    </cpu>\n"
                    "    <migration_features>\n"
                    "      <live/>\n"
                    "      <uri_transports>\n"
                    "        <uri_transport>tcp</uri_transport>\n"
                    "      </uri_transports>\n"
                    "    </migration_features>\n"
                    "  </host>\n"
                    "  <guest>\n"
                    "    <os_type>hvm</os_type>\n"
                    "    <arch name='x86_64'>\n"
                    "      <wordsize>64</wordsize>\n"
                    "      <emulator>/usr/lib/virtualbox/VBoxHeadless</emulator>\n"
                    "      <domain type='vbox'/>\n"
                    "    </arch>\n"
                    "    <features>\n"
                    "      <acpi default='on' toggle='yes'/>\n"
                    "      <apic default='on' toggle='yes'/>\n"
                    "    </features>\n"
                    "  </guest>\n"
                    "  <guest>\n"
                    "    <os_type>hvm</os_type>\n"
                    "    <arch name='i686'>\n"
                    "      <wordsize>32</wordsize>\n"
                    "      <domain type='vbox'/>\n"
                    "    </arch>\n"
                    "    <features>\n"
                    "      <pae/>\n"
                    "      <nonpae/>\n"
                    "    </features>\n"
                    "  </guest>\n"
                    "</capabilities>\n");
    /* The schema's list of domain types lacks this one (and others that libvirt has drivers for).
     */
    known = g_string_new(xml);
    g_string_replace(known, "'vbox'", "'test'", 0);
    xml_case_validate("capability", known->str, NULL);
    g_string_free(known, TRUE);
}

static void
test_domain_caps(void)
{
    g_autoptr(VxDomainCapsDef) def = vx_domain_caps_def_new();
    g_autofree char *xml = NULL;

    def->path = g_strdup("/usr/lib/virtualbox/VBoxHeadless");
    def->arch = g_strdup("x86_64");
    def->max_vcpus = 64;
    def->firmwares = 1u << VX_FIRMWARE_BIOS | 1u << VX_FIRMWARE_EFI;
    def->cpu_modes = 1u << VX_CPU_HOST_PASSTHROUGH;
    def->disk_devices = 1u << VX_DISK_DISK | 1u << VX_DISK_CDROM;
    def->disk_buses = 1u << VX_BUS_IDE | 1u << VX_BUS_SATA;
    def->graphics_types = 1u << VX_GRAPHICS_RDP;
    def->video_models = 1u << VX_VIDEO_VBOX;
    def->hostdev_usb = TRUE;
    xml = vx_domain_caps_def_format(def);
    g_assert_cmpstr(xml, ==,
                    "<domainCapabilities>\n"
                    "  <path>/usr/lib/virtualbox/VBoxHeadless</path>\n"
                    "  <domain>vbox</domain>\n"
                    "  <arch>x86_64</arch>\n"
                    "  <vcpu max='64'/>\n"
                    "  <iothreads supported='no'/>\n"
                    "  <os supported='yes'>\n"
                    "    <enum name='firmware'>\n"
                    "      <value>bios</value>\n"
                    "      <value>efi</value>\n"
                    "    </enum>\n"
                    "    <loader supported='no'/>\n"
                    "  </os>\n"
                    "  <cpu>\n"
                    "    <mode name='host-passthrough' supported='yes'/>\n"
                    "    <mode name='maximum' supported='no'/>\n"
                    "    <mode name='host-model' supported='no'/>\n"
                    "    <mode name='custom' supported='no'/>\n"
                    "  </cpu>\n"
                    "  <devices>\n"
                    "    <disk supported='yes'>\n"
                    "      <enum name='diskDevice'>\n"
                    "        <value>disk</value>\n"
                    "        <value>cdrom</value>\n"
                    "      </enum>\n"
                    "      <enum name='bus'>\n"
                    "        <value>ide</value>\n"
                    "        <value>sata</value>\n"
                    "      </enum>\n"
                    "    </disk>\n"
                    "    <graphics supported='yes'>\n"
                    "      <enum name='type'>\n"
                    "        <value>rdp</value>\n"
                    "      </enum>\n"
                    "    </graphics>\n"
                    "    <video supported='yes'>\n"
                    "      <enum name='modelType'>\n"
                    "        <value>vbox</value>\n"
                    "      </enum>\n"
                    "    </video>\n"
                    "    <hostdev supported='yes'>\n"
                    "      <enum name='mode'>\n"
                    "        <value>subsystem</value>\n"
                    "      </enum>\n"
                    "      <enum name='subsysType'>\n"
                    "        <value>usb</value>\n"
                    "      </enum>\n"
                    "    </hostdev>\n"
                    "    <filesystem supported='no'/>\n"
                    "    <tpm supported='no'/>\n"
                    "  </devices>\n"
                    "</domainCapabilities>\n");
    xml_case_validate("domaincaps", xml, NULL);
}

/* Every name is the name of its own address. */
static void
test_disk_names(void)
{
    static const VxDiskBus buses[] = { VX_BUS_IDE,  VX_BUS_FDC, VX_BUS_SCSI,
                                       VX_BUS_SATA, VX_BUS_USB, VX_BUS_NVME };
    static const char *const bad[] = { "",          "sd",       "sd1",       "sda1",
                                       "sdA",       "sdaaaa",   "xda",       "nvme",
                                       "nvme0",     "nvme0n0",  "nvme0n1p1", "nvme0n256",
                                       "nvme100n1", "nvme-1n1", "hda ",      "nvme0n+1" };
    guint index;

    for (guint i = 0; i < G_N_ELEMENTS(buses); i++) {
        for (guint n = 0; n < 2000; n++) {
            g_autofree char *name = vx_disk_name_make(buses[i], n);
            VxDriveAddress address = { 0 };

            g_assert_true(vx_disk_name_parse(name, &index));
            g_assert_cmpuint(index, ==, n);
            vx_disk_address_from_index(buses[i], n, &address);
            g_assert_cmpint(vx_disk_address_exists(buses[i], &address), ==,
                            address.controller <= VX_MAX_CONTROLLER);
            g_assert_cmpuint(vx_disk_address_to_index(buses[i], &address), ==, n);
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(vx_disk_name_parse(bad[i], &index));
    g_assert_true(vx_disk_name_parse("sdaa", &index));
    g_assert_cmpuint(index, ==, 26);
    g_assert_cmpint(vx_disk_name_compare("sdz", "sdaa"), <, 0);
    g_assert_cmpint(vx_disk_name_compare("hdz", "sda"), <, 0);
    g_assert_cmpint(vx_disk_name_compare("nvme0n2", "nvme0n10"), <, 0);
    g_assert_cmpint(vx_disk_name_compare("sda", "sda"), ==, 0);
}

static void
append_rows(GString *out, const VxBindTable *table, const char *prefix)
{
    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindRow *row = &table->rows[i];
        gboolean self = g_str_equal(row->path, VX_BIND_SELF);
        g_autofree char *path =
            g_strdup_printf("%s%s%s", prefix, *prefix && !self ? "/" : "", self ? "" : row->path);
        g_autofree char *names = NULL;

        if (row->kind == VX_BIND_LIST || row->kind == VX_BIND_CHILD) {
            if (row->table != &vx_domain_table && row->table != table)
                append_rows(out, row->table, path);
            continue;
        }
        names = xml_case_describe_values(row);
        g_string_append_printf(out, "| `%s` | %s | %s%s%s |\n", path, names,
                               (row->flags & VX_BIND_KEPT) != 0 ? "*kept*" : "",
                               (row->flags & VX_BIND_KEPT) != 0 && row->note ? "; " : "",
                               row->note ? row->note : "");
    }
}

/* The tables in docs/xml.md are those that the program follows. */
static void
test_documented(void)
{
    static const struct {
        const char *title;
        const VxBindTable *table;
    } documents[] = {
        {"`<domainsnapshot>`", &vx_snapshot_table},
        { "`<volume>`",        &vx_volume_table  },
        { "`<pool>`",          &vx_pool_table    },
    };
    static const char start[] = "<!-- from here on: written by test-xml-other -->\n";
    g_autofree char *text = xml_case_read("docs/xml.md");
    g_autoptr(GString) out = g_string_new(NULL);

    g_assert_nonnull(strstr(text, start));
    g_string_append_len(out, text, strstr(text, start) - text + (gssize) strlen(start));
    for (guint i = 0; i < G_N_ELEMENTS(documents); i++) {
        g_string_append_printf(out, "\n### %s\n\n| path | values | what it is |\n|---|---|---|\n",
                               documents[i].title);
        append_rows(out, documents[i].table, "");
    }
    xml_case_expect_file("docs/xml.md", out->str);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/snapshot/round-trip", test_snapshot);
    g_test_add_func("/xml/snapshot/defaults", test_snapshot_defaults);
    g_test_add_func("/xml/snapshot/refused", test_snapshot_refused);
    g_test_add_func("/xml/storage/volume", test_volume);
    g_test_add_func("/xml/storage/volume-refused", test_volume_refused);
    g_test_add_func("/xml/storage/pool", test_pool);
    g_test_add_func("/xml/caps/host", test_caps);
    g_test_add_func("/xml/caps/domain", test_domain_caps);
    g_test_add_func("/xml/disk-address/names", test_disk_names);
    g_test_add_func("/xml/documented", test_documented);
    return g_test_run();
}
