/* report/timeline, report/collect_timeline: what is kept of processes, and what only counted. */
#include "tests/unit/report/fake_run.h"

#include "report/timeline.h"

static char *no_env[] = {NULL};

static struct timeline_exec exec_at(int64_t time_ns, enum timeline_result result)
{
	return (struct timeline_exec){.time_ns = time_ns, .result = result, .path = (char *)"./a"};
}

Test(timeline, more_about_the_same_exec)
{
	struct timeline timeline = {0};
	size_t place = timeline_begin(&timeline, 7, 1, 100, false);
	struct timeline_exec exec = exec_at(200, TIMELINE_RAN);
	char *argv[] = {(char *)"a", (char *)"-v", NULL};

	cr_assert_eq(place, 1);
	timeline_exec(&timeline, place, &exec, argv);
	exec.result = TIMELINE_REDIRECTED;
	exec.ran = (char *)"/usr/bin/qemu";
	exec.serial = 3;
	timeline_exec(&timeline, place, &exec, NULL);
	timeline_end(&timeline, place, 300, true, 9);
	cr_assert_eq(timeline.processes[0].nexecs, 1);
	cr_expect_eq(timeline.processes[0].execs[0].result, TIMELINE_REDIRECTED);
	cr_expect_str_eq(timeline.processes[0].execs[0].ran, "/usr/bin/qemu");
	cr_expect_eq(timeline.processes[0].execs[0].serial, 3);
	cr_expect_str_eq(timeline.processes[0].argv[1], "-v", "kept when none is given");
	cr_expect(timeline.processes[0].ended_by_signal);
	cr_expect_eq(timeline.processes[0].end, 9);
	cr_expect_eq(timeline.processes[0].end_ns, 300);
	timeline_free(&timeline);
	cr_expect_null(timeline.processes);
}

Test(timeline, important_ones_find_room)
{
	struct timeline timeline = {0};
	struct timeline_exec plain = exec_at(1, TIMELINE_RAN), failed = exec_at(1, TIMELINE_FAILED);
	size_t regular = 0;

	while (timeline_begin(&timeline, 1, 0, 1, false) && regular < 1000000)
		regular++;
	cr_assert_lt(regular, 1000000);
	cr_expect_eq(timeline.processes_left_out, 1);
	cr_expect_eq(timeline_begin(&timeline, 2, 0, 1, true), regular + 1);
	cr_expect_eq(timeline.processes_left_out, 0, "it was counted when it began");
	for (plain.time_ns = 1; !timeline.execs_left_out && plain.time_ns < 1000000;
	     plain.time_ns++)
		timeline_exec(&timeline, 1, &plain, NULL);
	cr_assert_eq(timeline.execs_left_out, 1);
	failed.time_ns = plain.time_ns;
	timeline_exec(&timeline, 1, &failed, NULL);
	cr_expect_eq(timeline.execs_left_out, 1);
	timeline_exec(&timeline, 0, &plain, NULL);
	cr_expect_eq(timeline.execs_left_out, 2, "of a process without a place");
	timeline_end(&timeline, 0, 1, false, 0);
	timeline_free(&timeline);
}

static const struct timeline_process *process_of(const struct record *record, pid_t pid)
{
	for (size_t i = 0; i < record->timeline.count; i++)
		if (record->timeline.processes[i].pid == pid)
			return &record->timeline.processes[i];
	return NULL;
}

Test(timeline, of_a_run)
{
	const struct timeline_process *parent, *child;
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_file(&run, "broken", "\1\2\3", 3, 0755);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(&run, 2, 1);
	fake_exec(&run, 2, "broken", NULL, no_env, ENOEXEC);
	fake_exit(&run, 2, 126);
	record = fake_finish(&run, 126);
	cr_assert_eq(record->nfindings, 1);
	cr_assert_not_null(parent = process_of(record, 1));
	cr_assert_not_null(child = process_of(record, 2));
	cr_expect_eq(parent->parent, 0);
	cr_expect_eq(child->parent, 1);
	cr_expect_gt(child->start_ns, parent->start_ns);
	cr_expect_gt(child->end_ns, child->start_ns);
	cr_expect_eq(child->end, 126);
	cr_assert_eq(child->nexecs, 1);
	cr_expect_eq(child->execs[0].result, TIMELINE_FAILED);
	cr_expect_eq(child->execs[0].error, ENOEXEC);
	cr_expect_eq(child->execs[0].serial, record->findings[0].exec->serial);
	cr_assert_eq(parent->nexecs, 1);
	cr_expect_eq(parent->execs[0].result, TIMELINE_RAN);
	cr_expect_eq(parent->execs[0].serial, 0);
	fake_end(&run);
}

Test(timeline, a_search_that_finds_is_one_exec)
{
	struct fake_run run;
	const struct record *record;

	fake_begin(&run);
	fake_exec(&run, 1, "/nonexistent/sh", NULL, no_env, ENOENT);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	record = fake_finish(&run, 0);
	cr_assert_eq(record->timeline.count, 1);
	cr_assert_eq(record->timeline.processes[0].nexecs, 1);
	cr_expect_str_eq(record->timeline.processes[0].execs[0].path, "/bin/sh");
	fake_end(&run);
}

Test(timeline, above_what_fails_all_have_a_place)
{
	const pid_t last = 7000; /* more than there is room for */
	const struct timeline *timeline;
	struct fake_run run;

	fake_begin(&run);
	fake_file(&run, "broken", "\1\2\3", 3, 0755);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	for (pid_t pid = 2; pid <= last; pid++)
		fake_spawn(&run, pid, 1);
	fake_spawn(&run, last + 1, last);
	fake_exec(&run, last + 1, "broken", NULL, no_env, ENOEXEC);
	fake_exit(&run, last + 1, 126);
	timeline = &fake_finish(&run, 126)->timeline;
	cr_assert_lt(timeline->count, last);
	cr_expect_eq(timeline->processes[timeline->count - 2].pid, last + 1);
	cr_expect_eq(timeline->processes[timeline->count - 1].pid, last);
	cr_expect_eq(timeline->count + timeline->processes_left_out, last + 1);
	fake_end(&run);
}

static const struct timeline_process *only_folds(const struct record *record, size_t folds)
{
	const struct timeline_process *parent = process_of(record, 1);

	cr_assert_not_null(parent);
	cr_assert_eq(parent->nfolds, folds);
	return parent;
}

/* Kept, counted with their parent and left out are all there were. */
static uint64_t processes_told(const struct timeline *timeline)
{
	uint64_t told = timeline->processes_left_out;

	for (size_t i = 0; i < timeline->count; i++) {
		told += timeline->processes[i].pid != 0;
		for (size_t f = 0; f < timeline->processes[i].nfolds; f++)
			told += timeline->processes[i].folds[f].count;
	}
	return told;
}

Test(timeline, alike_ones_are_counted)
{
	enum { MANY = 20000, KEPT = 8 };
	const struct timeline_fold *fold;
	const struct timeline *timeline;
	const struct record *record;
	struct fake_run run;
	int64_t began = 0;

	fake_begin(&run);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	for (pid_t pid = 2; pid < 2 + MANY; pid++) {
		fake_spawn(&run, pid, 1);
		began = pid == 2 + KEPT ? run.clock : began;
		fake_exec(&run, pid, "/bin/sh", NULL, no_env, 0);
		fake_exit(&run, pid, pid % 4 ? 0 : 1);
	}
	record = fake_finish(&run, 0);
	timeline = &record->timeline;
	cr_expect_eq(timeline->count, 1 + KEPT + 1, "one place serves all others");
	fold = &only_folds(record, 1)->folds[0];
	cr_expect_str_eq(fold->path, "/bin/sh");
	cr_expect_eq(fold->count, MANY - KEPT);
	cr_expect_eq(fold->execs, MANY - KEPT);
	cr_expect_eq(fold->failed, (MANY - KEPT) / 4);
	cr_expect_eq(fold->last_ns - fold->first_ns, (MANY - KEPT - 1) * INT64_C(4000000));
	cr_expect_eq(fold->first_ns, 1795474217000000000 + began);
	cr_expect_eq(timeline->execs_left_out, 0);
	cr_expect_eq(timeline->nexecs, 1 + KEPT);
	cr_expect_eq(processes_told(timeline), record->processes);
	fake_end(&run);
}

Test(timeline, what_is_told_of_is_not_folded)
{
	enum { MANY = 20 };
	const struct timeline *timeline;
	const struct record *record;
	struct fake_run run;

	fake_begin(&run);
	fake_file(&run, "broken", "\1\2\3", 3, 0755);
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	for (pid_t pid = 2; pid < 2 + 3 * MANY; pid += 3) {
		fake_spawn(&run, pid, 1); /* a failure */
		fake_exec(&run, pid, "broken", NULL, no_env, ENOEXEC);
		fake_exit(&run, pid, 126);
		fake_spawn(&run, pid + 1, 1); /* with a child that goes on */
		fake_spawn(&run, pid + 2, pid + 1);
		fake_exit(&run, pid + 1, 0);
	}
	record = fake_finish(&run, 0);
	timeline = &record->timeline;
	only_folds(record, 0);
	cr_expect_eq(timeline->count, 1 + 3 * MANY);
	for (pid_t pid = 1; pid < 2 + 3 * MANY; pid++)
		cr_expect_not_null(process_of(record, pid), "%d", pid);
	cr_expect_eq(processes_told(timeline), record->processes);
	fake_end(&run);
}

/* Generations of a fork bomb: each process forks twice and ends. */
Test(timeline, a_fork_bomb_of_bounded_size)
{
	enum { LAST = 1 << 15 };
	const struct record *record;
	struct fake_run run;

	fake_begin(&run);
	for (pid_t pid = 1; pid < LAST / 2; pid++) {
		fake_spawn(&run, 2 * pid, pid);
		fake_spawn(&run, 2 * pid + 1, pid);
	}
	for (pid_t pid = LAST - 1; pid > 1; pid--)
		fake_exit(&run, pid, 0);
	record = fake_finish(&run, 0);
	cr_expect_leq(record->timeline.count, 6000);
	cr_expect_eq(record->processes, LAST - 1);
	cr_expect_eq(processes_told(&record->timeline), record->processes);
	fake_end(&run);
}
