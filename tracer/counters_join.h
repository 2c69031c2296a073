/* Single events of the kernel's, from all CPUs, put together to what happened in each thread's
 * exec. Reads no file; fields are checked against the record's end.
 * Private to tracer/counters*.c. */
#ifndef EXECTRACE_TRACER_COUNTERS_JOIN_H
#define EXECTRACE_TRACER_COUNTERS_JOIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tracer/event_loader.h"

struct counters_join;
struct ring_event;

enum counters_event {
	COUNTERS_ASKED,
	COUNTERS_NAMED,
	COUNTERS_ANSWERED,
	COUNTERS_PASSED, /* a tracepoint */
	COUNTERS_EVENTS,
};

/* How records of an event look. */
struct counters_format {
	uint16_t id;	 /* 0: there is no such event */
	unsigned offset; /* of its field: the interpreter's name, the answer */
	unsigned file;	 /* of PASSED: the file's name */
};

struct counters_join *counters_join_new(const struct counters_format formats[COUNTERS_EVENTS],
					enum kernel_means means);
void counters_join_free(struct counters_join *join);
/* Whose events are kept from here on: this thread's and those that `ours` knows. */
void counters_join_expect(struct counters_join *join, pid_t tid,
			  bool (*ours)(void *context, pid_t tid), void *context);
void counters_join_add(struct counters_join *join, const struct ring_event *event);
/* Events were lost: whatever is taken until the next expect may lack some. */
void counters_join_missed(struct counters_join *join);
/* Work through what was added, in time's order, up to a time. */
void counters_join_run(struct counters_join *join, uint64_t until);
/* What the thread's exec that began at `since` has met, forgotten here; borrowed until the next
 * call. */
const struct loader_trace *counters_join_take(struct counters_join *join, pid_t tid,
					      uint64_t since);

#endif
