/* A process that waits for the end of another, however it ends, and then disarms its counters.
 * Private to tracer/counters*.c. */
#ifndef EXECTRACE_TRACER_COUNTERS_WATCH_H
#define EXECTRACE_TRACER_COUNTERS_WATCH_H

#include <stdbool.h>

struct err;

/* Start it. A descriptor that must stay open while the counters are wanted; no other process may
 * hold it over an exec. Or -errno. */
int counters_watch(int tracefs, const char *name, struct err *err);
/* Tell it to disarm, or to leave them armed for good, and wait until it has; fd is closed. */
void counters_watch_end(int fd, bool keep);

#endif
