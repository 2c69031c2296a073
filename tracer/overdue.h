/* What a process is doing that still runs when the time is up, from /proc. Stops nothing. */
#ifndef EXECTRACE_TRACER_OVERDUE_H
#define EXECTRACE_TRACER_OVERDUE_H

#include <sys/types.h>

#include "tracer/event.h"

/* What /proc tells now; a field that it does not tell is as in {0}. overdue_free is due. */
void overdue_read(struct overdue *overdue, pid_t pid);
void overdue_free(struct overdue *overdue);

#endif
