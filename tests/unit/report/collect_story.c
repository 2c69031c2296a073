/* report/collect_story and collect_checks: what a process says and asks, and what is made of it
 * when it ends without a failed exec. */
#include "tests/unit/report/fake_run.h"

static char *path_env[] = {(char *)"PATH=/nowhere:/bin", NULL};

/* A question of access(), its answer 0 or an errno. */
static void ask(struct fake_run *run, pid_t pid, const char *name, int error)
{
	struct event event = {.kind = EVENT_CALL, .pid = pid};
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", run->dir, name);
	event.call.name = "access";
	event.call.path = full;
	event.call.given = strlen(run->dir) + 1;
	event.call.result = -error;
	fake_send(run, &event);
}

static void begin(struct fake_run *run)
{
	fake_begin(run);
	fake_file(run, "plain", "#!/bin/sh\n", 10, 0644);
	fake_file(run, "tool", "#!/bin/sh\n", 10, 0755);
}

struct row {
	const char *name, *exe, *argument;
	const char *asked; /* NULL: nothing */
	int answer;
	const char *said; /* NULL: nothing */
	int code;
	enum cause cause; /* CAUSE_NONE: no finding */
	const char *path; /* of the finding */
};

static void try_row(const struct row *row)
{
	struct fake_run run;
	const struct record *record;

	begin(&run);
	strcpy(run.exe, row->exe);
	fake_exec(&run, 1, row->exe, row->argument, path_env, 0);
	if (row->asked)
		ask(&run, 1, row->asked, row->answer);
	if (row->said)
		fake_call(&run, 1, "write", 2, NULL, row->said);
	record = fake_finish(&run, row->code);
	cr_expect_eq(record->nfindings, row->cause ? 1 : 0, "%s", row->name);
	if (record->nfindings && row->cause) {
		cr_expect_eq(record->findings[0].verdict.cause, row->cause, "%s: %s", row->name,
			     record->findings[0].verdict.summary);
		cr_expect_str_eq(record->findings[0].exec->path, row->path, "%s", row->name);
		cr_expect_eq(record->findings[0].explains_command, row->code != 0, "%s", row->name);
	}
	fake_end(&run);
}

Test(story, asked_before)
{
	static const struct row rows[] = {
		{"speaks of it", "/bin/cat", NULL, "plain", EACCES, "cat: ./plain: nein\n", 2,
		 CAUSE_TARGET_NO_EXEC_BIT, "plain"},
		{"a shell's status", "/bin/sh", NULL, "plain", EACCES, NULL, 126,
		 CAUSE_TARGET_NO_EXEC_BIT, "plain"},
		{"neither", "/bin/cat", NULL, "plain", EACCES, "explained\n", 2, CAUSE_NONE, NULL},
		{"went on", "/bin/cat", NULL, "plain", EACCES, "'plain' ignored\n", 0,
		 CAUSE_TARGET_NO_EXEC_BIT, "plain"},
		{"went on in silence", "/bin/cat", NULL, "plain", EACCES, NULL, 0, CAUSE_NONE,
		 NULL},
		{"not there", "/bin/cat", NULL, "none", ENOENT, "none?\n", 2, CAUSE_NONE, NULL},
		{"may be executed", "/bin/cat", NULL, "tool", 0, "tool\n", 2, CAUSE_NONE, NULL},
		{"denied for another reason", "/bin/cat", NULL, "tool", EACCES, "tool?\n", 2,
		 CAUSE_NONE, NULL},
		{"a filter's answer", "/bin/cat", NULL, "tool", EPERM, "tool?\n", 2,
		 CAUSE_SECCOMP_DENIED, "tool"},
		{"another one", "/bin/cat", NULL, "tool", ENOSYS, "tool?\n", 2,
		 CAUSE_SECCOMP_DENIED, "tool"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		try_row(&rows[i]);
}

Test(story, looked_for)
{
	static const struct row rows[] = {
		{"dash", "/bin/sh", NULL, NULL, 0, "sh: 1: no-tool: not found\n", 127,
		 CAUSE_TARGET_NOT_FOUND, "no-tool"},
		{"bash", "/bin/bash", NULL, NULL, 0, "bash: Zeile 1: no-tool: Unfug.\n", 127,
		 CAUSE_TARGET_NOT_FOUND, "no-tool"},
		{"zsh", "/bin/sh", NULL, NULL, 0, "/bin/sh: rien de tel: no-tool\n", 127,
		 CAUSE_TARGET_NOT_FOUND, "no-tool"},
		{"the last one", "/bin/sh", NULL, NULL, 0, "sh: 1: a-tool: x\nsh: 2: no-tool: x\n",
		 127, CAUSE_TARGET_NOT_FOUND, "no-tool"},
		{"a script's words", "/bin/sh", NULL, NULL, 0, "error: setting: none\n", 127,
		 CAUSE_NONE, NULL},
		{"it is there", "/bin/sh", NULL, NULL, 0, "sh: 1: cat: not found\n", 127,
		 CAUSE_NONE, NULL},
		{"another status", "/bin/sh", NULL, NULL, 0, "sh: 1: no-tool: not found\n", 2,
		 CAUSE_NONE, NULL},
		{"Go", "/bin/cat", NULL, NULL, 0,
		 "exec: \"no-tool\": executable file not found in $PATH\n", 1,
		 CAUSE_TARGET_NOT_FOUND, "no-tool"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		try_row(&rows[i]);
}

/* A file of that name that will do ends the search; another exec begins anew. */
Test(story, forgotten)
{
	struct fake_run run;

	begin(&run);
	strcpy(run.exe, "/bin/cat");
	fake_exec(&run, 1, "/bin/cat", NULL, path_env, 0);
	ask(&run, 1, "plain", EACCES);
	ask(&run, 1, "sub/plain", 0);
	fake_call(&run, 1, "write", 2, NULL, "plain\n");
	cr_expect_eq(fake_finish(&run, 1)->nfindings, 0);
	fake_end(&run);

	begin(&run);
	strcpy(run.exe, "/bin/cat");
	fake_exec(&run, 1, "/bin/cat", NULL, path_env, 0);
	ask(&run, 1, "plain", EACCES);
	strcpy(run.exe, "/bin/cat");
	fake_exec(&run, 1, "/bin/cat", NULL, path_env, 0);
	fake_call(&run, 1, "write", 2, NULL, "plain\n");
	cr_expect_eq(fake_finish(&run, 1)->nfindings, 0);
	fake_end(&run);
}

Test(story, chdir)
{
	struct event event = {.kind = EVENT_CALL, .pid = 2};
	const struct record *record;
	struct fake_run run;
	char none[128];

	begin(&run);
	strcpy(run.exe, "/bin/cat");
	fake_exec(&run, 1, "/bin/cat", NULL, path_env, 0);
	fake_spawn(&run, 2, 1);
	snprintf(none, sizeof(none), "%s/none", run.dir);
	event.call.name = "chdir";
	event.call.path = none;
	event.call.result = -ENOENT;
	fake_send(&run, &event);
	fake_exit(&run, 2, 1);
	record = fake_finish(&run, 1);
	cr_assert_eq(record->nfindings, 1);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_PRE_EXEC_CHDIR_FAILED);
	fake_end(&run);
}
