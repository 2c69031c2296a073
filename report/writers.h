/* Who holds files open for writing: of all processes that we may look at, bounded.
 * Only what /proc shows: a shared writable mapping without a descriptor is not seen. */
#ifndef EXECTRACE_REPORT_WRITERS_H
#define EXECTRACE_REPORT_WRITERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/kernel.h"

struct exec_record;

/* Writers of the files of a replay, into the record. */
void writers_find(struct exec_record *exec);

/* All files that are open for writing, for the model to ask; read at the first question. */
struct writers_table {
	struct writers_file {
		uint64_t dev, ino;
	} * items; /* owned */
	size_t count;
	bool taken;
	bool complete; /* every process could be looked at */
};
/* dispatch_task's busy; table is a struct writers_table. Our own descriptors do not count. */
enum tri writers_hold(void *table, uint64_t dev, uint64_t ino);
void writers_table_free(struct writers_table *table);

#endif
