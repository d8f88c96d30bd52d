/* definitions.h - what domains look like, read from VirtualBox once and remembered until they
 * change.
 *
 * A definition is kept in the inventory beside the machine (vx_inventory_keep_derived()) and costs
 * no call until an event, or a change of our own, says that the machine is not the same any more.
 * So are the documents that were made of it (documents.h).
 *
 * Threads: workers; where no call is needed the main thread, too, which else gets
 * G_IO_ERROR_WOULD_BLOCK.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "driver/domain/documents.h"
#include "vbox/inventory.h"
#include "xml/domain-def.h"

/* Counted, and never changed. */
typedef struct VxDefinition VxDefinition;

VxDefinition *vx_definition_ref(VxDefinition *definition);
void vx_definition_unref(VxDefinition *definition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxDefinition, vx_definition_unref)

/* Returns: (transfer none): with the id, and with passwords, which only vx_domain_def_format()
 * with VIR_DOMAIN_XML_SECURE writes. */
const VxDomainDef *vx_definition_get(const VxDefinition *definition);

/* @def: (transfer full): complete */
VxDefinition *vx_definition_new(VxDomainDef *def);

/**
 * vx_definition_read:
 * @info: an accessible machine
 * @inactive: the settings alone, where otherwise a running machine says what is in effect, and its
 * devices have names
 *
 * Connects the thread where VirtualBox has to be asked. Returns: (transfer full)
 */
VxDefinition *vx_definition_read(VxHost *host, VxInventory *inventory, const VxMachineInfo *info,
                                 gboolean inactive, GError **error);

/**
 * vx_definition_format:
 * @documents: where the document is kept, and looked for
 *
 * As vx_domain_def_format(). Where the document was not made before, G_IO_ERROR_WOULD_BLOCK on the
 * main thread, for it may be large. Returns: (transfer full)
 */
char *vx_definition_format(VxDefinition *definition, VxDocuments *documents, VxHost *host,
                           guint flags, GError **error);
