/* The front of a run: waits for the tracer, passes signals on, stops and ends as the command does.
 * Knows nothing of tracing. Inside the relay only. */
#ifndef EXECTRACE_TRACER_RELAY_FRONT_H
#define EXECTRACE_TRACER_RELAY_FRONT_H

#include <stdbool.h>
#include <stdint.h>

#include "tracer/relay.h"

/* What the tracer tells the front, one packet each. */
struct relay_word {
	int stopped_by;	      /* the command was stopped by this signal; 0: the front is to end */
	pid_t group;	      /* of the command when it stopped */
	int64_t at;	      /* relay_now() then */
	bool expected;	      /* end is told in advance: the front goes on waiting */
	struct relay_end end; /* how to end */
};

int64_t relay_now(void); /* monotonic ns; async-signal-safe */
void relay_release_stdio(void);
/* Until the end, which is *end then. fd is borrowed; watch may be NULL. Called with all signals
 * blocked; mask is what was blocked before. */
void relay_front(pid_t tracer, int fd, bool command, const sigset_t *mask,
		 const struct relay_watch *watch, struct relay_end *end);

#endif
