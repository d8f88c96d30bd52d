/* xml-case.h - what the tests of src/xml share: files beside them, and libvirt's schemas.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include "xml/binder.h"

/* A file of the source tree, by its path there. Returns: (transfer full) */
char *xml_case_read(const char *path);

/* All files in tests/unit/xml/ whose names begin and end so: their paths in the source tree, in
 * order. */
GPtrArray *xml_case_list(const char *prefix, const char *suffix);

/* The same of another directory of the source tree. */
GPtrArray *xml_case_list_in(const char *where, const char *prefix, const char *suffix);

/* Asserts that @path in the source tree says @text; with VX_UPDATE=1 makes it so. */
void xml_case_expect_file(const char *path, const char *text);

/* Asserts that libvirt's schema ("domain", "storagevol", ...) accepts @text, where it is installed.
 * @needs: (nullable): skipped where the schema of domains does not have this text in it */
void xml_case_validate(const char *schema, const char *text, const char *needs);

/* What may stand at a row's path, for a table of a document: "yes, no", "text (required)".
 * Returns: (transfer full) */
char *xml_case_describe_values(const VxBindRow *row);
