/* error-reply.c - errors as clients are told them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rpc/error-reply.h"

#include <libvirt/virterror.h>
#include <string.h>
#include "rpc/frame.h"
#include "rpc/values.h"
#include "util/error.h"

/* By virErrorNumber; each has one %s, for the detail. The last ones are newer than the headers that
 * we build with may be. Source: virErrorMsgStrings in libvirt's virerror.c. */
static const char *const sentences[] = {
    [VIR_ERR_INTERNAL_ERROR] = "internal error: %s",
    [VIR_ERR_NO_MEMORY] = "out of memory: %s",
    [VIR_ERR_NO_SUPPORT] = "this function is not supported by the connection driver: %s",
    [VIR_ERR_UNKNOWN_HOST] = "unknown host %s",
    [VIR_ERR_NO_CONNECT] = "no connection driver available for %s",
    [VIR_ERR_INVALID_CONN] = "invalid connection pointer in %s",
    [VIR_ERR_INVALID_DOMAIN] = "invalid domain pointer in %s",
    [VIR_ERR_INVALID_ARG] = "invalid argument: %s",
    [VIR_ERR_OPERATION_FAILED] = "operation failed: %s",
    [VIR_ERR_GET_FAILED] = "GET operation failed: %s",
    [VIR_ERR_POST_FAILED] = "POST operation failed: %s",
    [VIR_ERR_HTTP_ERROR] = "got unknown HTTP error code %s",
    [VIR_ERR_SEXPR_SERIAL] = "failed to serialize S-Expr: %s",
    [VIR_ERR_NO_XEN] = "could not use Xen hypervisor entry %s",
    [VIR_ERR_XEN_CALL] = "failed Xen syscall %s",
    [VIR_ERR_OS_TYPE] = "unknown OS type %s",
    [VIR_ERR_NO_KERNEL] = "missing kernel information: %s",
    [VIR_ERR_NO_ROOT] = "missing root device information in %s",
    [VIR_ERR_NO_SOURCE] = "missing source information for device %s",
    [VIR_ERR_NO_TARGET] = "missing target information for device %s",
    [VIR_ERR_NO_NAME] = "missing name information in %s",
    [VIR_ERR_NO_OS] = "missing operating system information for %s",
    [VIR_ERR_NO_DEVICE] = "missing devices information for %s",
    [VIR_ERR_NO_XENSTORE] = "could not connect to Xen Store %s",
    [VIR_ERR_DRIVER_FULL] = "too many drivers registered in %s",
    [VIR_ERR_CALL_FAILED] = "library call failed: %s",
    [VIR_ERR_XML_ERROR] = "XML error: %s",
    [VIR_ERR_DOM_EXIST] = "domain %s exists already",
    [VIR_ERR_OPERATION_DENIED] = "operation forbidden: %s",
    [VIR_ERR_OPEN_FAILED] = "failed to open configuration file %s",
    [VIR_ERR_READ_FAILED] = "failed to read configuration file %s",
    [VIR_ERR_PARSE_FAILED] = "failed to parse configuration file %s",
    [VIR_ERR_CONF_SYNTAX] = "configuration file syntax error: %s",
    [VIR_ERR_WRITE_FAILED] = "failed to write configuration file: %s",
    [VIR_ERR_XML_DETAIL] = "%s",
    [VIR_ERR_INVALID_NETWORK] = "invalid network pointer in %s",
    [VIR_ERR_NETWORK_EXIST] = "network %s exists already",
    [VIR_ERR_SYSTEM_ERROR] = "%s",
    [VIR_ERR_RPC] = "%s",
    [VIR_ERR_GNUTLS_ERROR] = "%s",
    [VIR_WAR_NO_NETWORK] = "Failed to find the network: %s",
    [VIR_ERR_NO_DOMAIN] = "Domain not found: %s",
    [VIR_ERR_NO_NETWORK] = "Network not found: %s",
    [VIR_ERR_INVALID_MAC] = "invalid MAC address: %s",
    [VIR_ERR_AUTH_FAILED] = "authentication failed: %s",
    [VIR_ERR_INVALID_STORAGE_POOL] = "invalid storage pool pointer in %s",
    [VIR_ERR_INVALID_STORAGE_VOL] = "invalid storage volume pointer in %s",
    [VIR_WAR_NO_STORAGE] = "Failed to find a storage driver: %s",
    [VIR_ERR_NO_STORAGE_POOL] = "Storage pool not found: %s",
    [VIR_ERR_NO_STORAGE_VOL] = "Storage volume not found: %s",
    [VIR_WAR_NO_NODE] = "Failed to find a node driver: %s",
    [VIR_ERR_INVALID_NODE_DEVICE] = "invalid node device pointer in %s",
    [VIR_ERR_NO_NODE_DEVICE] = "Node device not found: %s",
    [VIR_ERR_NO_SECURITY_MODEL] = "Security model not found: %s",
    [VIR_ERR_OPERATION_INVALID] = "Requested operation is not valid: %s",
    [VIR_WAR_NO_INTERFACE] = "Failed to find the interface: %s",
    [VIR_ERR_NO_INTERFACE] = "Interface not found: %s",
    [VIR_ERR_INVALID_INTERFACE] = "invalid interface pointer in %s",
    [VIR_ERR_MULTIPLE_INTERFACES] = "multiple matching interfaces found: %s",
    [VIR_WAR_NO_NWFILTER] = "Failed to start the nwfilter driver: %s",
    [VIR_ERR_INVALID_NWFILTER] = "Invalid network filter: %s",
    [VIR_ERR_NO_NWFILTER] = "Network filter not found: %s",
    [VIR_ERR_BUILD_FIREWALL] = "Error while building firewall: %s",
    [VIR_WAR_NO_SECRET] = "Failed to find a secret storage driver: %s",
    [VIR_ERR_INVALID_SECRET] = "Invalid secret: %s",
    [VIR_ERR_NO_SECRET] = "Secret not found: %s",
    [VIR_ERR_CONFIG_UNSUPPORTED] = "unsupported configuration: %s",
    [VIR_ERR_OPERATION_TIMEOUT] = "Timed out during operation: %s",
    [VIR_ERR_MIGRATE_PERSIST_FAILED] = "Failed to make domain persistent after migration: %s",
    [VIR_ERR_HOOK_SCRIPT_FAILED] = "Hook script execution failed: %s",
    [VIR_ERR_INVALID_DOMAIN_SNAPSHOT] = "Invalid domain snapshot: %s",
    [VIR_ERR_NO_DOMAIN_SNAPSHOT] = "Domain snapshot not found: %s",
    [VIR_ERR_INVALID_STREAM] = "invalid stream pointer in %s",
    [VIR_ERR_ARGUMENT_UNSUPPORTED] = "argument unsupported: %s",
    [VIR_ERR_STORAGE_PROBE_FAILED] = "Storage pool probe failed: %s",
    [VIR_ERR_STORAGE_POOL_BUILT] = "Storage pool already built: %s",
    [VIR_ERR_SNAPSHOT_REVERT_RISKY] = "revert requires force: %s",
    [VIR_ERR_OPERATION_ABORTED] = "operation aborted: %s",
    [VIR_ERR_AUTH_CANCELLED] = "authentication cancelled: %s",
    [VIR_ERR_NO_DOMAIN_METADATA] = "metadata not found: %s",
    [VIR_ERR_MIGRATE_UNSAFE] = "Unsafe migration: %s",
    [VIR_ERR_OVERFLOW] = "numerical overflow: %s",
    [VIR_ERR_BLOCK_COPY_ACTIVE] = "block copy still active: %s",
    [VIR_ERR_OPERATION_UNSUPPORTED] = "Operation not supported: %s",
    [VIR_ERR_SSH] = "SSH transport error: %s",
    [VIR_ERR_AGENT_UNRESPONSIVE] = "Guest agent is not responding: %s",
    [VIR_ERR_RESOURCE_BUSY] = "resource busy: %s",
    [VIR_ERR_ACCESS_DENIED] = "access denied: %s",
    [VIR_ERR_DBUS_SERVICE] = "error from service: %s",
    [VIR_ERR_STORAGE_VOL_EXIST] = "storage volume %s exists already",
    [VIR_ERR_CPU_INCOMPATIBLE] = "the CPU is incompatible with host CPU: %s",
    [VIR_ERR_XML_INVALID_SCHEMA] = "XML document failed to validate against schema: %s",
    [VIR_ERR_MIGRATE_FINISH_OK] = "migration successfully aborted: %s",
    [VIR_ERR_AUTH_UNAVAILABLE] = "authentication unavailable: %s",
    [VIR_ERR_NO_SERVER] = "Server not found: %s",
    [VIR_ERR_NO_CLIENT] = "Client not found: %s",
    [VIR_ERR_AGENT_UNSYNCED] = "guest agent replied with wrong id to guest-sync command: %s",
    [VIR_ERR_LIBSSH] = "libssh transport error: %s",
    [VIR_ERR_DEVICE_MISSING] = "device not found: %s",
    [VIR_ERR_INVALID_NWFILTER_BINDING] = "Invalid network filter binding: %s",
    [VIR_ERR_NO_NWFILTER_BINDING] = "Network filter binding not found: %s",
    [VIR_ERR_INVALID_DOMAIN_CHECKPOINT] = "Invalid domain checkpoint: %s",
    [VIR_ERR_NO_DOMAIN_CHECKPOINT] = "Domain checkpoint not found: %s",
    [VIR_ERR_NO_DOMAIN_BACKUP] = "Domain backup job id not found: %s",
    [VIR_ERR_INVALID_NETWORK_PORT] = "Invalid network port pointer: %s",
    [VIR_ERR_NETWORK_PORT_EXIST] = "network port %s exists already",
    [VIR_ERR_NO_NETWORK_PORT] = "network port not found: %s",
    [VIR_ERR_NO_HOSTNAME] = "no hostname found: %s",
    [VIR_ERR_CHECKPOINT_INCONSISTENT] = "checkpoint inconsistent: %s",
    [VIR_ERR_MULTIPLE_DOMAINS] = "multiple matching domains found: %s",
    [111] = "metadata not found: %s",
    [112] = "guest agent command timed out: %s",
    [113] = "guest agent command failed: %s",
    [114] = "Invalid encryption key for the secret: %s",
};

#define UNKNOWN_CODE "Unknown error: %s"

static const char *
get_sentence(int code)
{
    if (code <= 0 || (gsize) code >= G_N_ELEMENTS(sentences) || !sentences[code])
        return UNKNOWN_CODE;
    return sentences[code];
}

char *
vx_error_sentence(int code, const char *detail)
{
    g_auto(GStrv) around = g_strsplit(get_sentence(code), "%s", 2);

    return g_strconcat(around[0], detail, around[1], NULL);
}

/* Text goes out as UTF-8 and within the limit of the protocol. */
static char *
clean(const char *text)
{
    const gsize limit = REMOTE_STRING_MAX / 2; /* a replaced byte takes three */

    return g_utf8_make_valid(text, strnlen(text, limit / 3));
}

GBytes *
vx_error_reply_encode(const VxMessageHeader *header, const GError *error, int domain)
{
    int code = error->domain == VX_ERROR ? error->code : VIR_ERR_INTERNAL_ERROR;
    g_autofree char *detail = clean(error->message);
    g_autofree char *message = vx_error_sentence(code, detail);
    char *sentence = (char *) get_sentence(code);
    remote_error reply = {
        .code = code,
        .domain = domain,
        .message = &message,
        .level = VIR_ERR_ERROR,
        .str1 = &sentence,
        .str2 = &detail,
        .int1 = -1,
        .int2 = -1,
    };
    VxMessageHeader failed = *header;
    g_autoptr(GError) bug = NULL;
    GBytes *bytes;

    failed.status = VX_FAILED;
    bytes = vx_frame_encode(&failed, (xdrproc_t) xdr_remote_error, &reply, &bug);
    g_assert_no_error(bug);
    return bytes;
}
