/* Reads the binfmt_misc registry that counts for a task, and keeps every distinct reading: an
 * exec's record points at the one that was in force. Never mounts, never writes. */
#ifndef EXECTRACE_REPORT_REGISTRIES_H
#define EXECTRACE_REPORT_REGISTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/binfmt_registry.h"
#include "report/registry_watch.h"

struct kernel;
struct scene;

struct registries_latest; /* of one instance: its last reading and when that was */

struct registries {
	const char *mount_point; /* borrowed; NULL: the usual one */
	struct registry **items; /* owned: distinct readings, in order */
	size_t count;
	struct registry *own;		  /* the latest reading of our own, borrowed from items */
	struct registries_latest *latest; /* owned: of instances read by registries_read_at */
	size_t nlatest;
	struct registry_watch watch; /* of our own, from the second reading on */
};

/* Read our own instance, if it may have changed since the last time, and return the reading in
 * force, the same one while nothing changed. */
const struct registry *registries_read_own(struct registries *registries);
/* The one that counts for a task: ours, or what is mounted in its root (KERNEL: only the user
 * namespace decides; a shadow instance cannot be excluded). */
const struct registry *registries_read_for(struct registries *registries, const struct scene *scene,
					   const struct kernel *kernel);
/* The instance at a directory (O_PATH). *before and *since_ns: its reading before this one and when
 * that was; NULL and 0 the first time. */
const struct registry *registries_read_at(struct registries *registries, int dir_fd, int64_t now_ns,
					  const struct registry **before, int64_t *since_ns);
void registries_free(struct registries *registries);

#endif
