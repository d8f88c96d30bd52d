/* ovf-item.c - reads the items of virtual hardware.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/ovf-item.h"

#include <string.h>

#include "native/ovf-package.h"
#include "native/rows.h"
#include "util/error.h"
#include "xml/document.h"
#include "xml/value.h"

#define MAX_ITEMS 4096

/* The first of a field is what the specification calls it. */
static const struct {
    const char *element;
    gsize offset;
} fields[] = {
    {"InstanceID",       G_STRUCT_OFFSET(VxOvfItem, instance)  },
    { "InstanceId",      G_STRUCT_OFFSET(VxOvfItem, instance)  },
    { "ElementName",     G_STRUCT_OFFSET(VxOvfItem, name)      },
    { "Caption",         G_STRUCT_OFFSET(VxOvfItem, name)      },
    { "ResourceSubType", G_STRUCT_OFFSET(VxOvfItem, subtype)   },
    { "Parent",          G_STRUCT_OFFSET(VxOvfItem, parent)    },
    { "AddressOnParent", G_STRUCT_OFFSET(VxOvfItem, place)     },
    { "Address",         G_STRUCT_OFFSET(VxOvfItem, address)   },
    { "HostResource",    G_STRUCT_OFFSET(VxOvfItem, resource)  },
    { "Connection",      G_STRUCT_OFFSET(VxOvfItem, connection)},
    { "VirtualQuantity", G_STRUCT_OFFSET(VxOvfItem, quantity)  },
    { "AllocationUnits", G_STRUCT_OFFSET(VxOvfItem, units)     },
    { "Type",            G_STRUCT_OFFSET(VxOvfItem, other_type)},
    { "num_of_sockets",  G_STRUCT_OFFSET(VxOvfItem, sockets)   },
    { "cpu_per_socket",  G_STRUCT_OFFSET(VxOvfItem, cores)     },
    { "threads_per_cpu", G_STRUCT_OFFSET(VxOvfItem, threads)   },
    { "MACAddress",      G_STRUCT_OFFSET(VxOvfItem, mac)       },
};

static char **
get_field(VxOvfItem *item, gsize i)
{
    return (char **) ((char *) item + fields[i].offset);
}

void
vx_ovf_item_free(VxOvfItem *item)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        g_clear_pointer(get_field(item, i), g_free);
    g_free(item);
}

gboolean
vx_ovf_item_refuse(const VxOvfItem *item, int code, GError **error, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    vx_set_error(error, code, "item '%.64s' (instance %.64s, resource type %u): %s",
                 item->name ? item->name : "", item->instance ? item->instance : "?", item->type,
                 message);
    return FALSE;
}

gboolean
vx_ovf_item_get_uint(const VxOvfItem *item, const char *what, const char *text, guint64 max,
                     guint64 *value, GError **error)
{
    return vx_value_read_uint(text ? text : "", 10, max, value) ||
           vx_ovf_item_refuse(item, VIR_ERR_XML_ERROR, error,
                              "value '%.64s' of %s is not what it can be", text ? text : "", what);
}

/* ---- Memory ---- */

/* In any case; each is 2 to that power. */
static const VxEnumName unit_names[] = {
    {0,   "byte"     },
    { 0,  "bytes"    },
    { 10, "kilobytes"},
    { 10, "kb"       },
    { 10, "kib"      },
    { 20, "megabytes"},
    { 20, "mb"       },
    { 20, "mib"      },
    { 30, "gigabytes"},
    { 30, "gb"       },
    { 30, "gib"      },
    { 40, "terabytes"},
    { 40, "tb"       },
    { 0,  NULL       },
};

/* "MegaBytes", and programmatic units (DSP0004): "byte * 2^20" */
static gboolean
get_power(const char *units, guint64 *power)
{
    g_autofree char *compact = g_strdup(units);
    int word;

    for (char *from = compact, *to = compact;; from++) {
        if (*from != ' ')
            *to++ = *from;
        if (!*from)
            break;
    }
    if (vx_enum_from_name_nocase(unit_names, compact, &word)) {
        *power = (guint64) word;
        return TRUE;
    }
    return g_str_has_prefix(compact, "byte*2^") &&
           vx_value_read_uint(compact + strlen("byte*2^"), 10, 40, power);
}

gboolean
vx_ovf_item_get_kib(const VxOvfItem *item, guint64 *kib, GError **error)
{
    const guint64 kib_power = 10;
    guint64 power;
    guint64 quantity;

    if (!item->units || !get_power(item->units, &power))
        return vx_ovf_item_refuse(item, VIR_ERR_XML_ERROR, error,
                                  "AllocationUnits '%.64s' is no unit of memory",
                                  item->units ? item->units : "");
    if (!vx_ovf_item_get_uint(item, "VirtualQuantity", item->quantity, G_MAXUINT64 >> power,
                              &quantity, error))
        return FALSE;
    quantity <<= power;
    *kib = (quantity >> kib_power) + ((quantity & ((1u << kib_power) - 1)) != 0);
    return TRUE;
}

/* ---- Items ---- */

static gboolean
is_item(const xmlNode *node)
{
    return vx_native_is(node, "Item") || vx_native_is(node, "StorageItem") ||
           vx_native_is(node, "EthernetPortItem");
}

static VxOvfItem *
read_item(const xmlNode *node, GError **error)
{
    VxOvfItem *item = g_new0(VxOvfItem, 1);
    g_autofree char *type = NULL;
    guint64 number;

    item->node = node;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (!type && vx_native_is(child, "ResourceType"))
            type = vx_node_get_text(child);
        for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
            char **field = get_field(item, i);

            if (!vx_native_is(child, fields[i].element) || *field)
                continue;
            *field = g_strstrip(vx_node_get_text(child));
            if (!**field)
                g_clear_pointer(field, g_free);
        }
    }
    if (vx_ovf_item_get_uint(item, "ResourceType", type, G_MAXUINT16, &number, error)) {
        item->type = (guint) number;
        return item;
    }
    vx_ovf_item_free(item);
    return NULL;
}

/* The configuration that is to be used where nobody chooses. Returns: (transfer full) (nullable) */
static char *
get_configuration(const xmlNode *envelope)
{
    const xmlNode *section = vx_ovf_find(envelope, "DeploymentOptionSection");
    const xmlNode *first = section ? vx_native_find(section, "Configuration") : NULL;

    for (const xmlNode *node = first; node; node = vx_native_next(node))
        if (vx_native_get_bool(node, "default", FALSE))
            return vx_native_get(node, "id");
    return first ? vx_native_get(first, "id") : NULL;
}

/* Ranges say what would do, too; items of other configurations do not count. @general: (out): it is
 * for all of them */
static gboolean
counts(const xmlNode *node, const char *configuration, gboolean *general)
{
    g_autofree char *bound = vx_native_get(node, "bound");
    g_autofree char *of = vx_native_get(node, "configuration");
    g_auto(GStrv) names = g_strsplit_set(of ? of : "", " \t\n", -1);

    *general = !of;
    return (!bound || g_str_equal(bound, "normal")) &&
           (!of || (configuration && g_strv_contains((const char *const *) names, configuration)));
}

/* One of the chosen configuration is instead of the general one. */
static void
drop_general(GPtrArray *items)
{
    g_autoptr(GHashTable) chosen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < items->len; i++) {
        const VxOvfItem *item = items->pdata[i];

        if (!item->general && item->instance)
            g_hash_table_add(chosen, item->instance);
    }
    for (guint i = items->len; i-- > 0;) {
        const VxOvfItem *item = items->pdata[i];

        if (item->general && item->instance && g_hash_table_contains(chosen, item->instance))
            g_ptr_array_remove_index(items, i);
    }
}

GPtrArray *
vx_ovf_items_read(const xmlNode *envelope, const xmlNode *section, GError **error)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify) vx_ovf_item_free);
    g_autofree char *configuration = get_configuration(envelope);

    for (const xmlNode *node = section->children; node; node = node->next) {
        VxOvfItem *item;
        gboolean general;

        if (!is_item(node) || !counts(node, configuration, &general))
            continue;
        if (items->len == MAX_ITEMS) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "more than %d items of hardware", MAX_ITEMS);
            return NULL;
        }
        item = read_item(node, error);
        if (!item)
            return NULL;
        item->general = general;
        g_ptr_array_add(items, item);
    }
    drop_general(items);
    return g_steal_pointer(&items);
}
