/* fuzz-native.c - any bytes as a file of each format.
 *
 * What is read is written again where the format has a place for all of it, and read the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <stdint.h>
#include <string.h>

#include "native/native.h"
#include "xml/domain-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *config = g_strndup((const char *) data, size);
    g_autoptr(VxDomainDef) def = vx_native_parse(VX_NATIVE_VBOX_SETTINGS, config, NULL);
    g_autofree char *xml = def ? vx_domain_def_format(def, VIR_DOMAIN_XML_INACTIVE, NULL) : NULL;
    g_autoptr(VxDomainDef) again = xml ? vx_domain_def_parse(xml, VX_PARSE_DEFAULT, NULL) : NULL;
    g_autofree char *written = def ? vx_native_format(VX_NATIVE_VBOX_SETTINGS, def, NULL) : NULL;

    if (def && !again)
        g_error("read what is no domain:\n%s", xml ? xml : "nothing");
    if (written) {
        g_autoptr(VxDomainDef) back = vx_native_parse(VX_NATIVE_VBOX_SETTINGS, written, NULL);

        if (!back)
            g_error("wrote what cannot be read:\n%s", written);
    }
    return 0;
}
