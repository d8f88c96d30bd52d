/* guest-os.c - libosinfo's ids and VirtualBox's guest OS types.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native/guest-os.h"

#include <stdlib.h>
#include <string.h>

#include "xml/metadata.h"

/* The first row is what counts where a definition says nothing. */
static const VxGuestArch arches[] = {
    {"x86_64",   "x86", "_64",    "Other_64"   },
    { "aarch64", "ARM", "_arm64", "Other_arm64"},
    { "i686",    "x86", "",       "Other"      },
};

/* Systems that have a type for each version, by the number in it; and those that have one alone.
 * The first of a type is the one that is made of it. */
static const struct {
    const char *prefix; /* of the id: what follows is the version */
    const char *type;
    gboolean numbered;   /* newer versions of VirtualBox have the number in the type */
    const char *unknown; /* (nullable): the id of the type without a number */
} families[] = {
    {"http://debian.org/debian/",                "Debian",              TRUE,  NULL                              },
    { "http://redhat.com/rhel/",                 "RedHat",              TRUE,  NULL                              },
    { "http://centos.org/centos-stream/",        "RedHat",              TRUE,  NULL                              },
    { "http://centos.org/centos/",               "RedHat",              TRUE,  NULL                              },
    { "http://rockylinux.org/rocky/",            "RedHat",              TRUE,  NULL                              },
    { "http://almalinux.org/almalinux/",         "RedHat",              TRUE,  NULL                              },
    { "http://oracle.com/ol/",                   "Oracle",              TRUE,  NULL                              },
    { "http://fedoraproject.org/fedora/",        "Fedora",              FALSE,
     "http://fedoraproject.org/fedora/unknown"                                                                   },
    { "http://opensuse.org/opensuse/tumbleweed", "OpenSUSE_Tumbleweed", FALSE,
     "http://opensuse.org/opensuse/tumbleweed"                                                                   },
    { "http://opensuse.org/opensuse/15",         "OpenSUSE_Leap",       FALSE, NULL                              },
    { "http://opensuse.org/opensuse/",           "OpenSUSE",            FALSE, NULL                              },
    { "http://suse.com/sles/",                   "SUSE_LE",             FALSE, NULL                              },
    { "http://suse.com/sled/",                   "SUSE_LE",             FALSE, NULL                              },
    { "http://archlinux.org/archlinux/",         "ArchLinux",           FALSE,
     "http://archlinux.org/archlinux/rolling"                                                                    },
    { "http://gentoo.org/gentoo/",               "Gentoo",              FALSE, "http://gentoo.org/gentoo/rolling"},
    { "http://mandriva.com/mandriva/",           "Mandriva",            FALSE, NULL                              },
    { "http://mageia.org/mageia/",               "Mageia",              FALSE, NULL                              },
    { "http://freebsd.org/freebsd/",             "FreeBSD",             FALSE, NULL                              },
    { "http://netbsd.org/netbsd/",               "NetBSD",              FALSE, NULL                              },
    { "http://openbsd.org/openbsd/",             "OpenBSD",             FALSE, NULL                              },
    { "http://haiku-os.org/haiku/",              "Haiku",               FALSE, NULL                              },
    { "http://apple.com/macosx/",                "MacOS",               FALSE, NULL                              },
    { "http://libosinfo.org/linux/",             "Linux26",             FALSE, "http://libosinfo.org/linux/2022" },
    { "http://alpinelinux.org/alpinelinux/",     "Linux26",             FALSE, NULL                              },
};

static const struct {
    const char *id;
    const char *type;
} systems[] = {
    {"http://microsoft.com/win/11",         "Windows11"   },
    { "http://microsoft.com/win/10",        "Windows10"   },
    { "http://microsoft.com/win/8.1",       "Windows81"   },
    { "http://microsoft.com/win/8",         "Windows8"    },
    { "http://microsoft.com/win/7",         "Windows7"    },
    { "http://microsoft.com/win/vista",     "WindowsVista"},
    { "http://microsoft.com/win/xp",        "WindowsXP"   },
    { "http://microsoft.com/win/2k25",      "Windows2025" },
    { "http://microsoft.com/win/2k22",      "Windows2022" },
    { "http://microsoft.com/win/2k19",      "Windows2019" },
    { "http://microsoft.com/win/2k16",      "Windows2016" },
    { "http://microsoft.com/win/2k12",      "Windows2012" },
    { "http://microsoft.com/win/2k12r2",    "Windows2012" },
    { "http://microsoft.com/win/2k8",       "Windows2008" },
    { "http://microsoft.com/win/2k8r2",     "Windows2008" },
    { "http://microsoft.com/win/2k3",       "Windows2003" },
    { "http://microsoft.com/win/2k3r2",     "Windows2003" },
    { "http://microsoft.com/win/2k",        "Windows2000" },
    { "http://microsoft.com/winnt/4.0",     "WindowsNT4"  },
    { "http://microsoft.com/win/me",        "WindowsMe"   },
    { "http://microsoft.com/win/98",        "Windows98"   },
    { "http://microsoft.com/win/95",        "Windows95"   },
    { "http://microsoft.com/win/3.1",       "Windows31"   },
    { "http://microsoft.com/msdos/6.22",    "DOS"         },
    { "http://freedos.org/freedos/1.2",     "DOS"         },
    { "http://sun.com/solaris/10",          "Solaris10"   },
    { "http://oracle.com/solaris/11",       "Solaris11"   },
    { "http://sun.com/opensolaris/2009.06", "OpenSolaris" },
};

#define UBUNTU      "http://ubuntu.com/ubuntu/"
#define UBUNTU_TYPE "Ubuntu"
#define LTS         "_LTS"
#define LINUX       "Linux26"
#define OLD_LINUX   "Linux"

/* "24.04" is a version with long support, as is each second April's. */
static gboolean
is_long_term(gulong year, const char *rest)
{
    return year % 2 == 0 && g_str_has_prefix(rest, ".04");
}

static void
add_numbered(GStrvBuilder *types, const char *type, gulong number, const char *suffix)
{
    g_autofree char *name = g_strdup_printf("%s%lu%s", type, number, suffix);

    g_strv_builder_add(types, name);
}

static void
add_ubuntu(GStrvBuilder *types, const char *version)
{
    char *rest;
    gulong year = strtoul(version, &rest, 10);

    if (rest != version) {
        if (is_long_term(year, rest))
            add_numbered(types, UBUNTU_TYPE, year, LTS);
        add_numbered(types, UBUNTU_TYPE, year, "");
    }
    g_strv_builder_add(types, UBUNTU_TYPE);
}

static void
add_family(GStrvBuilder *types, gsize i, const char *version)
{
    char *rest;
    gulong number = strtoul(version, &rest, 10);

    if (families[i].numbered && rest != version)
        add_numbered(types, families[i].type, number, "");
    g_strv_builder_add(types, families[i].type);
    if (g_str_equal(families[i].type, LINUX))
        g_strv_builder_add(types, OLD_LINUX);
}

char **
vx_guest_os_get_types(const char *id)
{
    g_autoptr(GStrvBuilder) types = g_strv_builder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(systems); i++) {
        if (g_str_equal(systems[i].id, id)) {
            g_strv_builder_add(types, systems[i].type);
            return g_strv_builder_end(types);
        }
    }
    if (g_str_has_prefix(id, UBUNTU))
        add_ubuntu(types, id + strlen(UBUNTU));
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
        if (g_str_has_prefix(id, families[i].prefix)) {
            add_family(types, i, id + strlen(families[i].prefix));
            break;
        }
    }
    return g_strv_builder_end(types);
}

static char *
get_ubuntu_id(const char *version)
{
    char *rest;
    gulong year = strtoul(version, &rest, 10);

    if (rest == version)
        return NULL;
    return g_strdup_printf(UBUNTU "%lu.%s", year, g_str_equal(rest, LTS) ? "04" : "10");
}

static char *
get_family_id(gsize i, const char *version)
{
    char *rest;

    if (*version == '\0')
        return g_strdup(families[i].unknown);
    (void) strtoul(version, &rest, 10);
    return families[i].numbered && *rest == '\0' ? g_strconcat(families[i].prefix, version, NULL)
                                                 : NULL;
}

char *
vx_guest_os_get_id(const char *type)
{
    for (gsize i = 0; i < G_N_ELEMENTS(systems); i++)
        if (g_str_equal(systems[i].type, type))
            return g_strdup(systems[i].id);
    if (g_str_has_prefix(type, UBUNTU_TYPE))
        return get_ubuntu_id(type + strlen(UBUNTU_TYPE));
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
        const char *version = type + strlen(families[i].type);
        g_autofree char *id = NULL;

        if (!g_str_has_prefix(type, families[i].type))
            continue;
        id = get_family_id(i, version);
        if (id)
            return g_steal_pointer(&id);
    }
    return NULL;
}

const VxGuestArch *
vx_guest_arch_find(const char *arch)
{
    for (gsize i = 0; arch && i < G_N_ELEMENTS(arches); i++)
        if (g_str_equal(arches[i].arch, arch))
            return &arches[i];
    return arches;
}

const VxGuestArch *
vx_guest_arch_from_architecture(const char *architecture)
{
    for (gsize i = 0; i < G_N_ELEMENTS(arches); i++)
        if (g_str_equal(arches[i].architecture, architecture))
            return &arches[i];
    return arches;
}

const VxGuestArch *
vx_guest_arch_from_type(const char *type)
{
    for (gsize i = 0; i < G_N_ELEMENTS(arches); i++)
        if (g_str_has_suffix(type, arches[i].suffix))
            return &arches[i];
    return arches;
}

char *
vx_guest_os_get_stem(const char *type)
{
    return g_strndup(type, strlen(type) - strlen(vx_guest_arch_from_type(type)->suffix));
}

char *
vx_guest_os_note(const char *metadata, const char *type)
{
    g_autofree char *stem = vx_guest_os_get_stem(type);
    g_autofree char *noted = vx_metadata_get_os(metadata);
    g_autofree char *id = NULL;

    if (noted) {
        g_auto(GStrv) types = vx_guest_os_get_types(noted);

        if (!*types || g_strv_contains((const char *const *) types, stem))
            return NULL;
    }
    id = vx_guest_os_get_id(stem);
    return id ? vx_metadata_set_os(metadata, id) : NULL;
}
