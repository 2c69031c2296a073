/* The contributing factors: every code with its meaning, in the contract's order.
 * Which of them apply to an exec is decided in factor_decide.c. */
#include <string.h>

#include "report/cause.h"

struct factor {
	const char *name, *meaning;
};

/* clang-format off */
static const struct factor factors[] = {
	{"ARCHIVE_LOST_MODE", "an archive or CI artifact dropped the execute bit"},
	{"BINFMT_CONFIG_NOT_APPLIED",
	 "a binfmt.d or update-binfmts configuration for it exists but is not registered"},
	{"BINFMT_DUPLICATE_REGISTRATION_SKIPPED",
	 "an installer skipped its registration because an entry of that name existed"},
	{"BINFMT_EXPECTED_HANDLER_ABSENT",
	 "the handler that was thought active (Rosetta, box64) is not registered"},
	{"BINFMT_INSTANCE_UNMOUNTED",
	 "the last mount of the registry went away and dropped its entries (Linux 6.7 on)"},
	{"BINFMT_NOT_MOUNTED", "binfmt_misc is not mounted at /proc/sys/fs/binfmt_misc"},
	{"BINFMT_NO_F_FLAG",
	 "the entry lacks the F flag, so its interpreter is looked up in the caller's root"},
	{"BINFMT_REGISTRATION_FAILED", "writing the registration failed"},
	{"BINFMT_REGISTRY_FLUSHED", "the registry was emptied after it had been filled"},
	{"BINFMT_SHADOWED_ENTRY", "another enabled entry matches too, but a newer one comes first"},
	{"BOM", "a byte order mark stands before the first character"},
	{"BUILD_TARGET_ENV",
	 "variables or tools that choose a build target (GOARCH, GOOS, CC, ...) made the file foreign"},
	{"CALLER_PASSED_BINARY_TO_INTERPRETER", "a program was handed to an interpreter as a script"},
	{"CALLER_SHELL_FALLBACK", "the caller ran the refused file with a shell instead"},
	{"COMMAND_LINE_AS_PATH", "a whole command line was passed as the name of a program"},
	{"COPIED_FROM_OTHER_PLATFORM", "the file comes from another operating system"},
	{"DANGLING_SYMLINK", "a symbolic link on the way leads nowhere"},
	{"ELF_IDENT_PADDING_DIRTY", "bytes 8 to 15 of the ELF header are not zero"},
	{"ELF_UNUSUAL_LAYOUT", "the ELF layout is unusual (patchelf, UPX, ld --omagic)"},
	{"EMULATOR_REGRESSION", "broken in this particular version of the emulator"},
	{"EMULATOR_TOO_OLD", "the program needs a newer emulator or host"},
	{"EXPECTED_PROBE_FAILURE", "a configure-style probe that expects to fail"},
	{"EXTENSION_MATCH", "the entry took the file by the end of its name, not by its content"},
	{"FILESYSTEM_LATE_CLOSE", "a file system (aufs, overlay, NFS) that releases writers late"},
	{"FLOAT_ABI_MISMATCH", "soft-float and hard-float Arm are mixed"},
	{"FORK_INHERITED_WRITE_FD", "the descriptor open for writing was inherited over fork"},
	{"GIT_AUTOCRLF", "git wrote the file with converted line ends"},
	{"HANDLER_INTERP_FOREIGN_ARCH", "the handler's own program is of a foreign architecture"},
	{"IMAGE_LAYER_CORRUPT", "a damaged container image layer"},
	{"IMAGE_METADATA_WRONG", "an image labelled for one architecture contains another"},
	{"KERNEL_6_7_NAMESPACED_BINFMT", "the registry belongs to a user namespace (Linux 6.7 on)"},
	{"LIBC_ABSENT_IN_IMAGE", "the root has no C library at all (scratch, distroless)"},
	{"LIBC_MISMATCH", "built for another C library than the system's (glibc, musl)"},
	{"MISLEADING_CALLER_MESSAGE", "the caller's message names the wrong file or reason"},
	{"MOUNT_OPTION_FMASK", "the file system takes its modes from mount options (fmask, umask)"},
	{"MULTIARCH_MISSING", "the C library of the other architecture is not installed"},
	{"NO_EMULATOR_ON_HOST", "no emulator for it was found on this machine"},
	{"NO_EXEC_BIT_FIRST", "the file lacked the execute bit at first; chmod revealed the rest"},
	{"OBSERVER_EFFECT", "being traced changes it"},
	{"OVERBROAD_MAGIC", "the entry's magic matches more than its format"},
	{"PATH_RESOLUTION", "the rules of looking a name up in PATH or the working directory"},
	{"PATH_SEARCH_DENIED", "a directory on the way may not be searched"},
	{"PATH_SHADOWED", "another file of that name comes first in PATH"},
	{"POLYGLOT_MAGIC", "the file is valid in two formats"},
	{"QEMU_LD_PREFIX_NOT_INHERITED", "the emulator's library prefix was lost in a child"},
	{"REGISTERED_OUTSIDE_CONTAINER", "the entry belongs to the host, not to the container"},
	{"RELATIVE_PATH", "the interpreter's path is relative to the working directory"},
	{"REMOTE_WRITER", "the writer may be on another machine"},
	{"RUNNER_NOT_CONFIGURED", "the build tool has no runner for this target"},
	{"SANDBOX_ROOT", "the caller is in a sandbox: its root directory is not the system's and lacks files, or its rules allow too little"},
	{"SOFT_FLOAT", "the CPU has no floating point unit"},
	{"STALE_REGISTRATION", "the entry points to a program that is no longer installed"},
	{"STALE_VENV", "a virtual environment outlived its python"},
	{"VM_CPU_MODEL", "the virtual machine's CPU model hides features"},
	{"WINDOWS_POLICY", "a policy on the Windows side"},
	{"WRONG_UID", "another user class has the permission; the caller's has not"},
};
/* clang-format on */

#define NFACTORS (sizeof(factors) / sizeof(*factors))
_Static_assert(NFACTORS <= FACTORS_MAX, "verdict.factors has room for every factor");

const char *factor_name(unsigned factor)
{
	return factor < NFACTORS ? factors[factor].name : NULL;
}

const char *factor_meaning(unsigned factor)
{
	return factor < NFACTORS ? factors[factor].meaning : NULL;
}

bool factor_find(const char *name, unsigned *factor)
{
	for (unsigned i = 0; i < NFACTORS; i++)
		if (!strcmp(factors[i].name, name)) {
			*factor = i;
			return true;
		}
	return false;
}
