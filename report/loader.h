/* What the kernel's loader of registered formats (binfmt_misc) was asked in one exec, by the
 * kernel's own events, and whether the replay says the same. Judges no cause. */
#ifndef EXECTRACE_REPORT_LOADER_H
#define EXECTRACE_REPORT_LOADER_H

#include <stdbool.h>

#include "tracer/event.h"

struct buf;
struct dispatch;
struct kernel;

enum loader_verdict {
	LOADER_UNSEEN,	   /* nobody counted there */
	LOADER_INCOMPLETE, /* events were lost: nothing to compare */
	LOADER_AGREES,
	LOADER_UNSURE, /* they differ where the replay cannot know */
	LOADER_DISAGREES,
};
const char *loader_verdict_name(enum loader_verdict verdict); /* "agrees", NULL for UNSEEN */

struct loader_view {
	enum loader_verdict verdict;
	struct loader_trace trace; /* names are owned */
	char *why;		   /* owned or NULL: how they differ, one sentence */
};
/* Keep a copy; trace NULL: nobody counted. */
void loader_keep(struct loader_view *view, const struct loader_trace *trace);
void loader_view_free(struct loader_view *view);

/* What became of one question. */
enum loader_result {
	LOADER_NO_MATCH,
	LOADER_MATCH_FAILED, /* an entry took the file, its interpreter could not be opened */
	LOADER_HANDED_ON,
	LOADER_UNANSWERED,
};
enum loader_result loader_result(const struct loader_call *call);
const char *loader_result_name(enum loader_result result); /* "no-match" */
/* The same question again: the kernel asks twice around a try to load a module for the format
 * (fs/exec.c search_binary_handler, request_module; removed in 6.14). */
bool loader_asked_again(const struct loader_trace *trace, size_t call);

/* "asked once: nothing matched": for people; names are quoted. */
void loader_describe(struct buf *out, const struct loader_trace *trace);

/* Set verdict and why. */
void loader_compare(struct loader_view *view, const struct dispatch *dispatch,
		    const struct kernel *kernel);
/* Does the trace say what it must for a file that runs by itself after so many questions? True
 * when there is none, too. */
bool loader_is_plain(const struct loader_trace *trace, unsigned levels,
		     const struct kernel *kernel);

/* What was added from one reading to a later one of the same counters; owned. */
void loader_counts_added(struct kernel_counts *added, const struct kernel_counts *before,
			 const struct kernel_counts *after);
/* Add one exec to the counts of the traced tree; error 0: it succeeded. */
void loader_count(struct kernel_counts *counts, const struct loader_trace *trace, int error);

#endif
