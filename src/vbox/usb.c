/* usb.c - USB controllers and filters, by the API that is there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/usb.h"

#include "vbox/setting.h"
#include "util/error.h"

/* clang-format off */
/* Each type, what new controllers are called, and the switch of old versions. */
static const struct {
    const char *type;
    const char *name;
    VxSetting enabled;
} types[VX_N_USB_TYPES] = {
    { "OHCI", "OHCI", { VX_VALUE_BOOL, { VX_PLACE(USB_CONTROLLER, "IUSBController", "enabled") } } },
    { "EHCI", "EHCI", { VX_VALUE_BOOL, { VX_PLACE(USB_CONTROLLER, "IUSBController", "enabledEHCI"),
                                         VX_PLACE(USB_CONTROLLER, "IUSBController", "enabledEhci") } } },
    { "XHCI", "xHCI", { VX_VALUE_BOOL, { { 0 } } } },
};
/* clang-format on */

static gboolean
has_list(VxRuntime *runtime)
{
    return vx_has(runtime, VX_OPT_GET("IMachine", "USBControllers"));
}

static gsize
find_type(const char *type)
{
    gsize i = 0;

    while (i + 1 < G_N_ELEMENTS(types) && !g_str_equal(types[i].type, type))
        i++;
    return i;
}

gboolean
vx_usb_has_type(VxRuntime *runtime, const char *type)
{
    if (has_list(runtime))
        return vx_has_enum(runtime, "USBControllerType", type);
    return vx_setting_find(&types[find_type(type)].enabled, runtime) != NULL;
}

/* Returns: (transfer full) */
static GPtrArray *
get_list(VxParts *parts, GError **error)
{
    VxObject *machine = vx_parts_get(parts, VX_PART_MACHINE, error);
    GPtrArray *controllers = NULL;

    if (!vx_get_objects(machine, VX_OPT_GET("IMachine", "USBControllers"), &controllers, error))
        return NULL;
    return controllers;
}

static gboolean
get_type(VxObject *controller, const char **type, GError **error)
{
    return vx_get_enum(controller, VX_OPT_GET("IUSBController", "type"), "USBControllerType", type,
                       error);
}

static gboolean
get_switches(VxParts *parts, gboolean present[VX_N_USB_TYPES], GError **error)
{
    VxRuntime *runtime = vx_parts_get_runtime(parts);

    for (gsize i = 0; i < VX_N_USB_TYPES; i++) {
        g_auto(VxValue) value = { 0 };

        if (vx_setting_find(&types[i].enabled, runtime) &&
            !vx_setting_get(&types[i].enabled, parts, &value, error))
            return FALSE;
        /* The first switch is that of USB as a whole. */
        present[i] = value.number && (i == 0 || present[0]);
    }
    return TRUE;
}

gboolean
vx_usb_get_controllers(VxParts *parts, gboolean present[VX_N_USB_TYPES], GError **error)
{
    g_autoptr(GPtrArray) controllers = NULL;

    for (gsize i = 0; i < VX_N_USB_TYPES; i++)
        present[i] = FALSE;
    if (!has_list(vx_parts_get_runtime(parts)))
        return get_switches(parts, present, error);
    controllers = get_list(parts, error);
    for (guint i = 0; controllers && i < controllers->len; i++) {
        const char *type;

        if (!get_type(g_ptr_array_index(controllers, i), &type, error))
            return FALSE;
        present[find_type(type)] = TRUE;
    }
    return controllers != NULL;
}

static gboolean
remove_controller(VxParts *parts, const char *type, GError **error)
{
    VxObject *machine = vx_parts_get(parts, VX_PART_MACHINE, error);
    g_autoptr(GPtrArray) controllers = get_list(parts, error);

    for (guint i = 0; controllers && i < controllers->len; i++) {
        VxObject *controller = g_ptr_array_index(controllers, i);
        g_autofree char *name = NULL;
        const char *of;

        if (!get_type(controller, &of, error))
            return FALSE;
        if (!g_str_equal(of, type))
            continue;
        return vx_get_string(controller, VX_OPT_GET("IUSBController", "name"), &name, error) &&
               vx_call(machine, VX_OPT_METHOD("IMachine", "removeUSBController"), error,
                       VX_STR(name));
    }
    return controllers != NULL;
}

gboolean
vx_usb_set_controller(VxParts *parts, const char *type, gboolean present, GError **error)
{
    gsize i = find_type(type);
    VxValue value = { .number = present };

    if (!has_list(vx_parts_get_runtime(parts)))
        return vx_setting_set(&types[i].enabled, parts, &value, error);
    if (!present)
        return remove_controller(parts, type, error);
    return vx_call(vx_parts_get(parts, VX_PART_MACHINE, error),
                   VX_OPT_METHOD("IMachine", "addUSBController"), error, VX_STR(types[i].name),
                   VX_ENUM("USBControllerType", type), VX_OUT_NONE);
}

/* ---- Filters: the list is a member of either of two interfaces ---- */

#define NEWER "IUSBDeviceFilters"
#define OLDER "IUSBController"

static gboolean
has_filter_list(VxParts *parts)
{
    return vx_has(vx_parts_get_runtime(parts), VX_OPT_METHOD(NEWER, "createDeviceFilter"));
}

/* Exactly one number: VirtualBox's expressions can say more. */
static gboolean
parse_id(const char *text, guint16 *id)
{
    guint64 number;

    if (!text || !g_ascii_string_to_unsigned(text, 16, 0, G_MAXUINT16, &number, NULL))
        return FALSE;
    *id = (guint16) number;
    return TRUE;
}

static gboolean
read_filter(VxObject *filter, VxUsbFilterEntry *entry, GError **error)
{
    g_autofree char *vendor = NULL;
    g_autofree char *product = NULL;

    if (!vx_get_bool(filter, VX_GET("IUSBDeviceFilter", "active"), &entry->active, error) ||
        !vx_get_string(filter, VX_GET("IUSBDeviceFilter", "vendorId"), &vendor, error) ||
        !vx_get_string(filter, VX_GET("IUSBDeviceFilter", "productId"), &product, error))
        return FALSE;
    entry->by_id = parse_id(vendor, &entry->filter.vendor) &&
                   parse_id(product, &entry->filter.product) && entry->filter.vendor;
    return TRUE;
}

GArray *
vx_usb_get_filters(VxParts *parts, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(VxUsbFilterEntry));
    VxObject *holder = vx_parts_get(parts, VX_PART_USB_FILTERS, error);
    g_autoptr(GPtrArray) filters = NULL;

    if (!holder || !vx_get_objects(holder,
                                   has_filter_list(parts) ? VX_OPT_GET(NEWER, "deviceFilters")
                                                          : VX_OPT_GET(OLDER, "deviceFilters"),
                                   &filters, error))
        return NULL;
    for (guint i = 0; i < filters->len; i++) {
        VxUsbFilterEntry entry = { .position = i };

        if (!read_filter(g_ptr_array_index(filters, i), &entry, error))
            return NULL;
        g_array_append_val(entries, entry);
    }
    return g_steal_pointer(&entries);
}

static gboolean
fill_filter(VxObject *filter, const VxUsbFilter *ids, GError **error)
{
    g_autofree char *vendor = g_strdup_printf("%04x", ids->vendor);
    g_autofree char *product = g_strdup_printf("%04x", ids->product);

    return vx_set_string(filter, VX_SET("IUSBDeviceFilter", "vendorId"), vendor, error) &&
           vx_set_string(filter, VX_SET("IUSBDeviceFilter", "productId"), product, error) &&
           vx_set_int(filter, VX_SET("IUSBDeviceFilter", "active"), TRUE, error);
}

gboolean
vx_usb_add_filter(VxParts *parts, const VxUsbFilter *ids, guint position, GError **error)
{
    gboolean newer = has_filter_list(parts);
    VxObject *holder = vx_parts_get(parts, VX_PART_USB_FILTERS, error);
    g_autofree char *name = g_strdup_printf("filter%u", position + 1);
    g_autoptr(VxObject) filter = NULL;

    return holder &&
           vx_call(holder,
                   newer ? VX_OPT_METHOD(NEWER, "createDeviceFilter")
                         : VX_OPT_METHOD(OLDER, "createDeviceFilter"),
                   error, VX_STR(name), VX_OUT_OBJ(&filter)) &&
           fill_filter(filter, ids, error) &&
           vx_call(holder,
                   newer ? VX_OPT_METHOD(NEWER, "insertDeviceFilter")
                         : VX_OPT_METHOD(OLDER, "insertDeviceFilter"),
                   error, VX_INT(position), VX_OBJ(filter));
}

gboolean
vx_usb_remove_filter(VxParts *parts, guint position, GError **error)
{
    VxObject *holder = vx_parts_get(parts, VX_PART_USB_FILTERS, error);

    return holder && vx_call(holder,
                             has_filter_list(parts) ? VX_OPT_METHOD(NEWER, "removeDeviceFilter")
                                                    : VX_OPT_METHOD(OLDER, "removeDeviceFilter"),
                             error, VX_INT(position), VX_OUT_NONE);
}
