/* What happened to registries during a run, in order: each change, and each write that was
 * refused, with when it happened and who did it. Compares readings; reads nothing. */
#ifndef EXECTRACE_REPORT_REGISTRY_LOG_H
#define EXECTRACE_REPORT_REGISTRY_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/binfmt_registry.h"

struct program;

struct registry_event {
	struct registry_change change; /* owned; of a refused write: no kind, the file's name */
	int error;		       /* errno of a refused write, else 0 */
	int64_t since_ns, time_ns;     /* it happened after the one and not after the other */
	uint64_t exec;		       /* execs seen before it */
	bool own;		       /* the instance that exectrace itself uses */
	bool our_userns;	       /* who did it is known to be in exectrace's user namespace */
	const struct registry *before, *after; /* borrowed readings; NULL for a refused write */
	pid_t pid;			       /* who did it, 0: no process that was traced */
	char *exe;			       /* owned or NULL */
	char **argv;			       /* owned or NULL */
	char *written;			       /* owned or NULL: what it wrote */
};

struct registry_log {
	struct registry_event *items; /* owned */
	size_t count;
};

/* What is alike for all changes that one look at a registry finds. */
struct registry_look {
	int64_t since_ns, time_ns;
	uint64_t exec;
	bool own, our_userns;
	pid_t pid;		       /* 0: not the doing of a traced process */
	const struct program *program; /* borrowed; what runs in pid, NULL unknown */
	const char *written, *name;    /* borrowed or NULL: what it wrote, and to which file */
	size_t written_len;
};

void registry_log_compare(struct registry_log *log, const struct registry *before,
			  const struct registry *after, const struct registry_look *look);
void registry_log_refused(struct registry_log *log, int error, const struct registry_look *look);
void registry_log_free(struct registry_log *log);
/* "added", "removed", ..., "refused" */
const char *registry_event_name(const struct registry_event *event);

#endif
