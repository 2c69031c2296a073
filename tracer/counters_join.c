/* A queue of events not yet in order, and the threads whose exec is under way.
 * Both are bounded: the oldest thread goes when there are too many. */
#include "tracer/counters_join.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/event_loader.h"
#include "tracer/ring_page.h"

#define QUEUE_MAX 65536
#define THREADS_MAX 1024
#define NAME_MAX_KEPT 4096 /* PATH_MAX: an interpreter's path is no longer */
#define PID_OFFSET 4	   /* common_type, flags, preempt_count, then common_pid */

struct queued {
	uint64_t time;
	uint64_t serial; /* one CPU's events of one instant stay in order */
	enum counters_event event;
	pid_t tid;
	int answer;
	bool rewritten;
	char *name; /* owned or NULL */
};

struct thread {
	pid_t tid;
	struct loader_trace trace;
	uint64_t times[LOADER_CALLS_MAX]; /* of its calls */
	uint64_t passed_at;
	unsigned level;
};

struct counters_join {
	struct counters_format formats[COUNTERS_EVENTS];
	enum kernel_means means;
	struct queued *queue; /* owned */
	size_t nqueue;
	uint64_t serial;
	struct thread *threads; /* owned, oldest first */
	size_t nthreads;
	struct thread taken;
	bool missed;
	pid_t expected;
	bool (*ours)(void *context, pid_t tid);
	void *context;
};

struct counters_join *counters_join_new(const struct counters_format formats[COUNTERS_EVENTS],
					enum kernel_means means)
{
	struct counters_join *join = xcalloc(1, sizeof(*join));

	memcpy(join->formats, formats, sizeof(join->formats));
	join->means = means;
	return join;
}

static void thread_clear(struct thread *thread)
{
	for (size_t i = 0; i < thread->trace.count; i++)
		free((char *)thread->trace.calls[i].named);
	free((char *)thread->trace.passed);
	*thread = (struct thread){.tid = 0};
}

void counters_join_free(struct counters_join *join)
{
	if (!join)
		return;
	for (size_t i = 0; i < join->nqueue; i++)
		free(join->queue[i].name);
	for (size_t i = 0; i < join->nthreads; i++)
		thread_clear(&join->threads[i]);
	thread_clear(&join->taken);
	free(join->queue);
	free(join->threads);
	free(join);
}

void counters_join_expect(struct counters_join *join, pid_t tid,
			  bool (*ours)(void *context, pid_t tid), void *context)
{
	join->expected = tid;
	join->ours = ours;
	join->context = context;
	join->missed = false;
}

void counters_join_missed(struct counters_join *join)
{
	join->missed = true;
}

/* A string field is a word that says where in the record it lies: length << 16 | offset. */
static char *read_name(struct span fields, unsigned offset)
{
	struct span word = span_sub(fields, offset, sizeof(uint32_t)), text;
	uint32_t where;

	if (!word.data)
		return xstrdup("");
	memcpy(&where, word.data, sizeof(where));
	text = span_sub(fields, where & 0xffff, where >> 16);
	if (!text.data)
		return xstrdup("");
	return xstrndup((const char *)text.data,
			text.len < NAME_MAX_KEPT ? text.len : NAME_MAX_KEPT);
}

static bool read_int(struct span fields, unsigned offset, int *value)
{
	struct span word = span_sub(fields, offset, sizeof(*value));

	if (word.data)
		memcpy(value, word.data, sizeof(*value));
	return word.data;
}

static bool event_of(const struct counters_join *join, struct span fields,
		     enum counters_event *event)
{
	struct span word = span_sub(fields, 0, sizeof(uint16_t));
	uint16_t id;

	if (!word.data)
		return false;
	memcpy(&id, word.data, sizeof(id));
	for (size_t i = 0; i < COUNTERS_EVENTS; i++) {
		if (!id || join->formats[i].id != id)
			continue;
		*event = (enum counters_event)i;
		return true;
	}
	return false;
}

void counters_join_add(struct counters_join *join, const struct ring_event *event)
{
	struct queued queued = {.time = event->time, .serial = join->serial++};
	unsigned offset;

	if (!event_of(join, event->fields, &queued.event) ||
	    !read_int(event->fields, PID_OFFSET, &queued.tid))
		return;
	if (queued.tid != join->expected && !(join->ours && join->ours(join->context, queued.tid)))
		return;
	if (join->nqueue == QUEUE_MAX) {
		join->missed = true;
		return;
	}
	offset = join->formats[queued.event].offset;
	if (queued.event == COUNTERS_ANSWERED && !read_int(event->fields, offset, &queued.answer))
		return;
	if (queued.event == COUNTERS_NAMED || queued.event == COUNTERS_PASSED)
		queued.name = read_name(event->fields, offset);
	if (queued.event == COUNTERS_PASSED) {
		scope_free char *file =
			read_name(event->fields, join->formats[COUNTERS_PASSED].file);

		queued.rewritten = strcmp(file, queued.name) != 0;
	}
	join->queue = xrealloc(join->queue, (join->nqueue + 1) * sizeof(*join->queue));
	join->queue[join->nqueue++] = queued;
}

static struct thread *thread_of(struct counters_join *join, pid_t tid)
{
	for (size_t i = 0; i < join->nthreads; i++)
		if (join->threads[i].tid == tid)
			return &join->threads[i];
	if (join->nthreads == THREADS_MAX) { /* killed in the middle of an exec, long ago */
		thread_clear(&join->threads[0]);
		memmove(join->threads, join->threads + 1,
			--join->nthreads * sizeof(*join->threads));
	}
	join->threads = xrealloc(join->threads, (join->nthreads + 1) * sizeof(*join->threads));
	join->threads[join->nthreads] = (struct thread){.tid = tid};
	return &join->threads[join->nthreads++];
}

/* The question that has no answer yet. */
static struct loader_call *open_call(struct thread *thread)
{
	struct loader_trace *trace = &thread->trace;

	if (!trace->count || trace->calls[trace->count - 1].answered)
		return NULL;
	return &trace->calls[trace->count - 1];
}

static void work(struct counters_join *join, struct queued *queued)
{
	struct thread *thread = thread_of(join, queued->tid);
	struct loader_trace *trace = &thread->trace;
	struct loader_call *call = open_call(thread);

	switch (queued->event) {
	case COUNTERS_ASKED:
		if (trace->count == LOADER_CALLS_MAX) {
			trace->incomplete = true;
			break;
		}
		thread->times[trace->count] = queued->time;
		trace->calls[trace->count++] = (struct loader_call){.level = thread->level};
		break;
	case COUNTERS_NAMED: /* outside of a question it was another loader: a script's */
		thread->level++;
		if (call && !call->named)
			call->named = queued->name;
		else
			free(queued->name);
		break;
	case COUNTERS_ANSWERED:
		if (call) {
			call->answered = true;
			call->error = queued->answer < 0 ? -queued->answer : 0;
		}
		break;
	case COUNTERS_PASSED: /* the last of an exec's; an older one's end was not seen */
		free((char *)trace->passed);
		trace->passed = queued->name;
		trace->rewritten = queued->rewritten;
		thread->passed_at = queued->time;
		break;
	case COUNTERS_EVENTS:
		break;
	}
}

static int by_time(const void *left, const void *right)
{
	const struct queued *a = left, *b = right;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return a->serial < b->serial ? -1 : a->serial > b->serial;
}

void counters_join_run(struct counters_join *join, uint64_t until)
{
	size_t done = 0;

	if (!join->nqueue)
		return;
	qsort(join->queue, join->nqueue, sizeof(*join->queue), by_time);
	while (done < join->nqueue && join->queue[done].time <= until)
		work(join, &join->queue[done++]);
	join->nqueue -= done;
	memmove(join->queue, join->queue + done, join->nqueue * sizeof(*join->queue));
}

/* What came before the exec belongs to one whose end was not seen. */
static void drop_older(struct thread *thread, uint64_t since)
{
	struct loader_trace *trace = &thread->trace;
	size_t old = 0;

	if (trace->passed && thread->passed_at < since) {
		free((char *)trace->passed);
		trace->passed = NULL;
	}
	while (old < trace->count && thread->times[old] < since)
		free((char *)trace->calls[old++].named);
	trace->count -= old;
	memmove(trace->calls, trace->calls + old, trace->count * sizeof(*trace->calls));
	if (!old || !trace->count)
		return;
	for (size_t i = trace->count; i-- > 0;)
		trace->calls[i].level -= trace->calls[0].level;
}

const struct loader_trace *counters_join_take(struct counters_join *join, pid_t tid, uint64_t since)
{
	thread_clear(&join->taken);
	for (size_t i = 0; i < join->nthreads; i++) {
		if (join->threads[i].tid != tid)
			continue;
		join->taken = join->threads[i];
		memmove(join->threads + i, join->threads + i + 1,
			(--join->nthreads - i) * sizeof(*join->threads));
		break;
	}
	drop_older(&join->taken, since);
	join->taken.trace.means = join->means;
	if (join->missed)
		join->taken.trace.incomplete = true;
	return &join->taken.trace;
}
