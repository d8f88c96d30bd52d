/* schema.c - validates documents with libxml2.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/schema.h"

#include <libxml/relaxng.h>
#include <libxml/xmlerror.h>

#include "util/error.h"
#include "xml/document.h"

/* The variable names a directory, for tests and unusual installations. */
#define VX_SCHEMA_VARIABLE  "VIRTVBOX_SCHEMAS"
#define VX_SCHEMA_DIRECTORY "/usr/share/libvirt/schemas"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlRelaxNG, xmlRelaxNGFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlRelaxNGParserCtxt, xmlRelaxNGFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlRelaxNGValidCtxt, xmlRelaxNGFreeValidCtxt)

/* The type of libxml2's handler changed its constness between versions. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *ErrorArgument;
#else
typedef xmlErrorPtr ErrorArgument;
#endif

/* @data: GString: what has been said so far, on one line */
static void
collect(void *data, ErrorArgument error)
{
    GString *said = data;
    g_autofree char *text = g_strdup(error->message ? error->message : "");

    g_strchomp(text);
    g_string_append_printf(said, "%sline %d: %s", said->len ? "; " : "", error->line, text);
}

static xmlRelaxNG *
load(const char *path, GError **error)
{
    g_autoptr(xmlRelaxNGParserCtxt) context = xmlRelaxNGNewParserCtxt(path);
    g_autoptr(GString) said = g_string_new(NULL);
    xmlRelaxNG *schema;

    xmlRelaxNGSetParserStructuredErrors(context, collect, said);
    schema = xmlRelaxNGParse(context);
    if (!schema)
        vx_set_error(error, VIR_ERR_INTERNAL_ERROR, "cannot read schema '%s': %s", path, said->str);
    return schema;
}

gboolean
vx_schema_validate(const char *xml, const char *name, GError **error)
{
    const char *directory = g_getenv(VX_SCHEMA_VARIABLE);
    g_autofree char *path =
        g_build_filename(directory ? directory : VX_SCHEMA_DIRECTORY, name, NULL);
    g_autoptr(xmlDoc) document = vx_document_parse(xml, NULL, error);
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(xmlRelaxNG) schema = NULL;
    g_autoptr(xmlRelaxNGValidCtxt) context = NULL;

    if (!document)
        return FALSE;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        vx_set_error(error, VIR_ERR_OPERATION_UNSUPPORTED,
                     "cannot validate: libvirt's schema '%s' is not installed", path);
        return FALSE;
    }
    schema = load(path, error);
    if (!schema)
        return FALSE;
    context = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidStructuredErrors(context, collect, said);
    if (xmlRelaxNGValidateDoc(context, document) == 0)
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_INVALID_SCHEMA, "%s", said->str);
    return FALSE;
}
