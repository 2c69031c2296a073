/* The answer to --counters=show: what the kernel has counted since it was armed, per entry of the
 * registry that is there now. Reads the registry; counts nothing. */
#ifndef EXECTRACE_REPORT_COUNTERS_VIEW_H
#define EXECTRACE_REPORT_COUNTERS_VIEW_H

#include <jansson.h>

struct kernel_counts;
struct registry;

#define COUNTERS_VIEW_SCHEMA "exectrace-counters/1"

/* A new reference. */
json_t *counters_view_document(const struct kernel_counts *counts, const struct registry *registry);
/* The same with the machine's registry. */
json_t *counters_view_make(const struct kernel_counts *counts);

#endif
