/* How exectrace itself ends: as its command did, or with a status that says what went wrong. */
#ifndef EXECTRACE_TRACER_ENDING_H
#define EXECTRACE_TRACER_ENDING_H

#include "tracer/relay.h"

struct loop_result;

/* Statuses that are not the command's own, as env(1) and timeout(1) have them. */
enum { STATUS_OWN_FAILURE = 125, STATUS_NOT_EXECUTED = 126, STATUS_NOT_FOUND = 127 };

/* As the command ended, or why it never began; 0 when there was none. */
struct relay_end ending_of(const struct loop_result *run);
/* What main returns. Does not return when the end is a signal: dies of it, without a core. */
int ending_take(struct relay_end end);

#endif
