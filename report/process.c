/* Processes by pid in a growing hash table.
 * Frees what it allocated and the program it refers to. */
#include "report/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "report/leaks.h"
#include "report/program.h"
#include "report/sandbox.h"

#define BUCKETS_FIRST 64 /* a power of two */

static struct process **slot_of(const struct process_table *table, pid_t pid)
{
	/* Fibonacci hashing: pids are consecutive */
	uint32_t hash = (uint32_t)pid * 2654435769u;

	return &table->buckets[hash >> 7 & (table->nbuckets - 1)];
}

struct process *process_find(const struct process_table *table, pid_t pid)
{
	struct process *process = table->nbuckets ? *slot_of(table, pid) : NULL;

	while (process && process->pid != pid)
		process = process->next;
	return process;
}

static void grow(struct process_table *table)
{
	struct process_table larger = {.nbuckets = table->nbuckets ? table->nbuckets * 2
								   : BUCKETS_FIRST};

	larger.buckets = xcalloc(larger.nbuckets, sizeof(*larger.buckets));
	for (size_t i = 0; i < table->nbuckets; i++)
		while (table->buckets[i]) {
			struct process *process = table->buckets[i];
			struct process **slot = slot_of(&larger, process->pid);

			table->buckets[i] = process->next;
			process->next = *slot;
			*slot = process;
		}
	free(table->buckets);
	table->buckets = larger.buckets;
	table->nbuckets = larger.nbuckets;
}

struct process *process_add(struct process_table *table, pid_t pid)
{
	struct process *process = xcalloc(1, sizeof(*process)), **slot;

	if (table->count >= table->nbuckets)
		grow(table);
	slot = slot_of(table, pid);
	process->pid = pid;
	process->at_fd = -1;
	process->registry_fd = -1;
	process->next = *slot;
	*slot = process;
	table->count++;
	return process;
}

void process_close_at(struct process *process)
{
	if (process->at_fd >= 0)
		close(process->at_fd);
	process->at_fd = -1;
}

void process_watch_registry(struct process *process, int fd)
{
	if (process->registry_fd >= 0)
		close(process->registry_fd);
	process->registry_fd = fd;
	process->registry_calls = 0;
}

void process_remove(struct process_table *table, struct process *process)
{
	struct process **slot = slot_of(table, process->pid);

	while (*slot != process)
		slot = &(*slot)->next;
	*slot = process->next;
	process_close_at(process);
	process_watch_registry(process, -1);
	leak_watch_free(process->leaks);
	sandbox_free(process->sandbox);
	program_unref(process->program);
	free(process->exec_cwd);
	free(process->chdir_path);
	free(process->checked_path);
	buf_free(&process->said);
	free(process);
	table->count--;
}

struct process *process_any(struct process_table *table)
{
	/* From where the last one was: whoever takes one after the other out goes round once. */
	for (size_t i = 0; i < table->nbuckets; i++) {
		struct process *process = table->buckets[table->at % table->nbuckets];

		if (process)
			return process;
		table->at++;
	}
	return NULL;
}

void process_table_free(struct process_table *table)
{
	struct process *process;

	while ((process = process_any(table)))
		process_remove(table, process);
	free(table->buckets);
	memset(table, 0, sizeof(*table));
}
