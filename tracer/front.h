/* The process that the caller sees, in front of the one that traces: it stops and continues with
 * the terminal's job, passes on signals sent to it, and ends as the command ended, also while the
 * tracer stays behind with descendants that live on. Owns no trace. */
#ifndef EXECTRACE_TRACER_FRONT_H
#define EXECTRACE_TRACER_FRONT_H

#include <stdbool.h>

struct err;
struct loop_result;

/* Statuses that are not the command's own, as env(1) and timeout(1) have them. */
enum { STATUS_OWN_FAILURE = 125, STATUS_NOT_EXECUTED = 126, STATUS_NOT_FOUND = 127 };

/* How exectrace ends: with this exit status, or of this signal. */
struct ending {
	int status;
	int signal; /* 0: exited */
	bool stays; /* the tracing process lives on: do not wait for it */
};

struct front {
	int fd; /* the tracing process tells its ending here; -1 when nobody listens */
};

/* Split in two. In the tracing process: 0, and front is what front_tell needs. In the process in
 * front: 1 once all is over, with *ending. -errno when that was not possible. */
int front_split(struct front *front, struct ending *ending, struct err *err);
/* The process in front ends now, with this; what it printed has to be out already. */
void front_tell(struct front *front, const struct ending *ending);
/* Let go of terminal and pipes, so that nobody waits for a tracer that stays behind. */
void front_leave_streams(void);

/* As the command ended, or why it never began. */
void ending_of(struct ending *ending, const struct loop_result *run);
/* What main has to return; dies of the signal (without a core) when there is one. */
int ending_take(const struct ending *ending);

#endif
