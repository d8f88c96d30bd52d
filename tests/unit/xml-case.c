/* xml-case.c - files of the tests of src/xml, and libvirt's schemas.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml-case.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

#define SCHEMAS "/usr/share/libvirt/schemas"

static char *
source_path(const char *path)
{
    return g_build_filename(g_getenv("VX_SOURCE_ROOT"), path, NULL);
}

char *
xml_case_read(const char *path)
{
    g_autofree char *file = source_path(path);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(file, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

static gint
compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

GPtrArray *
xml_case_list(const char *prefix, const char *suffix)
{
    return xml_case_list_in("tests/unit/xml", prefix, suffix);
}

GPtrArray *
xml_case_list_in(const char *where, const char *prefix, const char *suffix)
{
    g_autofree char *directory = source_path(where);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(directory, 0, &error);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    g_assert_no_error(error);
    while ((name = g_dir_read_name(dir))) {
        if (g_str_has_prefix(name, prefix) && g_str_has_suffix(name, suffix))
            g_ptr_array_add(paths, g_build_filename(where, name, NULL));
    }
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}

/* Says where they differ first; the whole is too long to be read. */
static void
assert_same(const char *path, const char *text, const char *expected)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_auto(GStrv) others = g_strsplit(expected, "\n", -1);
    guint i = 0;

    while (lines[i] && others[i] && g_str_equal(lines[i], others[i]))
        i++;
    if (lines[i] || others[i])
        g_error("%s:%u is '%s' instead of '%s' (VX_UPDATE=1 writes it)", path, i + 1,
                others[i] ? others[i] : "", lines[i] ? lines[i] : "");
}

void
xml_case_expect_file(const char *path, const char *text)
{
    g_autofree char *file = source_path(path);
    g_autofree char *expected = NULL;
    g_autoptr(GError) error = NULL;

    if (g_strcmp0(g_getenv("VX_UPDATE"), "1") == 0)
        g_file_set_contents(file, text, -1, &error);
    g_assert_no_error(error);
    expected = xml_case_read(path);
    assert_same(path, text, expected);
}

void
xml_case_validate(const char *schema, const char *text, const char *needs)
{
    g_autofree char *file = g_strdup_printf(SCHEMAS "/%s.rng", schema);
    g_autofree char *common = NULL;
    xmlRelaxNGParserCtxt *parser;
    xmlRelaxNGValidCtxt *validator;
    xmlRelaxNG *grammar;
    xmlDoc *document;

    if (!g_file_test(file, G_FILE_TEST_EXISTS)) {
        g_test_message("libvirt's schemas are not installed");
        return;
    }
    if (needs && (!g_file_get_contents(SCHEMAS "/domaincommon.rng", &common, NULL, NULL) ||
                  !strstr(common, needs))) {
        g_test_message("the schema is older than what is tested");
        return;
    }
    parser = xmlRelaxNGNewParserCtxt(file);
    grammar = xmlRelaxNGParse(parser);
    g_assert_nonnull(grammar);
    validator = xmlRelaxNGNewValidCtxt(grammar);
    document = xmlReadMemory(text, (int) strlen(text), NULL, NULL, 0);
    g_assert_nonnull(document);
    if (xmlRelaxNGValidateDoc(validator, document) != 0)
        g_error("not accepted by %s", file);
    xmlFreeDoc(document);
    xmlRelaxNGFreeValidCtxt(validator);
    xmlRelaxNGFree(grammar);
    xmlRelaxNGFreeParserCtxt(parser);
}

static const char *
kind_words(const VxBindRow *row)
{
    static const char *const words[] = {
        [VX_BIND_STRING] = "text",      [VX_BIND_UINT] = "number",
        [VX_BIND_INT] = "number",       [VX_BIND_OCTAL] = "octal number",
        [VX_BIND_HEX16] = "hex number", [VX_BIND_UINT64] = "number",
        [VX_BIND_INT64] = "number",     [VX_BIND_YES_NO] = "yes, no",
        [VX_BIND_ON_OFF] = "on, off",   [VX_BIND_KIB] = "size",
        [VX_BIND_BYTES] = "size",       [VX_BIND_UUID] = "UUID",
        [VX_BIND_MAC] = "MAC address",  [VX_BIND_PRESENT] = "present",
        [VX_BIND_RAW] = "XML",          [VX_BIND_CHECKED] = "checked only",
    };

    return words[row->kind];
}

char *
xml_case_describe_values(const VxBindRow *row)
{
    g_autofree char *names = row->kind == VX_BIND_ENUM ? vx_enum_list_names(row->names) : NULL;
    const char *words = names ? names : row->kind == VX_BIND_CONSTANT ? row->word : kind_words(row);

    return g_strconcat(words, (row->flags & VX_BIND_REQUIRED) != 0 ? " (required)" : "", NULL);
}
