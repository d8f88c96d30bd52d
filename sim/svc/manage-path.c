/* manage-path.c - objects and values by the names of members, as the installed version has them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/manage-private.h"

#include <string.h>

/* The value of a getter, or of a method without arguments that stands for one ("getFilters"). */
static gboolean
read_member(SimManage *m, SimObject *object, const char *name, SimValue *value)
{
    if (sim_interface_find(object->class->interface, name, FALSE) == NULL)
        return FALSE;
    return sim_manage_invoke(m, object, name, NULL, 0, value, 1);
}

/* What all names of @path but the last lead to. @last: the last one */
static SimObject *
follow(SimManage *m, SimObject *object, const char *path, char **last)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);
    guint n = g_strv_length(names);

    for (guint i = 0; i + 1 < n && object != NULL; i++) {
        SimValue value = { 0 };

        /* It belongs to its owner: the reference is not needed. */
        object = read_member(m, object, names[i], &value) && value.kind == SIM_V_OBJECT
                     ? value.object
                     : NULL;
        sim_value_clear(&value);
    }
    *last = g_strdup(names[n - 1]);
    return object;
}

gboolean
sim_manage_get(SimManage *m, SimObject *object, const char *paths, SimValue *value)
{
    g_auto(GStrv) each = g_strsplit(paths, "|", -1);

    for (guint i = 0; object != NULL && each[i] != NULL; i++) {
        g_autofree char *name = NULL;
        SimObject *owner = follow(m, object, each[i], &name);

        if (owner != NULL && read_member(m, owner, name, value))
            return TRUE;
    }
    return FALSE;
}

SimObject *
sim_manage_object(SimManage *m, SimObject *object, const char *paths)
{
    SimValue value = { 0 };
    SimObject *found = NULL;

    if (sim_manage_get(m, object, paths, &value) && value.kind == SIM_V_OBJECT)
        found = value.object;
    sim_value_clear(&value);
    return found;
}

gint64
sim_manage_number(SimManage *m, SimObject *object, const char *paths)
{
    SimValue value = { 0 };
    gint64 number = 0;

    if (sim_manage_get(m, object, paths, &value) && value.kind == SIM_V_INT)
        number = value.integer;
    sim_value_clear(&value);
    return number;
}

char *
sim_manage_text(SimManage *m, SimObject *object, const char *paths)
{
    SimValue value = { 0 };
    char *text = NULL;

    if (sim_manage_get(m, object, paths, &value) && value.kind == SIM_V_STRING)
        text = g_strdup(value.string);
    sim_value_clear(&value);
    return text != NULL ? text : g_strdup("");
}

const char *
sim_manage_enum(SimManage *m, SimObject *object, const char *paths, const char *enumeration)
{
    SimValue value = { 0 };
    const char *name = "";

    if (sim_manage_get(m, object, paths, &value) && value.kind == SIM_V_INT)
        name = sim_enum_name(m->service, enumeration, value.integer);
    sim_value_clear(&value);
    return name;
}

SimObject *
sim_manage_settings(SimMachine *machine)
{
    return machine->vm != NULL && machine->mutable != NULL ? machine->mutable : machine->object;
}

SimObject *
sim_manage_slot(SimManage *m, SimObject *machine, const char *getter, guint n)
{
    SimValue in[] = { sim_value_int(n) };
    SimValue out[1] = { 0 };
    gsize said = m->err->len;
    gboolean failed = m->failed;
    SimObject *found = NULL;

    if (sim_manage_invoke(m, machine, getter, in, 1, out, 1))
        found = out[0].object;
    else
        g_string_truncate(m->err, said); /* there is no such slot */
    m->failed = failed;
    sim_value_clear(&out[0]);
    return found;
}

gboolean
sim_manage_set(SimManage *m, SimObject *object, const char *paths, SimValue value)
{
    g_auto(GStrv) each = g_strsplit(paths, "|", -1);

    for (guint i = 0; object != NULL && each[i] != NULL; i++) {
        g_autofree char *name = NULL;
        SimObject *owner = follow(m, object, each[i], &name);

        if (owner != NULL && sim_interface_find(owner->class->interface, name, FALSE) != NULL) {
            sim_object_set(owner, name, value);
            sim_machine_modified(sim_object_ancestor(owner, "IMachine"), owner);
            return TRUE;
        }
    }
    sim_value_clear(&value);
    sim_manage_fail(m, "This version has no %s", paths);
    return FALSE;
}
