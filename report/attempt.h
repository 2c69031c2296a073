/* An exec that failed and may not have been the last word: a PATH search goes on in the next
 * directory, execvp hands a file to /bin/sh, a shell reads it itself. Kept until the same thread
 * execs again or ends. Decides what belongs together; judges nothing. */
#ifndef EXECTRACE_REPORT_ATTEMPT_H
#define EXECTRACE_REPORT_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "report/scene.h"

struct exec_call;
struct exec_record;

struct attempt {
	struct attempt *next;
	pid_t tid;
	struct exec_record *exec; /* owned: the first one, or the first that was no plain miss */
	bool plain;		  /* nothing but misses so far */
	bool searching;		  /* plain, and PATH has directories that were not tried yet: the
				   * replay is still to do */
	struct scene scene;	  /* valid while searching */
	int64_t started_ns;	  /* monotonic */
};

/* The attempt of a thread; NULL when there is none. */
struct attempt *attempt_find(struct attempt *list, pid_t tid);
/* Does this call go on with the search that the attempt began: the same name elsewhere? */
bool attempt_continues(const struct attempt *attempt, const struct exec_call *call);
/* Will a search of PATH go on behind a miss with this call? */
bool attempt_search_goes_on(const struct exec_call *call);
/* Does it hand the file of a failed exec to a shell (glibc's maybe_script_execute, dash, make)? */
bool attempt_is_shell_retry(const struct exec_record *failed, const struct exec_call *call);
/* Note a further directory of the search. */
void attempt_add_path(struct attempt *attempt, const char *path);
/* Take it out of a list. */
void attempt_unlink(struct attempt **list, struct attempt *attempt);
void attempt_free(struct attempt *attempt);

#endif
