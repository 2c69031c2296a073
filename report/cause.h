/* From facts to a cause: the table of causes and the decision for one exec.
 * Knows no process and no format of output; reads an exec_record, writes a verdict. */
#ifndef EXECTRACE_REPORT_CAUSE_H
#define EXECTRACE_REPORT_CAUSE_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/dispatch.h"

struct exec_record;
struct host;

enum severity { SEVERITY_NONE, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };
enum confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_PROVED };
const char *severity_name(enum severity severity);
const char *confidence_name(enum confidence confidence);

/* Every code of the contract, in the order of its sections. */
/* clang-format off */
enum cause {
	CAUSE_NONE,
	/* not failures */
	CAUSE_RUNS_NATIVE, CAUSE_RUNS_SCRIPT, CAUSE_RUNS_EMULATED, CAUSE_UNEXPLAINED,
	/* A lookup */
	CAUSE_TARGET_NOT_FOUND, CAUSE_TARGET_PATH_UNRESOLVABLE, CAUSE_WRONG_FILE_RESOLVED,
	CAUSE_TARGET_FD_INACCESSIBLE, CAUSE_TARGET_IO_ERROR, CAUSE_PRE_EXEC_CHDIR_FAILED,
	CAUSE_NO_EXEC_FAILURE,
	/* B permission */
	CAUSE_TARGET_NO_EXEC_BIT, CAUSE_TARGET_NOT_REGULAR_FILE, CAUSE_PATH_SEARCH_DENIED,
	CAUSE_MOUNT_NOEXEC, CAUSE_LSM_DENIED, CAUSE_FANOTIFY_DENIED, CAUSE_SECCOMP_DENIED,
	CAUSE_FILE_CAPS_UNOBTAINABLE, CAUSE_RLIMIT_NPROC_EXCEEDED,
	CAUSE_SETUID_IGNORED_NO_NEW_PRIVS, CAUSE_SETUID_IGNORED_NOSUID,
	CAUSE_SETUID_IGNORED_PTRACED,
	/* C busy */
	CAUSE_TARGET_OPEN_FOR_WRITE, CAUSE_INTERP_OPEN_FOR_WRITE,
	/* D content */
	CAUSE_TARGET_EMPTY, CAUSE_TARGET_ZERO_FILLED, CAUSE_TARGET_TRUNCATED,
	CAUSE_TARGET_IS_HTML_OR_ERROR_PAGE, CAUSE_TARGET_IS_GIT_LFS_POINTER,
	CAUSE_TARGET_IS_SYMLINK_PLACEHOLDER, CAUSE_TARGET_IS_ARCHIVE, CAUSE_SCRIPT_NO_SHEBANG,
	CAUSE_SHEBANG_NOT_AT_START, CAUSE_SHEBANG_MALFORMED, CAUSE_MANAGED_FORMAT_NO_HANDLER,
	CAUSE_FOREIGN_OS_FORMAT_NO_HANDLER, CAUSE_TARGET_UNRECOGNIZED_FORMAT,
	CAUSE_KERNEL_FORMAT_DISABLED,
	/* E ELF */
	CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, CAUSE_ELF_COMPAT_UNSUPPORTED,
	CAUSE_ELF_TYPE_NOT_EXECUTABLE, CAUSE_ELF_MALFORMED, CAUSE_ELF_LAYOUT_REJECTED,
	CAUSE_ELF_PAGE_ALIGNMENT, CAUSE_SHARED_OBJECT_EXECUTED, CAUSE_ELF_INTERP_NOT_FOUND,
	CAUSE_ELF_INTERP_UNUSABLE, CAUSE_ELF_INTERP_STUB,
	/* F script */
	CAUSE_SHEBANG_INTERP_NOT_FOUND, CAUSE_SHEBANG_CRLF, CAUSE_SHEBANG_INTERP_UNUSABLE,
	CAUSE_SHEBANG_TOO_LONG, CAUSE_SHEBANG_ARG_NOT_SPLIT, CAUSE_INTERP_RECURSION_LIMIT,
	/* G binfmt_misc */
	CAUSE_BINFMT_WSL_INTEROP_MISSING, CAUSE_BINFMT_HANDLER_DISABLED,
	CAUSE_BINFMT_MAGIC_MISMATCH, CAUSE_BINFMT_OTHER_NAMESPACE, CAUSE_BINFMT_INTERP_NOT_FOUND,
	CAUSE_BINFMT_INTERP_LOADER_NOT_FOUND, CAUSE_BINFMT_INTERP_UNUSABLE,
	CAUSE_BINFMT_WRONG_HANDLER, CAUSE_BINFMT_NATIVE_HIJACKED, CAUSE_BINFMT_HANDLER_REJECTED,
	CAUSE_BINFMT_CREDENTIALS_DROPPED, CAUSE_BINFMT_ARGV0_LOST,
	CAUSE_BINFMT_ARGV_CONVENTION_MISMATCH, CAUSE_BINFMT_TARGET_UNREADABLE,
	CAUSE_BINFMT_INTERP_LOOP, CAUSE_EMULATOR_FAILED, CAUSE_EMULATED_ELF_INTERP_NOT_FOUND,
	/* H limits */
	CAUSE_ARG_STRING_TOO_LONG, CAUSE_ARG_TOTAL_TOO_LONG, CAUSE_RESOURCE_EXHAUSTED,
	/* I after exec */
	CAUSE_LIBRARY_NOT_FOUND, CAUSE_LIBC_VERSION_TOO_OLD, CAUSE_CPU_ISA_TOO_LOW,
	CAUSE_LOADER_REJECTED_IMAGE, CAUSE_SYMBOL_NOT_FOUND, CAUSE_EXEC_LOOP_USERSPACE,
	/* Z */
	CAUSE_UNKNOWN,
	CAUSE_COUNT
};
/* clang-format on */
const char *cause_name(enum cause cause);     /* "ELF_FOREIGN_ARCH_NO_HANDLER" */
const char *cause_headline(enum cause cause); /* "no handler for this architecture" */
bool cause_parse(const char *name, enum cause *cause);

/* What a reader is told about a code: one row each, the page of causes is checked against it. */
struct cause_text {
	const char *name;
	char section; /* 'A'...'I', 'Z'; '-' for those that are no failures */
	const char *headline;
	enum severity severity; /* unless a fallback, a probe or a success says otherwise */
	const char *about;	/* what it means */
	const char *known_by;	/* how exectrace knows */
	const char *to_do;	/* what to do about it */
};
const struct cause_text *cause_text(enum cause cause); /* NULL for CAUSE_NONE, past the end */

/* Contributing factors: every code of the contract's section 3; order of the table in factor.c. */
#define FACTORS_MAX 64
const char *factor_name(unsigned factor); /* NULL past the end */
const char *factor_meaning(unsigned factor);
bool factor_find(const char *name, unsigned *factor);

struct evidence {
	char *fact;   /* owned: one sentence */
	char *source; /* owned: where it was read: "ELF header of ./app", "fs/binfmt_misc entry" */
};
struct fix {
	char *run;  /* owned: a command, quoted for a POSIX shell; NULL: advice without command */
	char *does; /* owned: what it changes */
	bool root;  /* needs root */
};

#define VERDICT_ITEMS_MAX 24
struct verdict {
	enum cause cause;
	enum severity severity;
	enum confidence confidence;
	enum dispatch_subject subject;
	char *summary; /* owned: one sentence, the answer */
	struct evidence evidence[VERDICT_ITEMS_MAX];
	size_t nevidence;
	struct fix fixes[VERDICT_ITEMS_MAX];
	size_t nfixes;
	bool factors[FACTORS_MAX]; /* by index of factor_name */
	size_t registry_event;	   /* of the run's log, the one that decided it, plus 1; 0: none */
};
void verdict_free(struct verdict *verdict);

/* Judge one exec. Severity SEVERITY_NONE: nothing worth a finding. Reads only its arguments. */
void cause_decide(struct verdict *verdict, const struct exec_record *exec, const struct host *host);

#endif
