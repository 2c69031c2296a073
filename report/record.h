/* The finished, owned model of a run: execs that matter, findings, registry, counters, host.
 * Plain data between collect (which fills it), cause (which judges one exec) and document (JSON).
 */
#ifndef EXECTRACE_REPORT_RECORD_H
#define EXECTRACE_REPORT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/dispatch.h"
#include "decode/go_buildinfo.h"
#include "decode/isa.h"
#include "decode/task_status.h"
#include "report/cause.h"
#include "report/leaks.h"
#include "report/loader.h"
#include "report/registry_log.h"
#include "report/overdue.h"
#include "report/timeline.h"
#include "report/variables.h"
#include "tracer/event.h"

enum exec_result {
	EXEC_RESULT_FAILED,	/* errno */
	EXEC_RESULT_KILLED,	/* after the point of no return */
	EXEC_RESULT_RAN,	/* the file itself runs */
	EXEC_RESULT_REDIRECTED, /* something else runs: script interpreter or registry entry */
	EXEC_RESULT_CHECKED,
	EXEC_RESULT_LOST,
	EXEC_RESULT_EXPLAINED, /* --explain: nothing was executed */
	EXEC_RESULT_NONE,      /* no exec was tried: no_exec says why */
};

enum no_exec {
	NO_EXEC_NOT,	 /* there was one */
	NO_EXEC_CHDIR,	 /* a child failed in chdir; observed.error */
	NO_EXEC_PRELOAD, /* ld.so ignored an LD_PRELOAD */
	NO_EXEC_BINARY,	 /* an interpreter was given a program to read */
	NO_EXEC_LOOKUP,	 /* a search found nothing that may be executed */
	NO_EXEC_WORDS,	 /* it only sounds like one */
};

/* A process that has the file open for writing (ETXTBSY). */
struct writer {
	pid_t pid;
	int fd;
	char *comm;	/* owned */
	char *path;	/* owned: which file of the chain */
	bool inherited; /* it never opened the file itself: the descriptor came by fork */
};

/* What happened to the executed file before, oldest first. */
struct history_item {
	enum file_op op;
	int64_t time_ns;
	pid_t pid;
	char *path;  /* owned */
	char *path2; /* owned or NULL */
	char **argv; /* owned or NULL: the program that did it */
	char **env;  /* owned or NULL: target-choosing variables of it, "GOARCH=arm64" */
	mode_t mode; /* of CHMOD: the new one */
	struct variables *variables; /* owned: the same, by where they came from */
	size_t nvariables;
};

/* One step from the command down to the exec: an image that ran in some process. */
struct lineage_item {
	pid_t pid;
	bool became;	/* same process as the item above (exec); false: forked from it */
	char *exe;	/* owned: path as given */
	char **argv;	/* owned or NULL */
	char **env_set; /* owned or NULL: target-choosing variables that first appear here */
	bool is_root;
};

enum consequence_kind {
	CONSEQUENCE_RETRY,   /* the same task exec'ed /bin/sh FILE (execvp) or another file */
	CONSEQUENCE_READ,    /* the task opened the file itself (a shell that interprets it) */
	CONSEQUENCE_MESSAGE, /* it wrote this to its stderr */
	CONSEQUENCE_EXIT,    /* a process of the chain ended */
	CONSEQUENCE_COMMAND, /* the command's own end */
};
struct consequence {
	enum consequence_kind kind;
	pid_t pid;
	int code, signal; /* of EXIT and COMMAND; signal 0: exited with code */
	char *text;	  /* owned: one sentence, or the message's bytes for MESSAGE */
};

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

/* One exec worth telling. */
struct exec_record {
	uint64_t serial;
	pid_t pid, tid;
	pid_t ns_pid; /* its pid in its own namespace, 0 when the same */
	int64_t time_ns;
	enum abi abi;
	bool is_at;
	int dirfd, flags;
	char *path;  /* owned: as given; NULL unreadable */
	char **argv; /* owned, NULL-terminated; NULL when argv was NULL */
	bool argv_truncated;
	char **env; /* owned: the variables that choose a target or a toolchain, and PATH */
	struct variables *variables; /* owned: those of env, by where they came from */
	size_t nvariables;
	char *cwd;	    /* owned or NULL */
	char *root;	    /* owned or NULL: the task's root when it is not ours */
	char *caller;	    /* owned or NULL: exe of the image that called */
	char **caller_argv; /* owned or NULL */
	struct task_status status;
	struct dispatch_limits limits;
	struct exec_call sizes; /* argc, envc, strings_bytes, longest... only the numbers */
	char *longest_name;	/* owned or NULL */

	enum exec_result result;
	enum no_exec no_exec;
	struct outcome observed;
	bool late_death; /* died soon after a successful exec: exit below */
	int late_code, late_signal;
	char *late_message; /* owned or NULL: what it wrote to stderr meanwhile */
	char **ran_argv;    /* owned or NULL: argv of the new image */
	char *at_execfn;    /* owned or NULL */
	bool at_execfd, at_preserve_argv0;
	uid_t euid_after; /* (uid_t)-1 unknown */

	struct dispatch dispatch;	 /* the replay */
	struct loader_view loader;	 /* the kernel's own word about it */
	const struct registry *registry; /* borrowed snapshot at this exec; NULL: none */
	const struct registry *ours;	 /* borrowed: exectrace's own; NULL: the same instance */
	const struct registry_log *registry_log; /* borrowed: of the run; NULL: none is kept */
	size_t registry_seen;			 /* events of it that came before this exec */
	bool ran_later;				 /* the same path ran through an entry later on */
	struct go_buildinfo go;			 /* of the image it is about */
	char **mounts; /* owned, NULL where unknown: mountinfo line per image */
	size_t nmounts;
	struct writer *writers; /* owned */
	size_t nwriters;
	struct history_item *history; /* owned, oldest first */
	size_t nhistory;
	struct lineage_item *lineage; /* owned, the command first */
	size_t nlineage;
	struct consequence *consequences; /* owned */
	size_t nconsequences;
	struct frame *frames; /* owned */
	size_t nframes;
	const char *frames_why; /* static or NULL */
	size_t path_tried;	/* directories of a collapsed PATH search, 0 none */
	char **path_list;	/* owned or NULL: the paths tried */
	bool first_word_exists; /* of a path with blanks: its first word is a program */
	char *shadowed;		/* owned or NULL: a program of that name later in PATH */
	char **loaders;		/* owned or NULL: known ELF loaders that exist in its root */
	struct elf_image shell; /* header of /bin/sh in its root; not valid when not looked for */
	char *missing_library;	/* owned or NULL: a DT_NEEDED that no usual directory has */
	bool in_fallback;	/* made by a shell that runs a file which the kernel had refused */
	bool shell_retried;	/* followed by /bin/sh FILE from the same task */
	bool recovered;		/* a fallback or a later attempt ran what was meant */
	bool entry_unseen;	/* attached in the middle of the call */
};
void exec_record_free(struct exec_record *record);

struct finding {
	unsigned id;
	struct verdict verdict;
	struct exec_record *exec; /* owned: the first occurrence */
	uint64_t occurrences;
	bool explains_command;	  /* the one that explains the command's failure */
	struct counters counters; /* what this exec did to them */
};

/* What WSL2 starts Windows programs with, and what takes part in losing it. */
struct host_wsl {
	char *distribution;	   /* owned or NULL: WSL_DISTRO_NAME */
	char *socket;		   /* owned or NULL: WSL_INTEROP */
	enum tri interop, systemd; /* as /etc/wsl.conf has it */
	/* static: "active" (registers what binfmt.d says, drops the rest), "inactive", "masked",
	 * "absent"; NULL unknown */
	const char *systemd_binfmt;
};

/* Facts about the machine, read once. NULL or unknown where they could not be read. */
struct host {
	char *sysname, *release, *version, *machine; /* owned: uname */
	struct kernel kernel;
	enum isa_level isa;
	char *cpu_model;    /* owned or NULL: "model name" of cpuinfo */
	char *cpu_flags;    /* owned or NULL: the "flags" line of cpuinfo, whole */
	char *os_pretty;    /* owned or NULL: os-release PRETTY_NAME */
	char *lsm;	    /* owned or NULL: list of active LSMs */
	char *container;    /* owned or NULL: "docker", "podman", "lxc", ... */
	char *virt;	    /* owned or NULL: "wsl2", "wsl1", "kvm", ... */
	int yama_scope;	    /* -1 unknown */
	bool root;	    /* euid 0 */
	bool own_userns;    /* exectrace is not in the initial user namespace */
	char *cmdline;	    /* owned or NULL: kernel command line */
	char *binfmt_mount; /* owned or NULL: mountinfo line(s) of the registry's mount point */
	char **binfmt_d;    /* owned: names configured in binfmt.d, NULL-terminated */
	struct binfmt_entry *configured; /* owned: registrations that binfmt.d asks for */
	size_t nconfigured;
	char **qemu_found; /* owned: qemu-user emulators on this machine (paths) */
	char *init;	   /* owned or NULL: name of process 1 */
	char *shm;	   /* owned or NULL: mountinfo line of /dev/shm */
	struct host_wsl wsl;
};
void host_read(struct host *host);
/* What files below `root` say of another machine, beside what is there already. */
void host_read_saved(struct host *host, const char *root);
void host_free(struct host *host);

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
