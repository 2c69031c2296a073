/* Whole stories, event by event: what becomes a finding, what it tells, and what is none. */
#include "tests/unit/report/fake_run.h"

#include <sys/auxv.h>

#include "report/verdict.h"
static char *no_env[] = {NULL};

/* The first bytes of a program for a machine that no Linux host of ours runs natively. */
static void put_foreign(const struct fake_run *run, const char *name)
{
	unsigned char header[64 + 56] = {0x7f, 'E', 'L', 'F', 2, 1, 1};

	header[16] = 2;	  /* ET_EXEC */
	header[18] = 243; /* EM_RISCV */
	header[20] = 1;
	header[32] = 64; /* e_phoff */
	header[52] = 64;
	header[54] = 56;
	header[56] = 1;
	fake_file(run, name, (const char *)header, sizeof(header), 0755);
}

Test(collect, nothing_happens)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	record = fake_finish(&run, 0);
	cr_expect_eq(record->nfindings, 0);
	cr_expect_eq(record->execs, 1);
	cr_expect_eq(record->succeeded, 1);
	cr_expect_eq(record->counters.walks, 1, "the registry was asked once");
	cr_expect_null(record->host.machine, "the machine's facts were not needed");
	fake_end(&run);
}

Test(collect, a_program_executes_itself)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_exec(&run, 1, "/proc/self/exe", NULL, no_env, 0);
	record = fake_finish(&run, 0);
	cr_expect_eq(record->nfindings, 0);
	cr_expect_null(record->host.machine, "the cheap look was enough: nothing was replayed");
	fake_end(&run);
}

/* Another program than the file seems to run: looked at only where the arguments do not tell. */
Test(collect, as_many_arguments_as_were_passed)
{
	const struct {
		const char *name, *file;
		uint32_t argc;
		bool looks;
	} rows[] = {
		{"the file itself", "/bin/cat", 1, false},
		{"more arguments", "/bin/cat", 2, true},
		{"not asked", "/bin/cat", 0, true},
		{"a set-id file", "set-id", 1, true},
		{"gone meanwhile", "gone", 1, true},
		{"a task's own name for it", "/proc/1/exe", 1, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct record *record;
		struct fake_run run;

		fake_begin(&run);
		fake_file(&run, "set-id", "\177ELF", 4, 04755);
		run.argc = rows[i].argc;
		fake_exec(&run, 1, rows[i].file, NULL, no_env, 0);
		record = fake_finish(&run, 0);
		cr_expect_eq(record->execs, 1);
		cr_expect_eq(record->host.machine != NULL, rows[i].looks, "%s", rows[i].name);
		fake_end(&run);
	}
}

Test(collect, script_runs)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_file(&run, "outer", "#!./inner\n", 10, 0755);
	fake_file(&run, "inner", "#!/bin/sh\n", 10, 0755);
	fake_exec(&run, 1, "outer", NULL, no_env, 0);
	record = fake_finish(&run, 0);
	cr_expect_eq(record->nfindings, 0);
	cr_expect_eq(record->counters.walks, 3, "once per level");
	fake_end(&run);
}

Test(collect, path_search_that_finds)
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

Test(collect, path_search_that_fails)
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
Test(collect, path_search_that_is_cut_off)
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

Test(collect, search_is_about_what_exists)
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

Test(collect, execvp_hands_text_to_the_shell)
{
	expect_retry(2);
}

Test(collect, another_child_hands_text_to_the_shell)
{
	expect_retry(3);
}

Test(collect, shell_reads_the_file_itself)
{
	struct fake_run run;
	const struct record *record;
	const struct exec_record *exec;

	fake_begin(&run);
	put_foreign(&run, "app");
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
Test(collect, stderr_by_another_number)
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
Test(collect, retry_that_fails_is_no_finding)
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

Test(collect, equal_failures_are_one)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	put_foreign(&run, "app");
	put_foreign(&run, "other");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	for (pid_t pid = 2; pid < 52; pid++) {
		fake_spawn(&run, pid, 1);
		fake_exec(&run, pid, pid == 30 ? "other" : "app", NULL, no_env, ENOEXEC);
		fake_exit(&run, pid, 126);
	}
	record = fake_finish(&run, 1);
	cr_assert_eq(record->nfindings, 2);
	cr_expect_eq(record->findings[0].occurrences, 49);
	cr_expect(record->findings[0].explains_command, "the last one to fail");
	cr_expect_eq(record->findings[1].occurrences, 1);
	cr_expect_not(record->findings[1].explains_command);
	cr_expect_eq(record->findings[0].id, 1);
	cr_expect_eq(record->findings[1].id, 2);
	fake_end(&run);
}

/* What a program asks and handles is no error. */
static const struct {
	const char *name, *file;
	int error;
	size_t findings;
} probes[] = {
	/* clang-format off */
	{ "a program that is not there", "/nonexistent/less", ENOENT, 0 },
	{ "a cross-compiled conftest", "app", ENOEXEC, 1 },
	/* clang-format on */
};

Test(collect, handled)
{
	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		struct fake_run run;
		const struct record *record;

		fake_begin(&run);
		put_foreign(&run, "app");
		fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
		fake_spawn(&run, 2, 1);
		fake_exec(&run, 2, probes[i].file, NULL, no_env, probes[i].error);
		fake_exit(&run, 2, 126);
		record = fake_finish(&run, 0);
		cr_assert_eq(record->nfindings, probes[i].findings, "%s", probes[i].name);
		if (record->nfindings)
			cr_expect_eq(record->findings[0].verdict.severity, SEVERITY_NOTE);
		fake_end(&run);
	}
}

Test(collect, another_failure_explains_the_command)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	put_foreign(&run, "app");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "app", NULL, no_env, ENOEXEC);
	fake_exit(&run, 2, 126);
	fake_spawn(&run, 3, 1);
	fake_exec(&run, 3, "/bin/sh", NULL, no_env, 0);
	fake_exit(&run, 3, 1);
	record = fake_finish(&run, 1);
	cr_assert_eq(record->nfindings, 1);
	cr_expect_eq(record->findings[0].verdict.severity, SEVERITY_WARNING);
	cr_expect_not(record->findings[0].explains_command);
	fake_end(&run);
}

Test(collect, ran_after_all)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "/bin/sh", NULL, no_env, ETXTBSY);
	fake_exit(&run, 2, 1);
	fake_spawn(&run, 3, 1);
	fake_exec(&run, 3, "/bin/sh", NULL, no_env, 0);
	fake_exit(&run, 3, 0);
	record = fake_finish(&run, 1);
	cr_assert_eq(record->nfindings, 1);
	cr_expect_leq(record->findings[0].verdict.severity, SEVERITY_NOTE);
	cr_expect(record->findings[0].exec->recovered);
	cr_expect_not(record->findings[0].explains_command);
	fake_end(&run);
}

Test(collect, where_it_came_from)
{
	char *arm[] = {(char *)"GOARCH=arm64", (char *)"HOME=/", NULL};
	struct fake_run run;
	const struct record *record;
	const struct exec_record *exec;

	fake_begin(&run);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "/bin/sh", "link", arm, 0);
	put_foreign(&run, "a.out");
	fake_write(&run, 2, FILE_OPEN_WRITE, "a.out", NULL);
	rename("/nonexistent", "/nonexistent2");
	put_foreign(&run, "app");
	fake_write(&run, 2, FILE_RENAME, "a.out", "app");
	fake_exit(&run, 2, 0);
	fake_spawn(&run, 3, 1);
	fake_exec(&run, 3, "/bin/sh", "run", arm, 0);
	fake_exec(&run, 3, "app", NULL, arm, ENOEXEC);
	fake_exit(&run, 3, 1);
	record = fake_finish(&run, 1);
	cr_assert_eq(record->nfindings, 1);
	exec = record->findings[0].exec;
	cr_assert_eq(exec->nhistory, 2);
	cr_expect_eq(exec->history[0].op, FILE_OPEN_WRITE);
	cr_expect_eq(exec->history[0].pid, 2);
	cr_expect_str_eq(exec->history[0].argv[1], "link");
	cr_expect_str_eq(exec->history[0].env[0], "GOARCH=arm64");
	cr_expect_lt(exec->history[0].time_ns, exec->time_ns);
	cr_expect_eq(exec->history[1].op, FILE_RENAME);
	cr_assert_eq(exec->nlineage, 2);
	cr_expect(exec->lineage[0].is_root);
	cr_expect_eq(exec->lineage[1].pid, 3);
	cr_expect_not(exec->lineage[1].became);
	cr_assert_not_null(exec->lineage[1].env_set);
	cr_expect_str_eq(exec->lineage[1].env_set[0], "GOARCH=arm64");
	cr_expect_str_eq(exec->caller, "/bin/sh");
	cr_expect_str_eq(exec->cwd, run.dir);
	fake_end(&run);
}

Test(collect, something_else_runs)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	strcpy(run.exe, "/bin/cat");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	cr_expect_eq(run.reply, REPLY_FOLLOW);
	fake_call(&run, 1, "write", 2, NULL, "what?\n");
	record = fake_finish(&run, 3);
	if (record->before.state != REGISTRY_READ) {
		cr_expect_eq(record->nfindings, 0, "an unseen entry may have meant it");
		fake_end(&run);
		return;
	}
	cr_assert_eq(record->nfindings, 1);
	cr_expect(record->findings[0].exec->late_death);
	cr_expect_eq(record->findings[0].exec->late_code, 3);
	cr_expect_str_eq(record->findings[0].exec->late_message, "what?\n");
	cr_expect_str_eq(record->findings[0].exec->observed.ran, "/bin/cat");
	cr_expect_str_eq(record->findings[0].exec->at_execfn, (const char *)getauxval(AT_EXECFN));
	fake_end(&run);
}

/* env looks for "sh -e" and ends with 127: the #! line explains it, not the search. */
Test(collect, died_at_once)
{
	struct fake_run run;
	const struct record *record;
	const struct exec_record *exec;

	fake_begin(&run);
	fake_file(&run, "script", "#!/usr/bin/env sh -e\n", 21, 0755);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	strcpy(run.exe, "/usr/bin/env");
	fake_exec(&run, 2, "script", NULL, no_env, 0);
	fake_exec(&run, 2, "/nonexistent/sh -e", NULL, no_env, ENOENT);
	fake_exit(&run, 2, 127);
	record = fake_finish(&run, 127);
	cr_assert_eq(record->nfindings, 1);
	exec = record->findings[0].exec;
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_SHEBANG_ARG_NOT_SPLIT);
	cr_expect(record->findings[0].explains_command);
	cr_expect_eq(exec->result, EXEC_RESULT_RAN);
	cr_expect_eq(exec->late_code, 127);
	cr_expect_eq(exec->pid, 2);
	cr_expect_eq(exec->nlineage, 1);
	fake_end(&run);
}

/* The same end a second later, or of a program that is well, is its own affair. */
Test(collect, ended_badly_for_its_own_reasons)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_file(&run, "script", "#!/usr/bin/env sh -e\n", 21, 0755);
	fake_file(&run, "fine", "#!/bin/sh\n", 10, 0755);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "fine", NULL, no_env, 0);
	fake_exit(&run, 2, 127);
	fake_spawn(&run, 3, 1);
	strcpy(run.exe, "/usr/bin/env");
	fake_exec(&run, 3, "script", NULL, no_env, 0);
	run.clock += 5000000000;
	fake_exit(&run, 3, 127);
	record = fake_finish(&run, 127);
	cr_expect_eq(record->nfindings, 0);
	fake_end(&run);
}

Test(collect, unfinished)
{
	struct run_end end = {.timed_out = true};
	struct fake_run run;
	const struct record *record;
	struct event anomaly = {.kind = EVENT_ANOMALY, .pid = 1, .anomaly = "odd"};

	fake_begin(&run);
	put_foreign(&run, "app");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_exec(&run, 1, "app", NULL, no_env, ENOEXEC);
	fake_send(&run, &anomaly);
	fake_send(&run, &anomaly);
	record = collect_finish(run.collect, &end);
	cr_assert_eq(record->nfindings, 1, "an attempt that was still open");
	cr_expect_eq(record->findings[0].verdict.severity, SEVERITY_ERROR);
	cr_expect(record->timed_out);
	cr_expect_eq(texts_count(record->anomalies), 1);
	cr_expect_eq(collect_finish(run.collect, &end), record, "only once");
	fake_end(&run);
}

Test(collect, pids_are_used_again)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	put_foreign(&run, "app");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "app", NULL, no_env, ENOEXEC);
	fake_spawn(&run, 2, 1); /* its end was never told */
	fake_exec(&run, 2, "/bin/sh", NULL, no_env, 0);
	fake_exit(&run, 2, 0);
	fake_exit(&run, 77, 1); /* never began */
	record = fake_finish(&run, 0);
	cr_expect_eq(record->nfindings, 1);
	fake_end(&run);
}

Test(collect, freed_in_the_middle)
{
	struct fake_run run;

	fake_begin(&run);
	put_foreign(&run, "app");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_exec(&run, 1, "app", NULL, no_env, ENOEXEC);
	fake_end(&run);
	collect_free(NULL);
}
