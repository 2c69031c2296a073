/* The option table, and the help text made of it.
 * Parses nothing. */
#include "tracer/options.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "tracer/options_qualify.h"

#define AT(field) offsetof(struct options, field)
#define SECONDS_MAX (366u * 24 * 3600)

/* clang-format off */
const struct option_row option_rows[] = {
	{ 'p', "attach", "PID[,PID...]", GROUP_TRACE,
	  "trace running processes", option_set_pids, 0, 0 },
	{ 0, "attach-full", NULL, GROUP_TRACE,
	  "with -p: see failing execs of running images too", option_set_true, AT(attach_full), 0 },
	{ 'f', "follow-forks", NULL, GROUP_TRACE,
	  "follow new processes (the default)", option_set_count, AT(follow_forks), 0 },
	{ 0, "no-follow-forks", NULL, GROUP_TRACE,
	  "trace one process only", option_set_true, AT(no_follow_forks), 0 },
	{ 0, "seccomp-bpf", "[auto|on|off]", GROUP_TRACE,
	  "stop only at the calls that matter", option_set_choice, AT(seccomp), 0 },
	{ 'u', "user", "USER", GROUP_TRACE,
	  "run the command as this user", option_set_string, AT(user), 0 },
	{ 'E', "env", "VAR[=VALUE]", GROUP_TRACE,
	  "set or remove a variable of the command", option_set_variable, AT(env), 0 },
	{ 0, "argv0", "NAME", GROUP_TRACE,
	  "the command's argv[0]", option_set_string, AT(argv0), 0 },
	{ 'k', "stack-trace", NULL, GROUP_TRACE,
	  "the caller's stack for every exec", option_set_true,
	  AT(stack_trace), 0 },
	{ 0, "arch-leaks", NULL, GROUP_TRACE,
	  "list what a cross build takes of another machine", option_set_true,
	  AT(arch_leaks), 0 },
	{ 0, "timeout", "SECONDS", GROUP_TRACE,
	  "end the command then, and report", option_set_number, AT(timeout_s), SECONDS_MAX },
	{ 0, "kill-on-exit", NULL, GROUP_TRACE,
	  "kill what outlives the command", option_set_true, AT(kill_on_exit), 0 },
	{ 0, "wait", "root|all", GROUP_TRACE,
	  "end with the command, or with its last descendant", option_set_choice, AT(wait), 0 },
	{ 0, "counters", "auto|kernel|model|off|arm|show|disarm", GROUP_TRACE,
	  "who counts attempts; the kernel's counters", option_set_counters, AT(counters), 0 },

	{ 'o', "output", "FILE", GROUP_REPORT,
	  "write the report to FILE, - for stdout; repeatable", option_set_word, AT(outputs), 0 },
	{ 0, "format", "FORMAT", GROUP_REPORT,
	  "format of the report, whatever FILE's suffix", option_set_string, AT(format), 0 },
	{ 'A', "output-append-mode", NULL, GROUP_REPORT,
	  "append to FILE", option_set_true, AT(append), 0 },
	{ 0, "error-exitcode", "N", GROUP_REPORT,
	  "exit N when a finding is an error", option_set_number, AT(error_exitcode), 255 },
	{ 0, "color", "auto|always|never", GROUP_REPORT,
	  "colours; NO_COLOR is honoured", option_set_choice, AT(color), 0 },
	{ 0, "redact", NULL, GROUP_REPORT,
	  "hide names and secrets, in every format", option_set_value, AT(redact), REDACT_YES },
	{ 0, "no-redact", NULL, GROUP_REPORT,
	  "not even in Markdown and HTML", option_set_value, AT(redact), REDACT_NO },
	{ 0, "render", "REPORT.json", GROUP_REPORT,
	  "a saved JSON report in another format", option_set_action, AT(saved_report),
	  ACTION_RENDER },

	{ 'v', NULL, NULL, GROUP_LOG,
	  "log every exec to stderr as it happens", option_set_log, 0, 0 },
	{ 0, "log", "[FILE]", GROUP_LOG,
	  "the same, to FILE", option_set_log, 0, 0 },
	{ 0, "output-separately", NULL, GROUP_LOG,
	  "a log per task, FILE.PID; as -ff", option_set_true, AT(separate), 0 },
	{ 'e', NULL, "EXPR", GROUP_LOG,
	  "strace's: trace=SET, signal=SET, status=SET, ...",
	  option_set_expression, 0, 0 },
	{ 0, "trace", "SET", GROUP_LOG,
	  "log these calls: execve, openat, read, %file, ...", option_set_calls, 0, 0 },
	{ 0, "signal", "SET", GROUP_LOG,
	  "only these signals; none, !SIGCHLD, ...", option_set_signals, 0, 0 },
	{ 0, "status", "SET", GROUP_LOG,
	  "only successful, failed or unfinished calls", option_set_statuses, 0, 0 },
	{ 'z', "successful-only", NULL, GROUP_LOG,
	  "only calls that succeeded", option_set_status, 0, SHOWN_SUCCESSFUL },
	{ 'Z', "failed-only", NULL, GROUP_LOG,
	  "only calls that failed", option_set_status, 0, SHOWN_FAILED },
	{ 'P', "trace-path", "PATH", GROUP_LOG,
	  "only calls about PATH", option_set_word, AT(paths), 0 },
	{ 's', "string-limit", "N", GROUP_LOG,
	  "show at most N bytes of a string", option_set_number, AT(string_limit), INT_MAX },
	{ 'a', "columns", "COLUMN", GROUP_LOG,
	  "where results stand", option_set_number, AT(result_column), 4096 },
	{ 't', NULL, NULL, GROUP_LOG,
	  "time of day; -tt microseconds too, -ttt since 1970", option_set_more_time, AT(times), 0 },
	{ 0, "absolute-timestamps", "[FORMAT,PRECISION]", GROUP_LOG,
	  "the same: none, time, unix; s, ms, us, ns", option_set_time, AT(times), 0 },
	{ 'r', "relative-timestamps", "[PRECISION]", GROUP_LOG,
	  "time since the line before", option_set_precision, AT(since), 0 },
	{ 'T', "syscall-times", "[PRECISION]", GROUP_LOG,
	  "time spent in the call", option_set_precision, AT(took), 0 },
	{ 'x', "strings-in-hex", "[non-ascii|all]", GROUP_LOG,
	  "strings in hex: -x if not ASCII, -xx all", option_set_hex, 0, 0 },
	{ 'y', "decode-fds", "[path]", GROUP_LOG,
	  "paths of descriptors", option_set_decode_fds, 0, 0 },
	{ 0, "no-abbrev", NULL, GROUP_LOG,
	  "environments of execs too, and whole arrays", option_set_true, AT(no_abbrev), 0 },
	{ 'q', "quiet", "[SET]", GROUP_LOG,
	  "no lines about (-q) attaching, (-qq) exits", option_set_quiet, 0, 0 },

	{ 0, "explain", NULL, GROUP_ELSEWHERE,
	  "what would exec do with FILE? Nothing is executed", option_set_action, 0, ACTION_EXPLAIN },
	{ 0, "explain-cause", NULL, GROUP_ELSEWHERE,
	  "what CODE means; without CODE, all of them", option_set_action, 0,
	  ACTION_EXPLAIN_CAUSE },
	{ 0, "registry", NULL, GROUP_ELSEWHERE,
	  "binfmt_misc's entries, GOARCH coverage, hazards",
	  option_set_action, 0, ACTION_REGISTRY },
	{ 0, "registry-dir", "DIR", GROUP_ELSEWHERE,
	  "a saved registry: entry texts or binfmt.d",
	  option_set_string, AT(registry_dir), 0 },
	{ 0, "root", "DIR", GROUP_ELSEWHERE,
	  "look files up below DIR",
	  option_set_string, AT(root), 0 },
	{ 0, "host", "ARCH[,KEY=VALUE...]", GROUP_ELSEWHERE,
	  "another machine (kernel=, ia32=, aarch32=, ...)",
	  option_set_string, AT(host), 0 },

	{ 'h', "help", NULL, GROUP_SELF, "show this", option_set_action, 0, ACTION_HELP },
	{ 'V', "version", NULL, GROUP_SELF, "show the version, and those of the libraries",
	  option_set_action, 0, ACTION_VERSION },
	{ 0, NULL, NULL, GROUP_SELF, NULL, NULL, 0, 0 },
};
/* clang-format on */

static const char *const group_titles[] = {
	[GROUP_TRACE] = "What is traced",
	[GROUP_REPORT] = "The report",
	[GROUP_LOG] = "The live log",
	[GROUP_ELSEWHERE] = "Without running anything",
	[GROUP_SELF] = "About exectrace itself",
};

static void help_row(struct buf *out, const struct option_row *row)
{
	char left[64], letter[4] = "   ";

	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c%s", row->letter, row->name ? "," : "");
	if (!row->name)
		snprintf(left, sizeof(left), " %s%s%s", letter, row->arg ? " " : "",
			 row->arg ? row->arg : "");
	else if (row->arg && row->arg[0] == '[')
		snprintf(left, sizeof(left), " %s --%s[=%s", letter, row->name, row->arg + 1);
	else
		snprintf(left, sizeof(left), " %s --%s%s%s", letter, row->name, row->arg ? "=" : "",
			 row->arg ? row->arg : "");
	if (strlen(left) > 29)
		buf_addf(out, "%s\n%30s%s\n", left, "", row->help);
	else
		buf_addf(out, "%-30s%s\n", left, row->help);
}

void options_help(struct buf *out)
{
	buf_add_string(out, "\nUsage:\n"
			    " exectrace [options] [--] COMMAND [ARG...]\n"
			    " exectrace [options] -p PID[,PID...]\n"
			    " exectrace [options] --explain FILE...\n"
			    " exectrace --explain-cause [CODE...]\n"
			    " exectrace [options] --registry\n"
			    " exectrace [options] --render REPORT.json\n"
			    " exectrace --counters=arm|show|disarm\n\n"
			    "Say why an exec ended as it did.\n");
	for (size_t group = 0; group < sizeof(group_titles) / sizeof(*group_titles); group++) {
		buf_addf(out, "\n%s:\n", group_titles[group]);
		for (const struct option_row *row = option_rows; row->set; row++)
			if (row->group == (enum option_group)group)
				help_row(out, row);
	}
	buf_add_string(out,
		       "\nExit status: the command's own; 125 when exectrace itself failed,\n"
		       "126 when the command could not be executed, 127 when it was not found.\n"
		       "\nFor more details see exectrace(1).\n");
}
