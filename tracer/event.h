/* What happened, as the tracer saw it; never why. The contract between tracer/ and report/.
 * An event and all it points to live until the sink's two calls have returned; the thread that
 * caused it stays stopped for the first. */
#ifndef EXECTRACE_TRACER_EVENT_H
#define EXECTRACE_TRACER_EVENT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tracer/event_loader.h"

struct buf;
struct stat;

enum abi { ABI_X86_64, ABI_I386, ABI_X32, ABI_AARCH64, ABI_ARM, ABI_UNKNOWN };
const char *abi_name(enum abi abi); /* "x86-64", "i386", "x32", "aarch64", "arm" */

enum event_kind {
	EVENT_ROOT,	      /* tracing of a task begins (the command, or one attached to) */
	EVENT_SPAWN,	      /* a new thread or process; pid/tid are the new one's */
	EVENT_EXEC_ENTER,     /* held at the entry of execve/execveat */
	EVENT_EXEC_COMMITTED, /* PTRACE_EVENT_EXEC: the new image is in place */
	EVENT_EXEC_FAILED,    /* returned -error; the old image goes on */
	EVENT_EXEC_KILLED,    /* failed with -error after the point of no return: it will die */
	EVENT_EXEC_CHECKED,   /* returned 0 and nothing was executed (AT_EXECVE_CHECK, or faked) */
	EVENT_EXEC_LOST,      /* no result was seen: superseded by a thread's exec, or death */
	EVENT_FILE,	      /* a file was opened for writing, renamed, linked, chmodded */
	EVENT_CALL_ENTER,     /* held at the entry of a call that the user named */
	EVENT_CALL,	      /* a followed call (openat, read, ...) returned */
	EVENT_SIGNAL,	      /* a signal was delivered to it */
	EVENT_OVERDUE,	      /* the time is up, and this process still runs: it is not held */
	EVENT_EXIT,	      /* the task is gone; no held tracee any more */
	EVENT_ANOMALY,	      /* something the tracer does not know; it went on */
};
const char *event_kind_name(enum event_kind kind);

/* NULL-terminated strings of a tracee; any byte but NUL may occur in them. */
struct strings {
	char **items;	/* owned by the event, NULL-terminated; NULL when the pointer was NULL */
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

/* A call followed because the sink asked for it or the user named it. */
struct plain_call {
	const char *name; /* static: "openat", "read", ... */
	enum abi abi;
	uint64_t args[6];
	int64_t result;	    /* >= 0, or -errno; 0 of CALL_ENTER */
	char *path;	    /* absolute as in file_call; NULL when none or unreadable */
	size_t given;	    /* where in path the argument as it was passed begins */
	char *fd_path;	    /* what the descriptor argument refers to, NULL unknown */
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

struct frame {
	uint64_t address;
	char *symbol;	      /* owned or NULL */
	uint64_t offset;      /* from the symbol, or from the file's start without one */
	char *file;	      /* owned or NULL: mapped file */
	uint64_t file_offset; /* of the address in it */
	char *source;	      /* owned or NULL: "main.go:12" */
	char *build_id;	      /* owned or NULL: of the mapped file, in hexadecimal */
};

/* A stopped tracee as the sink may look at it. Calls are cheap but not free: a sink that needs
 * nothing asks for nothing. */
struct held;
enum held_link { HELD_ROOT, HELD_CWD, HELD_EXE };
struct held_ops {
	/* O_PATH descriptors, owned by the caller, or -errno. */
	int (*open_link)(const struct held *held, enum held_link which);
	/* What such a link leads to, for less than opening it: 0 or -errno. */
	int (*stat_link)(const struct held *held, enum held_link which, struct stat *out);
	int (*open_fd)(const struct held *held, int fd); /* O_PATH of one of its descriptors */
	bool (*fd_cloexec)(const struct held *held, int fd);
	/* The beginning of the regular file behind one of its descriptors, which stays where it is:
	 * bytes read or -errno, -EINVAL for what is no regular file. */
	ssize_t (*read_fd)(const struct held *held, int fd, void *bytes, size_t len);
	/* The whole of /proc/PID/NAME ("status", "limits", "auxv", "mountinfo"): 0 or -errno. */
	int (*read_proc)(const struct held *held, const char *name, struct buf *out);
	/* Target of /proc/PID/NAME as a string ("ns/user", "cwd", "exe"): 0 or -errno. */
	int (*read_link)(const struct held *held, const char *name, struct buf *out);
	/* A string at an address of its memory, of at most limit - 1 bytes, appended: 0 or
	 * -errno. */
	int (*read_string)(const struct held *held, uint64_t address, size_t limit,
			   struct buf *out);
	/* The caller's frames, innermost first; owned array; count or -errno. why (static or NULL)
	 * says what degraded it. */
	int (*stack)(const struct held *held, struct frame **frames, const char **why);
};
struct held {
	const struct held_ops *ops;
	pid_t pid, tid;
};
void frames_free(struct frame *frames, size_t count);

enum exit_how { EXIT_CODE, EXIT_SIGNAL };

struct event {
	enum event_kind kind;
	int64_t time_ns;	 /* CLOCK_REALTIME, ns since the epoch */
	int64_t mono_ns;	 /* CLOCK_MONOTONIC, ns */
	pid_t pid, tid;		 /* thread group and thread, in our pid namespace */
	const struct held *held; /* NULL once the tracee is gone */
	union {
		struct {
			pid_t parent_pid, parent_tid; /* 0: killed before it could be told */
			bool thread;		      /* same thread group */
			bool vfork;
		} spawn;
		struct {
			const struct exec_call *call; /* NULL: the entry was not seen (attach) */
			int64_t entered_ns;	      /* monotonic time of the entry */
			int error;		      /* errno of FAILED and KILLED */
			pid_t former_tid;	      /* COMMITTED by a non-leader, else 0 */
			/* What the kernel's loader was asked, NULL: nobody counts there. */
			const struct loader_trace *loader;
		} exec;
		struct file_call file;
		struct plain_call call;
		struct {
			int signal, code;      /* si_signo, si_code */
			uint64_t address;      /* si_addr where it has one */
			pid_t sender;	       /* si_pid where it has one */
			const siginfo_t *info; /* all of it, or NULL */
		} signal;
		struct overdue overdue;
		struct {
			enum exit_how how;
			int code, signal;
			bool core;
			bool group; /* the last thread of its group: the process is gone */
		} exit;
		const char *anomaly; /* one sentence */
	};
};

/* What a run cost the tracer itself, told at its end. */
struct tracing_cost {
	bool known;
	uint64_t stops, requests;    /* wait statuses taken; ptrace calls made */
	uint64_t user_us, system_us; /* processor time */
	uint64_t peak_kib;	     /* resident memory at most */
};

/* What the tracer does with this task from here on. */
enum event_reply {
	REPLY_GO,     /* as it was */
	REPLY_FOLLOW, /* report its openat/read/write/close/exit calls until its next exec or exit
		       */
	REPLY_FOLLOW_WRITES, /* the same, with all its writes, and the bytes of those that fail */
	REPLY_LEAVE,	     /* stop following */
};

struct event_sink {
	enum event_reply (*take)(void *self, const struct event *event);
	void *self;
	/* The same event again, for what the task need not wait for: it goes on, and held is NULL.
	 * NULL: nothing. */
	void (*after)(void *self, const struct event *event);
};

#endif
