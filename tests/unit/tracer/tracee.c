/* The table of tracees: many of them, groups, a thread that takes its leader's tid. */
#include "tracer/tracee.h"

#include <criterion/criterion.h>

#include "decode/buf.h"
#include "tracer/event.h"

Test(tracee, many_are_found_and_removed)
{
	struct tracee_table table;
	enum { MANY = 5000 };

	tracee_table_init(&table);
	for (int i = 1; i <= MANY; i++)
		tracee_join(tracee_add(&table, i * 7), NULL);
	cr_assert_eq(table.count, MANY);
	for (int i = 1; i <= MANY; i++) {
		struct tracee *tracee = tracee_find(&table, i * 7);

		cr_assert_not_null(tracee, "%d", i);
		cr_assert_eq(tracee->tid, i * 7);
		cr_assert_eq(tracee->state, TRACEE_NEW);
		cr_assert_null(tracee_find(&table, i * 7 + 1));
	}
	for (int i = 1; i <= MANY; i += 2)
		tracee_remove(&table, tracee_find(&table, i * 7));
	cr_expect_eq(table.count, MANY / 2);
	cr_expect_null(tracee_find(&table, 7));
	cr_expect_not_null(tracee_find(&table, 14));
	tracee_table_free(&table);
	cr_expect_eq(table.count, 0);
}

Test(tracee, next_visits_each_once)
{
	struct tracee_table table;
	bool seen[100] = {false};
	int count = 0;

	tracee_table_init(&table);
	for (int i = 0; i < 100; i++)
		tracee_add(&table, 1000 + i);
	for (struct tracee *t = NULL; (t = tracee_next(&table, t)); count++) {
		cr_expect_not(seen[t->tid - 1000]);
		seen[t->tid - 1000] = true;
	}
	cr_expect_eq(count, 100);
	tracee_table_free(&table);
}

Test(tracee, attached_processes_are_counted)
{
	struct tracee_table table;
	struct tracee *leader, *thread, *other;

	tracee_table_init(&table);
	leader = tracee_add(&table, 10);
	tracee_join(leader, NULL);
	thread = tracee_add(&table, 11);
	tracee_join(thread, leader);
	other = tracee_add(&table, 12);
	tracee_join(other, NULL);
	tracee_mark_attached(&table, leader);
	tracee_mark_attached(&table, thread);
	cr_expect_eq(table.attached, 1, "a process, not its threads");
	tracee_mark_attached(&table, other);
	cr_expect_eq(table.attached, 2);
	tracee_remove(&table, leader);
	cr_expect_eq(table.attached, 2, "a thread of it is still there");
	tracee_remove(&table, thread);
	cr_expect_eq(table.attached, 1);
	tracee_table_free(&table);
}

Test(tracee, groups_live_as_long_as_their_threads)
{
	struct tracee_table table;
	struct tracee *leader, *thread, *other;
	struct group *group;

	tracee_table_init(&table);
	leader = tracee_add(&table, 10);
	tracee_join(leader, NULL);
	thread = tracee_add(&table, 11);
	tracee_join(thread, leader);
	other = tracee_add(&table, 12);
	tracee_join(other, NULL);
	group = leader->group;
	cr_expect_eq(group->pid, 10);
	cr_expect_eq(group->threads, 2);
	cr_expect_eq(thread->group, group);
	cr_expect_neq(other->group, group);
	tracee_remove(&table, leader);
	cr_expect_eq(group->threads, 1);
	cr_expect_eq(group->first, thread);
	cr_expect_eq(group->pid, 10);
	tracee_table_free(&table);
}

Test(tracee, threads_leave_their_group_in_any_order)
{
	struct tracee_table table;
	struct tracee *leader;
	struct group *group;

	tracee_table_init(&table);
	leader = tracee_add(&table, 1);
	tracee_join(leader, NULL);
	group = leader->group;
	for (int tid = 2; tid <= 9; tid++)
		tracee_join(tracee_add(&table, tid), leader);
	for (int i = 0; i < 8; i++) {
		static const int order[] = {9, 2, 5, 6, 4, 8, 3, 7};
		unsigned seen = 0;

		tracee_remove(&table, tracee_find(&table, order[i]));
		for (struct tracee *t = group->first; t; t = t->next_thread)
			seen += t->tid != order[i];
		cr_expect_eq(seen, 8 - i);
		cr_expect_eq(group->threads, 8 - i);
	}
	tracee_table_free(&table);
}

Test(tracee, rekey_after_a_threads_exec)
{
	struct tracee_table table;
	struct tracee *leader, *thread;

	tracee_table_init(&table);
	leader = tracee_add(&table, 64);
	tracee_join(leader, NULL);
	thread = tracee_add(&table, 128); /* same chain */
	tracee_join(thread, leader);
	thread->exec = xcalloc(1, sizeof(*thread->exec));
	tracee_remove(&table, leader);
	tracee_rekey(&table, thread, 64);
	cr_expect_eq(tracee_find(&table, 64), thread);
	cr_expect_null(tracee_find(&table, 128));
	cr_expect_not_null(thread->exec);
	cr_expect_eq(table.count, 1);
	tracee_table_free(&table);
}

Test(tracee, drop_call_forgets_what_it_owned)
{
	struct tracee_table table;
	struct tracee *tracee;

	tracee_table_init(&table);
	tracee = tracee_add(&table, 3);
	tracee->call.kind = CALL_OPENAT;
	tracee->call_path = xstrdup("/a");
	tracee->call_path2 = xstrdup("/b");
	tracee->call_fd = xstrdup("/c");
	tracee_drop_call(tracee);
	cr_expect_eq(tracee->call.kind, CALL_OTHER);
	cr_expect_null(tracee->call_path);
	cr_expect_null(tracee->call_path2);
	cr_expect_null(tracee->call_fd);
	tracee_table_free(&table);
}

Test(tracee, ids_that_were_ours_once)
{
	struct tracee_table table;

	tracee_table_init(&table);
	cr_expect_not(tracee_ever(&table, 7));
	tracee_remove(&table, tracee_add(&table, 7));
	cr_expect(tracee_ever(&table, 7));
	cr_expect_not(tracee_ever(&table, 8));
	tracee_note_ever(&table, (4 << 20) - 1);
	cr_expect(tracee_ever(&table, (4 << 20) - 1));
	tracee_note_ever(&table, 4 << 20); /* no pid is that high */
	tracee_note_ever(&table, 0);
	cr_expect_not(tracee_ever(&table, 4 << 20));
	cr_expect_not(tracee_ever(&table, 0));
	cr_expect_not(tracee_ever(&table, -1));
	tracee_table_free(&table);
}
