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

/* Children of one process that ran the same program and were as they should be: not kept. */
struct timeline_fold {
	char *path; /* owned: of their last program, as given; NULL: they executed none */
	uint64_t count, execs;	   /* of those that are not kept */
	uint64_t failed;	   /* of them, which ended with another status than 0 */
	int64_t first_ns, last_ns; /* when the first and the last of them began */
	unsigned whole;		   /* alike, and kept */
};

struct timeline_process {
	pid_t pid, parent;	  /* parent 0: not traced; pid 0: a spare place */
	int64_t start_ns, end_ns; /* since the epoch; end 0: it was still there */
	bool ended_by_signal;
	int end;		     /* exit code or signal */
	char **argv;		     /* owned or NULL: of its last program, within bounds */
	struct timeline_exec *execs; /* owned */
	size_t nexecs;
	bool has_children;	     /* kept or not */
	struct timeline_fold *folds; /* owned */
	size_t nfolds;
	size_t next_spare; /* of a spare place */
};

struct timeline {
	struct timeline_process *processes; /* owned */
	size_t count;
	uint64_t processes_left_out, execs_left_out;
	size_t nexecs, nfolds;
	size_t spare; /* the first spare place, 0 none */
};

/* Its place in the timeline, from 1 on; 0 when there is no room. `important` ones have more. */
size_t timeline_begin(struct timeline *timeline, pid_t pid, pid_t parent, int64_t start_ns,
		      bool important);
/* An exec of a process in its place (0: counted only), or more about the one of the same time.
 * The strings are copied; argv may be NULL. */
void timeline_exec(struct timeline *timeline, size_t place, const struct timeline_exec *exec,
		   char *const *argv);
void timeline_end(struct timeline *timeline, size_t place, int64_t end_ns, bool by_signal, int end);
/* The process in this place (0: none) has a child, or had one. */
void timeline_has_child(struct timeline *timeline, size_t place);
/* The process in `place`, a child of that in `parent`, has ended. Where all was as it should be and
 * some like it are kept already, it is counted with its parent, and its place is spare. */
void timeline_fold(struct timeline *timeline, size_t place, size_t parent);
/* No child of it is to come: what was counted stays. timeline_fold.c */
void timeline_fold_end(struct timeline *timeline, size_t place);
void timeline_process_free(struct timeline_process *process);
void timeline_free(struct timeline *timeline);

#endif
