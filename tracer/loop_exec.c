/* Execs: entry, failure, success, and the threads that take another's tid. */
#include "tracer/loop_state.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>

#include "tracer/counters.h"
#include "tracer/peek.h"

static bool is_ours(void *context, pid_t tid)
{
	return tracee_find(context, tid);
}

/* The end of an exec: the kernel's own events of it are there by now. They carry the id that the
 * thread had when it called. */
static const struct loader_trace *look(struct loop *loop, const struct tracee *tracee,
				       const struct event *event)
{
	pid_t tid = event->exec.former_tid ? event->exec.former_tid : tracee->tid;

	if (!loop->config->counters || event->kind == EVENT_EXEC_ENTER || !tracee->exec)
		return NULL;
	return counters_look(loop->config->counters, tid, tracee->exec_entered, is_ours,
			     &loop->tracees);
}

static void fill_exec(struct loop *loop, struct tracee *tracee, struct event *event)
{
	event->exec.loader = look(loop, tracee, event);
	event->exec.call = tracee->exec;
	event->exec.entered_ns = tracee->exec_entered;
}

static void forget_exec(struct tracee *tracee)
{
	exec_call_free(tracee->exec);
	tracee->exec = NULL;
	tracee->exec_again = false;
}

/* An exec has ended, and its task goes on at once: the call lives as long as what was told of it.
 */
static void emit_end(struct loop *loop, struct tracee *tracee, struct event *event)
{
	fill_exec(loop, tracee, event);
	loop_emit_ahead(loop, event, tracee);
	if (loop->telling) {
		loop->spent_exec = tracee->exec;
		tracee->exec = NULL;
	}
	forget_exec(tracee);
}

void loop_exec_enter(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	struct event event = {.kind = EVENT_EXEC_ENTER};
	struct peek peek;
	bool again = tracee->exec_again;

	(void)stop;
	peek_start(&peek, tracee->tid, arch_word(loop->call.abi));
	forget_exec(tracee);
	if (!loop_tells(loop))
		return;
	tracee->exec = exec_call_read(&peek, &loop->call);
	if (again)
		return; /* restarted by the kernel: it was told of */
	tracee->exec_entered = loop_now();
	fill_exec(loop, tracee, &event);
	loop_emit(loop, &event, tracee, true);
}

/* Is a SIGSEGV of the kernel's own on its way to this thread? force_fatal_sig() queues it with
 * SI_KERNEL before the exit stop (fs/exec.c bprm_execve). */
static bool segv_pending(struct loop *loop, pid_t tid)
{
	struct __ptrace_peeksiginfo_args args = {.nr = 8};
	siginfo_t queue[8];
	long count = loop_request(loop, PTRACE_PEEKSIGINFO, tid, (uintptr_t)&args, queue);

	for (long i = 0; i < count; i++)
		if (queue[i].si_signo == SIGSEGV && queue[i].si_code == SI_KERNEL)
			return true;
	return false;
}

void loop_exec_leave(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	static const enum event_kind kinds[] = {
		[EXEC_OUTCOME_FAILED] = EVENT_EXEC_FAILED,
		[EXEC_OUTCOME_KILLED] = EVENT_EXEC_KILLED,
		[EXEC_OUTCOME_CHECKED] = EVENT_EXEC_CHECKED,
	};
	int64_t result = loop->left;
	bool dying = result < 0 && segv_pending(loop, tracee->tid);
	enum exec_outcome outcome = step_exec_outcome(result, dying);
	struct event event = {.exec.error = result < 0 ? (int)-result : 0};

	(void)stop;
	if (outcome == EXEC_OUTCOME_RESTART) {
		tracee->exec_again = true;
		return;
	}
	if (outcome == EXEC_OUTCOME_KILLED)
		tracee->state = TRACEE_DYING;
	if (result == -E2BIG && tracee->exec) {
		struct peek peek;

		peek_start(&peek, tracee->tid, arch_word(tracee->exec->abi));
		exec_call_measure(&peek, tracee->exec);
	}
	event.kind = kinds[outcome];
	emit_end(loop, tracee, &event);
}

void loop_exec_lost(struct loop *loop, struct tracee *tracee, bool held)
{
	struct event event = {.kind = EVENT_EXEC_LOST};

	if (!tracee->exec)
		return;
	fill_exec(loop, tracee, &event);
	loop_emit(loop, &event, tracee, held);
	forget_exec(tracee);
}

/* `winner` has taken the tid of its group's leader, and the leader is no more. */
static struct tracee *take_over(struct loop *loop, struct tracee *leader, struct tracee *winner)
{
	pid_t tid = leader->tid;

	/* Not held: what /proc shows under this tid is the winner's by now. */
	loop_exec_lost(loop, leader, false);
	loop_call_lost(loop, leader, false);
	tracee_remove(&loop->tracees, leader);
	winner->former_tid = winner->tid;
	tracee_rekey(&loop->tracees, winner, tid);
	return winner;
}

struct tracee *loop_exec_rekey(struct loop *loop, struct tracee *tracee)
{
	unsigned long former = tracee->tid;
	struct tracee *winner;

	if (tracee->group && tracee->group->threads == 1)
		return tracee; /* no other thread could have made it: saves the request */
	if (loop_request(loop, PTRACE_GETEVENTMSG, tracee->tid, 0, &former) < 0)
		return tracee;
	winner = (pid_t)former == tracee->tid ? NULL : tracee_find(&loop->tracees, former);
	if (!winner || winner->group != tracee->group)
		return tracee;
	return take_over(loop, tracee, winner);
}

struct tracee *loop_exec_rekey_failed(struct loop *loop, struct tracee *tracee)
{
	struct group *group = tracee->group;
	struct tracee *other;

	if (!group || group->threads == 1 || tracee->tid != group->pid)
		return tracee;
	for (other = group->first; other; other = other->next_thread)
		if (other != tracee && other->state == TRACEE_IN_EXEC &&
		    !loop_task_exists(group->pid, other->tid))
			return take_over(loop, tracee, other);
	return tracee;
}

/* The number of its arguments is the first word on the new stack. */
static uint32_t read_argc(struct loop *loop, pid_t tid)
{
	struct __ptrace_syscall_info info = {0};
	uint32_t argc = 0; /* the lower half of 64 bits, where they are 64 */

	if (loop_request(loop, PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) < 0 ||
	    peek_remote(tid, info.stack_pointer, &argc, sizeof(argc)) != sizeof(argc))
		return 0;
	return argc;
}

void loop_exec_commit(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	struct event event = {.kind = EVENT_EXEC_COMMITTED};

	(void)stop;
	loop_call_lost(loop, tracee, true);
	tracee->follow = FOLLOW_NOT;
	if (tracee->until_exec)
		tracee->syscalls = tracee->until_exec = false;
	if (tracee->group)
		tracee->group->execed = true;
	if (tracee->group && tracee->group->root)
		loop->root_execed = true;
	if (tracee->exec && !loop->paths_moved)
		event.exec.argc = read_argc(loop, tracee->tid);
	event.exec.former_tid = tracee->former_tid;
	tracee->former_tid = 0;
	emit_end(loop, tracee, &event);
}
