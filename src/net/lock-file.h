/* lock-file.h - the file that only one instance of the daemon can hold; it tells that one's pid.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

typedef struct VxLockFile VxLockFile;

/**
 * vx_lock_file_take:
 * @path: made if it is not there; its directory must exist
 * @error: %G_IO_ERROR_BUSY if another process holds it (the message says which); other
 * #GIOErrorEnum
 *
 * Locks the file (the kernel lets go of it when the holder dies, however it dies) and writes our
 * pid into it. A fork()ed child holds it too. libvirt's own daemon locks its pid file the same way,
 * so that it and this one exclude each other where they would use the same sockets. Source:
 * F_OFD_SETLK, fcntl(2).
 */
VxLockFile *vx_lock_file_take(const char *path, GError **error);

/* Writes the pid again: after fork(). */
gboolean vx_lock_file_write_pid(VxLockFile *lock, GError **error);

/* Removes the file, if the path still leads to it, and lets go of the lock. */
void vx_lock_file_free(VxLockFile *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VxLockFile, vx_lock_file_free)
