/* Options of the live log: what it shows, and how. */
#include "tests/unit/tracer/parsed.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "decode/buf.h"
#include "tracer/loop.h"
#include "tracer/options_qualify.h"
#include "tracer/options_run.h"

Test(options_log, log, .timeout = 20)
{
	static const struct {
		const char *line;
		bool log;
		const char *file;
		size_t outputs;
	} rows[] = {
		{"true", false, NULL, 0},
		{"-v true", true, NULL, 0},
		{"--log=x -tt -o a.md true", true, "x", 1},
		{"--format=log -o x -A true", true, "x", 0},
		{"-e execve -z true", true, NULL, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct parsed parsed;

		parse(&parsed, rows[i].line);
		cr_expect_eq(parsed.result, 0, "%s: %s", rows[i].line, parsed.err.message);
		cr_expect_eq(parsed.options.log, rows[i].log, "%s", rows[i].line);
		cr_expect_eq(parsed.options.outputs.count, rows[i].outputs, "%s", rows[i].line);
		cr_expect_eq(!parsed.options.log_file, !rows[i].file, "%s", rows[i].line);
		if (rows[i].file && parsed.options.log_file)
			cr_expect_str_eq(parsed.options.log_file, rows[i].file, "%s", rows[i].line);
		options_free(&parsed.options);
	}
}

Test(options_log, trace_sets, .timeout = 20)
{
	static const struct {
		const char *arg;
		unsigned trace;
		size_t calls;
		const char *message;
	} rows[] = {
		{"trace=execve", 0, 1, NULL},
		{"t=execve,execveat", 0, 2, NULL},
		{"openat", TRACE_OPEN, 1, NULL},
		{"trace=execve,openat,read", TRACE_OPEN | TRACE_READ, 3, NULL},
		{"trace=%file", TRACE_OPEN, 6, NULL},
		{"all-io", TRACE_OPEN | TRACE_READ | TRACE_PREAD, 8, NULL},
		{"trace=pread64", TRACE_PREAD, 1, NULL},
		{"trace=mmap", 0, 0,
		 "-e trace: 'mmap' is not a call that exectrace shows (execve, execveat, openat, "
		 "open, "
		 "openat2, creat, read, pread64, %exec, %file, all-io, none)"},
		{"trace=execve,", 0, 1,
		 "-e trace: '' is not a call that exectrace shows (execve, execveat, openat, open, "
		 "openat2, creat, read, pread64, %exec, %file, all-io, none)"},
		{"file", TRACE_OPEN, 6, NULL},
		{"trace=?execve,?openat", TRACE_OPEN, 2, NULL},
		{"trace=none", 0, 0, NULL},
		{"trace=!read", 0, 0,
		 "-e trace=!read: exectrace shows a few calls only: name them"},
		{"trace=/^open", 0, 0,
		 "-e trace=/^open: exectrace shows a few calls only: name them"},
		{"inject=read:error=EIO", 0, 0,
		 "strace's -e inject is not in exectrace: exectrace changes no call"},
		{"bogus=1", 0, 0,
		 "-e bogus: trace, signal, status, quiet, decode-fds and abbrev are known here"},
	};
	const struct option_row *row = option_rows;

	while (row->letter != 'e')
		row++;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct options options = {.action = ACTION_TRACE};
		struct err err = {0, ""};
		int result = option_set_expression(&options, row, rows[i].arg, &err);

		cr_expect_eq(result, rows[i].message ? -EINVAL : 0, "%s", rows[i].arg);
		cr_expect_str_eq(err.message, rows[i].message ? rows[i].message : "", "%s",
				 rows[i].arg);
		cr_expect_eq(options.trace, rows[i].trace, "%s", rows[i].arg);
		cr_expect_eq(options.calls.count, rows[i].calls, "%s", rows[i].arg);
		options_free(&options);
	}
}

/* The log's settings as strace's users type them. */
Test(options_log, log_settings, .timeout = 20)
{
	static const struct {
		const char *line;
		struct options set;
	} rows[] = {
		/* clang-format off */
		{"-z", {.hidden_statuses = SHOWN_FAILED | SHOWN_UNFINISHED}},
		{"-z -Z", {.hidden_statuses = SHOWN_SUCCESSFUL | SHOWN_UNFINISHED}},
		{"-e status=!unfinished", {.hidden_statuses = SHOWN_UNFINISHED}},
		{"--status=successful,failed", {.hidden_statuses = SHOWN_UNFINISHED}},
		{"-e signal=none", {.hidden_signals = UINT64_MAX}},
		{"--signal=!SIGCHLD,usr1,2", {.hidden_signals = 1u << 16 | 1u << 9 | 1u << 1}},
		{"-q", {.quiet = QUIET_OTHER}},
		{"-q -q", {.quiet = QUIET_OTHER | QUIET_EXIT}},
		{"-qqqq", {.quiet = QUIET_ALL}},
		{"--quiet=exit,thread-execve", {.quiet = QUIET_EXIT | QUIET_THREAD_EXECVE}},
		{"--quiet=all", {.quiet = QUIET_ALL}},
		{"-t", {.times = {TIME_OF_DAY, 0}}},
		{"-tt", {.times = {TIME_OF_DAY, 6}}},
		{"-ttt", {.times = {TIME_UNIX, 6}}},
		{"-tttt", {.times = {TIME_UNIX, 6}}},
		{"--absolute-timestamps", {.times = {TIME_OF_DAY, 0}}},
		{"--absolute-timestamps=ns", {.times = {TIME_OF_DAY, 9}}},
		{"--absolute-timestamps=format:unix,precision:ms", {.times = {TIME_UNIX, 3}}},
		{"-r -T", {.since = {TIME_OF_DAY, 6}, .took = {TIME_OF_DAY, 6}}},
		{"--syscall-times=ns", {.took = {TIME_OF_DAY, 9}}},
		{"--relative-timestamps=s", {.since = {TIME_OF_DAY, 0}}},
		{"-xx", {.hex = HEX_ALL}},
		{"--strings-in-hex=non-ascii", {.hex = HEX_NON_ASCII}},
		/* clang-format on */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct options *set = &rows[i].set;
		struct parsed parsed;
		const struct options *o = &parsed.options;
		char line[200];

		snprintf(line, sizeof(line), "-v %s true", rows[i].line);
		parse(&parsed, line);
		cr_assert_eq(parsed.result, 0, "%s: %s", line, parsed.err.message);
		cr_expect_eq(o->hidden_statuses, set->hidden_statuses, "%s", line);
		cr_expect_eq(o->hidden_signals, set->hidden_signals, "%s", line);
		cr_expect_eq(o->quiet, set->quiet, "%s", line);
		cr_expect_eq(o->hex, set->hex, "%s", line);
		cr_expect_arr_eq(&o->times, &set->times, sizeof(o->times), "%s", line);
		cr_expect_arr_eq(&o->since, &set->since, sizeof(o->since), "%s", line);
		cr_expect_arr_eq(&o->took, &set->took, sizeof(o->took), "%s", line);
		options_free(&parsed.options);
	}
}
