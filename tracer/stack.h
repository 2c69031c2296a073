/* Who called: the frames of a stopped tracee. The only user of libunwind, which is loaded when the
 * first stack is asked for, so that a run without one does not pay for it. */
#ifndef EXECTRACE_TRACER_STACK_H
#define EXECTRACE_TRACER_STACK_H

#include <sys/types.h>

#include "tracer/event.h"

enum { STACK_FRAMES_MAX = 256 };

/* Innermost first; owned array. Count or -errno; *why (static or NULL) says what degraded it. */
int stack_read(pid_t pid, pid_t tid, struct frame **frames, const char **why);

#endif
