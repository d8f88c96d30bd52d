/* test-domain-edit.c - which device of a domain is meant, and what attaching, detaching and
 * updating it makes of the domain; and what is found to differ.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/virterror.h>

#include "util/error.h"
#include "xml/binder.h"
#include "xml/domain-edit.h"

#define MAC_1 "52:54:00:00:00:01"
#define MAC_2 "52:54:00:00:00:02"
#define DISK(path, target)                                                                         \
    "<disk type='file' device='disk'><source file='" path "'/><target dev='" target "'/></disk>"
#define CARD(mac) "<interface type='user'><mac address='" mac "'/></interface>"

static const char domain[] =
    "<domain "
    "type='vbox'><name>d</name><memory>65536</memory><os><type>hvm</type></os><devices>" DISK(
        "/one.vdi",
        "hda") "<disk type='file' device='cdrom'><target dev='sdb' bus='sata'/>"
               "<address type='drive' controller='0' bus='0' target='0' unit='4'/></disk>" CARD(
                   MAC_1)
                   CARD(
                       MAC_2) "<serial type='null'><target port='1'/></serial>"
                              "<serial type='file'><source path='/out'/><target port='0'/></serial>"
                              "<filesystem type='mount'><source dir='/x'/><target "
                              "dir='share'/></filesystem>"
                              "<sound model='ac97'><alias name='ua-loud'/></sound>"
                              "<graphics type='rdp' port='3390'/>"
                              "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/>"
                              "<product id='0x0001'/></source></hostdev>"
                              "</devices></domain>";

static VxDomainDef *
make(void)
{
    g_autoptr(GError) error = NULL;
    VxDomainDef *def = vx_domain_def_parse(domain, VX_PARSE_DEFAULT, &error);

    g_assert_no_error(error);
    return def;
}

static VxDeviceDef *
parse(const char *xml)
{
    g_autoptr(GError) error = NULL;
    VxDeviceDef *device = vx_device_def_parse(xml, &error);

    g_assert_no_error(error);
    return device;
}

/* @code: a virErrorNumber; 0: it is done */
static void
edit(VxDomainDef *def, VxDeviceEdit how, const char *xml, int code)
{
    g_autoptr(VxDeviceDef) device = parse(xml);
    g_autoptr(GError) error = NULL;
    gboolean done = vx_domain_def_edit(def, how, device, &error);

    g_assert_true(done == (code == 0));
    if (code)
        g_assert_error(error, VX_ERROR, code);
    else
        g_assert_no_error(error);
}

/* Which device each finds: its place among its kind, or why there is none. */
static void
test_find(void)
{
    static const struct {
        const char *xml;
        int index;
        int code;
    } cases[] = {
        {DISK("/other.vdi",         "hda"), 0,                                                                                           0 },
        { DISK("/one.vdi",                        "hdb"),               -1,                                                                             VIR_ERR_DEVICE_MISSING },
        { "<disk device='cdrom'><target dev='sdb'/></disk>",   1,        0},
        { CARD(MAC_2),                        1,                      0                                                                                                                                 },
        { "<interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='b'/>"
          "</interface>",                        1,        0},
        { CARD("52:54:00:00:00:03"),                        -1,                      VIR_ERR_DEVICE_MISSING                                                                                                                                             },
        { "<interface type='user'/>",   -1,VIR_ERR_OPERATION_FAILED},
        { "<serial type='null'><target port='1'/></serial>", 1,                    0                                                                                                                                                       },
        { "<serial type='null'/>",                        1,          0},
        { "<serial type='pipe'><source path='/p'/></serial>",                        -1,                    VIR_ERR_DEVICE_MISSING                                                                                                                                      },
        { "<filesystem type='mount'><source dir='/y'/><target dir='share'/></filesystem>",   0,0},
        { "<controller type='ide' index='0'/>",                        0,                                         0                                                                                                                                                                                                                                     },
        { "<controller type='scsi' index='0'/>",                        -1,VIR_ERR_DEVICE_MISSING},
        { "<sound model='ac97'/>",   0,                    0                                                                                                                                                                                                                                                                                  },
        { "<sound model='sb16'/>",                        -1,          VIR_ERR_DEVICE_MISSING},
        { "<graphics type='rdp'/>",   0,0                                                                                                                                                                                                                                                                      },
        { "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='1'/>"
          "</source></hostdev>",                        0,                               0},
        { "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='2'/>"
          "</source></hostdev>",                        -1,VIR_ERR_DEVICE_MISSING                                                                                                                                                                                                                                      },
    };
    g_autoptr(VxDomainDef) def = make();

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VxDeviceDef) device = parse(cases[i].xml);
        g_autoptr(GError) error = NULL;

        g_test_message("%s", cases[i].xml);
        g_assert_cmpint(vx_domain_def_find_device(def, device, &error), ==, cases[i].index);
        if (cases[i].code)
            g_assert_error(error, VX_ERROR, cases[i].code);
        else
            g_assert_no_error(error);
    }
}

/* What has been attached and detached again leaves the domain as it was, controllers apart. */
static void
test_attach_and_detach(void)
{
    static const char *const devices[] = {
        DISK("/two.vdi", "hdb"),
        CARD("52:54:00:00:00:07"),
        "<serial type='null'><target port='3'/></serial>",
        "<filesystem type='mount'><source dir='/x'/><target dir='other'/></filesystem>",
        "<input type='tablet' bus='usb'/>",
        "<hostdev mode='subsystem' type='usb'><source><vendor id='1'/><product id='2'/></source>"
        "</hostdev>",
    };
    g_autoptr(VxDomainDef) before = make();
    g_autoptr(VxDomainDef) def = vx_domain_def_copy(before);

    g_assert_true(vx_bind_equal(before, def));
    for (gsize i = 0; i < G_N_ELEMENTS(devices); i++) {
        edit(def, VX_EDIT_ATTACH, devices[i], 0);
        g_assert_false(vx_bind_equal(before, def));
        edit(def, VX_EDIT_DETACH, devices[i], 0);
        g_assert_true(vx_bind_equal(before, def));
        edit(def, VX_EDIT_DETACH, devices[i], VIR_ERR_DEVICE_MISSING);
    }
}

static void
test_refused(void)
{
    g_autoptr(VxDomainDef) def = make();

    edit(def, VX_EDIT_ATTACH, DISK("/two.vdi", "hda"), VIR_ERR_OPERATION_INVALID);
    edit(def, VX_EDIT_ATTACH, CARD(MAC_1), VIR_ERR_OPERATION_INVALID);
    edit(def, VX_EDIT_ATTACH,
         "<filesystem type='mount'><source dir='/y'/><target dir='share'/></filesystem>",
         VIR_ERR_OPERATION_INVALID);
    edit(def, VX_EDIT_DETACH, "<controller type='ide' index='0'/>", VIR_ERR_OPERATION_FAILED);
    edit(def, VX_EDIT_UPDATE, DISK("/two.vdi", "hdb"), VIR_ERR_DEVICE_MISSING);
}

static void
test_update(void)
{
    g_autoptr(VxDomainDef) def = make();
    const VxDiskDef *disk;
    const VxInterfaceDef *card;

    edit(def, VX_EDIT_UPDATE,
         "<disk device='cdrom'><source file='/a.iso'/><target dev='sdb'/></disk>", 0);
    disk = g_ptr_array_index(def->disks, 1);
    g_assert_cmpstr(disk->source, ==, "/a.iso");
    g_assert_cmpint(disk->bus, ==, VX_BUS_SATA); /* the bus and the place of the one that it was */
    g_assert_cmpuint(disk->address.unit, ==, 4);
    edit(def, VX_EDIT_UPDATE,
         "<interface type='internal'><mac address='" MAC_2 "'/><source name='n'/></interface>", 0);
    card = g_ptr_array_index(def->interfaces, 1);
    g_assert_cmpint(card->type, ==, VX_NET_INTERNAL);
    g_assert_cmpstr(card->source, ==, "n");
    g_assert_cmpuint(def->interfaces->len, ==, 2);
}

static void
test_alias(void)
{
    g_autoptr(VxDomainDef) def = make();
    g_autoptr(GError) error = NULL;

    g_assert_true(vx_domain_def_detach_alias(def, "ua-loud", NULL));
    g_assert_cmpuint(def->sounds->len, ==, 0);
    g_assert_false(vx_domain_def_detach_alias(def, "ua-loud", &error));
    g_assert_error(error, VX_ERROR, VIR_ERR_DEVICE_MISSING);
}

static void
test_differences(void)
{
    g_autoptr(VxDomainDef) before = make();
    g_autoptr(VxDomainDef) def = vx_domain_def_copy(before);
    const VxBindRow *row;

    g_assert_null(vx_bind_next_difference(before, def, NULL));
    def->title = g_strdup("t");
    ((VxInterfaceDef *) g_ptr_array_index(def->interfaces, 0))->link = VX_LINK_DOWN;
    row = vx_bind_next_difference(before, def, NULL);
    g_assert_cmpstr(row->path, ==, "title");
    row = vx_bind_next_difference(before, def, row);
    g_assert_cmpstr(row->path, ==, "devices/interface");
    g_assert_null(vx_bind_next_difference(before, def, row));
    g_assert_true(vx_bind_differs(g_ptr_array_index(before->interfaces, 0),
                                  g_ptr_array_index(def->interfaces, 0), "link"));
    g_assert_false(vx_bind_differs(g_ptr_array_index(before->interfaces, 0),
                                   g_ptr_array_index(def->interfaces, 0), "source"));
    g_assert_true(vx_bind_covers(g_ptr_array_index(def->interfaces, 0),
                                 g_ptr_array_index(before->interfaces, 0)));
    g_assert_false(vx_bind_covers(g_ptr_array_index(before->interfaces, 0),
                                  g_ptr_array_index(def->interfaces, 0)));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/edit/find", test_find);
    g_test_add_func("/xml/edit/attach-and-detach", test_attach_and_detach);
    g_test_add_func("/xml/edit/refused", test_refused);
    g_test_add_func("/xml/edit/update", test_update);
    g_test_add_func("/xml/edit/alias", test_alias);
    g_test_add_func("/xml/edit/differences", test_differences);
    return g_test_run();
}
