/* When each process of a run began, which programs ran in it, how it ended: what a drawing of the
 * run needs. Bounded; counts what it does not keep. Knows no event and no reason. */
#ifndef EXECTRACE_REPORT_TIMELINE_H
#define EXECTRACE_REPORT_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum timeline_result { TIMELINE_RAN, TIMELINE_REDIRECTED, TIMELINE_FAILED, TIMELINE_KILLED };
const char *timeline_result_name(enum timeline_result result); /* "ran", "redirected", ... */

struct timeline_exec {
	int64_t time_ns; /* since the epoch */
	enum timeline_result result;
	int error, signal; /* of FAILED and KILLED */
	char *path;	   /* owned: as given; NULL unreadable */
	char *ran;	   /* owned: of REDIRECTED, what runs instead; else NULL */
	uint64_t serial;   /* of the exec whose finding tells of this one, 0 none */
};

struct timeline_process {
	pid_t pid, parent;	  /* parent 0: not traced */
	int64_t start_ns, end_ns; /* since the epoch; end 0: it was still there */
	bool ended_by_signal;
	int end;		     /* exit code or signal */
	char **argv;		     /* owned or NULL: of its last program, within bounds */
	struct timeline_exec *execs; /* owned */
	size_t nexecs;
};

struct timeline {
	struct timeline_process *processes; /* owned, by their beginning as far as it was kept */
	size_t count;
	uint64_t processes_left_out, execs_left_out;
	size_t nexecs;
};

/* Its place in the timeline, from 1 on; 0 when there is no room. `important` ones have more. */
size_t timeline_begin(struct timeline *timeline, pid_t pid, pid_t parent, int64_t start_ns,
		      bool important);
/* An exec of a process in its place (0: counted only), or more about the one of the same time.
 * The strings are copied; argv may be NULL. */
void timeline_exec(struct timeline *timeline, size_t place, const struct timeline_exec *exec,
		   char *const *argv);
void timeline_end(struct timeline *timeline, size_t place, int64_t end_ns, bool by_signal, int end);
void timeline_free(struct timeline *timeline);

#endif
