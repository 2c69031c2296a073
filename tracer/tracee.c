/* The table of tracees: a chained hash by tid that doubles, and thread groups as lists. */
#include "tracer/tracee.h"

#include <stdlib.h>

#include "decode/buf.h"
#include "tracer/peek.h"

enum {
	FIRST_SIZE = 64,
	IDS = 4 << 20, /* include/linux/threads.h PID_MAX_LIMIT */
};

static size_t slot_of(const struct tracee_table *table, pid_t tid)
{
	/* Pids are handed out in sequence, so the low bits spread them evenly. */
	return (size_t)tid & (table->size - 1);
}

void tracee_table_init(struct tracee_table *table)
{
	*table = (struct tracee_table){.size = FIRST_SIZE};
	table->chains = xcalloc(table->size, sizeof(*table->chains));
	table->ever = xcalloc(IDS / 8, 1); /* memory only where a bit is set */
}

void tracee_table_free(struct tracee_table *table)
{
	for (size_t slot = 0; slot < table->size; slot++)
		while (table->chains[slot])
			tracee_remove(table, table->chains[slot]);
	free(table->chains);
	free(table->ever);
	*table = (struct tracee_table){0};
}

struct tracee *tracee_find(const struct tracee_table *table, pid_t tid)
{
	struct tracee *tracee = table->chains[slot_of(table, tid)];

	while (tracee && tracee->tid != tid)
		tracee = tracee->next;
	return tracee;
}

bool tracee_ever(const struct tracee_table *table, pid_t tid)
{
	return tid > 0 && tid < IDS && table->ever[tid / 8] >> tid % 8 & 1;
}

void tracee_note_ever(struct tracee_table *table, pid_t tid)
{
	if (tid > 0 && tid < IDS)
		table->ever[tid / 8] |= 1 << tid % 8;
}

static void insert(struct tracee_table *table, struct tracee *tracee)
{
	struct tracee **chain = &table->chains[slot_of(table, tracee->tid)];

	tracee->next = *chain;
	*chain = tracee;
}

static void unlink_chain(struct tracee_table *table, struct tracee *tracee)
{
	struct tracee **link = &table->chains[slot_of(table, tracee->tid)];

	while (*link != tracee)
		link = &(*link)->next;
	*link = tracee->next;
}

static void grow(struct tracee_table *table)
{
	struct tracee **old = table->chains;
	size_t old_size = table->size;

	table->size *= 2;
	table->chains = xcalloc(table->size, sizeof(*table->chains));
	for (size_t i = 0; i < old_size; i++) {
		for (struct tracee *next, *tracee = old[i]; tracee; tracee = next) {
			next = tracee->next;
			insert(table, tracee);
		}
	}
	free(old);
}

struct tracee *tracee_add(struct tracee_table *table, pid_t tid)
{
	struct tracee *tracee = xcalloc(1, sizeof(*tracee));

	if (table->count == table->size)
		grow(table);
	tracee->tid = tid;
	tracee->state = TRACEE_NEW;
	insert(table, tracee);
	tracee_note_ever(table, tid);
	table->count++;
	return tracee;
}

void tracee_join(struct tracee *tracee, struct tracee *sibling)
{
	struct group *group = sibling ? sibling->group : xcalloc(1, sizeof(*group));

	if (!sibling)
		group->pid = tracee->tid;
	tracee->group = group;
	tracee->next_thread = group->first;
	if (group->first)
		group->first->thread_slot = &tracee->next_thread;
	tracee->thread_slot = &group->first;
	group->first = tracee;
	group->threads++;
}

void tracee_mark_attached(struct tracee_table *table, struct tracee *tracee)
{
	table->attached += !tracee->group->attached;
	tracee->group->attached = true;
}

static void leave_group(struct tracee_table *table, struct tracee *tracee)
{
	struct group *group = tracee->group;

	if (!group)
		return;
	*tracee->thread_slot = tracee->next_thread;
	if (tracee->next_thread)
		tracee->next_thread->thread_slot = tracee->thread_slot;
	tracee->group = NULL;
	if (--group->threads)
		return;
	table->attached -= group->attached;
	free(group);
}

void tracee_drop_call(struct tracee *tracee)
{
	free(tracee->call_path);
	free(tracee->call_path2);
	free(tracee->call_how);
	free(tracee->call_fd);
	tracee->call_path = tracee->call_path2 = tracee->call_fd = tracee->call_how = NULL;
	tracee->call_how_len = 0;
	tracee->call.kind = CALL_OTHER;
}

void tracee_remove(struct tracee_table *table, struct tracee *tracee)
{
	leave_group(table, tracee);
	unlink_chain(table, tracee);
	table->count--;
	exec_call_free(tracee->exec);
	tracee_drop_call(tracee);
	free(tracee);
}

void tracee_rekey(struct tracee_table *table, struct tracee *tracee, pid_t tid)
{
	unlink_chain(table, tracee);
	tracee->tid = tid;
	insert(table, tracee);
}

struct tracee *tracee_next(const struct tracee_table *table, const struct tracee *after)
{
	size_t slot = 0;

	if (after) {
		if (after->next)
			return after->next;
		slot = slot_of(table, after->tid) + 1;
	}
	for (; slot < table->size; slot++)
		if (table->chains[slot])
			return table->chains[slot];
	return NULL;
}
