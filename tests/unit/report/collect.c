/* Whole stories, event by event: what becomes a finding, what it tells, and what is none. */
#include "tests/unit/report/fake_run.h"

#include <sys/auxv.h>

#include "report/verdict.h"

static char *no_env[] = {NULL};

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

Test(collect, equal_failures_are_one)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_foreign(&run, "app");
	fake_foreign(&run, "other");
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
		fake_foreign(&run, "app");
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
	fake_foreign(&run, "app");
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
	fake_foreign(&run, "a.out");
	fake_write(&run, 2, FILE_OPEN_WRITE, "a.out", NULL);
	rename("/nonexistent", "/nonexistent2");
	fake_foreign(&run, "app");
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
	fake_foreign(&run, "app");
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
	fake_foreign(&run, "app");
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
	fake_foreign(&run, "app");
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_exec(&run, 1, "app", NULL, no_env, ENOEXEC);
	fake_end(&run);
	collect_free(NULL);
}
