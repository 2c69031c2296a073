/* The table of tracees by tid, and their thread groups. Re-keyed after a thread's exec.
 * Makes no ptrace call: what a tracee is, not what is done with it. */
#ifndef EXECTRACE_TRACER_TRACEE_H
#define EXECTRACE_TRACER_TRACEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tracer/arch.h"
#include "tracer/step.h"
#include "tracer/stop.h"

struct exec_call;

/* Is it the init of a pid namespace below ours? */
enum init { INIT_UNKNOWN, INIT_NO, INIT_YES };

/* A thread group: a process. */
struct group {
	pid_t pid;
	unsigned threads;
	struct tracee *first; /* list through tracee.next_thread */
	pid_t parent;	      /* the process it was born to, 0 unknown */
	unsigned ends;	      /* of its children, since it was last sent a SIGCHLD */
	enum init init;	      /* asked when it matters */
	bool root;	      /* the command */
	bool attached;	      /* one that we attached to */
	bool execed;	      /* an exec of its was seen to succeed */
};

/* One task. */
struct tracee {
	pid_t tid;
	enum tracee_state state;
	struct group *group;	     /* NULL while EARLY */
	struct tracee *next_thread;  /* in the group */
	struct tracee **thread_slot; /* what points to it there */
	struct tracee *next;	     /* in the hash chain */

	bool syscalls;	    /* resumed with PTRACE_SYSCALL: there is no filter, or it has its own */
	bool until_exec;    /* syscalls ends with its next successful exec (attach) */
	bool own_filter;    /* it put a seccomp filter of its own in place */
	enum follow follow; /* the sink wants its calls until its next exec or exit */

	bool held;	       /* stopped, and not resumed (EARLY, or waiting to be detached) */
	struct stop held_stop; /* the stop it is held in */
	bool listening;	       /* in a group-stop, resumed with PTRACE_LISTEN */
	int64_t held_since;    /* monotonic ns, EARLY */
	bool swallow;	       /* the signal that it is stopped with is not for it */

	struct exec_call *exec; /* owned: the exec whose outcome is awaited */
	int64_t exec_entered;
	bool exec_again;  /* it was told of, and is being restarted */
	pid_t former_tid; /* the tid it had until its exec gave it the leader's, else 0 */

	struct call call;     /* the wanted call that it is in */
	char *call_path;      /* owned: its path argument, absolute */
	size_t call_given;    /* where in it the argument as passed begins */
	int64_t call_entered; /* monotonic */
	char *call_fd;	      /* owned: what its descriptor argument refers to */
	char *call_path2;     /* owned */
	int call_flags;	      /* open flags, wherever they lay */
	char *call_how;	      /* owned: openat2's struct open_how, as far as it could be read */
	size_t call_how_len;
};

struct tracee_table {
	struct tracee **chains;
	size_t size; /* a power of two */
	size_t count, early;
	size_t attached;     /* processes */
	unsigned char *ever; /* owned: a bit for each id that was a tracee's */
};

void tracee_table_init(struct tracee_table *table);
void tracee_table_free(struct tracee_table *table);
struct tracee *tracee_find(const struct tracee_table *table, pid_t tid);
/* A new tracee, which must not be in the table. It has no group yet. */
struct tracee *tracee_add(struct tracee_table *table, pid_t tid);
/* Is there, or was there ever, a tracee of this id? */
bool tracee_ever(const struct tracee_table *table, pid_t tid);
/* Count it as one that there was. */
void tracee_note_ever(struct tracee_table *table, pid_t tid);
/* Make it a member of its group: that of `sibling`, or a new one of its own. */
void tracee_join(struct tracee *tracee, struct tracee *sibling);
/* Its process is one that we attached to. */
void tracee_mark_attached(struct tracee_table *table, struct tracee *tracee);
/* Out of its group and the table; its pending call is freed. */
void tracee_remove(struct tracee_table *table, struct tracee *tracee);
/* A thread other than the leader exec'ed: it has the leader's tid from here on. Whatever tracee
 * had that tid must have been removed. */
void tracee_rekey(struct tracee_table *table, struct tracee *tracee, pid_t tid);
/* Forget the wanted call that it was in. */
void tracee_drop_call(struct tracee *tracee);
/* Any order; NULL starts. The tracee given may be removed once its follower is known. */
struct tracee *tracee_next(const struct tracee_table *table, const struct tracee *after);

#endif
