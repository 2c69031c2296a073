/* The state machine of one tracee: steps[state][stop] -> next state, effect, how to resume.
 * Pure data: carries out nothing. A cell that was never written is zero, and zero means
 * EFFECT_UNEXPECTED: an anomaly event, after which the tracee is resumed. */
#ifndef EXECTRACE_TRACER_STEP_H
#define EXECTRACE_TRACER_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "tracer/stop.h"

enum tracee_state {
	TRACEE_SAME,	/* as a next state only: stays as it is */
	TRACEE_EARLY,	/* it stopped before its creator's event told of it: held */
	TRACEE_NEW,	/* told of, its first stop not seen yet */
	TRACEE_RUNNING, /* between calls, or in one that nobody asked for */
	TRACEE_IN_EXEC, /* held at an exec's entry, its outcome awaited */
	TRACEE_IN_CALL, /* in a wanted call */
	TRACEE_DYING,	/* its exec failed past the point of no return */
	TRACEE_STATES,
};

enum effect {
	EFFECT_UNEXPECTED, /* tell the sink that the table has no cell for this */
	EFFECT_NONE,
	EFFECT_KEEP,	   /* hold it until its creator is known */
	EFFECT_EXEC_ENTER, /* read the exec and tell of it */
	EFFECT_EXEC_LEAVE, /* failed, killed, checked or to be restarted: step_exec_outcome */
	EFFECT_EXEC_COMMIT,
	EFFECT_CALL_ENTER,
	EFFECT_CALL_LEAVE,
	EFFECT_CALL_SAID, /* tell of it now: nobody waits for its result */
	EFFECT_REFUSE,	  /* answer ENOSYS, as the kernel does when nobody traces */
	EFFECT_SPAWN,
	EFFECT_SIGNAL,
	EFFECT_STOPPED,	  /* the group has stopped */
	EFFECT_CONTINUED, /* it goes on, or was interrupted by us */
	EFFECT_GONE,
};

enum resume {
	RESUME_DEFAULT, /* PTRACE_CONT, or PTRACE_SYSCALL for a task that is followed */
	RESUME_SYSCALL, /* to the exit of this call */
	RESUME_SIGNAL,	/* as DEFAULT, with the signal that stopped it */
	RESUME_LISTEN,	/* stay in the group-stop */
	RESUME_HOLD,	/* not now */
	RESUME_NEVER,	/* it is gone */
};

struct step {
	enum tracee_state next;
	enum effect effect;
	enum resume resume;
};

/* Never NULL. */
const struct step *step_for(enum tracee_state state, enum stop_kind stop);
const char *tracee_state_name(enum tracee_state state);

enum exec_outcome {
	EXEC_OUTCOME_FAILED,  /* -error: the old image goes on */
	EXEC_OUTCOME_KILLED,  /* -error past the point of no return: SIGSEGV is pending */
	EXEC_OUTCOME_CHECKED, /* 0 and no PTRACE_EVENT_EXEC: nothing was executed */
	EXEC_OUTCOME_RESTART, /* ERESTART*: the kernel will make the call again */
};

/* What the exit of an exec means. segv_pending: a SIGSEGV sent by the kernel is on its way. */
enum exec_outcome step_exec_outcome(int64_t result, bool segv_pending);

#endif
