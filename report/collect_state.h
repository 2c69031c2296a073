/* What collect keeps while a run goes on. Private to report/collect*.c, which call one another by
 * report/collect_steps.h. */
#ifndef EXECTRACE_REPORT_COLLECT_STATE_H
#define EXECTRACE_REPORT_COLLECT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/buf.h"
#include "report/attempt.h"
#include "report/chain.h"
#include "report/collect.h"
#include "report/process.h"
#include "report/record.h"
#include "report/registries.h"
#include "report/severity.h"

struct program;
struct provenance;

/* A finding in the making. */
struct tally {
	struct finding finding;
	char *key; /* owned: equal keys are one finding */
	struct severity_ends ends;
	enum chain_end best; /* the end whose consequences the finding tells */
	bool told;
	uint64_t reached; /* when a chain of it came to the command, 0 never */
};

struct collect {
	struct collect_options options;
	struct record record;
	bool host_read;
	struct process_table processes;
	struct provenance *provenance;
	struct registries registries;
	struct image_cache *images;	 /* owned: files decoded before */
	const struct registry *in_force; /* the latest reading of our own */
	int64_t in_force_ns;		 /* when that was */
	uint64_t misses; /* consultations of it that no entry answered, not yet counted */
	struct chains chains;
	struct tally *tallies; /* owned */
	size_t ntallies;
	uint64_t serial;
	uint64_t unkept; /* findings beyond the limit */
	dev_t root_dev;	 /* our own root, to tell a task's from it */
	ino_t root_ino;
	char userns[64];   /* our own, as its link reads */
	struct buf header; /* owned: what the call at hand met, in a line */
	/* What waits until the task of the exec at hand goes on: its line of JSON; the process as
	 * the program that it became. */
	bool later_stream, later_take_over;
	bool finished;
};

#endif
