/* System calls by ABI, as tables. Reads no register and makes no call. */
#include "tracer/arch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "tracer/loop.h"

enum { X32_BIT = 0x40000000, NO_CALL = -1 };

/* clang-format off */
#define SHAPE_OF(n, d, p, d2, p2, f, fl, m) \
	.name = (n), .dirfd = (d), .path = (p), .dirfd2 = (d2), .path2 = (p2), .fd = (f), .flags = (fl), .mode = (m)
static const struct call_shape shapes[CALL_KINDS] = {
	/*                                     name         dirfd path dirfd2 path2 fd flags mode */
	[CALL_OTHER]      = { SHAPE_OF(        "?",            -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_EXECVE]     = { SHAPE_OF(        "execve",       -1,   0,   -1,  -1, -1,  -1,  -1) },
	[CALL_EXECVEAT]   = { SHAPE_OF(        "execveat",      0,   1,   -1,  -1, -1,   4,  -1) },
	[CALL_OPEN]       = { SHAPE_OF(        "open",         -1,   0,   -1,  -1, -1,   1,   2), true, FILE_OPEN_WRITE },
	[CALL_OPENAT]     = { SHAPE_OF(        "openat",        0,   1,   -1,  -1, -1,   2,   3), true, FILE_OPEN_WRITE },
	[CALL_OPENAT2]    = { SHAPE_OF(        "openat2",       0,   1,   -1,  -1, -1,  -1,  -1), true, FILE_OPEN_WRITE },
	[CALL_CREAT]      = { SHAPE_OF(        "creat",        -1,   0,   -1,  -1, -1,  -1,   1), true, FILE_OPEN_WRITE },
	[CALL_READ]       = { SHAPE_OF(        "read",         -1,  -1,   -1,  -1,  0,  -1,  -1) },
	[CALL_PREAD64]    = { SHAPE_OF(        "pread64",      -1,  -1,   -1,  -1,  0,  -1,  -1) },
	[CALL_WRITE]      = { SHAPE_OF(        "write",        -1,  -1,   -1,  -1,  0,  -1,  -1) },
	[CALL_WRITEV]     = { SHAPE_OF(        "writev",       -1,  -1,   -1,  -1,  0,  -1,  -1) },
	[CALL_CLOSE]      = { SHAPE_OF(        "close",        -1,  -1,   -1,  -1,  0,  -1,  -1) },
	[CALL_CHDIR]      = { SHAPE_OF(        "chdir",        -1,   0,   -1,  -1, -1,  -1,  -1) },
	[CALL_ACCESS]     = { SHAPE_OF(        "access",       -1,   0,   -1,  -1, -1,  -1,   1) },
	[CALL_FACCESSAT]  = { SHAPE_OF(        "faccessat",     0,   1,   -1,  -1, -1,  -1,   2) },
	[CALL_FACCESSAT2] = { SHAPE_OF(        "faccessat2",    0,   1,   -1,  -1, -1,   3,   2) },
	[CALL_EXIT_GROUP] = { SHAPE_OF(        "exit_group",   -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_RENAME]     = { SHAPE_OF(        "rename",       -1,   0,   -1,   1, -1,  -1,  -1), true, FILE_RENAME },
	[CALL_RENAMEAT]   = { SHAPE_OF(        "renameat",      0,   1,    2,   3, -1,  -1,  -1), true, FILE_RENAME },
	[CALL_RENAMEAT2]  = { SHAPE_OF(        "renameat2",     0,   1,    2,   3, -1,   4,  -1), true, FILE_RENAME },
	[CALL_LINK]       = { SHAPE_OF(        "link",         -1,   0,   -1,   1, -1,  -1,  -1), true, FILE_LINK },
	[CALL_LINKAT]     = { SHAPE_OF(        "linkat",        0,   1,    2,   3, -1,   4,  -1), true, FILE_LINK },
	[CALL_SYMLINK]    = { SHAPE_OF(        "symlink",      -1,   0,   -1,   1, -1,  -1,  -1), true, FILE_SYMLINK },
	[CALL_SYMLINKAT]  = { SHAPE_OF(        "symlinkat",    -1,   0,    1,   2, -1,  -1,  -1), true, FILE_SYMLINK },
	[CALL_CHMOD]      = { SHAPE_OF(        "chmod",        -1,   0,   -1,  -1, -1,  -1,   1), true, FILE_CHMOD },
	[CALL_FCHMOD]     = { SHAPE_OF(        "fchmod",       -1,  -1,   -1,  -1,  0,  -1,   1), true, FILE_CHMOD },
	[CALL_FCHMODAT]   = { SHAPE_OF(        "fchmodat",      0,   1,   -1,  -1, -1,  -1,   2), true, FILE_CHMOD },
	[CALL_FCHMODAT2]  = { SHAPE_OF(        "fchmodat2",     0,   1,   -1,  -1, -1,   3,   2), true, FILE_CHMOD },
	[CALL_SECCOMP]    = { SHAPE_OF(        "seccomp",      -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_PRCTL]      = { SHAPE_OF(        "prctl",        -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_PTRACE]     = { SHAPE_OF(        "ptrace",       -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_CLONE]      = { SHAPE_OF(        "clone",        -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_LANDLOCK_CREATE]   = { SHAPE_OF( "landlock_create_ruleset", -1, -1, -1, -1, -1, -1, -1) },
	[CALL_LANDLOCK_ADD]      = { SHAPE_OF( "landlock_add_rule",       -1, -1, -1, -1, -1, -1, -1) },
	[CALL_LANDLOCK_RESTRICT] = { SHAPE_OF( "landlock_restrict_self",  -1, -1, -1, -1, -1, -1, -1) },
	[CALL_CHROOT]      = { SHAPE_OF(        "chroot",      -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_PIVOT_ROOT]  = { SHAPE_OF(        "pivot_root",  -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_SETNS]       = { SHAPE_OF(        "setns",       -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_UNSHARE]     = { SHAPE_OF(        "unshare",     -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_MOUNT]       = { SHAPE_OF(        "mount",       -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_UMOUNT2]     = { SHAPE_OF(        "umount2",     -1,  -1,   -1,  -1, -1,  -1,  -1) },
	[CALL_MOVE_MOUNT]  = { SHAPE_OF(        "move_mount",  -1,  -1,   -1,  -1, -1,  -1,  -1) },
};

/* A number is kept plus one, so that an absent call is 0 and reads as NO_CALL. */
#define NR(n) ((n) + 1)
/* Newer calls have the same number everywhere. */
#define NR_NEWER \
	[CALL_MOVE_MOUNT] = NR(429), [CALL_LANDLOCK_CREATE] = NR(444), [CALL_LANDLOCK_ADD] = NR(445), \
	[CALL_LANDLOCK_RESTRICT] = NR(446)
static const uint16_t numbers[ABI_UNKNOWN][CALL_KINDS] = {
	[ABI_X86_64] = {
		[CALL_EXECVE] = NR(59), [CALL_EXECVEAT] = NR(322), [CALL_OPEN] = NR(2), [CALL_OPENAT] = NR(257),
		[CALL_OPENAT2] = NR(437), [CALL_CREAT] = NR(85), [CALL_READ] = NR(0), [CALL_PREAD64] = NR(17),
		[CALL_WRITE] = NR(1), [CALL_CLOSE] = NR(3), [CALL_CHDIR] = NR(80), [CALL_EXIT_GROUP] = NR(231),
		[CALL_RENAME] = NR(82), [CALL_RENAMEAT] = NR(264), [CALL_RENAMEAT2] = NR(316), [CALL_LINK] = NR(86),
		[CALL_LINKAT] = NR(265), [CALL_SYMLINK] = NR(88), [CALL_SYMLINKAT] = NR(266), [CALL_CHMOD] = NR(90),
		[CALL_FCHMOD] = NR(91), [CALL_FCHMODAT] = NR(268), [CALL_FCHMODAT2] = NR(452), [CALL_SECCOMP] = NR(317),
		[CALL_PRCTL] = NR(157), [CALL_PTRACE] = NR(101), [CALL_CLONE] = NR(56), [CALL_WRITEV] = NR(20),
		[CALL_ACCESS] = NR(21), [CALL_FACCESSAT] = NR(269), [CALL_FACCESSAT2] = NR(439),
		[CALL_CHROOT] = NR(161), [CALL_PIVOT_ROOT] = NR(155), [CALL_SETNS] = NR(308), [CALL_UNSHARE] = NR(272),
		[CALL_MOUNT] = NR(165), [CALL_UMOUNT2] = NR(166),
		NR_NEWER,
	},
	[ABI_I386] = {
		[CALL_EXECVE] = NR(11), [CALL_EXECVEAT] = NR(358), [CALL_OPEN] = NR(5), [CALL_OPENAT] = NR(295),
		[CALL_OPENAT2] = NR(437), [CALL_CREAT] = NR(8), [CALL_READ] = NR(3), [CALL_PREAD64] = NR(180),
		[CALL_WRITE] = NR(4), [CALL_CLOSE] = NR(6), [CALL_CHDIR] = NR(12), [CALL_EXIT_GROUP] = NR(252),
		[CALL_RENAME] = NR(38), [CALL_RENAMEAT] = NR(302), [CALL_RENAMEAT2] = NR(353), [CALL_LINK] = NR(9),
		[CALL_LINKAT] = NR(303), [CALL_SYMLINK] = NR(83), [CALL_SYMLINKAT] = NR(304), [CALL_CHMOD] = NR(15),
		[CALL_FCHMOD] = NR(94), [CALL_FCHMODAT] = NR(306), [CALL_FCHMODAT2] = NR(452), [CALL_SECCOMP] = NR(354),
		[CALL_PRCTL] = NR(172), [CALL_PTRACE] = NR(26), [CALL_CLONE] = NR(120), [CALL_WRITEV] = NR(146),
		[CALL_ACCESS] = NR(33), [CALL_FACCESSAT] = NR(307), [CALL_FACCESSAT2] = NR(439),
		[CALL_CHROOT] = NR(61), [CALL_PIVOT_ROOT] = NR(217), [CALL_SETNS] = NR(346), [CALL_UNSHARE] = NR(310),
		[CALL_MOUNT] = NR(21), [CALL_UMOUNT2] = NR(52),
		NR_NEWER,
	},
	/* Those of x86-64 with bit 30, which is left out here, but for the exec family. */
	[ABI_X32] = {
		[CALL_EXECVE] = NR(520), [CALL_EXECVEAT] = NR(545), [CALL_OPEN] = NR(2), [CALL_OPENAT] = NR(257),
		[CALL_OPENAT2] = NR(437), [CALL_CREAT] = NR(85), [CALL_READ] = NR(0), [CALL_PREAD64] = NR(17),
		[CALL_WRITE] = NR(1), [CALL_CLOSE] = NR(3), [CALL_CHDIR] = NR(80), [CALL_EXIT_GROUP] = NR(231),
		[CALL_RENAME] = NR(82), [CALL_RENAMEAT] = NR(264), [CALL_RENAMEAT2] = NR(316), [CALL_LINK] = NR(86),
		[CALL_LINKAT] = NR(265), [CALL_SYMLINK] = NR(88), [CALL_SYMLINKAT] = NR(266), [CALL_CHMOD] = NR(90),
		[CALL_FCHMOD] = NR(91), [CALL_FCHMODAT] = NR(268), [CALL_FCHMODAT2] = NR(452), [CALL_SECCOMP] = NR(317),
		[CALL_PRCTL] = NR(157), [CALL_PTRACE] = NR(521), [CALL_CLONE] = NR(56), [CALL_WRITEV] = NR(516),
		[CALL_ACCESS] = NR(21), [CALL_FACCESSAT] = NR(269), [CALL_FACCESSAT2] = NR(439),
		[CALL_CHROOT] = NR(161), [CALL_PIVOT_ROOT] = NR(155), [CALL_SETNS] = NR(308), [CALL_UNSHARE] = NR(272),
		[CALL_MOUNT] = NR(165), [CALL_UMOUNT2] = NR(166),
		NR_NEWER,
	},
	[ABI_AARCH64] = {
		[CALL_EXECVE] = NR(221), [CALL_EXECVEAT] = NR(281), [CALL_OPENAT] = NR(56), [CALL_OPENAT2] = NR(437),
		[CALL_READ] = NR(63), [CALL_PREAD64] = NR(67), [CALL_WRITE] = NR(64), [CALL_CLOSE] = NR(57),
		[CALL_CHDIR] = NR(49), [CALL_EXIT_GROUP] = NR(94), [CALL_RENAMEAT] = NR(38), [CALL_RENAMEAT2] = NR(276),
		[CALL_LINKAT] = NR(37), [CALL_SYMLINKAT] = NR(36), [CALL_FCHMOD] = NR(52), [CALL_FCHMODAT] = NR(53),
		[CALL_FCHMODAT2] = NR(452), [CALL_SECCOMP] = NR(277), [CALL_PRCTL] = NR(167), [CALL_PTRACE] = NR(117), [CALL_CLONE] = NR(220), [CALL_WRITEV] = NR(66),
		[CALL_FACCESSAT] = NR(48), [CALL_FACCESSAT2] = NR(439),
		[CALL_CHROOT] = NR(51), [CALL_PIVOT_ROOT] = NR(41), [CALL_SETNS] = NR(268), [CALL_UNSHARE] = NR(97),
		[CALL_MOUNT] = NR(40), [CALL_UMOUNT2] = NR(39),
		NR_NEWER,
	},
	[ABI_ARM] = {
		[CALL_EXECVE] = NR(11), [CALL_EXECVEAT] = NR(387), [CALL_OPEN] = NR(5), [CALL_OPENAT] = NR(322),
		[CALL_OPENAT2] = NR(437), [CALL_CREAT] = NR(8), [CALL_READ] = NR(3), [CALL_PREAD64] = NR(180),
		[CALL_WRITE] = NR(4), [CALL_CLOSE] = NR(6), [CALL_CHDIR] = NR(12), [CALL_EXIT_GROUP] = NR(248),
		[CALL_RENAME] = NR(38), [CALL_RENAMEAT] = NR(329), [CALL_RENAMEAT2] = NR(382), [CALL_LINK] = NR(9),
		[CALL_LINKAT] = NR(330), [CALL_SYMLINK] = NR(83), [CALL_SYMLINKAT] = NR(331), [CALL_CHMOD] = NR(15),
		[CALL_FCHMOD] = NR(94), [CALL_FCHMODAT] = NR(333), [CALL_FCHMODAT2] = NR(452), [CALL_SECCOMP] = NR(383),
		[CALL_PRCTL] = NR(172), [CALL_PTRACE] = NR(26), [CALL_CLONE] = NR(120), [CALL_WRITEV] = NR(146),
		[CALL_ACCESS] = NR(33), [CALL_FACCESSAT] = NR(334), [CALL_FACCESSAT2] = NR(439),
		[CALL_CHROOT] = NR(61), [CALL_PIVOT_ROOT] = NR(218), [CALL_SETNS] = NR(375), [CALL_UNSHARE] = NR(337),
		[CALL_MOUNT] = NR(21), [CALL_UMOUNT2] = NR(52),
		NR_NEWER,
	},
};
/* clang-format on */

enum abi arch_abi(uint32_t audit_arch, uint64_t nr)
{
	switch (audit_arch) {
	case AUDIT_ARCH_X86_64:
		/* x32 has no audit architecture of its own; -1 (a skipped call) is not x32. */
		return (nr & X32_BIT) && (int64_t)nr >= 0 ? ABI_X32 : ABI_X86_64;
	case AUDIT_ARCH_I386:
		return ABI_I386;
	case AUDIT_ARCH_AARCH64:
		return ABI_AARCH64;
	case AUDIT_ARCH_ARM:
		return ABI_ARM;
	default:
		return ABI_UNKNOWN;
	}
}

uint32_t arch_audit(enum abi abi)
{
	static const uint32_t arches[] = {
		[ABI_X86_64] = AUDIT_ARCH_X86_64, [ABI_I386] = AUDIT_ARCH_I386,
		[ABI_X32] = AUDIT_ARCH_X86_64,	  [ABI_AARCH64] = AUDIT_ARCH_AARCH64,
		[ABI_ARM] = AUDIT_ARCH_ARM,	  [ABI_UNKNOWN] = 0,
	};

	return abi <= ABI_UNKNOWN ? arches[abi] : 0;
}

int64_t arch_nr(enum abi abi, enum call_kind kind)
{
	if (abi >= ABI_UNKNOWN || kind >= CALL_KINDS || !numbers[abi][kind])
		return NO_CALL;
	return (numbers[abi][kind] - 1) | (abi == ABI_X32 ? X32_BIT : 0);
}

enum call_kind arch_call(enum abi abi, uint64_t nr)
{
	if (abi >= ABI_UNKNOWN)
		return CALL_OTHER;
	if (abi == ABI_X32)
		nr ^= X32_BIT;
	if (nr >= UINT16_MAX) /* -1, a skipped call, is no absent one */
		return CALL_OTHER;
	for (int kind = CALL_OTHER + 1; kind < CALL_KINDS; kind++)
		if (numbers[abi][kind] == NR(nr))
			return kind;
	return CALL_OTHER;
}

unsigned arch_word(enum abi abi)
{
	return abi == ABI_I386 || abi == ABI_X32 || abi == ABI_ARM ? 4 : 8;
}

const enum abi *arch_abis(void)
{
#if defined(__x86_64__)
	static const enum abi abis[] = {ABI_X86_64, ABI_I386, ABI_X32, ABI_UNKNOWN};
#elif defined(__aarch64__)
	static const enum abi abis[] = {ABI_AARCH64, ABI_ARM, ABI_UNKNOWN};
#else
	static const enum abi abis[] = {ABI_UNKNOWN};
#endif

	return abis;
}

const struct call_shape *call_shape(enum call_kind kind)
{
	return &shapes[kind < CALL_KINDS ? kind : CALL_OTHER];
}

bool call_is_exec(enum call_kind kind)
{
	return kind == CALL_EXECVE || kind == CALL_EXECVEAT;
}

static bool call_is_open(enum call_kind kind)
{
	return kind >= CALL_OPEN && kind <= CALL_CREAT;
}

bool call_opens_for_writing(const struct call *call)
{
	const struct call_shape *shape = call_shape(call->kind);

	if (call->kind == CALL_CREAT || call->kind == CALL_OPENAT2)
		return true; /* openat2's flags lie in memory: the reader of the call decides */
	return call_is_open(call->kind) && (call->args[shape->flags] & O_ACCMODE) != O_RDONLY;
}

bool call_wanted(const struct call *call, unsigned trace, enum follow follow)
{
	if (call_is_exec(call->kind))
		return true;
	if (call_is_open(call->kind))
		return follow || (trace & TRACE_OPEN) ||
		       ((trace & TRACE_WRITES) && call_opens_for_writing(call));
	if (call_shape(call->kind)->file)
		return trace & TRACE_WRITES;
	if (call->kind == CALL_READ)
		return follow || (trace & TRACE_READ);
	if (call->kind == CALL_PREAD64)
		return follow || (trace & TRACE_PREAD);
	if (call->kind == CALL_WRITE && follow == FOLLOW_WRITES)
		return true;
	if (call->kind == CALL_WRITE || call->kind == CALL_WRITEV)
		return ((follow || (trace & TRACE_STORY)) && call->args[0] == 2) ||
		       (follow && call->args[0] == 1);
	if (call->kind >= CALL_ACCESS && call->kind <= CALL_FACCESSAT2)
		return (trace & TRACE_STORY) && (call->args[call_shape(call->kind)->mode] & X_OK);
	if (call->kind == CALL_CHDIR)
		return follow || (trace & TRACE_STORY);
	return follow && (call->kind == CALL_CLOSE || call->kind == CALL_EXIT_GROUP);
}

bool call_says(const struct call *call, unsigned trace, enum follow follow)
{
	return (call->kind == CALL_WRITE || call->kind == CALL_WRITEV) &&
	       call_wanted(call, trace, follow) && !call_wanted(call, trace & ~TRACE_STORY, follow);
}

bool call_installs_filter(const struct call *call)
{
	if (call->kind == CALL_SECCOMP)
		return call->args[0] == SECCOMP_SET_MODE_FILTER ||
		       call->args[0] == SECCOMP_SET_MODE_STRICT;
	return call->kind == CALL_PRCTL && (int)call->args[0] == PR_SET_SECCOMP;
}

bool call_confines(const struct call *call)
{
	return call->kind >= CALL_LANDLOCK_CREATE && call->kind <= CALL_LANDLOCK_RESTRICT;
}

bool call_moves_paths(const struct call *call)
{
	return call->kind >= CALL_CHROOT && call->kind <= CALL_MOVE_MOUNT;
}

bool call_remarkable(const struct call *call)
{
	if (call->kind == CALL_CLONE)
		return call->args[0] & CLONE_UNTRACED;
	return call->kind == CALL_PTRACE &&
	       (call->args[0] == PTRACE_TRACEME || call->args[0] == PTRACE_ATTACH ||
		call->args[0] == PTRACE_SEIZE);
}

static bool call_wants_strict_mode(const struct call *call)
{
	if (call->kind == CALL_SECCOMP)
		return call->args[0] == SECCOMP_SET_MODE_STRICT;
	return call->kind == CALL_PRCTL && (int)call->args[0] == PR_SET_SECCOMP &&
	       call->args[1] == SECCOMP_MODE_STRICT;
}

const char call_untraced_remark[] =
	"a child was made with CLONE_UNTRACED: its execs are not seen, and under the seccomp "
	"filter they fail with ENOSYS";

const char *call_remark(const struct call *call, int64_t result)
{
	/* kernel/seccomp.c seccomp_may_assign_mode: the mode cannot be changed any more. */
	if (call_wants_strict_mode(call) && result == -EINVAL)
		return "a program was refused seccomp's strict mode: a filter is in place, "
		       "exectrace's own unless it runs with --seccomp-bpf=off";
	if (!call_remarkable(call))
		return NULL;
	if (call->kind == CALL_CLONE && result > 0)
		return call_untraced_remark;
	if (call->kind == CALL_PTRACE && result == -EPERM)
		return "a program was not permitted to trace: a task has one tracer only, and "
		       "here that is exectrace";
	return NULL;
}
