/* The processes that still ran when the time was up, and what each was doing.
 * A list of its own: what they did before is in the findings. */
#ifndef EXECTRACE_REPORT_OVERDUE_H
#define EXECTRACE_REPORT_OVERDUE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct event;
struct process;

#define OVERDUE_MAX 200 /* kept; `total` counts them all */

struct overdue_process {
	int pid, parent; /* 0: not known */
	char **argv;	 /* owned */
	char state;	 /* as in proc(5), 0 not known */
	char *doing;	 /* owned: "in read of pipe:[8]" */
};

struct overdue_list {
	struct overdue_process *items; /* owned, by pid */
	size_t count;
	uint64_t total;
};

/* Of an EVENT_OVERDUE; process may be NULL. One that has ended and waits for its parent is none. */
void overdue_add(struct overdue_list *list, const struct process *process,
		 const struct event *event);
json_t *overdue_document(const struct overdue_list *list);
void overdue_list_free(struct overdue_list *list);

#endif
