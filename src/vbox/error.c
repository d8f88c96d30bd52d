/* error.c - what VirtualBox's result codes are to a libvirt client.
 *
 * Source: the <result> list of the VirtualBox API and XPCOM's error codes; virErrorNumber of
 * libvirt.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/host.h"

#include <gio/gio.h>

#include "util/error.h"

static const struct {
    guint32 result;
    const char *name; /* as VirtualBox's documentation has it */
    int code;         /* virErrorNumber */
} results[] = {
    {0x80bb0001,  "VBOX_E_OBJECT_NOT_FOUND",            VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0002, "VBOX_E_INVALID_VM_STATE",            VIR_ERR_OPERATION_INVALID    },
    { 0x80bb0003, "VBOX_E_VM_ERROR",                    VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0004, "VBOX_E_FILE_ERROR",                  VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0005, "VBOX_E_IPRT_ERROR",                  VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0006, "VBOX_E_PDM_ERROR",                   VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0007, "VBOX_E_INVALID_OBJECT_STATE",        VIR_ERR_OPERATION_INVALID    },
    { 0x80bb0008, "VBOX_E_HOST_ERROR",                  VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0009, "VBOX_E_NOT_SUPPORTED",               VIR_ERR_OPERATION_UNSUPPORTED},
    { 0x80bb000a, "VBOX_E_XML_ERROR",                   VIR_ERR_OPERATION_FAILED     },
    { 0x80bb000b, "VBOX_E_INVALID_SESSION_STATE",       VIR_ERR_OPERATION_INVALID    },
    { 0x80bb000c, "VBOX_E_OBJECT_IN_USE",               VIR_ERR_RESOURCE_BUSY        },
    { 0x80bb000d, "VBOX_E_PASSWORD_INCORRECT",          VIR_ERR_AUTH_FAILED          },
    { 0x80bb000e, "VBOX_E_MAXIMUM_REACHED",             VIR_ERR_OPERATION_FAILED     },
    { 0x80bb000f, "VBOX_E_GSTCTL_GUEST_ERROR",          VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0010, "VBOX_E_TIMEOUT",                     VIR_ERR_OPERATION_TIMEOUT    },
    { 0x80bb0011, "VBOX_E_DND_ERROR",                   VIR_ERR_OPERATION_FAILED     },
    { 0x80bb0012, "VBOX_E_PLATFORM_ARCH_NOT_SUPPORTED", VIR_ERR_OPERATION_UNSUPPORTED},
    { 0x80bb0013, "VBOX_E_RECORDING_ERROR",             VIR_ERR_OPERATION_FAILED     },
    { 0x80070057, "E_INVALIDARG",                       VIR_ERR_INVALID_ARG          },
    { 0x80070005, "E_ACCESSDENIED",                     VIR_ERR_OPERATION_DENIED     },
    { 0x80004001, "E_NOTIMPL",                          VIR_ERR_NO_SUPPORT           },
    { 0x80004002, "E_NOINTERFACE",                      VIR_ERR_NO_SUPPORT           },
    { 0x8007000e, "E_OUTOFMEMORY",                      VIR_ERR_NO_MEMORY            },
    { 0x80004004, "E_ABORT",                            VIR_ERR_OPERATION_ABORTED    },
    { 0x80004005, "E_FAIL",                             VIR_ERR_OPERATION_FAILED     },
    { 0x8000ffff, "E_UNEXPECTED",                       VIR_ERR_OPERATION_FAILED     },
};

static int
find_code(guint32 result)
{
    for (gsize i = 0; i < G_N_ELEMENTS(results); i++)
        if (results[i].result == result)
            return results[i].code;
    return VIR_ERR_OPERATION_FAILED;
}

GError *
vx_host_translate_error(const GError *error)
{
    if (!error) /* a bug of ours, which must not take other clients' daemon away */
        return g_error_new_literal(VX_ERROR, VIR_ERR_INTERNAL_ERROR,
                                   "something failed without saying why");
    if (error->domain == VX_ERROR)
        return g_error_copy(error);
    if (vx_xpcom_error_is_disconnect(error))
        return g_error_new(VX_ERROR, VIR_ERR_OPERATION_FAILED,
                           "VirtualBox's process went away during the call; try again: %s",
                           error->message);
    if (error->domain == VX_XPCOM_ERROR)
        return g_error_new_literal(VX_ERROR, find_code(vx_xpcom_error_result(error)),
                                   error->message);
    if (error->domain == G_IO_ERROR || error->domain == G_FILE_ERROR)
        return g_error_new_literal(VX_ERROR, VIR_ERR_SYSTEM_ERROR, error->message);
    return g_error_new_literal(VX_ERROR, VIR_ERR_INTERNAL_ERROR, error->message);
}
