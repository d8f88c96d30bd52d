/* native.c - definitions in other formats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/native.h"

#include <libvirt/libvirt.h>

#include "driver/flags.h"
#include "driver/procs.h"
#include "xml/domain-xml.h"

VX_HANDLER(connect_domain_xml_from_native)
{
    g_autoptr(VxDomainDef) def = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    def = vx_native_parse(args->nativeFormat, args->nativeConfig, error);
    ret->domainXml =
        def ? vx_domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error)
            : NULL; /* what the client has sent is no secret to it */
    return ret->domainXml != NULL;
}

VX_HANDLER(connect_domain_xml_to_native)
{
    g_autoptr(VxDomainDef) def = NULL;

    if (!vx_request_check_flags(request, args->flags, 0, error))
        return FALSE;
    def = vx_domain_def_parse(args->domainXml, VX_PARSE_DEFAULT, error);
    ret->nativeConfig = def ? vx_native_format(args->nativeFormat, def, error) : NULL;
    return ret->nativeConfig != NULL;
}

static const VxProc procs[] = {
    VX_PROC(connect_domain_xml_from_native),
    VX_PROC(connect_domain_xml_to_native),
};
const VxProcTable vx_native_procs = VX_PROC_TABLE(procs);
