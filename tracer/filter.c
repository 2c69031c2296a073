/* The seccomp filter, as libseccomp rules over all ABIs of this machine. */
#include "tracer/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/loop.h"

/* Numbers of calls newer than libseccomp's own tables; the same for every architecture. */
enum {
	NR_FCHMODAT2 = 452,
	NR_FACCESSAT2 = 439,
	NR_LANDLOCK_CREATE = 444,
	NR_LANDLOCK_ADD,
	NR_LANDLOCK_RESTRICT
};

/* One call, and the bits of one argument of which at least one has to be set; 0: always. */
struct rule {
	unsigned trace; /* wanted by any of these (enum trace_set) */
	int nr;		/* libseccomp's number: native, or a pseudo one that it translates */
	unsigned arg;
	unsigned bits;
	bool newer; /* libseccomp may not know it */
};

/* clang-format off */
static const struct rule rules[] = {
	{ TRACE_OPEN,   SCMP_SYS(openat),     0, 0, false },
	{ TRACE_READ,   SCMP_SYS(read),       0, 0, false },
	{ TRACE_PREAD,  SCMP_SYS(pread64),    0, 0, false },
	{ TRACE_OPEN,   SCMP_SYS(open),       0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(openat),     2, O_ACCMODE, false },
	{ TRACE_WRITES, SCMP_SYS(open),       1, O_ACCMODE, false },
	{ TRACE_EXEC,   SCMP_SYS(execve),     0, 0, false },
	{ TRACE_EXEC,   SCMP_SYS(execveat),   0, 0, false },
	{ TRACE_WRITES | TRACE_OPEN, SCMP_SYS(creat),   0, 0, false },
	{ TRACE_WRITES | TRACE_OPEN, SCMP_SYS(openat2), 0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(rename),     0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(renameat),   0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(renameat2),  0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(link),       0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(linkat),     0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(symlink),    0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(symlinkat),  0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(chmod),      0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(fchmod),     0, 0, false },
	{ TRACE_WRITES, SCMP_SYS(fchmodat),   0, 0, false },
	{ TRACE_WRITES, NR_FCHMODAT2,         0, 0, true },
	{ TRACE_STORY,  SCMP_SYS(chdir),      0, 0, false },
	{ TRACE_STORY,  SCMP_SYS(access),     1, X_OK, false },
	{ TRACE_STORY,  SCMP_SYS(faccessat),  2, X_OK, false },
	{ TRACE_STORY,  NR_FACCESSAT2,        2, X_OK, true },
	/* A tracee that installs a filter of its own is followed from there on. */
	{ TRACE_EXEC,   SCMP_SYS(seccomp),    0, 0, false },
	/* What a sandbox of its own allows is known only from the calls that make it. */
	{ TRACE_EXEC,   NR_LANDLOCK_CREATE,   0, 0, true },
	{ TRACE_EXEC,   NR_LANDLOCK_ADD,      0, 0, true },
	{ TRACE_EXEC,   NR_LANDLOCK_RESTRICT, 0, 0, true },
	/* Until one of these a path leads every task where it leads us. */
	{ TRACE_EXEC,   SCMP_SYS(chroot),      0, 0, false },
	{ TRACE_EXEC,   SCMP_SYS(pivot_root),  0, 0, false },
	{ TRACE_EXEC,   SCMP_SYS(setns),       0, 0, false },
	{ TRACE_EXEC,   SCMP_SYS(unshare),     0, 0, false },
	{ TRACE_EXEC,   SCMP_SYS(mount),       0, 0, false },
	{ TRACE_EXEC,   SCMP_SYS(umount2),     0, 0, false },
	{ TRACE_EXEC,   SCMP_SYS(move_mount),  0, 0, false },
};
/* clang-format on */

/* Calls that matter only with one first argument: a filter of the tracee's own, tracing of its
 * own (call_remark), descriptor 2. */
static const struct {
	unsigned trace;
	int nr, first;
} requests[] = {
	{TRACE_EXEC, SCMP_SYS(prctl), PR_SET_SECCOMP},
	{TRACE_EXEC, SCMP_SYS(ptrace), PTRACE_TRACEME},
	{TRACE_EXEC, SCMP_SYS(ptrace), PTRACE_ATTACH},
	{TRACE_EXEC, SCMP_SYS(ptrace), PTRACE_SEIZE},
	{TRACE_STORY, SCMP_SYS(write), 2},
	{TRACE_STORY, SCMP_SYS(writev), 2},
};

static int add_rule(scmp_filter_ctx ctx, const struct rule *rule, unsigned trace)
{
	uint32_t action = SCMP_ACT_TRACE(FILTER_COOKIE);
	int rc = 0;

	/* An open that is wanted whole needs no second rule for its flags. */
	if (!(rule->trace & trace) || (rule->bits && (trace & TRACE_OPEN)))
		return 0;
	if (!rule->bits)
		rc = seccomp_rule_add(ctx, action, rule->nr, 0);
	for (unsigned bit = 1; !rc && bit && bit <= rule->bits; bit <<= 1)
		if (rule->bits & bit)
			rc = seccomp_rule_add(ctx, action, rule->nr, 1,
					      SCMP_CMP(rule->arg, SCMP_CMP_MASKED_EQ, bit, bit));
	return rule->newer ? 0 : rc;
}

static int add_architectures(scmp_filter_ctx ctx)
{
#if defined(__x86_64__)
	static const uint32_t arches[] = {SCMP_ARCH_X86, SCMP_ARCH_X32};
#elif defined(__aarch64__)
	static const uint32_t arches[] = {SCMP_ARCH_ARM};
#else
	static const uint32_t arches[] = {SCMP_ARCH_NATIVE};
#endif

	for (size_t i = 0; i < sizeof(arches) / sizeof(arches[0]); i++) {
		int rc = seccomp_arch_add(ctx, arches[i]);

		if (rc && rc != -EEXIST)
			return rc;
	}
	return 0;
}

static int add_rules(scmp_filter_ctx ctx, unsigned trace)
{
	int rc = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);

	if (!rc)
		rc = add_architectures(ctx);
	for (size_t i = 0; !rc && i < sizeof(rules) / sizeof(rules[0]); i++)
		rc = add_rule(ctx, &rules[i], trace);
	for (size_t i = 0; !rc && i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i].trace & trace)
			rc = seccomp_rule_add(ctx, SCMP_ACT_TRACE(FILTER_COOKIE), requests[i].nr, 1,
					      SCMP_CMP32(0, SCMP_CMP_EQ, requests[i].first));
	if (!rc)
		rc = seccomp_rule_add(
			ctx, SCMP_ACT_TRACE(FILTER_COOKIE), SCMP_SYS(clone), 1,
			SCMP_CMP(0, SCMP_CMP_MASKED_EQ, CLONE_UNTRACED, CLONE_UNTRACED));
	return rc;
}

/* libseccomp 2.5 exports to a descriptor only. */
static int export_code(scmp_filter_ctx ctx, struct filter *filter)
{
	scope_buf struct buf bytes = {0};
	scope_close int fd = memfd_create("filter", MFD_CLOEXEC);
	int rc;

	if (fd < 0)
		return -errno;
	rc = seccomp_export_bpf(ctx, fd);
	if (!rc && lseek(fd, 0, SEEK_SET) < 0)
		rc = -errno;
	if (!rc)
		rc = buf_read_fd(&bytes, fd, BPF_MAXINSNS * sizeof(struct sock_filter), NULL);
	if (rc)
		return rc;
	filter->len = bytes.len / sizeof(struct sock_filter);
	filter->code = (struct sock_filter *)buf_steal(&bytes);
	return 0;
}

int filter_build(unsigned trace, struct filter *filter, struct err *err)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int rc;

	if (!ctx)
		return err_set(err, ENOMEM, "cannot start a seccomp filter");
	rc = add_rules(ctx, trace | TRACE_EXEC);
	if (!rc)
		rc = export_code(ctx, filter);
	seccomp_release(ctx);
	return rc ? err_sys(err, -rc, "cannot build the seccomp filter") : 0;
}

void filter_free(struct filter *filter)
{
	free(filter->code);
	*filter = (struct filter){0};
}

int filter_install(const struct filter *filter, bool *no_new_privs)
{
	struct sock_fprog program = {.len = filter->len, .filter = filter->code};

	if (!syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		return 0;
	if (errno != EACCES)
		return -errno;
	/* kernel/seccomp.c seccomp_prepare_filter: CAP_SYS_ADMIN or no_new_privs. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	*no_new_privs = true;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ? -errno : 0;
}
