/* Births and deaths: which order they are told in is the kernel's choice, not ours. */
#include "tracer/loop_state.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/held.h"

enum { EARLY_PATIENCE_NS = 50 * 1000 * 1000 };

/* The same as whether /proc/PID/task/TID is there, for less, and without a /proc. */
bool loop_task_exists(pid_t pid, pid_t tid)
{
	return !tgkill(pid, tid, 0) || errno == EPERM;
}

struct tracee *loop_add_root(struct loop *loop, pid_t tid, struct tracee *sibling)
{
	struct tracee *tracee = tracee_add(&loop->tracees, tid);
	struct event event = {.kind = EVENT_ROOT};

	tracee->state = TRACEE_RUNNING;
	tracee_join(tracee, sibling);
	if (!sibling)
		loop_emit(loop, &event, tracee, true);
	return tracee;
}

/* How a new task is resumed. */
static void inherit(const struct loop *loop, struct tracee *child, const struct tracee *parent,
		    bool thread)
{
	child->own_filter = parent->own_filter;
	child->syscalls = parent->syscalls;
	child->until_exec = parent->until_exec;
	/* Attached to, with no filter: from its birth to its exec a process is looked at call by
	 * call, because that is where the execs that fail are. */
	if (!thread && parent->group->attached && !child->syscalls && loop->attaching)
		child->syscalls = child->until_exec = true;
}

static void emit_spawn(struct loop *loop, struct tracee *child, const struct tracee *parent,
		       const struct stop *stop, bool thread)
{
	struct event event = {.kind = EVENT_SPAWN,
			      .spawn = {.parent_tid = parent->tid,
					.parent_pid = parent->group->pid,
					.thread = thread,
					.vfork = stop->vfork}};

	loop_emit(loop, &event, child, child->held);
}

/* Put a child that is known by now into the table's life: told of, and resumed if it waits. */
static void adopt(struct loop *loop, struct tracee *child, struct tracee *parent,
		  const struct stop *stop, bool thread)
{
	struct stop first = child->held_stop;

	tracee_join(child, thread ? parent : NULL);
	if (!thread)
		child->group->parent = parent->group->pid;
	if (parent->group->attached)
		tracee_mark_attached(&loop->tracees, child);
	inherit(loop, child, parent, thread);
	if (child->state != TRACEE_EARLY) {
		child->state = TRACEE_NEW;
		emit_spawn(loop, child, parent, stop, thread);
		return;
	}
	loop->tracees.early--;
	child->state = TRACEE_RUNNING;
	emit_spawn(loop, child, parent, stop, thread);
	child->held = false;
	if (first.kind == STOP_GONE)
		loop_gone(loop, child, &first);
	else if (loop->detaching)
		loop_detach_stop(loop, child, &first);
	else
		loop_resume(loop, child, first.kind == STOP_GROUP ? RESUME_LISTEN : RESUME_DEFAULT,
			    0);
}

void loop_spawn(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	unsigned long message = 0;
	struct tracee *child;
	bool leader, thread, alive;
	pid_t tid;

	if (loop_request(loop, PTRACE_GETEVENTMSG, tracee->tid, 0, &message) < 0)
		return;
	tid = message;
	if (tid <= 0)
		return; /* in a pid namespace that is none of ours */
	/* CLONE_THREAD may come with any of the three events (kernel/fork.c kernel_clone). */
	leader = loop_task_exists(tid, tid);
	thread = !leader && loop_task_exists(tracee->group->pid, tid);
	child = tracee_find(&loop->tracees, tid);
	if (child && child->state != TRACEE_EARLY)
		return; /* adopted late, before this event */
	alive = child || thread || leader;
	if (!child)
		child = tracee_add(&loop->tracees, tid);
	adopt(loop, child, tracee, stop, thread);
	if (!alive) {
		/* Killed at birth, and its end was waited for before anybody knew of it. */
		struct stop end = {.kind = STOP_GONE, .signal = SIGKILL};

		loop_gone(loop, child, &end);
	}
}

void loop_keep(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	(void)loop;
	if (!tracee->held_since)
		tracee->held_since = loop_now();
	tracee->held = stop->kind != STOP_GONE;
	tracee->held_stop = *stop;
}

/* The parent in /proc/TID/status, or what stands for it. */
static pid_t status_number(pid_t tid, const char *key)
{
	struct held held = held_make(tid, tid);
	scope_buf struct buf text = {0};
	const char *line;

	if (held.ops->read_proc(&held, "status", &text) || !text.data)
		return 0;
	line = strstr(text.data, key);
	return line ? atoi(line + strlen(key)) : 0;
}

static void adopt_late(struct loop *loop, struct tracee *child)
{
	static const struct stop unknown = {.kind = STOP_SPAWN};
	struct event orphan = {.kind = EVENT_SPAWN};
	pid_t group = status_number(child->tid, "\nTgid:");
	bool thread = group && group != child->tid;
	struct tracee *parent = tracee_find(&loop->tracees, thread ? group : 0);

	if (!thread)
		parent = tracee_find(&loop->tracees, status_number(child->tid, "\nPPid:"));
	if (parent && parent->group) {
		adopt(loop, child, parent, &unknown, thread);
		return;
	}
	loop->tracees.early--;
	if (child->held) { /* its creator is gone without a trace, but it is ours: go on with it */
		child->state = TRACEE_RUNNING;
		tracee_join(child, NULL);
		child->syscalls = !loop->result->seccomp;
		loop_emit(loop, &orphan, child, true);
		child->held = false;
		loop_anomaly(loop, child, "a task whose creator was not seen");
		loop_resume(loop, child, RESUME_DEFAULT, 0);
		return;
	}
	tracee_remove(&loop->tracees, child); /* a child that we inherited, and it ended */
}

void loop_adopt_late(struct loop *loop)
{
	int64_t late = loop_now() - EARLY_PATIENCE_NS;
	struct tracee *t = tracee_next(&loop->tracees, NULL);

	while (t) {
		bool due = t->state == TRACEE_EARLY && t->held_since <= late;

		if (due)
			adopt_late(loop, t);
		/* Adopting may remove others: from the start again. */
		t = tracee_next(&loop->tracees, due ? NULL : t);
	}
}

static void emit_exit(struct loop *loop, struct tracee *tracee, const struct stop *stop, bool group)
{
	struct event event = {.kind = EVENT_EXIT,
			      .exit = {.how = stop->signal ? EXIT_SIGNAL : EXIT_CODE,
				       .code = stop->code,
				       .signal = stop->signal,
				       .core = stop->core,
				       .group = group}};

	loop_exec_lost(loop, tracee, false);
	loop_call_lost(loop, tracee, false);
	loop_emit(loop, &event, tracee, false);
}

void loop_gone(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	struct group *group = tracee->group;
	bool last = tracee->tid == group->pid;
	struct tracee *other, *next;

	/* ptrace(2): the leader's end is reported when all other threads are gone, so whoever is
	 * still in the table vanished without a report (a thread's exec that was not seen). */
	for (other = last ? group->first : NULL; other; other = next) {
		next = other->next_thread;
		if (other == tracee)
			continue;
		emit_exit(loop, other, stop, false);
		tracee_remove(&loop->tracees, other);
	}
	if (last)
		loop_untraced_count(loop, tracee);
	if (last && group->root) {
		loop->root_gone = true;
		loop_continued(loop, tracee, stop);
		loop->result->how = stop->signal ? EXIT_SIGNAL : EXIT_CODE;
		loop->result->code = stop->code;
		loop->result->signal = stop->signal;
	}
	emit_exit(loop, tracee, stop, last);
	tracee_remove(&loop->tracees, tracee);
}
