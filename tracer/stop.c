/* A wait status as a named stop. Pure: makes no request and keeps no state. */
#include "tracer/stop.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static struct stop stop_of_event(int event, int signal)
{
	struct stop stop = {.kind = STOP_UNKNOWN, .signal = signal};

	switch (event) {
	case PTRACE_EVENT_STOP:
		/* ptrace(2): under PTRACE_SEIZE a group-stop is this event with the stopping
		 * signal; any other signal (SIGTRAP) is a birth, an interrupt or a SIGCONT. */
		stop.kind = signal == SIGTRAP ? STOP_TRAP : STOP_GROUP;
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_CLONE:
		stop.kind = STOP_SPAWN;
		break;
	case PTRACE_EVENT_VFORK:
		stop.kind = STOP_SPAWN;
		stop.vfork = true;
		break;
	case PTRACE_EVENT_EXEC:
		stop.kind = STOP_EXEC;
		break;
	case PTRACE_EVENT_SECCOMP:
		stop.kind = STOP_SECCOMP;
		break;
	}
	return stop;
}

struct stop stop_classify(int status)
{
	int signal;

	if (WIFEXITED(status))
		return (struct stop){.kind = STOP_GONE, .code = WEXITSTATUS(status)};
	if (WIFSIGNALED(status))
		return (struct stop){
			.kind = STOP_GONE, .signal = WTERMSIG(status), .core = WCOREDUMP(status)};
	if (!WIFSTOPPED(status))
		return (struct stop){.kind = STOP_UNKNOWN};
	signal = WSTOPSIG(status);
	if (status >> 16)
		return stop_of_event(status >> 16, signal);
	if (signal == (SIGTRAP | 0x80))
		return (struct stop){.kind = STOP_SYSCALL};
	return (struct stop){.kind = STOP_SIGNAL, .signal = signal};
}

enum stop_kind stop_name_call(enum stop_kind kind, bool entry, enum stop_call call)
{
	/* clang-format off */
	static const enum stop_kind names[][2] = {
		[STOP_CALL_OTHER]   = { STOP_ENTER,      STOP_SECCOMP_OTHER },
		[STOP_CALL_EXEC]    = { STOP_ENTER_EXEC, STOP_SECCOMP_EXEC },
		[STOP_CALL_WANTED]  = { STOP_ENTER_CALL, STOP_SECCOMP_CALL },
		[STOP_CALL_SAID]    = { STOP_ENTER_CALL, STOP_SECCOMP_SAID },
		[STOP_CALL_FOREIGN] = { STOP_ENTER,      STOP_SECCOMP_FOREIGN },
	};
	/* clang-format on */

	if (kind == STOP_SYSCALL)
		return entry ? names[call][0] : STOP_LEAVE;
	if (kind == STOP_SECCOMP)
		return names[call][1];
	return kind;
}

const char *stop_name(enum stop_kind kind)
{
	static const char *const names[STOP_COUNT] = {
		[STOP_UNKNOWN] = "unknown",
		[STOP_TRAP] = "trap",
		[STOP_GROUP] = "group",
		[STOP_SIGNAL] = "signal",
		[STOP_SYSCALL] = "syscall",
		[STOP_SECCOMP] = "seccomp",
		[STOP_ENTER] = "enter",
		[STOP_ENTER_EXEC] = "enter-exec",
		[STOP_ENTER_CALL] = "enter-call",
		[STOP_LEAVE] = "leave",
		[STOP_SECCOMP_OTHER] = "seccomp-other",
		[STOP_SECCOMP_EXEC] = "seccomp-exec",
		[STOP_SECCOMP_CALL] = "seccomp-call",
		[STOP_SECCOMP_SAID] = "seccomp-said",
		[STOP_SECCOMP_FOREIGN] = "seccomp-foreign",
		[STOP_SPAWN] = "spawn",
		[STOP_EXEC] = "exec",
		[STOP_GONE] = "gone",
	};

	return kind < STOP_COUNT ? names[kind] : "unknown";
}
