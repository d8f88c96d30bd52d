/* store.h - objects as text: the files in the user's VirtualBox directory.
 *
 * One line for each property, "name value"; a part or a list's element in indented lines up to
 * "end". Enum values stand there by name, media by UUID, so that a file outlives a change of
 * version.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/object.h"

typedef struct {
    char **lines;
    guint at;
} SimStoreReader;

/* Appends the properties, parts and lists of @object. */
void sim_store_write(GString *out, SimObject *object, guint depth);
/* Fills @object from the lines up to "end" or the last one. Unknown things are left out. */
void sim_store_read(SimStoreReader *reader, SimObject *object);

void sim_store_put_string(GString *out, guint depth, const char *name, const char *value);
/* The next line's words: name and the rest; %FALSE at "end" or the last. Points into the line. */
gboolean sim_store_line(SimStoreReader *reader, char **name, char **rest);
char *sim_store_string(const char *rest); /* (transfer full) */
/* Skips to the "end" of what the last line opened. */
void sim_store_skip(SimStoreReader *reader);

/* Replaces the file; sets errno and @error on failure, a full disk that was asked for included. */
gboolean sim_store_save(SimService *service, const char *path, const GString *text, GError **error);
