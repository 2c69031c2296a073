/* The steps of collect that its files share, by the file that does each. Private to
 * report/collect*.c. */
#ifndef EXECTRACE_REPORT_COLLECT_STEPS_H
#define EXECTRACE_REPORT_COLLECT_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/collect_state.h"

/* collect_exec.c */
enum event_reply collect_exec_enter(struct collect *collect, struct process *process,
				    const struct event *event);
enum event_reply collect_exec_failed(struct collect *collect, struct process *process,
				     const struct event *event);
enum event_reply collect_exec_committed(struct collect *collect, struct process *process,
					const struct event *event);
enum event_reply collect_exec_checked(struct collect *collect, struct process *process,
				      const struct event *event);
/* An exec that ended, once its task goes on: what need not be done before. */
void collect_exec_after(struct collect *collect, struct process *process,
			const struct event *event);
/* collect_observe.c: what runs now in a task whose exec succeeded */
void collect_observe(struct exec_record *exec, const struct held *held);

/* collect_attempt.c: what became of an attempt, and of an emulated program */
enum settle {
	SETTLE_OPEN,
	SETTLE_REPLACED,  /* another program runs in its place: that one's end is its own */
	SETTLE_RECOVERED, /* the same file ran after all */
};
void collect_settle(struct collect *collect, struct process *process, struct attempt *attempt,
		    enum settle how);
/* At the end of its thread (NULL: not seen). A search of PATH that was cut off there has not
 * failed: the directories that it had left were never tried. */
void collect_settle_at_end(struct collect *collect, struct process *process,
			   struct attempt *attempt, const struct event *end);
/* What the task executed after its failure, as a consequence of that: "WHAT /bin/sh". */
void collect_note_retry(struct exec_record *exec, const struct event *event, const char *what);
void collect_settle_emulated(struct collect *collect, struct process *process,
			     const struct event *exit);
/* The thread exec'ed something else: does that end its attempt, and how? Follow the new program
 * when it is a shell that was given the file. */
enum event_reply collect_settle_by_exec(struct collect *collect, struct process *process,
					const struct event *event);

/* collect_end.c: the run as a whole, when it is over */
void collect_end_run(struct collect *collect, const struct run_end *end);

/* collect_late.c: programs that were what was asked for, and died at once */
/* Keep the little that a replay would need. */
void collect_late_note(struct process *process, const struct event *event, bool script);
/* The process ends: judge its last exec when it was short of breath. True when that explains what
 * its own failed execs would be told for. */
bool collect_settle_late(struct collect *collect, struct process *process,
			 const struct event *exit);

/* Replay a record without a task: from our own view, or from the directory cwd. */
bool collect_replay_here(struct collect *collect, struct exec_record *exec, const char *cwd);

/* collect_story.c: what a process says, and failures without an exec */
void collect_story_note(struct process *process, const struct event *event);
/* The file that an interpreter of scripts is given to read, borrowed; NULL when there is none. */
const char *collect_story_script(const char *exe, char *const *argv);
/* A record of what it did not execute: path and replay are the caller's to fill in. */
struct exec_record *collect_story_record(struct collect *collect, const struct process *process,
					 const struct event *exit, enum no_exec why);
void collect_story_drop(struct exec_record *exec);
/* It runs another program: what it said before is no longer about it. */
void collect_story_forget(struct process *process);
/* The process ends: is there something that no exec explains? */
void collect_settle_story(struct collect *collect, struct process *process,
			  const struct event *exit);

/* collect_fault.c: a fault was delivered: is its stack too small for it? */
void collect_fault_note(struct process *process, const struct event *event);

/* collect_checks.c: files that a process asked X_OK for before it would execute them */
void collect_checks_note(struct process *process, const struct event *event);
/* Did it pass one over, and speak of it? The record, or NULL. */
struct exec_record *collect_checks_explain(struct collect *collect, const struct process *process,
					   const struct event *exit);

/* collect_native.c: does the file that was asked for run, by the cheapest proof? */
enum native {
	NATIVE_FILE,   /* the file itself */
	NATIVE_SCRIPT, /* the interpreter its #! chain names; *levels consultations more */
	NATIVE_UNSURE, /* not told: too little could be read */
	NATIVE_NOT,    /* something else, or it is set-id and that had no effect */
};
enum native collect_native(const struct collect *collect, const struct process *process,
			   const struct event *event, unsigned *levels);

/* collect_exec.c: is this of a shell that runs a file which the kernel had refused? */
bool collect_in_fallback(const struct collect *collect, const struct process *process);

/* collect_held.c: one exec while its task is held */
void collect_read_stack(struct collect *collect, struct exec_record *exec,
			const struct event *event); /* unless one like it is known */
void collect_take_scene(struct scene *scene, struct process *process, const struct event *event);
/* Replay it there; the log's line of the call gets its note, a failed one its caller's stack. */
void collect_replay_held(struct collect *collect, struct process *process, struct exec_record *exec,
			 struct scene *scene, const struct event *event);

/* collect_record.c: one exec as a record */
struct exec_record *collect_record(struct collect *collect, const struct process *process,
				   const struct event *event);
/* Replay it in its scene (whose status the record takes over) and add what is known of its file
 * and its process. call NULL: what the record kept of it. */
void collect_replay(struct collect *collect, const struct process *process,
		    struct exec_record *exec, struct scene *scene, const struct exec_call *call);
/* What is known of a replayed record's file, and of the programs down to its caller. */
void collect_add_story(struct collect *collect, struct exec_record *exec,
		       const struct program *caller);
const struct host *collect_host(struct collect *collect);
int64_t collect_now(void); /* CLOCK_REALTIME, ns */

/* collect_loader.c: the kernel's own events, where somebody counts there */
/* Count one exec that ended. */
void collect_count_loader(struct collect *collect, const struct event *event);
/* Compare a replayed record's with the replay; a contradiction is an anomaly that names it. */
void collect_compare_loader(struct collect *collect, struct exec_record *exec);
/* Does the kernel's word go with what a native exec of so many levels must have asked? */
bool collect_loader_plain(struct collect *collect, const struct event *event, unsigned levels);

/* collect_registry.c */
/* Read the registry for a scene; log what changed, count what our own was asked in vain before.
 * *before (may be NULL): the reading before this one, of the same instance. */
const struct registry *collect_registry(struct collect *collect, const struct scene *scene,
					const struct registry **before);
void collect_count_misses(struct collect *collect);
void collect_registry_finish(struct collect *collect);
/* A file was opened for writing: of a registry? Then its writes are wanted. */
enum event_reply collect_registry_opened(struct collect *collect, struct process *process,
					 const struct event *event);
/* A child has its parent's descriptors. */
void collect_registry_inherit(const struct process *parent, struct process *child);
/* A call of a process that has a registry open; false: it is not watched any more. */
bool collect_registry_call(struct collect *collect, struct process *process,
			   const struct event *event);
/* It ends: a last look at what it had open. */
void collect_registry_leave(struct collect *collect, struct process *process, int64_t time_ns);

/* collect_finding.c */
#define COLLECT_NO_FINDING ((size_t)-1)
/* Judge a record, which is taken over: its finding's index, COLLECT_NO_FINDING when there is
 * nothing to tell. */
size_t collect_judge(struct collect *collect, struct exec_record *exec);
/* Has the same path failed alike before? Then its stack is known too. */
bool collect_knows(const struct collect *collect, const char *path, int error);
/* Chains that ended: count them for their findings, keep the consequences of the worst. */
void collect_end_chains(struct collect *collect, struct chain *list);
void collect_finish_findings(struct collect *collect);

/* collect_timeline.c */
void collect_timeline_begin(struct collect *collect, struct process *process, int64_t time_ns);
/* An exec that succeeded. */
void collect_timeline_ran(struct collect *collect, struct process *process,
			  const struct event *event);
/* One that failed or was redirected; serial 0, or that of the exec whose finding tells of it. */
void collect_timeline_mark(struct collect *collect, struct process *process,
			   const struct exec_record *exec, uint64_t serial);
void collect_timeline_end(struct collect *collect, const struct process *process,
			  const struct event *event);

/* collect_calls.c: calls of a followed task */
enum event_reply collect_call(struct collect *collect, struct process *process,
			      const struct event *event);
/* The call's line in the log, and its header's under it. */
void collect_log_call(struct collect *collect, const struct event *event);

#endif
