/* From the command down to one program: what was spawned, what became what, and which variables
 * chose a target on the way. Reads programs; holds nothing. */
#ifndef EXECTRACE_REPORT_LINEAGE_H
#define EXECTRACE_REPORT_LINEAGE_H

#include <stddef.h>

struct lineage_item;
struct program;

/* The chain that ends in `last`, the command first; owned array of *count items, NULL for none.
 * Processes that only forked are no items: their program is their parent's. */
struct lineage_item *lineage_of(const struct program *last, size_t *count);

#endif
