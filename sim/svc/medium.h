/* medium.h - media: images, their states, parents and who uses them.
 *
 * Threads: the service has one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "svc/service.h"

typedef enum {
    SIM_MEDIUM_NOT_CREATED,
    SIM_MEDIUM_CREATED,
    SIM_MEDIUM_LOCKED_READ,
    SIM_MEDIUM_LOCKED_WRITE,
    SIM_MEDIUM_INACCESSIBLE,
    SIM_MEDIUM_CREATING,
    SIM_MEDIUM_DELETING,
} SimMediumState;

typedef struct {
    SimMediumState state;
    guint readers;          /* while it is LOCKED_READ */
    SimObject *parent;      /* own reference (nullable) */
    GPtrArray *children;    /* borrowed */
    GPtrArray *attachments; /* of IMediumAttachment; borrowed */
    gboolean known;         /* registered: found by location and id */
    gboolean host_drive;
    char *access_error; /* own (nullable) */
} SimMediumData;

struct SimMedia *sim_media_new(void);
void sim_media_free(struct SimMedia *media);
void sim_media_add(SimObject *medium); /* takes a reference */
void sim_media_remove(SimObject *medium);
void sim_media_link(SimService *service); /* after loading: parents and states */
SimObject *sim_media_find_id(SimService *service, const char *id);
SimObject *sim_media_find_location(SimService *service, const char *location, gint64 device_type);
GPtrArray *sim_media_list(SimService *service, const char *device_type,
                          gboolean base_only); /* (transfer full) */

SimMediumData *sim_medium_data(SimObject *medium);
gboolean sim_medium_is(SimObject *medium, const char *device_type);
void sim_medium_set_parent(SimObject *medium, SimObject *parent);
/* An image that differs from @parent, registered. Returns: (transfer full) (nullable) with the
 * error */
SimObject *sim_medium_new_diff(SimObject *parent, const char *folder, GError **error);
/* Removes image and file, where nothing uses it any more. */
void sim_medium_destroy(SimObject *medium);
void sim_medium_save(SimObject *medium);
SimObject *sim_medium_base(SimObject *medium);
char *sim_medium_name(SimObject *medium); /* (transfer full) */

/* An attachment begins or stops to use a medium. */
void sim_medium_use(SimObject *medium, SimObject *attachment);
void sim_medium_unuse(SimObject *medium, SimObject *attachment);

/* While a machine runs its media are locked. */
gboolean sim_medium_lock(SimObject *medium, gboolean write);
void sim_medium_unlock(SimObject *medium);
