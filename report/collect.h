/* The event sink: keeps what explains an exec, asks the model, and finishes the record.
 * Knows processes only through events and held tracees. */
#ifndef EXECTRACE_REPORT_COLLECT_H
#define EXECTRACE_REPORT_COLLECT_H

#include <stdbool.h>

#include "tracer/event.h"

struct collect;
struct log;
struct record;
struct report_stream;
struct status;

struct collect_options {
	char **command;	  /* borrowed, NULL for attach */
	bool attach;	  /* there are processes attached to */
	bool attach_full; /* they are followed call by call */
	bool stacks_always;
	struct status *status; /* borrowed: told the numbers so far; or NULL */
	bool arch_leaks;       /* every open is told: compare what tools open with their target */
	struct report_stream *stream; /* jsonl records as they happen, or NULL */
	struct event_sink log;	      /* the live log, take NULL: none */
	bool log_looks;		      /* its lines of calls need the held task */
	struct log *notes;	      /* that log again, for what explains a line; or NULL */
	bool want_host;		      /* read the machine's facts even when there is no finding */
	bool counters_off;	      /* count no attempts */
};

struct collect *collect_new(const struct collect_options *options);
struct event_sink collect_sink(struct collect *collect);
/* Take over how the run ended and finish the record; it stays owned by collect. */
struct run_end {
	bool has_exit;
	enum exit_how how;
	int code, signal;
	bool timed_out, interrupted, seccomp, no_new_privs;
	struct kernel_run *kernel; /* what it counted on the whole machine, taken over; or NULL */
	const char *kernel_why;	   /* why that is NULL although it was asked for, or NULL */
	struct tracing_cost cost;
};
struct record *collect_finish(struct collect *collect, const struct run_end *end);
void collect_free(struct collect *collect);

#endif
