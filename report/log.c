/* Lines of the live log: who has a line open, what was interrupted, what is left out; see log.h.
 * The text of a call comes from log_call. */
#include "report/log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/log_call.h"

#define RESULT_COLUMN 40 /* strace's -a */

/* An exec that has not returned. */
struct pending {
	pid_t tid;
	struct buf staged;     /* -z, -Z: its line so far; kept until the result decides */
	bool printed, resumed; /* its line was begun; it was interrupted by another's */
	bool is_at;
	size_t column;
};

struct log {
	struct log_options options;
	struct log_call_style style;
	struct pending *pending; /* owned */
	size_t npending;
	pid_t open_tid;	   /* whose line is unfinished in the stream, 0: none */
	pid_t noted_tid;   /* under whose line a note may go, 0: none */
	int64_t last_time; /* -r */
	size_t tasks;
	bool several;
};

struct log *log_new(const struct log_options *options)
{
	struct log *log = xcalloc(1, sizeof(*log));

	log->options = *options;
	log->style = (struct log_call_style){options->string_limit, options->fd_paths};
	return log;
}

static void write_out(struct log *log, const struct buf *text)
{
	if (text->len)
		fwrite(text->data, 1, text->len, log->options.out);
	if (log->options.flush)
		fflush(log->options.out);
}

static void add_time(struct log *log, struct buf *line, int64_t time_ns)
{
	time_t seconds = time_ns / 1000000000;
	long us = time_ns % 1000000000 / 1000;
	char text[32] = "";
	struct tm tm;

	if (log->options.timestamps == 3) {
		buf_addf(line, "%lld.%06ld ", (long long)seconds, us);
	} else if (log->options.timestamps) {
		if (localtime_r(&seconds, &tm))
			strftime(text, sizeof(text), "%H:%M:%S", &tm);
		buf_add_string(line, text);
		if (log->options.timestamps == 2)
			buf_addf(line, ".%06ld", us);
		buf_add_byte(line, ' ');
	}
	if (log->options.relative) {
		int64_t passed = log->last_time ? time_ns - log->last_time : 0;

		buf_addf(line, "%6" PRId64 ".%06" PRId64 " ", passed / 1000000000,
			 passed % 1000000000 / 1000);
	}
	log->last_time = time_ns;
}

/* What a line begins with; another's open line is broken off first. */
static void begin(struct log *log, struct buf *line, const struct event *event, int64_t time_ns)
{
	for (size_t i = 0; log->open_tid && i < log->npending; i++)
		if (log->pending[i].tid == log->open_tid)
			log->pending[i].resumed = true;
	if (log->open_tid)
		buf_add_string(line, " <unfinished ...>\n");
	log->open_tid = 0;
	if (!log->options.brackets)
		buf_addf(line, "%-5d ", (int)event->tid);
	else if (log->several)
		buf_addf(line, "[pid %5d] ", (int)event->tid);
	add_time(log, line, time_ns);
}

static size_t column_of(const struct buf *line)
{
	const char *newline = line->len ? memrchr(line->data, '\n', line->len) : NULL;

	return newline ? line->len - (size_t)(newline + 1 - line->data) : line->len;
}

/* ") = " in its column, the result, how long it took. */
static void end(struct log *log, struct buf *line, size_t column, const char *result,
		int64_t took_ns)
{
	buf_add_string(line, ") ");
	for (column += 2; column < RESULT_COLUMN; column++)
		buf_add_byte(line, ' ');
	buf_addf(line, "= %s", result);
	if (log->options.durations && took_ns >= 0)
		buf_addf(line, " <%" PRId64 ".%06" PRId64 ">", took_ns / 1000000000,
			 took_ns % 1000000000 / 1000);
	buf_add_byte(line, '\n');
}

static bool in_list(const char *const *list, const char *item)
{
	for (; item && *list; list++)
		if (!strcmp(*list, item))
			return true;
	return false;
}

static bool wanted_path(const struct log *log, const char *path, const char *fd_path)
{
	return !log->options.paths || in_list(log->options.paths, path) ||
	       in_list(log->options.paths, fd_path);
}

static bool wanted_result(const struct log *log, bool returned, bool success)
{
	if (log->options.only_successful && (!returned || !success))
		return false;
	return !log->options.only_failed || (returned && !success);
}

static struct pending *pending_find(struct log *log, pid_t tid)
{
	for (size_t i = 0; i < log->npending; i++)
		if (log->pending[i].tid == tid)
			return &log->pending[i];
	return NULL;
}

static void pending_drop(struct log *log, struct pending *pending)
{
	buf_free(&pending->staged);
	*pending = log->pending[--log->npending];
}

static bool wanted_exec(const struct log *log, const struct exec_call *call)
{
	const char *name = call->is_at ? "execveat" : "execve";

	return (!log->options.calls || in_list(log->options.calls, name)) &&
	       wanted_path(log, call->path, NULL);
}

static void exec_enter(struct log *log, const struct event *event)
{
	bool staged = log->options.only_successful || log->options.only_failed;
	scope_buf struct buf line = {0};
	struct pending *pending = pending_find(log, event->tid);

	if (pending) /* never told how it ended */
		pending_drop(log, pending);
	if (!wanted_exec(log, event->exec.call))
		return;
	log->pending = xrealloc(log->pending, (log->npending + 1) * sizeof(*log->pending));
	pending = &log->pending[log->npending++];
	*pending = (struct pending){.tid = event->tid, .is_at = event->exec.call->is_at};
	if (staged) {
		log_call_exec(&pending->staged, event->exec.call, event->held, &log->style);
		return;
	}
	begin(log, &line, event, event->time_ns);
	log_call_exec(&line, event->exec.call, event->held, &log->style);
	pending = &log->pending[log->npending - 1];
	pending->printed = true;
	pending->column = column_of(&line);
	log->open_tid = event->tid;
	write_out(log, &line);
}

/* The line of an exec up to where its bracket closes; the column reached. */
static size_t exec_resume(struct log *log, struct buf *line, struct pending *pending,
			  const struct event *event)
{
	if (pending && pending->printed && !pending->resumed && log->open_tid == pending->tid) {
		log->open_tid = 0;
		return pending->column;
	}
	begin(log, line, event, event->time_ns);
	if (pending && pending->printed)
		buf_addf(line, "<... %s resumed>", pending->is_at ? "execveat" : "execve");
	else if (pending)
		buf_add(line, pending->staged.data, pending->staged.len);
	else if (event->exec.call)
		log_call_exec(line, event->exec.call, event->held, &log->style);
	else
		buf_add_string(line, "<... execve resumed>");
	return column_of(line);
}

static void exec_result(struct log *log, const struct event *event)
{
	pid_t former = event->kind == EVENT_EXEC_COMMITTED && event->exec.former_tid
			       ? event->exec.former_tid
			       : event->tid;
	bool failed = event->kind == EVENT_EXEC_FAILED || event->kind == EVENT_EXEC_KILLED;
	bool lost = event->kind == EVENT_EXEC_LOST;
	struct pending *pending = pending_find(log, former);
	scope_buf struct buf line = {0}, result = {0};
	int64_t took = event->exec.entered_ns ? event->mono_ns - event->exec.entered_ns : -1;
	size_t column;

	log->noted_tid = 0;
	if (!pending && (!event->exec.call || !wanted_exec(log, event->exec.call)))
		return;
	if (!wanted_result(log, !lost, !failed)) {
		if (pending)
			pending_drop(log, pending);
		return;
	}
	if (failed)
		log_call_error(&result, event->exec.error);
	else
		buf_add_string(&result, lost ? "?" : "0");
	if (former != event->tid) {
		begin(log, &line, event, event->time_ns);
		buf_addf(&line, "+++ superseded by execve in pid %d +++\n", (int)former);
	}
	column = exec_resume(log, &line, pending, event);
	if (lost)
		buf_add_string(&line, " <unfinished ...>");
	end(log, &line, lost ? RESULT_COLUMN : column, result.data, took);
	if (pending)
		pending_drop(log, pending);
	log->noted_tid = event->tid;
	write_out(log, &line);
}

static void call(struct log *log, const struct event *event)
{
	const struct plain_call *plain = &event->call;
	scope_buf struct buf line = {0}, result = {0};
	int64_t took = plain->entered_ns ? event->mono_ns - plain->entered_ns : -1;
	size_t column;

	if (log->options.calls && !in_list(log->options.calls, plain->name))
		return;
	log->noted_tid = 0;
	if (!wanted_path(log, plain->path, plain->fd_path) ||
	    !wanted_result(log, !plain->unfinished, plain->result >= 0))
		return;
	begin(log, &line, event, took > 0 ? event->time_ns - took : event->time_ns);
	log_call_plain(&line, plain, event->held, &log->style);
	column = column_of(&line);
	log_call_result(&result, plain, event->held, &log->style);
	end(log, &line, plain->unfinished ? RESULT_COLUMN : column, result.data, took);
	log->noted_tid = event->tid;
	write_out(log, &line);
}

static void signal_line(struct log *log, const struct event *event)
{
	scope_buf struct buf line = {0};

	begin(log, &line, event, event->time_ns);
	buf_add_string(&line, "--- ");
	log_call_signal(&line, event->signal.signal);
	buf_add_byte(&line, ' ');
	log_call_siginfo(&line, event);
	buf_add_string(&line, " ---\n");
	write_out(log, &line);
}

static void exit_line(struct log *log, const struct event *event)
{
	scope_buf struct buf line = {0};
	struct pending *pending = pending_find(log, event->tid);

	if (log->tasks)
		log->tasks--;
	if (pending) {
		if (log->open_tid == event->tid) /* its end came without the exec's */
			log->open_tid = 0, buf_add_string(&line, " <unfinished ...>) = ?\n");
		pending_drop(log, pending);
	}
	if (log->options.quiet < 2 || event->exit.how == EXIT_SIGNAL) {
		begin(log, &line, event, event->time_ns);
		if (event->exit.how == EXIT_CODE) {
			buf_addf(&line, "+++ exited with %d +++\n", event->exit.code);
		} else {
			buf_add_string(&line, "+++ killed by ");
			log_call_signal(&line, event->exit.signal);
			buf_addf(&line, "%s +++\n", event->exit.core ? " (core dumped)" : "");
		}
	}
	write_out(log, &line);
	log->several = log->tasks > 1;
}

static void under(struct log *log, const char *mark, const char *text)
{
	scope_buf struct buf line = {0};

	buf_add_string(&line, mark);
	escape_terminal(&line, text, strlen(text));
	buf_add_byte(&line, '\n');
	write_out(log, &line);
}

void log_note(struct log *log, pid_t tid, const char *sentence)
{
	if (log->noted_tid == tid && !log->open_tid)
		under(log, " => ", sentence);
}

void log_stack(struct log *log, pid_t tid, const struct frame *frames, size_t count)
{
	if (log->noted_tid != tid || log->open_tid)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct frame *frame = &frames[i];
		scope_buf struct buf text = {0};

		buf_add_string(&text, frame->file ? frame->file : "");
		if (frame->symbol)
			buf_addf(&text, "(%s+0x%" PRIx64 ") [0x%" PRIx64 "]", frame->symbol,
				 frame->offset, frame->address);
		else if (frame->file)
			buf_addf(&text, "() [0x%" PRIx64 "]", frame->offset);
		else
			buf_addf(&text, " [0x%" PRIx64 "]", frame->address);
		if (frame->source)
			buf_addf(&text, " %s", frame->source);
		under(log, " > ", text.data);
	}
}

static enum event_reply take(void *self, const struct event *event)
{
	struct log *log = self;

	switch (event->kind) {
	case EVENT_ROOT:
	case EVENT_SPAWN:
		log->several = ++log->tasks > 1;
		break;
	case EVENT_EXEC_ENTER:
		exec_enter(log, event);
		break;
	case EVENT_EXEC_COMMITTED:
	case EVENT_EXEC_FAILED:
	case EVENT_EXEC_KILLED:
	case EVENT_EXEC_CHECKED:
	case EVENT_EXEC_LOST:
		exec_result(log, event);
		break;
	case EVENT_CALL:
		call(log, event);
		break;
	case EVENT_SIGNAL:
		signal_line(log, event);
		break;
	case EVENT_EXIT:
		exit_line(log, event);
		break;
	case EVENT_FILE:
	case EVENT_ANOMALY:
		break;
	}
	return REPLY_GO;
}

struct event_sink log_sink(struct log *log)
{
	return (struct event_sink){take, log};
}

void log_free(struct log *log)
{
	if (!log)
		return;
	if (log->open_tid)
		fputs(" <unfinished ...>\n", log->options.out);
	while (log->npending)
		pending_drop(log, &log->pending[log->npending - 1]);
	free(log->pending);
	fflush(log->options.out);
	free(log);
}
