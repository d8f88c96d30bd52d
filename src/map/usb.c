/* usb.c - <controller type='usb'> and <hostdev type='usb'>: controllers and device filters.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/usb.h"

#include "map/field.h"
#include "map/inputs.h"

#define PATH       "devices/hostdev"
#define CONTROLLER "devices/controller"
#define KEPT_INDEX CONTROLLER "/@index"

#define NO_CONTROLLER "none"
#define KIND_NONE     VX_N_USB_TYPES

/* In the order of VX_USB_TYPES; after them the model that says that there is none. */
static const struct {
    VxControllerModel model;
    const char *type;
} kinds[VX_N_USB_TYPES + 1] = {
    {VX_CONTROLLER_MODEL_OHCI,  "OHCI"       },
    { VX_CONTROLLER_MODEL_EHCI, "EHCI"       },
    { VX_CONTROLLER_MODEL_XHCI, "XHCI"       },
    { VX_CONTROLLER_MODEL_NONE, NO_CONTROLLER},
};

/* clang-format off */
static const VxField controller_fields[] = {
    { .path = CONTROLLER "/alias/@name", .offset = VX_OF(VxControllerDef, alias), .conversion = &vx_as_alias },
};
static const VxField hostdev_fields[] = {
    { .path = PATH "/@managed", .offset = VX_OF(VxHostdevDef, managed), .conversion = &vx_as_tri },
    { .path = PATH "/source/@startupPolicy", .offset = VX_OF(VxHostdevDef, startup_policy),
      .conversion = &vx_as_enum, .names = vx_startup_policy_names },
    { .path = PATH "/alias/@name", .offset = VX_OF(VxHostdevDef, alias), .conversion = &vx_as_alias },
};
/* clang-format on */

static char *
get_controller_group(const char *type)
{
    return g_strconcat("usb controller ", type, NULL);
}

/* @n: how many of the same vendor and product come before it */
static char *
get_hostdev_group(guint16 vendor, guint16 product, guint n)
{
    return n ? g_strdup_printf("hostdev %04x:%04x %u", vendor, product, n)
             : g_strdup_printf("hostdev %04x:%04x", vendor, product);
}

/* How many of the first @end hostdevs have that vendor and product. */
static guint
count_hostdevs(const VxDomainDef *def, guint end, guint16 vendor, guint16 product)
{
    guint n = 0;

    for (guint i = 0; i < end; i++) {
        const VxHostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);

        n += hostdev->vendor == vendor && hostdev->product == product;
    }
    return n;
}

/* ---- Reading ---- */

static gboolean
index_is_used(const VxDomainDef *def, gint index)
{
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        if (controller->type == VX_CONTROLLER_USB && controller->index == index)
            return TRUE;
    }
    return FALSE;
}

/* VirtualBox does not count them: they have the indexes that were kept; the others those that are
 * free. */
static gint
choose_index(VxMap *map, const VxDomainDef *def, const char *group)
{
    g_autofree char *kept = vx_keep_get(map->keep, group, KEPT_INDEX);
    guint64 number;
    gint index = 0;

    if (kept && g_ascii_string_to_unsigned(kept, 10, 0, G_MAXINT16, &number, NULL) &&
        !index_is_used(def, (gint) number))
        return (gint) number;
    while (index_is_used(def, index))
        index++;
    return index;
}

static gboolean
add_controller(VxMap *map, VxDomainDef *def, gsize kind, GError **error)
{
    g_autofree char *group = get_controller_group(kinds[kind].type);
    gint index = choose_index(map, def, group);
    VxControllerDef *controller = vx_domain_def_add_controller(def);

    controller->type = VX_CONTROLLER_USB;
    controller->model = kinds[kind].model;
    controller->index = index;
    return vx_fields_read(map, controller_fields, G_N_ELEMENTS(controller_fields), group,
                          controller, error);
}

/* Where there is none a definition may have said so. */
static gboolean
read_controllers(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autofree char *none_group = get_controller_group(NO_CONTROLLER);
    g_autofree char *said_none = vx_keep_get(map->keep, none_group, KEPT_INDEX);
    gboolean present[VX_N_USB_TYPES];
    gboolean any = FALSE;

    if (!vx_usb_get_controllers(map->parts, present, error))
        return FALSE;
    for (gsize i = 0; i < VX_N_USB_TYPES; i++) {
        any = any || present[i];
        if (present[i] && !add_controller(map, def, i, error))
            return FALSE;
    }
    return any || !said_none || add_controller(map, def, KIND_NONE, error);
}

static gboolean
read_usb(VxMap *map, VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) filters = NULL;

    if (!read_controllers(map, def, error))
        return FALSE;
    filters = vx_usb_get_filters(map->parts, error);
    for (guint i = 0; filters && i < filters->len; i++) {
        const VxUsbFilterEntry *entry = &g_array_index(filters, VxUsbFilterEntry, i);
        guint16 vendor = entry->filter.vendor;
        guint16 product = entry->filter.product;
        guint n = count_hostdevs(def, def->hostdevs->len, vendor, product);
        g_autofree char *group = get_hostdev_group(vendor, product, n);
        VxHostdevDef *hostdev;

        if (!entry->active || !entry->by_id)
            continue;
        hostdev = vx_domain_def_add_hostdev(def);
        hostdev->by_id = TRUE;
        hostdev->vendor = vendor;
        hostdev->product = product;
        if (!vx_fields_read(map, hostdev_fields, G_N_ELEMENTS(hostdev_fields), group, hostdev,
                            error))
            return FALSE;
    }
    return filters != NULL;
}

/* ---- What is wanted ---- */

static gboolean
has_usb_disk(const VxDomainDef *def)
{
    for (guint i = 0; i < def->disks->len; i++)
        if (((VxDiskDef *) g_ptr_array_index(def->disks, i))->bus == VX_BUS_USB)
            return TRUE;
    return FALSE;
}

static gboolean
needs_controller(const VxDomainDef *def)
{
    return def->hostdevs->len > 0 || vx_inputs_need_usb(def) || has_usb_disk(def);
}

/* USB devices without any controller get one, as from libvirt. */
static void
get_wanted(const VxDomainDef *def, gboolean wanted[VX_N_USB_TYPES])
{
    gboolean any = FALSE;

    for (gsize i = 0; i < VX_N_USB_TYPES; i++)
        wanted[i] = FALSE;
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        if (controller->type != VX_CONTROLLER_USB)
            continue;
        any = TRUE;
        for (gsize j = 0; j < VX_N_USB_TYPES; j++)
            wanted[j] = wanted[j] || controller->model == kinds[j].model;
        wanted[0] = wanted[0] || !controller->model;
    }
    wanted[0] = wanted[0] || (!any && needs_controller(def));
}

/* ---- Checking ---- */

static gboolean
check_controllers(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean wanted[VX_N_USB_TYPES];
    gboolean none = FALSE;
    guint n = 0;
    guint n_types = 0;

    get_wanted(def, wanted);
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        n += controller->type == VX_CONTROLLER_USB;
        none = none || controller->model == VX_CONTROLLER_MODEL_NONE;
    }
    for (gsize i = 0; i < VX_N_USB_TYPES; i++) {
        n_types += wanted[i] ? 1 : 0;
        if (wanted[i] && !vx_usb_has_type(map->runtime, kinds[i].type))
            return vx_map_unsupported(error, CONTROLLER "/@model",
                                      "this VirtualBox has no USB controller %s", kinds[i].type);
    }
    if (none && (n_types || needs_controller(def)))
        return vx_map_unsupported(error, CONTROLLER "/@model",
                                  "'none' was given, but there are USB devices or controllers");
    if (n > MAX(n_types, 1))
        return vx_map_unsupported(error, CONTROLLER,
                                  "a machine has one USB controller of each model");
    return TRUE;
}

static gboolean
check_usb(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->hostdevs->len; i++) {
        const VxHostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);

        if (hostdev->bus || hostdev->device || !hostdev->by_id)
            return vx_map_unsupported(error, PATH "/source/address",
                                      "VirtualBox tells USB devices by vendor and product, and the "
                                      "device is not known");
        if (hostdev->startup_policy && hostdev->startup_policy != VX_STARTUP_OPTIONAL)
            return vx_map_unsupported(error, PATH "/source/@startupPolicy",
                                      "VirtualBox takes a USB device whenever it is there "
                                      "('optional')");
    }
    return check_controllers(map, def, error);
}

/* One without a model is of the oldest kind. */
static void
keep_controller(VxMap *map, const VxControllerDef *controller)
{
    g_autofree char *index = g_strdup_printf("%d", controller->index);
    g_autofree char *group = NULL;
    gsize kind = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].model == controller->model)
            kind = i;
    group = get_controller_group(kinds[kind].type);
    vx_keep_set(map->keep, group, KEPT_INDEX, index);
    vx_fields_keep(map, controller_fields, G_N_ELEMENTS(controller_fields), group, controller);
}

static gboolean
plan_usb(VxMap *map, const VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->controllers->len; i++) {
        const VxControllerDef *controller = g_ptr_array_index(def->controllers, i);

        if (controller->type == VX_CONTROLLER_USB)
            keep_controller(map, controller);
    }
    for (guint i = 0; i < def->hostdevs->len; i++) {
        const VxHostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);
        guint n = count_hostdevs(def, i, hostdev->vendor, hostdev->product);
        g_autofree char *group = get_hostdev_group(hostdev->vendor, hostdev->product, n);

        vx_fields_keep(map, hostdev_fields, G_N_ELEMENTS(hostdev_fields), group, hostdev);
    }
    return TRUE;
}

/* ---- Applying ---- */

static gboolean
apply_controllers(VxMap *map, const VxDomainDef *def, GError **error)
{
    gboolean wanted[VX_N_USB_TYPES];
    gboolean present[VX_N_USB_TYPES];

    get_wanted(def, wanted);
    if (!vx_usb_get_controllers(map->parts, present, error))
        return FALSE;
    for (gsize i = 0; i < VX_N_USB_TYPES; i++)
        if (wanted[i] != present[i] &&
            !vx_usb_set_controller(map->parts, kinds[i].type, wanted[i], error))
            return FALSE;
    return TRUE;
}

/* @used: (nullable): which of @def's devices have been found already */
static gboolean
find_hostdev(const VxDomainDef *def, const VxUsbFilter *filter, gboolean *used)
{
    for (guint i = 0; i < def->hostdevs->len; i++) {
        const VxHostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);

        if (used[i] || hostdev->vendor != filter->vendor || hostdev->product != filter->product)
            continue;
        used[i] = TRUE;
        return TRUE;
    }
    return FALSE;
}

/* Filters of other kinds, and inactive ones, are none that a definition speaks of. */
static gboolean
apply_filters(VxMap *map, const VxDomainDef *def, GError **error)
{
    g_autoptr(GArray) filters = vx_usb_get_filters(map->parts, error);
    g_autofree gboolean *used = g_new0(gboolean, def->hostdevs->len + 1);
    guint n_removed = 0;

    if (!filters)
        return FALSE;
    for (guint i = 0; i < filters->len; i++) {
        const VxUsbFilterEntry *entry = &g_array_index(filters, VxUsbFilterEntry, i);

        if (!entry->active || !entry->by_id || find_hostdev(def, &entry->filter, used))
            continue;
        if (!vx_usb_remove_filter(map->parts, entry->position - n_removed, error))
            return FALSE;
        n_removed++;
    }
    for (guint i = 0, position = filters->len - n_removed; i < def->hostdevs->len; i++) {
        const VxHostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);
        VxUsbFilter filter = { hostdev->vendor, hostdev->product };

        if (!used[i] && !vx_usb_add_filter(map->parts, &filter, position++, error)) {
            g_prefix_error(error, PATH ": ");
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
apply_usb(VxMap *map, const VxDomainDef *def, GError **error)
{
    return apply_controllers(map, def, error) && apply_filters(map, def, error);
}

/* A filter takes the devices that are plugged in from then on. */
static const VxLivePath live_paths[] = {
    {"devices/hostdev", .plug = TRUE },
    { NULL               },
};

static gboolean
apply_usb_live(VxMap *map, const VxDomainDef *from, const VxDomainDef *to, GError **error)
{
    return apply_filters(map, to, error);
}

const VxFamily vx_family_usb = {
    .name = "usb",
    .fields = {VX_FIELD_LIST(controller_fields), VX_FIELD_LIST(hostdev_fields)},
    .read = read_usb,
    .check = check_usb,
    .plan = plan_usb,
    .apply = apply_usb,
    .live_paths = live_paths,
    .live = apply_usb_live,
};
