/* bandwidth.c - lists and changes bandwidth groups.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/bandwidth.h"

#define CONTROL "IBandwidthControl"
#define GROUP   "IBandwidthGroup"

#define VX_RESULT_OBJECT_IN_USE 0x80bb000cu /* VBOX_E_OBJECT_IN_USE */

/* Of the first version that had groups. */
#define UNIT_OF_OLD_VERSIONS (1024 * 1024)

static const VxMember get_limit = { GROUP, "maxBytesPerSec", VX_MEMBER_GETTER, TRUE,
                                    "bandwidth limits in bytes" };
static const VxMember set_limit = { GROUP, "maxBytesPerSec", VX_MEMBER_SETTER, TRUE,
                                    "bandwidth limits in bytes" };
/* As the first version spelt them. */
static const VxMember list_members[] = {
    {CONTROL,  "getAllBandwidthGroups", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
    { CONTROL, "GetAllBandwidthGroups", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
};
static const VxMember find_members[] = {
    {CONTROL,  "getBandwidthGroup", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
    { CONTROL, "GetBandwidthGroup", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
};
static const VxMember add_members[] = {
    {CONTROL,  "createBandwidthGroup", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
    { CONTROL, "CreateBandwidthGroup", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
};
static const VxMember remove_members[] = {
    {CONTROL,  "deleteBandwidthGroup", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
    { CONTROL, "DeleteBandwidthGroup", VX_MEMBER_METHOD, TRUE, "bandwidth groups"},
};

static const VxMember *
choose(VxRuntime *runtime, const VxMember members[2])
{
    return vx_has(runtime, &members[0]) ? &members[0] : &members[1];
}

static gboolean
has_groups(VxRuntime *runtime)
{
    return vx_has(runtime, VX_OPT_GET("IMachine", "bandwidthControl"));
}

gboolean
vx_bandwidth_is_there(VxRuntime *runtime, const char *type)
{
    return has_groups(runtime) && vx_has_enum(runtime, "BandwidthGroupType", type) &&
           (!g_str_equal(type, VX_BANDWIDTH_NETWORK) ||
            vx_has(runtime, VX_OPT_SET("INetworkAdapter", "bandwidthGroup")));
}

guint64
vx_bandwidth_get_unit(VxRuntime *runtime)
{
    return vx_has(runtime, &set_limit) ? 1 : UNIT_OF_OLD_VERSIONS;
}

static void
group_free(VxBandwidthGroup *group)
{
    if (!group)
        return;
    g_clear_pointer(&group->object, vx_object_unref);
    g_free(group->name);
    g_free(group);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxBandwidthGroup, group_free)

/* Returns: (transfer full) */
static VxObject *
get_control(VxMachine *machine, GError **error)
{
    VxObject *control = NULL;

    vx_get_object(vx_machine_get_object(machine), VX_OPT_GET("IMachine", "bandwidthControl"),
                  &control, error);
    return control;
}

static gboolean
read_limit(VxObject *object, guint64 *limit, GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(object);
    gint64 value;

    if (!vx_get_i64(object,
                    vx_has(runtime, &get_limit) ? &get_limit : VX_OPT_GET(GROUP, "maxMbPerSec"),
                    &value, error))
        return FALSE;
    *limit = (guint64) MAX(value, 0) * vx_bandwidth_get_unit(runtime);
    return TRUE;
}

/* @object: (transfer none) */
static VxBandwidthGroup *
read_group(VxObject *object, GError **error)
{
    g_autoptr(VxBandwidthGroup) group = g_new0(VxBandwidthGroup, 1);

    group->object = vx_object_ref(object);
    if (!vx_get_string(object, VX_OPT_GET(GROUP, "name"), &group->name, error) ||
        !vx_get_enum(object, VX_OPT_GET(GROUP, "type"), "BandwidthGroupType", &group->type,
                     error) ||
        !read_limit(object, &group->limit, error))
        return NULL;
    return g_steal_pointer(&group);
}

GPtrArray *
vx_bandwidth_list(VxMachine *machine, GError **error)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func((GDestroyNotify) group_free);
    VxRuntime *runtime = vx_object_get_runtime(vx_machine_get_object(machine));
    g_autoptr(GPtrArray) objects = NULL;
    g_autoptr(VxObject) control = NULL;

    if (!has_groups(runtime))
        return g_steal_pointer(&groups);
    control = get_control(machine, error);
    if (!control || !vx_call(control, choose(runtime, list_members), error, VX_OUT_OBJS(&objects)))
        return NULL;
    for (guint i = 0; i < objects->len; i++) {
        VxBandwidthGroup *group = read_group(g_ptr_array_index(objects, i), error);

        if (!group)
            return NULL;
        g_ptr_array_add(groups, group);
    }
    return g_steal_pointer(&groups);
}

const VxBandwidthGroup *
vx_bandwidth_find(GPtrArray *groups, const char *name)
{
    for (guint i = 0; i < groups->len; i++) {
        const VxBandwidthGroup *group = g_ptr_array_index(groups, i);

        if (g_str_equal(group->name, name))
            return group;
    }
    return NULL;
}

VxObject *
vx_bandwidth_add(VxMachine *machine, const char *name, const char *type, guint64 limit,
                 GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(vx_machine_get_object(machine));
    g_autoptr(VxObject) control = get_control(machine, error);
    VxObject *group = NULL;

    if (control &&
        vx_call(control, choose(runtime, add_members), error, VX_STR(name),
                VX_ENUM("BandwidthGroupType", type),
                VX_INT((gint64) (limit / vx_bandwidth_get_unit(runtime)))) &&
        vx_call(control, choose(runtime, find_members), error, VX_STR(name), VX_OUT_OBJ(&group)))
        return group;
    return NULL;
}

gboolean
vx_bandwidth_set_limit(const VxBandwidthGroup *group, guint64 limit, GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(group->object);

    return vx_set_int(group->object,
                      vx_has(runtime, &set_limit) ? &set_limit : VX_OPT_SET(GROUP, "maxMbPerSec"),
                      (gint64) (limit / vx_bandwidth_get_unit(runtime)), error);
}

gboolean
vx_bandwidth_remove(VxMachine *machine, const char *name, gboolean *removed, GError **error)
{
    VxRuntime *runtime = vx_object_get_runtime(vx_machine_get_object(machine));
    g_autoptr(VxObject) control = get_control(machine, error);
    g_autoptr(GError) local = NULL;

    if (!control)
        return FALSE;
    *removed = vx_call(control, choose(runtime, remove_members), &local, VX_STR(name));
    if (*removed || vx_xpcom_error_result(local) == VX_RESULT_OBJECT_IN_USE)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
vx_bandwidth_get_name(VxObject *device, const VxMember *getter, char **name, GError **error)
{
    g_autoptr(VxObject) group = NULL;

    *name = NULL;
    return vx_get_object(device, getter, &group, error) &&
           (!group || vx_get_string(group, VX_OPT_GET(GROUP, "name"), name, error));
}

gboolean
vx_bandwidth_set_for_drive(VxMachine *machine, const char *controller, gint32 port, gint32 device,
                           VxObject *group, GError **error)
{
    const VxMember *none = VX_OPT_METHOD("IMachine", "setNoBandwidthGroupForDevice");
    VxObject *object = vx_machine_get_object(machine);

    if (!group && vx_has(vx_object_get_runtime(object), none))
        return vx_call(object, none, error, VX_STR(controller), VX_INT(port), VX_INT(device));
    return vx_call(object, VX_OPT_METHOD("IMachine", "setBandwidthGroupForDevice"), error,
                   VX_STR(controller), VX_INT(port), VX_INT(device), VX_OBJ(group));
}
