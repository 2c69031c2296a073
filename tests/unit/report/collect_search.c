/* Searches in PATH, and shells that run what the kernel refused: one finding at most, or none. */
#include "tests/unit/report/fake_run.h"

#include <sys/auxv.h>

#include "report/verdict.h"

static char *no_env[] = {NULL};

Test(collect_search, path_search_that_finds)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "/nonexistent/a/sh", NULL, no_env, ENOENT);
	cr_expect_eq(run.reply, REPLY_GO);
	fake_exec(&run, 2, "/nonexistent/b/sh", NULL, no_env, ENOENT);
	fake_exec(&run, 2, "/bin/sh", NULL, no_env, 0);
	fake_exit(&run, 2, 1);
	record = fake_finish(&run, 1);
	cr_expect_eq(record->nfindings, 0);
	cr_expect_eq(record->failed, 0, "a search of PATH is one exec");
	cr_expect_eq(record->execs, 2);
	fake_end(&run);
}

Test(collect_search, path_search_that_fails)
{
	struct fake_run run;
	const struct record *record;
	const struct finding *finding;

	fake_begin(&run);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "/nonexistent/a/gcc", NULL, no_env, ENOENT);
	fake_exec(&run, 2, "/nonexistent/b/gcc", NULL, no_env, ENOENT);
	fake_exec(&run, 2, "/nonexistent/c/gcc", NULL, no_env, ENOENT);
	fake_exit(&run, 2, 127);
	record = fake_finish(&run, 127);
	cr_assert_eq(record->nfindings, 1);
	finding = &record->findings[0];
	cr_expect_eq(finding->verdict.cause, CAUSE_TARGET_NOT_FOUND);
	cr_expect_eq(finding->verdict.severity, SEVERITY_ERROR);
	cr_expect_eq(finding->exec->path_tried, 3);
	cr_expect_eq(record->failed, 1);
	cr_expect_eq(finding->occurrences, 1);
	cr_expect(finding->explains_command);
	cr_expect_eq(finding->exec->nconsequences, 2);
	cr_expect_not_null(record->host.machine);
	fake_end(&run);
}

/* What a search has not tried yet may be what it is for: ended from outside, or let go, it has not
 * failed; ended by itself it has. */
Test(collect_search, path_search_that_is_cut_off)
{
	char *path[] = {(char *)"PATH=/nonexistent/a:/nonexistent/b:/bin", NULL};
	static const struct {
		const char *name;
		enum exit_how how;
		int code;
		bool seen;
		size_t findings;
	} rows[] = {
		{"interrupted", EXIT_SIGNAL, SIGINT, true, 0},
		{"killed", EXIT_SIGNAL, SIGKILL, true, 0},
		{"its end is not seen", EXIT_CODE, 0, false, 0},
		{"it gave up", EXIT_CODE, 127, true, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run_end end = {.has_exit = true, .how = EXIT_SIGNAL, .signal = SIGINT};
		struct event exit = {.kind = EVENT_EXIT,
				     .pid = 2,
				     .exit = {.how = rows[i].how,
					      .code = rows[i].code,
					      .signal = rows[i].code,
					      .group = true}};
		struct fake_run run;
		const struct record *record;

		fake_begin(&run);
		fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
		fake_spawn(&run, 2, 1);
		fake_exec(&run, 2, "/nonexistent/a/gcc", NULL, path, ENOENT);
		fake_exec(&run, 2, "/nonexistent/b/gcc", NULL, path, ENOENT);
		if (rows[i].seen)
			fake_send(&run, &exit);
		record = collect_finish(run.collect, &end);
		cr_expect_eq(record->nfindings, rows[i].findings, "%s", rows[i].name);
		cr_expect_eq(record->failed, rows[i].findings, "%s", rows[i].name);
		cr_expect_eq(record->execs, 2, "%s", rows[i].name);
		fake_end(&run);
	}
}

Test(collect_search, search_is_about_what_exists)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_file(&run, "tool", "#!/bin/sh\n", 10, 0644);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_exec(&run, 1, "/nonexistent/tool", NULL, no_env, ENOENT);
	fake_exec(&run, 1, "tool", NULL, no_env, EACCES);
	cr_expect_eq(run.reply, REPLY_FOLLOW);
	fake_exec(&run, 1, "/nonexistent/b/tool", NULL, no_env, ENOENT);
	record = fake_finish(&run, 126);
	cr_assert_eq(record->nfindings, 1);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_TARGET_NO_EXEC_BIT);
	cr_expect_eq(record->findings[0].exec->path_tried, 3);
	fake_end(&run);
}

static const struct {
	const char *name;
	int code;
	enum severity severity;
	bool recovered;
} retries[] = {
	/* clang-format off */
	{ "the shell was happy", 0, SEVERITY_NOTE, true },
	{ "the shell was not", 2, SEVERITY_ERROR, false },
	/* clang-format on */
};

/* glibc's execvp goes on in the same process; make spawns a second child for the shell. */
static void expect_retry(pid_t shell)
{
	for (size_t i = 0; i < sizeof(retries) / sizeof(retries[0]); i++) {
		struct fake_run run;
		const struct record *record;
		const struct exec_record *exec;
		const struct consequence *then;
		char path[256];

		fake_begin(&run);
		fake_file(&run, "text", "echo hi\n", 8, 0755);
		snprintf(path, sizeof(path), "%s/text", run.dir);
		fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
		fake_spawn(&run, 2, 1);
		fake_exec(&run, 2, "text", NULL, no_env, ENOEXEC);
		if (shell != 2) {
			fake_exit(&run, 2, 127);
			fake_spawn(&run, shell, 1);
		}
		fake_exec(&run, shell, "/bin/sh", path, no_env, 0);
		cr_expect_eq(run.reply, REPLY_FOLLOW);
		fake_call(&run, shell, "write", 2, NULL, "syntax error\n");
		fake_call(&run, shell, "write", 1, NULL, "no message\n");
		fake_exit(&run, shell, retries[i].code);
		record = fake_finish(&run, retries[i].code);
		cr_assert_eq(record->nfindings, 1, "%s", retries[i].name);
		exec = record->findings[0].exec;
		cr_expect_eq(record->findings[0].verdict.cause, CAUSE_SCRIPT_NO_SHEBANG);
		cr_expect_eq(record->findings[0].verdict.severity, retries[i].severity, "%s",
			     retries[i].name);
		cr_expect(exec->shell_retried);
		cr_expect_eq(exec->recovered, retries[i].recovered, "%s", retries[i].name);
		cr_expect_eq(record->findings[0].explains_command, !retries[i].recovered);
		then = exec->consequences + (shell != 2);
		cr_assert_geq(exec->nconsequences, 3 + (size_t)(shell != 2));
		cr_expect_eq(then[0].kind, CONSEQUENCE_RETRY);
		cr_expect_eq(then[1].kind, CONSEQUENCE_MESSAGE);
		cr_expect_str_eq(then[1].text, "syntax error\n");
		cr_expect_eq(then[2].kind, CONSEQUENCE_EXIT);
		fake_end(&run);
	}
}

Test(collect_search, execvp_hands_text_to_the_shell)
{
	expect_retry(2);
}

Test(collect_search, another_child_hands_text_to_the_shell)
{
	expect_retry(3);
}

Test(collect_search, shell_reads_the_file_itself)
{
	struct fake_run run;
	const struct record *record;
	const struct exec_record *exec;

	fake_begin(&run);
	fake_foreign(&run, "app");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "app", NULL, no_env, ENOEXEC);
	fake_call(&run, 2, "openat", AT_FDCWD, "other", NULL);
	fake_call(&run, 2, "openat", AT_FDCWD, "app", NULL);
	fake_call(&run, 2, "write", 2, NULL, "cannot execute binary file\n");
	fake_exit(&run, 2, 126);
	record = fake_finish(&run, 126);
	cr_assert_eq(record->nfindings, 1);
	exec = record->findings[0].exec;
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, "%s",
		     cause_name(record->findings[0].verdict.cause));
	cr_assert_eq(exec->nconsequences, 4);
	cr_expect_eq(exec->consequences[0].kind, CONSEQUENCE_READ);
	cr_expect_eq(exec->consequences[1].kind, CONSEQUENCE_MESSAGE);
	cr_expect_eq(exec->consequences[3].kind, CONSEQUENCE_COMMAND);
	cr_expect_not(verdict_has_factor(&record->findings[0].verdict, "CALLER_SHELL_FALLBACK"),
		      "it looked, and refused");
	fake_end(&run);
}

/* A shell's `echo >&2` writes to descriptor 1. */
Test(collect_search, stderr_by_another_number)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_file(&run, "text", "echo hi\n", 8, 0755);
	fake_exec(&run, 1, "text", NULL, no_env, ENOEXEC);
	fake_call(&run, 1, "write", 1, NULL, "output\n");
	run.joined = true;
	fake_call(&run, 1, "write", 1, NULL, "complaint\n");
	fake_exit(&run, 1, 1);
	record = fake_finish(&run, 1);
	cr_assert_eq(record->nfindings, 1);
	cr_assert_geq(record->findings[0].exec->nconsequences, 1);
	cr_expect_str_eq(record->findings[0].exec->consequences[0].text, "complaint\n");
	fake_end(&run);
}

/* busybox runs a refused file by /proc/self/exe; without /proc that fails too. */
Test(collect_search, retry_that_fails_is_no_finding)
{
	struct fake_run run;
	const struct record *record;
	char path[256];

	fake_begin(&run);
	fake_file(&run, "text", "echo hi\n", 8, 0755);
	snprintf(path, sizeof(path), "%s/text", run.dir);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_exec(&run, 1, "text", NULL, no_env, ENOEXEC);
	fake_exec(&run, 1, "/no/such/sh", path, no_env, ENOENT);
	fake_exit(&run, 1, 127);
	record = fake_finish(&run, 127);
	cr_assert_eq(record->nfindings, 1);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_SCRIPT_NO_SHEBANG);
	cr_expect_eq(record->findings[0].exec->consequences[0].kind, CONSEQUENCE_RETRY);
	fake_end(&run);
}
