/* What a sink may ask of a held tracee: the held_ops of event.h, over /proc/TID. */
#ifndef EXECTRACE_TRACER_HELD_H
#define EXECTRACE_TRACER_HELD_H

#include <sys/types.h>

#include "tracer/event.h"

struct held held_make(pid_t pid, pid_t tid);
/* Target of /proc/TID/NAME, owned, or NULL. */
char *held_link(pid_t tid, const char *name);

#endif
