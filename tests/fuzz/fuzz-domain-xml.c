/* fuzz-domain-xml.c - any bytes as a document of each kind.
 *
 * What is accepted must be dumped, accepted again and dumped the same: that is checked, too.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <libvirt/libvirt.h>
#include <stdint.h>
#include <string.h>

#include "xml/domain-xml.h"
#include "xml/metadata.h"
#include "xml/snapshot-xml.h"
#include "xml/storage-def.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *
dump_domain(const char *xml)
{
    g_autoptr(VxDomainDef) def = vx_domain_def_parse(xml, VX_PARSE_DEFAULT, NULL);

    return def ? vx_domain_def_format(def, VIR_DOMAIN_XML_SECURE, NULL) : NULL;
}

static char *
dump_snapshot(const char *xml)
{
    g_autoptr(VxSnapshotDef) def = vx_snapshot_def_parse(xml, VX_PARSE_DEFAULT, NULL);

    return def ? vx_snapshot_def_format(def, VIR_DOMAIN_XML_SECURE, NULL) : NULL;
}

static char *
dump_volume(const char *xml)
{
    g_autoptr(VxVolumeDef) def = vx_volume_def_parse(xml, NULL);

    return def ? vx_volume_def_format(def, NULL) : NULL;
}

static char *
dump_pool(const char *xml)
{
    g_autoptr(VxPoolDef) def = vx_pool_def_parse(xml, VX_PARSE_DEFAULT, NULL);

    return def ? vx_pool_def_format(def, NULL) : NULL;
}

static char *
dump_device(const char *xml)
{
    g_autoptr(VxDeviceDef) device = vx_device_def_parse(xml, NULL);

    return device ? vx_device_def_format(device, VIR_DOMAIN_XML_SECURE, NULL) : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *(*const dump[])(const char *xml) = { dump_domain, dump_snapshot, dump_volume,
                                                      dump_pool, dump_device };
    g_autofree char *xml = g_strndup((const char *) data, size);
    g_autofree char *metadata = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(dump); i++) {
        g_autofree char *first = dump[i](xml);
        g_autofree char *second = first ? dump[i](first) : NULL;

        if (first && g_strcmp0(first, second) != 0)
            g_error("dumped\n%s\nand then\n%s", first, second ? second : "nothing");
    }
    if (vx_metadata_set(NULL, "key", "urn:x", xml, &metadata, NULL)) {
        g_autofree char *found = vx_metadata_get(metadata, "urn:x", NULL);

        if (!found)
            g_error("lost metadata of\n%s", metadata);
    }
    return 0;
}
