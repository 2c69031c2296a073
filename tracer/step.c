/* The state machine of one tracee as a table. Pure: decides, carries out nothing. */
#include "tracer/step.h"

/* clang-format off */
static const struct step steps[TRACEE_STATES][STOP_COUNT] = {
	[TRACEE_EARLY] = {
		[STOP_TRAP]  = { TRACEE_SAME, EFFECT_KEEP, RESUME_HOLD },
		[STOP_GROUP] = { TRACEE_SAME, EFFECT_KEEP, RESUME_HOLD },
		[STOP_GONE]  = { TRACEE_SAME, EFFECT_KEEP, RESUME_NEVER },
	},
	[TRACEE_NEW] = {
		[STOP_TRAP]  = { TRACEE_RUNNING, EFFECT_NONE, RESUME_DEFAULT },
		[STOP_GROUP] = { TRACEE_RUNNING, EFFECT_NONE, RESUME_LISTEN },
		[STOP_GONE]  = { TRACEE_SAME,    EFFECT_GONE, RESUME_NEVER },
	},
	[TRACEE_RUNNING] = {
		[STOP_TRAP]            = { TRACEE_SAME,    EFFECT_CONTINUED,   RESUME_DEFAULT },
		[STOP_GROUP]           = { TRACEE_SAME,    EFFECT_STOPPED,     RESUME_LISTEN },
		[STOP_SIGNAL]          = { TRACEE_SAME,    EFFECT_SIGNAL,      RESUME_SIGNAL },
		[STOP_ENTER]           = { TRACEE_SAME,    EFFECT_NONE,        RESUME_DEFAULT },
		[STOP_ENTER_EXEC]      = { TRACEE_IN_EXEC, EFFECT_EXEC_ENTER,  RESUME_SYSCALL },
		[STOP_ENTER_CALL]      = { TRACEE_IN_CALL, EFFECT_CALL_ENTER,  RESUME_SYSCALL },
		[STOP_LEAVE]           = { TRACEE_SAME,    EFFECT_NONE,        RESUME_DEFAULT },
		[STOP_SECCOMP_OTHER]   = { TRACEE_SAME,    EFFECT_NONE,        RESUME_DEFAULT },
		[STOP_SECCOMP_EXEC]    = { TRACEE_IN_EXEC, EFFECT_EXEC_ENTER,  RESUME_SYSCALL },
		[STOP_SECCOMP_CALL]    = { TRACEE_IN_CALL, EFFECT_CALL_ENTER,  RESUME_SYSCALL },
		[STOP_SECCOMP_SAID]    = { TRACEE_SAME,    EFFECT_CALL_SAID,   RESUME_DEFAULT },
		[STOP_SECCOMP_FOREIGN] = { TRACEE_SAME,    EFFECT_REFUSE,      RESUME_DEFAULT },
		[STOP_SPAWN]           = { TRACEE_SAME,    EFFECT_SPAWN,       RESUME_DEFAULT },
		/* No entry seen: we attached while it was inside execve. */
		[STOP_EXEC]            = { TRACEE_SAME,    EFFECT_EXEC_COMMIT, RESUME_DEFAULT },
		[STOP_GONE]            = { TRACEE_SAME,    EFFECT_GONE,        RESUME_NEVER },
	},
	[TRACEE_IN_EXEC] = {
		/* A task followed with PTRACE_SYSCALL stops twice on the way in. */
		[STOP_SECCOMP_EXEC]    = { TRACEE_SAME,    EFFECT_NONE,        RESUME_SYSCALL },
		[STOP_SECCOMP_FOREIGN] = { TRACEE_SAME,    EFFECT_REFUSE,      RESUME_SYSCALL },
		[STOP_LEAVE]           = { TRACEE_RUNNING, EFFECT_EXEC_LEAVE,  RESUME_DEFAULT },
		[STOP_EXEC]            = { TRACEE_RUNNING, EFFECT_EXEC_COMMIT, RESUME_DEFAULT },
		[STOP_GONE]            = { TRACEE_SAME,    EFFECT_GONE,        RESUME_NEVER },
	},
	[TRACEE_IN_CALL] = {
		[STOP_SECCOMP_CALL]    = { TRACEE_SAME,    EFFECT_NONE,        RESUME_SYSCALL },
		[STOP_SECCOMP_SAID]    = { TRACEE_SAME,    EFFECT_NONE,        RESUME_SYSCALL },
		[STOP_SECCOMP_FOREIGN] = { TRACEE_SAME,    EFFECT_REFUSE,      RESUME_SYSCALL },
		[STOP_LEAVE]           = { TRACEE_RUNNING, EFFECT_CALL_LEAVE,  RESUME_DEFAULT },
		[STOP_GONE]            = { TRACEE_SAME,    EFFECT_GONE,        RESUME_NEVER },
	},
	[TRACEE_DYING] = {
		[STOP_TRAP]   = { TRACEE_SAME, EFFECT_NONE,   RESUME_DEFAULT },
		[STOP_GROUP]  = { TRACEE_SAME, EFFECT_NONE,   RESUME_LISTEN },
		[STOP_SIGNAL] = { TRACEE_SAME, EFFECT_SIGNAL, RESUME_SIGNAL },
		[STOP_GONE]   = { TRACEE_SAME, EFFECT_GONE,   RESUME_NEVER },
	},
};
/* clang-format on */

const struct step *step_for(enum tracee_state state, enum stop_kind stop)
{
	static const struct step unexpected = {TRACEE_SAME, EFFECT_UNEXPECTED, RESUME_DEFAULT};
	/* Whatever the state: a signal is not swallowed, and a stopped group stays stopped. */
	static const struct step signal = {TRACEE_SAME, EFFECT_UNEXPECTED, RESUME_SIGNAL};
	static const struct step group = {TRACEE_SAME, EFFECT_UNEXPECTED, RESUME_LISTEN};

	if (state < TRACEE_STATES && stop < STOP_COUNT && steps[state][stop].effect)
		return &steps[state][stop];
	return stop == STOP_SIGNAL ? &signal : stop == STOP_GROUP ? &group : &unexpected;
}

const char *tracee_state_name(enum tracee_state state)
{
	static const char *const names[TRACEE_STATES] = {
		[TRACEE_SAME] = "same",	      [TRACEE_EARLY] = "early",
		[TRACEE_NEW] = "new",	      [TRACEE_RUNNING] = "running",
		[TRACEE_IN_EXEC] = "in-exec", [TRACEE_IN_CALL] = "in-call",
		[TRACEE_DYING] = "dying",
	};

	return state < TRACEE_STATES ? names[state] : "unknown";
}

enum exec_outcome step_exec_outcome(int64_t result, bool segv_pending)
{
	/* include/linux/errno.h: ERESTARTSYS 512 to ERESTART_RESTARTBLOCK 516 never reach user
	 * space; the call is made again (or the task is being killed). */
	if (result <= -512 && result >= -516)
		return EXEC_OUTCOME_RESTART;
	if (result >= 0)
		return EXEC_OUTCOME_CHECKED;
	/* fs/exec.c bprm_execve, 5.8: past the point of no return force_fatal_sig(SIGSEGV) comes
	 * before the exit stop, which still carries the errno. */
	return segv_pending ? EXEC_OUTCOME_KILLED : EXEC_OUTCOME_FAILED;
}
