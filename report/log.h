/* The live log: one line per call in strace's shape, written as events come in.
 * Owns the lines, not the stream; explains nothing: what explains a line is given to log_note. */
#ifndef EXECTRACE_REPORT_LOG_H
#define EXECTRACE_REPORT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/log_call.h"
#include "tracer/event.h"

#define LOG_STRING_LIMIT 32  /* -s */
#define LOG_RESULT_COLUMN 40 /* -a */

struct redactor;

enum log_time_format { LOG_TIME_NONE, LOG_TIME_OF_DAY, LOG_TIME_UNIX };
struct log_time {
	unsigned format; /* enum log_time_format */
	unsigned digits; /* behind the point, 0 to 9 */
};

struct log_options {
	FILE *out;	      /* borrowed; NULL when separate */
	const char *separate; /* -ff: borrowed: a file per task, this name and ".TID"; or NULL */
	bool append;	      /* to such a file */
	struct redactor *redactor; /* borrowed: what goes out goes through it; or NULL */
	bool flush;		   /* after every line: for a terminal */
	bool brackets;		   /* "[pid 12] " once there are two tasks; else "12    " always */
	unsigned result_column;	   /* -a */
	struct log_time times;	   /* -t */
	struct log_time since;	   /* -r: since the line before; its format only says whether */
	struct log_time took;	   /* -T, likewise */
	bool no_successful, no_failed, no_unfinished; /* -z, -Z, status= */
	bool no_exits, no_superseded;		      /* quiet=exit,thread-execve */
	uint64_t hidden_signals;		      /* signal n is bit n - 1 */
	struct log_call_style style;
	const char *const *calls; /* borrowed, NULL-terminated: names shown; NULL: all that come */
	const char *const *paths; /* -P: borrowed, NULL-terminated, or NULL */
};

struct log;
struct log *log_new(const struct log_options *options);
struct event_sink log_sink(struct log *log);
/* Is a line of this call shown, as far as its event tells? */
bool log_shows_call(const struct log *log, const struct plain_call *call);
/* Do the lines of calls show what only a held task can tell? */
bool log_looks(const struct log *log);
/* Would a line stand under tid's last call? What costs something need not be found out else. */
bool log_takes_note(const struct log *log, pid_t tid);
/* One indented line under the line of tid's last call; nothing when that was not shown. */
void log_note(struct log *log, pid_t tid, const char *sentence);
/* As strace -k: one line per frame, under the same condition. */
void log_stack(struct log *log, pid_t tid, const struct frame *frames, size_t count);
/* End a line that is still open, and write all that is kept: 0, or the first -errno. */
int log_finish(struct log *log);
void log_free(struct log *log); /* finishes it, too */

#endif
