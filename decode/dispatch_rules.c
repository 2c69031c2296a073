/* The rules, subjects, handlers and results by name, and what is undecidable, in words.
 * Tables only. */
#include "decode/dispatch_replay.h"

#include <errno.h>

#include "decode/xlat.h"

/* clang-format off */
static const struct {
	const char *name;
	int error;
	const char *sentence;
} rules[RULE_COUNT] = {
	[RULE_NONE] = {"none", 0, "nothing was decided"},
	[RULE_PATH_FAULT] = {"path-fault", EFAULT, "the path's pointer cannot be read"},
	[RULE_PATH_TOO_LONG] = {"path-too-long", ENAMETOOLONG, "the path has more than 4095 bytes"},
	[RULE_PATH_EMPTY] = {"path-empty", ENOENT, "the path is empty"},
	[RULE_NPROC] = {"nproc", EAGAIN, "the user has more processes than RLIMIT_NPROC since a set*uid call"},
	[RULE_BAD_FLAGS] = {"bad-flags", EINVAL, "execveat was given flags that this kernel does not know"},
	[RULE_BAD_DIRFD] = {"bad-dirfd", EBADF, "execveat's descriptor is not open"},
	[RULE_ARGV_FAULT] = {"argv-fault", EFAULT, "a pointer in argv or envp cannot be read"},
	[RULE_STRING_TOO_LONG] = {"string-too-long", E2BIG, "one argument or variable is longer than 32 pages"},
	[RULE_ARGS_TOO_LONG] = {"args-too-long", E2BIG, "arguments and environment exceed what the stack limit allows"},
	[RULE_NOT_FOUND] = {"not-found", ENOENT, "the file does not exist"},
	[RULE_NOT_DIRECTORY] = {"not-directory", ENOTDIR, "a component of the path is no directory"},
	[RULE_NAME_TOO_LONG] = {"name-too-long", ENAMETOOLONG, "a component of the path is too long"},
	[RULE_SYMLINK_LOOP] = {"symlink-loop", ELOOP, "more than 40 symbolic links had to be followed"},
	[RULE_SYMLINK_NOFOLLOW] = {"symlink-nofollow", ELOOP, "the file is a symbolic link and AT_SYMLINK_NOFOLLOW was given"},
	[RULE_NOSYMFOLLOW] = {"nosymfollow", ELOOP, "a symbolic link lies on a mount with nosymfollow"},
	[RULE_SEARCH_DENIED] = {"search-denied", EACCES, "a directory on the path may not be searched"},
	[RULE_LOOKUP_IO] = {"lookup-io", 0, "the file system failed while the path was looked up"},
	[RULE_NOT_REGULAR] = {"not-regular", EACCES, "it is not a regular file"},
	[RULE_MOUNT_NOEXEC] = {"mount-noexec", EACCES, "it lies on a mount or file system without exec"},
	[RULE_NO_X] = {"no-exec-bit", EACCES, "no execute permission"},
	[RULE_LANDLOCK] = {"landlock", EACCES, "the caller's Landlock sandbox does not allow to execute it"},
	[RULE_BUSY] = {"busy", ETXTBSY, "it is open for writing"},
	[RULE_FD_INACCESSIBLE] = {"fd-inaccessible", ENOENT, "its path is a close-on-exec descriptor, which the interpreter could not open"},
	[RULE_READ_IO] = {"read-io", 0, "its first bytes cannot be read"},
	[RULE_NO_FORMAT] = {"no-format", ENOEXEC, "no handler takes this format"},
	[RULE_TOO_DEEP] = {"too-deep", ELOOP, "more than five interpreters call one another"},
	[RULE_SCRIPT_NO_INTERP] = {"script-no-interpreter", ENOEXEC, "the #! line names no interpreter"},
	[RULE_SCRIPT_TOO_LONG] = {"script-line-too-long", ENOEXEC, "the interpreter's path does not end within the bytes the kernel reads"},
	[RULE_SECOND_EXECFD] = {"second-execfd", ENOEXEC, "an entry with O or C was followed by another interpreter"},
	[RULE_SCRIPT_DISABLED] = {"script-disabled", ENOEXEC, "this kernel was built without #! scripts"},
	[RULE_ELF_TYPE] = {"elf-type", ENOEXEC, "its ELF type is neither EXEC nor DYN"},
	[RULE_ELF_MACHINE] = {"elf-machine", ENOEXEC, "it is for another machine"},
	[RULE_ELF_COMPAT_OFF] = {"elf-compat-off", ENOEXEC, "it needs a compat ABI that this kernel or CPU does not have"},
	[RULE_ELF_PHDRS] = {"elf-program-headers", ENOEXEC, "its program headers have a wrong size or number"},
	[RULE_ELF_SHORT] = {"elf-short", ENOEXEC, "it ends within its headers"},
	[RULE_INTERP_SIZE] = {"interp-size", ENOEXEC, "the PT_INTERP segment has a size that no path has"},
	[RULE_INTERP_UNTERMINATED] = {"interp-unterminated", ENOEXEC, "the PT_INTERP path is not NUL-terminated"},
	[RULE_INTERP_PAST_EOF] = {"interp-past-eof", EIO, "the PT_INTERP path lies behind the end of the file"},
	[RULE_INTERP_SHORT] = {"interp-short", EIO, "the program interpreter is shorter than an ELF header"},
	[RULE_INTERP_NOT_ELF] = {"interp-not-elf", ELIBBAD, "the program interpreter is no ELF file"},
	[RULE_INTERP_MACHINE] = {"interp-machine", ELIBBAD, "the program interpreter is for another machine"},
	[RULE_INTERP_PHDRS] = {"interp-program-headers", ELIBBAD, "the program interpreter's program headers are unusable"},
	[RULE_PROPERTY_NOTE] = {"property-note", ENOEXEC, "the GNU property note is damaged"},
	[RULE_FILE_CAPS] = {"file-caps", EPERM, "its file capabilities are not all in the bounding set"},
	[RULE_MMAP_MIN_ADDR] = {"mmap-min-addr", EPERM, "a segment lies below vm.mmap_min_addr"},
	[RULE_MISALIGNED] = {"misaligned", EINVAL, "a segment's offset and address are not congruent modulo the page size"},
	[RULE_MEMSZ] = {"memsz", EINVAL, "a segment's sizes or addresses are impossible"},
	[RULE_ADDRESS_SPACE] = {"address-space", ENOMEM, "a segment does not fit into the address space or its limit"},
	[RULE_DATA_LIMIT] = {"data-limit", ENOMEM, "a segment exceeds RLIMIT_DATA"},
	[RULE_STACK_LIMIT] = {"stack-limit", EFAULT, "the stack limit is too small for arguments and environment"},
	[RULE_OVERLAP] = {"overlap", EEXIST, "a segment lies where something is mapped already"},
	[RULE_TRUNCATED] = {"truncated", EFAULT, "the file ends before the page whose rest must be cleared"},
	[RULE_INTERP_TYPE] = {"interp-type", EPERM, "the program interpreter's ELF type is neither EXEC nor DYN"},
	[RULE_INTERP_NO_LOAD] = {"interp-no-load", EINVAL, "the program (or its interpreter) has nothing to load"},
	[RULE_NO_FREE_FD] = {"no-free-fd", EMFILE, "no descriptor is free for AT_EXECFD"},
	[RULE_BAD_ENTRY] = {"bad-entry", EINVAL, "the entry point lies outside the address space"},
	[RULE_RUNS] = {"runs", 0, "it runs"},
	[RULE_CHECKED] = {"checked", 0, "AT_EXECVE_CHECK: it may be executed; its format was not looked at"},
};
/* clang-format on */

const char *dispatch_rule_name(enum dispatch_rule rule)
{
	return rule < RULE_COUNT ? rules[rule].name : "none";
}

const char *dispatch_rule_sentence(enum dispatch_rule rule)
{
	return rule < RULE_COUNT ? rules[rule].sentence : rules[RULE_NONE].sentence;
}

int dispatch_rule_errno(enum dispatch_rule rule)
{
	return rule < RULE_COUNT ? rules[rule].error : 0;
}

const char *dispatch_subject_name(enum dispatch_subject subject)
{
	static const struct xlat names[] = {
		{SUBJECT_TARGET, "target"},
		{SUBJECT_SHEBANG_INTERP, "shebang_interp"},
		{SUBJECT_ELF_INTERP, "elf_interp"},
		{SUBJECT_BINFMT_INTERP, "binfmt_interp"},
		{SUBJECT_DIRECTORY, "directory"},
		{SUBJECT_CALLER, "caller"},
		{0, NULL},
	};

	return xlat_name(names, subject);
}

const char *step_handler_name(enum step_handler handler)
{
	static const struct xlat names[] = {
		{STEP_CALL, "call"},
		{STEP_LOOKUP, "lookup"},
		{STEP_BINFMT_MISC, "binfmt_misc"},
		{STEP_SCRIPT, "script"},
		{STEP_ELF, "elf"},
		{STEP_COMPAT_ELF, "compat_elf"},
		{STEP_ELF_INTERP, "elf_interp"},
		{STEP_COMMIT, "commit"},
		{0, NULL},
	};

	return xlat_name(names, handler);
}

const char *step_result_name(enum step_result result)
{
	static const struct xlat names[] = {
		{STEP_PASSES, "passes"},	   {STEP_NO_MATCH, "no-match"},
		{STEP_DISABLED, "disabled"},	   {STEP_MATCHED, "matched"},
		{STEP_REWRITES, "rewrites"},	   {STEP_LOADS, "loads"},
		{STEP_REFUSES, "refuses"},	   {STEP_FAILS, "fails"},
		{STEP_UNDECIDABLE, "undecidable"}, {0, NULL},
	};

	return xlat_name(names, result);
}

const char *undecidable_phrase(enum undecidable bit)
{
	/* clang-format off */
	static const struct xlat phrases[] = {
		{UNDECIDABLE_LSM, "a security module may decide otherwise"},
		{UNDECIDABLE_FANOTIFY, "a fanotify listener may deny the exec"},
		{UNDECIDABLE_SECCOMP, "the task's own seccomp filters may decide otherwise"},
		{UNDECIDABLE_BPF_ENTRY, "a BPF program of a binfmt_misc entry decides"},
		{UNDECIDABLE_SHADOW_INSTANCE, "another binfmt_misc instance may be in force in the task's user namespace"},
		{UNDECIDABLE_REGISTRY, "the binfmt_misc registry (or an entry) could not be read"},
		{UNDECIDABLE_MEMORY, "it depends on the memory that is available"},
		{UNDECIDABLE_CREDS, "the task's permissions are not known well enough"},
		{UNDECIDABLE_UNREADABLE, "a file's bytes may not be read by us"},
		{UNDECIDABLE_ORDER, "several entries match and their order is unknown"},
		{UNDECIDABLE_COMPAT, "whether the kernel has the ABI that this file needs is unknown"},
		{UNDECIDABLE_RACE, "a file changed while it was examined"},
		{UNDECIDABLE_LAYOUT, "it depends on address-space randomisation"},
		{UNDECIDABLE_LIMITS, "a resource limit of the task is not known"},
		{UNDECIDABLE_BUSY, "whether somebody has the file open for writing was not looked up"},
		{UNDECIDABLE_EXHAUSTED, "exectrace itself ran out of file descriptors (see ulimit -n) or memory while it looked"},
		{UNDECIDABLE_CALLER, "the arguments lie in memory that we may not read: the caller is not dumpable (prctl PR_SET_DUMPABLE, or a program file that it may not read)"},
		{0, NULL},
	};
	/* clang-format on */
	return xlat_name(phrases, bit);
}
