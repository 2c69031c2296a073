/* The finished, owned model of a run: findings, registry, counters, host. Plain data between
 * collect (which fills it) and document (JSON). One exec of it is report/exec_record.h's.
 */
#ifndef EXECTRACE_REPORT_RECORD_H
#define EXECTRACE_REPORT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "report/cause.h"
#include "report/exec_record.h"
#include "report/host.h"
#include "report/leaks.h"
#include "report/overdue.h"
#include "report/registry_log.h"
#include "report/timeline.h"
#include "tracer/event.h"

/* Model counters of one entry. */
struct entry_count {
	char *name;	   /* owned */
	uint64_t attempts; /* compared */
	uint64_t matches, successes, failures;
	struct {
		int error;
		uint64_t count;
	} by_errno[16];
	size_t nerrno;
};
struct counters {
	struct entry_count *items; /* owned, in order of first appearance */
	size_t count;
	uint64_t execs, walks; /* execs seen; times the registry was consulted */
	bool off;	       /* nobody was asked to count */
};

struct finding {
	unsigned id;
	struct verdict verdict;
	struct exec_record *exec; /* owned: the first occurrence */
	uint64_t occurrences;
	bool explains_command;	  /* the one that explains the command's failure */
	bool explains_surely;	  /* valid with it: its status was handed up unchanged, or by
				   * programs that have no other reason to fail */
	struct counters counters; /* what this exec did to them */
};

/* The kernel's own counts, beside the replay's. */
struct kernel_view {
	bool known;
	char *why; /* owned or NULL: why there are none although they were asked for */
	struct kernel_counts tree;
	struct kernel_run machine;
	/* execs of the tree by how the kernel's events compare with the replay */
	uint64_t compared, disagreements, incomplete;
};

struct record {
	char *version;	/* exectrace's */
	char **command; /* owned or NULL (attach, explain) */
	char *cwd;	/* owned */
	char *root;	/* owned or NULL: below which files were looked up, when not ours */
	int64_t started_ns, ended_ns;
	bool has_exit;
	enum exit_how exit_how;
	int exit_code, exit_signal;
	bool timed_out, interrupted, explain;
	const char *mode; /* static: "seccomp", "ptrace", "attach", "explain" */
	bool no_new_privs_set, unprivileged;
	struct tracing_cost cost;
	struct host host;
	uint64_t execs, succeeded, failed, redirected, processes, threads;
	struct finding *findings; /* owned, most important first */
	size_t nfindings;
	struct registry before, after;
	struct registry_log registry_log; /* what happened to registries meanwhile */
	bool arch_leaks;		  /* they were asked for */
	struct leaks leaks;
	struct counters counters; /* over the run */
	struct kernel_view kernel;
	struct timeline timeline;
	struct overdue_list overdue;
	char **anomalies; /* owned, NULL-terminated */
	char **notes;	  /* owned: what limits this report ("attached: ...") */
};
void record_free(struct record *record);

#endif
