/* The trail of one path: the last operations on it, each with the program that did it.
 * Private to provenance. */
#ifndef EXECTRACE_REPORT_TRAIL_H
#define EXECTRACE_REPORT_TRAIL_H

#include <stddef.h>
#include <stdint.h>

#include "tracer/event.h"

struct history_item;
struct program;

#define TRAIL_MAX 8 /* operations kept: the first and the last seven */

struct trail_item {
	enum file_op op;
	int64_t time_ns;
	pid_t pid;
	mode_t mode;		 /* of CHMOD */
	char *path, *path2;	 /* owned; path2 NULL unless it has one */
	struct program *program; /* a reference or NULL */
};

struct trail {
	char *path; /* owned: the key */
	struct trail_item items[TRAIL_MAX];
	size_t count;
	struct trail *next;	     /* in the hash chain */
	struct trail *newer, *older; /* by use */
};

/* Add an operation; several of the same kind by one process in a row are one, the last. */
void trail_add(struct trail *trail, const struct file_call *call, pid_t pid,
	       struct program *program, int64_t time_ns);
void trail_copy(struct trail *to, const struct trail *from);
void trail_clear(struct trail *trail);
struct history_item *trail_history(const struct trail *trail, size_t *count);

#endif
