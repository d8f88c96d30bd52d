/* own-file.c - which file a path led to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "net/own-file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

VxOwnFile
vx_own_file_at(const char *path)
{
    struct stat info;

    if (lstat(path, &info) < 0)
        return (VxOwnFile){ 0 };
    return (VxOwnFile){ info.st_dev, info.st_ino };
}

VxOwnFile
vx_own_file_of(int fd)
{
    struct stat info;

    if (fstat(fd, &info) < 0)
        return (VxOwnFile){ 0 };
    return (VxOwnFile){ info.st_dev, info.st_ino };
}

gboolean
vx_own_file_equal(VxOwnFile one, VxOwnFile other)
{
    return one.inode != 0 && one.inode == other.inode && one.device == other.device;
}

void
vx_own_file_remove(VxOwnFile file, const char *path)
{
    if (vx_own_file_equal(vx_own_file_at(path), file) && unlink(path) < 0 && errno != ENOENT)
        g_warning("cannot remove '%s': %s", path, g_strerror(errno));
}
