/* The filter, interpreted over calls of every ABI, and installed in a child. */
#include "tracer/filter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/err.h"
#include "tracer/arch.h"
#include "tracer/loop.h"

/* The classic BPF that seccomp allows, as far as libseccomp writes it. UINT32_MAX: lost. */
static uint32_t interpret(const struct filter *filter, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < filter->len; pc++) {
		const struct sock_filter *i = &filter->code[pc];
		bool jump;

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)data + i->k, 4);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			break;
		case BPF_JMP | BPF_JA:
			pc += i->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
		case BPF_JMP | BPF_JGT | BPF_K:
		case BPF_JMP | BPF_JGE | BPF_K:
		case BPF_JMP | BPF_JSET | BPF_K:
			jump = BPF_OP(i->code) == BPF_JEQ   ? a == i->k
			       : BPF_OP(i->code) == BPF_JGT ? a > i->k
			       : BPF_OP(i->code) == BPF_JGE ? a >= i->k
							    : (a & i->k) != 0;
			pc += jump ? i->jt : i->jf;
			break;
		case BPF_RET | BPF_K:
			return i->k;
		default:
			return UINT32_MAX;
		}
	}
	return UINT32_MAX;
}

static uint32_t verdict(const struct filter *filter, enum abi abi, enum call_kind kind, uint64_t a0,
			uint64_t a1, uint64_t a2)
{
	struct seccomp_data data = {
		.nr = arch_nr(abi, kind), .arch = arch_audit(abi), .args = {a0, a1, a2}};

	return interpret(filter, &data);
}

static const uint32_t traced = SECCOMP_RET_TRACE | FILTER_COOKIE;

static void build(unsigned trace, struct filter *filter)
{
	struct err err = {0};

	cr_assert_eq(filter_build(trace, filter, &err), 0, "%s", err.message);
	cr_assert_not_null(filter->code);
}

Test(filter, exec_of_every_abi_stops_and_nothing_else)
{
	struct filter filter = {0};

	build(TRACE_EXEC, &filter);
	for (const enum abi *abi = arch_abis(); *abi != ABI_UNKNOWN; abi++) {
		for (int kind = CALL_OTHER + 1; kind < CALL_KINDS; kind++) {
			/* ptrace's request 0 is PTRACE_TRACEME. */
			bool stops = call_is_exec(kind) || kind == CALL_SECCOMP ||
				     kind == CALL_PTRACE ||
				     (kind >= CALL_LANDLOCK_CREATE && kind <= CALL_MOVE_MOUNT);

			if (arch_nr(*abi, kind) < 0)
				continue;
			cr_expect_eq(verdict(&filter, *abi, kind, 0, 0, O_RDWR),
				     stops ? traced : SECCOMP_RET_ALLOW, "%s of %s",
				     call_shape(kind)->name, abi_name(*abi));
		}
		cr_expect_eq(verdict(&filter, *abi, CALL_PRCTL, PR_SET_SECCOMP, 2, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_PTRACE, PTRACE_SEIZE, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_PTRACE, PTRACE_CONT, 0, 0),
			     SECCOMP_RET_ALLOW);
		cr_expect_eq(verdict(&filter, *abi, CALL_CLONE, CLONE_UNTRACED | 17, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_CLONE, 17, 0, 0), SECCOMP_RET_ALLOW);
		cr_expect_eq(verdict(&filter, *abi, CALL_PRCTL, PR_SET_NAME, 2, 0),
			     SECCOMP_RET_ALLOW);
	}
	filter_free(&filter);
	cr_expect_null(filter.code);
}

Test(filter, opens_stop_by_their_flags)
{
	const struct {
		const char *name;
		int flags;
		bool stops;
	} rows[] = {
		{"rdonly", O_RDONLY, false},
		{"rdonly cloexec", O_RDONLY | O_CLOEXEC, false},
		{"path", O_PATH, false},
		{"directory", O_RDONLY | O_DIRECTORY | O_NONBLOCK, false},
		{"wronly", O_WRONLY, true},
		{"rdwr", O_RDWR, true},
		{"create", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, true},
		{"append", O_RDWR | O_APPEND, true},
		{"access mode 3", O_ACCMODE, true},
	};
	struct filter filter = {0};

	build(TRACE_WRITES, &filter);
	for (const enum abi *abi = arch_abis(); *abi != ABI_UNKNOWN; abi++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			uint32_t want = rows[i].stops ? traced : SECCOMP_RET_ALLOW;

			cr_expect_eq(verdict(&filter, *abi, CALL_OPENAT, 0, 0, rows[i].flags), want,
				     "openat %s of %s", rows[i].name, abi_name(*abi));
			if (arch_nr(*abi, CALL_OPEN) >= 0)
				cr_expect_eq(verdict(&filter, *abi, CALL_OPEN, 0, rows[i].flags, 0),
					     want, "open %s of %s", rows[i].name, abi_name(*abi));
		}
		cr_expect_eq(verdict(&filter, *abi, CALL_OPENAT2, 0, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_RENAMEAT2, 0, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_FCHMOD, 0, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_READ, 0, 0, 0), SECCOMP_RET_ALLOW);
	}
	filter_free(&filter);
}

/* Once a path may lead elsewhere, execs are looked at in another way. */
Test(filter, what_moves_paths)
{
	static const enum call_kind kinds[] = {CALL_CHROOT,    CALL_PIVOT_ROOT, CALL_SETNS,
					       CALL_UNSHARE,   CALL_MOUNT,	CALL_UMOUNT2,
					       CALL_MOVE_MOUNT};
	struct filter filter = {0};

	build(TRACE_EXEC, &filter);
	for (const enum abi *abi = arch_abis(); *abi != ABI_UNKNOWN; abi++)
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			struct call call = {.abi = *abi, .kind = kinds[i]};

			cr_expect_eq(verdict(&filter, *abi, kinds[i], 0, 0, 0), traced, "%s of %s",
				     call_shape(kinds[i])->name, abi_name(*abi));
			cr_expect(call_moves_paths(&call));
		}
	filter_free(&filter);
}

Test(filter, full_sets)
{
	struct filter filter = {0};

	build(TRACE_OPEN | TRACE_READ | TRACE_PREAD | TRACE_WRITES, &filter);
	for (const enum abi *abi = arch_abis(); *abi != ABI_UNKNOWN; abi++) {
		cr_expect_eq(verdict(&filter, *abi, CALL_OPENAT, 0, 0, O_RDONLY), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_READ, 0, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_PREAD64, 0, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_WRITE, 0, 0, 0), SECCOMP_RET_ALLOW);
	}
	filter_free(&filter);
}

/* Whoever names read alone shall not stop at what the loader does for every library. */
Test(filter, read_is_not_pread64)
{
	struct filter filter = {0};

	build(TRACE_READ, &filter);
	for (const enum abi *abi = arch_abis(); *abi != ABI_UNKNOWN; abi++) {
		cr_expect_eq(verdict(&filter, *abi, CALL_READ, 0, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_PREAD64, 0, 0, 0), SECCOMP_RET_ALLOW);
	}
	filter_free(&filter);
}

Test(filter, story)
{
	struct filter filter = {0};

	build(TRACE_STORY, &filter);
	for (const enum abi *abi = arch_abis(); *abi != ABI_UNKNOWN; abi++) {
		cr_expect_eq(verdict(&filter, *abi, CALL_WRITE, 2, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_WRITEV, 2, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_WRITE, 1, 2, 2), SECCOMP_RET_ALLOW);
		cr_expect_eq(verdict(&filter, *abi, CALL_CHDIR, 0, 0, 0), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_FACCESSAT2, 0, 0, X_OK), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_FACCESSAT, 0, 0, R_OK | X_OK), traced);
		cr_expect_eq(verdict(&filter, *abi, CALL_FACCESSAT, 0, 0, R_OK), SECCOMP_RET_ALLOW);
		cr_expect_eq(verdict(&filter, *abi, CALL_FACCESSAT, 0, 0, F_OK), SECCOMP_RET_ALLOW);
		cr_expect_eq(verdict(&filter, *abi, CALL_READ, 2, 0, 0), SECCOMP_RET_ALLOW);
	}
	filter_free(&filter);
}

Test(filter, a_foreign_architecture_is_let_through)
{
	struct seccomp_data data = {.nr = 221, .arch = AUDIT_ARCH_RISCV64};
	struct filter filter = {0};

	build(TRACE_EXEC | TRACE_WRITES, &filter);
	cr_expect_eq(interpret(&filter, &data), SECCOMP_RET_ALLOW);
	filter_free(&filter);
}

/* Without a tracer RET_TRACE is ENOSYS; everything else works. */
Test(filter, installs)
{
	struct filter filter = {0};
	int status;
	pid_t pid;

	build(TRACE_EXEC, &filter);
	pid = fork();
	if (!pid) {
		char *argv[] = {(char *)"/bin/true", NULL};
		bool no_new_privs = false;

		if (filter_install(&filter, &no_new_privs))
			_exit(1);
		if (no_new_privs != (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1))
			_exit(2);
		if (no_new_privs && !geteuid())
			_exit(3); /* root needs none */
		execv(argv[0], argv);
		_exit(errno == ENOSYS ? 0 : 4);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFEXITED(status) && !WEXITSTATUS(status), "status %x", status);
	filter_free(&filter);
}
