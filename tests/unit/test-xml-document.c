/* test-xml-document.c - hostile documents, the layout of what is written, single values, metadata.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "util/error.h"
#include "xml/document.h"
#include "xml/domain-xml.h"
#include "xml/metadata.h"
#include "xml/value.h"

static void
assert_refused(const char *xml, const char *message)
{
    g_autoptr(GError) error = NULL;
    xmlDoc *document = vx_document_parse(xml, NULL, &error);

    g_assert_null(document);
    g_assert_error(error, VX_ERROR, VIR_ERR_XML_ERROR);
    if (!strstr(error->message, message))
        g_error("'%s' where '%s' is expected", error->message, message);
}

/* Ten entities, each ten times the one before: 10^10 characters if they were expanded */
static void
test_many_laughs(void)
{
    g_autoptr(GString) xml = g_string_new("<!DOCTYPE d [<!ENTITY a0 'ha'>");

    for (guint i = 1; i <= 10; i++) {
        g_string_append_printf(xml, "<!ENTITY a%u '", i);
        for (guint k = 0; k < 10; k++)
            g_string_append_printf(xml, "&a%u;", i - 1);
        g_string_append(xml, "'>");
    }
    g_string_append(xml, "]><domain type='&a10;'><name>&a10;</name></domain>");
    assert_refused(xml->str, "document type declaration");
}

static void
test_external_entities(void)
{
    assert_refused("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>",
                   "document type declaration");
    assert_refused("<!DOCTYPE d SYSTEM 'http://127.0.0.1:1/x.dtd'><d/>",
                   "document type declaration");
    assert_refused("<!DOCTYPE d [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><d/>",
                   "document type declaration");
    assert_refused("<!DOCTYPE d><d/>", "document type declaration");
}

static void
test_malformed(void)
{
    g_autofree char *deep = g_strnfill(3 * 10000, 'x');

    for (guint i = 0; i < 10000; i++)
        memcpy(deep + 3 * i, "<a>", 3);
    assert_refused("", "malformed document");
    assert_refused("no markup", "malformed document");
    assert_refused("<a", "malformed document");
    assert_refused("<a></b>", "malformed document");
    assert_refused("<a/><b/>", "malformed document");
    assert_refused("<a x='1' x='2'/>", "malformed document");
    assert_refused("<a>&nbsp;</a>", "malformed document");
    assert_refused("<a>\x01</a>", "malformed document");
    assert_refused("<a>\xff\xfe</a>", "malformed document");
    assert_refused("<p:a/>", "malformed document");
    assert_refused(deep, "malformed document");
}

static void
test_too_long(void)
{
    g_autofree char *xml = g_strnfill(VX_DOCUMENT_MAX_BYTES + 1, ' ');

    memcpy(xml, "<a/>", 4);
    assert_refused(xml, "bytes, at most");
}

/* Comments, blanks and CDATA make no difference; an encoding that is named is not believed. */
static void
test_same_document(void)
{
    static const char *const forms[] = {
        "<domain type='vbox'><name>x</name><memory>1</memory><os><type>hvm</type></os></domain>",
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<!-- c --><domain type='vbox'>\n\n <?pi?>"
        "<name><![CDATA[x]]></name><!-- <a/> --><memory> 1\n</memory><os>\t<type>hvm</type> "
        "</os></domain>\n<!-- -->",
        "<domain xmlns:unused='urn:x' "
        "type=\"&#118;box\"><os><type>hvm</type></os><name>&#x78;</name>"
        "<memory unit='b'>1024</memory></domain>",
    };

    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(VxDomainDef) def = vx_domain_def_parse(forms[i], VX_PARSE_NO_DEFAULTS, &error);

        g_assert_no_error(error);
        g_assert_cmpstr(def->name, ==, "x");
        g_assert_cmpuint(def->memory_kib, ==, 1);
    }
}

static void
test_layout(void)
{
    const char *xml = "<a one=\"1 &lt; 2 &amp; 'x'\" two='&#10;&#9;'><b/><c>text &gt; "
                      "\"that\"\n</c><d><e>\xc3\xa9</e></d></a>";
    g_autoptr(GError) error = NULL;
    g_autoptr(xmlDoc) document = vx_document_parse(xml, "a", &error);
    g_autofree char *text = NULL, *again = NULL;
    g_autoptr(xmlDoc) second = NULL;

    g_assert_no_error(error);
    text = vx_document_format(xmlDocGetRootElement(document));
    g_assert_cmpstr(
        text, ==,
        "<a one='1 &lt; 2 &amp; &apos;x&apos;' two='&#10;&#9;'>\n  <b/>\n"
        "  <c>text &gt; &quot;that&quot;\n</c>\n  <d>\n    <e>\xc3\xa9</e>\n  </d>\n</a>\n");
    second = vx_document_parse(text, "a", &error);
    g_assert_no_error(error);
    again = vx_document_format(xmlDocGetRootElement(second));
    g_assert_cmpstr(again, ==, text);
}

static void
test_paths(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(xmlDoc) document = vx_document_parse("<a><b/><c/><b x='1'/></a>", "a", &error);
    const xmlNode *last;
    g_autofree char *attribute = NULL, *single = NULL;

    g_assert_no_error(error);
    last = xmlDocGetRootElement(document)->last;
    attribute = vx_node_describe((const xmlNode *) last->properties);
    g_assert_cmpstr(attribute, ==, "attribute /a/b[2]/@x");
    single = vx_node_describe(last->prev);
    g_assert_cmpstr(single, ==, "element /a/c");
}

static void
test_numbers(void)
{
    guint64 number = 7;
    gint64 sign = 7;

    g_assert_true(vx_value_read_uint(" 42\n", 10, 100, &number));
    g_assert_cmpuint(number, ==, 42);
    g_assert_true(vx_value_read_uint("0xFf", 16, 0xffff, &number));
    g_assert_cmpuint(number, ==, 255);
    g_assert_true(vx_value_read_uint("0644", 8, 07777, &number));
    g_assert_cmpuint(number, ==, 0644);
    g_assert_true(vx_value_read_uint("18446744073709551615", 10, G_MAXUINT64, &number));
    number = 7;
    g_assert_false(vx_value_read_uint("18446744073709551616", 10, G_MAXUINT64, &number));
    g_assert_false(vx_value_read_uint("101", 10, 100, &number));
    g_assert_false(vx_value_read_uint("-1", 10, G_MAXUINT64, &number));
    g_assert_false(vx_value_read_uint("+1", 10, 100, &number));
    g_assert_false(vx_value_read_uint("", 10, 100, &number));
    g_assert_false(vx_value_read_uint("0x", 16, 100, &number));
    g_assert_false(vx_value_read_uint("1 2", 10, 100, &number));
    g_assert_false(vx_value_read_uint("1.5", 10, 100, &number));
    g_assert_false(vx_value_read_uint("0x10", 10, 100, &number));
    g_assert_false(vx_value_read_uint("9", 8, 100, &number));
    g_assert_false(vx_value_read_uint("f", 10, 100, &number));
    g_assert_cmpuint(number, ==, 7);

    g_assert_true(vx_value_read_int("-5", -10, 10, &sign));
    g_assert_cmpint(sign, ==, -5);
    g_assert_true(vx_value_read_int("+5", -10, 10, &sign));
    g_assert_false(vx_value_read_int("--5", -10, 10, &sign));
    g_assert_false(vx_value_read_int("-11", -10, 10, &sign));
    g_assert_false(vx_value_read_int("99999999999999999999", G_MININT64, G_MAXINT64, &sign));
}

static void
test_sizes(void)
{
    static const struct {
        const char *text, *unit;
        guint64 kib;
    } cases[] = {
        {"1",     NULL,    1                           },
        { "1",    "b",     1                           },
        { "1025", "bytes", 2                           },
        { "1000", "KB",    977                         },
        { "3",    "k",     3                           },
        { "3",    "KiB",   3                           },
        { "3",    "kib",   3                           },
        { "1",    "M",     1024                        },
        { "2",    "GiB",   2097152                     },
        { "1",    "TB",    976562500                   },
        { "1",    "PiB",   G_GUINT64_CONSTANT(1) << 40 },
        { "15",   "EiB",   G_GUINT64_CONSTANT(15) << 50},
    };
    guint64 size = 0;

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(vx_value_read_size(cases[i].text, cases[i].unit, "KiB", 1024, &size));
        g_assert_cmpuint(size, ==, cases[i].kib);
    }
    size = 7;
    g_assert_false(vx_value_read_size("16", "EiB", "KiB", 1024, &size));
    g_assert_false(vx_value_read_size("1", "Z", "KiB", 1024, &size));
    g_assert_false(vx_value_read_size("1", "KiBs", "KiB", 1024, &size));
    g_assert_false(vx_value_read_size("x", "KiB", "KiB", 1024, &size));
    g_assert_cmpuint(size, ==, 7);
    g_assert_false(vx_value_is_unit("?"));
    g_assert_true(vx_value_is_unit(""));
}

static void
test_identifiers(void)
{
    g_autofree char *uuid = vx_value_read_uuid(" 4DAB22B31D52D8F32516782E98AB3FA0 ");
    g_autofree char *dashed = vx_value_read_uuid("4dab22b3-1d52-d8f3-2516-782e98ab3fa0");
    g_autofree char *mac = vx_value_read_mac("8:0:27:A:bc:00");

    g_assert_cmpstr(uuid, ==, "4dab22b3-1d52-d8f3-2516-782e98ab3fa0");
    g_assert_cmpstr(dashed, ==, uuid);
    g_assert_null(vx_value_read_uuid("4dab22b31d52d8f32516782e98ab3fa"));
    g_assert_null(vx_value_read_uuid("4dab22b31d52d8f32516782e98ab3fa01"));
    g_assert_null(vx_value_read_uuid("4dab22b31d52d8f32516782e98ab3fag"));
    g_assert_null(vx_value_read_uuid(""));

    g_assert_cmpstr(mac, ==, "08:00:27:0a:bc:00");
    g_assert_null(vx_value_read_mac("08:00:27:0a:bc"));
    g_assert_null(vx_value_read_mac("08:00:27:0a:bc:00:01"));
    g_assert_null(vx_value_read_mac("08-00-27-0a-bc-00"));
    g_assert_null(vx_value_read_mac("080:0:27:0a:bc:00"));
    g_assert_null(vx_value_read_mac(":::::"));
    g_assert_true(vx_value_mac_is_multicast("01:00:00:00:00:00"));
    g_assert_true(vx_value_mac_is_multicast("ff:ff:ff:ff:ff:ff"));
    g_assert_false(vx_value_mac_is_multicast("08:00:27:00:00:00"));
}

static char *
metadata_set(const char *metadata, const char *key, const char *uri, const char *xml)
{
    g_autoptr(GError) error = NULL;
    char *result = NULL;

    g_assert_true(vx_metadata_set(metadata, key, uri, xml, &result, &error));
    g_assert_no_error(error);
    return result;
}

static void
assert_metadata(const char *metadata, const char *uri, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *found = vx_metadata_get(metadata, uri, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(found, ==, expected);
}

static void
test_metadata(void)
{
    g_autofree char *one = metadata_set(NULL, "app", "urn:app", "<owner><name>x</name></owner>");
    g_autofree char *two = metadata_set(one, "o", "urn:other", "<note/>");
    g_autofree char *changed = metadata_set(two, "app", "urn:app", "<other/>");
    g_autofree char *removed = metadata_set(changed, NULL, "urn:other", NULL);
    g_autofree char *none = metadata_set(removed, NULL, "urn:app", NULL);
    g_autofree char *prefixed =
        metadata_set(NULL, "k", "urn:p", "<p:a xmlns:p='urn:p' p:x='1'><p:b/></p:a>");

    /* Read back, an element is outside its namespace, as libvirt gives it. */
    assert_metadata(one, "urn:app", "<owner>\n  <name>x</name>\n</owner>");
    assert_metadata(one, "urn:none", NULL);
    assert_metadata(NULL, "urn:app", NULL);
    assert_metadata(two, "urn:other", "<note/>");
    assert_metadata(changed, "urn:app", "<other/>");
    assert_metadata(changed, "urn:other", "<note/>");
    assert_metadata(removed, "urn:other", NULL);
    g_assert_null(none);
    g_assert_cmpstr(removed, ==, "<app:other xmlns:app=\"urn:app\"/>");
    assert_metadata(prefixed, "urn:p", "<a xmlns:p=\"urn:p\" p:x=\"1\">\n  <b/>\n</a>");
}

static void
test_bad_metadata(void)
{
    static const struct {
        const char *key, *xml;
        int code;
    } cases[] = {
        {"a b", "<x/>",                     VIR_ERR_INVALID_ARG},
        { "1",  "<x/>",                     VIR_ERR_INVALID_ARG},
        { "",   "<x/>",                     VIR_ERR_INVALID_ARG},
        { "k",  "<x",                       VIR_ERR_XML_ERROR  },
        { "k",  "",                         VIR_ERR_XML_ERROR  },
        { "k",  "<x xmlns='urn:other'/>",   VIR_ERR_INVALID_ARG},
        { "k",  "<x xmlns:k='urn:other'/>", VIR_ERR_INVALID_ARG},
        { "k",  "<!DOCTYPE x><x/>",         VIR_ERR_XML_ERROR  },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        char *result = NULL;

        g_assert_false(vx_metadata_set("<a xmlns='urn:a'/>", cases[i].key, "urn:x", cases[i].xml,
                                       &result, &error));
        g_assert_error(error, VX_ERROR, cases[i].code);
        g_assert_null(result);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/document/many-laughs", test_many_laughs);
    g_test_add_func("/xml/document/external-entities", test_external_entities);
    g_test_add_func("/xml/document/malformed", test_malformed);
    g_test_add_func("/xml/document/too-long", test_too_long);
    g_test_add_func("/xml/document/same-document", test_same_document);
    g_test_add_func("/xml/document/layout", test_layout);
    g_test_add_func("/xml/document/paths", test_paths);
    g_test_add_func("/xml/value/numbers", test_numbers);
    g_test_add_func("/xml/value/sizes", test_sizes);
    g_test_add_func("/xml/value/identifiers", test_identifiers);
    g_test_add_func("/xml/metadata/set-and-get", test_metadata);
    g_test_add_func("/xml/metadata/refused", test_bad_metadata);
    return g_test_run();
}
