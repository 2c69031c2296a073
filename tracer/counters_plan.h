/* What is written to tracefs in order to count, as data: probes, histograms, and the way back.
 * Private to tracer/counters*.c. */
#ifndef EXECTRACE_TRACER_COUNTERS_PLAN_H
#define EXECTRACE_TRACER_COUNTERS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* Where the loader's code lies: a call from within came from it. */
struct code_range {
	uint64_t begin, end;
};

/* A probe event NAME/event. `fields` are what it reads. */
struct counters_probe {
	const char *event;
	char kind; /* 'p' at the entry, 'r' at the return */
	const char *symbol, *fields;
};
extern const struct counters_probe counters_probes[]; /* ended by a NULL event */

/* A synthetic event NAME_event; its field is the interpreter's path. */
extern const char *const counters_outcomes[]; /* ended by NULL */

enum counters_arg { ARG_NONE, ARG_RANGE, ARG_RANGE_ROWS, ARG_JOIN };
struct counters_trigger {
	const char *event; /* of our group, or of `synthetic` with our name before it */
	bool synthetic;
	enum counters_arg arg;
	const char *text; /* a format for arg */
};
/* In the order in which they are made; removed in the opposite one. */
extern const struct counters_trigger counters_triggers[];
size_t counters_ntriggers(void);

/* Without probes: tracepoints of which each counts its field ret, ended by NULL. */
extern const char *const counters_exits[];

/* The lines, owned by the caller. */
char *counters_probe_line(const struct counters_probe *probe, const char *name);
char *counters_trigger_line(const struct counters_trigger *trigger, const char *name,
			    const struct code_range *range, unsigned rows);
/* "events/NAME/EVENT/LEAF", or of a synthetic event, below the instance's directory. */
char *counters_event_path(const char *name, const char *event, bool synthetic, const char *leaf);

/* Find the loader in the text of /proc/kallsyms. 0; -ENOENT no such symbol, -EACCES addresses are
 * hidden; with the sentence. */
int code_range_find(struct code_range *range, int kallsyms, struct err *err);

#endif
