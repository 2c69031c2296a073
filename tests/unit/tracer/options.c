/* The option table: parsing by rows of words, what is refused and with which sentence. */
#include "tests/unit/tracer/parsed.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tracer/loop.h"
#include "tracer/options_run.h"
#include "tracer/options_qualify.h"
#include "tracer/options_refused.h"

Test(options, refuses, .timeout = 20)
{
	static const struct {
		const char *line;
		int code;
		const char *message;
	} rows[] = {
		{"", EINVAL, "no command to trace"},
		{"--", EINVAL, "no command to trace"},
		{"-o", EINVAL, "-o needs FILE"},
		{"--output", EINVAL, "--output needs FILE"},
		{"-p", EINVAL, "-p needs PID[,PID...]"},
		{"-p x", EINVAL, "-p needs process ids, not 'x'"},
		{"-p 1,-2", EINVAL, "-p needs process ids, not '1,-2'"},
		{"-p 0", EINVAL, "-p needs process ids, not '0'"},
		{"-p ,", EINVAL, "-p needs a process id"},
		{"-p 99999999999999999999", EINVAL,
		 "-p needs process ids, not '99999999999999999999'"},
		{"--frobnicate true", EINVAL, "unknown or ambiguous option '--frobnicate'"},
		{"--frobnicate=3 true", EINVAL, "unknown or ambiguous option '--frobnicate'"},
		{"-@ true", EINVAL, "unknown option '-@'"},
		{"-f@ true", EINVAL, "unknown option '-@'"},
		{"--kill-on-exit=yes true", EINVAL, "--kill-on-exit takes no value"},
		{"--seccomp-bpf=maybe true", EINVAL,
		 "--seccomp-bpf needs one of [auto|on|off], not 'maybe'"},
		{"--wait=ro true", EINVAL, "--wait needs one of root|all, not 'ro'"},
		{"--timeout=-1 true", EINVAL,
		 "--timeout needs a number from 0 to 31622400, not '-1'"},
		{"--error-exitcode=256 true", EINVAL,
		 "--error-exitcode needs a number from 0 to 255, not '256'"},
		{"--error-exitcode=7x true", EINVAL,
		 "--error-exitcode needs a number from 0 to 255, not '7x'"},
		{"--format=json true", EINVAL, "--format needs -o FILE, or -o - for stdout"},
		{"-A true", EINVAL, "-A needs -o FILE"},
		{"-E =x true", EINVAL, "-E needs VAR or VAR=VALUE, not '=x'"},
		{"-p 1 --kill-on-exit", EINVAL, "--kill-on-exit does not go with -p"},
		{"--attach-full true", EINVAL, "--attach-full goes with -p only"},
		{"-p 1 -u nobody", EINVAL, "-u is for a command, and there is none"},
		{"--render=a.json true", EINVAL, "'true' is one word too many"},
		{"--render=a.json -p 1", EINVAL, "-p is for tracing, and nothing is traced here"},
		{"-tt true", EINVAL, "-t is for the log: add -v or --log=FILE"},
		{"-P /bin/sh true", EINVAL, "-P is for the log: add -v or --log=FILE"},
		{"--format=log -o a -o b true", EINVAL,
		 "--format=log goes to one FILE; use --log=FILE beside other reports"},
		{"-tt true", EINVAL, "-t is for the log: add -v or --log=FILE"},
		{"-P /bin/sh true", EINVAL, "-P is for the log: add -v or --log=FILE"},
		{"--format=log -o a -o b true", EINVAL,
		 "--format=log goes to one FILE; use --log=FILE beside other reports"},
		{"--explain-cause -p 1 BOM", EINVAL,
		 "-p is for tracing, and nothing is traced here"},
		{"--explain-cause -o x BOM", EINVAL, "-o is for reports, and none is made here"},
		{"--explain-cause --format=json", EINVAL,
		 "--format is for reports, and none is made here"},
		{"--registry true", EINVAL, "'true' is one word too many"},
		{"--root=/x true", EINVAL, "--root goes with --explain or --registry"},
		{"--host=arm64 true", EINVAL, "--host goes with --explain or --registry"},
		{"--registry-dir=/x -p 1", EINVAL,
		 "--registry-dir goes with --explain or --registry"},
		{"-ff --log=|cat true", EINVAL, "a log per task does not go to a command"},
		{"--output-separately --log=!cat true", EINVAL,
		 "a log per task does not go to a command"},
		{"-c true", EINVAL,
		 "strace's -c is not in exectrace: exectrace does not count calls; every report "
		 "counts execs"},
		{"-fc true", EINVAL,
		 "strace's -c is not in exectrace: exectrace does not count calls; every report "
		 "counts execs"},
		{"--inject=read:error=EIO true", EINVAL,
		 "strace's --inject is not in exectrace: exectrace changes no call"},
		{"-v -yy true", EINVAL, "-yy is not in exectrace: it shows paths (-y) only"},
		{"-v -e signal=FOO true", EINVAL, "signal=: 'FOO' is no signal"},
		{"-v -e signal=65 true", EINVAL, "signal=: '65' is no signal"},
		{"-v --status=failed,odd true", EINVAL,
		 "status=: 'odd' is none of successful, failed, unfinished"},
		{"-v -e quiet=loud true", EINVAL,
		 "quiet=: 'loud' is none of attach, exit, path-resolution, personality, "
		 "thread-execve"},
		{"-v -e decode-fds=socket true", EINVAL,
		 "decode-fds=socket is not in exectrace: it shows path only"},
		{"-v --relative-timestamps=hours true", EINVAL,
		 "--relative-timestamps needs one of s, ms, us, ns, not 'hours'"},
		{"-v --absolute-timestamps=unix,odd true", EINVAL,
		 "--absolute-timestamps: 'odd' is no format (none, time, unix) and no precision "
		 "(s, ms, us, ns)"},
		{"-v --strings-in-hex=no true", EINVAL,
		 "--strings-in-hex needs one of none, non-ascii, all, not 'no'"},
		{"-v -e abbrev=read true", EINVAL,
		 "abbrev=read: only all, none and execve are known here"},
		{"--output-separately -v true", EINVAL, "--output-separately needs --log=FILE"},
		{"-ff -o x true", EINVAL, "-ff gives each task a log of its own: add --log=FILE"},
		{"--counters=yes true", EINVAL,
		 "--counters needs one of auto|kernel|model|off|arm|show|disarm, not 'yes'"},
		{"--counters=arm true", EINVAL, "'true' is one word too many"},
		{"--registry --counters=show", EINVAL,
		 "--counters=show does not go with the other action asked for"},
		{"--counters=show -p 1", EINVAL, "-p is for tracing, and nothing is traced here"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct parsed parsed;

		parse(&parsed, rows[i].line);
		cr_expect_eq(parsed.result, -rows[i].code, "%s: %d", rows[i].line, parsed.result);
		cr_expect_str_eq(parsed.err.message, rows[i].message, "%s", rows[i].line);
		options_free(&parsed.options);
	}
}

Test(options, stops_at_the_command, .timeout = 20)
{
	static const struct {
		const char *line;
		int command; /* index in argv */
	} rows[] = {
		{"true", 1},	      {"-- true", 2},	    {"-f true -o x", 2},
		{"-f -- -o x", 3},    {"-o x ls -l", 3},    {"-ox ls -l", 2},
		{"--output x ls", 3}, {"--output=x ls", 2}, {"- x", 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct parsed parsed;

		parse(&parsed, rows[i].line);
		cr_expect_eq(parsed.result, 0, "%s: %s", rows[i].line, parsed.err.message);
		cr_expect_eq(parsed.options.command, parsed.argv + rows[i].command, "%s",
			     rows[i].line);
		options_free(&parsed.options);
	}
}

Test(options, fills_fields, .timeout = 20)
{
	struct parsed parsed;
	const struct options *o = &parsed.options;

	parse(&parsed, "-o a.md -o b.json --format=text -A --seccomp-bpf=off --wait=all -u me "
		       "--timeout 9 true");
	cr_assert_eq(parsed.result, 0, "%s", parsed.err.message);
	cr_expect_eq(o->action, ACTION_TRACE);
	cr_expect_eq(o->outputs.count, 2);
	cr_expect_str_eq(o->outputs.items[0], "a.md");
	cr_expect_str_eq(o->outputs.items[1], "b.json");
	cr_expect_null(o->outputs.items[2]);
	cr_expect_str_eq(o->format, "text");
	cr_expect(o->append);
	cr_expect_eq(o->seccomp, SECCOMP_OFF);
	cr_expect_eq(o->wait, WAIT_ALL);
	cr_expect_str_eq(o->user, "me");
	cr_expect_eq(o->timeout_s, 9);
	options_free(&parsed.options);

	parse(&parsed, "-k --color=never --no-follow-forks --error-exitcode=9 true");
	cr_assert_eq(parsed.result, 0, "%s", parsed.err.message);
	cr_expect(o->stack_trace);
	cr_expect(o->no_follow_forks);
	cr_expect_eq(o->color, COLOR_NEVER);
	cr_expect_eq(o->error_exitcode, 9);
	cr_expect_eq(o->seccomp, SECCOMP_AUTO);
	options_free(&parsed.options);
}

Test(options, takes_pid_lists, .timeout = 20)
{
	char list[] = "12, 13\n14\t15,";
	char *argv[] = {(char *)"exectrace", (char *)"-p", list, (char *)"-p7", NULL};
	static const pid_t expected[] = {12, 13, 14, 15, 7};
	struct options options;
	struct err err;

	cr_assert_eq(options_parse(&options, 4, argv, &err), 0);
	cr_assert_eq(options.nattach, 5);
	for (size_t i = 0; i < 5; i++)
		cr_expect_eq(options.attach[i], expected[i]);
	options_free(&options);
	cr_expect_null(options.attach);
}

Test(options, help_and_version_win, .timeout = 20)
{
	static const struct {
		const char *line;
		enum options_action action;
	} rows[] = {
		{"-h", ACTION_HELP},
		{"--help -o", ACTION_HELP},
		{"-f --help x", ACTION_HELP},
		{"-V", ACTION_VERSION},
		{"--version --frobnicate", ACTION_VERSION},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct parsed parsed;

		parse(&parsed, rows[i].line);
		cr_expect_eq(parsed.result, 0, "%s: %s", rows[i].line, parsed.err.message);
		cr_expect_eq(parsed.options.action, rows[i].action, "%s", rows[i].line);
		options_free(&parsed.options);
	}
}

Test(options, refused_names_are_no_options, .timeout = 20)
{
	for (const struct option_row *row = option_rows; row->set; row++) {
		cr_expect_null(options_refused(row->letter, NULL), "-%c", row->letter);
		cr_expect_null(options_refused(0, row->name), "--%s", row->name);
	}
}

Test(options, environment, .timeout = 20)
{
	static const struct {
		const char *line;
		const char *expected; /* joined by blanks */
	} rows[] = {
		{"true", "A=1 AB=2 C="},
		{"-E A true", "AB=2 C="},
		{"-E A=9 true", "A=9 AB=2 C="},
		{"-E D=4 -E D true", "A=1 AB=2 C="},
		{"-E D=4 -E C true", "A=1 AB=2 D=4"},
		{"-E NONE true", "A=1 AB=2 C="},
		{"--env=AB= true", "A=1 AB= C="},
	};
	char *base[] = {(char *)"A=1", (char *)"AB=2", (char *)"C=", NULL};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct parsed parsed;
		scope_buf struct buf joined = {NULL, 0, 0};
		char **env;

		parse(&parsed, rows[i].line);
		cr_assert_eq(parsed.result, 0, "%s: %s", rows[i].line, parsed.err.message);
		env = options_environment(&parsed.options, base);
		for (char **word = env; *word; word++)
			buf_addf(&joined, "%s%s", word == env ? "" : " ", *word);
		cr_expect_str_eq(joined.data, rows[i].expected, "%s", rows[i].line);
		free(env);
		options_free(&parsed.options);
	}
}

/* Every letter and long name once, or parsing would take the first silently. */
Test(options, table_is_sound, .timeout = 20)
{
	for (const struct option_row *a = option_rows; a->set; a++) {
		char space[40];

		cr_expect(a->letter || a->name, "row %td has no spelling", a - option_rows);
		cr_expect_not_null(option_spelling(a, space));
		cr_expect(!a->help || !strchr(a->help, '\t'), "%s", space);
		for (const struct option_row *b = option_rows; b < a; b++) {
			cr_expect(!a->letter || a->letter != b->letter, "-%c twice", a->letter);
			cr_expect(!a->name || !b->name || strcmp(a->name, b->name) != 0,
				  "--%s twice", a->name);
		}
	}
}

Test(options, help_names_what_there_is, .timeout = 20)
{
	scope_buf struct buf help = {NULL, 0, 0};

	options_help(&help);
	for (const struct option_row *row = option_rows; row->set; row++) {
		char spelling[60];

		snprintf(spelling, sizeof(spelling), row->name ? " --%s" : " -%.0s%c",
			 row->name ? row->name : "", row->letter);
		cr_expect(strstr(help.data, spelling), "%s is missing", spelling);
	}
	for (const char *line = help.data; line;) {
		size_t len = strcspn(line, "\n");

		cr_expect_leq(len, 80, "too wide: %.*s", (int)len, line);
		line = line[len] ? line + len + 1 : NULL;
	}
}

Test(options, leaks_cost_nothing_unless_asked_for, .timeout = 20)
{
	static const struct {
		const char *line;
		unsigned opens;
	} rows[] = {{"true", 0}, {"-o x.json true", 0}, {"--arch-leaks true", TRACE_OPEN}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct event_sink sink = {0};
		struct parsed parsed;

		parse(&parsed, rows[i].line);
		cr_assert_eq(parsed.result, 0, "%s", rows[i].line);
		cr_expect_eq(options_loop_config(&parsed.options, NULL, &sink).trace & TRACE_OPEN,
			     rows[i].opens, "%s", rows[i].line);
		options_free(&parsed.options);
	}
}
