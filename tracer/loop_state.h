/* The state of one trace, shared by the loop's files and by nobody else. */
#ifndef EXECTRACE_TRACER_LOOP_STATE_H
#define EXECTRACE_TRACER_LOOP_STATE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tracer/event.h"
#include "tracer/held.h"
#include "tracer/launch.h"
#include "tracer/loop.h"
#include "tracer/stop.h"
#include "tracer/tracee.h"

enum { LOOP_BATCH = 64, LOOP_DATA = 4096 };

/* A wait status taken and not acted upon yet. */
struct waited {
	pid_t tid;
	int status;
};

struct loop {
	const struct loop_config *config;
	struct event_sink sink;
	struct loop_result *result;
	struct tracee_table tracees;
	struct launch launch;
	unsigned trace;
	int options;	  /* PTRACE_O_* of what we started */
	bool root_gone;	  /* the command's process ended */
	bool root_execed; /* its exec succeeded */
	bool attaching;	  /* -p: everything is let go at the end */
	bool detaching;	  /* each stop ends in PTRACE_DETACH */
	bool killing;	  /* each tracee is killed when it shows up */
	bool leaving;	  /* asked to end: what outlived the command is not waited for */
	bool lingering;	  /* the command's end was reported */
	bool paths_moved; /* a path may lead a task elsewhere than us */
	bool early_timer; /* the timer runs because somebody is EARLY */
	bool wary;	  /* a tracee may serve a file system that the sink looks at */
	bool deaf;	  /* the sink is busy: it is told nothing meanwhile */
	bool unheard;	  /* there was something that it was not told of, and nobody said so yet */

	/* The call of the stop at hand (inspect), and the result of the one that left. */
	struct call call;
	int64_t left; /* >= 0 or -errno */

	/* Signals sent to exectrace itself (loop_signals.c). */
	int64_t forward_at[_NSIG];     /* when the command is to be sent it, 0 never */
	int64_t root_signal_at[_NSIG]; /* when the command was seen to get it last */
	int64_t direct_at[_NSIG];      /* when it was sent to us, and not passed on by the front */
	int64_t timeout_at, kill_at, detach_until; /* monotonic ns, 0 none */

	/* An event that the sink gets again once its task goes on, and what it points to. */
	struct event told;
	bool telling;
	char *spent[4];		      /* owned */
	struct exec_call *spent_exec; /* owned */
	char data[LOOP_DATA];
	struct held_task asked; /* whose descriptors the sink looked at last */

	struct waited batch[LOOP_BATCH];
	size_t batch_len, batch_at;
	unsigned since_drain;
};

/* loop.c: requests */
/* ptrace(2), counted: its result, or -errno. -ESRCH is no error: the tracee was killed while it
 * was stopped, and its end is going to be waited for. */
long loop_request(struct loop *loop, int request, pid_t tid, uintptr_t address, void *bytes);
void loop_resume(struct loop *loop, struct tracee *tracee, enum resume resume, int signal);
int64_t loop_now(void);

/* loop_tell.c: events */
/* Fill in the rest of an event and hand it to the sink; the reply is applied to the tracee.
 * held: the tracee is stopped and may be looked at. */
void loop_emit(struct loop *loop, struct event *event, struct tracee *tracee, bool held);
/* The same for a task that goes on at once. What the event points to must live until loop_settle.
 */
void loop_emit_ahead(struct loop *loop, struct event *event, struct tracee *tracee);
/* Is there anybody to be told? */
bool loop_tells(const struct loop *loop);
/* Let the sink do what it put off. */
void loop_settle(struct loop *loop);
void loop_anomaly(struct loop *loop, struct tracee *tracee, const char *sentence);

/* effects: one per enum effect */
void loop_exec_enter(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_exec_leave(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_exec_commit(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_call_enter(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_call_said(struct loop *loop, struct tracee *tracee, const struct stop *stop);
/* A Landlock call returned: loop_landlock.c */
void loop_landlock(struct loop *loop, struct tracee *tracee);
void loop_call_leave(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_refuse(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_spawn(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_keep(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_signal(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_stopped(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_continued(struct loop *loop, struct tracee *tracee, const struct stop *stop);
void loop_gone(struct loop *loop, struct tracee *tracee, const struct stop *stop);

/* before the step */
/* PTRACE_EVENT_EXEC arrived on `tracee`: the one that made the exec, moved to this tid. */
struct tracee *loop_exec_rekey(struct loop *loop, struct tracee *tracee);
/* The exit of a call arrived on `tracee`: another thread's, when its exec failed past the point
 * of no return and it has taken the leader's tid. */
struct tracee *loop_exec_rekey_failed(struct loop *loop, struct tracee *tracee);
/* The exec or call in progress will have no result. */
void loop_exec_lost(struct loop *loop, struct tracee *tracee, bool held);
void loop_call_lost(struct loop *loop, struct tracee *tracee, bool held);

/* loop_start.c */
/* Attach, launch, seize, release. On failure what was attached to is still to be let go. */
int loop_start(struct loop *loop, struct err *err);

/* loop_spawn.c */
/* A new tracee of which the sink was told nothing yet: the command, or one attached to. */
struct tracee *loop_add_root(struct loop *loop, pid_t tid, struct tracee *sibling);
/* Is there a task tid in the process pid? Its end, not waited for yet, counts as there. */
bool loop_task_exists(pid_t pid, pid_t tid);
/* Adopt those whose creator's event never came. */
void loop_adopt_late(struct loop *loop);

/* loop_untraced.c: children that nobody told us of */
/* A child of this tracee's process has ended, and was ours. */
void loop_untraced_count(struct loop *loop, const struct tracee *child);
/* It is being sent a SIGCHLD: is it for a child that is not ours? Says so. */
void loop_untraced_look(struct loop *loop, struct tracee *parent);

/* loop_patient.c: while a tracee may serve a file system */
/* Hand an event of a held tracee to the sink, and look after the others meanwhile. */
enum event_reply loop_tell_patiently(struct loop *loop, struct event *event, struct tracee *tracee);
/* loop.c: take what others have to say, without telling the sink; what concerns the process of
 * `held` waits. */
void loop_serve(struct loop *loop, const struct tracee *held);

/* loop_init.c: the init of a pid namespace */
/* A signal of its own making, forced by the kernel: let it die where it would untraced. */
void loop_init_fault(struct loop *loop, struct tracee *tracee, const siginfo_t *info);
/* Would this signal, which it is stopped with, not have reached it untraced? */
bool loop_init_ignores(struct loop *loop, const struct tracee *tracee, int signal);

/* loop_signals.c: signals to exectrace itself, and deadlines */
void loop_signals_start(struct loop *loop);
void loop_signals_end(void);
/* Did a signal or a deadline come up? */
bool loop_signals_pending(void);
/* Act on them, and set the timer for the next deadline. */
void loop_signals_handle(struct loop *loop);

/* loop_end.c */
/* Has what the configuration asks for come about? Begins what its end needs. */
bool loop_finished(struct loop *loop);
/* Processes still there that we are to stay with. */
size_t loop_survivors(const struct loop *loop);
void loop_kill_all(struct loop *loop);
/* The time is up: tell of every process that is still there, and ask all that we started to end. */
void loop_time_up(struct loop *loop);
/* Let everything go that was attached to; the loop goes on until all are. */
void loop_detach_start(struct loop *loop);
void loop_detach_stop(struct loop *loop, struct tracee *tracee, const struct stop *stop);

#endif
