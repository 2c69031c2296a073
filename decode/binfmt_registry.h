/* All entries of one binfmt_misc instance in match order, and what changed between two readings.
 * Reads a directory descriptor; never mounts, never writes, never decides whose instance it is. */
#ifndef EXECTRACE_DECODE_BINFMT_REGISTRY_H
#define EXECTRACE_DECODE_BINFMT_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/binfmt_entry.h"

enum registry_state {
	REGISTRY_READ,	      /* entries were read */
	REGISTRY_NOT_MOUNTED, /* nothing of type binfmt_misc at the usual place */
	REGISTRY_UNREADABLE,  /* mounted, but could not be read: see why */
	REGISTRY_ABSENT,      /* the kernel has no binfmt_misc at all */
};

/* Whose instance it is, as far as that can be proved (set by the caller). */
enum registry_scope {
	REGISTRY_SCOPE_TASK,	 /* the one the kernel consults for the task */
	REGISTRY_SCOPE_PROBABLE, /* probably: another user namespace, a shadow cannot be excluded */
	REGISTRY_SCOPE_FILES,	 /* a saved copy (--registry-dir) */
};

struct registry {
	enum registry_state state;
	enum registry_scope scope;
	char *why;		      /* owned or NULL: reason for a state or scope */
	bool enabled;		      /* the status file */
	struct binfmt_entry *entries; /* owned, match order: first match wins */
	size_t count;
	bool order_known; /* false for a saved copy: names sorted, newest unknown */
	uint64_t device;  /* st_dev of the directory: tells instances apart */
};

/* Read a mounted binfmt_misc directory in raw getdents order (KERNEL.md: that is match order).
 * dir_fd is not moved or closed. Entries that vanish meanwhile are left out. 0 or -errno. */
int registry_read_mounted(struct registry *registry, int dir_fd);
/* Read a saved copy: files with entry texts, and *.conf files with registration strings (binfmt.d).
 * A file named "order" (one name a line, first match first) gives the order. 0 or -errno. */
int registry_read_saved(struct registry *registry, int dir_fd);
void registry_copy(struct registry *to, const struct registry *from);
void registry_free(struct registry *registry);
#define scope_registry __attribute__((cleanup(registry_free)))
const struct binfmt_entry *registry_find(const struct registry *registry, const char *name);
bool registry_equal(const struct registry *a, const struct registry *b);

enum registry_change_kind {
	REGISTRY_ADDED,
	REGISTRY_REMOVED,
	REGISTRY_ENABLED,
	REGISTRY_DISABLED,
	REGISTRY_REPLACED, /* same name, other content or position */
	REGISTRY_STATUS,   /* the whole registry was enabled or disabled */
	REGISTRY_STATE,	   /* mounted, unmounted, became unreadable */
};

struct registry_change {
	enum registry_change_kind kind;
	char *name;   /* owned or NULL */
	char *detail; /* owned: one sentence */
};

/* The changes from a to b, owned array of *count; NULL when there are none. */
struct registry_change *registry_diff(const struct registry *a, const struct registry *b,
				      size_t *count);
void registry_changes_free(struct registry_change *changes, size_t count);
const char *registry_change_kind_name(enum registry_change_kind kind);
const char *registry_state_name(enum registry_state state);

#endif
