/* The actions of --counters=arm, show and disarm, on the tracefs at a path.
 * Part of tracer/counters; prints nothing. */
#ifndef EXECTRACE_TRACER_COUNTERS_ACTION_H
#define EXECTRACE_TRACER_COUNTERS_ACTION_H

struct err;
struct kernel_counts;

/* 0 or -errno and the reason. An arm that is killed half way leaves nothing. */
int counters_action_arm(const char *path, struct err *err);
/* Also what runs have left behind that were killed together with their watcher. */
int counters_action_disarm(const char *path, struct err *err);
/* kernel_counts_free is due in any case. */
int counters_action_read(const char *path, struct kernel_counts *counts, struct err *err);

#endif
