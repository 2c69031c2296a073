/* Reads the binfmt_misc registry that counts for a task, and keeps every distinct reading: an
 * exec's record points at the one that was in force. Never mounts, never writes. */
#ifndef EXECTRACE_REPORT_REGISTRIES_H
#define EXECTRACE_REPORT_REGISTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/binfmt_registry.h"

struct kernel;
struct scene;

struct registries {
	const char *mount_point; /* borrowed; NULL: the usual one */
	struct registry **items; /* owned: distinct readings, in order */
	size_t count;
	struct registry *own; /* the latest reading of our own, borrowed from items */
};

/* Read our own instance and return the reading in force, the same one while nothing changed. */
const struct registry *registries_read_own(struct registries *registries);
/* The one that counts for a task: ours, or what is mounted in its root (KERNEL: only the user
 * namespace decides; a shadow instance cannot be excluded). */
const struct registry *registries_read_for(struct registries *registries, const struct scene *scene,
					   const struct kernel *kernel);
void registries_free(struct registries *registries);

#endif
