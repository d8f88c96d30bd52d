/* test-xml-domain.c - the domain document: pairs of files in tests/unit/xml/, and what holds for
 * each.
 *
 * NAME.xml is what a client gives, NAME.out what is dumped; refuse-NAME.xml begins with a comment
 * that says how it is refused. VX_UPDATE=1 writes the NAME.out anew.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <string.h>

#include "util/error.h"
#include "xml-case.h"
#include "xml/domain-xml.h"

#define CORPUS "tests/fuzz/corpus/domain-xml"

static VxDomainDef *
parse(const char *xml)
{
    g_autoptr(GError) error = NULL;
    VxDomainDef *def = vx_domain_def_parse(xml, VX_PARSE_DEFAULT, &error);

    g_assert_no_error(error);
    g_assert_nonnull(def);
    return def;
}

static char *
format(const VxDomainDef *def, guint flags)
{
    g_autoptr(GError) error = NULL;
    char *xml = vx_domain_def_format(def, flags, &error);

    g_assert_no_error(error);
    g_assert_nonnull(xml);
    return xml;
}

/* Parsing what was dumped and dumping it again, copied and filled once more, changes nothing. */
static void
assert_fixed_point(const char *xml)
{
    g_autoptr(VxDomainDef) def = parse(xml);
    g_autoptr(VxDomainDef) copy = vx_domain_def_copy(def);
    g_autofree char *again = format(def, VIR_DOMAIN_XML_SECURE);
    g_autofree char *copied = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_cmpstr(again, ==, xml);
    g_clear_pointer(&def, vx_domain_def_free);
    g_assert_true(vx_domain_def_fill(copy, &error));
    g_assert_no_error(error);
    copied = format(copy, VIR_DOMAIN_XML_SECURE);
    g_assert_cmpstr(copied, ==, xml);
}

static void
test_pair(const char *input, const char *output)
{
    g_autofree char *given = xml_case_read(input);
    g_autoptr(VxDomainDef) def = parse(given);
    g_autofree char *dumped = format(def, VIR_DOMAIN_XML_SECURE);
    gboolean is_newer = strstr(input, "newer") != NULL;

    g_test_message("%s", input);
    xml_case_expect_file(output, dumped);
    assert_fixed_point(dumped);
    xml_case_validate("domain", dumped, is_newer ? "hwuuid" : NULL);
}

static void
test_pairs(void)
{
    g_autoptr(GPtrArray) outputs = xml_case_list("", ".out");

    g_assert_cmpuint(outputs->len, >=, 5);
    for (guint i = 0; i < outputs->len; i++) {
        g_autofree char *input = g_strdup(outputs->pdata[i]);

        memcpy(strrchr(input, '.'), ".xml", 4);
        test_pair(input, outputs->pdata[i]);
    }
}

/* The document that the demo and the real suite define */
static void
test_example(void)
{
    test_pair("examples/domain.xml", "tests/unit/xml/example.expected");
}

/* Documents made from libvirt's description of each element, one each, which are seeds of the
 * fuzzer too: what they become is dumped, and that is valid and stays the same. */
static void
test_corpus(void)
{
    g_autoptr(GPtrArray) paths = xml_case_list_in(CORPUS, "doc-", ".xml");

    g_assert_cmpuint(paths->len, >=, 60);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        const char *needs = strstr(path, "hwuuid") || strstr(path, "nvme") ? "hwuuid" : NULL;
        g_autofree char *given = xml_case_read(path);
        g_autoptr(VxDomainDef) def = NULL;
        g_autofree char *dumped = NULL;

        g_test_message("%s", path);
        xml_case_validate("domain", given, needs);
        def = parse(given);
        dumped = format(def, VIR_DOMAIN_XML_SECURE);
        assert_fixed_point(dumped);
        xml_case_validate("domain", dumped, needs);
    }
}

/* @path begins with a comment that says how it is refused. */
static void
assert_refused(const char *path)
{
    g_autofree char *xml = xml_case_read(path);
    g_autofree char *first_line = g_strndup(xml, strcspn(xml, "\n"));
    g_autofree char *expected = NULL;
    g_autoptr(GError) error = NULL;
    gboolean unsupported = g_str_has_prefix(first_line, "<!-- unsupported: ");
    int code = unsupported ? VIR_ERR_CONFIG_UNSUPPORTED : VIR_ERR_XML_ERROR;

    g_assert_true(unsupported || g_str_has_prefix(first_line, "<!-- xml: "));
    g_assert_true(g_str_has_suffix(first_line, " -->"));
    first_line[strlen(first_line) - strlen(" -->")] = '\0';
    expected = g_strdup(strchr(first_line, ':') + 2);

    if (vx_domain_def_parse(xml, VX_PARSE_DEFAULT, &error))
        g_error("%s is accepted", path);
    if (!*expected || !g_str_has_prefix(error->message, expected))
        g_error("%s: got '%s' instead of '%s'", path, error->message, expected);
    g_assert_error(error, VX_ERROR, code);
}

static void
test_refused(void)
{
    g_autoptr(GPtrArray) paths = xml_case_list("refuse-", ".xml");

    g_assert_cmpuint(paths->len, >, 80);
    for (guint i = 0; i < paths->len; i++)
        assert_refused(paths->pdata[i]);
}

/* What somebody might send to do harm */
static void
test_hostile(void)
{
    g_autoptr(GPtrArray) paths = xml_case_list_in(CORPUS, "hostile-", ".xml");

    g_assert_cmpuint(paths->len, >, 40);
    for (guint i = 0; i < paths->len; i++)
        assert_refused(paths->pdata[i]);
}

/* Each element and attribute of a document with everything, renamed, is refused by its path: none
 * is skipped. */
static void
test_every_name_counts(void)
{
    g_autofree char *xml = xml_case_read("tests/unit/xml/everything.xml");
    guint n_names = 0;

    for (const char *p = strchr(xml, '<'); p; p = strpbrk(p + 1, "< ")) {
        g_autofree char *changed = NULL;
        g_autoptr(VxDomainDef) def = NULL;
        g_autoptr(GError) error = NULL;
        gsize length = strspn(p + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-");

        if (length == 0 || (*p == '<' && !strchr(" />", p[1 + length])) ||
            (*p == ' ' && p[1 + length] != '='))
            continue;
        if (strncmp(p, " xmlns", 6) == 0)
            continue;
        if (*p == '<') { /* the end tag too, where there is one */
            g_autofree char *name = g_strndup(p + 1, length);
            g_autofree char *end_tag = g_strdup_printf("</%s>", name);
            const char *end = strstr(p, end_tag);
            const char *close = p + strcspn(p, ">");

            if (close[-1] == '/')
                changed = g_strdup_printf("%.*s<x-%s", (int) (p - xml), xml, p + 1);
            else
                changed = g_strdup_printf("%.*s<x-%.*s</x-%s", (int) (p - xml), xml,
                                          (int) (end - p - 1), p + 1, end + 2);
        } else {
            changed = g_strdup_printf("%.*s x-%s", (int) (p - xml), xml, p + 1);
        }
        if (p > strstr(xml, "<metadata>") && p < strstr(xml, "</metadata>"))
            continue; /* whatever it is, it is kept */
        def = vx_domain_def_parse(changed, VX_PARSE_DEFAULT, &error);
        if (def)
            g_error("accepted with another name at: %.40s", p);
        n_names++;
    }
    g_assert_cmpuint(n_names, >, 300);
}

static void
test_generated(void)
{
    const char *xml =
        "<domain type='vbox'><name>x</name><memory>1</memory><os><type>hvm</type></os><devices>"
        "<interface type='user'/><interface type='user'/></devices></domain>";
    g_autoptr(VxDomainDef) one = parse(xml), other = parse(xml);
    const VxInterfaceDef *first = one->interfaces->pdata[0], *second = one->interfaces->pdata[1];

    g_assert_true(g_uuid_string_is_valid(one->uuid));
    g_assert_cmpstr(one->uuid, !=, other->uuid);
    g_assert_true(g_str_has_prefix(first->mac, "08:00:27:"));
    g_assert_cmpuint(strlen(first->mac), ==, 17);
    g_assert_cmpstr(first->mac, !=, second->mac);
    g_assert_cmpint(one->id, ==, -1);
    g_assert_cmpuint(one->vcpus, ==, 1);
    g_assert_cmpuint(one->current_memory_kib, ==, 1);
    g_assert_cmpuint(one->os.boot->len, ==, 1);
}

static void
test_no_defaults(void)
{
    const char *xml =
        "<domain type='vbox'><name>x</name><memory>1</memory><os><type>hvm</type></os><devices>"
        "<disk device='cdrom'><target dev='hdc'/></disk><console type='null'/></devices></domain>";
    g_autoptr(GError) error = NULL;
    g_autoptr(VxDomainDef) def = vx_domain_def_parse(xml, VX_PARSE_NO_DEFAULTS, &error);
    const VxDiskDef *disk;

    g_assert_no_error(error);
    disk = def->disks->pdata[0];
    g_assert_null(def->uuid);
    g_assert_cmpuint(def->vcpus, ==, 0);
    g_assert_cmpuint(def->os.boot->len, ==, 0);
    g_assert_cmpuint(def->controllers->len, ==, 0);
    g_assert_cmpuint(def->consoles->len, ==, 1);
    g_assert_cmpint(disk->bus, ==, 0);
    g_assert_false(disk->address.set);
    g_assert_false(disk->readonly);
}

static void
test_flags(void)
{
    g_autofree char *xml = xml_case_read("tests/unit/xml/everything.xml");
    g_autoptr(VxDomainDef) def = parse(xml);
    g_autofree char *plain = format(def, 0);
    g_autofree char *inactive = format(def, VIR_DOMAIN_XML_INACTIVE);
    g_autofree char *secure = format(def, VIR_DOMAIN_XML_SECURE);

    g_assert_nonnull(strstr(plain, "<domain type='vbox' id='7'>"));
    g_assert_nonnull(strstr(inactive, "<domain type='vbox'>"));
    g_assert_null(strstr(plain, "passwd"));
    g_assert_null(strstr(inactive, "passwd"));
    g_assert_nonnull(strstr(secure, "passwd='secret'"));
}

static void
test_devices(void)
{
    static const struct {
        VxDeviceKind kind;
        const char *xml;
    } cases[] = {
        {VX_DEVICE_DISK,        "<disk type='file' device='cdrom'>\n  <source file='/a.iso'/>\n  <target "
                          "dev='hdc'/>\n</disk>\n"                      },
        { VX_DEVICE_CONTROLLER, "<controller type='scsi' index='3' model='buslogic'/>\n"        },
        { VX_DEVICE_FILESYSTEM,
         "<filesystem type='mount'>\n  <source dir='/a'/>\n  <target dir='b'/>\n</filesystem>\n"},
        { VX_DEVICE_INTERFACE,
         "<interface type='bridge'>\n  <source bridge='eth0'/>\n</interface>\n"                 },
        { VX_DEVICE_SERIAL,     "<serial type='null'/>\n"                                       },
        { VX_DEVICE_PARALLEL,   "<parallel type='null'/>\n"                                     },
        { VX_DEVICE_INPUT,      "<input type='tablet'/>\n"                                      },
        { VX_DEVICE_TPM,        "<tpm>\n  <backend type='emulator' version='1.2'/>\n</tpm>\n"   },
        { VX_DEVICE_GRAPHICS,   "<graphics type='desktop'/>\n"                                  },
        { VX_DEVICE_SOUND,      "<sound model='ac97'/>\n"                                       },
        { VX_DEVICE_AUDIO,      "<audio id='1' type='none'/>\n"                                 },
        { VX_DEVICE_VIDEO,      "<video>\n  <model type='vbox'/>\n</video>\n"                   },
        { VX_DEVICE_HOSTDEV,
         "<hostdev mode='subsystem' type='usb'>\n  <source>\n    <vendor id='0x1234'/>\n"
          "    <product id='0x0000'/>\n  </source>\n</hostdev>\n"                               },
    };
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        VxDeviceDef *device = vx_device_def_parse(cases[i].xml, &error);
        g_autofree char *xml = NULL;

        g_assert_no_error(error);
        g_assert_cmpint(device->kind, ==, cases[i].kind);
        xml = vx_device_def_format(device, 0, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(xml, ==, cases[i].xml);
        vx_domain_def_take_device(def, device);
        g_assert_cmpuint(vx_domain_def_get_devices(def, cases[i].kind)->len, ==, 1);
    }
    g_assert_cmpstr(((VxDiskDef *) def->disks->pdata[0])->target_dev, ==, "hdc");

    g_assert_null(vx_device_def_parse("<rng/>", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_clear_error(&error);
    g_assert_null(vx_device_def_parse("<disk xmlns='urn:x'/>", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_clear_error(&error);
    g_assert_null(vx_device_def_parse("<disk foo='1'><target dev='a'/></disk>", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_cmpstr(error->message, ==, "attribute /disk/@foo is not supported by VirtualBox");
}

/* A domain that is built from something else than a document */
static void
test_built(void)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_new();
    VxInterfaceDef *interface = vx_domain_def_add_interface(def);
    VxPortForwardDef *forward = vx_interface_def_add_port_forward(interface);
    VxPortRangeDef *range = vx_port_forward_def_add_range(forward);
    VxFilesystemDef *filesystem = vx_domain_def_add_filesystem(def);
    VxDiskDef *ide = vx_domain_def_add_disk(def), *sata = vx_domain_def_add_disk(def);
    VxTpmDef *tpm = vx_domain_def_add_tpm(def);
    VxHostdevDef *hostdev = vx_domain_def_add_hostdev(def);
    VxTimerDef *timer = vx_domain_def_add_timer(def);
    VxFirmwareFeatureDef *feature = vx_domain_def_add_firmware_feature(def);
    g_autoptr(GError) error = NULL;
    g_autofree char *xml = NULL;

    def->name = g_strdup("built");
    def->memory_kib = 1024;
    def->vcpus = def->vcpus_current = 2;
    def->clock.offset = VX_CLOCK_VARIABLE;
    interface->type = VX_NET_USER;
    interface->mac = g_strdup("08:00:27:00:00:01");
    forward->protocol = VX_PROTO_TCP;
    range->start = 80;
    filesystem->source_dir = g_strdup("/a");
    filesystem->target_name = g_strdup("b");
    sata->bus = VX_BUS_SATA;
    sata->address = (VxDriveAddress){ .set = TRUE, .unit = 3 };
    ide->bus = VX_BUS_IDE;
    ide->device = VX_DISK_CDROM;
    ide->address = (VxDriveAddress){ .set = TRUE, .bus = 1 };
    tpm->backend = VX_TPM_PASSTHROUGH;
    tpm->device = g_strdup("/dev/tpm0");
    hostdev->vendor = 0x80ee;
    timer->name = VX_TIMER_HPET;
    feature->name = VX_FW_SECURE_BOOT;
    feature->enabled = VX_TRI_YES;
    vx_domain_def_add_parallel(def)->type = VX_CHAR_NULL;
    vx_domain_def_add_input(def)->type = VX_INPUT_TABLET;
    vx_domain_def_add_graphics(def)->type = VX_GRAPHICS_VNC;
    vx_domain_def_add_sound(def)->model = VX_SOUND_AC97;
    vx_domain_def_add_audio(def)->id = 1;
    ((VxAudioDef *) def->audios->pdata[0])->type = VX_AUDIO_ALSA;
    vx_domain_def_add_video(def)->model = VX_VIDEO_NONE;

    g_assert_false(vx_domain_def_fill(def, &error)); /* a disk without a file */
    g_assert_error(error, VX_ERROR, VIR_ERR_XML_ERROR);
    g_clear_error(&error);
    sata->source = g_strdup("/s.vdi");
    g_assert_true(vx_domain_def_fill(def, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(ide->target_dev, ==, "hdc");
    g_assert_cmpstr(sata->target_dev, ==, "sdd");
    g_assert_cmpuint(def->vcpus_current, ==, 0);
    vx_domain_def_add_boot(def)->dev = VX_BOOT_NETWORK;
    xml = format(def, 0);
    assert_fixed_point(xml);
    xml_case_validate("domain", xml, NULL);
}

static void
assert_not_filled(VxDomainDef *def)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(vx_domain_def_fill(def, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_XML_ERROR);
}

static void
test_built_badly(void)
{
    g_autoptr(VxDomainDef) nowhere = vx_domain_def_new(), damaged = vx_domain_def_new();
    g_autoptr(GError) error = NULL;

    vx_domain_def_add_disk(nowhere)->source = g_strdup("/s.vdi");
    assert_not_filled(nowhere);

    damaged->metadata = g_strdup("<unclosed>");
    g_assert_null(vx_domain_def_format(damaged, 0, &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_XML_ERROR);
}

/* Every row's enum words survive the way in and out */
static void
test_enum_names(void)
{
    int value = 99;

    g_assert_cmpstr(vx_enum_to_name(vx_nic_model_names, VX_NIC_82540EM), ==, "82540EM");
    g_assert_true(vx_enum_from_name_nocase(vx_nic_model_names, "82540eM", &value));
    g_assert_cmpint(value, ==, VX_NIC_82540EM);
    g_assert_false(vx_enum_from_name(vx_nic_model_names, "82540eM", &value));
    g_assert_true(vx_enum_from_name(vx_nic_model_names, "e1000", &value));
    g_assert_cmpint(value, ==, VX_NIC_82540EM);
    value = 99;
    g_assert_false(vx_enum_from_name(vx_disk_bus_names, "virtio", &value));
    g_assert_cmpint(value, ==, 99);
    g_assert_null(vx_enum_to_name(vx_disk_bus_names, 0));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/domain/pairs", test_pairs);
    g_test_add_func("/xml/domain/example", test_example);
    g_test_add_func("/xml/domain/refused", test_refused);
    g_test_add_func("/xml/domain/corpus", test_corpus);
    g_test_add_func("/xml/domain/hostile", test_hostile);
    g_test_add_func("/xml/domain/every-name-counts", test_every_name_counts);
    g_test_add_func("/xml/domain/generated", test_generated);
    g_test_add_func("/xml/domain/no-defaults", test_no_defaults);
    g_test_add_func("/xml/domain/flags", test_flags);
    g_test_add_func("/xml/domain/devices", test_devices);
    g_test_add_func("/xml/domain/built", test_built);
    g_test_add_func("/xml/domain/built-badly", test_built_badly);
    g_test_add_func("/xml/domain/enum-names", test_enum_names);
    return g_test_run();
}
