/* results.h - result codes of XPCOM and VirtualBox. Source: the API tables and XPCOM's error
 * numbers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef guint32 SimResult; /* an nsresult; bit 31 says failure */

#define SIM_FAILED(result) (((result) &0x80000000u) != 0)

#define SIM_OK                0u
#define SIM_E_NOTIMPL         0x80004001u
#define SIM_E_NOINTERFACE     0x80004002u
#define SIM_E_POINTER         0x80004003u
#define SIM_E_ABORT           0x80004004u
#define SIM_E_FAIL            0x80004005u
#define SIM_E_UNEXPECTED      0x8000ffffu
#define SIM_E_NOT_INITIALIZED 0xc1f30001u
#define SIM_E_ACCESSDENIED    0x80070005u
#define SIM_E_OUTOFMEMORY     0x8007000eu
#define SIM_E_INVALIDARG      0x80070057u
#define SIM_E_CALL_FAILED     0x800706beu /* the other process is gone */
#define SIM_E_NO_CLASS        0x80040154u

#define SIM_E_OBJECT_NOT_FOUND     0x80bb0001u
#define SIM_E_INVALID_VM_STATE     0x80bb0002u
#define SIM_E_VM_ERROR             0x80bb0003u
#define SIM_E_FILE_ERROR           0x80bb0004u
#define SIM_E_IPRT_ERROR           0x80bb0005u
#define SIM_E_PDM_ERROR            0x80bb0006u
#define SIM_E_INVALID_OBJECT_STATE 0x80bb0007u
#define SIM_E_HOST_ERROR           0x80bb0008u
#define SIM_E_NOT_SUPPORTED        0x80bb0009u
#define SIM_E_XML_ERROR            0x80bb000au
#define SIM_E_INVALID_SESSION      0x80bb000bu
#define SIM_E_OBJECT_IN_USE        0x80bb000cu
#define SIM_E_PASSWORD_INCORRECT   0x80bb000du
