/* One exec worth telling, owned and without a tracee: the call, how it ended, the replay, where the
 * file came from and what followed. Plain data that collect or explain fills and cause judges.
 */
#ifndef EXECTRACE_REPORT_EXEC_RECORD_H
#define EXECTRACE_REPORT_EXEC_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/dispatch.h"
#include "decode/go_buildinfo.h"
#include "decode/task_status.h"
#include "report/exec_story.h"
#include "report/loader.h"
#include "report/variables.h"
#include "tracer/event.h"

struct registry_log;

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
	const char *frames_why;	       /* static or NULL */
	size_t path_tried;	       /* directories of a collapsed PATH search, 0 none */
	char **path_list;	       /* owned or NULL: the paths tried */
	bool first_word_exists;	       /* of a path with blanks: its first word is a program */
	char *shadowed;		       /* owned or NULL: a program of that name later in PATH */
	struct elf_image shadowed_elf; /* its header, where it has one */
	bool shadowed_script;	       /* it begins with #! */
	char **loaders;		       /* owned or NULL: known ELF loaders that exist in its root */
	struct elf_image shell; /* header of /bin/sh in its root; not valid when not looked for */
	char *libc_path;	/* owned or NULL: the C library that it would load */
	char *libc_offered;	/* owned or NULL: the highest GLIBC_x.y of that */
	char *missing_library;	/* owned or NULL: a DT_NEEDED that no usual directory has */
	bool in_fallback;	/* made by a shell that runs a file which the kernel had refused */
	bool shell_retried;	/* followed by /bin/sh FILE from the same task */
	bool denied_to_us; /* the kernel refuses exectrace an image, too, for the same reason */
	size_t denied_image;
	uint64_t small_stack; /* bytes of stack it died for more of, soon after; 0: not so */
	uint64_t rounds;      /* execs of this process that led here without end; 0: no such loop */
	bool went_on;	      /* nothing was executed, and the process was content without */
	bool recovered;	      /* a fallback or a later attempt ran what was meant */
	bool entry_unseen;    /* attached in the middle of the call */
};
/* What it owns; it cannot be used again. */
void exec_record_free(struct exec_record *record);

#endif
