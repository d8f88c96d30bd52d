/* headless-launcher.c - stands for VirtualBox's setuid VBoxHeadless stub where there is no
 * /dev/vboxdrv.
 *
 * It opens VirtualBox's support library in driverless mode with interpreted execution allowed, then
 * runs the unchanged VBoxHeadless.so. Guests execute in VirtualBox's own instruction interpreter:
 * slow, but every part of the API (states, events, displays, serial ports, snapshots, saved states,
 * teleporting) is the real thing.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

#define VBOX_DIR "/usr/lib/virtualbox"

/* Flags of SUPR3InitEx(). */
enum {
    SUP_DRIVERLESS = 1u << 2,
    SUP_DRIVERLESS_INTERPRETER = 1u << 3,
};

typedef int (*RuntimeInit)(int argc, char ***argv, uint32_t flags);
typedef int (*SupportInit)(uint32_t flags, void **session);
typedef int (*TrustedMain)(int argc, char **argv, char **envp);

static void *
open_library(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);

    if (!library)
        fprintf(stderr, "headless-launcher: %s\n", dlerror());
    return library;
}

int
main(int argc, char **argv, char **envp)
{
    void *runtime = open_library(VBOX_DIR "/VBoxRT.so");
    void *session = NULL;
    void *headless;
    RuntimeInit init_runtime;
    SupportInit init_support;
    TrustedMain trusted_main;

    if (!runtime)
        return 1;
    init_runtime = (RuntimeInit) dlsym(runtime, "RTR3InitExe");
    init_support = (SupportInit) dlsym(runtime, "SUPR3InitEx");
    if (!init_runtime || !init_support || init_runtime(argc, &argv, 0) < 0 ||
        init_support(SUP_DRIVERLESS | SUP_DRIVERLESS_INTERPRETER, &session) < 0) {
        fprintf(stderr, "headless-launcher: VirtualBox's runtime could not be initialised\n");
        return 1;
    }
    headless = open_library(VBOX_DIR "/VBoxHeadless.so");
    trusted_main = headless ? (TrustedMain) dlsym(headless, "TrustedMain") : NULL;
    return trusted_main ? trusted_main(argc, argv, envp) : 1;
}
