/* How a trace ends: what is left of the tree is killed, let go, or stayed with. */
#include "tracer/loop_state.h"

#include <signal.h>
#include <sys/ptrace.h>

#include "tracer/overdue.h"

enum { DETACH_PATIENCE_NS = 500 * 1000 * 1000 };

static bool is_attached(const struct tracee *tracee)
{
	return tracee->group && tracee->group->attached;
}

size_t loop_survivors(const struct loop *loop)
{
	struct tracee *tracee = NULL;
	size_t count = 0;

	while ((tracee = tracee_next(&loop->tracees, tracee)))
		count += tracee->group && tracee->tid == tracee->group->pid && !is_attached(tracee);
	return count;
}

/* The command has ended: what becomes of the others? */
static bool finished_after_root(struct loop *loop)
{
	const struct loop_config *config = loop->config;

	if (config->kill_on_exit)
		loop_kill_all(loop);
	else if (loop->result->timed_out)
		return false; /* the others have what is left of the grace */
	else if (config->wait == WAIT_ALL && !loop->leaving)
		return false;
	else if (!loop->attaching)
		return true;
	else
		loop_detach_start(loop);
	return false;
}

bool loop_finished(struct loop *loop)
{
	if (!loop->tracees.count)
		return true;
	if (loop->detaching)
		return loop_now() >= loop->detach_until || !loop->tracees.attached;
	if (loop->root_gone && !loop->killing && !loop->lingering)
		return finished_after_root(loop);
	return false;
}

void loop_kill_all(struct loop *loop)
{
	struct tracee *tracee = NULL;

	/* Forks in flight show up later and are killed then (act). */
	loop->killing = true;
	while ((tracee = tracee_next(&loop->tracees, tracee)))
		if (!is_attached(tracee))
			kill(tracee->group ? tracee->group->pid : tracee->tid, SIGKILL);
}

void loop_time_up(struct loop *loop)
{
	struct tracee *tracee = NULL;

	while ((tracee = tracee_next(&loop->tracees, tracee))) {
		struct event event = {.kind = EVENT_OVERDUE};

		if (!tracee->group || tracee->tid != tracee->group->pid)
			continue;
		overdue_read(&event.overdue, tracee->tid);
		loop_emit(loop, &event, tracee, true);
		overdue_free(&event.overdue);
		if (!is_attached(tracee))
			kill(tracee->tid, SIGTERM);
	}
}

/* PTRACE_DETACH wants a stopped tracee. One that waits for its vfork child cannot stop before that
 * has been let go, so all are interrupted first and let go as they come. */
void loop_detach_start(struct loop *loop)
{
	struct tracee *tracee = NULL, *next;

	if (loop->detaching)
		return;
	loop->detaching = true;
	loop->detach_until = loop_now() + DETACH_PATIENCE_NS;
	for (tracee = tracee_next(&loop->tracees, NULL); tracee; tracee = next) {
		next = tracee_next(&loop->tracees, tracee);
		if (is_attached(tracee))
			loop_request(loop, PTRACE_INTERRUPT, tracee->tid, 0, NULL);
	}
}

void loop_detach_stop(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	int signal = stop->kind == STOP_SIGNAL ? stop->signal : 0;

	if (!is_attached(tracee)) {
		loop_resume(loop, tracee, RESUME_DEFAULT, signal);
		return;
	}
	loop_exec_lost(loop, tracee, true);
	loop_call_lost(loop, tracee, true);
	loop_request(loop, PTRACE_DETACH, tracee->tid, 0, (void *)(uintptr_t)signal);
	tracee_remove(&loop->tracees, tracee);
}
