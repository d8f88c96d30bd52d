/* fuzz-typelib.c - the type library reader on any bytes, and every question to what it accepts.
 *
 * The first byte cuts the rest into two files, so that merging is reached: 0xff is one file only.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xpcom/typelib.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static void
check_method(const VxInterface *interface, const VxMethod *method)
{
    g_assert_true(method->interface == interface);
    g_assert_cmpuint(method->slot, <, vx_interface_n_slots(interface));
    for (guint i = 0; i < method->n_params; i++)
        g_free(vx_type_to_string(&method->params[i].type));
    if (method->getter && !method->setter)
        g_assert_nonnull(vx_interface_find_getter(interface, method->name));
    if (!method->getter && !method->setter)
        g_assert_nonnull(vx_interface_find_method(interface, method->name));
    vx_interface_find_setter(interface, method->name);
}

static void
check_interface(const VxTypelib *typelib, const VxInterface *interface)
{
    const char *name = vx_interface_get_name(interface);
    guint depth = 0;

    g_assert_nonnull(vx_typelib_find(typelib, name));
    vx_typelib_find_iid(typelib, vx_interface_get_iid(interface));
    for (const VxInterface *i = interface; i; i = vx_interface_get_parent(i))
        g_assert_cmpuint(++depth, <=, 64);
    for (guint i = 0; i < vx_interface_n_methods(interface); i++)
        check_method(interface, vx_interface_nth_method(interface, i));
    for (guint i = 0; i < vx_interface_n_constants(interface); i++) {
        gint64 value;
        guint32 found;
        const char *constant = vx_interface_nth_constant(interface, i, &value);

        if (vx_typelib_find(typelib, name) == interface)
            g_assert_true(vx_typelib_enum_value(typelib, name, constant, &found));
        vx_typelib_enum_name(typelib, name, (guint32) value);
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) first = NULL;
    g_autoptr(GBytes) second = NULL;
    g_autoptr(VxTypelib) typelib = NULL;
    GBytes *files[2];
    gsize cut;

    if (size == 0)
        return 0;
    cut = data[0] == 0xff ? size - 1 : (size - 1) * data[0] / 0xfe;
    first = g_bytes_new(data + 1, cut);
    second = g_bytes_new(data + 1 + cut, size - 1 - cut);
    files[0] = first;
    files[1] = second;
    typelib = vx_typelib_parse_all(files, cut == size - 1 ? 1 : 2, &error);
    g_assert_true((typelib == NULL) == (error != NULL));
    for (guint i = 0; typelib && i < vx_typelib_n_interfaces(typelib); i++)
        check_interface(typelib, vx_typelib_nth(typelib, i));
    return 0;
}
