/* What a sink may ask of a held tracee: the held_ops of event.h, over /proc/TID. */
#ifndef EXECTRACE_TRACER_HELD_H
#define EXECTRACE_TRACER_HELD_H

#include <sys/types.h>

#include "tracer/event.h"

/* The task whose descriptors were asked for last: most ask again at once. A descriptor of a task
 * that is gone leads to none that has its number since. */
struct held_task {
	pid_t tid; /* 0: none */
	int fd;	   /* owned: of the task, not one of its own */
};
void held_task_close(struct held_task *task);

struct held held_make(pid_t pid, pid_t tid);
/* Target of /proc/TID/NAME, owned, or NULL. */
char *held_link(pid_t tid, const char *name);

#endif
