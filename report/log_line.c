/* One line after the other in one file, or in a file per task; see log_line.h. */
#include "report/log_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report/log.h"
#include "report/redact.h"

#define NS INT64_C(1000000000)

static const char broken_off[] = " <unfinished ...>\n";

static struct log_task **slot_of(const struct log_lines *lines, pid_t tid)
{
	struct log_task *const *slot = &lines->tasks[(unsigned)tid % LOG_TASK_CHAINS];

	while (*slot && (*slot)->tid != tid)
		slot = &(*slot)->next;
	return (struct log_task **)slot;
}

struct log_task *log_task_find(const struct log_lines *lines, pid_t tid)
{
	return *slot_of(lines, tid);
}

/* strace -ff: FILE.TID */
static FILE *open_own(struct log_lines *lines, pid_t tid)
{
	char *name = xasprintf("%s.%d", lines->options->separate, (int)tid);
	FILE *out = fopen(name, lines->options->append ? "ae" : "we");

	if (!out && !lines->error)
		lines->error = -errno;
	free(name);
	return out;
}

struct log_task *log_task(struct log_lines *lines, pid_t tid)
{
	struct log_task **slot = slot_of(lines, tid);

	if (!*slot) {
		*slot = xcalloc(1, sizeof(**slot));
		(*slot)->tid = tid;
		if (lines->options->separate)
			(*slot)->out = open_own(lines, tid);
	}
	return *slot;
}

static FILE *out_of(const struct log_lines *lines, const struct log_task *task)
{
	return lines->options->separate ? task->out : lines->options->out;
}

static void write_out(struct log_lines *lines, const struct log_task *task, const struct buf *text)
{
	FILE *out = out_of(lines, task);
	scope_buf struct buf shown = {0};

	if (out && text->len && lines->options->redactor) {
		redactor_line(lines->options->redactor, text->data, &shown);
		text = &shown;
	}
	if (out && text->len)
		fwrite(text->data, 1, text->len, out);
	if (out && lines->options->flush)
		fflush(out);
}

static bool is_open(const struct log_task *task)
{
	return task->call && task->printed && !task->resumed;
}

/* Whose line would be broken off by one of this task's. */
static struct log_task *in_the_way(const struct log_lines *lines, struct log_task *task)
{
	if (lines->options->separate)
		return is_open(task) ? task : NULL;
	return lines->open;
}

/* ".123456", or nothing for whole seconds. */
static void add_fraction(struct buf *line, int64_t ns, unsigned digits)
{
	for (unsigned i = digits; i < 9; i++)
		ns /= 10;
	if (digits)
		buf_addf(line, ".%0*" PRId64, (int)digits, ns);
}

static void add_time(struct log_lines *lines, struct buf *line, int64_t time_ns)
{
	const struct log_options *options = lines->options;
	time_t seconds = time_ns / NS;
	char text[32] = "";
	struct tm tm;

	if (options->times.format == LOG_TIME_UNIX)
		buf_addf(line, "%lld", (long long)seconds);
	else if (options->times.format && localtime_r(&seconds, &tm))
		strftime(text, sizeof(text), "%H:%M:%S", &tm);
	if (options->times.format) {
		buf_add_string(line, text);
		add_fraction(line, time_ns % NS, options->times.digits);
		buf_add_byte(line, ' ');
	}
	if (options->since.format) {
		int64_t passed = lines->last_time ? time_ns - lines->last_time : 0;

		/* As strace 6.1: in brackets behind another time. */
		buf_addf(line, options->times.format ? "(+%6" PRId64 : "%6" PRId64, passed / NS);
		add_fraction(line, passed % NS, options->since.digits);
		buf_add_string(line, options->times.format ? ") " : " ");
	}
	lines->last_time = time_ns;
}

/* "%-5d " */
static void add_number(struct buf *line, pid_t tid)
{
	size_t start = line->len;

	buf_add_decimal(line, tid);
	buf_add_bytes(line, ' ', line->len - start < 5 ? 6 - (line->len - start) : 1);
}

/* What a line begins with; another's open line is broken off first. */
static void begin(struct log_lines *lines, struct buf *line, struct log_task *task, int64_t at_ns)
{
	struct log_task *open = in_the_way(lines, task);

	buf_reserve(line, LOG_LINE_USUAL);
	if (open) {
		open->resumed = true;
		buf_add_string(line, broken_off);
	}
	lines->open = NULL;
	if (lines->options->separate)
		;
	else if (!lines->options->brackets)
		add_number(line, task->tid);
	else if (lines->several)
		buf_addf(line, "[pid %5d] ", (int)task->tid);
	add_time(lines, line, at_ns);
}

static size_t column_of(const struct buf *line)
{
	const char *newline = line->len ? memrchr(line->data, '\n', line->len) : NULL;

	return newline ? line->len - (size_t)(newline + 1 - line->data) : line->len;
}

void log_line_add(struct log_lines *lines, struct log_task *task, int64_t at_ns, const char *text)
{
	scope_buf struct buf line = {0};

	begin(lines, &line, task, at_ns);
	buf_add_string(&line, text);
	buf_add_byte(&line, '\n');
	write_out(lines, task, &line);
}

/* Does the result decide whether a line is shown? */
static bool decided_late(const struct log_options *options)
{
	return options->no_successful || options->no_failed || options->no_unfinished;
}

void log_line_open(struct log_lines *lines, struct log_task *task, const char *call, int64_t at_ns,
		   const struct buf *text)
{
	scope_buf struct buf line = {0};

	task->call = call;
	task->printed = task->resumed = false;
	if (decided_late(lines->options)) {
		buf_clear(&task->staged);
		buf_add(&task->staged, text->data, text->len);
		return;
	}
	begin(lines, &line, task, at_ns);
	buf_add(&line, text->data, text->len);
	task->printed = true;
	task->column = column_of(&line);
	lines->open = task;
	write_out(lines, task, &line);
}

/* The line up to where it goes on with the rest; the column reached. */
static size_t resume(struct log_lines *lines, struct buf *line, struct log_task *task,
		     const struct buf *head, int64_t at_ns)
{
	if (is_open(task)) {
		lines->open = NULL;
		return task->column;
	}
	begin(lines, line, task, at_ns);
	if (task->call && task->printed)
		buf_addf(line, "<... %s resumed>", task->call);
	else if (task->call)
		buf_add(line, task->staged.data, task->staged.len);
	else if (head)
		buf_add(line, head->data, head->len);
	else
		buf_add_string(line, "<... execve resumed>");
	return column_of(line);
}

void log_line_close(struct log_lines *lines, struct log_task *task, const struct buf *head,
		    const struct buf *rest, const char *result, struct log_times times)
{
	scope_buf struct buf line = {0};
	size_t column = resume(lines, &line, task, head, times.at_ns);
	size_t result_column = lines->options->result_column;

	buf_add(&line, rest->data, rest->len);
	buf_add_string(&line, ") ");
	column += rest->len + 2;
	if (column < result_column)
		buf_add_bytes(&line, ' ', result_column - column);
	buf_add_string(&line, "= ");
	buf_add_string(&line, result);
	if (lines->options->took.format && times.took_ns >= 0) {
		buf_addf(&line, " <%" PRId64, times.took_ns / NS);
		add_fraction(&line, times.took_ns % NS, lines->options->took.digits);
		buf_add_byte(&line, '>');
	}
	buf_add_byte(&line, '\n');
	task->call = NULL;
	write_out(lines, task, &line);
}

void log_line_drop(struct log_task *task)
{
	task->call = NULL;
}

void log_line_abandon(struct log_lines *lines, struct log_task *task)
{
	const struct buf end = {(char *)broken_off, sizeof(broken_off) - 1, 0};

	if (is_open(task)) {
		lines->open = NULL;
		write_out(lines, task, &end);
	}
	task->call = NULL;
}

bool log_line_clear(const struct log_lines *lines, const struct log_task *task)
{
	return lines->options->separate ? !is_open(task) : !lines->open;
}

void log_line_under(struct log_lines *lines, struct log_task *task, const char *text)
{
	scope_buf struct buf line = {0};

	buf_add_string(&line, text);
	buf_add_byte(&line, '\n');
	write_out(lines, task, &line);
}

static void task_free(struct log_lines *lines, struct log_task *task)
{
	if (task->out && fclose(task->out) && !lines->error)
		lines->error = -errno;
	buf_free(&task->staged);
	free(task);
}

void log_task_remove(struct log_lines *lines, pid_t tid)
{
	struct log_task **slot = slot_of(lines, tid), *task = *slot;

	if (!task)
		return;
	log_line_abandon(lines, task);
	*slot = task->next;
	task_free(lines, task);
}

struct log_task *log_task_superseded(struct log_lines *lines, struct log_task *task, pid_t leader,
				     int64_t at_ns)
{
	struct log_task *heir = log_task(lines, leader);
	char text[64];

	snprintf(text, sizeof(text), "+++ superseded by execve in pid %d +++", (int)task->tid);
	if (!lines->options->no_superseded)
		log_line_add(lines, heir, at_ns, text);
	heir->call = task->call;
	heir->printed = task->printed;
	heir->resumed = true;
	buf_clear(&heir->staged);
	buf_add(&heir->staged, task->staged.data, task->staged.len);
	log_task_remove(lines, task->tid);
	return heir;
}

void log_lines_end(struct log_lines *lines)
{
	for (size_t i = 0; i < LOG_TASK_CHAINS; i++)
		while (lines->tasks[i])
			log_task_remove(lines, lines->tasks[i]->tid);
}
