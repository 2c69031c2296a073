/* The table of live processes: what runs in each, and what is still open about it.
 * Knows no events; whoever keeps it hangs its own things on the slots. */
#ifndef EXECTRACE_REPORT_PROCESS_H
#define EXECTRACE_REPORT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/buf.h"

struct attempt;
struct exec_record;
struct leak_watch;
struct sandbox;
struct program;

struct process {
	pid_t pid, parent;	  /* parent 0: not traced */
	bool root;		  /* the command, or attached to */
	struct program *program;  /* a reference */
	struct attempt *attempts; /* owned list: execs that failed and what follows is not known */
	struct exec_record *emulated;  /* owned: runs through a registry entry, judged at its end */
	int64_t emulated_ns;	       /* monotonic time of that exec */
	int64_t exec_ns, exec_time_ns; /* of its last unremarkable exec: monotonic, realtime */
	uint64_t execs;		       /* that succeeded in it */
	int64_t first_exec_ns;	       /* monotonic */
	uint64_t small_stack;	       /* bytes of stack that its last fault went beyond, 0 none */
	bool exec_script;	       /* that was a script */
	char *exec_cwd;	  /* owned: its cwd then, when its path or script was relative; or NULL */
	size_t place;	  /* in the timeline, 0 none */
	int64_t start_ns; /* realtime */
	struct buf said;  /* what it wrote to stderr since its exec, the beginning */
	char *chdir_path; /* owned: a directory that it failed to change to, or NULL */
	int chdir_error;
	int64_t chdir_ns;     /* monotonic */
	char *checked_path;   /* owned: a file that it asked for X_OK last, in vain; or NULL */
	size_t checked_given; /* where in it the path begins as it was passed */
	int checked_error;
	int checked_filters;	/* its seccomp filters then, -1 not looked at */
	bool exec_failed;	/* an exec of it, or of one below it: its words are about that */
	uint64_t other_failure; /* when a child without a failed exec last ended badly */
	int at_fd;		/* O_PATH of the descriptor an exec under way goes through, or -1 */
	bool at_cloexec;
	/* what it ran through an entry last, again and again: 1 + its finding, and how often; 1 +
	 * the finding of the loop that this came to; 0 none */
	size_t round_finding, loop_finding;
	uint64_t rounds;
	int registry_fd;	  /* O_PATH of a registry that it opened for writing, or -1 */
	bool registry_own;	  /* that is exectrace's own */
	unsigned registry_calls;  /* of it since it last wrote there */
	struct sandbox *sandbox;  /* owned: of its threads, NULL: none was seen */
	struct leak_watch *leaks; /* owned: of a tool of a build, when leaks are asked for */
	struct process *next;
};

struct process_table {
	struct process **buckets; /* owned */
	size_t nbuckets, count;
	size_t at; /* where process_any looks first */
};

struct process *process_find(const struct process_table *table, pid_t pid);
/* A fresh process; pid must not be in the table. */
struct process *process_add(struct process_table *table, pid_t pid);
/* Frees it and its program reference; attempts and emulated must have been taken out. */
void process_remove(struct process_table *table, struct process *process);
void process_close_at(struct process *process);
/* The registry it may write to from here on: takes the descriptor, -1: none. */
void process_watch_registry(struct process *process, int fd);
/* Any process, or NULL when the table is empty. */
struct process *process_any(struct process_table *table);
void process_table_free(struct process_table *table);

#endif
