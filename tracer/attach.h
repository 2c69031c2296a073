/* Attaching to what already runs: whether it may be done, why it cannot, and which threads there
 * are. The seizing itself is the loop's. */
#ifndef EXECTRACE_TRACER_ATTACH_H
#define EXECTRACE_TRACER_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

struct err;

/* Refuse what must not be attached to: ourselves (front: the other process of the run, 0: there is
 * none), our own tracer, a thread's tid, a zombie, a process that somebody traces. 0 or -errno with
 * the sentence. */
int attach_check(pid_t pid, pid_t front, struct err *err);
/* Why PTRACE_SEIZE of pid answered -code: fills err, returns -code. */
int attach_explain(pid_t pid, pid_t front, int code, struct err *err);
/* Threads of a process right now: an owned array; count or -errno. */
ssize_t attach_threads(pid_t pid, pid_t **tids);
/* Has it a file system of its own to serve (FUSE)? Unknown counts as no. */
bool attach_serves_files(pid_t pid);

#endif
