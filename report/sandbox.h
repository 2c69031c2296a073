/* Which Landlock sandbox each thread of a process is in, as far as the run has seen it made.
 * Inherited over fork and exec; what was there before the run is not known. Judges nothing. */
#ifndef EXECTRACE_REPORT_SANDBOX_H
#define EXECTRACE_REPORT_SANDBOX_H

#include <sys/types.h>

struct event;
struct landlock_domain;
struct sandbox; /* of one process; NULL: none was seen */

/* EVENT_LANDLOCK of a process that runs exe (or NULL) */
void sandbox_note(struct sandbox **sandbox, const struct event *event, const char *exe);
/* Its task ran before: in which sandbox nobody knows. */
void sandbox_doubt(struct sandbox **sandbox);
/* A thread of parent made a process, or a thread when both are the same. */
void sandbox_inherit(const struct sandbox *parent, pid_t parent_tid, struct sandbox **child,
		     pid_t tid);
/* Thread `tid` exec'ed, and goes on alone. */
void sandbox_exec(struct sandbox **sandbox, pid_t tid);
void sandbox_leave(struct sandbox *sandbox, pid_t tid);
/* Borrowed; NULL: none that is known. */
const struct landlock_domain *sandbox_domain(const struct sandbox *sandbox, pid_t tid);
void sandbox_free(struct sandbox *sandbox);

#endif
