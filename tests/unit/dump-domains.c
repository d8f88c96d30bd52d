/* dump-domains.c - what becomes of domain documents, for check-schema.py.
 *
 * Reads documents from its input, each ended by a NUL. Writes an answer for each, ended by a NUL:
 * "+" and the dump, or "-" and why it is refused.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <stdio.h>

#include "xml/domain-xml.h"

static char *
answer(const char *document)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VxDomainDef) def = vx_domain_def_parse(document, VX_PARSE_DEFAULT, &error);
    g_autofree char *dump = def ? vx_domain_def_format(def, VIR_DOMAIN_XML_SECURE, &error) : NULL;

    return dump ? g_strconcat("+", dump, NULL) : g_strconcat("-", error->message, NULL);
}

int
main(void)
{
    g_autoptr(GString) document = g_string_new(NULL);
    int c;

    while ((c = getchar()) != EOF) {
        g_autofree char *told = NULL;

        if (c != '\0') {
            g_string_append_c(document, (char) c);
            continue;
        }
        told = answer(document->str);
        fputs(told, stdout);
        putchar('\0');
        fflush(stdout);
        g_string_truncate(document, 0);
    }
    return 0;
}
