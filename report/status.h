/* The status line on a terminal while a long run is silent: what was seen so far, on the last row,
 * which is taken out of the scrolling as long as it is there. Gone for good at the first byte that
 * somebody else writes to that terminal. Counts are shared with the process that traces. */
#ifndef EXECTRACE_REPORT_STATUS_H
#define EXECTRACE_REPORT_STATUS_H

#include <stdint.h>

struct status;

/* For the terminal behind fd (duplicated); NULL when it is none, or cannot be watched, or cannot
 * keep a row apart. Before the fork of the two processes that use it. */
struct status *status_new(int fd);
/* By the one that traces: it only counts from here on, and keeps no terminal open. NULL does
 * nothing, here and below. */
void status_only_count(struct status *status);
void status_count(struct status *status, uint64_t execs, uint64_t processes, uint64_t failed);
/* By the other one: returns when fd can be read; shows the line meanwhile. */
void status_wait(void *status, int fd);
void status_hide(void *status);
/* By the one that traces, when the other one was killed: what it left on that terminal. */
void status_clear(const struct status *status, int fd);
void status_free(struct status *status);

#endif
