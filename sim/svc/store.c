/* store.c - objects as text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/store.h"
#include "svc/medium.h"
#include "svc/service.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
indent(GString *out, guint depth)
{
    for (guint i = 0; i < depth; i++)
        g_string_append_c(out, ' ');
}

static void
put_quoted(GString *out, const char *text)
{
    g_autofree char *escaped = g_strescape(text, NULL);

    g_string_append_printf(out, "\"%s\"", escaped);
}

void
sim_store_put_string(GString *out, guint depth, const char *name, const char *value)
{
    indent(out, depth);
    g_string_append_printf(out, "%s ", name);
    put_quoted(out, value);
    g_string_append_c(out, '\n');
}

static void
put_value(GString *out, SimObject *object, const char *name, const SimValue *value)
{
    const SimAttr *attr = g_hash_table_lookup(object->class->attrs, name);

    switch (value->kind) {
    case SIM_V_INT:
        if (attr != NULL && attr->enumeration != NULL)
            g_string_append_printf(
                out, "=%s.%s", attr->enumeration,
                sim_enum_name(object->service, attr->enumeration, value->integer));
        else
            g_string_append_printf(out, "%" G_GINT64_FORMAT, value->integer);
        break;
    case SIM_V_STRING:
        put_quoted(out, value->string);
        break;
    case SIM_V_OBJECT: {
        g_autofree char *id =
            value->object != NULL ? sim_object_get_string(value->object, "id") : g_strdup("");

        g_string_append_printf(out, "@%s", id);
        break;
    }
    case SIM_V_BYTES: {
        gsize size;
        const guchar *data = g_bytes_get_data(value->bytes, &size);
        g_autofree char *text = g_base64_encode(data, size);

        g_string_append_printf(out, "*%s", text);
        break;
    }
    case SIM_V_LIST:
        g_string_append_c(out, '[');
        for (guint i = 0; i < value->list->len; i++) {
            if (i > 0)
                g_string_append_c(out, ' ');
            put_value(out, object, name, &g_array_index(value->list, SimValue, i));
        }
        g_string_append_c(out, ']');
        break;
    default:
        g_string_append_c(out, '-');
    }
}

static int
compare_keys(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Files that say the same look the same. */
static char **
sorted_keys(GHashTable *table)
{
    guint n;
    gpointer *keys = g_hash_table_get_keys_as_array(table, &n);

    qsort(keys, n, sizeof(*keys), compare_keys);
    return (char **) keys;
}

/* What was set to its default looks as what was never set. */
static void
write_props(GString *out, SimObject *object, guint depth)
{
    g_autofree char **names = sorted_keys(object->props);

    for (guint i = 0; names[i] != NULL; i++) {
        const SimValue *value = g_hash_table_lookup(object->props, names[i]);

        if (sim_object_is_default(object, names[i], value))
            continue;
        indent(out, depth);
        g_string_append_printf(out, "%s ", names[i]);
        put_value(out, object, names[i], value);
        g_string_append_c(out, '\n');
    }
}

/* Nothing, of a part without anything. */
static void
write_part(GString *out, const char *name, SimObject *part, guint depth)
{
    gsize before = out->len;
    gsize begin;

    indent(out, depth);
    g_string_append_printf(out, "part %s %s\n", name, part->class->interface->name);
    begin = out->len;
    sim_store_write(out, part, depth + 1);
    if (out->len == begin) {
        g_string_truncate(out, before);
        return;
    }
    indent(out, depth);
    g_string_append(out, "end\n");
}

void
sim_store_write(GString *out, SimObject *object, guint depth)
{
    if (object->props != NULL)
        write_props(out, object, depth);
    if (object->parts != NULL) {
        g_autofree char **names = sorted_keys(object->parts);

        for (guint i = 0; names[i] != NULL; i++) {
            SimObject *part = g_hash_table_lookup(object->parts, names[i]);

            if (!part->class->def->transient)
                write_part(out, names[i], part, depth);
        }
    }
    if (object->lists != NULL) {
        g_autofree char **names = sorted_keys(object->lists);

        for (guint i = 0; names[i] != NULL; i++) {
            GPtrArray *list = g_hash_table_lookup(object->lists, names[i]);

            for (guint n = 0; n < list->len; n++) {
                SimObject *element = g_ptr_array_index(list, n);

                indent(out, depth);
                g_string_append_printf(out, "item %s %s\n", names[i],
                                       element->class->interface->name);
                sim_store_write(out, element, depth + 1);
                indent(out, depth);
                g_string_append(out, "end\n");
            }
        }
    }
}

gboolean
sim_store_line(SimStoreReader *reader, char **name, char **rest)
{
    char *line, *space;

    while (reader->lines[reader->at] != NULL && g_strstrip(reader->lines[reader->at])[0] == '\0')
        reader->at++;
    line = reader->lines[reader->at];
    if (line == NULL)
        return FALSE;
    reader->at++;
    if (strcmp(line, "end") == 0)
        return FALSE;
    space = strchr(line, ' ');
    *name = line;
    *rest = space != NULL ? space + 1 : line + strlen(line);
    if (space != NULL)
        *space = '\0';
    return TRUE;
}

char *
sim_store_string(const char *rest)
{
    gsize length = strlen(rest);
    g_autofree char *inner =
        length >= 2 && rest[0] == '"' ? g_strndup(rest + 1, length - 2) : g_strdup("");

    return g_strcompress(inner);
}

void
sim_store_skip(SimStoreReader *reader)
{
    guint open = 1;

    for (; reader->lines[reader->at] != NULL && open > 0; reader->at++) {
        const char *line = g_strstrip(reader->lines[reader->at]);

        if (strcmp(line, "end") == 0)
            open--;
        else if (g_str_has_prefix(line, "part ") || g_str_has_prefix(line, "item ") ||
                 g_str_has_prefix(line, "snapshot "))
            open++;
    }
}

/* One value at *@at, which moves behind it. */
static SimValue
parse_value(SimService *service, const char **at)
{
    const char *start = *at;

    if (*start == '"') {
        const char *end = start + 1;
        g_autofree char *quoted = NULL, *text = NULL;

        while (*end != '\0' && *end != '"')
            end += *end == '\\' && end[1] != '\0' ? 2 : 1;
        quoted = g_strndup(start, (gsize) (end - start) + 1);
        text = sim_store_string(quoted);
        *at = *end != '\0' ? end + 1 : end;
        return sim_value_string(text);
    }
    if (*start == '[') {
        SimValue list = sim_value_list();

        (*at)++;
        while (**at != '\0' && **at != ']') {
            sim_value_append(&list, parse_value(service, at));
            while (**at == ' ')
                (*at)++;
        }
        if (**at == ']')
            (*at)++;
        return list;
    }

    g_autofree char *word = g_strndup(start, strcspn(start, " ]"));

    *at = start + strlen(word);
    if (word[0] == '=') {
        char *dot = strchr(word, '.');

        if (dot == NULL)
            return (SimValue){ 0 };
        *dot = '\0';
        return sim_has_enum(service, word + 1, dot + 1)
                   ? sim_value_int(sim_enum(service, word + 1, dot + 1))
                   : (SimValue){ 0 };
    }
    if (word[0] == '@')
        return sim_value_object(sim_media_find_id(service, word + 1));
    if (word[0] == '*') {
        gsize size;
        guchar *data = g_base64_decode(word + 1, &size);

        return (SimValue){ .kind = SIM_V_BYTES, .bytes = g_bytes_new_take(data, size) };
    }
    if (word[0] == '-' && word[1] == '\0')
        return (SimValue){ 0 };
    return sim_value_int(g_ascii_strtoll(word, NULL, 10));
}

/* What another version calls an interface. */
static const char *
known_interface(SimService *service, const char *name)
{
    static const char *const renamed[][2] = {
        {"IBIOSSettings",      "IFirmwareSettings"},
        { "IFirmwareSettings", "IBIOSSettings"    },
    };

    if (g_hash_table_contains(service->classes, name))
        return name;
    for (guint i = 0; i < G_N_ELEMENTS(renamed); i++)
        if (strcmp(renamed[i][0], name) == 0 &&
            g_hash_table_contains(service->classes, renamed[i][1]))
            return renamed[i][1];
    return NULL;
}

void
sim_store_read(SimStoreReader *reader, SimObject *object)
{
    char *name, *rest;

    while (sim_store_line(reader, &name, &rest)) {
        if (strcmp(name, "part") == 0 || strcmp(name, "item") == 0) {
            char *space = strchr(rest, ' ');
            const char *interface =
                space != NULL ? known_interface(object->service, space + 1) : NULL;
            SimObject *inner = NULL;

            if (interface != NULL) {
                *space = '\0';
                inner = name[0] == 'p' ? sim_object_part(object, rest, interface)
                                       : sim_object_append(object, rest, interface);
            }
            if (inner != NULL)
                sim_store_read(reader, inner);
            else
                sim_store_skip(reader);
        } else {
            const char *at = rest;
            SimValue value = parse_value(object->service, &at);

            if (value.kind != SIM_V_NONE)
                sim_object_set(object, name, value);
        }
    }
    if (object->class->def->copied != NULL)
        object->class->def->copied(object, NULL);
}

gboolean
sim_store_save(SimService *service, const char *path, const GString *text, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *temporary = g_strconcat(path, ".new", NULL);
    FILE *file = NULL;
    gboolean ok;

    if (sim_faults_disk_full(service->faults)) {
        errno = ENOSPC;
        ok = FALSE;
    } else {
        ok = g_mkdir_with_parents(folder, 0700) == 0 && (file = g_fopen(temporary, "we")) != NULL &&
             fwrite(text->str, 1, text->len, file) == text->len;
        if (file != NULL)
            ok = fclose(file) == 0 && ok;
        ok = ok && g_rename(temporary, path) == 0;
    }
    if (!ok)
        g_set_error(error, G_FILE_ERROR, (int) g_file_error_from_errno(errno), "%s: %s", path,
                    g_strerror(errno));
    return ok;
}
