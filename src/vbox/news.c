/* news.c - the events that are listened to, and what each says.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vbox/news.h"

typedef struct {
    const char *type; /* member of VBoxEventType */
    VxNewsKind kind;
    gboolean (*read)(VxObject *event, VxNews *news, GError **error); /* (nullable) */
} Row;

void
vx_news_clear(VxNews *news)
{
    g_free(news->machine);
    g_free(news->name);
    g_free(news->text);
    *news = (VxNews){ 0 };
}

/* ---- What the events say ---- */

/* Without an id it concerns VirtualBox as a whole, and nobody here. */
static void
take_machine(VxNews *news, const char *id)
{
    if (id && *id)
        news->machine = g_ascii_strdown(id, -1);
    else
        news->kind = VX_NEWS_NONE;
}

static gboolean
read_machine(VxObject *event, VxNews *news, GError **error)
{
    g_autofree char *id = NULL;

    if (!vx_get_string(event, VX_GET("IMachineEvent", "machineId"), &id, error))
        return FALSE;
    take_machine(news, id);
    return TRUE;
}

static gboolean
read_extra_data(VxObject *event, VxNews *news, GError **error)
{
    g_autofree char *id = NULL;

    if (!vx_get_string(event, VX_GET("IExtraDataChangedEvent", "machineId"), &id, error))
        return FALSE;
    take_machine(news, id);
    return TRUE;
}

static gboolean
read_medium_registered(VxObject *event, VxNews *news, GError **error)
{
    return vx_get_bool(event, VX_GET("IMediumRegisteredEvent", "registered"), &news->flag, error);
}

static gboolean
read_runtime_error(VxObject *event, VxNews *news, GError **error)
{
    return vx_get_bool(event, VX_GET("IRuntimeErrorEvent", "fatal"), &news->flag, error) &&
           vx_get_string(event, VX_GET("IRuntimeErrorEvent", "id"), &news->name, error) &&
           vx_get_string(event, VX_GET("IRuntimeErrorEvent", "message"), &news->text, error);
}

/* ---- The tables; what a VirtualBox does not have yet is left out ---- */

static const Row of_virtualbox[] = {
    {"OnMachineRegistered",           VX_NEWS_MACHINE,  read_machine          },
    { "OnMachineStateChanged",        VX_NEWS_MACHINE,  read_machine          },
    { "OnSessionStateChanged",        VX_NEWS_MACHINE,  read_machine          },
    { "OnMachineDataChanged",         VX_NEWS_SETTINGS, read_machine          },
    { "OnExtraDataChanged",           VX_NEWS_MACHINE,  read_extra_data       },
    { "OnSnapshotTaken",              VX_NEWS_MACHINE,  read_machine          },
    { "OnSnapshotDeleted",            VX_NEWS_MACHINE,  read_machine          },
    { "OnSnapshotRestored",           VX_NEWS_MACHINE,  read_machine          },
    { "OnSnapshotChanged",            VX_NEWS_MACHINE,  read_machine          },
    { "OnMediumConfigChanged",        VX_NEWS_MEDIUM,   NULL                  },
    { "OnMediumRegistered",           VX_NEWS_MEDIA,    read_medium_registered},
    { "OnNATNetworkCreationDeletion", VX_NEWS_NETWORKS, NULL                  },
    { "OnNATNetworkSetting",          VX_NEWS_NETWORKS, NULL                  },
    { "OnNATNetworkPortForward",      VX_NEWS_NETWORKS, NULL                  },
    { "OnNATNetworkStartStop",        VX_NEWS_NETWORKS, NULL                  },
};

static const Row of_consoles[] = {
    {"OnMediumChanged",                VX_NEWS_DEVICES,       NULL              },
    { "OnStorageDeviceChanged",        VX_NEWS_DEVICES,       NULL              },
    { "OnNetworkAdapterChanged",       VX_NEWS_DEVICES,       NULL              },
    { "OnUSBDeviceStateChanged",       VX_NEWS_DEVICES,       NULL              },
    { "OnSharedFolderChanged",         VX_NEWS_DEVICES,       NULL              },
    { "OnCPUChanged",                  VX_NEWS_DEVICES,       NULL              },
    { "OnVRDEServerChanged",           VX_NEWS_DISPLAY,       NULL              },
    { "OnVRDEServerInfoChanged",       VX_NEWS_DISPLAY,       NULL              },
    { "OnAdditionsStateChanged",       VX_NEWS_ADDITIONS,     NULL              },
    { "OnGuestAdditionsStatusChanged", VX_NEWS_ADDITIONS,     NULL              },
    { "OnRuntimeError",                VX_NEWS_RUNTIME_ERROR, read_runtime_error},
};

static const struct {
    const Row *rows;
    gsize n_rows;
} tables[] = {
    [VX_SOURCE_VIRTUALBOX] = {of_virtualbox, G_N_ELEMENTS(of_virtualbox)},
    [VX_SOURCE_CONSOLE] = { of_consoles,  G_N_ELEMENTS(of_consoles)  },
};

static const Row *
find_row(VxNewsSource source, const char *type)
{
    for (gsize i = 0; i < tables[source].n_rows; i++)
        if (g_str_equal(tables[source].rows[i].type, type))
            return &tables[source].rows[i];
    return NULL;
}

GArray *
vx_news_get_types(VxRuntime *runtime, VxNewsSource source)
{
    const VxTypelib *typelib = vx_runtime_get_typelib(runtime);
    GArray *types = g_array_new(FALSE, FALSE, sizeof(gint64));

    for (gsize i = 0; i < tables[source].n_rows; i++) {
        guint32 number;
        gint64 type;

        if (!vx_typelib_enum_value(typelib, "VBoxEventType", tables[source].rows[i].type, &number))
            continue;
        type = number;
        g_array_append_val(types, type);
    }
    return types;
}

gboolean
vx_news_read(VxObject *event, VxNewsSource source, VxNews *news, GError **error)
{
    const char *type = NULL;
    const Row *row;

    if (!vx_get_enum(event, VX_GET("IEvent", "type"), "VBoxEventType", &type, error))
        return FALSE;
    row = find_row(source, type);
    if (!row)
        return TRUE;
    news->kind = row->kind;
    return !row->read || row->read(event, news, error);
}
