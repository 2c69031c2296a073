/* What follows an exec that failed: from the process that called, exit status by exit status,
 * towards the command. One chain per occurrence of a finding; it ends where a process ends well,
 * where the command ends, or where nobody is left to hand it to. */
#ifndef EXECTRACE_REPORT_CHAIN_H
#define EXECTRACE_REPORT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tracer/event.h"

struct consequence;
struct process;
struct process_table;
struct program;

enum chain_end {
	CHAIN_OPEN,	 /* the run ended first */
	CHAIN_RECOVERED, /* the process that failed to exec ended well itself */
	CHAIN_HANDLED,	 /* one above it ended well */
	CHAIN_LOST,	 /* its parent was gone or not traced */
	CHAIN_WEAK,	 /* reached the command, but something else is why it failed */
	CHAIN_LIKELY,	 /* reached it, but a shell on the way gave a status of its own */
	CHAIN_REACHED,	 /* every process up to the command ended badly */
};

struct chain {
	struct chain *next;
	size_t finding;	       /* index of whoever keeps them */
	pid_t at;	       /* the process whose end is awaited */
	bool at_origin;	       /* that is the process that called */
	bool endless;	       /* its exec led on and on: who ends that only ends the wait */
	bool weak, doubtful;   /* why it may come to WEAK or LIKELY */
	int below;	       /* status of the process that it came from, as a shell has it */
	struct program *there; /* owned reference: what ran in `at` when it came there */
	uint64_t hop;	       /* when it came to `at`, in ends of processes */
	enum chain_end end;
	size_t arrived;		   /* items that it brought there */
	struct consequence *items; /* owned */
	size_t count;
};

struct chains {
	struct chain *first;
	size_t count;
	uint64_t clock; /* counts ends of processes */
};

/* Start one at a process; returns it, or NULL when the same finding already waits there. */
struct chain *chain_start(struct chains *chains, size_t finding, pid_t pid);
/* Add a consequence to a chain; text is taken over. Bounded: the first ones are kept. */
void chain_add(struct chain *chain, const struct consequence *consequence);
/* Does one that began there wait at this process? */
bool chains_begun_at(const struct chains *chains, pid_t pid);
/* A process ends. Its chains move to its parent or end: the ended ones are returned as a list
 * that the caller owns. */
struct chain *chains_exit(struct chains *chains, const struct process_table *table,
			  struct process *process, const struct event *event);
/* All that are left, ended as CHAIN_OPEN; the caller owns them. */
struct chain *chains_take(struct chains *chains);
void chain_free(struct chain *chain);

#endif
