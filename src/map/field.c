/* field.c - rows, applied in each direction.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "map/field.h"

#include <string.h>

#include "util/error.h"

/* ---- Conversions ---- */

#define SLOT(type, slot)       (*(type *) (slot))
#define CONST_SLOT(type, slot) (*(const type *) (slot))

static gboolean
uint_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    value->number = CONST_SLOT(guint, slot);
    return value->number != 0;
}

static void
uint_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    SLOT(guint, slot) = (guint) value->number;
}

static char *
uint_to_text(const VxField *field, gconstpointer slot)
{
    guint number = CONST_SLOT(guint, slot);

    return number ? g_strdup_printf("%u", number) : NULL;
}

static void
uint_from_text(const VxField *field, const char *text, gpointer slot)
{
    SLOT(guint, slot) = (guint) g_ascii_strtoull(text, NULL, 10);
}

const VxConversion vx_as_uint = {
    "", uint_to_value, uint_from_value, uint_to_text, uint_from_text,
};

#define KIB_PER_MIB 1024

static gboolean
mib_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    guint64 kib = CONST_SLOT(guint64, slot);

    value->number = (gint64) (kib / KIB_PER_MIB + (kib % KIB_PER_MIB ? 1 : 0));
    return kib != 0;
}

static void
mib_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    SLOT(guint64, slot) = (guint64) value->number * KIB_PER_MIB;
}

static char *
mib_to_text(const VxField *field, gconstpointer slot)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT, CONST_SLOT(guint64, slot));
}

static void
mib_from_text(const VxField *field, const char *text, gpointer slot)
{
    SLOT(guint64, slot) = g_ascii_strtoull(text, NULL, 10);
}

const VxConversion vx_as_mib = {
    "in MiB, rounded up", mib_to_value, mib_from_value, mib_to_text, mib_from_text,
};

static gboolean
mib32_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    guint64 kib = CONST_SLOT(guint, slot);

    return mib_to_value(field, &kib, runtime, value);
}

static void
mib32_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    SLOT(guint, slot) = (guint) value->number * KIB_PER_MIB;
}

const VxConversion vx_as_mib32 = {
    "in MiB, rounded up", mib32_to_value, mib32_from_value, uint_to_text, uint_from_text,
};

static gboolean
flag_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    value->number = CONST_SLOT(gboolean, slot) ? 1 : 0;
    return TRUE;
}

static void
flag_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    SLOT(gboolean, slot) = value->number != 0;
}

static char *
flag_to_text(const VxField *field, gconstpointer slot)
{
    return CONST_SLOT(gboolean, slot) ? g_strdup("yes") : NULL;
}

static void
flag_from_text(const VxField *field, const char *text, gpointer slot)
{
    SLOT(gboolean, slot) = g_str_equal(text, "yes");
}

const VxConversion vx_as_flag = {
    "on where it is given, else off", flag_to_value, flag_from_value, flag_to_text, flag_from_text,
};

static gboolean
tri_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    VxTristate tri = CONST_SLOT(VxTristate, slot);

    value->number = tri == VX_TRI_YES ? 1 : 0;
    return tri != VX_TRI_ABSENT;
}

static void
tri_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    SLOT(VxTristate, slot) = value->number ? VX_TRI_YES : VX_TRI_NO;
}

static char *
tri_to_text(const VxField *field, gconstpointer slot)
{
    switch (CONST_SLOT(VxTristate, slot)) {
    case VX_TRI_YES:
        return g_strdup("yes");
    case VX_TRI_NO:
        return g_strdup("no");
    case VX_TRI_ABSENT:
        break;
    }
    return NULL;
}

static void
tri_from_text(const VxField *field, const char *text, gpointer slot)
{
    SLOT(VxTristate, slot) = g_str_equal(text, "yes") ? VX_TRI_YES : VX_TRI_NO;
}

const VxConversion vx_as_tri = {
    "", tri_to_value, tri_from_value, tri_to_text, tri_from_text,
};

static gboolean
string_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    const char *text = CONST_SLOT(char *, slot);

    value->text = g_strdup(text ? text : "");
    return text != NULL;
}

static void
set_string(char **slot, const char *text)
{
    g_free(*slot);
    *slot = text && *text ? g_strdup(text) : NULL;
}

static void
string_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    set_string(slot, value->text);
}

static char *
string_to_text(const VxField *field, gconstpointer slot)
{
    return g_strdup(CONST_SLOT(char *, slot));
}

static void
string_from_text(const VxField *field, const char *text, gpointer slot)
{
    set_string(slot, text);
}

const VxConversion vx_as_string = {
    "", string_to_value, string_from_value, string_to_text, string_from_text,
};

static char *
alias_to_text(const VxField *field, gconstpointer slot)
{
    const char *alias = CONST_SLOT(char *, slot);

    return alias && g_str_has_prefix(alias, VX_USER_ALIAS_PREFIX) ? g_strdup(alias) : NULL;
}

const VxConversion vx_as_alias = {
    "", string_to_value, string_from_value, alias_to_text, string_from_text,
};

static void
pair_to_value(const VxField *field, const VxEnumPair *pair, VxValue *value)
{
    if (field->setting.kind == VX_VALUE_BOOL)
        value->number = g_str_equal(pair->member, "1");
    else
        value->text = g_strdup(pair->member);
}

static gboolean
pair_matches(const VxField *field, const VxEnumPair *pair, const VxValue *value)
{
    if (field->setting.kind == VX_VALUE_BOOL)
        return g_str_equal(pair->member, value->number ? "1" : "0");
    return g_strcmp0(pair->member, value->text) == 0;
}

static gboolean
pair_is_known(const VxField *field, const VxEnumPair *pair, VxRuntime *runtime)
{
    const VxPlace *place = vx_setting_find(&field->setting, runtime);

    return place && (!place->enumeration || vx_has_enum(runtime, place->enumeration, pair->member));
}

static gboolean
enum_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    int given = CONST_SLOT(int, slot);

    for (const VxEnumPair *pair = field->pairs; given && pair->member; pair++) {
        if (pair->value != given || !pair_is_known(field, pair, runtime))
            continue;
        pair_to_value(field, pair, value);
        return TRUE;
    }
    return FALSE;
}

static void
enum_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    for (const VxEnumPair *pair = field->pairs; pair->member; pair++) {
        if (pair_matches(field, pair, value)) {
            SLOT(int, slot) = pair->value;
            return;
        }
    }
}

static char *
enum_to_text(const VxField *field, gconstpointer slot)
{
    return g_strdup(vx_enum_to_name(field->names, CONST_SLOT(int, slot)));
}

static void
enum_from_text(const VxField *field, const char *text, gpointer slot)
{
    vx_enum_from_name(field->names, text, slot);
}

const VxConversion vx_as_enum = {
    "by table", enum_to_value, enum_from_value, enum_to_text, enum_from_text,
};

#define MAC_BYTES 6

static gboolean
mac_to_value(const VxField *field, gconstpointer slot, VxRuntime *runtime, VxValue *value)
{
    const char *mac = CONST_SLOT(char *, slot);
    g_autoptr(GString) plain = g_string_new(NULL);

    if (!mac)
        return FALSE;
    for (const char *c = mac; *c; c++)
        if (*c != ':')
            g_string_append_c(plain, g_ascii_toupper(*c));
    value->text = g_string_free(g_steal_pointer(&plain), FALSE);
    return TRUE;
}

static void
mac_from_value(const VxField *field, const VxValue *value, gpointer slot)
{
    g_autoptr(GString) mac = g_string_new(NULL);

    if (strlen(value->text) != 2 * MAC_BYTES)
        return;
    for (guint i = 0; i < MAC_BYTES; i++)
        g_string_append_printf(mac, "%s%c%c", i ? ":" : "", g_ascii_tolower(value->text[2 * i]),
                               g_ascii_tolower(value->text[2 * i + 1]));
    set_string(slot, mac->str);
}

const VxConversion vx_as_mac = {
    "without colons", mac_to_value, mac_from_value, string_to_text, string_from_text,
};

/* ---- Rows ---- */

static gpointer
get_slot(const VxField *field, gconstpointer base)
{
    return (char *) base + field->offset;
}

static gboolean
is_just_kept(const VxField *field)
{
    return !field->setting.places[0].part;
}

/* Whether @value is what VirtualBox is told where nothing is given. */
static gboolean
is_absent(const VxField *field, const VxValue *value)
{
    if (!field->absent)
        return FALSE;
    if (field->setting.kind == VX_VALUE_NUMBER || field->setting.kind == VX_VALUE_BOOL)
        return value->number == g_ascii_strtoll(field->absent, NULL, 10);
    return g_strcmp0(value->text, field->absent) == 0;
}

static void
make_absent(const VxField *field, VxValue *value)
{
    if (field->setting.kind == VX_VALUE_NUMBER || field->setting.kind == VX_VALUE_BOOL)
        value->number = g_ascii_strtoll(field->absent, NULL, 10);
    else
        value->text = g_strdup(field->absent);
}

static const VxEnumPair *
find_pair(const VxField *field, const VxValue *value)
{
    for (const VxEnumPair *pair = field->pairs; pair->member; pair++)
        if (pair_matches(field, pair, value))
            return pair;
    return NULL;
}

static gboolean
has_alternatives(const VxField *field, int value)
{
    guint n = 0;

    for (const VxEnumPair *pair = field->pairs; field->pairs && pair->member; pair++)
        n += pair->value == value;
    return n > 1;
}

/* Several of libvirt's words may be one member. */
static gboolean
stands_for(const VxField *field, int word, const VxValue *value)
{
    for (const VxEnumPair *pair = field->pairs; pair->member; pair++)
        if (pair->value == word && pair_matches(field, pair, value))
            return TRUE;
    return FALSE;
}

/* Which of them was given is kept. */
static void
read_word(VxMap *map, const VxField *field, const char *group, const VxValue *value, gpointer slot)
{
    g_autofree char *kept = vx_keep_get(map->keep, group, field->path);
    int word;

    if (kept && vx_enum_from_name(field->names, kept, &word) && stands_for(field, word, value))
        SLOT(int, slot) = word;
}

static gboolean
read_field(VxMap *map, const VxField *field, const char *group, gpointer slot, GError **error)
{
    g_auto(VxValue) value = { 0 };
    g_autofree char *kept = NULL;

    if (!is_just_kept(field) && vx_setting_find(&field->setting, map->runtime) &&
        !(field->file && vx_settings_hint_lacks(map->hint, field->file))) {
        if (!vx_setting_get(&field->setting, map->parts, &value, error))
            return FALSE;
        if (!is_absent(field, &value)) {
            field->conversion->from_value(field, &value, slot);
            if (field->pairs)
                read_word(map, field, group, &value, slot);
            return TRUE;
        }
    }
    kept = vx_keep_get(map->keep, group, field->path);
    if (kept)
        field->conversion->from_text(field, kept, slot);
    return TRUE;
}

gboolean
vx_fields_read(VxMap *map, const VxField *fields, gsize n, const char *group, gpointer base,
               GError **error)
{
    for (gsize i = 0; i < n; i++)
        if (!read_field(map, &fields[i], group, get_slot(&fields[i], base), error))
            return FALSE;
    return TRUE;
}

/* Whether something is said that VirtualBox would have to do. */
static gboolean
is_given(const VxField *field, gconstpointer slot)
{
    g_autofree char *text = field->conversion->to_text(field, slot);

    return text != NULL;
}

static gboolean
check_field(VxMap *map, const VxField *field, gconstpointer slot, GError **error)
{
    g_auto(VxValue) value = { 0 };
    g_autofree char *text = NULL;
    gboolean possible;

    if (is_just_kept(field) || !is_given(field, slot))
        return TRUE;
    possible = field->conversion->to_value(field, slot, map->runtime, &value);
    if (possible && vx_setting_find(&field->setting, map->runtime))
        return TRUE;
    if (possible && is_absent(field, &value))
        return TRUE; /* nothing to do */
    text = field->conversion->to_text(field, slot);
    return vx_map_unsupported(error, field->path, "'%s' is not possible with this VirtualBox",
                              text);
}

gboolean
vx_fields_check(VxMap *map, const VxField *fields, gsize n, gconstpointer base, GError **error)
{
    for (gsize i = 0; i < n; i++)
        if (!check_field(map, &fields[i], get_slot(&fields[i], base), error))
            return FALSE;
    return TRUE;
}

gboolean
vx_fields_refuse(const VxField *fields, gsize n, gconstpointer base, const char *why,
                 GError **error)
{
    for (gsize i = 0; i < n; i++)
        if (is_given(&fields[i], get_slot(&fields[i], base)))
            return vx_map_unsupported(error, fields[i].path, "%s", why);
    return TRUE;
}

/* What VirtualBox does not want to be told is a matter of the definition. */
static gboolean
refuse_value(const VxField *field, const GError *local, GError **error)
{
    g_autoptr(GError) told = vx_host_translate_error(local);

    if (vx_error_is(told, VIR_ERR_INVALID_ARG) ||
        vx_error_is(told, VIR_ERR_OPERATION_UNSUPPORTED) || vx_error_is(told, VIR_ERR_NO_SUPPORT))
        return vx_map_unsupported(error, field->path, "%s", local->message);
    g_propagate_prefixed_error(error, g_error_copy(local), "%s: ", field->path);
    return FALSE;
}

/* Whether the machine has something already that is to be left. */
static gboolean
is_left(VxMap *map, const VxField *field, gconstpointer slot, const VxValue *wanted, gboolean given,
        gboolean *left, GError **error)
{
    g_auto(VxValue) current = { 0 };
    const VxEnumPair *pair;

    *left = FALSE;
    if (!field->leave_same &&
        (!field->pairs ||
         (given ? !has_alternatives(field, CONST_SLOT(int, slot)) : !field->leave_unknown)))
        return TRUE;
    if (!vx_setting_get(&field->setting, map->parts, &current, error))
        return FALSE;
    if (field->leave_same) {
        *left = current.number == wanted->number && g_strcmp0(current.text, wanted->text) == 0;
        return TRUE;
    }
    pair = find_pair(field, &current);
    *left = given ? pair && pair->value == CONST_SLOT(int, slot) : !pair;
    return TRUE;
}

static gboolean
apply_field(VxMap *map, const VxField *field, gconstpointer slot, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_auto(VxValue) value = { 0 };
    gboolean given;
    gboolean left;

    if (is_just_kept(field) || !vx_setting_find(&field->setting, map->runtime))
        return TRUE;
    given = field->conversion->to_value(field, slot, map->runtime, &value);
    if (!given) {
        if (!field->absent)
            return TRUE;
        vx_value_clear(&value);
        make_absent(field, &value);
    }
    if (!is_left(map, field, slot, &value, given, &left, error))
        return FALSE;
    if (left)
        return TRUE;
    return vx_setting_set(&field->setting, map->parts, &value, &local) ||
           refuse_value(field, local, error);
}

gboolean
vx_fields_apply(VxMap *map, const VxField *fields, gsize n, gconstpointer base, GError **error)
{
    for (gsize i = 0; i < n; i++)
        if (!apply_field(map, &fields[i], get_slot(&fields[i], base), error))
            return FALSE;
    return TRUE;
}

gboolean
vx_fields_apply_changes(VxMap *map, const VxField *fields, gsize n, gconstpointer from,
                        gconstpointer to, GError **error)
{
    for (gsize i = 0; i < n; i++) {
        gconstpointer before = get_slot(&fields[i], from);
        gconstpointer after = get_slot(&fields[i], to);
        g_autofree char *old = fields[i].conversion->to_text(&fields[i], before);
        g_autofree char *new = fields[i].conversion->to_text(&fields[i], after);

        if (!old && !fields[i].absent)
            continue; /* was left as it is, and is so still */
        if (g_strcmp0(old, new) != 0 && !apply_field(map, &fields[i], after, error))
            return FALSE;
    }
    return TRUE;
}

/* A given value that VirtualBox holds without being told it from "not given", or from another. */
static gboolean
needs_keeping(VxMap *map, const VxField *field, gconstpointer slot)
{
    g_auto(VxValue) value = { 0 };

    if (is_just_kept(field))
        return TRUE;
    if (!field->conversion->to_value(field, slot, map->runtime, &value))
        return FALSE;
    return is_absent(field, &value) ||
           (field->pairs && find_pair(field, &value)->value != CONST_SLOT(int, slot));
}

void
vx_fields_keep(VxMap *map, const VxField *fields, gsize n, const char *group, gconstpointer base)
{
    for (gsize i = 0; i < n; i++) {
        gconstpointer slot = get_slot(&fields[i], base);
        g_autofree char *text = NULL;

        if (!needs_keeping(map, &fields[i], slot))
            continue;
        text = fields[i].conversion->to_text(&fields[i], slot);
        if (text)
            vx_keep_set(map->keep, group, fields[i].path, text);
    }
}
