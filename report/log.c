/* The live log: which events make a line, and what the options leave out; see log.h.
 * The text of a call comes from log_call, the line around it from log_line. */
#include "report/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/log_call.h"
#include "report/log_line.h"

struct log {
	struct log_options options;
	struct log_lines lines;
	char **paths;	 /* owned: -P, as given and resolved; NULL without */
	pid_t noted_tid; /* under whose line a note may go, 0: none */
};

/* strace's -P means the file, by whatever name. */
static char **resolved(const char *const *paths)
{
	size_t count = 0, n = 0;
	char **list;

	while (paths && paths[count])
		count++;
	list = count ? xcalloc(2 * count + 1, sizeof(*list)) : NULL;
	for (size_t i = 0; i < count; i++) {
		char *real = realpath(paths[i], NULL);

		list[n++] = xstrdup(paths[i]);
		if (real)
			list[n++] = real;
	}
	return list;
}

struct log *log_new(const struct log_options *options)
{
	struct log *log = xcalloc(1, sizeof(*log));

	log->options = *options;
	log->lines.options = &log->options;
	log->paths = resolved(options->paths);
	return log;
}

static bool in_list(const char *const *list, const char *item)
{
	for (; item && *list; list++)
		if (!strcmp(*list, item))
			return true;
	return false;
}

static bool wanted_name(const struct log *log, const char *name)
{
	return !log->options.calls || in_list(log->options.calls, name);
}

static bool wanted_path(const struct log *log, const char *path)
{
	return !log->paths || in_list((const char *const *)log->paths, path);
}

static bool wanted_fd(const struct log *log, int fd, const struct held *held)
{
	scope_buf struct buf path = {0};

	log_call_fd_path(&path, fd, held);
	return path.len && wanted_path(log, path.data);
}

static bool wanted_exec(const struct log *log, const struct exec_call *call,
			const struct held *held)
{
	if (!wanted_name(log, call->is_at ? "execveat" : "execve"))
		return false;
	return wanted_path(log, call->path) ||
	       (call->is_at && call->dirfd >= 0 && wanted_fd(log, call->dirfd, held));
}

static bool wanted_call(const struct log *log, const struct plain_call *call,
			const struct held *held)
{
	int fd;

	if (!wanted_name(log, call->name))
		return false;
	if (wanted_path(log, call->path) || wanted_path(log, call->fd_path) ||
	    (call->path && wanted_path(log, call->path + call->given)))
		return true;
	fd = log_call_fd(call);
	return fd >= 0 && wanted_fd(log, fd, held);
}

static bool wanted_result(const struct log *log, bool returned, bool success)
{
	if (!returned)
		return !log->options.no_unfinished;
	return success ? !log->options.no_successful : !log->options.no_failed;
}

bool log_shows_call(const struct log *log, const struct plain_call *call)
{
	return wanted_name(log, call->name) &&
	       wanted_result(log, !call->unfinished, call->result >= 0);
}

bool log_looks(const struct log *log)
{
	return log->options.style.fd_paths || log->paths;
}

static const char *name_of(const struct exec_call *call)
{
	return call && call->is_at ? "execveat" : "execve";
}

static void exec_enter(struct log *log, const struct event *event)
{
	struct log_task *task = log_task(&log->lines, event->tid);
	const struct exec_call *exec = event->exec.call;
	scope_buf struct buf text = {0};

	buf_reserve(&text, LOG_LINE_USUAL);
	log_line_drop(task); /* the one before: never told how it ended */
	if (!wanted_exec(log, exec, event->held))
		return;
	log_call_exec(&text, exec, event->held, &log->options.style);
	log_line_open(&log->lines, task, name_of(exec), event->time_ns, &text);
}

static void exec_result(struct log *log, const struct event *event)
{
	static const char unfinished[] = " <unfinished ...>";
	const struct buf none = {0}, cut = {(char *)unfinished, sizeof(unfinished) - 1, 0};
	pid_t former = event->kind == EVENT_EXEC_COMMITTED && event->exec.former_tid
			       ? event->exec.former_tid
			       : event->tid;
	bool failed = event->kind == EVENT_EXEC_FAILED || event->kind == EVENT_EXEC_KILLED;
	bool lost = event->kind == EVENT_EXEC_LOST;
	struct log_task *task = log_task(&log->lines, former);
	const struct exec_call *exec = event->exec.call;
	scope_buf struct buf result = {0}, head = {0};
	struct log_times times = {event->time_ns, -1};

	log->noted_tid = 0;
	if (!task->call && (!exec || !wanted_exec(log, exec, event->held)))
		return;
	if (!wanted_result(log, !lost, !failed)) {
		log_line_drop(task);
		return;
	}
	if (event->exec.entered_ns)
		times.took_ns = event->mono_ns - event->exec.entered_ns;
	if (failed)
		log_call_error(&result, event->exec.error);
	else
		buf_add_string(&result, lost ? "?" : "0");
	if (exec && !task->call)
		log_call_exec(&head, exec, event->held, &log->options.style);
	if (former != event->tid)
		task = log_task_superseded(&log->lines, task, event->tid, event->time_ns);
	log_line_close(&log->lines, task, exec ? &head : NULL, lost ? &cut : &none, result.data,
		       times);
	log->noted_tid = event->tid;
}

static void call_enter(struct log *log, const struct event *event)
{
	struct log_task *task;
	scope_buf struct buf text = {0};

	if (!wanted_call(log, &event->call, event->held))
		return;
	task = log_task(&log->lines, event->tid);
	buf_reserve(&text, LOG_LINE_USUAL);
	log_call_enter(&text, &event->call, event->held, &log->options.style);
	log_line_open(&log->lines, task, event->call.name, event->time_ns, &text);
}

static void call_leave(struct log *log, const struct event *event)
{
	const struct plain_call *call = &event->call;
	struct log_task *task = log_task(&log->lines, event->tid);
	scope_buf struct buf head = {0}, rest = {0}, result = {0};
	struct log_times times = {event->time_ns, -1};

	if (!task->call && !wanted_call(log, call, event->held))
		return;
	log->noted_tid = 0;
	if (!wanted_result(log, !call->unfinished, call->result >= 0)) {
		log_line_drop(task);
		return;
	}
	if (call->entered_ns)
		times.took_ns = event->mono_ns - call->entered_ns;
	if (!task->call) { /* its beginning was not told: the line is as of then */
		log_call_enter(&head, call, event->held, &log->options.style);
		times.at_ns -= times.took_ns > 0 ? times.took_ns : 0;
	}
	log_call_leave(&rest, call, &log->options.style);
	log_call_result(&result, call, event->held, &log->options.style);
	log_line_close(&log->lines, task, &head, &rest, result.data, times);
	log->noted_tid = event->tid;
}

static bool shows_signal(const struct log *log, int signal)
{
	return signal < 1 || signal > 64 || !(log->options.hidden_signals >> (signal - 1) & 1);
}

static void signal_line(struct log *log, const struct event *event)
{
	scope_buf struct buf text = {0};

	if (!shows_signal(log, event->signal.signal))
		return;
	buf_reserve(&text, LOG_LINE_USUAL);
	buf_add_string(&text, "--- ");
	log_call_signal(&text, event->signal.signal);
	buf_add_byte(&text, ' ');
	log_call_siginfo(&text, event);
	buf_add_string(&text, " ---");
	log_line_add(&log->lines, log_task(&log->lines, event->tid), event->time_ns, text.data);
}

static void exit_line(struct log *log, const struct event *event)
{
	struct log_task *task = log_task(&log->lines, event->tid);
	scope_buf struct buf text = {0};

	if (log->lines.running)
		log->lines.running--;
	if (event->exit.how == EXIT_CODE) {
		buf_add_string(&text, "+++ exited with ");
		buf_add_decimal(&text, event->exit.code);
		buf_add_string(&text, " +++");
	} else {
		buf_add_string(&text, "+++ killed by ");
		log_call_signal(&text, event->exit.signal);
		buf_add_string(&text, event->exit.core ? " (core dumped) +++" : " +++");
	}
	if (event->exit.how == EXIT_SIGNAL ? shows_signal(log, event->exit.signal)
					   : !log->options.no_exits)
		log_line_add(&log->lines, task, event->time_ns, text.data);
	log_task_remove(&log->lines, event->tid);
	log->lines.several = log->lines.running > 1;
}

bool log_takes_note(const struct log *log, pid_t tid)
{
	const struct log_task *task =
		log->noted_tid == tid ? log_task_find(&log->lines, tid) : NULL;

	return task && log_line_clear(&log->lines, task);
}

static void under(struct log *log, pid_t tid, const char *mark, const char *text)
{
	scope_buf struct buf line = {0};

	if (!log_takes_note(log, tid))
		return;
	buf_add_string(&line, mark);
	escape_terminal(&line, text, strlen(text));
	log_line_under(&log->lines, log_task(&log->lines, tid), line.data);
}

void log_note(struct log *log, pid_t tid, const char *sentence)
{
	under(log, tid, " => ", sentence);
}

void log_stack(struct log *log, pid_t tid, const struct frame *frames, size_t count)
{
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
		under(log, tid, " > ", text.data);
	}
}

static enum event_reply take(void *self, const struct event *event)
{
	struct log *log = self;

	switch (event->kind) {
	case EVENT_ROOT:
	case EVENT_SPAWN:
		log->lines.several = ++log->lines.running > 1;
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
	case EVENT_CALL_ENTER:
		call_enter(log, event);
		break;
	case EVENT_CALL:
		call_leave(log, event);
		break;
	case EVENT_SIGNAL:
		signal_line(log, event);
		break;
	case EVENT_EXIT:
		exit_line(log, event);
		break;
	case EVENT_OVERDUE:
	case EVENT_FILE:
	case EVENT_LANDLOCK:
	case EVENT_ANOMALY:
		break;
	}
	return REPLY_GO;
}

struct event_sink log_sink(struct log *log)
{
	return (struct event_sink){.take = take, .self = log};
}

int log_finish(struct log *log)
{
	int error = 0;

	log_lines_end(&log->lines);
	if (log->options.out && fflush(log->options.out))
		error = -errno;
	else if (log->options.out && ferror(log->options.out))
		error = -EIO; /* stdio keeps no more of an earlier one */
	if (!log->lines.error)
		log->lines.error = error;
	return log->lines.error;
}

void log_free(struct log *log)
{
	if (!log)
		return;
	log_finish(log);
	for (char **path = log->paths; path && *path; path++)
		free(*path);
	free(log->paths);
	free(log);
}
