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

#include "tracer/event_call.h"
#include "tracer/event_held.h"
#include "tracer/event_loader.h"

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
	EVENT_LANDLOCK,	      /* a Landlock ruleset was made, filled or put in force */
	EVENT_CALL_ENTER,     /* held at the entry of a call that the user named */
	EVENT_CALL,	      /* a followed call (openat, read, ...) returned */
	EVENT_SIGNAL,	      /* a signal was delivered to it */
	EVENT_OVERDUE,	      /* the time is up, and this process still runs: it is not held */
	EVENT_EXIT,	      /* the task is gone; no held tracee any more */
	EVENT_ANOMALY,	      /* something the tracer does not know; it went on */
};
const char *event_kind_name(enum event_kind kind);

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
			/* COMMITTED: how many arguments the new program got; 0 not asked. It is
			 * while a path leads every task where it leads us: nobody that is traced
			 * has changed its root or what is mounted. */
			uint32_t argc;
			/* What the kernel's loader was asked, NULL: nobody counts there. */
			const struct loader_trace *loader;
		} exec;
		struct file_call file;
		struct landlock_call landlock;
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
