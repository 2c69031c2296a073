/* One page of the kernel's trace ring buffer, as per_cpu/cpuN/trace_pipe_raw hands it out: its
 * events with their times. Reads no file and knows no event's fields; any bytes may be passed. */
#ifndef EXECTRACE_TRACER_RING_PAGE_H
#define EXECTRACE_TRACER_RING_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/buf.h"

struct ring_page {
	struct span data; /* borrowed: the events */
	uint64_t at;	  /* of the next one */
	uint64_t time;	  /* of the last one, by the buffer's clock */
	bool missed;	  /* events before this page were overwritten */
};

struct ring_event {
	uint64_t time;	    /* by the buffer's clock */
	struct span fields; /* borrowed: the record that the event's format describes */
};

/* False when the bytes are no page: shorter than its header, or than it says. */
bool ring_page_open(struct ring_page *page, struct span bytes);
/* The next event; false at the end, and where the bytes make no sense any more. */
bool ring_page_next(struct ring_page *page, struct ring_event *event);

#endif
