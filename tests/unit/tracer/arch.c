/* The tables of calls, against libseccomp's own, and which calls are wanted. */
#include "tracer/arch.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "tracer/loop.h"

static const struct {
	enum abi abi;
	uint32_t arch;
} abis[] = {
	{ABI_X86_64, SCMP_ARCH_X86_64},	  {ABI_I386, SCMP_ARCH_X86}, {ABI_X32, SCMP_ARCH_X32},
	{ABI_AARCH64, SCMP_ARCH_AARCH64}, {ABI_ARM, SCMP_ARCH_ARM},
};

Test(arch, numbers_agree_with_libseccomp)
{
	int checked = 0;

	for (size_t i = 0; i < sizeof(abis) / sizeof(abis[0]); i++) {
		for (int kind = CALL_OTHER + 1; kind < CALL_KINDS; kind++) {
			const char *name = call_shape(kind)->name;
			int want = seccomp_syscall_resolve_name_arch(abis[i].arch, name);
			int64_t got = arch_nr(abis[i].abi, kind);

			if (kind == CALL_FCHMODAT2) /* newer than libseccomp 2.5 */
				continue;
			cr_expect_eq(got, want < 0 ? -1 : want, "%s of %s: %ld, libseccomp %d",
				     name, abi_name(abis[i].abi), (long)got, want);
			if (want < 0)
				continue;
			cr_expect_eq(arch_call(abis[i].abi, want), kind, "%s of %s", name,
				     abi_name(abis[i].abi));
			checked++;
		}
	}
	cr_expect_geq(checked, 100);
}

Test(arch, abi_of_a_call)
{
	cr_expect_eq(arch_abi(AUDIT_ARCH_X86_64, 59), ABI_X86_64);
	cr_expect_eq(arch_abi(AUDIT_ARCH_X86_64, 0x40000000 | 520), ABI_X32);
	cr_expect_eq(arch_abi(AUDIT_ARCH_X86_64, (uint64_t)-1), ABI_X86_64);
	cr_expect_eq(arch_abi(AUDIT_ARCH_I386, 11), ABI_I386);
	cr_expect_eq(arch_abi(AUDIT_ARCH_AARCH64, 221), ABI_AARCH64);
	cr_expect_eq(arch_abi(AUDIT_ARCH_ARM, 11), ABI_ARM);
	cr_expect_eq(arch_abi(AUDIT_ARCH_RISCV64, 221), ABI_UNKNOWN);
	for (int abi = 0; abi < ABI_UNKNOWN; abi++)
		cr_expect_eq(arch_abi(arch_audit(abi), arch_nr(abi, CALL_EXECVE)), abi, "%s",
			     abi_name(abi));
	cr_expect_eq(arch_call(ABI_UNKNOWN, 59), CALL_OTHER);
	for (int abi = 0; abi < ABI_UNKNOWN; abi++)
		cr_expect_eq(arch_call(abi, (uint64_t)-1), CALL_OTHER, "%s", abi_name(abi));
	cr_expect_eq(arch_nr(ABI_AARCH64, CALL_OPEN), -1);
	cr_expect_eq(arch_word(ABI_X86_64), 8);
	cr_expect_eq(arch_word(ABI_X32), 4);
	cr_expect_eq(arch_word(ABI_ARM), 4);
	cr_expect_neq(arch_abis()[0], ABI_UNKNOWN);
}

static struct call make_call(enum call_kind kind, uint64_t a0, uint64_t a1, uint64_t a2)
{
	return (struct call){.abi = ABI_X86_64, .kind = kind, .args = {a0, a1, a2}};
}

Test(arch, wanted)
{
	const struct {
		const char *name;
		struct call call;
		unsigned trace;
		enum follow follow;
		bool want;
	} rows[] = {
		{"exec always", make_call(CALL_EXECVE, 0, 0, 0), 0, FOLLOW_NOT, true},
		{"execveat always", make_call(CALL_EXECVEAT, 0, 0, 0), 0, FOLLOW_NOT, true},
		{"open for reading", make_call(CALL_OPENAT, 0, 0, O_RDONLY), TRACE_WRITES,
		 FOLLOW_NOT, false},
		{"open, write", make_call(CALL_OPENAT, 0, 0, O_WRONLY), TRACE_WRITES, FOLLOW_NOT,
		 true},
		{"open, rdwr", make_call(CALL_OPEN, 0, O_RDWR | O_CREAT, 0), TRACE_WRITES,
		 FOLLOW_NOT, true},
		{"open's second argument", make_call(CALL_OPEN, 0, O_RDONLY, O_RDWR), TRACE_WRITES,
		 FOLLOW_NOT, false},
		{"creat", make_call(CALL_CREAT, 0, 0, 0), TRACE_WRITES, FOLLOW_NOT, true},
		{"write, not asked", make_call(CALL_OPENAT, 0, 0, O_WRONLY), TRACE_EXEC, FOLLOW_NOT,
		 false},
		{"all opens", make_call(CALL_OPENAT, 0, 0, O_RDONLY), TRACE_OPEN, FOLLOW_NOT, true},
		{"read", make_call(CALL_READ, 3, 0, 0), TRACE_OPEN, FOLLOW_NOT, false},
		{"read asked", make_call(CALL_READ, 3, 0, 0), TRACE_READ, FOLLOW_NOT, true},
		{"pread64, read asked", make_call(CALL_PREAD64, 3, 0, 0), TRACE_READ, FOLLOW_NOT,
		 false},
		{"pread64 asked", make_call(CALL_PREAD64, 3, 0, 0), TRACE_PREAD, FOLLOW_NOT, true},
		{"pread64 followed", make_call(CALL_PREAD64, 3, 0, 0), 0, FOLLOW_STORY, true},
		{"read followed", make_call(CALL_READ, 3, 0, 0), 0, FOLLOW_STORY, true},
		{"open followed", make_call(CALL_OPENAT, 0, 0, O_RDONLY), 0, FOLLOW_STORY, true},
		{"stderr followed", make_call(CALL_WRITE, 2, 0, 0), 0, FOLLOW_STORY, true},
		{"stdout, perhaps a copy of it", make_call(CALL_WRITE, 1, 0, 0), 0, FOLLOW_STORY,
		 true},
		{"another file followed", make_call(CALL_WRITE, 3, 0, 0), 0, FOLLOW_STORY, false},
		{"another file, all writes", make_call(CALL_WRITE, 3, 0, 0), 0, FOLLOW_WRITES,
		 true},
		{"reads, all writes", make_call(CALL_READ, 3, 0, 0), 0, FOLLOW_WRITES, true},
		{"stderr not followed", make_call(CALL_WRITE, 2, 0, 0), ~0u & ~TRACE_STORY,
		 FOLLOW_NOT, false},
		{"stderr for the story", make_call(CALL_WRITEV, 2, 0, 0), TRACE_STORY, FOLLOW_NOT,
		 true},
		{"stdout for the story", make_call(CALL_WRITE, 1, 0, 0), TRACE_STORY, FOLLOW_NOT,
		 false},
		{"chdir for the story", make_call(CALL_CHDIR, 0, 0, 0), TRACE_STORY, FOLLOW_NOT,
		 true},
		{"chdir", make_call(CALL_CHDIR, 0, 0, 0), TRACE_WRITES, FOLLOW_NOT, false},
		{"close followed", make_call(CALL_CLOSE, 3, 0, 0), 0, FOLLOW_STORY, true},
		{"exit followed", make_call(CALL_EXIT_GROUP, 3, 0, 0), 0, FOLLOW_STORY, true},
		{"rename", make_call(CALL_RENAMEAT2, 0, 0, 0), TRACE_WRITES, FOLLOW_NOT, true},
		{"rename, not asked", make_call(CALL_RENAME, 0, 0, 0), TRACE_OPEN, FOLLOW_NOT,
		 false},
		{"chmod", make_call(CALL_FCHMOD, 0, 0, 0), TRACE_WRITES, FOLLOW_NOT, true},
		{"may it be executed", make_call(CALL_ACCESS, 0, X_OK, 0), TRACE_STORY, FOLLOW_NOT,
		 true},
		{"is it there", make_call(CALL_ACCESS, 0, F_OK, 0), TRACE_STORY, FOLLOW_STORY,
		 false},
		{"may it be executed, not asked", make_call(CALL_FACCESSAT, 0, 0, X_OK), TRACE_OPEN,
		 FOLLOW_STORY, false},
		{"unknown", make_call(CALL_OTHER, 0, 0, 0), ~0u, FOLLOW_STORY, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(call_wanted(&rows[i].call, rows[i].trace, rows[i].follow),
			     rows[i].want, "%s", rows[i].name);
}

Test(arch, writing_and_filters)
{
	struct call reads = make_call(CALL_OPENAT, 0, 0, O_RDONLY | O_CLOEXEC);
	struct call writes = make_call(CALL_OPENAT, 0, 0, O_RDWR);
	struct call install = make_call(CALL_SECCOMP, SECCOMP_SET_MODE_FILTER, 0, 0);
	struct call probe = make_call(CALL_SECCOMP, SECCOMP_GET_ACTION_AVAIL, 0, 0);
	struct call old = make_call(CALL_PRCTL, PR_SET_SECCOMP, 2, 0);
	struct call name = make_call(CALL_PRCTL, PR_SET_NAME, 0, 0);

	cr_expect_not(call_opens_for_writing(&reads));
	cr_expect(call_opens_for_writing(&writes));
	cr_expect(call_installs_filter(&install));
	cr_expect_not(call_installs_filter(&probe));
	cr_expect(call_installs_filter(&old));
	cr_expect_not(call_installs_filter(&name));
	cr_expect(call_is_exec(CALL_EXECVEAT));
	cr_expect_not(call_is_exec(CALL_OPEN));
}

Test(arch, remarks)
{
	struct call untraced = make_call(CALL_CLONE, CLONE_UNTRACED | 17, 0, 0);
	struct call plain = make_call(CALL_CLONE, 17, 0, 0);
	struct call traceme = make_call(CALL_PTRACE, PTRACE_TRACEME, 0, 0);
	struct call cont = make_call(CALL_PTRACE, PTRACE_CONT, 0, 0);
	struct call strict = make_call(CALL_PRCTL, PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0);

	cr_expect_not_null(call_remark(&strict, -EINVAL));
	cr_expect_null(call_remark(&strict, 0));
	cr_expect_not_null(call_remark(&untraced, 17));
	cr_expect_null(call_remark(&untraced, -EAGAIN));
	cr_expect_null(call_remark(&plain, 17));
	cr_expect_not_null(call_remark(&traceme, -EPERM));
	cr_expect_null(call_remark(&traceme, 0));
	cr_expect_null(call_remark(&cont, -EPERM));
	cr_expect(call_remarkable(&traceme));
	cr_expect_not(call_remarkable(&cont));
}

Test(event, names)
{
	cr_expect_str_eq(abi_name(ABI_X32), "x32");
	cr_expect_str_eq(abi_name(99), "unknown");
	cr_expect_str_eq(event_kind_name(EVENT_EXEC_KILLED), "exec-killed");
	cr_expect_str_eq(event_kind_name(99), "unknown");
	cr_expect_str_eq(file_op_name(FILE_RENAME), "renamed");
	cr_expect_str_eq(file_op_name(99), "touched");
}
