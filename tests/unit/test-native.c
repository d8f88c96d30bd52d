/* test-native.c - descriptors of other formats: pairs of files in tests/unit/native/, NAME.ovf and
 * the domain NAME.out, and those that are refused. VX_UPDATE=1 writes the domains anew.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/native.h"

#include <libvirt/libvirt.h>
#include <string.h>
#include <unistd.h>

#include "native/settings-hint.h"
#include "util/error.h"
#include "xml-case.h"
#include "xml/binder.h"
#include "xml/domain-xml.h"

#define WHERE "tests/unit/native"
#define UUID  "11111111-2222-3333-4444-555555555555" /* for those that have none */

static VxDomainDef *
read_config(const char *format, const char *config)
{
    g_autoptr(GError) error = NULL;
    VxDomainDef *def = vx_native_parse(format, config, &error);

    g_assert_no_error(error);
    return def;
}

static void
test_pairs(void)
{
    g_autoptr(GPtrArray) inputs = xml_case_list_in(WHERE, "", ".ovf");

    g_assert_cmpuint(inputs->len, >=, 4);
    for (guint i = 0; i < inputs->len; i++) {
        const char *path = inputs->pdata[i];
        g_autofree char *config = xml_case_read(path);
        g_autoptr(VxDomainDef) def = read_config(VX_NATIVE_OVF, config);
        g_autoptr(VxDomainDef) archived = read_config(VX_NATIVE_OVA, config);
        g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".ovf"));
        g_autofree char *output = g_strconcat(stem, ".out", NULL);
        g_autofree char *dumped = NULL;

        g_test_message("%s", path);
        g_assert_cmpstr(archived->name, ==, def->name);
        if (!strstr(config, "uuid=\"{")) {
            g_free(def->uuid);
            def->uuid = g_strdup(UUID);
        }
        dumped = vx_domain_def_format(def, VIR_DOMAIN_XML_INACTIVE, NULL);
        xml_case_expect_file(output, dumped);
    }
}

/* ---- Files of settings ---- */

#define SEEDS "tests/fuzz/corpus/native"

/* Only where the image of a disk is is not in a document. */
static gboolean
is_relative(const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const VxDiskDef *disk = def->disks->pdata[i];

        if (disk->type == VX_DISK_FILE && disk->source && !g_path_is_absolute(disk->source))
            return TRUE;
    }
    return FALSE;
}

/* What VirtualBox wrote is read, written and read again: the same, or refused by name. */
static void
test_settings(void)
{
    g_autoptr(GPtrArray) inputs = xml_case_list_in(SEEDS, "", ".vbox");
    guint n_written = 0;

    g_assert_cmpuint(inputs->len, >=, 12);
    for (guint i = 0; i < inputs->len; i++) {
        g_autofree char *config = xml_case_read(inputs->pdata[i]);
        g_autoptr(VxDomainDef) def = read_config(VX_NATIVE_VBOX_SETTINGS, config);
        g_autoptr(GError) error = NULL;
        g_autofree char *written = vx_native_format(VX_NATIVE_VBOX_SETTINGS, def, &error);
        g_autoptr(VxDomainDef) again = NULL;

        g_test_message("%s", (const char *) inputs->pdata[i]);
        if (!written) {
            g_assert_nonnull(strstr(error->message, "by a difference to it"));
            continue;
        }
        n_written++;
        again = read_config(VX_NATIVE_VBOX_SETTINGS, written);
        g_assert_true(is_relative(def) || vx_bind_equal(def, again));
    }
    g_assert_cmpuint(n_written, ==, inputs->len - 1);
}

/* A hint that is damaged, or that the settings contradict, is none. */
static void
test_hints(void)
{
    g_autoptr(VxDomainDef) def = read_config(
        VX_NATIVE_VBOX_SETTINGS,
        "<VirtualBox><Machine name='a' OSType='Other_64'><ExtraData><ExtraDataItem "
        "name='libvirt/kept' value='[domain]&#10;cpu%2F%40mode=worst&#10;"
        "features%2Fhap%2F%40state=yes&#10;on_crash=restart&#10;"
        "os%2Fbootmenu%2F%40enable=no&#10;[sound]&#10;devices%2Fsound%2F%40model=sb16&#10;"
        "devices%2Faudio%2F%40id=999&#10;[serial 0]&#10;devices%2Fserial%2F%40type=pty&#10;'/>"
        "</ExtraData><Hardware><Memory RAMSize='64'/><CPU><HardwareVirtExNestedPaging "
        "enabled='false'/></CPU><AudioAdapter controller='HDA' driver='OSS' enabled='true'/>"
        "<UART><Port slot='0' enabled='true' server='true' path='/a' hostMode='HostPipe'/></UART>"
        "</Hardware></Machine></VirtualBox>");
    const VxSoundDef *sound = def->sounds->pdata[0];
    const VxAudioDef *audio = def->audios->pdata[0];
    const VxCharDef *serial = def->serials->pdata[0];

    g_assert_cmpint(def->cpu.mode, ==, 0);
    g_assert_cmpint(def->features.hap, ==, VX_TRI_NO);
    g_assert_cmpint(def->on_crash, ==, VX_ACTION_PRESERVE);
    g_assert_cmpint(def->os.bootmenu, ==, VX_TRI_ABSENT);
    g_assert_cmpint(sound->model, ==, VX_SOUND_ICH6);
    g_assert_cmpuint(audio->id, ==, 1);
    g_assert_cmpint(serial->type, ==, VX_CHAR_UNIX);
}

/* With them it would be no domain. */
static void
test_hints_that_make_no_domain(void)
{
    g_autoptr(VxDomainDef) def = read_config(
        VX_NATIVE_VBOX_SETTINGS,
        "<VirtualBox><Machine name='a'><ExtraData><ExtraDataItem name='libvirt/kept' "
        "value='[disk I:0:0]&#10;devices%2Fdisk%2Ftarget%2F%40dev=no name'/></ExtraData><Hardware>"
        "<Memory RAMSize='64'/><StorageControllers><StorageController name='I' type='PIIX4'>"
        "<AttachedDevice type='DVD' port='0' device='0'/></StorageController></StorageControllers>"
        "</Hardware></Machine></VirtualBox>");
    const VxDiskDef *disk = def->disks->pdata[0];

    g_assert_cmpstr(disk->target_dev, ==, "hda");
}

/* ---- What is refused ---- */

#define OPEN                                                                                       \
    "<Envelope xmlns='http://schemas.dmtf.org/ovf/envelope/1' "                                    \
    "xmlns:ovf='http://schemas.dmtf.org/ovf/envelope/1' xmlns:rasd='urn:rasd' xmlns:x='urn:x'>"
#define CLOSE          "</Envelope>"
#define SYSTEM(inside) "<VirtualSystem ovf:id='a'>" inside "</VirtualSystem>"
#define HARDWARE(items)                                                                            \
    SYSTEM("<VirtualHardwareSection><Info/>" MEMORY("512", "MB") items "</"                        \
                                                                       "VirtualHardwareSection>")
#define ITEM(type, inside)                                                                         \
    "<Item><rasd:ElementName>it</rasd:ElementName><rasd:InstanceID>9</rasd:InstanceID>"            \
    "<rasd:ResourceType>" type "</rasd:ResourceType>" inside "</Item>"
#define MEMORY(quantity, units)                                                                    \
    ITEM("4", "<rasd:AllocationUnits>" units "</rasd:AllocationUnits>"                             \
              "<rasd:VirtualQuantity>" quantity "</rasd:VirtualQuantity>")
#define DISK(resource, parent)                                                                     \
    ITEM("17", "<rasd:HostResource>" resource "</rasd:HostResource><rasd:Parent>" parent           \
               "</rasd:Parent>")
#define IDE                                                                                        \
    "<Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>5</rasd:ResourceType></Item>"
#define FILES(attributes, disk)                                                                    \
    "<References><File ovf:id='f' " attributes "/></References><DiskSection><Info/>"               \
    "<Disk ovf:diskId='d' " disk "/></DiskSection>"

static const struct {
    const char *name;
    const char *config;
    int code;
    const char *message;
} refused[] = {
    {"not-xml",                                    "what",                                                          VIR_ERR_XML_ERROR,                                            "malformed"                                                                                                                                         },
    { "root",                                      "<domain/>",                                                     VIR_ERR_XML_ERROR,                                            "expected <Envelope>"                                                                                                                               },
    { "doctype",                                   "<!DOCTYPE Envelope [<!ENTITY a 'a'>]><Envelope>&a;</Envelope>", VIR_ERR_XML_ERROR,
     "document type"                                                                                                                                                                                                                                                                                                                  },
    { "nothing",                                   OPEN CLOSE,                                                      VIR_ERR_XML_ERROR,                                            "no virtual system"                                                                                                                                 },
    { "two",                                       OPEN SYSTEM("") "<VirtualSystem ovf:id='second'/>" CLOSE,        VIR_ERR_CONFIG_UNSUPPORTED,
     "a, second"                                                                                                                                                                                                                                                                                                                      },
    { "no-hardware",                               OPEN SYSTEM("") CLOSE,                                           VIR_ERR_XML_ERROR,                                            "VirtualHardwareSection"                                                                                                                            },
    { "section",                                   OPEN "<x:SpecialSection/>" SYSTEM("") CLOSE,                     VIR_ERR_CONFIG_UNSUPPORTED,
     "SpecialSection"                                                                                                                                                                                                                                                                                                                 },
    { "inner-section",                             OPEN SYSTEM("<x:BootDeviceSection ovf:required='true'/>") CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED,                                                                                                                                                  "BootDeviceSection"                                                                                                                                 },
    { "setting",                                   OPEN HARDWARE("<x:Config x:key='secret' x:value='1'/>") CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED,                                                                                                                                                  "secret"                                                                                                                                            },
    { "item",                                      OPEN HARDWARE(ITEM("32769",                                      "")) CLOSE,                                                   VIR_ERR_CONFIG_UNSUPPORTED,                                                                                                                           "is required" },
    { "item-type",                                           OPEN HARDWARE(ITEM("4294967299",                                                                                               "")) CLOSE,                                                                                  VIR_ERR_XML_ERROR,                                                                                                                              "ResourceType" },
    { "storage-kind",
     OPEN HARDWARE(ITEM("20",                                                                                            "<rasd:ResourceSubType>tape</rasd:ResourceSubType>")) CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED,                                                                                                                                                                                                                                                                                                           "tape" },
    { "memory",                   OPEN HARDWARE(MEMORY("99999999999999999999999",                                                                            "MB")) CLOSE,                                                                                                                                       VIR_ERR_XML_ERROR,
     "VirtualQuantity" },
    { "memory-shift",                                OPEN HARDWARE(MEMORY("18446744073709551615",   "byte * 2^40")) CLOSE,
     VIR_ERR_XML_ERROR,                                                                                                                                                                                                                                                                                                              "VirtualQuantity" },
    { "memory-power",OPEN HARDWARE(MEMORY("1",          "byte * 2^99")) CLOSE,                                                                                                                                                           VIR_ERR_XML_ERROR,
     "no unit" },
    { "processors",
     OPEN HARDWARE(ITEM("3",                                                                                                    "<rasd:VirtualQuantity>-1</rasd:VirtualQuantity>")) CLOSE,
     VIR_ERR_XML_ERROR,                                                                                                           "VirtualQuantity" },
    { "no-processors",
     OPEN HARDWARE(ITEM("3",                                                                                              "<rasd:VirtualQuantity>0</rasd:VirtualQuantity>")) CLOSE,
     VIR_ERR_XML_ERROR,                                                                                                                                              "no processors" },
    { "no-resource",                           OPEN HARDWARE(IDE ITEM("17",                                                                                         "<rasd:Parent>1</rasd:Parent>")) CLOSE,
     VIR_ERR_XML_ERROR,                                                                                                                                                                                                                                                                                                            "HostResource" },
    { "resource",                            OPEN HARDWARE(IDE DISK("ovf:/disk/d",                                                                            "1")) CLOSE,                                                                                                                                       VIR_ERR_XML_ERROR,
     "no file or disk" },
    { "own-parent",
     OPEN FILES("ovf:href='a.vmdk'",                                                                                             "ovf:fileRef='f'") HARDWARE(DISK("ovf:/disk/d",                                                                                                                                           "9")) CLOSE,
     VIR_ERR_XML_ERROR, "no controller of disks" },
    { "no-file",
     OPEN FILES("ovf:href='a.vmdk'","ovf:fileRef='g'") HARDWARE(IDE DISK("ovf:/disk/d","1"))
          CLOSE,                                                                                                                                                                                                                                                                                                                 VIR_ERR_XML_ERROR, "among the references" },
    { "empty-disk",
     OPEN FILES("ovf:href='a.vmdk'",                                                                                "") HARDWARE(IDE DISK("ovf:/disk/d",  "1")) CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED, "made empty" },
    { "difference",
     OPEN FILES("ovf:href='a.vmdk'",                                                                                  "ovf:fileRef='f' ovf:parentRef='d'")
          HARDWARE(IDE DISK("ovf:/disk/d",                                                                                                                                     "1")) CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED, "difference" },
    { "compressed",
     OPEN FILES("ovf:href='a.vmdk' ovf:compression='gzip'",                                                                            "ovf:fileRef='f'")
          HARDWARE(IDE DISK("ovf:/disk/d",                                                                                                                  "1")) CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED, "unpacked" },
    { "pieces",
     OPEN FILES("ovf:href='a.vmdk' ovf:chunkSize='7'","ovf:fileRef='f'")
          HARDWARE(IDE DISK("ovf:/disk/d",            "1")) CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED, "pieces" },
    { "elsewhere",
     OPEN FILES("ovf:href='http://example.com/a.vmdk'",                                                                                              "ovf:fileRef='f'")
          HARDWARE(IDE DISK("ovf:/disk/d",                                                                                                                                              "1")) CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED, "fetched" },
    { "href",
     OPEN FILES("ovf:href='a%00b'",                                                                      "ovf:fileRef='f'") HARDWARE(IDE DISK("ovf:/disk/d",                                                                                                                                 "1"))
          CLOSE,                                                                                                                                                                                                                                                                         VIR_ERR_XML_ERROR, "name of a file" },
    { "same-id",
     OPEN "<References><File ovf:id='f'/><File ovf:id='f'/></References>" SYSTEM("") CLOSE,
     VIR_ERR_XML_ERROR,                                                                                                                                                  "id 'f' of another"                                                                                                                                                                                                                                                                                           },
    { "place",
     OPEN FILES("ovf:href='a.vmdk'",                                                              "ovf:fileRef='f'") HARDWARE(IDE ITEM(
          "17",                                                                                  "<rasd:HostResource>ovf:/disk/d</rasd:HostResource><rasd:Parent>1</rasd:Parent>"
                "<rasd:AddressOnParent>65535</rasd:AddressOnParent>")) CLOSE,
     VIR_ERR_CONFIG_UNSUPPORTED, "no such place" },
    { "mac",                                    OPEN HARDWARE(ITEM("10",                                                                                                  "<rasd:Address>00:zz</rasd:Address>")) CLOSE,
     VIR_ERR_XML_ERROR,                                                                                                                                                                                                                                                                                 "MAC" },
    { "system-id",
     OPEN SYSTEM("<OperatingSystemSection ovf:id='70000'/><VirtualHardwareSection>" MEMORY(
          "1",                                                                                    "GB") "</VirtualHardwareSection>") CLOSE,
     VIR_ERR_XML_ERROR,                                                                                                                                                                                                                                                                                          "ovf:id" },
    { "no-memory",                OPEN SYSTEM("<VirtualHardwareSection/>") CLOSE,VIR_ERR_XML_ERROR,      "memory"},
    { "unknown-medium",
     OPEN SYSTEM("<x:Machine name='a'><Hardware><Memory RAMSize='64'/><StorageControllers>"
                  "<StorageController type='AHCI'><AttachedDevice type='HardDisk' port='0'>"
                  "<Image uuid='{1}'/></AttachedDevice></StorageController></StorageControllers>"
                  "</Hardware></x:Machine>") CLOSE,
     VIR_ERR_XML_ERROR,                                                                                       "no medium"                                                                                                                                                                                                                                                                                                                },
};

static void
test_refused(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GError) error = NULL;
    g_autoptr(VxDomainDef) def = vx_native_parse(VX_NATIVE_OVF, refused[i].config, &error);

    g_assert_null(def);
    g_assert_error(error, VX_ERROR, refused[i].code);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, refused[i].message));
}

static void
test_deep(void)
{
    g_autoptr(GString) config = g_string_new(OPEN);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 400; i++)
        g_string_append(config, "<VirtualSystemCollection>");
    g_assert_null(vx_native_parse(VX_NATIVE_OVF, config->str, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_XML_ERROR);
}

/* VirtualBox writes so what is in the machine's folder, which is not told. */
static void
test_relative(void)
{
    g_autoptr(VxDomainDef) def =
        read_config(VX_NATIVE_VBOX_SETTINGS,
                    "<VirtualBox><Machine name='a'><MediaRegistry><HardDisks><HardDisk uuid='{1}' "
                    "location='a.vdi' "
                    "format='VDI'/></HardDisks></MediaRegistry><Hardware><Memory "
                    "RAMSize='64'/><StorageControllers>"
                    "<StorageController type='AHCI'><AttachedDevice type='HardDisk' "
                    "port='0'><Image uuid='{1}'/>"
                    "</AttachedDevice></StorageController></StorageControllers></Hardware></"
                    "Machine></VirtualBox>");

    g_assert_cmpuint(def->disks->len, ==, 1);
    g_assert_cmpstr(((const VxDiskDef *) def->disks->pdata[0])->source, ==, "a.vdi");
}

/* virsh sends what stands before the first NUL byte of an archive. */
static void
test_archive(void)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    g_autoptr(GError) error = NULL;

    g_assert_null(vx_native_parse(VX_NATIVE_OVA, "web.ovf", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_INVALID_ARG);
    g_assert_nonnull(strstr(error->message, "'web.ovf' (tar "));
    g_clear_error(&error);
    g_assert_null(vx_native_format(VX_NATIVE_OVA, def, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "tar"));
}

/* ---- What a machine lacks ---- */

static VxSettingsHint *
read_hint(const char *text)
{
    g_autofree char *path = NULL;
    VxSettingsHint *hint;
    int fd = g_file_open_tmp("vx-hint-XXXXXX", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    hint = vx_settings_hint_read(path);
    unlink(path);
    return hint;
}

static void
test_hint(void)
{
    g_autoptr(VxSettingsHint) hint = read_hint(
        "<VirtualBox xmlns='http://www.virtualbox.org/'><Machine><Description/>"
        "<Snapshot><Hardware><HPET enabled='true'/></Hardware></Snapshot>"
        "<Hardware><Network><Adapter slot='0' enabled='true'><NAT network='10.3/16'/></Adapter>"
        "<Adapter slot='1' enabled='false'/><Adapter slot='2'/></Network>"
        "<UART><Port slot='3' enabled='true'/></UART></Hardware></Machine></VirtualBox>");

    g_assert_nonnull(hint);
    g_assert_false(vx_settings_hint_lacks(hint, "Description"));
    g_assert_true(vx_settings_hint_lacks(hint, "HPET")); /* that is the snapshot's */
    g_assert_false(vx_settings_hint_lacks(hint, "NAT/@network"));
    g_assert_true(vx_settings_hint_lacks(hint, "Forwarding"));
    g_assert_false(vx_settings_hint_lacks_slot(hint, "Network/Adapter", 0));
    g_assert_true(vx_settings_hint_lacks_slot(hint, "Network/Adapter", 1));
    g_assert_false(vx_settings_hint_lacks_slot(hint, "Network/Adapter", 2)); /* it does not say */
    g_assert_true(vx_settings_hint_lacks_slot(hint, "Network/Adapter", 3));
    g_assert_true(vx_settings_hint_lacks_slot(hint, "UART/Port", 0));
    g_assert_false(vx_settings_hint_lacks_slot(hint, "UART/Port", 3));
}

/* Then all is asked for. */
static void
test_no_hint(void)
{
    static const char *const texts[] = { "", "<VirtualBox/>", "<VirtualBox><Machine/></VirtualBox>",
                                         "<VirtualBox><MachineEncrypted/></VirtualBox>",
                                         "<VirtualBox><Machine><Hardware>" };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_null(read_hint(texts[i]));
    g_assert_null(vx_settings_hint_read("/nonexistent"));
    g_assert_false(vx_settings_hint_lacks(NULL, "HPET"));
    g_assert_false(vx_settings_hint_lacks_slot(NULL, "UART/Port", 0));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/native/pairs", test_pairs);
    g_test_add_func("/native/settings", test_settings);
    g_test_add_func("/native/hints", test_hints);
    g_test_add_func("/native/hints-that-make-no-domain", test_hints_that_make_no_domain);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *path = g_strdup_printf("/native/refused/%s", refused[i].name);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_refused);
    }
    g_test_add_func("/native/deep", test_deep);
    g_test_add_func("/native/relative", test_relative);
    g_test_add_func("/native/archive", test_archive);
    g_test_add_func("/native/hint", test_hint);
    g_test_add_func("/native/no-hint", test_no_hint);
    return g_test_run();
}
