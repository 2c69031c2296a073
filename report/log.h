/* The live log: one line per call in strace's shape, written as events come in.
 * Owns the lines, not the stream; explains nothing: what explains a line is given to log_note. */
#ifndef EXECTRACE_REPORT_LOG_H
#define EXECTRACE_REPORT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tracer/event.h"

#define LOG_STRING_LIMIT 32 /* -s */

struct log_options {
	FILE *out;	      /* borrowed; NULL when separate */
	const char *separate; /* -ff: borrowed: a file per task, this name and ".TID"; or NULL */
	bool append;	      /* to such a file */
	bool flush;	      /* after every line: for a terminal */
	bool brackets;	      /* "[pid 12] " once there are two tasks; else "12    " always */
	size_t string_limit;  /* -s: bytes of a string, items of an array */
	unsigned timestamps;  /* -t 1, -tt 2, -ttt 3 */
	bool relative, durations; /* -r, -T */
	bool only_successful;	  /* -z */
	bool only_failed;	  /* -Z */
	bool fd_paths;		  /* -y */
	unsigned quiet;		  /* -q 1, -qq 2: no "exited" lines */
	const char *const *calls; /* borrowed, NULL-terminated: names shown; NULL: all that come */
	const char *const *paths; /* -P: borrowed, NULL-terminated, or NULL */
};

struct log;
struct log *log_new(const struct log_options *options);
struct event_sink log_sink(struct log *log);
/* Would a line stand under tid's last call? What costs something need not be found out else. */
bool log_takes_note(const struct log *log, pid_t tid);
/* One indented line under the line of tid's last call; nothing when that was not shown. */
void log_note(struct log *log, pid_t tid, const char *sentence);
/* As strace -k: one line per frame, under the same condition. */
void log_stack(struct log *log, pid_t tid, const struct frame *frames, size_t count);
/* 0, or the first -errno of writing it. */
int log_error(const struct log *log);
void log_free(struct log *log); /* ends a line that is still open */

#endif
