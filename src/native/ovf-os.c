/* ovf-os.c - the guest's system in an OVF descriptor: CIM's numbers, and the words of VirtualBox
 * and VMware beside them.
 *
 * Source: CIM_OperatingSystem.OSType (DMTF).
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "native/guest-os.h"
#include "native/ovf-parts.h"
#include "native/rows.h"
#include "xml/document.h"
#include "xml/metadata.h"

#define X86_64 "x86_64"
#define I686   "i686"

/* What there is more than one width of has one number for each. The first that fits is written. */
static const struct {
    guint id;
    const char *arch; /* (nullable) */
    const char *os;   /* (nullable): libosinfo's id */
} systems[] = {
    {67,   I686,   "http://microsoft.com/win/xp"    },
    { 71,  X86_64, "http://microsoft.com/win/xp"    },
    { 69,  I686,   "http://microsoft.com/win/2k3"   },
    { 70,  X86_64, "http://microsoft.com/win/2k3"   },
    { 73,  I686,   "http://microsoft.com/win/vista" },
    { 74,  X86_64, "http://microsoft.com/win/vista" },
    { 76,  I686,   "http://microsoft.com/win/2k8"   },
    { 77,  X86_64, "http://microsoft.com/win/2k8"   },
    { 103, X86_64, "http://microsoft.com/win/2k8r2" },
    { 105, NULL,   "http://microsoft.com/win/7"     },
    { 112, X86_64, "http://microsoft.com/win/2k12"  },
    { 113, I686,   "http://microsoft.com/win/8"     },
    { 114, X86_64, "http://microsoft.com/win/8"     },
    { 115, X86_64, "http://microsoft.com/win/2k12r2"},
    { 78,  X86_64, NULL                             }, /* FreeBSD */
    { 79,  I686,   NULL                             }, /* Red Hat */
    { 80,  X86_64, NULL                             },
    { 81,  X86_64, NULL                             }, /* Solaris */
    { 82,  I686,   NULL                             }, /* SUSE */
    { 83,  X86_64, NULL                             },
    { 84,  I686,   NULL                             }, /* SLES */
    { 85,  X86_64, NULL                             },
    { 89,  I686,   NULL                             }, /* Mandriva */
    { 90,  X86_64, NULL                             },
    { 91,  I686,   NULL                             }, /* Turbolinux */
    { 92,  X86_64, NULL                             },
    { 93,  I686,   NULL                             }, /* Ubuntu */
    { 94,  X86_64, NULL                             },
    { 95,  I686,   NULL                             }, /* Debian */
    { 96,  X86_64, NULL                             },
    { 97,  I686,   NULL                             }, /* Linux 2.4 */
    { 98,  X86_64, NULL                             },
    { 99,  I686,   NULL                             }, /* Linux 2.6 */
    { 100, X86_64, NULL                             },
    { 101, X86_64, NULL                             }, /* Linux */
    { 102, X86_64, NULL                             }, /* others */
    { 106, I686,   NULL                             }, /* CentOS */
    { 107, X86_64, NULL                             },
    { 108, I686,   NULL                             }, /* Oracle Linux */
    { 109, X86_64, NULL                             },
};

#define ID_OTHER    1
#define ID_OTHER_64 102

static void
set_arch(VxDomainDef *def, const char *arch)
{
    if (!arch)
        return;
    g_free(def->os.arch);
    def->os.arch = g_strdup(arch);
}

static void
set_system(VxDomainDef *def, char *metadata)
{
    if (!metadata)
        return;
    g_free(def->metadata);
    def->metadata = metadata;
}

/* oVirt has the id of the machine there, and its own word in the description: "rhel_8x64" */
static gboolean
read_id(const xmlNode *section, VxDomainDef *def, guint *id, GError **error)
{
    const xmlNode *node = vx_native_find(section, "Description");
    g_autofree char *text = vx_native_get(section, "id");
    g_autofree char *words = node ? g_strstrip(vx_node_get_text(node)) : NULL;

    if (text && strspn(text, "0123456789 ") == strlen(text))
        return vx_native_get_uint(section, "id", G_MAXUINT16, id, error);
    if (words && g_str_has_suffix(words, "x64"))
        set_arch(def, X86_64);
    return TRUE;
}

gboolean
vx_ovf_os_read(const xmlNode *section, VxDomainDef *def, GError **error)
{
    const xmlNode *node = vx_native_find(section, "OSType");
    g_autofree char *vbox = node ? g_strstrip(vx_node_get_text(node)) : NULL;
    g_autofree char *vmware = vx_native_get(section, "osType");
    guint id = ID_OTHER;

    if (!read_id(section, def, &id, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(systems); i++) {
        if (systems[i].id != id)
            continue;
        set_arch(def, systems[i].arch);
        set_system(def, systems[i].os ? vx_metadata_set_os(def->metadata, systems[i].os) : NULL);
    }
    if (vmware) /* "debian11_64Guest", "winXPProGuest" */
        set_arch(def, strstr(vmware, "64Guest") ? X86_64 : I686);
    if (vbox) {
        set_arch(def, vx_guest_arch_from_type(vbox)->arch);
        set_system(def, vx_guest_os_note(def->metadata, vbox));
    }
    return TRUE;
}

guint
vx_ovf_os_get_id(const VxDomainDef *def)
{
    const char *arch = vx_guest_arch_find(def->os.arch)->arch;
    g_autofree char *noted = vx_metadata_get_os(def->metadata);

    for (gsize i = 0; noted && i < G_N_ELEMENTS(systems); i++)
        if (g_strcmp0(systems[i].os, noted) == 0 &&
            (!systems[i].arch || g_str_equal(systems[i].arch, arch)))
            return systems[i].id;
    return g_str_equal(arch, X86_64) ? ID_OTHER_64 : ID_OTHER;
}
