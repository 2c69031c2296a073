/* The command line: one table from which parsing, --help and the man page's check are made.
 * Strings stay those of argv; knows no format and no architecture by name: who uses them does. */
#ifndef EXECTRACE_TRACER_OPTIONS_H
#define EXECTRACE_TRACER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct buf;
struct err;

enum options_action {
	ACTION_TRACE,
	ACTION_EXPLAIN,
	ACTION_EXPLAIN_CAUSE,
	ACTION_REGISTRY,
	ACTION_RENDER,
	ACTION_COUNTERS,
	ACTION_HELP,
	ACTION_VERSION,
};

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
/* The first four are for a run, the others are actions of their own. */
enum counters_mode {
	COUNTERS_AUTO,
	COUNTERS_KERNEL,
	COUNTERS_MODEL,
	COUNTERS_OFF,
	COUNTERS_ARM,
	COUNTERS_SHOW,
	COUNTERS_DISARM,
};
enum redact_mode { REDACT_BY_FORMAT, REDACT_YES, REDACT_NO };

/* What the log may leave out, as bits. */
enum { SHOWN_SUCCESSFUL = 1, SHOWN_FAILED = 2, SHOWN_UNFINISHED = 4, SHOWN_ALL = 7 };
enum { QUIET_OTHER = 1, QUIET_EXIT = 2, QUIET_THREAD_EXECVE = 4, QUIET_ALL = 7 };
enum { HEX_NONE, HEX_NON_ASCII, HEX_ALL }; /* -x, -xx */

/* A time in the log; digits behind the point. */
enum { TIME_NONE, TIME_OF_DAY, TIME_UNIX };
struct shown_time {
	unsigned format, digits;
};

/* A growing list of borrowed strings, NULL-terminated unless empty. */
struct words {
	const char **items; /* owned; the strings are argv's */
	size_t count;
};

struct options {
	enum options_action action;
	char **command;		  /* borrowed from argv; NULL: none */
	char **files;		  /* --explain: borrowed from argv, NULL-terminated */
	char **codes;		  /* --explain-cause: the same; NULL: all */
	const char *saved_report; /* --render */

	/* what is traced, and how */
	pid_t *attach; /* owned */
	size_t nattach;
	unsigned follow_forks; /* how many -f: two mean `separate` */
	bool arch_leaks, attach_full, no_follow_forks, kill_on_exit, stack_trace;
	int seccomp; /* enum seccomp_mode */
	int wait;    /* enum wait_mode */
	unsigned timeout_s;
	const char *user, *argv0;
	struct words env; /* -E: "VAR=VAL" sets, "VAR" removes */
	unsigned trace;	  /* enum trace_set, without those that are always on */

	/* where the report goes */
	struct words outputs;
	const char *format; /* NULL: by suffix */
	bool append;
	unsigned error_exitcode; /* 0: none */
	int color;		 /* enum color_mode */
	int redact;		 /* enum redact_mode */
	int counters;		 /* enum counters_mode */

	/* the live log */
	bool log;
	const char *log_file; /* NULL: stderr */
	struct words calls;   /* names of -e trace=; empty: the exec family */
	struct words paths;   /* -P */
	bool nothing_traced;  /* -e trace=none */
	bool separate;	      /* a file per task */
	bool fd_paths, no_abbrev;
	unsigned hidden_statuses, quiet; /* SHOWN_*, QUIET_* */
	unsigned quiet_level;		 /* how many -q */
	uint64_t hidden_signals;	 /* signal n is bit n - 1 */
	unsigned string_limit, result_column, hex;
	struct shown_time times, since, took; /* -t, -r, -T; their format is TIME_NONE without */

	/* another machine */
	const char *registry_dir, *root, *host;
};

enum option_group { GROUP_TRACE, GROUP_REPORT, GROUP_LOG, GROUP_ELSEWHERE, GROUP_SELF };

struct option_row {
	char letter;	  /* 0: only the long name */
	const char *name; /* long name, NULL: only the letter */
	const char *arg;  /* how help names it, NULL none; in brackets: may be left out */
	enum option_group group;
	const char *help;
	int (*set)(struct options *options, const struct option_row *row, const char *arg,
		   struct err *err);
	size_t offset;	/* of the field in struct options that set writes */
	unsigned value; /* what set stores: a largest number or a fixed value */
};

extern const struct option_row option_rows[]; /* ended by a NULL set */

/* 0; -EINVAL for bad use, with the sentence in err.
 * options_free is due in either case. */
int options_parse(struct options *options, int argc, char **argv, struct err *err);
void options_free(struct options *options);
/* The text of --help. */
void options_help(struct buf *out);
/* base with the changes of -E applied: an owned array of borrowed strings. */
char **options_environment(const struct options *options, char **base);

#endif
