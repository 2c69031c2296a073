/* From a finished run to what its reader gets: record, document, summary, report files.
 * Prints nothing itself: the summary's text is its caller's to show. */
#ifndef EXECTRACE_REPORT_PUBLISH_H
#define EXECTRACE_REPORT_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "report/cause.h"

struct buf;
struct collect;
struct err;
struct outputs;
struct render_options;
struct run_end;

struct published {
	size_t findings;
	enum severity worst;
};

/* Finish collect's record and write every output. summary gets the text for the end of the run,
 * also when an output failed. 0 or -errno of the first output that could not be written. */
int publish_run(struct collect *collect, const struct run_end *end, const struct outputs *outputs,
		const struct render_options *options, struct published *published,
		struct buf *summary, struct err *err);

#endif
