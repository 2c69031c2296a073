/* Lines of the live log: which task has one open in which file, what was broken off and goes on,
 * the times before it. Part of log; nobody else includes this. Knows no event's meaning. */
#ifndef EXECTRACE_REPORT_LOG_LINE_H
#define EXECTRACE_REPORT_LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "decode/buf.h"

struct log_options;

/* What the log knows of one task. */
struct log_task {
	pid_t tid;
	struct log_task *next; /* in its chain */
	FILE *out;	       /* -ff: its own file, owned; else NULL */
	const char *call;      /* static: the call that has not returned, NULL none */
	struct buf staged;     /* -z, -Z: its line so far; kept until the result decides */
	bool printed, resumed; /* its line was begun; it was broken off */
	size_t column;	       /* where it stands */
};

enum { LOG_TASK_CHAINS = 256, LOG_LINE_USUAL = 200 /* bytes that few are longer than */ };

struct log_lines {
	const struct log_options *options; /* borrowed */
	struct log_task *tasks[LOG_TASK_CHAINS];
	struct log_task *open; /* whose line is unfinished in the file that all share */
	int64_t last_time;     /* -r */
	size_t running;	       /* tasks */
	bool several;
	int error; /* the first -errno of a file of -ff */
};

/* When a line begins, and how long its call took: -1 not known. */
struct log_times {
	int64_t at_ns, took_ns;
};

/* The task of this tid, and a new one when there is none. */
struct log_task *log_task(struct log_lines *lines, pid_t tid);
struct log_task *log_task_find(const struct log_lines *lines, pid_t tid);
void log_task_remove(struct log_lines *lines, pid_t tid);
/* The task's exec gave it the tid of its group's leader: its line goes on under that, in the
 * leader's file, and the task itself is no more. */
struct log_task *log_task_superseded(struct log_lines *lines, struct log_task *task, pid_t leader,
				     int64_t at_ns);

/* A whole line of the task's own, "+++ exited with 0 +++". */
void log_line_add(struct log_lines *lines, struct log_task *task, int64_t at_ns, const char *text);
/* A call's line, up to what is not known before it returns. */
void log_line_open(struct log_lines *lines, struct log_task *task, const char *call, int64_t at_ns,
		   const struct buf *text);
/* The rest of it: what closes the bracket, and the result. head is what log_line_open would have
 * been given, for a call whose beginning was not seen; NULL: not known either. */
void log_line_close(struct log_lines *lines, struct log_task *task, const struct buf *head,
		    const struct buf *rest, const char *result, struct log_times times);
/* It is not shown after all. */
void log_line_drop(struct log_task *task);
/* The call's end will not be told, nor its result: what is printed stays as it is. */
void log_line_abandon(struct log_lines *lines, struct log_task *task);
/* A line under the last one of the task's, without its number. */
void log_line_under(struct log_lines *lines, struct log_task *task, const char *text);
/* Can such a line stand there? Not when another's is open. */
bool log_line_clear(const struct log_lines *lines, const struct log_task *task);
void log_lines_end(struct log_lines *lines);

#endif
