/* test-domain-table.c - the table in docs/domain.md is what the program does: a line for each row
 * of src/xml/domain-rows.c, with its place in VirtualBox from the tables of src/map/.
 *
 * With VX_UPDATE=1 it writes the table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "map/families.h"
#include "map/field.h"
#include "map/places.h"
#include "xml-case.h"
#include "xml/domain-rows.h"

static const char *const versions[] = { "4.0", "4.1", "4.2", "4.3", "5.0", "5.1",
                                        "5.2", "6.0", "6.1", "7.0", "7.1", "7.2" };

/* ---- What there is in which version ---- */

/* "IMachine.memorySize" and "TpmType.v2_0" of one version */
static GHashTable *
read_api(const char *version)
{
    g_autofree char *path = g_strdup_printf("sim/api/%s.api", version);
    g_autofree char *text = xml_case_read(path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GHashTable *members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *owner = NULL;

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit_set(*line, " (", -1);
        guint n = g_strv_length(words);

        if (n > 1 && (g_str_equal(words[0], "interface") || g_str_equal(words[0], "enum"))) {
            g_free(owner);
            owner = g_strdup(words[1]);
        } else if (n > 2 && !*words[0]) {
            gboolean is_enumerator = g_ascii_isdigit(*words[2]) || *words[2] == '-';

            g_hash_table_add(members,
                             g_strdup_printf("%s.%s", owner, words[is_enumerator ? 1 : 2]));
        }
    }
    return members;
}

/* One of these is what a value needs, and each is all of its members. */
typedef struct {
    GPtrArray *alternatives; /* GStrv */
    GString *words;          /* for the document */
} Places;

static void
add_place(Places *places, const char *member, const char *key_enum, const char *key)
{
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    g_autofree char *keyed = key_enum ? g_strdup_printf("%s.%s", key_enum, key) : NULL;

    g_strv_builder_add(all, member);
    if (keyed)
        g_strv_builder_add(all, keyed);
    g_ptr_array_add(places->alternatives, g_strv_builder_end(all));
    g_string_append_printf(places->words, "%s`%s%s%s%s`", places->words->len ? ", " : "", member,
                           key ? "(" : "", key ? key : "", key ? ")" : "");
}

static gboolean
has_all(GHashTable *api, char **members)
{
    for (; *members; members++)
        if (!g_hash_table_contains(api, *members))
            return FALSE;
    return TRUE;
}

/* The first version that has one of the places; fails for one that is in no version. */
static const char *
get_since(const Places *places, GPtrArray *apis, const char *path)
{
    gsize first = G_N_ELEMENTS(versions);

    for (guint i = 0; i < places->alternatives->len; i++) {
        char **members = places->alternatives->pdata[i];
        gsize version = 0;

        while (version < G_N_ELEMENTS(versions) && !has_all(apis->pdata[version], members))
            version++;
        if (version == G_N_ELEMENTS(versions))
            g_error("%s: no version of VirtualBox has %s", path, members[0]);
        first = MIN(first, version);
    }
    return versions[first == G_N_ELEMENTS(versions) ? 0 : first];
}

/* ---- What the tables of src/map/ say ---- */

/* "clock/timer[@name='hpet']/@present" is a case of "clock/timer/@present". */
static gboolean
is_path(const char *path, const char *row_path)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    gboolean inside = FALSE;

    for (; *path; path++) {
        inside = *path == '[' || (inside && *path != ']');
        if (!inside && *path != ']')
            g_string_append_c(plain, *path);
    }
    return g_str_equal(plain->str, row_path);
}

static const VxField *
find_field(const char *path)
{
    for (const VxFamily *const *family = vx_families; *family; family++)
        for (gsize list = 0; list < VX_MAX_FIELD_LISTS; list++)
            for (gsize i = 0; i < (*family)->fields[list].n; i++)
                if (is_path((*family)->fields[list].fields[i].path, path) &&
                    (*family)->fields[list].fields[i].setting.places[0].part)
                    return &(*family)->fields[list].fields[i];
    return NULL;
}

static const VxPlaceNote *
find_note(const char *path)
{
    for (const VxPlaceNote *note = vx_place_notes; note->path; note++)
        if (g_str_equal(note->path, path))
            return note;
    return NULL;
}

static void
add_field_places(Places *places, const VxField *field)
{
    for (gsize i = 0; i < VX_MAX_PLACES_OF_SETTING && field->setting.places[i].part; i++) {
        const VxPlace *place = &field->setting.places[i];
        g_autofree char *member = g_strdup_printf("%s.%s", place->get.interface, place->get.name);

        add_place(places, member, place->key_enum, place->key);
    }
}

static gboolean
is_same(const char *word, const char *member)
{
    return g_ascii_strcasecmp(word, member) == 0;
}

static const char *
get_member(const VxField *field, const VxEnumPair *pair)
{
    return field->setting.kind != VX_VALUE_BOOL ? pair->member
           : g_str_equal(pair->member, "1")     ? "on"
                                                : "off";
}

/* Whether a pair before it has the same value: the other is what is written */
static gboolean
is_further(const VxEnumPair *pairs, const VxEnumPair *pair)
{
    for (; pairs < pair; pairs++)
        if (pairs->value == pair->value)
            return TRUE;
    return FALSE;
}

/* "ich6 HDA, ac97 the same, efi EFI (or EFI64, EFI32)" */
static void
append_pairs(GString *out, const VxField *field)
{
    for (const VxEnumPair *pair = field->pairs; pair->member; pair++) {
        const char *word = vx_enum_to_name(field->names, pair->value);
        const char *member = get_member(field, pair);
        const char *more = " (or ";

        if (!word || is_further(field->pairs, pair))
            continue;
        g_string_append_printf(out, "%s%s %s", out->len ? ", " : "", word,
                               is_same(word, member) ? "the same" : member);
        for (const VxEnumPair *other = pair + 1; other->member; other++) {
            if (other->value != pair->value)
                continue;
            g_string_append_printf(out, "%s%s", more, get_member(field, other));
            more = ", ";
        }
        if (*more == ',')
            g_string_append_c(out, ')');
    }
}

static void
append_conversion(GString *out, const VxField *field)
{
    if (field->pairs && field->names)
        append_pairs(out, field);
    else
        g_string_append(out, field->conversion->meaning);
}

/* ---- What has been said ---- */

static gboolean
starts_word(const char *p)
{
    return !g_ascii_isalnum(p[-1]) ||
           (g_ascii_isupper(*p) && (g_ascii_islower(p[-1]) || g_ascii_islower(p[1])));
}

/* The words in @text, of "cableConnected", too: in small letters, without an "s" at their ends.
 * Returns: (transfer full) */
static GPtrArray *
get_words(const char *text)
{
    static const char *const fillers[] = { "a",  "an",  "and", "as", "for", "i",  "in", "is",
                                           "it", "its", "of",  "or", "the", "to", NULL };
    g_autofree char *padded = g_strconcat(" ", text, NULL);
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

    for (const char *p = padded + 1; *p;) {
        const char *end = p + 1;
        g_autofree char *word = NULL;

        while (g_ascii_isalnum(*p) && g_ascii_isalnum(*end) && !starts_word(end))
            end++;
        word = g_ascii_strdown(p, end - p);
        if (strlen(word) > 3 && g_str_has_suffix(word, "s"))
            word[strlen(word) - 1] = '\0';
        if (g_ascii_isalnum(*p) && !g_strv_contains(fillers, word))
            g_ptr_array_add(words, g_steal_pointer(&word));
        p = end;
    }
    return words;
}

/* Whether all words of @text are among those of @said. */
static gboolean
is_said(const char *said, const char *text)
{
    g_autoptr(GPtrArray) before = get_words(said);
    g_autoptr(GPtrArray) words = get_words(text);

    for (guint i = 0; i < words->len; i++)
        if (!g_ptr_array_find_with_equal_func(before, words->pdata[i], g_str_equal, NULL))
            return FALSE;
    return TRUE;
}

/* Notes that say what a number counts belong to the value. */
static gboolean
is_unit(const char *note)
{
    static const char *const units[] = { "us", "ms", "Hz", "KiB", "KiB/s", "seconds", NULL };
    g_autofree char *word = note ? g_strndup(note, strcspn(note, " ;,")) : NULL;

    return word && g_strv_contains(units, word);
}

/* ---- The table ---- */

static void
append_part(GString *out, const char *text)
{
    if (text && *text)
        g_string_append_printf(out, "%s%s", out->len ? "; " : "", text);
}

static gboolean
is_checked(const VxBindRow *row)
{
    return row->kind == VX_BIND_CONSTANT || row->kind == VX_BIND_CHECKED;
}

static gboolean
append_row(GString *out, const VxBindRow *row, const char *path, GPtrArray *apis)
{
    g_autoptr(GPtrArray) alternatives = g_ptr_array_new_with_free_func((GDestroyNotify) g_strfreev);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GString) how = g_string_new(NULL);
    g_autofree char *values = NULL;
    g_autofree char *said = NULL;
    g_autofree char *line = NULL;
    Places places = { alternatives, words };
    const VxField *field = find_field(path);
    const VxPlaceNote *note = find_note(path);
    gboolean kept = (row->flags & VX_BIND_KEPT) != 0;

    if (!field && !note && !kept && !is_checked(row)) {
        g_test_message("%s has no place: add it to a table of src/map/, or to src/map/places.c",
                       path);
        return FALSE;
    }
    if (field) {
        add_field_places(&places, field);
        append_conversion(how, field);
    }
    for (gsize i = 0; note && i < VX_MAX_MEMBERS_OF_NOTE && note->members[i]; i++)
        add_place(&places, note->members[i], NULL, NULL);
    if (kept)
        g_string_append(words, words->len ? ", *kept*" : "*kept*");
    append_part(how, note ? note->text : NULL);
    said = g_strconcat(words->str, " ", how->str, NULL);
    if (row->note && !is_unit(row->note) && !is_said(said, row->note))
        append_part(how, row->note);
    if (how->len == 0 && alternatives->len > 0)
        g_string_append(how, "as it is");
    values = xml_case_describe_values(row);
    line = g_strdup_printf("| `%s` | %s%s%s | %s | %s | %s |\n", path, values,
                           is_unit(row->note) ? ": " : "", is_unit(row->note) ? row->note : "",
                           words->str, how->str,
                           alternatives->len ? get_since(&places, apis, path) : "");
    if (!g_str_has_suffix(out->str, line)) /* rows that differ in how they are written only */
        g_string_append(out, line);
    return TRUE;
}

static gboolean
append_rows(GString *out, const VxBindTable *table, const char *prefix, GPtrArray *apis)
{
    gboolean complete = TRUE;

    for (guint i = 0; i < table->n_rows; i++) {
        const VxBindRow *row = &table->rows[i];
        gboolean self = g_str_equal(row->path, VX_BIND_SELF);
        g_autofree char *path =
            g_strdup_printf("%s%s%s", prefix, *prefix && !self ? "/" : "", self ? "" : row->path);

        if ((row->kind == VX_BIND_LIST || row->kind == VX_BIND_CHILD) && row->table == table)
            continue; /* a chain of the same */
        if (row->kind == VX_BIND_LIST || row->kind == VX_BIND_CHILD)
            complete = append_rows(out, row->table, path, apis) && complete;
        else
            complete = append_row(out, row, path, apis) && complete;
    }
    return complete;
}

static GPtrArray *
read_apis(void)
{
    GPtrArray *apis = g_ptr_array_new_with_free_func((GDestroyNotify) g_hash_table_unref);

    for (gsize i = 0; i < G_N_ELEMENTS(versions); i++)
        g_ptr_array_add(apis, read_api(versions[i]));
    return apis;
}

static void
test_documented(void)
{
    static const char start[] = "<!-- from here on: written by test-domain-table -->\n";
    g_autofree char *text = xml_case_read("docs/domain.md");
    g_autoptr(GPtrArray) apis = read_apis();
    g_autoptr(GString) out = g_string_new(NULL);

    g_assert_nonnull(strstr(text, start));
    g_string_append_len(out, text, strstr(text, start) - text + (gssize) strlen(start));
    g_string_append(out, "\n### `<domain>`\n\n| path | values | VirtualBox | how | since |\n"
                         "|---|---|---|---|---|\n");
    g_assert_true(append_rows(out, &vx_domain_table, "", apis));
    xml_case_expect_file("docs/domain.md", out->str);
}

/* Notes of rows that are gone. */
static void
test_no_note_is_left(void)
{
    g_autofree char *text = xml_case_read("docs/domain.md");

    for (const VxPlaceNote *note = vx_place_notes; note->path; note++) {
        g_autofree char *line = g_strdup_printf("| `%s` |", note->path);

        if (!strstr(text, line))
            g_error("src/map/places.c: there is no row %s", note->path);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/domain-table/documented", test_documented);
    g_test_add_func("/domain-table/no-note-is-left", test_no_note_is_left);
    return g_test_run();
}
