/* Model counters: what each replayed walk asked of each registry entry, and the bulk of
 * unremarkable execs that asked all of them in vain. Never claims a number of the kernel's. */
#ifndef EXECTRACE_REPORT_COUNTERS_H
#define EXECTRACE_REPORT_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

struct counters;
struct dispatch;
struct entry_count;
struct outcome;
struct registry;

/* Was the registry asked about the file of this level? */
bool counters_consulted(const struct dispatch *dispatch, int level);
/* Count one replayed walk: entries compared, the one that matched, and how its exec ended. */
void counters_add_walk(struct counters *counters, const struct dispatch *dispatch,
		       const struct outcome *observed);
/* Count `levels` consultations in which no entry took the file: every enabled entry of an enabled
 * registry was compared once each time (search_binfmt_handler walks the whole list). */
void counters_add_misses(struct counters *counters, const struct registry *registry,
			 uint64_t levels);
/* The entry's row, made when there is none. */
struct entry_count *counters_entry(struct counters *counters, const char *name);
/* What one walk came to: "not-counted", "not-asked", "no-match", "match-failed" (an entry took the
 * file, and the exec failed all the same) or "match-ran". */
const char *counters_result(const struct counters *counters);
void counters_free(struct counters *counters);

#endif
