/* Switches a run's events on in its tracing instance, and learns how their records look.
 * Private to tracer/counters*.c. */
#ifndef EXECTRACE_TRACER_COUNTERS_SWITCH_H
#define EXECTRACE_TRACER_COUNTERS_SWITCH_H

#include "tracer/counters_join.h"

struct err;

/* 0 or -errno and the reason. */
int counters_switch_on(int tracefs, const char *name, enum kernel_means means,
		       struct counters_format formats[COUNTERS_EVENTS], struct err *err);

#endif
