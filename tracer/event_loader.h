/* The kernel's own word about execs, where its events are counted: what its loader of registered
 * formats was asked, and what it answered. Part of the contract in tracer/event.h. */
#ifndef EXECTRACE_TRACER_EVENT_LOADER_H
#define EXECTRACE_TRACER_EVENT_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the kernel's word comes from, and so what it can say. */
enum kernel_means {
	KERNEL_PROBES,	    /* everything below */
	KERNEL_TRACEPOINTS, /* a kernel without probes: in what an exec ended; not what was asked */
};

const char *kernel_means_name(enum kernel_means means); /* "kprobes", "tracepoints" */

/* One question to the kernel's loader of registered formats, during an exec. */
struct loader_call {
	unsigned level;	   /* how many interpreters had been named before it */
	bool answered;	   /* false: its answer was not seen */
	int error;	   /* errno it answered; 0: the file is handed on */
	const char *named; /* borrowed: the interpreter that it named; NULL: none */
};
#define LOADER_CALLS_MAX 16
struct loader_trace { /* of one exec, in order */
	enum kernel_means means;
	/* Of TRACEPOINTS: borrowed; the interpreter named last, or the file itself, when a loader
	 * took it (sched_prepare_exec, 6.10); NULL: none did, or this kernel does not tell. */
	const char *passed;
	bool rewritten; /* that is not the file itself */
	struct loader_call calls[LOADER_CALLS_MAX];
	size_t count;
	bool incomplete; /* events were lost, or there were more calls */
};

/* The same for the whole machine, since a moment. */
struct loader_named {
	char *interpreter; /* owned */
	uint64_t attempts; /* times it was named */
	uint64_t successes, failures;
};
struct kernel_counts {
	enum kernel_means means;
	int64_t since_ns; /* CLOCK_REALTIME, 0 unknown */
	uint64_t asked;	  /* questions to the loader; of TRACEPOINTS: execs that ended */
	struct {
		int error; /* 0: handed on; of TRACEPOINTS: succeeded */
		uint64_t count;
	} answers[32];
	size_t nanswers;
	struct loader_named *named; /* owned */
	size_t count;
	uint64_t dropped; /* outcomes that the kernel had no room for */
	bool adds_up;	  /* false: the kernel's tables contradict themselves */
};
void kernel_counts_free(struct kernel_counts *counts);

/* The whole machine during one run. */
struct kernel_run {
	struct kernel_counts counts; /* from its begin to its end */
	bool armed;		     /* what --counters=arm had armed went on counting: */
	struct kernel_counts before, after;
};
void kernel_run_free(struct kernel_run *run);

#endif
