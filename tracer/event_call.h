/* The calls that events tell of: an exec's, one that made or changed a file, any other that is
 * followed. A part of the contract in tracer/event.h, under its rules of lifetime. */
#ifndef EXECTRACE_TRACER_EVENT_CALL_H
#define EXECTRACE_TRACER_EVENT_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum abi { ABI_X86_64, ABI_I386, ABI_X32, ABI_AARCH64, ABI_ARM, ABI_UNKNOWN };
const char *abi_name(enum abi abi); /* "x86-64", "i386", "x32", "aarch64", "arm" */

/* NULL-terminated strings of a tracee; any byte but NUL may occur in them. */
struct strings {
	char **items;	/* owned by the event, NULL-terminated; NULL when the pointer was NULL */
	char *text;	/* owned by the event: what they point into */
	size_t count;	/* strings kept */
	bool truncated; /* the tracee passed more than was kept */
};

struct exec_call {
	enum abi abi;
	bool is_at; /* execveat */
	int dirfd;  /* AT_FDCWD for execve */
	int flags;  /* 0 for execve */
	char *path; /* NULL when it could not be read */
	bool path_fault, path_too_long;
	bool unreadable; /* we may not read the caller's memory: nothing is known of its strings */
	struct strings argv, envp;
	bool argv_fault, envp_fault; /* a pointer led nowhere */
	uint64_t path_addr, argv_addr, envp_addr;
	uint64_t argc, envc; /* exact, unless a fault cut the count */
	/* Valid when `measured`: taken when the call failed with E2BIG. */
	bool measured, longest_in_env;
	uint64_t strings_bytes; /* argv and envp strings with their NULs */
	uint64_t longest;	/* the longest one, with its NUL */
	char *longest_name;	/* VAR of the longest VAR=..., or "argv[3]"; NULL unmeasured */
};

enum file_op { FILE_OPEN_WRITE, FILE_RENAME, FILE_LINK, FILE_SYMLINK, FILE_CHMOD, FILE_UNLINK };
const char *file_op_name(enum file_op op); /* "wrote", "renamed", ... */

struct file_call {
	enum file_op op;
	/* Absolute in the tracee's own root, joined to its cwd or dirfd, symlinks not followed. */
	char *path;  /* the file; of RENAME, LINK and SYMLINK the old name or the link's text */
	char *path2; /* the new name, NULL for the other operations */
	int flags;   /* open flags */
	mode_t mode; /* CHMOD */
};

enum landlock_op { LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT };

/* A Landlock call that succeeded. */
struct landlock_call {
	enum landlock_op op;
	int ruleset;	 /* its descriptor, of CREATE the new one */
	int beneath;	 /* ADD: the descriptor of the file or directory; -1: no such rule */
	uint64_t access; /* CREATE: what is handled; ADD: what is allowed */
	bool unread;	 /* neither could be read */
	unsigned flags;	 /* RESTRICT */
};

/* A call followed because the sink asked for it or the user named it. */
struct plain_call {
	const char *name; /* static: "openat", "read", ... */
	enum abi abi;
	uint64_t args[6];
	int64_t result;	 /* >= 0, or -errno; 0 of CALL_ENTER */
	char *path;	 /* absolute as in file_call; NULL when none or unreadable */
	size_t given;	 /* where in path the argument as it was passed begins */
	char *fd_path;	 /* what the descriptor argument refers to, NULL unknown */
	const char *how; /* of openat2: its struct open_how, as far as it could be read */
	size_t how_len;
	const void *data;   /* bytes read or written */
	size_t data_len;    /* kept */
	int64_t entered_ns; /* monotonic time of the entry, 0 unknown */
	bool unfinished;    /* told before it returned: the task ended or exec'ed, or it only said
			     * something on stderr */
};

/* What a process does that was not stopped for the question: true when it was asked. */
struct overdue {
	char state;   /* R, S, D, T, Z, ... as in proc(5); 0 not known */
	bool in_call; /* in a system call */
	char *call;   /* owned by the event: its name, NULL not known */
	uint64_t args[6];
};

#endif
