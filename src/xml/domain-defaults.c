/* domain-defaults.c - what a domain's document may leave open, by libvirt's rules; and what
 * collides.
 *
 * Sources: virDomainDefPostParse() and the functions it calls (libvirt,
 * src/conf/domain_postparse.c); the prefix of MAC addresses is that of libvirt's own VirtualBox
 * driver. Disks: domain-disks.c.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xml/domain-xml.h"

#include <string.h>

#include "util/error.h"
#include "xml/device-alias.h"
#include "xml/domain-fill.h"
#include "xml/value.h"

/* Memory, CPUs, clock, what happens when it ends */
static gboolean
fill_machine(VxDomainDef *def, GError **error)
{
    if (!def->uuid)
        def->uuid = vx_value_make_uuid();
    if (def->current_memory_kib == 0 || def->current_memory_kib > def->memory_kib)
        def->current_memory_kib = def->memory_kib;
    if (def->vcpus == 0)
        def->vcpus = 1;
    if (def->vcpus_current > def->vcpus) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "%u of %u vCPUs cannot be current",
                     def->vcpus_current, def->vcpus);
        return FALSE;
    }
    if (def->vcpus_current == def->vcpus)
        def->vcpus_current = 0;
    if (!def->clock.offset)
        def->clock.offset = VX_CLOCK_UTC;
    if (def->clock.offset == VX_CLOCK_VARIABLE && !def->clock.basis)
        def->clock.basis = VX_CLOCK_UTC;
    if (!def->on_poweroff)
        def->on_poweroff = VX_ACTION_DESTROY;
    if (!def->on_reboot)
        def->on_reboot = VX_ACTION_RESTART;
    if (!def->on_crash)
        def->on_crash = VX_ACTION_DESTROY;
    return TRUE;
}

static gboolean
check_topology(const VxDomainDef *def, GError **error)
{
    guint given = !!def->cpu.sockets + !!def->cpu.cores + !!def->cpu.threads;

    if (given == 0)
        return TRUE;
    if (given < 3) {
        vx_set_error(error, VIR_ERR_XML_ERROR,
                     "a CPU topology needs all of sockets, cores and threads");
        return FALSE;
    }
    if (def->cpu.sockets * def->cpu.threads * (guint64) def->cpu.cores == def->vcpus)
        return TRUE;
    vx_set_error(error, VIR_ERR_XML_ERROR,
                 "CPU topology of %u sockets, %u cores and %u threads does not have %u vCPUs",
                 def->cpu.sockets, def->cpu.cores, def->cpu.threads, def->vcpus);
    return FALSE;
}

static gboolean
check_boot_order(GHashTable *orders, guint order, const VxDomainDef *def, GError **error)
{
    if (order == 0)
        return TRUE;
    if (def->os.boot->len > 0) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "boot order of devices cannot be used together with boot devices in os");
        return FALSE;
    }
    if (!g_hash_table_add(orders, GUINT_TO_POINTER(order))) {
        vx_set_error(error, VIR_ERR_XML_ERROR, "boot order %u is used for more than one device",
                     order);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_boot_orders(const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) orders = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < def->disks->len; i++) {
        if (!check_boot_order(orders, ((const VxDiskDef *) def->disks->pdata[i])->boot_order, def,
                              error))
            return FALSE;
    }
    for (guint i = 0; i < def->interfaces->len; i++) {
        if (!check_boot_order(orders,
                              ((const VxInterfaceDef *) def->interfaces->pdata[i])->boot_order, def,
                              error))
            return FALSE;
    }
    return TRUE;
}

/* A name that a dump made up is nobody's wish: the next run has one of its own. libvirt drops them,
 * too. */
static void
fill_interfaces(VxDomainDef *def)
{
    for (guint i = 0; i < def->interfaces->len; i++) {
        VxInterfaceDef *interface = def->interfaces->pdata[i];
        guint32 random = g_random_int();

        if (interface->target_dev && g_str_has_prefix(interface->target_dev, VX_MADE_UP_TARGET))
            g_clear_pointer(&interface->target_dev, g_free);
        if (!interface->mac)
            interface->mac = g_strdup_printf("08:00:27:%02x:%02x:%02x", random & 0xff,
                                             random >> 8 & 0xff, random >> 16 & 0xff);
    }
}

/* Each is one switch of the machine. */
static gboolean
check_switches(const VxDomainDef *def, GError **error)
{
    guint timers = 0;
    guint cpu_features = 0;
    guint features = 0;

    for (guint i = 0; i < def->clock.timers->len; i++) {
        const VxTimerDef *timer = def->clock.timers->pdata[i];

        if (timers & 1u << timer->name) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "timer '%s' is given more than once",
                         vx_enum_to_name(vx_timer_names, timer->name));
            return FALSE;
        }
        timers |= 1u << timer->name;
    }
    for (guint i = 0; i < def->cpu.features->len; i++) {
        const VxCpuFeatureDef *feature = def->cpu.features->pdata[i];

        if (cpu_features & 1u << feature->name) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "CPU feature '%s' is given more than once",
                         vx_enum_to_name(vx_cpu_feature_names, feature->name));
            return FALSE;
        }
        cpu_features |= 1u << feature->name;
    }
    for (guint i = 0; i < def->os.firmware_features->len; i++) {
        const VxFirmwareFeatureDef *feature = def->os.firmware_features->pdata[i];

        if (features & 1u << feature->name) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "firmware feature '%s' is given more than once",
                         vx_enum_to_name(vx_firmware_feature_names, feature->name));
            return FALSE;
        }
        features |= 1u << feature->name;
    }
    return TRUE;
}

static gboolean
check_filesystems(const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < def->filesystems->len; i++) {
        const VxFilesystemDef *filesystem = def->filesystems->pdata[i];

        if (!g_hash_table_add(names, filesystem->target_name)) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "filesystem target '%s' is used more than once",
                         filesystem->target_name);
            return FALSE;
        }
    }
    return TRUE;
}

/* libvirt's documents show the first serial port again as <console>, and let it be written so. */
static void
add_console_port(VxDomainDef *def)
{
    const VxCharDef *console;
    VxCharDef *serial;

    if (def->consoles->len == 0 || def->serials->len > 0)
        return;
    console = def->consoles->pdata[0];
    serial = vx_domain_def_add_serial(def);
    serial->type = console->type;
    serial->path = g_strdup(console->path);
    serial->mode = console->mode;
    serial->host = g_strdup(console->host);
    serial->service = g_strdup(console->service);
    serial->alias = g_strdup(console->alias);
}

static gint
compare_ports(gconstpointer a, gconstpointer b)
{
    const VxCharDef *first = *(VxCharDef *const *) a, *second = *(VxCharDef *const *) b;

    return first->port < second->port ? -1 : first->port > second->port;
}

/* Each port that has no number gets the lowest that is free. */
static gboolean
fill_ports(GPtrArray *ports, const char *kind, GError **error)
{
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    gint next = 0;

    for (guint i = 0; i < ports->len; i++) {
        const VxCharDef *port = ports->pdata[i];

        if (port->port >= 0 && !g_hash_table_add(used, GINT_TO_POINTER(port->port))) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "%s port %d is used more than once", kind,
                         port->port);
            return FALSE;
        }
    }
    for (guint i = 0; i < ports->len; i++) {
        VxCharDef *port = ports->pdata[i];

        if (!port->mode && (port->type == VX_CHAR_UNIX || port->type == VX_CHAR_TCP))
            port->mode = VX_CHAR_CONNECT;
        if (port->port >= 0)
            continue;
        while (g_hash_table_contains(used, GINT_TO_POINTER(next)))
            next++;
        port->port = next++;
    }
    g_ptr_array_sort(ports, compare_ports);
    return TRUE;
}

static gboolean
same_source(const VxCharDef *a, const VxCharDef *b)
{
    return a->type == b->type && g_strcmp0(a->path, b->path) == 0 && a->mode == b->mode &&
           g_strcmp0(a->host, b->host) == 0 && g_strcmp0(a->service, b->service) == 0;
}

/* A name that the user chose for @console alone would be lost; others are libvirt's own. */
static gboolean
has_own_alias(const VxCharDef *console, const VxCharDef *serial)
{
    return console->alias && g_str_has_prefix(console->alias, VX_USER_ALIAS_PREFIX) &&
           g_strcmp0(console->alias, serial->alias) != 0;
}

/* After the ports: @def has one if it has a console */
static gboolean
drop_console(VxDomainDef *def, GError **error)
{
    const VxCharDef *console = def->consoles->len > 0 ? def->consoles->pdata[0] : NULL;

    if (!console)
        return TRUE;
    if (def->consoles->len > 1 || !same_source(console, def->serials->pdata[0]) ||
        console->port != 0 || has_own_alias(console, def->serials->pdata[0])) {
        vx_set_error(error, VIR_ERR_CONFIG_UNSUPPORTED,
                     "a console is not supported by VirtualBox unless it is the first serial port");
        return FALSE;
    }
    g_ptr_array_set_size(def->consoles, 0);
    return TRUE;
}

static void
fill_inputs(VxDomainDef *def)
{
    for (guint i = 0; i < def->inputs->len; i++) {
        VxInputDef *input = def->inputs->pdata[i];

        if (!input->bus)
            input->bus = input->type == VX_INPUT_TABLET ? VX_INPUT_BUS_USB : VX_INPUT_BUS_PS2;
    }
}

static void
fill_graphics(VxDomainDef *def)
{
    for (guint i = 0; i < def->graphics->len; i++) {
        VxGraphicsDef *graphics = def->graphics->pdata[i];

        if (graphics->type != VX_GRAPHICS_VNC && graphics->type != VX_GRAPHICS_RDP)
            continue;
        if (!graphics->listen)
            graphics->listen = VX_LISTEN_ADDRESS;
        if (graphics->type == VX_GRAPHICS_VNC && graphics->port <= 0 && !graphics->autoport)
            graphics->autoport = VX_TRI_YES;
    }
}

static gboolean
check_sounds(const VxDomainDef *def, GError **error)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < def->audios->len; i++) {
        const VxAudioDef *audio = def->audios->pdata[i];

        if (!g_hash_table_add(ids, GUINT_TO_POINTER(audio->id))) {
            vx_set_error(error, VIR_ERR_XML_ERROR, "audio id %u is used more than once", audio->id);
            return FALSE;
        }
    }
    for (guint i = 0; i < def->sounds->len; i++) {
        const VxSoundDef *sound = def->sounds->pdata[i];

        if (sound->audio_id && !g_hash_table_contains(ids, GUINT_TO_POINTER(sound->audio_id))) {
            vx_set_error(error, VIR_ERR_XML_ERROR,
                         "there is no audio element with the id %u of a sound card",
                         sound->audio_id);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
fill_hostdevs(VxDomainDef *def, GError **error)
{
    for (guint i = 0; i < def->hostdevs->len; i++) {
        VxHostdevDef *hostdev = def->hostdevs->pdata[i];

        hostdev->by_id = hostdev->by_id || hostdev->vendor != 0;
        if (!hostdev->by_id && (hostdev->bus == 0 || hostdev->device == 0)) {
            vx_set_error(
                error, VIR_ERR_XML_ERROR,
                "a USB hostdev needs a vendor and product, or an address with bus and device");
            return FALSE;
        }
    }
    return TRUE;
}

gboolean
vx_domain_def_fill(VxDomainDef *def, GError **error)
{
    add_console_port(def);
    if (!fill_machine(def, error) || !vx_domain_def_fill_disks(def, error) ||
        !vx_domain_def_fill_controllers(def, error) || !check_topology(def, error) ||
        !check_boot_orders(def, error) || !check_switches(def, error) ||
        !check_filesystems(def, error) || !fill_ports(def->serials, "serial", error) ||
        !fill_ports(def->parallels, "parallel", error) ||
        !fill_ports(def->consoles, "console", error) || !drop_console(def, error) ||
        !check_sounds(def, error) || !fill_hostdevs(def, error))
        return FALSE;
    fill_interfaces(def);
    fill_inputs(def);
    fill_graphics(def);
    return TRUE;
}
