/* stop_classify over wait statuses, and the naming of syscall-stops. */
#include "tracer/stop.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum { STOPPED = 0x7f, CORE = 0x80 };

static int stopped(int signal, int event)
{
	return event << 16 | signal << 8 | STOPPED;
}

Test(stop, classify)
{
	const struct {
		const char *name;
		int status;
		struct stop want;
	} rows[] = {
		{"exit 0", 0, {.kind = STOP_GONE}},
		{"exit 126", 126 << 8, {.kind = STOP_GONE, .code = 126}},
		{"killed", SIGKILL, {.kind = STOP_GONE, .signal = SIGKILL}},
		{"core", SIGSEGV | CORE, {.kind = STOP_GONE, .signal = SIGSEGV, .core = true}},
		{"signal", stopped(SIGURG, 0), {.kind = STOP_SIGNAL, .signal = SIGURG}},
		{"sigtrap is a signal",
		 stopped(SIGTRAP, 0),
		 {.kind = STOP_SIGNAL, .signal = SIGTRAP}},
		{"sigstop is a signal",
		 stopped(SIGSTOP, 0),
		 {.kind = STOP_SIGNAL, .signal = SIGSTOP}},
		{"real-time", stopped(64, 0), {.kind = STOP_SIGNAL, .signal = 64}},
		{"syscall", stopped(SIGTRAP | 0x80, 0), {.kind = STOP_SYSCALL}},
		{"group stop",
		 stopped(SIGTSTP, PTRACE_EVENT_STOP),
		 {.kind = STOP_GROUP, .signal = SIGTSTP}},
		{"birth",
		 stopped(SIGTRAP, PTRACE_EVENT_STOP),
		 {.kind = STOP_TRAP, .signal = SIGTRAP}},
		{"fork",
		 stopped(SIGTRAP, PTRACE_EVENT_FORK),
		 {.kind = STOP_SPAWN, .signal = SIGTRAP}},
		{"vfork",
		 stopped(SIGTRAP, PTRACE_EVENT_VFORK),
		 {.kind = STOP_SPAWN, .signal = SIGTRAP, .vfork = true}},
		{"clone",
		 stopped(SIGTRAP, PTRACE_EVENT_CLONE),
		 {.kind = STOP_SPAWN, .signal = SIGTRAP}},
		{"exec",
		 stopped(SIGTRAP, PTRACE_EVENT_EXEC),
		 {.kind = STOP_EXEC, .signal = SIGTRAP}},
		{"seccomp",
		 stopped(SIGTRAP, PTRACE_EVENT_SECCOMP),
		 {.kind = STOP_SECCOMP, .signal = SIGTRAP}},
		{"event not asked for",
		 stopped(SIGTRAP, PTRACE_EVENT_EXIT),
		 {.kind = STOP_UNKNOWN, .signal = SIGTRAP}},
		{"event to come", stopped(SIGTRAP, 77), {.kind = STOP_UNKNOWN, .signal = SIGTRAP}},
		{"continued", 0xffff, {.kind = STOP_UNKNOWN}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stop got = stop_classify(rows[i].status), want = rows[i].want;

		cr_expect_eq(got.kind, want.kind, "%s: is %s", rows[i].name, stop_name(got.kind));
		cr_expect_eq(got.signal, want.signal, "%s: signal %d", rows[i].name, got.signal);
		cr_expect_eq(got.code, want.code, "%s: code %d", rows[i].name, got.code);
		cr_expect_eq(got.core, want.core, "%s: core", rows[i].name);
		cr_expect_eq(got.vfork, want.vfork, "%s: vfork", rows[i].name);
	}
}

Test(stop, name_call)
{
	const struct {
		enum stop_kind kind;
		bool entry;
		enum stop_call call;
		enum stop_kind want;
	} rows[] = {
		{STOP_SYSCALL, true, STOP_CALL_OTHER, STOP_ENTER},
		{STOP_SYSCALL, true, STOP_CALL_EXEC, STOP_ENTER_EXEC},
		{STOP_SYSCALL, true, STOP_CALL_WANTED, STOP_ENTER_CALL},
		{STOP_SYSCALL, false, STOP_CALL_OTHER, STOP_LEAVE},
		{STOP_SYSCALL, false, STOP_CALL_EXEC, STOP_LEAVE},
		{STOP_SECCOMP, true, STOP_CALL_OTHER, STOP_SECCOMP_OTHER},
		{STOP_SECCOMP, true, STOP_CALL_EXEC, STOP_SECCOMP_EXEC},
		{STOP_SECCOMP, true, STOP_CALL_WANTED, STOP_SECCOMP_CALL},
		{STOP_SECCOMP, true, STOP_CALL_SAID, STOP_SECCOMP_SAID},
		{STOP_SYSCALL, true, STOP_CALL_SAID, STOP_ENTER_CALL},
		{STOP_SECCOMP, true, STOP_CALL_FOREIGN, STOP_SECCOMP_FOREIGN},
		{STOP_SIGNAL, true, STOP_CALL_EXEC, STOP_SIGNAL},
		{STOP_GONE, false, STOP_CALL_OTHER, STOP_GONE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum stop_kind got = stop_name_call(rows[i].kind, rows[i].entry, rows[i].call);

		cr_expect_eq(got, rows[i].want, "row %zu: is %s", i, stop_name(got));
	}
}

Test(stop, every_kind_has_a_name_of_its_own)
{
	for (int i = 0; i < STOP_COUNT; i++)
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(stop_name(i), stop_name(j), "%d and %d", i, j);
	cr_expect_str_eq(stop_name(STOP_COUNT), "unknown");
}
