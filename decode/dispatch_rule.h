/* The names of what a replay can come to: the rule that decided, the file it is about, and what
 * user space cannot decide. Data; the walk itself is decode/dispatch.h's.
 */
#ifndef EXECTRACE_DECODE_DISPATCH_RULE_H
#define EXECTRACE_DECODE_DISPATCH_RULE_H

/* Which rule of the walk decided. One row each in dispatch_rules[]: name, errno, sentence. */
/* clang-format off */
enum dispatch_rule {
	RULE_NONE,
	/* the call */
	RULE_PATH_FAULT, RULE_PATH_TOO_LONG, RULE_PATH_EMPTY, RULE_NPROC, RULE_BAD_FLAGS,
	RULE_BAD_DIRFD, RULE_ARGV_FAULT, RULE_STRING_TOO_LONG, RULE_ARGS_TOO_LONG,
	/* looking a file up; `subject` says whose */
	RULE_NOT_FOUND, RULE_NOT_DIRECTORY, RULE_NAME_TOO_LONG, RULE_SYMLINK_LOOP,
	RULE_SYMLINK_NOFOLLOW, RULE_NOSYMFOLLOW, RULE_SEARCH_DENIED, RULE_LOOKUP_IO,
	RULE_NOT_REGULAR, RULE_MOUNT_NOEXEC, RULE_NO_X, RULE_LANDLOCK, RULE_BUSY, RULE_FD_INACCESSIBLE,
	/* formats */
	RULE_READ_IO, RULE_NO_FORMAT, RULE_TOO_DEEP, RULE_SCRIPT_NO_INTERP, RULE_SCRIPT_TOO_LONG,
	RULE_SECOND_EXECFD, RULE_SCRIPT_DISABLED,
	RULE_ELF_TYPE, RULE_ELF_MACHINE, RULE_ELF_COMPAT_OFF, RULE_ELF_PHDRS, RULE_ELF_SHORT,
	RULE_INTERP_SIZE, RULE_INTERP_UNTERMINATED, RULE_INTERP_PAST_EOF, RULE_INTERP_SHORT,
	RULE_INTERP_NOT_ELF, RULE_INTERP_MACHINE, RULE_INTERP_PHDRS, RULE_PROPERTY_NOTE,
	RULE_FILE_CAPS,
	/* after the point of no return: the errno the tracer sees, then SIGSEGV */
	RULE_MMAP_MIN_ADDR, RULE_MISALIGNED, RULE_MEMSZ, RULE_ADDRESS_SPACE, RULE_DATA_LIMIT,
	RULE_STACK_LIMIT, RULE_OVERLAP, RULE_TRUNCATED, RULE_INTERP_TYPE, RULE_INTERP_NO_LOAD,
	RULE_NO_FREE_FD, RULE_BAD_ENTRY,
	/* fine */
	RULE_RUNS, RULE_CHECKED,
	RULE_COUNT
};
/* clang-format on */

const char *dispatch_rule_name(enum dispatch_rule rule);     /* "no-exec-bit" */
const char *dispatch_rule_sentence(enum dispatch_rule rule); /* "no execute permission" */

/* Which file a rule is about. */
/* clang-format off */
enum dispatch_subject { SUBJECT_TARGET, SUBJECT_SHEBANG_INTERP, SUBJECT_ELF_INTERP,
			SUBJECT_BINFMT_INTERP, SUBJECT_DIRECTORY, SUBJECT_CALLER };
/* clang-format on */
const char *dispatch_subject_name(enum dispatch_subject subject); /* "shebang_interp" */

/* What user space cannot see and might have decided otherwise. */
/* clang-format off */
enum undecidable {
	UNDECIDABLE_LSM = 1 << 0,
	UNDECIDABLE_FANOTIFY = 1 << 1,
	UNDECIDABLE_SECCOMP = 1 << 2,	    /* the task has filters of its own */
	UNDECIDABLE_BPF_ENTRY = 1 << 3,
	UNDECIDABLE_SHADOW_INSTANCE = 1 << 4,
	UNDECIDABLE_REGISTRY = 1 << 5,	    /* not mounted or unreadable */
	UNDECIDABLE_MEMORY = 1 << 6,	    /* ENOMEM, memcg, overcommit */
	UNDECIDABLE_CREDS = 1 << 7,
	UNDECIDABLE_UNREADABLE = 1 << 8,    /* bytes we may not read */
	UNDECIDABLE_ORDER = 1 << 9,	    /* several entries match, their order is unknown */
	UNDECIDABLE_COMPAT = 1 << 10,	    /* presence of a compat ABI unknown */
	UNDECIDABLE_RACE = 1 << 11,	    /* a file changed while it was examined */
	UNDECIDABLE_LAYOUT = 1 << 12,	    /* depends on address-space randomisation */
	UNDECIDABLE_LIMITS = 1 << 13,	    /* a limit or count that nobody told us */
	UNDECIDABLE_BUSY = 1 << 14,	    /* nobody looked for writers of the file */
	UNDECIDABLE_EXHAUSTED = 1 << 15,    /* we ran out of descriptors or memory */
	UNDECIDABLE_CALLER = 1 << 16,	    /* the caller's memory may not be read */
};
/* clang-format on */
/* LSM, FANOTIFY and SECCOMP are the caller's to add: nothing here can see them. With these, BUSY,
 * REGISTRY and SHADOW_INSTANCE the prediction says what happens unless they interfere; with the
 * others it is OUTCOME_UNKNOWN where they would have decided. */

/* The words of an undecidable bit, for one bit; NULL for none. */
const char *undecidable_phrase(enum undecidable bit);

#endif
