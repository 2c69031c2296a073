/* Events on their way to the sink: filled in, handed over, told again once the task goes on. */
#include <stdlib.h>
#include <time.h>

#include "decode/buf.h"
#include "tracer/loop_state.h"
#include "tracer/peek.h"

void loop_settle(struct loop *loop)
{
	if (loop->telling)
		loop->sink.after(loop->sink.self, &loop->told);
	loop->telling = false;
	for (size_t i = 0; i < sizeof(loop->spent) / sizeof(loop->spent[0]); i++) {
		free(loop->spent[i]);
		loop->spent[i] = NULL;
	}
	exec_call_free(loop->spent_exec);
	loop->spent_exec = NULL;
}

static void hand_over(struct loop *loop, struct event *event, struct tracee *tracee, bool held)
{
	struct timespec now;
	struct held view;

	clock_gettime(CLOCK_REALTIME, &now);
	event->time_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	event->mono_ns = loop_now();
	event->tid = tracee->tid;
	event->pid = tracee->group ? tracee->group->pid : tracee->tid;
	view = held_make(event->pid, event->tid);
	view.task = &loop->asked;
	event->held = held ? &view : NULL;
	switch (loop->wary ? loop_tell_patiently(loop, event, tracee)
			   : loop->sink.take(loop->sink.self, event)) {
	case REPLY_GO:
		break;
	case REPLY_FOLLOW:
		if (!tracee->follow)
			tracee->follow = FOLLOW_STORY;
		break;
	case REPLY_FOLLOW_WRITES:
		tracee->follow = FOLLOW_WRITES;
		break;
	case REPLY_LEAVE:
		tracee->follow = FOLLOW_NOT;
		break;
	}
	event->held = NULL;
	loop->told = *event;
	loop->telling = loop->sink.after != NULL;
}

/* What the sink keeps is what memory went to: with the rest of it the tracees are looked after. */
static void go_blind(struct loop *loop, struct tracee *tracee, bool held)
{
	struct event event = {.kind = EVENT_ANOMALY,
			      .anomaly = "memory ran out: what came after this is not told of"};

	loop->result->blind = true;
	hand_over(loop, &event, tracee, held);
	loop_settle(loop);
}

bool loop_tells(const struct loop *loop)
{
	return loop->sink.take && !loop->result->blind && !loop->deaf;
}

static void tell(struct loop *loop, struct event *event, struct tracee *tracee, bool held)
{
	loop_settle(loop); /* in the order in which they came */
	loop->unheard |= loop->deaf;
	if (!loop_tells(loop))
		return;
	if (memory_is_short())
		go_blind(loop, tracee, held);
	else
		hand_over(loop, event, tracee, held);
	if (!loop->unheard)
		return;
	loop->unheard = false;
	loop_anomaly(loop, tracee,
		     "a file was waited for that a traced process serves: what others did "
		     "meanwhile is not all told of");
}

void loop_emit(struct loop *loop, struct event *event, struct tracee *tracee, bool held)
{
	tell(loop, event, tracee, held);
	loop_settle(loop);
}

void loop_emit_ahead(struct loop *loop, struct event *event, struct tracee *tracee)
{
	tell(loop, event, tracee, true);
}

void loop_anomaly(struct loop *loop, struct tracee *tracee, const char *sentence)
{
	struct event event = {.kind = EVENT_ANOMALY, .anomaly = sentence};

	loop->result->lost++;
	loop_emit(loop, &event, tracee, true);
}
