/* vbox-kept.c - what a definition said and VirtualBox has no place for, out of the extra-data of a
 * file of settings and into it (xml/keep.h).
 *
 * A row is kept by its path. What means something to VirtualBox counts as long as the settings do
 * not say otherwise.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/rows.h"
#include "native/vbox-parts.h"
#include "native/words.h"
#include "xml/binder.h"
#include "xml/domain-rows.h"
#include "xml/value.h"

typedef struct {
    const char *path;        /* of a row of the struct's table */
    const char *usual;       /* (nullable): it is kept where it is this: VirtualBox's default */
    const VxEnumPair *words; /* (nullable): it is kept where another value has the same word */
} KeptRow;

/* Devices of a kind. */
typedef struct {
    const char *path; /* of the row of the domain's table */
    /* Returns: (transfer full) (nullable): the name of its group; %NULL: it has none */
    char *(*get_group)(const VxVboxNotes *notes, const VxDomainDef *def, guint i);
    const KeptRow *rows;
    gsize n_rows;
} KeptList;

/* ---- Names of groups ---- */

static const char *
get_word(const VxEnumName *names, int value)
{
    const char *word = vx_enum_to_name(names, value);

    return word ? word : "";
}

static char *
get_disk_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    return i < notes->disks->len ? g_strdup(notes->disks->pdata[i]) : NULL;
}

char *
vx_vbox_usb_group(VxControllerModel model)
{
    const char *word = vx_word_to_member(vx_words_usb, (int) model);

    if (model == VX_CONTROLLER_MODEL_NONE)
        word = "none";
    return g_strconcat("usb controller ", word ? word : vx_words_usb[0].member, NULL);
}

static char *
get_controller_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    const VxControllerDef *controller = def->controllers->pdata[i];

    if (controller->type == VX_CONTROLLER_USB)
        return vx_vbox_usb_group(controller->model);
    return i < notes->controllers->len ? g_strdup(notes->controllers->pdata[i]) : NULL;
}

static char *
get_filesystem_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    return g_strconcat("filesystem ",
                       ((const VxFilesystemDef *) def->filesystems->pdata[i])->target_name, NULL);
}

static char *
get_interface_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    const char *mac = ((const VxInterfaceDef *) def->interfaces->pdata[i])->mac;

    return mac ? vx_vbox_interface_group(mac) : NULL;
}

char *
vx_vbox_interface_group(const char *mac)
{
    return g_strconcat("interface ", mac, NULL);
}

char *
vx_vbox_serial_group(gint port)
{
    return g_strdup_printf("serial %d", port);
}

static char *
get_serial_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    return vx_vbox_serial_group(((const VxCharDef *) def->serials->pdata[i])->port);
}

static char *
get_parallel_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    return g_strdup_printf("parallel %d", ((const VxCharDef *) def->parallels->pdata[i])->port);
}

static char *
get_input_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    const VxInputDef *input = def->inputs->pdata[i];

    return g_strdup_printf("input %s %s", get_word(vx_input_type_names, (int) input->type),
                           get_word(vx_input_bus_names, (int) input->bus));
}

static char *
get_graphics_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    VxGraphicsType type = ((const VxGraphicsDef *) def->graphics->pdata[i])->type;

    return g_strdup(type == VX_GRAPHICS_RDP || type == VX_GRAPHICS_VNC ? VX_VBOX_SERVER_GROUP
                                                                       : "window");
}

static char *
get_tpm_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    return g_strdup("tpm");
}

static char *
get_sound_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    return g_strdup("sound");
}

static char *
get_video_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    return g_strdup("video");
}

/* The second of one vendor and product has a number. */
static char *
get_hostdev_group(const VxVboxNotes *notes, const VxDomainDef *def, guint i)
{
    const VxHostdevDef *hostdev = def->hostdevs->pdata[i];
    guint n = 0;

    for (guint j = 0; j < i; j++) {
        const VxHostdevDef *other = def->hostdevs->pdata[j];

        n += other->vendor == hostdev->vendor && other->product == hostdev->product;
    }
    return n ? g_strdup_printf("hostdev %04x:%04x %u", hostdev->vendor, hostdev->product, n)
             : g_strdup_printf("hostdev %04x:%04x", hostdev->vendor, hostdev->product);
}

/* ---- What is kept ---- */

#define ALIAS "alias/@name"

/* clang-format off */
static const KeptRow domain_rows[] = {
    { "os/@firmware", "bios", NULL },
    { "os/type/@machine", NULL, NULL },
    { "os/bootmenu/@enable", "yes", NULL },
    { "features/hap/@state", "yes", NULL },
    { "features/nested-hv/@state", "no", NULL },
    { "features/vmport/@state", NULL, NULL },
    { "cpu", NULL, NULL },
    { "cpu/@mode", NULL, NULL },
    { "cpu/@check", NULL, NULL },
    { "cpu/topology/@sockets", NULL, NULL },
    { "cpu/topology/@cores", NULL, NULL },
    { "cpu/topology/@threads", NULL, NULL },
    { "on_crash", NULL, vx_words_crash },
    { "pm/suspend-to-mem/@enabled", NULL, NULL },
    { "pm/suspend-to-disk/@enabled", "no", NULL },
    { "devices/emulator", NULL, NULL },
    { "devices/memballoon", NULL, NULL },
};
static const KeptRow disk_rows[] = {
    { "driver/@name", NULL, NULL },
    { "driver/@discard", "ignore", NULL },
    { "source/@startupPolicy", NULL, NULL },
    { "target/@dev", NULL, NULL },
    { "target/@removable", "no", NULL },
    { "boot/@order", NULL, NULL },
    { ALIAS, NULL, NULL },
};
static const KeptRow interface_rows[] = {
    { "@trustGuestRxFilters", "no", NULL },
    { "target/@dev", NULL, NULL },
    { "link/@state", "up", NULL },
    { "boot/@order", NULL, NULL },
    { ALIAS, NULL, NULL },
};
static const KeptRow graphics_rows[] = {
    { "@autoport", "no", NULL },
    { "@replaceUser", "no", NULL },
    { "@multiUser", "no", NULL },
    { "@fullscreen", "no", NULL },
};
static const KeptRow sound_rows[] = {
    { "@model", NULL, vx_words_sound },
    { "audio/@id", NULL, NULL },
    { ALIAS, NULL, NULL },
};
static const KeptRow audio_rows[] = {
    { "@id", NULL, NULL },
};
static const KeptRow video_rows[] = {
    { "model/@type", NULL, vx_words_video },
    { "model/@primary", NULL, NULL },
    { "model/acceleration/@accel3d", "no", NULL },
    { "model/acceleration/@accel2d", "no", NULL },
    { ALIAS, NULL, NULL },
};
static const KeptRow tpm_rows[] = {
    { "@model", NULL, NULL },
    { ALIAS, NULL, NULL },
};
static const KeptRow hostdev_rows[] = {
    { "@managed", NULL, NULL },
    { "source/@startupPolicy", NULL, NULL },
    { ALIAS, NULL, NULL },
};
static const KeptRow alias_rows[] = {
    { ALIAS, NULL, NULL },
};

#define ROWS(rows) (rows), G_N_ELEMENTS(rows)
static const KeptList lists[] = {
    { "devices/disk", get_disk_group, ROWS(disk_rows) },
    { "devices/controller", get_controller_group, ROWS(alias_rows) },
    { "devices/filesystem", get_filesystem_group, ROWS(alias_rows) },
    { "devices/interface", get_interface_group, ROWS(interface_rows) },
    { "devices/serial", get_serial_group, ROWS(alias_rows) },
    { "devices/parallel", get_parallel_group, ROWS(alias_rows) },
    { "devices/input", get_input_group, ROWS(alias_rows) },
    { "devices/tpm", get_tpm_group, ROWS(tpm_rows) },
    { "devices/graphics", get_graphics_group, ROWS(graphics_rows) },
    { "devices/sound", get_sound_group, ROWS(sound_rows) },
    { "devices/audio", get_sound_group, ROWS(audio_rows) },
    { "devices/video", get_video_group, ROWS(video_rows) },
    { "devices/hostdev", get_hostdev_group, ROWS(hostdev_rows) },
};
/* clang-format on */

/* ---- Values as text ---- */

static gpointer
get_field(gconstpointer data, const VxBindRow *row)
{
    return (guint8 *) data + row->offset;
}

static gboolean
set_number(const VxBindRow *row, const char *text, guint *field)
{
    guint64 number;

    if (!vx_value_read_uint(text, 10, row->max ? (guint64) row->max : G_MAXUINT, &number) ||
        number < (guint64) row->min)
        return FALSE;
    *field = (guint) number;
    return TRUE;
}

/* Leaves alone what @text cannot be: these are hints. */
static void
set_text(const VxBindRow *row, const char *text, gpointer data)
{
    gpointer field = get_field(data, row);

    switch (row->kind) {
    case VX_BIND_STRING:
        g_free(*(char **) field);
        *(char **) field = *text ? g_strdup(text) : NULL;
        break;
    case VX_BIND_ENUM:
        (void) vx_enum_from_name(row->names, text, field);
        break;
    case VX_BIND_UINT:
        (void) set_number(row, text, field);
        break;
    case VX_BIND_YES_NO:
    case VX_BIND_ON_OFF:
        *(VxTristate *) field = g_str_equal(text, "yes") ? VX_TRI_YES : VX_TRI_NO;
        break;
    case VX_BIND_PRESENT:
        *(gboolean *) field = g_str_equal(text, "yes");
        break;
    default:
        g_assert_not_reached();
    }
}

/* Returns: (transfer full) (nullable) */
static char *
get_text(const VxBindRow *row, gconstpointer data)
{
    gconstpointer field = get_field(data, row);

    switch (row->kind) {
    case VX_BIND_STRING:
        return g_strdup(*(char *const *) field);
    case VX_BIND_ENUM:
        return g_strdup(vx_enum_to_name(row->names, *(const int *) field));
    case VX_BIND_UINT:
        return g_strdup_printf("%u", *(const guint *) field);
    case VX_BIND_YES_NO:
    case VX_BIND_ON_OFF:
        return g_strdup(*(const VxTristate *) field == VX_TRI_YES ? "yes" : "no");
    default:
        return g_strdup("yes");
    }
}

/* ---- Rows ---- */

static gboolean
have_same_word(const VxEnumPair *words, int a, int b)
{
    const char *word = vx_word_to_member(words, a);

    return word && g_strcmp0(word, vx_word_to_member(words, b)) == 0;
}

/* Whether the settings, by which @data is, leave it open that this is @text. */
static gboolean
is_open(const KeptRow *kept, const VxBindRow *row, gconstpointer data, const char *text)
{
    int other;

    if (kept->words)
        return vx_enum_from_name(row->names, text, &other) &&
               have_same_word(kept->words, *(const int *) get_field(data, row), other);
    return !vx_bind_is_set(data, row) && (!kept->usual || g_str_equal(kept->usual, text));
}

static void
read_row(VxKeep *keep, const char *group, const char *key, const KeptRow *kept,
         const VxBindRow *row, gpointer data)
{
    g_autofree char *text = vx_keep_get(keep, group, key);

    if (text && is_open(kept, row, data, text))
        set_text(row, text, data);
}

/* The others of one word are what is read without a hint. */
static gboolean
is_first(const KeptRow *kept, int value)
{
    const char *word = vx_word_to_member(kept->words, value);
    int first = 0;

    return !word || (vx_word_from_member(kept->words, word, &first) && first == value);
}

static void
write_row(VxKeep *keep, const char *group, const char *key, const KeptRow *kept,
          const VxBindRow *row, gpointer data)
{
    g_autofree char *text = vx_bind_is_set(data, row) ? get_text(row, data) : NULL;

    if (!text || (kept->usual && !g_str_equal(kept->usual, text)) ||
        (kept->words && is_first(kept, *(const int *) get_field(data, row))) ||
        (g_str_equal(kept->path, ALIAS) && !g_str_has_prefix(text, VX_USER_ALIAS_PREFIX)))
        return;
    vx_keep_set(keep, group, key, text);
}

typedef void (*RowFunction)(VxKeep *keep, const char *group, const char *key, const KeptRow *kept,
                            const VxBindRow *row, gpointer data);

/* ---- All ---- */

static void
do_list(const KeptList *list, const VxVboxNotes *notes, VxDomainDef *def, RowFunction function)
{
    const VxBindRow *row = vx_bind_find_row(&vx_domain_table, list->path);
    GPtrArray *devices = *(GPtrArray **) get_field(def, row);

    for (guint i = 0; i < devices->len; i++) {
        g_autofree char *group = list->get_group(notes, def, i);

        for (gsize j = 0; group && j < list->n_rows; j++) {
            g_autofree char *key = g_strconcat(list->path, "/", list->rows[j].path, NULL);

            function(notes->keep, group, key, &list->rows[j],
                     vx_bind_find_row(row->table, list->rows[j].path), devices->pdata[i]);
        }
    }
}

static void
do_all(const VxVboxNotes *notes, VxDomainDef *def, RowFunction function)
{
    for (gsize i = 0; i < G_N_ELEMENTS(domain_rows); i++)
        function(notes->keep, VX_VBOX_DOMAIN_GROUP, domain_rows[i].path, &domain_rows[i],
                 vx_bind_find_row(&vx_domain_table, domain_rows[i].path), def);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        do_list(&lists[i], notes, def, function);
}

void
vx_vbox_kept_read(const VxVboxNotes *notes, VxDomainDef *def)
{
    do_all(notes, def, read_row);
}

void
vx_vbox_kept_write(const VxVboxNotes *notes, const VxDomainDef *def)
{
    do_all(notes, (VxDomainDef *) def, write_row);
}

gboolean
vx_vbox_kept_drop(const xmlNode *root)
{
    gboolean any = FALSE;

    for (const xmlNode *node = root; node; node = vx_native_next_below(node, root)) {
        g_autofree char *name =
            vx_native_is(node, "ExtraDataItem") ? vx_native_get(node, "name") : NULL;

        if (g_strcmp0(name, VX_KEY_KEPT) == 0) {
            xmlUnsetProp((xmlNode *) node, (const xmlChar *) "value");
            any = TRUE;
        }
    }
    return any;
}
