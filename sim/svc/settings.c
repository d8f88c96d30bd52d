/* settings.c - the settings objects of a machine that are little more than their attributes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "svc/events.h"
#include "svc/machine.h"

#include <string.h>

/* --- IVRDEServer: its properties by name. */

static const char *const vrde_properties[] = { "TCP/Ports",
                                               "TCP/Address",
                                               "VideoChannel/Enabled",
                                               "VideoChannel/Quality",
                                               "VideoChannel/DownscaleProtection",
                                               "Client/DisableDisplay",
                                               "Client/DisableInput",
                                               "Client/DisableAudio",
                                               "Client/DisableUSB",
                                               "Client/DisableClipboard",
                                               "Client/DisableUpstreamAudio",
                                               "Client/DisableRDPDR",
                                               "H3DRedirect/Enabled",
                                               "Security/Method",
                                               "Security/ServerCertificate",
                                               "Security/ServerPrivateKey",
                                               "Security/CACertificate",
                                               "Audio/RateCorrectionMode",
                                               "Audio/LogPath",
                                               "VNCPassword",
                                               NULL };

static void
vrde_changed(SimObject *vrde)
{
    SimMachine *machine = sim_machine_of(vrde);

    sim_machine_modified(sim_object_ancestor(vrde, "IMachine"), vrde);
    if (machine->console != NULL)
        sim_fire(machine->console, "VRDEServerChanged", NULL);
}

static SimResult
get_vrde_properties(SimCall *call)
{
    sim_out_strings(call, 0, vrde_properties);
    return SIM_OK;
}

static SimResult
get_vrde_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);
    g_autofree char *value = sim_object_get_string(call->self, key);

    sim_out_string(call, 0,
                   value[0] == '\0' && strcmp(sim_in_string(call, 0), "TCP/Ports") == 0 ? "3389"
                                                                                        : value);
    return SIM_OK;
}

/* "3389", "5000-5010,6000": numbers, ranges of them, in any number. */
static gboolean
is_port_list(const char *text)
{
    g_auto(GStrv) each = g_strsplit(text, ",", -1);

    for (guint i = 0; each[i] != NULL; i++) {
        g_auto(GStrv) ends = g_strsplit(each[i], "-", 2);

        for (guint n = 0; ends[n] != NULL; n++) {
            guint64 port = g_ascii_strtoull(ends[n], NULL, 10);

            if (ends[n][0] == '\0' || strspn(ends[n], "0123456789") != strlen(ends[n]) ||
                port > 65535)
                return FALSE;
        }
    }
    return TRUE;
}

static SimResult
set_vrde_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_SAVED_LIVE);
    const char *value = sim_in_string(call, 1);

    if (SIM_FAILED(result))
        return result;
    if (strcmp(sim_in_string(call, 0), "TCP/Ports") == 0 && !is_port_list(value) &&
        value[0] != '\0')
        return sim_fail(call, SIM_E_INVALIDARG, "'%s' is no list of ports", value);
    if (value[0] == '\0')
        sim_object_unset(call->self, key);
    else
        sim_object_set_string(call->self, key, value);
    vrde_changed(call->self);
    return SIM_OK;
}

static SimResult
set_vrde_enabled(SimCall *call)
{
    SimResult result = sim_store(call);

    vrde_changed(call->self);
    return result;
}

/* --- IAudioAdapter: properties by name. */

static SimResult
get_audio_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);

    sim_out(call, 0, sim_object_get(call->self, key));
    return SIM_OK;
}

static SimResult
set_audio_property(SimCall *call)
{
    g_autofree char *key = g_strconcat("property:", sim_in_string(call, 0), NULL);
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);

    if (!SIM_FAILED(result)) {
        sim_object_set_string(call->self, key, sim_in_string(call, 1));
        sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    }
    return result;
}

/* --- NVRAM and UEFI variables. */

static SimResult
get_nvram_file(SimCall *call)
{
    SimMachine *machine = sim_machine_of(call->self);
    g_autofree char *folder = sim_machine_folder(machine);
    g_autofree char *name = sim_machine_name(machine);
    g_autofree char *path = g_strdup_printf("%s/%s.nvram", folder, name);

    sim_out_string(call, 0, path);
    return SIM_OK;
}

static gboolean
is_efi(SimObject *object)
{
    SimObject *machine = sim_object_ancestor(object, "IMachine");
    SimObject *firmware = sim_object_peek_part(machine, "firmware");
    gint64 type = firmware != NULL && sim_object_is_set(firmware, "firmwareType")
                      ? sim_object_get_int(firmware, "firmwareType")
                      : sim_object_get_int(machine, "firmwareType");

    return type != sim_enum(object->service, "FirmwareType", "BIOS");
}

static SimResult
get_uefi_store(SimCall *call)
{
    SimObject *store = sim_object_peek_part(call->self, "uefiVariableStore");

    if (store == NULL)
        return sim_fail(call, SIM_E_INVALID_VM_STATE, "The machine has no UEFI variable store");
    sim_out_object(call, 0, store);
    return SIM_OK;
}

/* initUefiVariableStore(size) */
static SimResult
init_uefi_store(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);

    if (SIM_FAILED(result))
        return result;
    if (!is_efi(call->self))
        return sim_fail(call, SIM_E_NOT_SUPPORTED, "The machine's firmware is no UEFI");
    sim_object_set_int(sim_object_part(call->self, "uefiVariableStore", "IUefiVariableStore"),
                       "initialized", TRUE);
    sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    return SIM_OK;
}

/* enrollX(): the store then has a platform key. */
static SimResult
enroll(SimCall *call)
{
    SimResult result = sim_check_mutable(call, call->self, SIM_WHEN_OFF);

    if (!SIM_FAILED(result)) {
        sim_object_set_int(call->self, "hasPlatformKey", TRUE);
        sim_object_set_int(call->self, "secureBootEnabled", TRUE);
        sim_machine_modified(sim_object_ancestor(call->self, "IMachine"), call->self);
    }
    return result;
}

static SimResult
set_secure_boot(SimCall *call)
{
    if (sim_in_int(call, 0) != 0 && sim_object_get_int(call->self, "hasPlatformKey") == 0)
        return sim_fail(call, SIM_E_INVALID_OBJECT_STATE, "Secure boot needs a platform key");
    return sim_store(call);
}

static const SimMember vrde_members[] = {
    {"enabled",            SIM_SETTER, set_vrde_enabled,    NULL},
    { "getVRDEProperties", SIM_METHOD, get_vrde_properties, NULL},
    { "getVRDEProperty",   SIM_METHOD, get_vrde_property,   NULL},
    { "setVRDEProperty",   SIM_METHOD, set_vrde_property,   NULL},
    { NULL,                0,          NULL,                NULL},
};

static const SimAttr vrde_attrs[] = {
    {"enabled",                "0",    NULL,       SIM_WHEN_SAVED_LIVE, 0, 0},
    { "authType",              "Null", "AuthType", SIM_WHEN_SAVED_LIVE, 0, 0},
    { "authTimeout",           "5000", NULL,       SIM_WHEN_SAVED_LIVE, 0, 0},
    { "allowMultiConnection",  "0",    NULL,       SIM_WHEN_SAVED_LIVE, 0, 0},
    { "reuseSingleConnection", "0",    NULL,       SIM_WHEN_SAVED_LIVE, 0, 0},
    { "VRDEExtPack",           NULL,   NULL,       SIM_WHEN_SAVED_LIVE, 0, 0},
    { "authLibrary",           NULL,   NULL,       SIM_WHEN_SAVED_LIVE, 0, 0},
    { NULL,                    NULL,   NULL,       0,                   0, 0},
};

/* IBIOSSettings and, from 7.1 on, IFirmwareSettings, which has the firmware's type too. */
static const SimAttr firmware_attrs[] = {
    {"logoFadeIn",     "1",              NULL,               SIM_WHEN_OFF, 0, 0},
    { "logoFadeOut",   "1",              NULL,               SIM_WHEN_OFF, 0, 0},
    { "bootMenuMode",  "MessageAndMenu", "BIOSBootMenuMode", SIM_WHEN_OFF, 0, 0},
    { "ACPIEnabled",   "1",              NULL,               SIM_WHEN_OFF, 0, 0},
    { "IOAPICEnabled", "0",              NULL,               SIM_WHEN_OFF, 0, 0},
    { "APICMode",      "APIC",           "APICMode",         SIM_WHEN_OFF, 0, 0},
    { "firmwareType",  "BIOS",           "FirmwareType",     SIM_WHEN_OFF, 0, 0},
    { NULL,            NULL,             NULL,               0,            0, 0},
};

static const SimAttr new_firmware_attrs[] = {
    {"logoFadeIn",     "1",              NULL,                   SIM_WHEN_OFF, 0, 0},
    { "logoFadeOut",   "1",              NULL,                   SIM_WHEN_OFF, 0, 0},
    { "bootMenuMode",  "MessageAndMenu", "FirmwareBootMenuMode", SIM_WHEN_OFF, 0, 0},
    { "ACPIEnabled",   "1",              NULL,                   SIM_WHEN_OFF, 0, 0},
    { "IOAPICEnabled", "0",              NULL,                   SIM_WHEN_OFF, 0, 0},
    { "APICMode",      "APIC",           "APICMode",             SIM_WHEN_OFF, 0, 0},
    { "firmwareType",  "BIOS",           "FirmwareType",         SIM_WHEN_OFF, 0, 0},
    { NULL,            NULL,             NULL,                   0,            0, 0},
};

static const SimMember audio_members[] = {
    {"getProperty",  SIM_METHOD, get_audio_property, NULL},
    { "setProperty", SIM_METHOD, set_audio_property, NULL},
    { NULL,          0,          NULL,               NULL},
};

static const SimAttr audio_attrs[] = {
    {"enabled",          "0",        NULL,                  SIM_WHEN_OFF,  0, 0},
    { "enabledIn",       "0",        NULL,                  SIM_WHEN_LIVE, 0, 0},
    { "enabledOut",      "0",        NULL,                  SIM_WHEN_LIVE, 0, 0},
    { "audioController", "AC97",     "AudioControllerType", SIM_WHEN_OFF,  0, 0},
    { "audioCodec",      "STAC9700", "AudioCodecType",      SIM_WHEN_OFF,  0, 0},
    { "audioDriver",     "Null",     "AudioDriverType",     SIM_WHEN_OFF,  0, 0},
    { NULL,              NULL,       NULL,                  0,             0, 0},
};

/* A machine has sound from when "the default driver" is one. */
static void
audio_init(SimObject *audio)
{
    if (!sim_has_enum(audio->service, "AudioDriverType", "Default"))
        return;
    sim_object_set_int(audio, "enabled", TRUE);
    sim_object_set_int(audio, "audioDriver",
                       sim_enum(audio->service, "AudioDriverType", "Default"));
}

static const SimMember audio_settings_members[] = {
    {"adapter", SIM_PART, NULL, NULL},
    { NULL,     0,        NULL, NULL},
};

static const SimAttr tpm_attrs[] = {
    {"type", "None", "TpmType", SIM_WHEN_OFF, 0, 0},
    { NULL,  NULL,   NULL,      0,            0, 0},
};

static const SimMember nvram_members[] = {
    {"nonVolatileStorageFile", SIM_GETTER, get_nvram_file,  NULL},
    { "uefiVariableStore",     SIM_GETTER, get_uefi_store,  NULL},
    { "initUefiVariableStore", SIM_METHOD, init_uefi_store, NULL},
    { NULL,                    0,          NULL,            NULL},
};

static const SimMember uefi_members[] = {
    {"secureBootEnabled",          SIM_SETTER, set_secure_boot, NULL},
    { "enrollOraclePlatformKey",   SIM_METHOD, enroll,          NULL},
    { "enrollPlatformKey",         SIM_METHOD, enroll,          NULL},
    { "enrollDefaultMsSignatures", SIM_METHOD, enroll,          NULL},
    { NULL,                        0,          NULL,            NULL},
};

const SimClassDef sim_settings_classes[] = {
    {.interface = "IVRDEServer",         .members = vrde_members, .attrs = vrde_attrs },
    { .interface = "IBIOSSettings",               .attrs = firmware_attrs },
    { .interface = "IFirmwareSettings",      .attrs = new_firmware_attrs },
    { .interface = "IAudioAdapter",
     .members = audio_members,
     .attrs = audio_attrs,
     .init = audio_init },
    { .interface = "IAudioSettings",  .members = audio_settings_members },
    { .interface = "ITrustedPlatformModule",      .attrs = tpm_attrs },
    { .interface = "INvramStore",               .members = nvram_members },
    { .interface = "IUefiVariableStore",                                 .members = uefi_members },
    { .interface = NULL},
};
