/* Wait, classify, step, effect, resume. The only caller of wait4. */
#include "tracer/loop_state.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tracer/filter.h"

int64_t loop_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

long loop_request(struct loop *loop, int request, pid_t tid, uintptr_t address, void *bytes)
{
	long result;

	loop->result->requests++;
	errno = 0;
	result = ptrace(request, tid, address, bytes);
	return result < 0 && errno ? -errno : result;
}

static void unexpected(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	char sentence[128];

	snprintf(sentence, sizeof(sentence), "a task in state %s stopped with %s (signal %d)",
		 tracee_state_name(tracee->state), stop_name(stop->kind), stop->signal);
	loop_anomaly(loop, tracee, sentence);
}

void loop_resume(struct loop *loop, struct tracee *tracee, enum resume resume, int signal)
{
	int request = PTRACE_CONT;

	if (resume == RESUME_HOLD || resume == RESUME_NEVER)
		return;
	if (resume == RESUME_LISTEN) {
		tracee->listening = true;
		loop_request(loop, PTRACE_LISTEN, tracee->tid, 0, NULL);
		return;
	}
	tracee->listening = false;
	if (resume == RESUME_SYSCALL || tracee->syscalls || tracee->follow ||
	    tracee->state == TRACEE_IN_EXEC || tracee->state == TRACEE_IN_CALL)
		request = PTRACE_SYSCALL;
	if (resume != RESUME_SIGNAL || tracee->swallow)
		signal = 0;
	tracee->swallow = false;
	loop_request(loop, request, tracee->tid, 0, (void *)(uintptr_t)signal);
}

/* Which call is it? One request tells all: operation, ABI, number, arguments, result. */
static int inspect(struct loop *loop, const struct tracee *tracee, struct stop *stop)
{
	struct __ptrace_syscall_info info = {0};
	enum stop_call what = STOP_CALL_OTHER;
	bool seccomp;
	long rc = loop_request(loop, PTRACE_GET_SYSCALL_INFO, tracee->tid, sizeof(info), &info);

	if (rc < 0)
		return rc;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		loop->left = info.exit.rval;
		stop->kind = stop_name_call(stop->kind, false, what);
		return 0;
	}
	seccomp = info.op == PTRACE_SYSCALL_INFO_SECCOMP;
	if (!seccomp && info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return 0;	       /* stays STOP_SYSCALL, for which the table has no cell */
	loop->call.nr = info.entry.nr; /* entry and seccomp begin alike */
	for (int i = 0; i < 6; i++)
		loop->call.args[i] = info.entry.args[i];
	loop->call.abi = arch_abi(info.arch, loop->call.nr);
	loop->call.kind = arch_call(loop->call.abi, loop->call.nr);
	loop->paths_moved = loop->paths_moved || call_moves_paths(&loop->call);
	if (seccomp && info.seccomp.ret_data != FILTER_COOKIE)
		what = STOP_CALL_FOREIGN;
	else if (call_is_exec(loop->call.kind))
		what = STOP_CALL_EXEC;
	else if (call_says(&loop->call, loop->trace, tracee->follow))
		what = STOP_CALL_SAID;
	else if (call_wanted(&loop->call, loop->trace, tracee->follow) ||
		 call_installs_filter(&loop->call) || call_confines(&loop->call) ||
		 call_remarkable(&loop->call))
		what = STOP_CALL_WANTED;
	stop->kind = stop_name_call(stop->kind, true, what);
	return 0;
}

static void no_effect(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	(void)loop;
	(void)tracee;
	(void)stop;
}

static void act(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	static void (*const effects[])(struct loop *, struct tracee *, const struct stop *) = {
		[EFFECT_UNEXPECTED] = unexpected,
		[EFFECT_NONE] = no_effect,
		[EFFECT_KEEP] = loop_keep,
		[EFFECT_EXEC_ENTER] = loop_exec_enter,
		[EFFECT_EXEC_LEAVE] = loop_exec_leave,
		[EFFECT_EXEC_COMMIT] = loop_exec_commit,
		[EFFECT_CALL_ENTER] = loop_call_enter,
		[EFFECT_CALL_LEAVE] = loop_call_leave,
		[EFFECT_CALL_SAID] = loop_call_said,
		[EFFECT_REFUSE] = loop_refuse,
		[EFFECT_SPAWN] = loop_spawn,
		[EFFECT_SIGNAL] = loop_signal,
		[EFFECT_STOPPED] = loop_stopped,
		[EFFECT_CONTINUED] = loop_continued,
		[EFFECT_GONE] = loop_gone,
	};
	const struct step *step = step_for(tracee->state, stop->kind);
	bool gone = step->resume == RESUME_NEVER;
	pid_t tid = tracee->tid;

	if (step->next != TRACEE_SAME)
		tracee->state = step->next;
	effects[step->effect](loop, tracee, stop);
	if (gone || tracee_find(&loop->tracees, tid) != tracee)
		return; /* the effect may have let it go */
	if (loop->killing && !(tracee->group && tracee->group->attached))
		kill(tracee->group ? tracee->group->pid : tid, SIGKILL);
	if (loop->detaching && step->resume != RESUME_HOLD)
		loop_detach_stop(loop, tracee, stop);
	else
		loop_resume(loop, tracee, step->resume, stop->signal);
}

static void dispatch(struct loop *loop, const struct waited *waited)
{
	struct stop stop = stop_classify(waited->status);
	struct tracee *tracee = tracee_find(&loop->tracees, waited->tid);

	if (!tracee) {
		/* A child of its creator's that stopped first, or a child that we inherited. */
		tracee = tracee_add(&loop->tracees, waited->tid);
		tracee->state = TRACEE_EARLY;
		loop->tracees.early++;
	}
	if (stop.kind == STOP_EXEC) {
		tracee = loop_exec_rekey(loop, tracee);
	} else if (stop.kind == STOP_SYSCALL || stop.kind == STOP_SECCOMP) {
		if (inspect(loop, tracee, &stop) < 0)
			return; /* killed meanwhile: its end comes next */
		if (stop.kind == STOP_LEAVE)
			tracee = loop_exec_rekey_failed(loop, tracee);
	}
	act(loop, tracee, &stop);
	loop_settle(loop);
}

/* One more status: 1; 0 when there is none now (WNOHANG), when a signal came, or none ever. */
static int wait_one(struct loop *loop, struct waited *waited, int options)
{
	waited->tid = wait4(-1, &waited->status, __WALL | options, NULL);
	if (waited->tid > 0)
		loop->result->stops++;
	return waited->tid > 0;
}

static bool is_of(const struct loop *loop, pid_t tid, const struct tracee *held)
{
	const struct tracee *tracee = tracee_find(&loop->tracees, tid);

	return tracee == held || (tracee && tracee->group && tracee->group == held->group);
}

static void serve_one(struct loop *loop, const struct waited *waited, const struct tracee *held)
{
	if (is_of(loop, waited->tid, held))
		loop->batch[loop->batch_len++] = *waited;
	else
		dispatch(loop, waited);
}

void loop_serve(struct loop *loop, const struct tracee *held)
{
	struct waited rest[LOOP_BATCH], next;
	size_t count = loop->batch_len - loop->batch_at;
	struct call call = loop->call;
	int64_t left = loop->left;

	memcpy(rest, &loop->batch[loop->batch_at], count * sizeof(*rest));
	loop->batch_at = loop->batch_len = 0;
	loop->deaf = true;
	for (size_t i = 0; i < count; i++)
		serve_one(loop, &rest[i], held);
	while (loop->batch_len < LOOP_BATCH && wait_one(loop, &next, WNOHANG))
		serve_one(loop, &next, held);
	loop->deaf = false;
	loop->call = call;
	loop->left = left;
}

/* Now and then all that wait are taken before one is resumed: wait4 serves from the head of the
 * kernel's list, and a few busy tracees there would starve the others. */
static int take(struct loop *loop, struct waited *waited)
{
	if (loop->batch_at < loop->batch_len) {
		*waited = loop->batch[loop->batch_at++];
		return 1;
	}
	if (++loop->since_drain >= LOOP_BATCH) {
		loop->since_drain = 0;
		loop->batch_at = loop->batch_len = 0;
		while (loop->batch_len < LOOP_BATCH &&
		       wait_one(loop, &loop->batch[loop->batch_len], WNOHANG))
			loop->batch_len++;
		if (loop->batch_len)
			return take(loop, waited);
	}
	if (loop->tracees.early && !loop->early_timer) {
		/* Whoever told nobody of a new task may be dead: look again soon. */
		if (wait_one(loop, waited, WNOHANG))
			return 1;
		loop->early_timer = true;
		loop_signals_handle(loop);
	}
	return wait_one(loop, waited, 0);
}

/* Whether the command could be executed is known with its first exec, or with its end. */
static int hear_launch(struct loop *loop, struct err *err)
{
	int rc;

	if (loop->launch.fd < 0 || !(loop->root_execed || loop->root_gone))
		return 0;
	rc = launch_outcome(&loop->launch, err);
	loop->result->exec_failed = loop->launch.exec_failed;
	loop->result->exec_error = loop->launch.exec_error;
	return rc;
}

/* Until the end that the configuration asks for, or until nothing is left to wait for. */
static int run(struct loop *loop, struct err *err)
{
	struct waited waited;
	int rc = 0;

	while (!rc && !loop_finished(loop)) {
		if (loop_signals_pending()) {
			loop_signals_handle(loop);
		} else if (take(loop, &waited)) {
			dispatch(loop, &waited);
			rc = hear_launch(loop, err);
		} else if (errno == ECHILD) {
			break;
		}
	}
	return rc;
}

static void loop_free(struct loop *loop)
{
	loop_settle(loop);
	loop_signals_end();
	if (loop->launch.fd >= 0)
		close(loop->launch.fd);
	tracee_table_free(&loop->tracees);
	held_task_close(&loop->asked);
	free(loop);
}

int loop_run(const struct loop_config *config, struct loop_result *result, struct err *err)
{
	struct loop *loop = xcalloc(1, sizeof(*loop));
	int rc;

	*result = (struct loop_result){0};
	loop->config = config;
	loop->sink = config->sink;
	loop->result = result;
	loop->trace = config->trace | TRACE_EXEC;
	loop->launch.fd = -1;
	tracee_table_init(&loop->tracees);
	rc = loop_start(loop, err);
	if (!rc)
		rc = run(loop, err);
	if (rc && loop->tracees.count) { /* let go what was attached to, end what was started */
		loop_kill_all(loop);
		loop_detach_start(loop);
		run(loop, NULL);
	}
	result->survivors = rc ? 0 : loop_survivors(loop);
	if (result->survivors)
		result->rest = loop;
	else
		loop_free(loop);
	return rc;
}

void loop_linger(struct loop *rest, const struct event_sink *sink)
{
	struct loop_result own = {0};

	if (!rest)
		return;
	rest->result = &own;
	rest->sink = sink ? *sink : (struct event_sink){0};
	rest->lingering = true;
	rest->timeout_at = rest->kill_at = 0;
	loop_signals_handle(rest);
	run(rest, NULL);
	loop_free(rest);
}
