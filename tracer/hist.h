/* The text of a tracing event's `hist` file: what its histogram triggers have counted so far.
 * Reads text only. Keys may be strings of anybody's choice, so that sums are checked. */
#ifndef EXECTRACE_TRACER_HIST_H
#define EXECTRACE_TRACER_HIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hist_row {
	char *key; /* owned: as the kernel prints it, blanks around it removed */
	uint64_t count;
};

struct hist {
	struct hist_row *rows; /* owned */
	size_t count;
	uint64_t hits;	  /* of all rows together, as the kernel says */
	uint64_t dropped; /* further ones that found no free row */
	bool adds_up;	  /* every line is the kernel's and the sums are right: nothing is forged */
};

/* The table whose trigger has this one key. False when the text has no such table; hist_free is
 * due when true. A row that cannot be read is left out, and the table does not add up then. */
bool hist_parse(struct hist *hist, const char *text, const char *key);
void hist_free(struct hist *hist);
#define scope_hist __attribute__((cleanup(hist_free)))

#endif
