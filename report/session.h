/* One traced run from the report's side: the live log, the collector behind it, and at the end
 * record, document, summary and report files. Prints nothing but the log: the summary's text is
 * its caller's to show. */
#ifndef EXECTRACE_REPORT_SESSION_H
#define EXECTRACE_REPORT_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "report/cause.h"
#include "report/collect.h"
#include "report/log.h"

struct buf;
struct err;
struct outputs;
struct session;

struct session_options {
	struct collect_options collect; /* without log and stream, which the session adds */
	bool logging;
	const char *log_file;	/* NULL: stderr */
	int log_fd;		/* borrowed: where log_file leads when that is no file; else -1 */
	bool log_per_task;	/* log_file and ".TID" for each task */
	struct log_options log; /* without out, flush and brackets: they follow from the file */
	bool append, color, redact;
	int stream_fd; /* borrowed: where jsonl goes, -1 nowhere */
};

struct session_end {
	size_t findings;
	enum severity worst;
};

/* NULL with the reason when the log's file cannot be opened. */
struct session *session_new(const struct session_options *options, struct err *err);
struct event_sink session_sink(struct session *session);
/* Finish the record and write every output. summary gets the text for the end of the run, also
 * when an output failed. 0 or -errno of the first output that could not be written. */
int session_publish(struct session *session, const struct run_end *run,
		    const struct outputs *outputs, struct session_end *end, struct buf *summary,
		    struct err *err);
/* This process writes no log, another one does. */
void session_leave_log(struct session *session);
void session_free(struct session *session);

#endif
