/* Signals: those of tracees, those sent to exectrace itself, and deadlines. */
#include "tracer/loop_state.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/held.h"
#include "tracer/relay.h"

enum {
	MS = 1000 * 1000,
	RETRY_US = 20 * 1000,	/* a signal between the check and wait4 is not lost for longer */
	FORWARD_WAIT = 50 * MS, /* the command may have got the same signal by itself */
	GROUP_WAIT = 1000 * MS, /* the front's word of a signal to the whole group may be late */
};
static const int64_t second_ns = INT64_C(1000000000), kill_grace_s = 2;

/* What arrived: written by the handler, read and cleared by the loop. */
static volatile sig_atomic_t arrived;
static volatile sig_atomic_t arrived_sender[_NSIG];   /* pid + 1 of the sender, 1: the kernel */
static volatile sig_atomic_t arrived_directly[_NSIG]; /* from somebody who is not our parent */

static const int requests_to_end[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, RELAY_FRONT_DIED};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void set_timer(int64_t in_us)
{
	struct itimerval timer = {.it_value = {in_us / 1000000, in_us % 1000000},
				  .it_interval = {0, in_us ? RETRY_US : 0}};

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void handler(int signal, siginfo_t *info, void *context)
{
	bool from_kernel = info->si_code > 0;

	(void)context;
	if (info->si_pid == getpid() && !from_kernel)
		return; /* SIGPIPE of a write of ours */
	if (signal != SIGALRM || !from_kernel) {
		arrived_sender[signal] = from_kernel ? 1 : info->si_pid + 1;
		arrived_directly[signal] |= !from_kernel && info->si_pid != getppid();
		set_timer(RETRY_US);
	}
	arrived = 1;
}

static bool ends(int signal)
{
	for (size_t i = 0; i < COUNT(requests_to_end); i++)
		if (signal == requests_to_end[i])
			return true;
	return false;
}

void loop_signals_start(struct loop *loop)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, normal = {.sa_handler = SIG_DFL};
	sigset_t set;

	sigemptyset(&set);
	sigaction(SIGTSTP, &ignore, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	/* What is sent to us is meant for the command. */
	for (int signal = 1; signal <= SIGRTMAX; signal++) {
		if (!ends(signal) && signal != SIGALRM &&
		    !(loop->config->argv && relay_passes(signal)))
			continue;
		sigaction(signal, &action, NULL);
		sigaddset(&set, signal);
	}
	/* Inherited as ignored it would throw the ends of tracees away (wait(2)). */
	sigaction(SIGCHLD, &normal, NULL);
	/* A report written in the background is no reason to stop. */
	sigaction(SIGTTIN, &ignore, NULL);
	sigaction(SIGTTOU, &ignore, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void loop_signals_end(void)
{
	set_timer(0);
}

bool loop_signals_pending(void)
{
	return arrived;
}

/* To the command, unless it got the same by itself: ^C goes to the whole terminal group, and so
 * does kill with a negative pid. */
static bool root_got_it(const struct loop *loop, int signal)
{
	const struct relay *relay = loop->config->relay;
	int64_t now = loop_now(), seen = loop->root_signal_at[signal];
	int64_t direct = loop->direct_at[signal];
	/* Nobody sends to this process alone: whoever did sent to the group, or by name. */
	bool to_group = relay && relay->split && direct && now - direct < GROUP_WAIT;

	return seen && now - seen < (to_group ? GROUP_WAIT : FORWARD_WAIT);
}

static void forward(struct loop *loop, int signal)
{
	if (!root_got_it(loop, signal))
		loop->forward_at[signal] = loop_now() + FORWARD_WAIT;
}

static void take_signal(struct loop *loop, int signal, bool from_kernel)
{
	bool end = ends(signal), has_root = loop->result->root;

	loop->result->interrupted |= end;
	if (loop->lingering)
		return;
	if (end && loop->attaching && !(has_root && loop->root_gone))
		loop_detach_start(loop);
	if (!has_root)
		return;
	if (signal == RELAY_FRONT_DIED)
		loop_kill_all(loop);
	else if (loop->root_gone)
		loop->leaving |= end;
	else if (!from_kernel || signal == SIGHUP || signal == SIGCONT)
		forward(loop, signal);
}

static bool due(int64_t *at, int64_t now)
{
	if (!*at || now < *at)
		return false;
	*at = 0;
	return true;
}

static void earliest(int64_t *next, int64_t at)
{
	if (at && (!*next || at < *next))
		*next = at;
}

static void set_next(struct loop *loop, int64_t now)
{
	int64_t next = 0;

	earliest(&next, loop->timeout_at);
	earliest(&next, loop->kill_at);
	for (int i = 1; i < _NSIG; i++)
		earliest(&next, loop->forward_at[i]);
	earliest(&next, loop->detach_until);
	if (loop->tracees.early)
		earliest(&next, now + FORWARD_WAIT);
	if (!next)
		set_timer(0);
	else
		set_timer(next > now ? (next - now) / 1000 + 1 : 1);
}

/* Sent to it, and not taken yet? Then it is on its way without us. */
static bool root_has_pending(const struct loop *loop, int signal)
{
	static const char *const keys[] = {"\nSigPnd:", "\nShdPnd:"};
	struct held held = held_make(loop->result->root, loop->result->root);
	scope_buf struct buf text = {0};
	bool pending = false;

	if (held.ops->read_proc(&held, "status", &text) || !text.data)
		return false;
	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *line = strstr(text.data, keys[i]);

		pending |= line && (strtoull(line + strlen(keys[i]), NULL, 16) >> (signal - 1) & 1);
	}
	return pending;
}

static void handle_forwards(struct loop *loop, int64_t now)
{
	for (int i = 1; i < _NSIG; i++)
		if (due(&loop->forward_at[i], now) && !loop->root_gone &&
		    !root_has_pending(loop, i))
			kill(loop->result->root, i);
}

static void handle_deadlines(struct loop *loop, int64_t now)
{
	if (due(&loop->timeout_at, now)) {
		loop->result->timed_out = true;
		loop->kill_at = now + kill_grace_s * second_ns;
		loop_time_up(loop);
		if (!loop->result->root)
			loop_detach_start(loop);
	}
	if (due(&loop->kill_at, now) && loop->result->root)
		loop_kill_all(loop);
	handle_forwards(loop, now);
	if (loop->tracees.early)
		loop_adopt_late(loop);
}

void loop_signals_handle(struct loop *loop)
{
	int64_t now = loop_now();

	arrived = 0;
	for (int signal = 1; signal < _NSIG; signal++) {
		int sender = arrived_sender[signal];

		arrived_sender[signal] = 0;
		if (arrived_directly[signal])
			loop->direct_at[signal] = now;
		arrived_directly[signal] = 0;
		if (sender)
			take_signal(loop, signal, sender == 1);
	}
	handle_deadlines(loop, now);
	/* Only now: it may just have adopted the last one, and then no timer will run. */
	loop->early_timer = loop->tracees.early > 0;
	set_next(loop, now);
}

/* A signal of a tracee's own making, which it dies of unless it has a handler. */
static bool is_synchronous(int signal)
{
	return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
	       signal == SIGTRAP || signal == SIGSYS;
}

void loop_signal(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	struct event event = {.kind = EVENT_SIGNAL, .signal = {.signal = stop->signal}};
	siginfo_t info;

	if (tracee->group->root) {
		loop->root_signal_at[stop->signal] = loop_now();
		loop->forward_at[stop->signal] = 0;
	}
	tracee->swallow = loop_init_ignores(loop, tracee, stop->signal);
	if (stop->signal == SIGCHLD)
		loop_untraced_look(loop, tracee);
	if (!(loop->trace & TRACE_SIGNALS) && !is_synchronous(stop->signal))
		return;
	if (loop_request(loop, PTRACE_GETSIGINFO, tracee->tid, 0, &info) < 0)
		return;
	event.signal.code = info.si_code;
	event.signal.info = &info;
	if (is_synchronous(stop->signal) && info.si_code > 0)
		event.signal.address = (uintptr_t)info.si_addr;
	else
		event.signal.sender = info.si_code <= 0 ? info.si_pid : 0;
	loop_emit(loop, &event, tracee, true);
	if (is_synchronous(stop->signal) && info.si_code > 0)
		loop_init_fault(loop, tracee, &info);
}

/* Whoever waits for exectrace is to be told that the command stopped: the front stops too. */
void loop_stopped(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	if (tracee->group->root && loop->config->relay)
		relay_stopped(loop->config->relay, stop->signal, getpgid(tracee->group->pid));
}

void loop_continued(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	(void)stop;
	if (tracee->group->root && loop->config->relay)
		relay_continued(loop->config->relay);
}
