/* domain-xml.h - libvirt's domain document and its devices, to and from plain data.
 *
 * What the rows of domain-rows.c do not know is refused, never dropped: VIR_ERR_CONFIG_UNSUPPORTED
 * with the path of the element, attribute or value. What is malformed is VIR_ERR_XML_ERROR with the
 * element and the value, or the line.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "xml/domain-def.h"

typedef enum {
    VX_PARSE_DEFAULT = 0,
    /* Only what the document says: no UUID, MAC address, bus, address or controller is made up, and
     * none is compared with the others. */
    VX_PARSE_NO_DEFAULTS = 1 << 0,
} VxParseFlags;

/**
 * vx_domain_def_parse:
 * @xml: a <domain> document
 *
 * With vx_domain_def_fill() at its end, unless VX_PARSE_NO_DEFAULTS is given. Returns: (transfer
 * full)
 */
VxDomainDef *vx_domain_def_parse(const char *xml, VxParseFlags flags, GError **error);

/**
 * vx_domain_def_format:
 * @flags: of virDomainXMLFlags: VIR_DOMAIN_XML_SECURE writes passwords, VIR_DOMAIN_XML_INACTIVE
 *   leaves out the id; others change nothing
 *
 * Returns: (transfer full): the document as libvirt would lay it out
 */
char *vx_domain_def_format(const VxDomainDef *def, guint flags, GError **error);

/**
 * vx_domain_def_fill:
 * @error: VIR_ERR_XML_ERROR or VIR_ERR_CONFIG_UNSUPPORTED where two things collide, or one does not
 *   fit where it is put
 *
 * libvirt's rules for what a document leaves open (domain-defaults.c): UUID, MAC addresses
 * (08:00:27), buses and addresses of disks from their target names, controllers for the buses used,
 * ports, currentMemory, vcpu, clock. Changes nothing where all is given: filling twice is filling
 * once.
 */
gboolean vx_domain_def_fill(VxDomainDef *def, GError **error);

/* One device, as attach, detach and update take it. */
typedef enum {
    VX_DEVICE_DISK = 1,
    VX_DEVICE_CONTROLLER,
    VX_DEVICE_FILESYSTEM,
    VX_DEVICE_INTERFACE,
    VX_DEVICE_SERIAL,
    VX_DEVICE_PARALLEL,
    VX_DEVICE_INPUT,
    VX_DEVICE_TPM,
    VX_DEVICE_GRAPHICS,
    VX_DEVICE_SOUND,
    VX_DEVICE_AUDIO,
    VX_DEVICE_VIDEO,
    VX_DEVICE_HOSTDEV,
} VxDeviceKind;
/* The element's name is the device's word. */
extern const VxEnumName vx_device_kind_names[];

typedef struct {
    VxDeviceKind kind;
    union {
        gpointer any;
        VxDiskDef *disk;
        VxControllerDef *controller;
        VxFilesystemDef *filesystem;
        VxInterfaceDef *interface;
        VxCharDef *serial;
        VxCharDef *parallel;
        VxInputDef *input;
        VxTpmDef *tpm;
        VxGraphicsDef *graphics;
        VxSoundDef *sound;
        VxAudioDef *audio;
        VxVideoDef *video;
        VxHostdevDef *hostdev;
    };
} VxDeviceDef;

/* As VX_PARSE_NO_DEFAULTS: put it into a VxDomainDef and vx_domain_def_fill() that. */
VxDeviceDef *vx_device_def_parse(const char *xml, GError **error);
char *vx_device_def_format(const VxDeviceDef *device, guint flags, GError **error);
void vx_device_def_free(VxDeviceDef *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxDeviceDef, vx_device_def_free)

/* The domain's array of that kind, as vx_domain_def_add_*() fill it. (transfer none) */
GPtrArray *vx_domain_def_get_devices(const VxDomainDef *def, VxDeviceKind kind);
/* Moves the device into the domain: @device is freed, what it held is the domain's. */
void vx_domain_def_take_device(VxDomainDef *def, VxDeviceDef *device);
